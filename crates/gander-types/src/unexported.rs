//! Which unexported names of a package its importers know.
//!
//! The official compiler imports what a package's exported declarations lead
//! to, and words errors accordingly: `p.x` is undefined if nothing leads to
//! `x`, and not exported otherwise. Types, fields and methods lead to the types
//! they mention; so do bodies of functions that are generic or small enough to
//! be inlined. Bodies are gone when this is asked, so that functions are judged
//! by their types: a function that only exports another one has its type.
//!
//! Invariant: asked for messages only; nothing depends on the answer otherwise.

use crate::object::ObjKind;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Type;
use rustc_hash::FxHashSet;

impl Store {
    /// Whether importers of `pkg` know its unexported object `obj`.
    pub(crate) fn is_known_to_importers(&self, pkg: Pkg, obj: Obj) -> bool {
        match &self[obj].kind {
            ObjKind::TypeName => {
                let mut reach = Reach {
                    store: self,
                    pkg,
                    seen: FxHashSet::default(),
                    named: FxHashSet::default(),
                };
                for (name, exported) in self[pkg].objects() {
                    if name.is_exported() {
                        reach.object(exported);
                    }
                }
                reach.named.contains(&obj)
            }
            ObjKind::Func { .. } => {
                let Some(ty) = self[obj].ty() else {
                    return false;
                };
                let is_generic = !self.type_params(ty).is_empty();
                self[pkg].objects().into_iter().any(|(name, exported)| {
                    let exported_ty = match &self[exported] {
                        exported if exported.is_func() && name.is_exported() => exported.ty(),
                        _ => None,
                    };
                    exported_ty.is_some_and(|other| match is_generic {
                        true => !self.type_params(other).is_empty(),
                        false => {
                            self.same_id(exported, None, self[obj].name, true)
                                && self.identical(other, ty)
                        }
                    })
                })
            }
            _ => false,
        }
    }
}

/// A walk over everything that declarations mention.
struct Reach<'s> {
    store: &'s Store,
    pkg: Pkg,
    seen: FxHashSet<Ty>,
    /// Type names of the package.
    named: FxHashSet<Obj>,
}

impl Reach<'_> {
    fn object(&mut self, obj: Obj) {
        if let Some(ty) = self.store.func_type(obj) {
            self.ty(ty);
        }
    }

    fn objects(&mut self, objects: &[Obj]) {
        for &obj in objects {
            self.object(obj);
        }
    }

    fn types(&mut self, types: &[Ty]) {
        for &ty in types {
            self.ty(ty);
        }
    }

    fn ty(&mut self, ty: Ty) {
        let store = self.store;
        if matches!(store[ty], Type::Basic(_)) || !self.seen.insert(ty) {
            return;
        }
        match &store[ty] {
            Type::Basic(_) => {}
            Type::Array { elem, .. }
            | Type::Slice(elem)
            | Type::Pointer(elem)
            | Type::Chan { elem, .. } => self.ty(*elem),
            Type::Map { key, elem } => self.types(&[*key, *elem]),
            Type::Struct(s) => self.objects(&s.fields),
            Type::Tuple(vars) => self.objects(vars),
            Type::Signature(sig) => {
                self.types(&sig.tparams);
                self.objects(&sig.params);
                self.objects(&sig.results);
            }
            Type::Interface(iface) => {
                self.objects(&iface.methods);
                self.types(&iface.embeddeds);
            }
            Type::Union(terms) => terms.iter().for_each(|term| self.ty(term.ty)),
            Type::TypeParam(_) => self.ty(store.constraint(ty)),
            Type::Alias(alias) => self.declared(ty, alias.obj),
            Type::Named(named) => self.declared(ty, named.obj),
        }
    }

    fn declared(&mut self, ty: Ty, obj: Obj) {
        let store = self.store;
        self.types(store.type_args(ty));
        if store[obj].pkg != Some(self.pkg) || !self.named.insert(obj) {
            return;
        }
        let origin = store.origin(ty);
        self.types(store.type_params(origin));
        if let Some(rhs) = store.rhs(origin) {
            self.ty(rhs);
        }
        self.objects(store.declared_methods(origin));
    }
}
