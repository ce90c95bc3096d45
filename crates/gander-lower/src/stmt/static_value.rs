//! Initial values that are known before the program runs.
//!
//! Invariant: evaluating one has no effect and depends on nothing that the
//! program can change, so that it can be in the data when the program starts
//! (as the official compiler does it too).

use crate::ctx::Ctx;
use crate::expr::constant::{Bits, bits};
use crate::types::{Env, Kind, LType};
use gander_mir::{Data, DataId, Reloc, RelocKind, Section, Target};
use gander_syntax::ast::{CompositeLit, Expr, ExprKind, NodeId, UnaryOp};
use gander_types::{BasicKind, CheckedPackage, Info, Mode, Obj, ObjKind, SelectionKind, VarKind};
use std::rc::Rc;

/// A value that is known.
#[derive(Debug)]
pub(super) enum Static<'a> {
    /// Nothing but zeros.
    Zero,
    /// A number of this many bytes.
    Number(u64, u32),
    Text(&'a [u8]),
    /// A string that the compiler makes.
    Name(Rc<str>),
    /// Bytes as they are.
    Bytes(&'a [u8]),
    /// Parts with their offsets.
    Parts(Vec<(u64, Static<'a>)>),
    /// The address of a new variable with this value.
    New(LType, Box<Static<'a>>),
    /// A slice of a new array of this type.
    Slice(LType, u64, Box<Static<'a>>),
    /// The address of a package-level variable, or of a part of it.
    Variable(Obj, u64),
    /// A function value.
    Func(Obj, Vec<LType>),
    /// An interface value: its type, the type and value of what it holds.
    Interface(LType, LType, Box<Static<'a>>),
}

/// Finds out values in one package.
pub(super) struct Evaluator<'e, 'a> {
    pub(super) ctx: &'e Ctx<'a>,
    pub(super) package: &'a CheckedPackage,
    pub(super) env: Env,
}

impl<'a> Evaluator<'_, 'a> {
    fn info(&self) -> &'a Info {
        &self.package.info
    }

    fn ty(&self, x: &Expr) -> Option<LType> {
        let recorded = self.info().types.get(x.id.0 as usize)?.as_ref()?;
        Some(self.ctx.types.lower(recorded.ty, &self.env))
    }

    fn mode(&self, x: &Expr) -> Option<&'a Mode> {
        let recorded = self.info().types.get(x.id.0 as usize)?.as_ref()?;
        Some(&recorded.mode)
    }

    /// The value of `x` in a variable of type `to`, if it is known.
    pub(super) fn value(&self, x: &'a Expr, to: LType) -> Option<Static<'a>> {
        if matches!(self.mode(x), Some(Mode::NilValue)) {
            return Some(Static::Zero);
        }
        let from = self.ty(x)?;
        let types = &self.ctx.types;
        if types.is_interface(to) && !types.is_interface(from) {
            if matches!(*types.under_kind(from), Kind::Basic(BasicKind::UntypedNil)) {
                return Some(Static::Zero);
            }
            let value = self.own_value(x, from)?;
            return Some(Static::Interface(to, from, Box::new(value)));
        }
        let own = match types.is_interface(from) {
            // The same value in another interface type.
            true if from != to => return None,
            _ => to,
        };
        self.own_value(x, own)
    }

    /// The value of `x`, whose type is `ty` or has the same layout.
    fn own_value(&self, x: &'a Expr, ty: LType) -> Option<Static<'a>> {
        if let Some(Mode::Constant(value)) = self.mode(x) {
            return self.constant(value, ty);
        }
        match &x.kind {
            ExprKind::Paren(inner) => self.own_value(inner, ty),
            ExprKind::CompositeLit(lit) => self.composite(lit, ty),
            ExprKind::Unary(UnaryOp::Addr, operand) => self.address(operand),
            ExprKind::Name(_) => self.func(x.id),
            ExprKind::Selector(selector) if !self.info().selections.contains_key(&x.id) => {
                self.func(selector.sel.id)
            }
            ExprKind::Call(call) => {
                let [arg] = &call.args[..] else {
                    return None;
                };
                let conversion = matches!(self.mode(&call.fun), Some(Mode::TypeExpr));
                (conversion && self.same_layout(self.ty(arg)?, ty))
                    .then(|| self.value(arg, ty))
                    .flatten()
            }
            _ => None,
        }
    }

    /// Whether a conversion between the types keeps the representation.
    fn same_layout(&self, from: LType, to: LType) -> bool {
        let types = &self.ctx.types;
        let (from_kind, to_kind) = (types.under_kind(from), types.under_kind(to));
        if types.is_interface(to) {
            return true;
        }
        match (&*from_kind, &*to_kind) {
            (Kind::Pointer(_), Kind::Pointer(_)) => true,
            (a, b) => a == b && !matches!(a, Kind::Basic(_)),
        }
    }

    fn constant(&self, value: &'a gander_constant::Value, ty: LType) -> Option<Static<'a>> {
        let kind = match *self.ctx.types.under_kind(ty) {
            Kind::Basic(kind) => kind,
            _ => return None,
        };
        if let Some(text) = value.as_bytes() {
            return Some(Static::Text(text));
        }
        Some(match bits(value, kind) {
            Bits::One(scalar, bits) => Static::Number(bits, scalar.size()),
            Bits::Two(scalar, [re, im]) => {
                let size = scalar.size();
                Static::Parts(vec![
                    (0, Static::Number(re, size)),
                    (u64::from(size), Static::Number(im, size)),
                ])
            }
        })
    }

    /// A function that `id` names, as a value.
    fn func(&self, id: NodeId) -> Option<Static<'a>> {
        let &obj = self.info().uses.get(&id)?;
        let object = &self.ctx.input.store[obj];
        if !matches!(object.kind, ObjKind::Func { .. }) {
            return None;
        }
        let instance = self.info().instances.get(&id);
        let targs = instance.map_or(&[][..], |instance| &instance.targs);
        let types = &self.ctx.types;
        let targs = targs.iter().map(|&ty| types.lower(ty, &self.env));
        Some(Static::Func(
            object.origin().unwrap_or(obj),
            targs.collect(),
        ))
    }

    /// The address of `operand`.
    fn address(&self, operand: &'a Expr) -> Option<Static<'a>> {
        let operand = operand.unparen();
        if let ExprKind::CompositeLit(lit) = &operand.kind {
            let ty = self.ty(operand)?;
            return Some(Static::New(ty, Box::new(self.composite(lit, ty)?)));
        }
        let (var, offset) = self.variable(operand)?;
        Some(Static::Variable(var, offset))
    }

    /// The package-level variable that `x` is a part of, and where.
    fn variable(&self, x: &'a Expr) -> Option<(Obj, u64)> {
        let named = |id: &NodeId| {
            let &obj = self.info().uses.get(id)?;
            let is_global = self.ctx.input.store[obj].var_kind() == Some(VarKind::Package);
            is_global.then_some((obj, 0))
        };
        match &x.kind {
            ExprKind::Paren(inner) => self.variable(inner),
            ExprKind::Name(_) => named(&x.id),
            ExprKind::Selector(selector) => {
                let Some(selection) = self.info().selections.get(&x.id) else {
                    return named(&selector.sel.id);
                };
                if selection.kind != SelectionKind::Field {
                    return None;
                }
                let (var, mut offset) = self.variable(&selector.x)?;
                let types = &self.ctx.types;
                let mut ty = self.ty(&selector.x)?;
                for &field in &selection.index {
                    if !matches!(*types.under_kind(ty), Kind::Struct(_)) {
                        return None;
                    }
                    offset += types.offset(ty, field);
                    ty = types.field_type(ty, &[field]);
                }
                Some((var, offset))
            }
            ExprKind::Index(index) => {
                let ty = self.ty(&index.x)?;
                let Kind::Array { len, elem } = *self.ctx.types.under_kind(ty) else {
                    return None;
                };
                let [at] = &index.indices[..] else {
                    return None;
                };
                let at = self.index(at).filter(|&at| at < len)?;
                let (var, offset) = self.variable(&index.x)?;
                Some((var, offset + at * self.ctx.types.size(elem)))
            }
            _ => None,
        }
    }

    /// A constant index.
    fn index(&self, x: &Expr) -> Option<u64> {
        match self.mode(x) {
            Some(Mode::Constant(value)) => value.to_int().as_u64(),
            _ => None,
        }
    }

    fn composite(&self, lit: &'a CompositeLit, ty: LType) -> Option<Static<'a>> {
        match *self.ctx.types.under_kind(ty) {
            Kind::Struct(_) => self.struct_value(lit, ty),
            Kind::Array { elem, .. } => Some(Static::Parts(self.elements(lit, elem)?.0)),
            Kind::Slice(elem) => {
                let (parts, len) = self.elements(lit, elem)?;
                let array = self.ctx.types.intern(Kind::Array { len, elem });
                Some(Static::Slice(array, len, Box::new(Static::Parts(parts))))
            }
            // An elided `&T` in an enclosing literal.
            Kind::Pointer(base) => {
                let value = self.composite(lit, base)?;
                Some(Static::New(base, Box::new(value)))
            }
            _ => None,
        }
    }

    fn struct_value(&self, lit: &'a CompositeLit, ty: LType) -> Option<Static<'a>> {
        let types = &self.ctx.types;
        let fields = types.fields(ty);
        let mut parts = Vec::new();
        for (position, elem) in lit.elems.iter().enumerate() {
            let (index, value) = match &elem.kind {
                ExprKind::KeyValue(pair) => {
                    let name = pair.key.as_ident()?.name;
                    let index = fields.iter().position(|field| field.name == name)?;
                    (index, &pair.value)
                }
                _ => (position, elem),
            };
            let value = self.element_value(value, fields.get(index)?.ty)?;
            parts.push((types.offset(ty, index), value));
        }
        Some(Static::Parts(parts))
    }

    /// Elements of an array or slice literal with their offsets, and how many
    /// elements the literal has.
    fn elements(
        &self,
        lit: &'a CompositeLit,
        elem: LType,
    ) -> Option<(Vec<(u64, Static<'a>)>, u64)> {
        let size = self.ctx.types.size(elem);
        let (mut next, mut len) = (0, 0);
        let mut parts = Vec::new();
        for x in &lit.elems {
            let value = match &x.kind {
                ExprKind::KeyValue(pair) => {
                    next = self.index(&pair.key)?;
                    &pair.value
                }
                _ => x,
            };
            parts.push((next * size, self.element_value(value, elem)?));
            next += 1;
            len = len.max(next);
        }
        Some((parts, len))
    }

    fn element_value(&self, x: &'a Expr, ty: LType) -> Option<Static<'a>> {
        self.value(x, ty)
    }
}

/// Bytes and addresses of a variable.
#[derive(Default)]
struct Contents {
    bytes: Vec<u8>,
    relocs: Vec<Reloc>,
}

impl Contents {
    fn put(&mut self, offset: u64, bytes: &[u8]) {
        let (start, end) = (offset as usize, offset as usize + bytes.len());
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[start..end].copy_from_slice(bytes);
    }

    fn address(&mut self, offset: u64, data: DataId, addend: u64) {
        self.put(offset, &[0; 8]);
        self.relocs.push(Reloc {
            offset,
            kind: RelocKind::Absolute,
            target: Target::Data(data),
            addend: addend as i64,
        });
    }
}

impl<'a> Ctx<'a> {
    /// Puts the value into the data of a variable.
    pub(super) fn write_static(&mut self, data: DataId, value: &Static<'a>) {
        let mut contents = Contents::default();
        self.contents(&mut contents, 0, value);
        contents.relocs.sort_by_key(|reloc| reloc.offset);
        let data = &mut self.program.datas[data.index()];
        data.bytes = contents.bytes;
        data.relocs = contents.relocs;
    }

    fn contents(&mut self, out: &mut Contents, offset: u64, value: &Static<'a>) {
        match value {
            Static::Zero => {}
            Static::Number(bits, size) => {
                out.put(offset, &bits.to_le_bytes()[..*size as usize]);
            }
            Static::Text(text) => self.string_contents(out, offset, text),
            Static::Name(text) => self.string_contents(out, offset, text.as_bytes()),
            Static::Bytes(bytes) => out.put(offset, bytes),
            Static::Parts(parts) => {
                for (at, part) in parts {
                    self.contents(out, offset + at, part);
                }
            }
            Static::New(ty, value) => {
                let data = self.static_variable(*ty, value, Section::Variables);
                out.address(offset, data, 0);
            }
            Static::Slice(array, len, value) => {
                let data = self.static_variable(*array, value, Section::Variables);
                out.address(offset, data, 0);
                out.put(offset + 8, &len.to_le_bytes());
                out.put(offset + 16, &len.to_le_bytes());
            }
            Static::Variable(var, at) => {
                let data = self.global(*var);
                out.address(offset, data, *at);
            }
            Static::Func(obj, targs) => {
                let func = self.func(*obj, targs);
                let data = self.funcval(func);
                out.address(offset, data, 0);
            }
            Static::Interface(iface, ty, value) => {
                let Some(word) = self.interface_word(*ty, *iface) else {
                    return;
                };
                out.address(offset, word, 0);
                if self.types.is_direct(*ty) {
                    self.contents(out, offset + 8, value);
                } else {
                    let data = self.static_variable(*ty, value, Section::ReadOnly);
                    out.address(offset + 8, data, 0);
                }
            }
        }
    }

    fn string_contents(&mut self, out: &mut Contents, offset: u64, text: &[u8]) {
        if !text.is_empty() {
            let data = self.literal(text);
            out.address(offset, data, 0);
            out.put(offset + 8, &(text.len() as u64).to_le_bytes());
        }
    }

    /// New data with this value.
    fn static_variable(&mut self, ty: LType, value: &Static<'a>, section: Section) -> DataId {
        let name = format!("go:static.{}", self.program.datas.len());
        let (size, align) = (self.types.size(ty), self.types.align(ty));
        let data = self.data(Data {
            name,
            section,
            // Variables have addresses of their own; one without size too.
            size: size.max(1),
            align: align.max(1),
            bytes: Vec::new(),
            relocs: Vec::new(),
        });
        self.write_static(data, value);
        data
    }
}
