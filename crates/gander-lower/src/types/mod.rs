//! Canonical types: what lowering knows of Go types.
//!
//! Invariant: identical types (spec: Type identity) with the same type
//! arguments put in have the same [`LType`]. Everything that follows from a
//! type alone (layout, registers, names, methods) is computed once, when it is
//! asked for; what needs the program (descriptors, equality functions,
//! wrappers) takes the [`Ctx`](crate::ctx::Ctx).

mod blob;
mod descriptor;
mod equality;
mod hashing;
mod intern;
mod itab;
mod keep;
mod kind;
mod layout;
mod methods;
mod properties;
mod rtypes;
mod signature;
mod spelled;
mod strings;
mod stub;
mod symbols;
mod wrappers;

#[cfg(test)]
mod tests;

pub(crate) use intern::Env;
pub(crate) use keep::Place;
pub(crate) use kind::{Field, FuncType, Kind, MethodId, MethodSpec, NamedType};
pub(crate) use layout::Layout;
pub(crate) use methods::{Method, MethodBody};
pub(crate) use rtypes::Rtypes;
pub(crate) use signature::Signature;

use gander_abi::Piece;
use gander_types::{Info, Obj, Pkg, Store, Ty};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A canonical type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LType(pub(crate) u32);

/// The table of canonical types.
pub(crate) struct Types<'a> {
    pub(crate) store: &'a Store,
    entries: RefCell<Vec<Rc<Entry>>>,
    index: RefCell<FxHashMap<Rc<Kind>, LType>>,
    /// One package for each import path.
    packages: RefCell<FxHashMap<gander_span::Symbol, Pkg>>,
    /// Import paths of packages, and what the checker recorded of them.
    inputs: FxHashMap<Pkg, (&'a str, &'a Info)>,
    /// Numbers of types declared inside functions, by package.
    locals: RefCell<FxHashMap<Pkg, Rc<FxHashMap<Obj, u32>>>>,
    /// Types without type parameters that were seen before.
    plain: RefCell<FxHashMap<Ty, LType>>,
}

/// A type and what is known of it so far.
struct Entry {
    kind: Rc<Kind>,
    /// For a type declared inside a generic function: the type arguments of
    /// that function.
    outer: Option<Rc<Env>>,
    under: OnceCell<LType>,
    layout: OnceCell<Rc<Layout>>,
    pieces: OnceCell<Option<Rc<[Piece]>>>,
    methods: OnceCell<Rc<[Method]>>,
    name: OnceCell<Rc<str>>,
    link: OnceCell<Rc<str>>,
    properties: OnceCell<properties::Properties>,
}

impl<'a> Types<'a> {
    /// An empty table.
    pub(crate) fn new(store: &'a Store) -> Types<'a> {
        Types {
            store,
            entries: RefCell::default(),
            index: RefCell::default(),
            packages: RefCell::default(),
            inputs: FxHashMap::default(),
            locals: RefCell::default(),
            plain: RefCell::default(),
        }
    }

    /// Tells the import path of a package as symbols have it, and what the
    /// checker recorded, which decides the numbers that tell apart local types
    /// of one name.
    pub(crate) fn add_package(&mut self, pkg: Pkg, path: &'a str, info: &'a Info) {
        self.inputs.insert(pkg, (path, info));
    }

    fn entry(&self, t: LType) -> Rc<Entry> {
        Rc::clone(&self.entries.borrow()[t.0 as usize])
    }
}
