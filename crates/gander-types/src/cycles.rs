//! Cycles among declarations.
//!
//! Invariant: `obj_path` holds the objects whose declarations are being checked
//! (types2 calls them grey), outermost first, and `obj_path_index` their places.
//! A cycle is legal if it passes through a type definition, which gives it a
//! name to stop at; cycles of values are left to the initialisation order.

use crate::checker::{Checker, DeclInfoKind};
use crate::codes;
use crate::object::ObjKind;
use crate::scope::ScopeId;
use crate::store::{Obj, Ty};
use crate::types::Type;
use gander_syntax::ast::ExprKind;
use rustc_hash::FxHashMap;

impl<'a> Checker<'a> {
    /// Marks `obj` as being checked.
    pub(crate) fn push_obj(&mut self, obj: Obj) {
        self.obj_path_index.insert(obj, self.obj_path.len());
        self.obj_path.push(obj);
    }

    /// Ends what [`Checker::push_obj`] began.
    pub(crate) fn pop_obj(&mut self) {
        if let Some(obj) = self.obj_path.pop() {
            self.obj_path_index.remove(&obj);
        }
    }

    /// Whether the cycle that leads from `obj`, which is being checked, back to
    /// it is legal; reports it if not.
    pub(crate) fn valid_cycle(&mut self, obj: Obj) -> bool {
        let Some(&start) = self.obj_path_index.get(&obj) else {
            return true;
        };
        let (mut values, mut definitions) = (0, 0);
        for &member in &self.obj_path[start..] {
            let object = &self.store[member];
            match object.kind {
                ObjKind::Const { .. } | ObjKind::Var { .. } => values += 1,
                ObjKind::TypeName => {
                    // A generic type may appear in its own type parameter list.
                    let generic = object.ty().is_some_and(|ty| self.store.is_generic(ty));
                    if self.env.in_tparam_list && generic {
                        return true;
                    }
                    if !self.store.is_alias_name(member) {
                        definitions += 1;
                    }
                }
                _ => {}
            }
        }
        let len = self.obj_path.len() - start;
        if values == len || values == 0 && definitions > 0 {
            return true;
        }
        let cycle = self.obj_path[start..].to_vec();
        let first = self.first_in_src(&cycle);
        self.cycle_error(&cycle, first);
        false
    }

    /// Reports the declaration cycle `cycle`, starting with its element `start`.
    pub(crate) fn cycle_error(&mut self, cycle: &[Obj], start: usize) {
        let store = self.store;
        let Some(&first) = cycle.get(start) else {
            return;
        };
        let is_type = store[first].is_type_name();
        // An alias on the cycle denotes nothing.
        if let Some(ty) = store[first].ty()
            && is_type
            && let Type::Alias(alias) = &store[ty]
        {
            alias.from_rhs.set(Ty::INVALID);
            alias.actual.set(Ty::INVALID);
        }
        let pos = store[first].pos;
        let name = self.cycle_name(first);
        if cycle.len() == 1 {
            let message = if is_type {
                format!("invalid recursive type: {name} refers to itself")
            } else {
                format!("invalid cycle in declaration: {name} refers to itself")
            };
            self.error(pos, codes::INVALID_DECL_CYCLE, message);
            return;
        }
        let mut error = self.new_error(codes::INVALID_DECL_CYCLE).add(
            pos,
            if is_type {
                format!("invalid recursive type {name}")
            } else {
                format!("invalid cycle in declaration of {name}")
            },
        );
        let mut current = first;
        for i in 0..cycle.len() {
            let next = cycle[(start + i + 1) % cycle.len()];
            error = error.add(
                store[current].pos,
                format!(
                    "{} refers to {}",
                    self.cycle_name(current),
                    self.cycle_name(next)
                ),
            );
            current = next;
        }
        error.report(self);
    }

    /// The name of an object in a cycle message.
    pub(crate) fn cycle_name(&self, obj: Obj) -> String {
        let object = &self.store[obj];
        match object.pkg.map(|pkg| self.qualifier(pkg)) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}.{}", object.name),
            _ => object.name.to_string(),
        }
    }

    /// The index of the object of `path` that comes first in the source.
    pub(crate) fn first_in_src(&self, path: &[Obj]) -> usize {
        (0..path.len())
            .min_by_key(|&i| self.store[path[i]].pos)
            .unwrap_or(0)
    }

    /// Reports type declarations whose right-hand sides are names that lead
    /// back to themselves (`type A B; type B A`). Their types become invalid
    /// before anything is checked.
    pub(crate) fn direct_cycles(&mut self) {
        let mut path_index = FxHashMap::default();
        for i in 0..self.decl_order.len() {
            let obj = self.decl_order[i];
            if self.store[obj].is_type_name() {
                self.direct_cycle(obj, &mut path_index);
            }
        }
    }

    /// Follows names from the type name `obj`. `path_index` has `None` for all
    /// names that were followed before.
    fn direct_cycle(&mut self, mut obj: Obj, path_index: &mut FxHashMap<Obj, Option<usize>>) {
        let mut path = Vec::new();
        loop {
            match path_index.get(&obj) {
                Some(None) => break,
                Some(&Some(start)) => {
                    self.store[obj].set_ty(Ty::INVALID);
                    let cycle = path[start..].to_vec();
                    let first = self.first_in_src(&cycle);
                    self.cycle_error(&cycle, first);
                    break;
                }
                None => {}
            }
            path_index.insert(obj, Some(path.len()));
            path.push(obj);
            match self.direct_successor(obj) {
                Some(next) => obj = next,
                None => break,
            }
        }
        for obj in path {
            path_index.insert(obj, None);
        }
    }

    /// The package-level type name that is the right-hand side of `obj`.
    fn direct_successor(&self, obj: Obj) -> Option<Obj> {
        let DeclInfoKind::Type(spec) = self.decls.get(&obj)?.kind else {
            return None;
        };
        let ExprKind::Name(name) = spec.ty.kind else {
            return None;
        };
        self.scopes
            .lookup(self.store, ScopeId::PACKAGE, name)
            .filter(|&next| self.store[next].is_type_name())
    }

    /// Whether `ty` has an underlying type yet; if not because its declaration
    /// is being checked, reports the cycle.
    pub(crate) fn is_complete(&mut self, mut ty: Ty) -> bool {
        let store = self.store;
        // Names may follow each other around a cycle; that is reported when
        // one of them is found on the path.
        for _ in 0..=self.decls.len() {
            let (obj, rhs) = match &store[ty] {
                Type::Alias(alias) => (alias.orig.is_none().then_some(alias.obj), &alias.from_rhs),
                Type::Named(named) => (named.inst.is_none().then_some(named.obj), &named.from_rhs),
                _ => return true,
            };
            if let Some(obj) = obj
                && let Some(&start) = self.obj_path_index.get(&obj)
            {
                let cycle = self.obj_path[start..].to_vec();
                let first = self.first_in_src(&cycle);
                self.cycle_error(&cycle, first);
                return false;
            }
            match rhs.get() {
                Some(rhs) => ty = rhs,
                None => return true,
            }
        }
        true
    }
}
