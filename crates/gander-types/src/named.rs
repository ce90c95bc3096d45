//! Defined types and aliases: what follows from their declarations.
//!
//! Invariant: what an instance consists of is computed when it is first asked
//! for, one level at a time, so that types that would expand for ever do no
//! harm; nothing is remembered that was computed from an unfinished
//! declaration.

use crate::object::{ObjKind, VarKind};
use crate::store::{Obj, Pkg, Store, Ty};
use crate::subst::SubstMap;
use crate::types::{Alias, Interface, Named, Signature, Type};
use gander_span::Symbol;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

/// No declaration refers to another through this many others; a longer chain
/// is an instance that expands for ever.
const MAX_CHAIN: usize = 200;

impl Store {
    /// The denoted type of an alias whose `actual` is not known yet.
    #[cold]
    pub(crate) fn resolve_alias(&self, t: Ty) -> Ty {
        let mut current = t;
        for _ in 0..MAX_CHAIN {
            match &self[current] {
                Type::Alias(_) => match self.rhs(current) {
                    Some(rhs) => current = rhs,
                    None => return Ty::INVALID,
                },
                _ => {
                    if let Type::Alias(alias) = &self[t] {
                        alias.actual.set(current);
                    }
                    return current;
                }
            }
        }
        Ty::INVALID
    }

    /// The underlying type, none if a declaration on the way is not finished.
    pub(crate) fn known_under(&self, t: Ty) -> Option<Ty> {
        let mut path = Vec::new();
        let mut current = t;
        let under = loop {
            if path.len() > MAX_CHAIN || path.contains(&current) {
                return Some(Ty::INVALID);
            }
            match &self[current] {
                Type::Named(named) => {
                    if let Some(under) = named.underlying.get() {
                        break under;
                    }
                    path.push(current);
                    current = self.rhs(current)?;
                }
                Type::Alias(alias) => {
                    path.push(current);
                    current = match alias.actual.get() {
                        Some(actual) => actual,
                        None => self.rhs(current)?,
                    };
                }
                // As the right-hand side of a declaration, this is an error
                // that is reported there.
                Type::TypeParam(_) if !path.is_empty() => {
                    if path.iter().any(|&t| matches!(self[t], Type::Named(_))) {
                        return Some(Ty::INVALID);
                    }
                    break self.tparam_iface(current);
                }
                Type::TypeParam(_) => break self.tparam_iface(current),
                _ => break current,
            }
        };
        for t in path {
            if let Type::Named(named) = &self[t] {
                named.underlying.set(under);
            }
        }
        Some(under)
    }

    /// The underlying type of a defined type for which it is not known yet.
    #[cold]
    pub(crate) fn resolve_underlying(&self, t: Ty) -> Ty {
        self.known_under(t).unwrap_or(Ty::INVALID)
    }

    /// The generic type of an instance; otherwise `t` itself. Aliases are
    /// resolved first.
    pub fn origin(&self, t: Ty) -> Ty {
        let t = self.unalias(t);
        match &self[t] {
            Type::Named(named) => match &named.inst {
                Some(inst) => inst.orig,
                None => t,
            },
            _ => t,
        }
    }

    /// The type parameters of a generic alias, or else of the defined type or
    /// signature that `t` denotes. An instance answers with those of its
    /// origin.
    pub fn type_params(&self, t: Ty) -> &[Ty] {
        if let Type::Alias(alias) = &self[t] {
            let generic = match alias.orig {
                Some(orig) => self.alias(orig),
                None => Some(&**alias),
            };
            return match generic.and_then(|alias| alias.tparams.get()) {
                Some(tparams) if !tparams.is_empty() => tparams,
                _ => self.type_params(self.unalias(t)),
            };
        }
        match &self[self.origin(t)] {
            Type::Named(named) => named.tparams.get().map_or(&[], |tparams| tparams),
            Type::Signature(sig) => &sig.tparams,
            _ => &[],
        }
    }

    fn alias(&self, t: Ty) -> Option<&Alias> {
        match &self[t] {
            Type::Alias(alias) => Some(alias),
            _ => None,
        }
    }

    /// The type arguments of an instance of a defined type. Aliases are
    /// resolved first.
    pub fn type_args(&self, t: Ty) -> &[Ty] {
        match self.as_named(t).and_then(|named| named.inst.as_ref()) {
            Some(inst) => &inst.targs,
            None => &[],
        }
    }

    /// The right-hand side of the declaration of a defined type or alias, for
    /// an instance with arguments substituted; none if it is not known yet.
    pub fn rhs(&self, t: Ty) -> Option<Ty> {
        match &self[t] {
            Type::Named(named) => {
                if let Some(rhs) = named.from_rhs.get() {
                    return Some(rhs);
                }
                let inst = named.inst.as_ref()?;
                let Type::Named(orig) = &self[inst.orig] else {
                    return Some(Ty::INVALID);
                };
                let rhs = orig.from_rhs.get()?;
                let tparams = orig.tparams.get().map_or(&[][..], |tparams| tparams);
                let rhs = self.expand_rhs(rhs, tparams, &inst.targs);
                let rhs = self.adopt_interface(rhs, inst.orig, t);
                named.from_rhs.set(rhs);
                Some(rhs)
            }
            Type::Alias(alias) => {
                if let Some(rhs) = alias.from_rhs.get() {
                    return Some(rhs);
                }
                let Type::Alias(orig) = &self[alias.orig?] else {
                    return Some(Ty::INVALID);
                };
                let rhs = orig.from_rhs.get()?;
                let tparams = orig.tparams.get().map_or(&[][..], |tparams| tparams);
                let rhs = self.expand_rhs(rhs, tparams, &alias.targs);
                alias.from_rhs.set(rhs);
                Some(rhs)
            }
            _ => None,
        }
    }

    fn expand_rhs(&self, rhs: Ty, tparams: &[Ty], targs: &[Ty]) -> Ty {
        if tparams.len() != targs.len() {
            return Ty::INVALID;
        }
        self.subst(rhs, &SubstMap::new(tparams, targs))
    }

    /// If `rhs` is an interface literal whose methods have receiver type `old`,
    /// one whose methods have receiver type `new`.
    fn adopt_interface(&self, rhs: Ty, old: Ty, new: Ty) -> Ty {
        let Type::Interface(iface) = &self[rhs] else {
            return rhs;
        };
        match self.with_receiver(&iface.methods, old, Some(new)) {
            Some((methods, _)) => self.copy_interface(iface, methods, iface.embeddeds.clone()),
            None => rhs,
        }
    }

    /// An interface as `iface`, with other methods and embedded elements.
    pub(crate) fn copy_interface(
        &self,
        iface: &Interface,
        methods: Box<[Obj]>,
        embeddeds: Box<[Ty]>,
    ) -> Ty {
        let copy = self.new_interface(methods, embeddeds, iface.embed_spans.clone());
        if let Type::Interface(copy) = &self[copy] {
            copy.implicit.store(iface.is_implicit(), Ordering::Relaxed);
        }
        copy
    }

    /// Copies of the methods whose receiver has type `old`, with receiver type
    /// `new`; and the new receivers, for a type that is still to be made. None
    /// if no method has such a receiver.
    pub(crate) fn with_receiver(
        &self,
        methods: &[Obj],
        old: Ty,
        new: Option<Ty>,
    ) -> Option<(Box<[Obj]>, Vec<Obj>)> {
        let has_old = |&method: &Obj| {
            self.method_signature(method)
                .and_then(|sig| sig.recv)
                .is_some_and(|recv| self[recv].ty() == Some(old))
        };
        if !methods.iter().any(has_old) {
            return None;
        }
        let mut receivers = Vec::new();
        let methods = methods
            .iter()
            .map(|&method| {
                let Some(sig) = self.method_signature(method) else {
                    return method;
                };
                let Some(recv) = sig.recv.filter(|_| has_old(&method)) else {
                    return method;
                };
                let recv = self.clone_var(recv, new.unwrap_or(Ty::INVALID));
                receivers.push(recv);
                let sig = self.add_type(Type::Signature(Box::new(Signature {
                    recv: Some(recv),
                    ..sig.clone()
                })));
                self.clone_func(method, Some(sig))
            })
            .collect();
        Some((methods, receivers))
    }

    fn method_signature(&self, method: Obj) -> Option<&Signature> {
        self.signature(self[method].ty()?)
    }

    /// The declared methods of a defined type, of an instance: of its origin.
    pub fn declared_methods(&self, t: Ty) -> &[Obj] {
        match &self[self.origin(t)] {
            Type::Named(named) => named.methods.get().map_or(&[], |methods| methods),
            _ => &[],
        }
    }

    /// Declared method number `index` of a defined type; for an instance, the
    /// instance's own method.
    pub fn named_method(&self, t: Ty, index: usize) -> Option<Obj> {
        let t = self.unalias(t);
        let Type::Named(named) = &self[t] else {
            return None;
        };
        let Some(inst) = &named.inst else {
            return self.declared_methods(t).get(index).copied();
        };
        let Type::Named(orig) = &self[inst.orig] else {
            return None;
        };
        let declared = orig.methods.get()?;
        let slots = inst
            .methods
            .get_or_init(|| declared.iter().map(|_| OnceLock::new()).collect());
        let method = *slots
            .get(index)?
            .get_or_init(|| self.clone_func_of(declared[index], t));
        self.func_type(method);
        Some(method)
    }

    /// Finds a declared method of the defined type `t` by name.
    pub fn lookup_method(
        &self,
        t: Ty,
        pkg: Option<Pkg>,
        name: Symbol,
        fold_case: bool,
    ) -> Option<(usize, Obj)> {
        let t = self.unalias(t);
        let Type::Named(named) = &self[t] else {
            return None;
        };
        let index = self.method_index(named, pkg, name, fold_case)?;
        Some((index, self.named_method(t, index)?))
    }

    fn method_index(
        &self,
        named: &Named,
        pkg: Option<Pkg>,
        name: Symbol,
        fold_case: bool,
    ) -> Option<usize> {
        let declared = match &named.inst {
            Some(inst) => self.declared_methods(inst.orig),
            None => named.methods.get().map_or(&[][..], |methods| methods),
        };
        if name.is_blank() {
            return None;
        }
        if fold_case {
            return declared
                .iter()
                .position(|&m| crate::lookup::equal_fold(self[m].name, name));
        }
        let index = declared.iter().position(|&m| self[m].name == name)?;
        (self.same_pkg(self[named.obj].pkg, pkg) || name.is_exported()).then_some(index)
    }

    /// The type of a function or method; for a method of an instance, the type
    /// of the generic method with arguments substituted. None if the
    /// declaration has not been checked yet.
    pub fn func_type(&self, func: Obj) -> Option<Ty> {
        if let Some(ty) = self[func].ty() {
            return Some(ty);
        }
        let ObjKind::Func {
            origin: Some(origin),
            recv_inst: Some(inst),
            ..
        } = self[func].kind
        else {
            return None;
        };
        let declared = self.signature(self[origin].ty()?)?;
        let targs = self.type_args(inst);
        let mut sig = if declared.recv_tparams.len() == targs.len() {
            let map = SubstMap::new(&declared.recv_tparams, targs);
            self.subst_signature(declared, &map)
        } else {
            declared.clone()
        };
        let base = if self.has_ptr_recv(origin) {
            self.new_pointer(inst)
        } else {
            inst
        };
        sig.recv = Some(match declared.recv {
            Some(recv) => self.clone_var(recv, base),
            None => {
                let object = &self[func];
                let empty = gander_span::sym::EMPTY;
                self.new_var(VarKind::Recv, object.pos, object.pkg, empty, Some(base))
            }
        });
        sig.recv_tparams = Box::default();
        let ty = self.add_type(Type::Signature(Box::new(sig)));
        // Without receiver, it is only the preliminary type of a method that
        // is being checked.
        if declared.recv.is_some() {
            self[func].set_ty(ty);
        }
        Some(ty)
    }

    /// The constraint of a type parameter as an interface; the empty interface
    /// while it is not known or if it is not valid.
    pub fn tparam_iface(&self, t: Ty) -> Ty {
        let Type::TypeParam(tparam) = &self[self.unalias(t)] else {
            return Ty::EMPTY_INTERFACE;
        };
        if let Some(iface) = tparam.iface.get() {
            return iface;
        }
        let Some(bound) = tparam.bound.get() else {
            return Ty::EMPTY_INTERFACE;
        };
        if self.is_type_param(bound) {
            return Ty::EMPTY_INTERFACE;
        }
        let iface = match self.known_under(bound) {
            None | Some(Ty::INVALID) => return Ty::EMPTY_INTERFACE,
            Some(under) if matches!(self[under], Type::Interface(_)) => under,
            Some(_) => {
                let iface = self.new_interface(Box::default(), Box::new([bound]), Box::default());
                if let Type::Interface(iface) = &self[iface] {
                    iface.implicit.store(true, Ordering::Relaxed);
                }
                tparam.bound.set(iface);
                iface
            }
        };
        tparam.iface.set(iface);
        iface
    }

    /// The constraint of a type parameter as declared.
    pub fn constraint(&self, t: Ty) -> Ty {
        match &self[self.unalias(t)] {
            Type::TypeParam(tparam) => tparam.bound.get().unwrap_or(Ty::EMPTY_INTERFACE),
            _ => Ty::EMPTY_INTERFACE,
        }
    }
}
