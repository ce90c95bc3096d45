//! Types as package reflect prints them, and as symbol names spell them.
//!
//! Invariant: [`Types::name`] is what `reflect.Type.String` gives in a program
//! of the official compiler; [`Types::link_name`] is different for different
//! types, and equal for identical ones.

use super::{Field, FuncType, Kind, LType, MethodId, Types};
use gander_constant::quote;
use gander_types::{BasicKind, ChanDir, Obj, Pkg};
use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::rc::Rc;

/// Which of the two spellings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Packages by name.
    Name,
    /// Packages by escaped path, local types numbered.
    Link,
}

impl Types<'_> {
    /// The type as `reflect.Type.String` gives it.
    pub(crate) fn name(&self, t: LType) -> Rc<str> {
        let entry = self.entry(t);
        Rc::clone(entry.name.get_or_init(|| self.spell(t, Style::Name)))
    }

    /// The type's unique spelling.
    pub(crate) fn link_name(&self, t: LType) -> Rc<str> {
        let entry = self.entry(t);
        Rc::clone(entry.link.get_or_init(|| self.spell(t, Style::Link)))
    }

    /// A hash of the type, equal in all programs.
    pub(crate) fn hash(&self, t: LType) -> u32 {
        let fnv = |hash: u32, &byte: &u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.link_name(t).as_bytes().iter().fold(0x811c_9dc5, fnv)
    }

    fn spelled(&self, t: LType, style: Style) -> Rc<str> {
        match style {
            Style::Name => self.name(t),
            Style::Link => self.link_name(t),
        }
    }

    fn spell(&self, t: LType, style: Style) -> Rc<str> {
        let mut out = String::new();
        match &*self.kind(t) {
            Kind::Basic(kind) => out.push_str(basic_name(*kind)),
            Kind::Named(named) => {
                let object = &self.store[named.obj];
                if let Some(pkg) = object.pkg {
                    out.push_str(&self.qualifier(pkg, style));
                    out.push('.');
                }
                out.push_str(&self.declared_name(named.obj, &named.outer, &named.args));
                if style == Style::Link {
                    out.push_str(&self.local_suffix(named.obj));
                }
            }
            &Kind::Pointer(base) => {
                out.push('*');
                out.push_str(&self.spelled(base, style));
            }
            &Kind::Slice(elem) => {
                out.push_str("[]");
                out.push_str(&self.spelled(elem, style));
            }
            &Kind::Array { len, elem } => {
                let _ = write!(out, "[{len}]{}", self.spelled(elem, style));
            }
            &Kind::Map { key, elem } => {
                let (key, elem) = (self.spelled(key, style), self.spelled(elem, style));
                let _ = write!(out, "map[{key}]{elem}");
            }
            &Kind::MapGroup(map) => {
                out.push_str("map.group");
                out.push_str(&self.spelled(map, style)["map".len()..]);
            }
            &Kind::Chan { dir, elem } => self.spell_chan(&mut out, dir, elem, style),
            Kind::Struct(fields) => self.spell_struct(&mut out, fields, style),
            Kind::Func(func) => {
                out.push_str("func");
                self.spell_signature(&mut out, func, style);
            }
            Kind::Interface(specs) => {
                out.push_str("interface {");
                for (i, spec) in specs.iter().enumerate() {
                    out.push_str(if i > 0 { "; " } else { " " });
                    out.push_str(&self.spell_id(spec.id, style));
                    self.spell_signature(&mut out, &self.func_type(spec.sig), style);
                }
                out.push_str(if specs.is_empty() { "}" } else { " }" });
            }
            Kind::Tuple(types) => self.spell_list(&mut out, types, false, style),
        }
        out.into()
    }

    fn spell_chan(&self, out: &mut String, dir: ChanDir, elem: LType, style: Style) {
        out.push_str(match dir {
            ChanDir::Both => "chan ",
            ChanDir::SendOnly => "chan<- ",
            ChanDir::RecvOnly => "<-chan ",
        });
        let receives = matches!(
            *self.kind(elem),
            Kind::Chan {
                dir: ChanDir::RecvOnly,
                ..
            }
        );
        let elem = self.spelled(elem, style);
        // Without parentheses, `chan <-chan T` would send.
        if receives && dir == ChanDir::Both {
            let _ = write!(out, "({elem})");
        } else {
            out.push_str(&elem);
        }
    }

    fn spell_struct(&self, out: &mut String, fields: &[Field], style: Style) {
        out.push_str("struct {");
        for (i, field) in fields.iter().enumerate() {
            out.push_str(if i > 0 { "; " } else { " " });
            self.spell_field(out, field, style);
        }
        out.push_str(if fields.is_empty() { "}" } else { " }" });
    }

    fn spell_field(&self, out: &mut String, field: &Field, style: Style) {
        let name = MethodId {
            name: field.name,
            pkg: field.pkg,
        };
        match style {
            Style::Name if !field.embedded => {
                out.push_str(field.name.as_str());
                out.push(' ');
            }
            Style::Name => {}
            Style::Link if !field.embedded => {
                out.push_str(&self.spell_id(name, style));
                out.push(' ');
            }
            // An alias can give an embedded field another name.
            Style::Link => {
                let (base, _) = self.deref(field.ty);
                let same = self.named(base).is_some_and(|named| {
                    let object = &self.store[named.obj];
                    self.method_id(object.name, object.pkg) == name
                });
                if !same {
                    out.push_str(&self.spell_id(name, style));
                    out.push_str(" = ");
                }
            }
        }
        out.push_str(&self.spelled(field.ty, style));
        if !field.tag.is_empty() {
            out.push(' ');
            out.push_str(&quote(&field.tag));
        }
    }

    fn spell_id(&self, id: MethodId, style: Style) -> String {
        match id.pkg {
            Some(pkg) => format!("{}.{}", self.qualifier(pkg, style), id.name),
            None => id.name.as_str().to_owned(),
        }
    }

    fn spell_signature(&self, out: &mut String, func: &FuncType, style: Style) {
        self.spell_list(out, &func.params, func.variadic, style);
        match &*func.results {
            [] => {}
            &[result] => {
                out.push(' ');
                out.push_str(&self.spelled(result, style));
            }
            results => {
                out.push(' ');
                self.spell_list(out, results, false, style);
            }
        }
    }

    fn spell_list(&self, out: &mut String, types: &[LType], variadic: bool, style: Style) {
        out.push('(');
        for (i, &t) in types.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            match *self.kind(t) {
                Kind::Slice(elem) if variadic && i + 1 == types.len() => {
                    out.push_str("...");
                    out.push_str(&self.spelled(elem, style));
                }
                _ => out.push_str(&self.spelled(t, style)),
            }
        }
        out.push(')');
    }

    fn qualifier(&self, pkg: Pkg, style: Style) -> String {
        match style {
            Style::Name => self.store[pkg].name().as_str().to_owned(),
            Style::Link => self.prefix(pkg),
        }
    }

    /// The name of a declared type or function with its type arguments:
    /// those of the enclosing function, then its own.
    pub(super) fn declared_name(&self, obj: Obj, outer: &[LType], args: &[LType]) -> String {
        let mut out = self.store[obj].name.as_str().to_owned();
        self.push_args(&mut out, outer, args);
        out
    }

    /// Appends type arguments in brackets, if there are any.
    pub(super) fn push_args(&self, out: &mut String, outer: &[LType], args: &[LType]) {
        if outer.is_empty() && args.is_empty() {
            return;
        }
        let list = |types: &[LType]| {
            let names: Vec<Rc<str>> = types.iter().map(|&t| self.link_name(t)).collect();
            names.join(",")
        };
        let both = !outer.is_empty() && !args.is_empty();
        let separator = if both { ";" } else { "" };
        let _ = write!(out, "[{}{separator}{}]", list(outer), list(args));
    }

    /// What tells a type declared in a function from others of its name.
    pub(super) fn local_suffix(&self, obj: Obj) -> String {
        let object = &self.store[obj];
        match object.pkg {
            Some(pkg) if object.order() == 0 => format!("·{}", self.local_number(pkg, obj)),
            _ => String::new(),
        }
    }

    /// The number of a type declared in a function, among those of its
    /// package in source order.
    fn local_number(&self, pkg: Pkg, obj: Obj) -> u32 {
        let known = self.locals.borrow().get(&pkg).cloned();
        let numbers = known.unwrap_or_else(|| {
            let numbers = Rc::new(self.number_locals(pkg));
            self.locals.borrow_mut().insert(pkg, Rc::clone(&numbers));
            numbers
        });
        // Without records, the place tells types apart as well.
        let place = self.store[obj].pos.0;
        numbers.get(&obj).copied().unwrap_or(place)
    }

    fn number_locals(&self, pkg: Pkg) -> FxHashMap<Obj, u32> {
        let store = self.store;
        let is_local_type = |&obj: &Obj| {
            let object = &store[obj];
            object.is_type_name()
                && object.order() == 0
                && object
                    .ty()
                    .and_then(|ty| match &store[ty] {
                        gander_types::Type::Named(named) => Some(named.obj),
                        _ => None,
                    })
                    .is_some_and(|named| named == obj)
        };
        let mut locals: Vec<Obj> = match self.inputs.get(&pkg) {
            Some((_, info)) => info.defs.values().copied().filter(is_local_type).collect(),
            None => Vec::new(),
        };
        locals.sort_by_key(|&obj| store[obj].pos);
        locals.into_iter().zip(1..).collect()
    }
}

fn basic_name(kind: BasicKind) -> &'static str {
    match kind {
        BasicKind::Bool => "bool",
        BasicKind::Int => "int",
        BasicKind::Int8 => "int8",
        BasicKind::Int16 => "int16",
        BasicKind::Int32 => "int32",
        BasicKind::Int64 => "int64",
        BasicKind::Uint => "uint",
        BasicKind::Uint8 => "uint8",
        BasicKind::Uint16 => "uint16",
        BasicKind::Uint32 => "uint32",
        BasicKind::Uint64 => "uint64",
        BasicKind::Uintptr => "uintptr",
        BasicKind::Float32 => "float32",
        BasicKind::Float64 => "float64",
        BasicKind::Complex64 => "complex64",
        BasicKind::Complex128 => "complex128",
        BasicKind::String => "string",
        BasicKind::UnsafePointer => "unsafe.Pointer",
        BasicKind::UntypedNil => "nil",
        // Never the type of a value.
        _ => "invalid type",
    }
}
