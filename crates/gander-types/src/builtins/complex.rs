//! `complex`, `real` and `imag` (spec: Manipulating complex numbers).

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::{BasicKind, Term, Type};
use crate::universe::Builtin;
use gander_constant::{BinaryOp, binary_op};
use gander_span::Pos;
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    pub(super) fn builtin_complex(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let store = self.store;
        let [y] = rest else {
            return false;
        };
        self.match_complex_parts(x, y);
        if x.is_invalid() || y.is_invalid() {
            return false;
        }
        if !store.identical(x.ty, y.ty) {
            let message = format!(
                "invalid operation: {} (mismatched types {} and {})",
                expr_string(b.expr),
                self.ty(x.ty),
                self.ty(y.ty)
            );
            self.error(&*x, codes::INVALID_COMPLEX, message);
            return false;
        }
        let Some(ty) = self.apply_type_func(complex_of, x, b.id) else {
            let message = format!(
                "invalid argument: arguments have type {}, expected floating-point",
                self.ty(x.ty)
            );
            self.error(&*x, codes::INVALID_COMPLEX, message);
            return false;
        };
        x.mode = match (x.value(), y.value()) {
            (Some(real), Some(imag)) => {
                let imag = imag.to_float().make_imag();
                Mode::Constant(binary_op(&real.to_float(), BinaryOp::Add, &imag))
            }
            _ => Mode::Value,
        };
        if x.mode == Mode::Value {
            self.record_builtin(b, Some(ty), &[x.ty, x.ty]);
        }
        x.ty = ty;
        true
    }

    /// Gives untyped arguments of `complex` the type of the other one.
    fn match_complex_parts(&mut self, x: &mut Operand<'a>, y: &mut Operand<'a>) {
        let store = self.store;
        match (store.is_untyped(x.ty), store.is_untyped(y.ty)) {
            (false, false) => {}
            (true, false) => self.convert_untyped(x, y.ty),
            (false, true) => self.convert_untyped(y, x.ty),
            (true, true) if x.is_constant() && y.is_constant() => {
                for part in [x, y] {
                    let real = |value: &gander_constant::Value| value.imag().sign() == 0;
                    if store.is_numeric(part.ty) && part.value().is_some_and(real) {
                        part.ty = Ty::UNTYPED_FLOAT;
                    }
                }
            }
            // One of them is a shift whose type is not known yet; as a
            // floating-point number it is an error.
            (true, true) => {
                self.convert_untyped(x, Ty::FLOAT64);
                self.convert_untyped(y, Ty::FLOAT64);
            }
        }
    }

    /// `real` and `imag`.
    pub(super) fn builtin_real(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        if store.is_untyped(x.ty) {
            if !x.is_constant() {
                // A shift whose type is not known yet, an error.
                self.convert_untyped(x, Ty::COMPLEX128);
                if x.is_invalid() {
                    return false;
                }
            } else if store.is_numeric(x.ty) {
                x.ty = Ty::UNTYPED_COMPLEX;
            }
        }
        let is_real = b.id == Builtin::Real;
        let Some(ty) = self.apply_type_func(part_of, x, b.id) else {
            let message = format!(
                "invalid argument: argument has type {}, expected complex type",
                self.ty(x.ty)
            );
            self.error(&*x, complex_code(b.id), message);
            return false;
        };
        x.mode = match x.value() {
            Some(value) if is_real => Mode::Constant(value.real()),
            Some(value) => Mode::Constant(value.imag()),
            None => Mode::Value,
        };
        if x.mode == Mode::Value {
            self.record_builtin(b, Some(ty), &[x.ty]);
        }
        x.ty = ty;
        true
    }

    /// `f` of the type of `x`. For a type parameter, if `f` is defined for all
    /// its types, a new type parameter constrained by the results; that is
    /// reported, as the official compiler does not support it either.
    fn apply_type_func(
        &mut self,
        f: fn(BasicKind) -> Option<Ty>,
        x: &Operand<'a>,
        id: Builtin,
    ) -> Option<Ty> {
        let store = self.store;
        let of = |ty: Ty| store.under_basic(ty).and_then(|basic| f(basic.kind));
        let Type::TypeParam(tparam) = &store[store.unalias(x.ty)] else {
            return of(x.ty);
        };
        let set = store.type_set(store.under(x.ty));
        if !set.has_terms() {
            return None;
        }
        let mut terms = Vec::new();
        for term in set.specific_terms() {
            terms.push(Term {
                tilde: term.tilde,
                ty: of(term.ty)?,
            });
        }
        let message = format!(
            "{} not supported as argument to built-in {} for go1.18 (see go.dev/issue/50937)",
            self.operand_str(x),
            id.name()
        );
        self.soft_error(x, complex_code(id), message);

        let name = store[tparam.obj].name;
        let obj = store.new_type_name(Pos::NONE, Some(self.pkg), name, None);
        let union = store.add_type(Type::Union(terms.into()));
        let bound = store.new_interface(Box::default(), Box::new([union]), Box::default());
        Some(store.new_type_param(obj, tparam.index, bound))
    }
}

/// The complex type with parts of this type.
fn complex_of(kind: BasicKind) -> Option<Ty> {
    match kind {
        BasicKind::Float32 => Some(Ty::COMPLEX64),
        BasicKind::Float64 => Some(Ty::COMPLEX128),
        BasicKind::UntypedFloat => Some(Ty::UNTYPED_COMPLEX),
        _ => None,
    }
}

/// The type of the parts of this complex type.
fn part_of(kind: BasicKind) -> Option<Ty> {
    match kind {
        BasicKind::Complex64 => Some(Ty::FLOAT32),
        BasicKind::Complex128 => Some(Ty::FLOAT64),
        BasicKind::UntypedComplex => Some(Ty::UNTYPED_FLOAT),
        _ => None,
    }
}

fn complex_code(id: Builtin) -> gander_diag::Code {
    match id {
        Builtin::Real => codes::INVALID_REAL,
        Builtin::Imag => codes::INVALID_IMAG,
        _ => codes::INVALID_COMPLEX,
    }
}
