//! Symbol names of functions and methods, as stack traces print them.
//!
//! Invariant: the official linker's names, but for instances of generic
//! functions, which have their type arguments in the name and not their
//! shapes; unique in the program.

use super::{Kind, LType, MethodId, Types};
use gander_types::{Obj, Pkg};
use std::fmt::Write;

impl Types<'_> {
    /// The path of a package in symbol names: dots of the last element and
    /// unusual characters escaped.
    pub(crate) fn prefix(&self, pkg: Pkg) -> String {
        let path = self.package_path(pkg);
        let slash = path.rfind('/').map_or(0, |slash| slash + 1);
        let mut out = String::with_capacity(path.len());
        for (i, &byte) in path.as_bytes().iter().enumerate() {
            let escaped = byte <= b' '
                || (byte == b'.' && i >= slash)
                || matches!(byte, b'%' | b'"')
                || byte >= 0x7f;
            match escaped {
                true => {
                    let _ = write!(out, "%{byte:02x}");
                }
                false => out.push(byte as char),
            }
        }
        out
    }

    /// The symbol of declared function or method `obj` (the generic one) with
    /// type arguments: those of the receiver, then its own.
    pub(crate) fn func_symbol(&self, obj: Obj, targs: &[LType]) -> String {
        let object = &self.store[obj];
        let prefix = object.pkg.map_or_else(String::new, |pkg| self.prefix(pkg));
        let sig = object.ty().and_then(|ty| self.store.signature(ty));
        let recv = sig.and_then(|sig| sig.recv).map(|recv| {
            let ty = self.store[recv].ty_or_invalid();
            self.store.deref(ty)
        });
        let Some((recv, is_pointer)) = recv else {
            let mut name = format!("{prefix}.{}", object.name);
            self.push_args(&mut name, &[], targs);
            return name;
        };
        let own = sig.map_or(0, |sig| sig.tparams.len()).min(targs.len());
        let (recv_args, own_args) = targs.split_at(targs.len() - own);
        let recv_name = match self.store.as_named(recv) {
            Some(named) => self.declared_name(named.obj, &[], recv_args),
            None => "?".to_owned(),
        };
        let mut name = match is_pointer {
            true => format!("{prefix}.(*{recv_name}).{}", object.name),
            false => format!("{prefix}.{recv_name}.{}", object.name),
        };
        self.push_args(&mut name, &[], own_args);
        name
    }

    /// The symbol of method `id` in the method set of `t`, which need not be
    /// where it is declared: `pkg.(*T).M`, `pkg.T.M`, `go:struct {...}.M`.
    pub(crate) fn method_symbol(&self, t: LType, id: MethodId) -> String {
        let (base, is_pointer) = self.deref(t);
        let (package, receiver) = match &*self.kind(base) {
            Kind::Named(named) => {
                let pkg = self.store[named.obj].pkg;
                let name = self.declared_name(named.obj, &named.outer, &named.args);
                (pkg, name + &self.local_suffix(named.obj))
            }
            _ => (None, self.link_name(base).to_string()),
        };
        // Types without name are at home in a package that is none.
        let mut out = match package {
            Some(pkg) => self.prefix(pkg) + ".",
            None => "go:".to_owned(),
        };
        match is_pointer {
            true => {
                let _ = write!(out, "(*{receiver})");
            }
            false => out.push_str(&receiver),
        }
        // Methods of one unexported name can come from several packages.
        if let Some(pkg) = id.pkg
            && package.map(|package| self.package(package)) != Some(pkg)
        {
            let _ = write!(out, ".{}", self.prefix(pkg));
        }
        let _ = write!(out, ".{}", id.name);
        out
    }
}
