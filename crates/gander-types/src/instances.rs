//! Instances of generic types.
//!
//! Invariant: instantiations of one generic type with arguments that are
//! spelled alike are the same type number, whichever package asked first.
//! Identical arguments that print differently (`any` and `interface{}`) stay
//! apart, since which of them came first must not show.

use crate::store::{Obj, Store, Ty, TyCell};
use crate::subst::SubstMap;
use crate::types::{Alias, Instance, Named, Signature, Type};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::sync::{Mutex, OnceLock, PoisonError};

const SHARDS: usize = 16;

/// How deep arguments are looked into for their hash.
const HASH_DEPTH: u32 = 4;

/// Instances by a hash of origin and arguments.
#[derive(Default)]
pub(crate) struct InstanceTable {
    shards: [Mutex<FxHashMap<u64, Vec<Ty>>>; SHARDS],
}

impl Store {
    /// The instance of generic defined type, alias or signature `orig` with
    /// these arguments. Neither their number nor their constraints are
    /// verified; with a wrong number, the result has an invalid underlying
    /// type.
    pub fn instantiate(&self, orig: Ty, targs: &[Ty]) -> Ty {
        let orig = match &self[orig] {
            Type::Alias(alias) if alias.tparams.get().is_none_or(|list| list.is_empty()) => {
                self.unalias(orig)
            }
            _ => orig,
        };
        match &self[orig] {
            Type::Named(_) => self.instance(orig, targs),
            Type::Alias(alias) => {
                let want = alias.tparams.get().map_or(0, |tparams| tparams.len());
                if want != targs.len() {
                    return Ty::INVALID;
                }
                self.instance(orig, targs)
            }
            Type::Signature(sig) => {
                if sig.tparams.len() != targs.len() {
                    return Ty::INVALID;
                }
                let map = SubstMap::new(&sig.tparams, targs);
                self.add_type(Type::Signature(Box::new(Signature {
                    tparams: Box::default(),
                    ..self.subst_signature(sig, &map)
                })))
            }
            _ => Ty::INVALID,
        }
    }

    fn instance(&self, orig: Ty, targs: &[Ty]) -> Ty {
        let mut hasher = FxHasher::default();
        orig.hash(&mut hasher);
        for &targ in targs {
            self.hash_spelling(targ, HASH_DEPTH, &mut hasher);
        }
        let hash = hasher.finish();
        let shard = &self.instances.shards[(hash >> 57) as usize % SHARDS];
        // A poisoned shard is still a valid map: a push is its only change.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let candidates = shard.entry(hash).or_default();
        for &candidate in candidates.iter() {
            if self.is_instance_of(candidate, orig, targs) {
                return candidate;
            }
        }
        let new = self.new_instance(orig, targs);
        candidates.push(new);
        new
    }

    fn is_instance_of(&self, candidate: Ty, orig: Ty, targs: &[Ty]) -> bool {
        let (other, args) = match &self[candidate] {
            Type::Named(named) => match &named.inst {
                Some(inst) => (inst.orig, &inst.targs),
                None => return false,
            },
            Type::Alias(alias) => match alias.orig {
                Some(other) => (other, &alias.targs),
                None => return false,
            },
            _ => return false,
        };
        other == orig
            && (**args == *targs
                || args.len() == targs.len()
                    && args
                        .iter()
                        .zip(targs)
                        .all(|(&a, &b)| self.same_spelling(a, b)))
    }

    fn new_instance(&self, orig: Ty, targs: &[Ty]) -> Ty {
        match &self[orig] {
            Type::Named(named) => self.add_type(Type::Named(Box::new(Named {
                obj: named.obj,
                tparams: OnceLock::new(),
                from_rhs: TyCell::default(),
                underlying: TyCell::default(),
                methods: OnceLock::new(),
                inst: Some(Instance {
                    orig,
                    targs: targs.into(),
                    methods: OnceLock::new(),
                }),
            }))),
            Type::Alias(alias) => self.add_type(Type::Alias(Box::new(Alias {
                obj: alias.obj,
                orig: Some(orig),
                tparams: OnceLock::new(),
                targs: targs.into(),
                from_rhs: TyCell::default(),
                actual: TyCell::default(),
            }))),
            _ => Ty::INVALID,
        }
    }

    /// Whether two types are identical and print alike. Type literals are
    /// compared part by part, all other types by number: only literals have
    /// several numbers for one spelling.
    fn same_spelling(&self, x: Ty, y: Ty) -> bool {
        if x == y {
            return true;
        }
        match (&self[x], &self[y]) {
            (&Type::Pointer(x), &Type::Pointer(y)) | (&Type::Slice(x), &Type::Slice(y)) => {
                self.same_spelling(x, y)
            }
            (&Type::Array { len: n, elem: x }, &Type::Array { len: m, elem: y }) => {
                n == m && self.same_spelling(x, y)
            }
            (&Type::Chan { dir: d, elem: x }, &Type::Chan { dir: e, elem: y }) => {
                d == e && self.same_spelling(x, y)
            }
            (&Type::Map { key: k, elem: x }, &Type::Map { key: l, elem: y }) => {
                self.same_spelling(k, l) && self.same_spelling(x, y)
            }
            (Type::Struct(x), Type::Struct(y)) => {
                self.same_objects(&x.fields, &y.fields)
                    && (0..x.fields.len()).all(|i| {
                        x.tag(i) == y.tag(i)
                            && self[x.fields[i]].is_embedded() == self[y.fields[i]].is_embedded()
                    })
            }
            (Type::Tuple(x), Type::Tuple(y)) => self.same_objects(x, y),
            (Type::Signature(x), Type::Signature(y)) => {
                x.tparams.is_empty()
                    && y.tparams.is_empty()
                    && x.variadic == y.variadic
                    && self.same_objects(&x.params, &y.params)
                    && self.same_objects(&x.results, &y.results)
            }
            (Type::Interface(x), Type::Interface(y)) => {
                x.is_implicit() == y.is_implicit()
                    && x.embeddeds.len() == y.embeddeds.len()
                    && self.same_objects(&x.methods, &y.methods)
                    && x.embeddeds
                        .iter()
                        .zip(&y.embeddeds)
                        .all(|(&a, &b)| self.same_spelling(a, b))
            }
            (Type::Union(x), Type::Union(y)) => {
                x.len() == y.len()
                    && x.iter()
                        .zip(y)
                        .all(|(a, b)| a.tilde == b.tilde && self.same_spelling(a.ty, b.ty))
            }
            _ => false,
        }
    }

    /// Whether two lists of fields, parameters or methods are spelled alike.
    fn same_objects(&self, x: &[Obj], y: &[Obj]) -> bool {
        x.len() == y.len()
            && x.iter().zip(y).all(|(&a, &b)| {
                let (a, b) = (&self[a], &self[b]);
                a.name == b.name
                    && a.pkg == b.pkg
                    && matches!((a.ty(), b.ty()), (Some(a), Some(b)) if self.same_spelling(a, b))
            })
    }

    /// Feeds the hash such that types spelled alike feed it alike.
    fn hash_spelling(&self, t: Ty, depth: u32, hasher: &mut FxHasher) {
        let ty = &self[t];
        discriminant(ty).hash(hasher);
        if depth == 0 {
            return;
        }
        let depth = depth - 1;
        let hash_objects = |list: &[Obj], hasher: &mut FxHasher| {
            list.len().hash(hasher);
            for &obj in list {
                self[obj].name.hash(hasher);
                self.hash_spelling(self[obj].ty_or_invalid(), depth, hasher);
            }
        };
        match ty {
            Type::Basic(_) | Type::Named(_) | Type::TypeParam(_) | Type::Alias(_) => {
                t.hash(hasher);
            }
            &Type::Pointer(elem) | &Type::Slice(elem) => self.hash_spelling(elem, depth, hasher),
            &Type::Array { len, elem } => {
                len.hash(hasher);
                self.hash_spelling(elem, depth, hasher);
            }
            &Type::Chan { dir, elem } => {
                dir.hash(hasher);
                self.hash_spelling(elem, depth, hasher);
            }
            &Type::Map { key, elem } => {
                self.hash_spelling(key, depth, hasher);
                self.hash_spelling(elem, depth, hasher);
            }
            Type::Struct(s) => hash_objects(&s.fields, hasher),
            Type::Tuple(vars) => hash_objects(vars, hasher),
            Type::Signature(sig) => {
                hash_objects(&sig.params, hasher);
                hash_objects(&sig.results, hasher);
            }
            Type::Interface(iface) => {
                hash_objects(&iface.methods, hasher);
                iface.embeddeds.len().hash(hasher);
            }
            Type::Union(terms) => terms.len().hash(hasher),
        }
    }
}
