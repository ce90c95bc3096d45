//! The store: every type, object and package of a session, behind small
//! numbers.
//!
//! Invariants: entries are only added, never moved or removed, so a reference
//! into the store lives as long as the store; the few fields that are learned
//! after an entry was made are atomics or `OnceLock`s, and are final once the
//! entry's package is complete. Packages are checked in parallel into one
//! store: numbers differ between runs, so nothing visible may depend on their
//! order. Equal numbers mean identical types; identical types may have
//! different numbers (see `identical`).

use crate::object::Object;
use crate::package::Package;
use crate::types::Type;
use crate::universe;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Index;
use std::sync::atomic::{AtomicU32, Ordering};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU32);

        impl $name {
            pub(crate) const fn new(raw: u32) -> $name {
                match NonZeroU32::new(raw) {
                    Some(raw) => $name(raw),
                    None => panic!("store numbers start at 1"),
                }
            }

            /// The bare number, dense from 1 within a session.
            pub const fn raw(self) -> u32 {
                self.0.get()
            }

            const fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "{}"), self.0)
            }
        }
    };
}

id! {
    /// A type.
    Ty
}

impl Ty {
    pub(crate) fn from_raw(raw: u32) -> Option<Ty> {
        NonZeroU32::new(raw).map(Ty)
    }
}
id! {
    /// A declared entity: constant, type name, variable, function, ...
    Obj
}
id! {
    /// A package.
    Pkg
}

/// A place for a type that is learned later. Reading and writing are atomic;
/// ordering between threads comes from handing over whole packages.
#[derive(Default)]
pub struct TyCell(AtomicU32);

impl TyCell {
    pub(crate) const fn new(ty: Option<Ty>) -> TyCell {
        TyCell(AtomicU32::new(match ty {
            Some(ty) => ty.raw(),
            None => 0,
        }))
    }

    /// The type, if known.
    pub fn get(&self) -> Option<Ty> {
        Ty::from_raw(self.0.load(Ordering::Acquire))
    }

    pub(crate) fn set(&self, ty: Ty) {
        self.0.store(ty.raw(), Ordering::Release);
    }
}

impl fmt::Debug for TyCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// All types, objects and packages of a session. See the module's head.
pub struct Store {
    types: boxcar::Vec<Type>,
    objects: boxcar::Vec<Object>,
    packages: boxcar::Vec<Package>,
    pub(crate) universe: universe::Universe,
    pub(crate) instances: crate::instances::InstanceTable,
}

impl Default for Store {
    fn default() -> Store {
        Store::new()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Store({} types, {} objects)",
            self.types.count(),
            self.objects.count()
        )
    }
}

impl Store {
    /// A store that knows the universe and package `unsafe`.
    pub fn new() -> Store {
        Store::with_test_builtins(false)
    }

    /// As [`Store::new`]; if `test_builtins`, with `assert` and `trace`, which
    /// Go's own test data uses.
    pub fn with_test_builtins(test_builtins: bool) -> Store {
        let mut store = Store {
            types: boxcar::Vec::new(),
            objects: boxcar::Vec::new(),
            packages: boxcar::Vec::new(),
            universe: universe::Universe::empty(),
            instances: Default::default(),
        };
        store.universe = universe::populate(&store, test_builtins);
        store
    }

    pub(crate) fn add_type(&self, ty: Type) -> Ty {
        Ty::new(self.types.push(ty) as u32 + 1)
    }

    pub(crate) fn add_object(&self, object: Object) -> Obj {
        Obj::new(self.objects.push(object) as u32 + 1)
    }

    pub(crate) fn add_package(&self, package: Package) -> Pkg {
        Pkg::new(self.packages.push(package) as u32 + 1)
    }

    /// How many types there are, for statistics.
    pub fn type_count(&self) -> usize {
        self.types.count()
    }
}

impl Index<Ty> for Store {
    type Output = Type;
    fn index(&self, ty: Ty) -> &Type {
        &self.types[ty.index()]
    }
}

impl Index<Obj> for Store {
    type Output = Object;
    fn index(&self, obj: Obj) -> &Object {
        &self.objects[obj.index()]
    }
}

impl Index<Pkg> for Store {
    type Output = Package;
    fn index(&self, pkg: Pkg) -> &Package {
        &self.packages[pkg.index()]
    }
}
