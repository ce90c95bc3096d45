//! Which types mention given type parameters.
//!
//! Invariant: defined types are not looked into, only their type arguments;
//! so only interfaces can lead back to themselves.

use crate::store::{Obj, Store, Ty};
use crate::types::Type;

impl Store {
    /// Whether `ty` mentions any of `tparams`. What a generic function type
    /// declares itself does not count.
    pub(crate) fn is_parameterized(&self, tparams: &[Ty], ty: Ty) -> bool {
        let mut search = Search {
            store: self,
            tparams,
            interfaces: Vec::new(),
        };
        !tparams.is_empty() && search.ty(ty)
    }
}

struct Search<'s> {
    store: &'s Store,
    tparams: &'s [Ty],
    /// Interfaces met before, with what was found out (false meanwhile).
    interfaces: Vec<(Ty, bool)>,
}

impl Search<'_> {
    fn ty(&mut self, ty: Ty) -> bool {
        let store = self.store;
        match &store[ty] {
            Type::Basic(_) | Type::Union(_) => false,
            Type::Alias(_) => self.ty(store.unalias(ty)),
            Type::Array { elem, .. }
            | Type::Slice(elem)
            | Type::Pointer(elem)
            | Type::Chan { elem, .. } => self.ty(*elem),
            Type::Map { key, elem } => self.ty(*key) || self.ty(*elem),
            Type::Struct(s) => self.vars(&s.fields),
            Type::Tuple(vars) => self.vars(vars),
            Type::Signature(sig) => self.vars(&sig.params) || self.vars(&sig.results),
            Type::Interface(_) => self.interface(ty),
            Type::Named(_) => store.type_args(ty).iter().any(|&targ| self.ty(targ)),
            Type::TypeParam(_) => self.tparams.contains(&ty),
        }
    }

    fn vars(&mut self, vars: &[Obj]) -> bool {
        vars.iter()
            .any(|&var| self.ty(self.store[var].ty_or_invalid()))
    }

    fn interface(&mut self, ty: Ty) -> bool {
        if let Some(&(_, known)) = self.interfaces.iter().find(|(seen, _)| *seen == ty) {
            return known;
        }
        let store = self.store;
        let set = store.type_set(ty);
        if set.is_all() {
            return false;
        }
        let place = self.interfaces.len();
        self.interfaces.push((ty, false));
        let found = set.methods.iter().any(|&method| {
            store
                .func_type(method)
                .is_some_and(|method| self.ty(method))
        });
        let found =
            found || set.has_terms() && set.specific_terms().iter().all(|term| self.ty(term.ty));
        self.interfaces[place].1 = found;
        found
    }
}
