//! Scopes: names to objects, for the time a package is checked.
//!
//! Invariants: scope 0 is the universe, scope 1 the package; file scopes hang
//! below the package. What importers need of the package scope moves into
//! `Package` at the end.

use crate::store::{Obj, Store};
use gander_span::{Pos, Symbol};
use rustc_hash::FxHashMap;

/// A scope of the package being checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ScopeId(u32);

impl ScopeId {
    pub(crate) const UNIVERSE: ScopeId = ScopeId(0);
    pub(crate) const PACKAGE: ScopeId = ScopeId(1);
}

/// Most scopes hold few names: those stay in a list, searched from the front.
const SMALL: usize = 8;

#[derive(Debug, Default)]
struct Scope {
    parent: Option<ScopeId>,
    /// All names in order of insertion.
    names: Vec<(Symbol, Obj)>,
    /// The same, once there are more than [`SMALL`].
    index: FxHashMap<Symbol, Obj>,
    is_func: bool,
    /// Scopes inside this one, in the order they were opened.
    first_child: Option<ScopeId>,
    last_child: Option<ScopeId>,
    next_sibling: Option<ScopeId>,
}

/// All scopes of the package being checked.
#[derive(Debug)]
pub(crate) struct Scopes {
    all: Vec<Scope>,
}

impl Scopes {
    /// The universe and an empty package scope.
    pub(crate) fn new() -> Scopes {
        let package = Scope {
            parent: Some(ScopeId::UNIVERSE),
            ..Scope::default()
        };
        Scopes {
            all: vec![Scope::default(), package],
        }
    }

    pub(crate) fn open(&mut self, parent: ScopeId) -> ScopeId {
        self.all.push(Scope {
            parent: Some(parent),
            ..Scope::default()
        });
        let scope = ScopeId(self.all.len() as u32 - 1);
        let outer = &mut self.all[parent.0 as usize];
        match outer.last_child.replace(scope) {
            Some(sibling) => self.all[sibling.0 as usize].next_sibling = Some(scope),
            None => outer.first_child = Some(scope),
        }
        scope
    }

    /// The scope that was opened first inside `scope`.
    pub(crate) fn first_child(&self, scope: ScopeId) -> Option<ScopeId> {
        self.all[scope.0 as usize].first_child
    }

    /// The scope that was opened next inside the parent of `scope`.
    pub(crate) fn next_sibling(&self, scope: ScopeId) -> Option<ScopeId> {
        self.all[scope.0 as usize].next_sibling
    }

    pub(crate) fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        self.all[scope.0 as usize].parent
    }

    /// Marks the scope as that of a function's parameters and results.
    pub(crate) fn set_func(&mut self, scope: ScopeId) {
        self.all[scope.0 as usize].is_func = true;
    }

    pub(crate) fn is_func(&self, scope: ScopeId) -> bool {
        self.all[scope.0 as usize].is_func
    }

    /// The object `name` in exactly this scope.
    pub(crate) fn lookup(&self, store: &Store, scope: ScopeId, name: Symbol) -> Option<Obj> {
        if scope == ScopeId::UNIVERSE {
            return store.universe.scope.get(&name).copied();
        }
        let scope = &self.all[scope.0 as usize];
        if scope.names.len() > SMALL {
            return scope.index.get(&name).copied();
        }
        scope
            .names
            .iter()
            .find(|(n, _)| *n == name)
            .map(|&(_, obj)| obj)
    }

    /// Looks `name` up from `scope` outwards; an object whose own scope
    /// begins after `pos` is not visible there yet (if `pos` is known).
    pub(crate) fn lookup_parent(
        &self,
        store: &Store,
        scope: ScopeId,
        name: Symbol,
        pos: Pos,
    ) -> Option<(ScopeId, Obj)> {
        let mut current = Some(scope);
        while let Some(scope) = current {
            if let Some(obj) = self.lookup(store, scope, name)
                && (!pos.is_known() || store[obj].scope_pos() <= pos)
            {
                return Some((scope, obj));
            }
            current = self.parent(scope);
        }
        None
    }

    /// Inserts `obj` under its name, or returns the object already there.
    pub(crate) fn insert(&mut self, store: &Store, scope: ScopeId, obj: Obj) -> Option<Obj> {
        let name = store[obj].name;
        self.insert_as(store, scope, name, obj)
    }

    /// As [`Scopes::insert`], under another name (dot-imports).
    pub(crate) fn insert_as(
        &mut self,
        store: &Store,
        scope: ScopeId,
        name: Symbol,
        obj: Obj,
    ) -> Option<Obj> {
        if let Some(old) = self.lookup(store, scope, name) {
            return Some(old);
        }
        let scope = &mut self.all[scope.0 as usize];
        scope.names.push((name, obj));
        match scope.names.len() {
            ..=SMALL => {}
            len if len == SMALL + 1 => scope.index = scope.names.iter().copied().collect(),
            _ => {
                scope.index.insert(name, obj);
            }
        }
        None
    }

    /// The objects of a scope in order of insertion.
    pub(crate) fn objects(&self, scope: ScopeId) -> &[(Symbol, Obj)] {
        &self.all[scope.0 as usize].names
    }
}
