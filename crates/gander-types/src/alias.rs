//! Alias declarations and their names.
//!
//! Invariant: a type name is an alias exactly if its type was not made by its
//! own declaration (Go spec, "Alias declarations").

use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Type;

impl Store {
    /// Whether the type name `obj` is an alias. A name without type, because
    /// its declaration is still to be checked, is none.
    pub fn is_alias_name(&self, obj: Obj) -> bool {
        let object = &self[obj];
        let Some(ty) = object.ty() else {
            return false;
        };
        match &self[ty] {
            // Basic types are declared in the universe; `byte` and `rune` are
            // names of other ones. `unsafe.Pointer` is declared in `unsafe`.
            Type::Basic(basic) => {
                object.pkg != Some(Pkg::UNSAFE)
                    && (object.pkg.is_some()
                        || basic.name != object.name.as_str()
                        || ty == Ty::BYTE
                        || ty == Ty::RUNE)
            }
            Type::Named(named) => named.obj != obj,
            Type::TypeParam(param) => param.obj != obj,
            _ => true,
        }
    }
}
