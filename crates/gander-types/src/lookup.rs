//! Finding fields and methods by name (spec: Selectors).

use crate::store::{Obj, Pkg, Store, Ty};
use gander_span::Symbol;

/// What a lookup found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lookup {
    /// The field or method.
    pub obj: Option<Obj>,
    /// Path through embedded fields; the last number is that of the field, of
    /// the declared method, or of the method in the interface's type set.
    /// Without `obj`: where the name is ambiguous, empty if it is not.
    pub index: Vec<usize>,
    /// Whether a pointer was followed on the way. Without `obj`: a method was
    /// found, but needs a pointer receiver.
    pub indirect: bool,
}

impl Store {
    /// Looks up field or method `name`, as seen from `pkg`, in `t`.
    /// `addressable` means that `t` is the type of an addressable variable.
    /// With `fold_case`, packages and capitalisation are ignored.
    ///
    /// The type of a found method may not be known yet, see
    /// `Checker::type_of_func`.
    pub fn lookup_field_or_method(
        &self,
        _t: Ty,
        _addressable: bool,
        _pkg: Option<Pkg>,
        _name: Symbol,
        _fold_case: bool,
    ) -> Lookup {
        Lookup::default()
    }

    /// Whether `obj` is what `name` means in `pkg` (spec: Uniqueness of
    /// identifiers); with `fold_case`, any capitalisation in any package.
    pub fn same_id(&self, obj: Obj, _pkg: Option<Pkg>, name: Symbol, _fold_case: bool) -> bool {
        self[obj].name == name
    }

    /// Whether method `func` has a pointer receiver; known before its type is.
    pub fn has_ptr_recv(&self, _func: Obj) -> bool {
        false
    }

    /// The names of the fields on the way `index` from struct type `t` (or a
    /// pointer to it), joined with dots.
    pub fn field_path(&self, _t: Ty, _index: &[usize]) -> String {
        String::new()
    }
}
