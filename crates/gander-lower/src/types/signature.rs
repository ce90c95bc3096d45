//! How a function's parameters and results travel.
//!
//! Invariant: the receiver is the first parameter; the places are those of
//! `gander_abi::assign`, for every function, method and closure.

use super::{Env, LType, Types};
use gander_abi::{Assigned, Scalar, assign};
use gander_types::Obj;

/// A function type with the places of its values.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    /// Parameters, a receiver first.
    pub(crate) params: Vec<LType>,
    pub(crate) results: Vec<LType>,
    pub(crate) variadic: bool,
    pub(crate) assigned: Assigned,
}

impl Signature {
    /// The registers of the arguments.
    pub(crate) fn param_scalars(&self) -> Vec<Scalar> {
        Assigned::registers(&self.assigned.params).collect()
    }

    /// The registers of the results.
    pub(crate) fn result_scalars(&self) -> Vec<Scalar> {
        Assigned::registers(&self.assigned.results).collect()
    }
}

impl Types<'_> {
    /// The signature of function type `func`, with a receiver or without.
    pub(crate) fn signature(&self, recv: Option<LType>, func: LType) -> Signature {
        let func = self.func_type(func);
        let params = recv.into_iter().chain(func.params).collect();
        self.signature_of(params, func.results.into(), func.variadic)
    }

    /// The signature of declared function or method `obj` (the generic one)
    /// with type arguments: those of the receiver, then its own.
    pub(crate) fn declared_signature(&self, obj: Obj, targs: &[LType]) -> Signature {
        let env = Env::new(&self.func_tparams(obj), targs);
        let Some(sig) = self.store[obj].ty().and_then(|ty| self.store.signature(ty)) else {
            return self.signature_of(Vec::new(), Vec::new(), false);
        };
        let var = |var: &Obj| self.lower(self.store[*var].ty_or_invalid(), &env);
        let params = sig.recv.iter().chain(&sig.params).map(var).collect();
        let results = sig.results.iter().map(var).collect();
        self.signature_of(params, results, sig.variadic)
    }

    /// The signature with these parameters and results.
    pub(crate) fn signature_of(
        &self,
        params: Vec<LType>,
        results: Vec<LType>,
        variadic: bool,
    ) -> Signature {
        let shapes = |types: &[LType]| types.iter().map(|&t| self.shape(t)).collect::<Vec<_>>();
        Signature {
            assigned: assign(&shapes(&params), &shapes(&results)),
            params,
            results,
            variadic,
        }
    }
}
