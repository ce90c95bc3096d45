//! Type sets of interfaces.
//!
//! Invariant: a type set is computed once per interface and never changes.

use crate::checker::Checker;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Term;
use gander_span::{Pos, Symbol};
use std::sync::LazyLock;

/// The methods and types that an interface admits.
#[derive(Debug)]
pub struct TypeSet {
    /// All methods, embedded ones included, sorted by unique name.
    pub methods: Box<[Obj]>,
    /// The admitted types as a union in normal form; `None` means all types.
    pub terms: Option<Box<[Term]>>,
    /// Whether only comparable types are admitted.
    pub comparable: bool,
}

impl TypeSet {
    /// The set of all comparable types.
    pub(crate) fn comparable() -> TypeSet {
        TypeSet {
            methods: Box::default(),
            terms: None,
            comparable: true,
        }
    }

    /// The set of all types.
    pub(crate) fn top() -> &'static TypeSet {
        static TOP: LazyLock<TypeSet> = LazyLock::new(|| TypeSet {
            methods: Box::default(),
            terms: None,
            comparable: false,
        });
        &TOP
    }

    /// Whether it admits no type.
    pub fn is_empty(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.is_empty())
    }

    /// Whether it admits every type.
    pub fn is_all(&self) -> bool {
        self.is_method_set() && self.methods.is_empty()
    }

    /// Whether methods say everything about it.
    pub fn is_method_set(&self) -> bool {
        !self.comparable && self.terms.is_none()
    }

    /// Whether it lists specific types.
    pub fn has_terms(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| !terms.is_empty())
    }

    /// The specific types; empty if there are none.
    pub fn specific_terms(&self) -> &[Term] {
        self.terms.as_deref().unwrap_or_default()
    }
}

impl Store {
    /// The type set of interface type `t` (or of the interface that underlies
    /// `t`); of other types, that of all types.
    pub fn type_set(&self, _t: Ty) -> &TypeSet {
        TypeSet::top()
    }

    /// Sorts methods: exported ones first, then by name, then by package.
    pub(crate) fn sort_methods(&self, _methods: &mut [Obj]) {}

    /// Finds a method of a type set by name, see [`Store::same_id`].
    pub fn type_set_method(
        &self,
        _set: &TypeSet,
        _pkg: Option<Pkg>,
        _name: Symbol,
        _fold_case: bool,
    ) -> Option<(usize, Obj)> {
        None
    }

    /// Whether all types of the set are strictly comparable.
    pub fn type_set_comparable(&self, set: &TypeSet) -> bool {
        set.comparable
    }

    /// Whether the types of `a` are types of `b` (methods are not looked at).
    pub fn type_set_subset(&self, _a: &TypeSet, _b: &TypeSet) -> bool {
        false
    }

    /// Whether the set of `term` has type `t`.
    pub fn term_includes(&self, _term: Term, _t: Ty) -> bool {
        false
    }

    /// Whether no type is in the sets of both terms.
    pub fn terms_disjoint(&self, _a: Term, _b: Term) -> bool {
        false
    }
}

impl Checker<'_> {
    /// Reports what is wrong with the methods and embedded elements of a new
    /// interface at `pos`. Call it once per interface type expression, delayed.
    pub(crate) fn check_interface(&mut self, _pos: Pos, _iface: Ty) {}

    /// Whether `t` is a constraint interface declared in another package.
    pub(crate) fn is_imported_constraint(&self, _t: Ty) -> bool {
        false
    }
}
