//! Method sets, promoted methods included (spec: Method sets, Struct types).
//!
//! Invariant: the same search by depth as the checker's lookup: a field or
//! method hides those of its name further inside, and two at one depth hide
//! each other. Methods with type parameters of their own hide, but are in no
//! method set.

use super::{Field, Kind, LType, MethodId, NamedType, Types};
use gander_span::Symbol;
use gander_types::{Obj, Pkg, Ty};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// A method of a type that is no interface, or of a pointer to it.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) id: MethodId,
    /// Its type without receiver.
    pub(crate) sig: LType,
    /// The embedded fields that lead from the type to the method's receiver.
    pub(crate) path: Box<[usize]>,
    pub(crate) body: MethodBody,
    /// Whether only pointers to the type have it in their method set.
    pub(crate) needs_pointer: bool,
}

/// What a call of a method ends up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodBody {
    /// A declared method (the generic one) of this defined type; `pointer`
    /// says that its receiver is a pointer to it.
    Declared {
        recv: LType,
        obj: Obj,
        pointer: bool,
    },
    /// A method of an embedded interface.
    Interface { iface: LType, index: usize },
}

/// A type on the way through embedded fields.
struct Reached {
    ty: LType,
    path: Vec<usize>,
    /// Whether a pointer was followed.
    indirect: bool,
    /// Whether it was reached twice at this depth.
    twice: bool,
}

/// What a name means at some depth: nothing usable if it is a field or
/// ambiguous.
type Found = FxHashMap<MethodId, Option<Method>>;

impl Types<'_> {
    /// The methods of a type and of pointers to it, sorted as in descriptors.
    /// Empty for pointers and interfaces.
    pub(crate) fn methods(&self, base: LType) -> Rc<[Method]> {
        let entry = self.entry(base);
        Rc::clone(entry.methods.get_or_init(|| {
            let searched = match &*entry.kind {
                Kind::Named(_) => !self.is_interface(base),
                Kind::Struct(_) => true,
                _ => false,
            };
            match searched {
                true => self.collect_methods(base),
                false => Rc::from([]),
            }
        }))
    }

    /// The method set of a type that is no interface, sorted as in
    /// descriptors.
    pub(crate) fn method_set(&self, t: LType) -> Vec<Method> {
        let (base, is_pointer) = self.deref(t);
        self.methods(base)
            .iter()
            .filter(|method| is_pointer || !method.needs_pointer)
            .cloned()
            .collect()
    }

    /// The method of a type that is no interface, or of a pointer to it;
    /// whether the receiver is addressable is not asked.
    pub(crate) fn method(&self, t: LType, id: MethodId) -> Option<Method> {
        let (base, _) = self.deref(t);
        let methods = self.methods(base);
        methods.iter().find(|method| method.id == id).cloned()
    }

    /// As [`Types::method`] by name, as seen from `pkg`.
    pub(crate) fn method_named(&self, t: LType, name: Symbol, pkg: Option<Pkg>) -> Option<Method> {
        self.method(t, self.method_id(name, pkg))
    }

    fn collect_methods(&self, base: LType) -> Rc<[Method]> {
        let mut level = vec![Reached {
            ty: base,
            path: Vec::new(),
            indirect: false,
            twice: false,
        }];
        let mut seen = FxHashSet::default();
        let mut found = Found::default();
        while !level.is_empty() {
            let mut here = Found::default();
            let mut next = Vec::new();
            for reached in &level {
                if matches!(*self.kind(reached.ty), Kind::Named(_)) && !seen.insert(reached.ty) {
                    continue;
                }
                self.visit(reached, &mut here, &mut next);
            }
            #[expect(clippy::iter_over_hash_type, reason = "into another table")]
            for (id, method) in here {
                found.entry(id).or_insert(method);
            }
            level = merged(next);
        }
        let mut methods: Vec<Method> = found.into_values().flatten().collect();
        methods.sort_by(|a, b| self.compare_ids(a.id, b.id));
        methods.into()
    }

    fn visit(&self, reached: &Reached, here: &mut Found, next: &mut Vec<Reached>) {
        if let Some(named) = self.named(reached.ty) {
            self.declared(reached, &named, here);
        }
        match &*self.under_kind(reached.ty) {
            Kind::Struct(fields) => {
                for (i, field) in fields.iter().enumerate() {
                    note(here, self.field_id(field), None, false);
                    if field.embedded {
                        let (ty, is_pointer) = self.deref(field.ty);
                        let mut path = reached.path.clone();
                        path.push(i);
                        next.push(Reached {
                            ty,
                            path,
                            indirect: reached.indirect || is_pointer,
                            twice: reached.twice,
                        });
                    }
                }
            }
            Kind::Interface(specs) => {
                for (index, spec) in specs.iter().enumerate() {
                    let method = Method {
                        id: spec.id,
                        sig: spec.sig,
                        path: reached.path.as_slice().into(),
                        body: MethodBody::Interface {
                            iface: reached.ty,
                            index,
                        },
                        needs_pointer: false,
                    };
                    note(here, spec.id, Some(method), reached.twice);
                }
            }
            _ => {}
        }
    }

    fn declared(&self, reached: &Reached, named: &NamedType, here: &mut Found) {
        let store = self.store;
        let decl = store[named.obj].ty_or_invalid();
        for &obj in store.declared_methods(decl) {
            let object = &store[obj];
            let Some(sig) = object.ty().and_then(|ty| store.signature(ty)) else {
                continue;
            };
            let id = self.method_id(object.name, object.pkg);
            if object.name.is_blank() {
                continue;
            }
            if !sig.tparams.is_empty() {
                note(here, id, None, reached.twice);
                continue;
            }
            let env = self.named_env(reached.ty, &sig.recv_tparams);
            let pointer = store.has_ptr_recv(obj);
            let method = Method {
                id,
                sig: self.intern(self.lower_signature(sig, &env)),
                path: reached.path.as_slice().into(),
                body: MethodBody::Declared {
                    recv: reached.ty,
                    obj,
                    pointer,
                },
                needs_pointer: pointer && !reached.indirect,
            };
            note(here, id, Some(method), reached.twice);
        }
    }

    fn field_id(&self, field: &Field) -> MethodId {
        MethodId {
            name: field.name,
            pkg: field.pkg,
        }
    }

    /// The type parameters of the receiver of declared method `obj`, then its
    /// own; of a function, its own.
    pub(crate) fn func_tparams(&self, obj: Obj) -> Vec<Ty> {
        let store = self.store;
        match store[obj].ty().and_then(|ty| store.signature(ty)) {
            Some(sig) => sig
                .recv_tparams
                .iter()
                .chain(&sig.tparams)
                .copied()
                .collect(),
            None => Vec::new(),
        }
    }
}

/// Notes what `id` means at this depth; a second meaning makes it useless.
fn note(here: &mut Found, id: MethodId, method: Option<Method>, twice: bool) {
    here.entry(id)
        .and_modify(|known| *known = None)
        .or_insert(method.filter(|_| !twice));
}

/// One entry of several with the same type.
fn merged(next: Vec<Reached>) -> Vec<Reached> {
    let mut places: FxHashMap<LType, usize> = FxHashMap::default();
    let mut merged: Vec<Reached> = Vec::new();
    for reached in next {
        match places.get(&reached.ty) {
            Some(&place) => merged[place].twice = true,
            None => {
                places.insert(reached.ty, merged.len());
                merged.push(reached);
            }
        }
    }
    merged
}
