//! Type sets of interfaces.
//!
//! Invariant: a type set is computed once per interface and never changes.

use crate::store::Obj;
use crate::types::Term;

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
}
