//! Types by their spelling: what another program wrote down by its link name.
//!
//! Invariant: what comes out has exactly this link name. Types that are declared
//! in functions, and types whose spelling has named fields, methods or signatures
//! in it, are not found.

use super::{Field, Kind, LType, MethodId, NamedType};
use crate::ctx::Ctx;
use crate::types::Env;
use gander_span::Symbol;
use gander_types::BasicKind;

/// Predeclared types that are spelled by one word.
const BASICS: &[BasicKind] = &[
    BasicKind::Bool,
    BasicKind::Int,
    BasicKind::Int8,
    BasicKind::Int16,
    BasicKind::Int32,
    BasicKind::Int64,
    BasicKind::Uint,
    BasicKind::Uint8,
    BasicKind::Uint16,
    BasicKind::Uint32,
    BasicKind::Uint64,
    BasicKind::Uintptr,
    BasicKind::Float32,
    BasicKind::Float64,
    BasicKind::Complex64,
    BasicKind::Complex128,
    BasicKind::String,
    BasicKind::UnsafePointer,
];

impl Ctx<'_> {
    /// The type with this link name, if it can be told.
    pub(crate) fn type_named(&self, spelling: &str) -> Option<LType> {
        let (ty, rest) = self.spelled_type(spelling)?;
        (rest.is_empty() && *self.types.link_name(ty) == *spelling).then_some(ty)
    }

    /// The type at the start of a text, and the rest.
    fn spelled_type<'t>(&self, text: &'t str) -> Option<(LType, &'t str)> {
        if let Some(rest) = text.strip_prefix('*') {
            let (base, rest) = self.spelled_type(rest)?;
            return Some((self.types.pointer(base), rest));
        }
        if let Some(rest) = text.strip_prefix("[]") {
            let (elem, rest) = self.spelled_type(rest)?;
            return Some((self.types.intern(Kind::Slice(elem)), rest));
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (len, rest) = rest.split_once(']')?;
            let (elem, rest) = self.spelled_type(rest)?;
            let len = len.parse().ok()?;
            return Some((self.types.intern(Kind::Array { len, elem }), rest));
        }
        if let Some(rest) = text.strip_prefix("map[") {
            let (key, rest) = self.spelled_type(rest)?;
            let (elem, rest) = self.spelled_type(rest.strip_prefix(']')?)?;
            return Some((self.types.intern(Kind::Map { key, elem }), rest));
        }
        if let Some(rest) = text.strip_prefix("interface {}") {
            return Some((self.types.intern(Kind::Interface(Box::default())), rest));
        }
        if let Some(rest) = text.strip_prefix("struct {}") {
            return Some((self.types.intern(Kind::Struct(Box::default())), rest));
        }
        if let Some(rest) = text.strip_prefix("struct { ") {
            return self.spelled_struct(rest);
        }
        let end = text.find(['[', ']', ',', ';', ' ']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if let Some(basic) = self.spelled_basic(name) {
            return Some((basic, rest));
        }
        let (path, name) = name.rsplit_once('.')?;
        let (args, rest) = self.spelled_args(rest)?;
        Some((self.spelled_named(path, name, args)?, rest))
    }

    /// A struct of embedded fields, behind its opening brace.
    fn spelled_struct<'t>(&self, mut text: &'t str) -> Option<(LType, &'t str)> {
        let mut fields = Vec::new();
        loop {
            let (ty, rest) = self.spelled_type(text)?;
            let (base, _) = self.types.deref(ty);
            let object = &self.types.store[self.types.named(base)?.obj];
            let MethodId { name, pkg } = self.types.method_id(object.name, object.pkg);
            fields.push(Field {
                name,
                pkg,
                ty,
                embedded: true,
                tag: Box::default(),
            });
            if let Some(rest) = rest.strip_prefix(" }") {
                return Some((self.types.intern(Kind::Struct(fields.into())), rest));
            }
            text = rest.strip_prefix("; ")?;
        }
    }

    fn spelled_basic(&self, name: &str) -> Option<LType> {
        let basics = BASICS
            .iter()
            .map(|&kind| self.types.intern(Kind::Basic(kind)));
        let mut basics = basics.filter(|&ty| *self.types.link_name(ty) == *name);
        basics.next()
    }

    /// Type arguments in brackets, if there are any.
    fn spelled_args<'t>(&self, text: &'t str) -> Option<(Vec<LType>, &'t str)> {
        let mut args = Vec::new();
        let Some(mut text) = text.strip_prefix('[') else {
            return Some((args, text));
        };
        loop {
            let (arg, rest) = self.spelled_type(text)?;
            args.push(arg);
            if let Some(rest) = rest.strip_prefix(']') {
                return Some((args, rest));
            }
            text = rest.strip_prefix(',')?;
        }
    }

    fn spelled_named(&self, path: &str, name: &str, args: Vec<LType>) -> Option<LType> {
        let input = self.input;
        let mut packages = input.packages.iter();
        let package = packages.find(|package| crate::program::escape(&package.path) == path)?;
        let obj = input.store[package.pkg].lookup(Symbol::intern(name))?;
        let ty = input.store[obj]
            .ty()
            .filter(|_| input.store[obj].is_type_name())?;
        if args.is_empty() {
            return Some(self.types.lower(ty, &Env::default()));
        }
        Some(self.types.intern(Kind::Named(NamedType {
            obj,
            args: args.into(),
            outer: Box::default(),
        })))
    }
}
