//! Types that contain themselves (spec: Type declarations; a type may not
//! contain itself as an array element or struct field).
//!
//! Invariant: a generic type is walked as it was declared; what its type
//! parameters stand for is looked up in the instance around, so that types
//! that would expand for ever do no harm.

use crate::checker::Checker;
use crate::store::{Obj, Ty};
use crate::types::{Named, Type};
use gander_span::Symbol;

impl Checker<'_> {
    /// Reports if a value of the defined type `ty` would contain itself, and
    /// makes its right-hand side invalid then.
    pub(crate) fn valid_type(&mut self, ty: Ty) {
        let mut walk = Walk {
            nest: Vec::new(),
            path: Vec::new(),
            incomplete: false,
        };
        walk.is_valid(self, ty);
    }

    /// The object of the defined type `ty` for a cycle. For an instance it says
    /// where that was first written, and has the arguments in its name.
    pub(crate) fn cycle_obj(&mut self, ty: Ty, named: &Named) -> Obj {
        if named.inst.is_none() {
            return named.obj;
        }
        if let Some(&known) = self.instance_objs.get(&ty) {
            return known;
        }
        let store = self.store;
        let pos = self.instance_pos.get(&ty).copied();
        let pos = pos.unwrap_or(store[named.obj].pos);
        let name = Symbol::intern(&self.ty(ty));
        let obj = store.new_type_name(pos, None, name, Some(ty));
        self.instance_objs.insert(ty, obj);
        obj
    }
}

struct Walk {
    /// The defined types that contain each other, outermost first.
    nest: Vec<Ty>,
    /// All defined types on the way, for the message.
    path: Vec<Ty>,
    /// Whether a type was met whose declaration is not finished.
    incomplete: bool,
}

impl Walk {
    fn is_valid(&mut self, check: &mut Checker<'_>, ty: Ty) -> bool {
        let store = check.store;
        let ty = store.unalias(ty);
        match &store[ty] {
            Type::Array { elem, .. } => self.is_valid(check, *elem),
            Type::Struct(s) => s
                .fields
                .iter()
                .all(|&field| self.is_valid(check, store[field].ty_or_invalid())),
            Type::Union(terms) => terms.iter().all(|term| self.is_valid(check, term.ty)),
            Type::Interface(iface) => iface
                .embeddeds
                .iter()
                .all(|&embedded| self.is_valid(check, embedded)),
            Type::Named(_) => self.is_named_valid(check, ty),
            Type::TypeParam(_) => self.is_argument_valid(check, ty),
            _ => true,
        }
    }

    fn is_named_valid(&mut self, check: &mut Checker<'_>, ty: Ty) -> bool {
        let store = check.store;
        if self.nest.iter().any(|&outer| store.identical(outer, ty)) {
            // However its parameters are chosen, the generic type contains
            // itself: the instance stands in its own declaration.
            let origin = store.origin(ty);
            if let Type::Named(named) = &store[origin] {
                named.from_rhs.set(Ty::INVALID);
            }
            let start = self.path.iter().position(|&p| store.identical(p, ty));
            let cycle: Vec<Obj> = self.path[start.unwrap_or(0)..]
                .iter()
                .filter_map(|&p| Some(check.cycle_obj(p, store.as_named(p)?)))
                .collect();
            check.cycle_error(&cycle, 0);
            return false;
        }
        // What was found out about a type without parameters holds everywhere:
        // had it contained one of the types around it, it would have contained
        // itself. Types of other packages cannot contain those of this one.
        let plain = store.type_args(ty).is_empty() && store.type_params(ty).is_empty();
        let ours = store
            .as_named(ty)
            .is_some_and(|named| store[named.obj].pkg == Some(check.pkg));
        if plain && (!ours || check.valid_types.contains(&ty)) {
            return true;
        }
        let Some(rhs) = store.rhs(store.origin(ty)) else {
            self.incomplete = true;
            return true;
        };
        self.nest.push(ty);
        self.path.push(ty);
        let valid = self.is_valid(check, rhs);
        self.path.pop();
        self.nest.pop();
        if valid && plain && !self.incomplete {
            check.valid_types.insert(ty);
        }
        valid
    }

    /// Looks at what type parameter `tparam` stands for in the innermost type,
    /// which was written in the type around that one.
    fn is_argument_valid(&mut self, check: &mut Checker<'_>, tparam: Ty) -> bool {
        let store = check.store;
        let Some(inner) = self.nest.pop() else {
            return true;
        };
        let targ = store
            .type_params(inner)
            .iter()
            .position(|&declared| declared == tparam)
            .and_then(|index| store.type_args(inner).get(index));
        let valid = match targ {
            Some(&targ) => self.is_valid(check, targ),
            None => true,
        };
        self.nest.push(inner);
        valid
    }
}
