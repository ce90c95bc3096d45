//! Types and objects as messages print them.

use crate::checker::Checker;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Term;

impl Store {
    /// The type, with package-level names qualified by `qualifier` (no
    /// qualification if it returns the empty string).
    pub fn type_string(&self, t: Ty, _qualifier: &dyn Fn(Pkg) -> String) -> String {
        format!("{t:?}")
    }

    /// The object with its kind and type, names qualified as in
    /// [`Store::type_string`].
    pub fn object_string(&self, obj: Obj, _qualifier: &dyn Fn(Pkg) -> String) -> String {
        format!("{obj:?}")
    }
}

impl Checker<'_> {
    /// The type as messages of this package print it.
    pub(crate) fn ty(&self, t: Ty) -> String {
        self.store.type_string(t, &|pkg| self.qualifier(pkg))
    }

    /// `[a, b, c]`
    pub(crate) fn tys(&self, types: &[Ty]) -> String {
        let all: Vec<String> = types.iter().map(|&t| self.ty(t)).collect();
        format!("[{}]", all.join(", "))
    }

    /// A term of a union.
    pub(crate) fn term_str(&self, term: Term) -> String {
        self.ty(term.ty)
    }

    /// Terms joined with ` | `.
    pub(crate) fn terms_str(&self, terms: &[Term]) -> String {
        let all: Vec<String> = terms.iter().map(|&t| self.term_str(t)).collect();
        all.join(" | ")
    }

    /// The object with its kind and type.
    pub(crate) fn obj_str(&self, obj: Obj) -> String {
        self.store.object_string(obj, &|pkg| self.qualifier(pkg))
    }

    /// What stands before the dot for names of `pkg`; empty for the package
    /// being checked.
    pub(crate) fn qualifier(&self, pkg: Pkg) -> String {
        if pkg == self.pkg {
            return String::new();
        }
        self.store[pkg].name().to_string()
    }
}
