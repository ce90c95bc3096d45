//! Substitution of type parameters.
//!
//! Invariant: a type in which nothing was replaced is returned as it is, number
//! and all; instances of generic types are made, not expanded.

use crate::store::{Obj, Store, Ty};
use crate::types::{Interface, Signature, Term, Type};

/// What to put for which type parameter.
#[derive(Clone, Debug, Default)]
pub struct SubstMap {
    pairs: Vec<(Ty, Ty)>,
}

impl SubstMap {
    /// Replaces `tparams[i]` by `targs[i]`; surplus ones are not replaced.
    pub fn new(tparams: &[Ty], targs: &[Ty]) -> SubstMap {
        SubstMap {
            pairs: tparams.iter().copied().zip(targs.iter().copied()).collect(),
        }
    }

    /// As [`SubstMap::new`]; parameters without argument are not replaced.
    pub fn partial(tparams: &[Ty], targs: &[Option<Ty>]) -> SubstMap {
        SubstMap {
            pairs: tparams
                .iter()
                .zip(targs)
                .filter_map(|(&tparam, targ)| Some((tparam, (*targ)?)))
                .collect(),
        }
    }

    /// Whether nothing is to be replaced.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What replaces `tparam`, if anything does.
    #[inline]
    pub fn get(&self, tparam: Ty) -> Option<Ty> {
        self.pairs
            .iter()
            .find(|(from, _)| *from == tparam)
            .map(|&(_, to)| to)
    }
}

/// `list` with `f` applied to each element; none if that changes nothing.
fn map_changed<T: Copy + PartialEq>(list: &[T], mut f: impl FnMut(T) -> T) -> Option<Box<[T]>> {
    let (first, value) = list
        .iter()
        .enumerate()
        .find_map(|(i, &old)| Some(f(old)).filter(|&new| new != old).map(|new| (i, new)))?;
    let mut changed = Vec::with_capacity(list.len());
    changed.extend_from_slice(&list[..first]);
    changed.push(value);
    changed.extend(list[first + 1..].iter().map(|&old| f(old)));
    Some(changed.into_boxed_slice())
}

impl Store {
    /// `t` with type parameters replaced; `t` itself if it has none of them.
    pub fn subst(&self, t: Ty, map: &SubstMap) -> Ty {
        if map.is_empty() {
            return t;
        }
        self.subst_type(t, map)
    }

    fn subst_type(&self, t: Ty, map: &SubstMap) -> Ty {
        match &self[t] {
            Type::Basic(_) => t,
            Type::TypeParam(_) => map.get(t).unwrap_or(t),
            &Type::Pointer(base) => self.rebuilt(t, base, map, |_, base| Type::Pointer(base)),
            &Type::Slice(elem) => self.rebuilt(t, elem, map, |_, elem| Type::Slice(elem)),
            &Type::Array { len, elem } => {
                self.rebuilt(t, elem, map, |_, elem| Type::Array { len, elem })
            }
            &Type::Chan { dir, elem } => {
                self.rebuilt(t, elem, map, |_, elem| Type::Chan { dir, elem })
            }
            &Type::Map { key, elem } => {
                let new_key = self.subst_type(key, map);
                let new_elem = self.subst_type(elem, map);
                if (new_key, new_elem) == (key, elem) {
                    return t;
                }
                self.add_type(Type::Map {
                    key: new_key,
                    elem: new_elem,
                })
            }
            Type::Struct(s) => match self.subst_vars(&s.fields, map) {
                Some(fields) => self.new_struct(fields, s.tags.clone()),
                None => t,
            },
            Type::Tuple(vars) => match self.subst_vars(vars, map) {
                Some(vars) => self.new_tuple(vars),
                None => t,
            },
            Type::Signature(sig) => self.subst_func(t, sig, map),
            Type::Union(terms) => {
                let subst = |term: Term| Term {
                    ty: self.subst_type(term.ty, map),
                    ..term
                };
                match map_changed(terms, subst) {
                    Some(terms) => self.add_type(Type::Union(terms)),
                    None => t,
                }
            }
            Type::Interface(iface) => self.subst_interface(t, iface, map),
            Type::Named(named) => match &named.inst {
                Some(inst) => self.subst_instance(t, inst.orig, &inst.targs, map),
                // A generic type without arguments was reported elsewhere.
                None if !self.type_params(t).is_empty() => Ty::INVALID,
                None => t,
            },
            Type::Alias(alias) => match alias.orig {
                Some(orig) => self.subst_instance(t, orig, &alias.targs, map),
                None if alias.tparams.get().is_some_and(|list| !list.is_empty()) => Ty::INVALID,
                None => t,
            },
        }
    }

    fn rebuilt(
        &self,
        t: Ty,
        part: Ty,
        map: &SubstMap,
        make: impl FnOnce(&Store, Ty) -> Type,
    ) -> Ty {
        let new = self.subst_type(part, map);
        if new == part {
            return t;
        }
        self.add_type(make(self, new))
    }

    fn subst_instance(&self, t: Ty, orig: Ty, targs: &[Ty], map: &SubstMap) -> Ty {
        if self.type_params(orig).len() != targs.len() {
            return Ty::INVALID;
        }
        match map_changed(targs, |targ| self.subst_type(targ, map)) {
            Some(targs) => self.instantiate(orig, &targs),
            None => t,
        }
    }

    fn subst_vars(&self, vars: &[Obj], map: &SubstMap) -> Option<Box<[Obj]>> {
        map_changed(vars, |var| {
            let Some(old) = self[var].ty() else {
                return var;
            };
            let new = self.subst_type(old, map);
            if new == old {
                var
            } else {
                self.clone_var(var, new)
            }
        })
    }

    fn subst_func(&self, t: Ty, sig: &Signature, map: &SubstMap) -> Ty {
        if sig.tparams.is_empty() {
            let params = self.subst_vars(&sig.params, map);
            let results = self.subst_vars(&sig.results, map);
            if params.is_none() && results.is_none() {
                return t;
            }
            return self.add_type(Type::Signature(Box::new(Signature {
                params: params.unwrap_or_else(|| sig.params.clone()),
                results: results.unwrap_or_else(|| sig.results.clone()),
                ..sig.clone()
            })));
        }
        let new = self.subst_signature(sig, map);
        self.add_type(Type::Signature(Box::new(new)))
    }

    /// The signature with type parameters replaced. If it is generic and its
    /// own type parameters are not replaced, it gets fresh ones, as their
    /// constraints may change; the receiver stays.
    pub(crate) fn subst_signature(&self, sig: &Signature, map: &SubstMap) -> Signature {
        let mut map = std::borrow::Cow::Borrowed(map);
        let mut tparams = sig.tparams.clone();
        if let Some(&first) = tparams.first()
            && map.get(first).is_none()
        {
            tparams = self.fresh_tparams(&sig.tparams, map.to_mut());
        }
        Signature {
            recv_tparams: sig.recv_tparams.clone(),
            tparams,
            recv: sig.recv,
            params: self
                .subst_vars(&sig.params, &map)
                .unwrap_or_else(|| sig.params.clone()),
            results: self
                .subst_vars(&sig.results, &map)
                .unwrap_or_else(|| sig.results.clone()),
            variadic: sig.variadic,
        }
    }

    /// Type parameters like `tparams` with constraints substituted; `map` then
    /// replaces the old by the new ones.
    fn fresh_tparams(&self, tparams: &[Ty], map: &mut SubstMap) -> Box<[Ty]> {
        let fresh: Box<[Ty]> = tparams
            .iter()
            .map(|&tparam| self.clone_type_param(tparam))
            .collect();
        map.pairs
            .extend(tparams.iter().copied().zip(fresh.iter().copied()));
        for (&old, &new) in tparams.iter().zip(&fresh) {
            let bound = self.subst_type(self.constraint(old), map);
            if let Type::TypeParam(new) = &self[new] {
                new.bound.set(bound);
            }
        }
        fresh
    }

    fn subst_interface(&self, t: Ty, iface: &Interface, map: &SubstMap) -> Ty {
        let methods = map_changed(&iface.methods, |method| {
            let Some(old) = self[method].ty() else {
                return method;
            };
            let new = self.subst_type(old, map);
            if new == old {
                method
            } else {
                self.clone_func(method, Some(new))
            }
        });
        let embeddeds = map_changed(&iface.embeddeds, |elem| self.subst_type(elem, map));
        if methods.is_none() && embeddeds.is_none() {
            return t;
        }
        let methods = methods.unwrap_or_else(|| iface.methods.clone());
        let embeddeds = embeddeds.unwrap_or_else(|| iface.embeddeds.clone());
        match self.with_receiver(&methods, t, None) {
            None => self.copy_interface(iface, methods, embeddeds),
            Some((methods, receivers)) => {
                let new = self.copy_interface(iface, methods, embeddeds);
                for recv in receivers {
                    self[recv].set_ty(new);
                }
                new
            }
        }
    }
}
