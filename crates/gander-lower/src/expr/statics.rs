//! Values that are known before the program runs, as read-only data.
//!
//! Invariant: only what evaluates without code, and to the same every time:
//! constants, functions, addresses of package-level variables, and structs and
//! arrays of them. Nothing that the program may write is reached through a
//! pointer but what it has other names for.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use gander_constant::Value as Exact;
use gander_mir::{Data, DataId, Reloc, RelocKind, Section, Target};
use gander_syntax::ast::{self, Expr, ExprKind, UnaryOp};
use gander_types::{Mode, VarKind};

use super::constant::{Bits, bits};

impl<'a> FnBuilder<'_, 'a> {
    /// The expression as read-only data.
    pub(crate) fn read_only(&mut self, x: &'a Expr, ty: LType) -> Option<DataId> {
        if !self.is_static(x, ty) {
            return None;
        }
        let data = self.new_static(ty);
        self.write_static(x, ty, data, 0);
        Some(data)
    }

    /// The elements of an array or slice literal as a read-only array.
    pub(crate) fn read_only_elems(
        &mut self,
        lit: &'a ast::CompositeLit,
        array: LType,
    ) -> Option<DataId> {
        let (elem, _) = self.array_of(array);
        let elems = self.indexed(lit);
        if !elems.iter().all(|(_, x)| self.is_static(x, elem)) {
            return None;
        }
        let data = self.new_static(array);
        let size = self.ctx.types.size(elem);
        for (i, x) in elems {
            self.write_static(x, elem, data, i * size);
        }
        Some(data)
    }

    /// Expressions as a read-only array of `ty`.
    pub(crate) fn read_only_list(&mut self, list: &[&'a Expr], ty: LType) -> Option<DataId> {
        if !list.iter().all(|x| self.is_static(x, ty)) {
            return None;
        }
        let array = self.ctx.types.array(ty, list.len() as u64);
        let data = self.new_static(array);
        let size = self.ctx.types.size(ty);
        for (i, x) in list.iter().enumerate() {
            self.write_static(x, ty, data, i as u64 * size);
        }
        Some(data)
    }

    fn new_static(&mut self, ty: LType) -> DataId {
        let number = self.ctx.program.datas.len();
        let (size, align) = (self.ctx.types.size(ty), self.ctx.types.align(ty));
        self.ctx.data(Data {
            name: format!("{}..stmp_{number}", self.name),
            section: Section::ReadOnly,
            size,
            align: align.max(1),
            bytes: Vec::new(),
            relocs: Vec::new(),
        })
    }

    /// Whether the expression, as a value of type `ty`, can be read-only data.
    pub(crate) fn is_static(&mut self, x: &'a Expr, ty: LType) -> bool {
        match self.mode(x) {
            Some(Mode::NilValue) => return true,
            Some(Mode::Constant(_)) => return true,
            _ => {}
        }
        if self.hoisted.contains_key(&x.id) {
            return false;
        }
        let from = self.ty(x);
        if self.ctx.types.is_interface(ty) && !self.ctx.types.is_interface(from) {
            // The pointer in an interface is to read-only memory.
            let constant_pointer = self.ctx.types.is_direct(from)
                && self
                    .reg_pieces(from)
                    .is_some_and(|pieces| pieces.len() == 1);
            return constant_pointer && self.is_static(x, from);
        }
        match &x.kind {
            ExprKind::Paren(inner) => self.is_static(inner, ty),
            ExprKind::CompositeLit(lit) => self.is_static_literal(lit, from),
            ExprKind::Name(_) | ExprKind::Selector(_) => self
                .function_of(x)
                .is_some_and(|(_, obj)| self.intrinsic_of(obj).is_none()),
            ExprKind::Unary(UnaryOp::Addr, operand) => {
                let operand = operand.unparen();
                matches!(operand.kind, ExprKind::Name(_)) && self.global_of(operand).is_some()
            }
            ExprKind::Call(call) if self.is_type(&call.fun) => {
                // A conversion that changes only the type.
                let to = self.ty(&call.fun);
                let operand = &call.args[0];
                if matches!(self.mode(operand), Some(Mode::Constant(_))) {
                    return false;
                }
                let types = &self.ctx.types;
                let same = {
                    let from = match self.recorded_ty(operand) {
                        Some(from) => from,
                        None => return false,
                    };
                    types.under(from) == types.under(to)
                };
                same && !self.ctx.types.is_interface(to) && self.is_static(operand, to)
            }
            _ => false,
        }
    }

    fn recorded_ty(&self, x: &Expr) -> Option<LType> {
        let recorded = self.info.types.get(x.id.0 as usize)?.as_ref()?;
        Some(self.ctx.types.lower(recorded.ty, &self.env))
    }

    fn is_static_literal(&mut self, lit: &'a ast::CompositeLit, ty: LType) -> bool {
        match *self.ctx.types.under_kind(ty) {
            Kind::Struct(_) => {
                let elems = self.struct_elems(lit, ty);
                elems.into_iter().all(|(path, elem)| {
                    let field = self.ctx.types.field_type(ty, &path);
                    self.is_static(elem, field)
                })
            }
            Kind::Array { elem, .. } => {
                let elems = self.indexed(lit);
                elems.into_iter().all(|(_, x)| self.is_static(x, elem))
            }
            _ => false,
        }
    }

    /// The package-level variable that a name is.
    fn global_of(&self, x: &Expr) -> Option<gander_types::Obj> {
        let obj = self.info.uses.get(&x.id).copied()?;
        let object = &self.ctx.input.store[obj];
        (object.var_kind() == Some(VarKind::Package)).then_some(obj)
    }

    /// Writes a static expression as a value of type `ty`.
    fn write_static(&mut self, x: &'a Expr, ty: LType, data: DataId, offset: u64) {
        match self.mode(x) {
            Some(Mode::NilValue) => return,
            Some(Mode::Constant(value)) => {
                let from = self.ty(x);
                return self.write_constant(value, from, ty, data, offset);
            }
            _ => {}
        }
        let from = self.ty(x);
        if self.ctx.types.is_interface(ty) && !self.ctx.types.is_interface(from) {
            if let Some(word) = self.ctx.interface_word(from, ty) {
                self.point(data, offset, Target::Data(word));
            }
            return self.write_static(x, from, data, offset + 8);
        }
        match &x.kind {
            ExprKind::Paren(inner) => self.write_static(inner, ty, data, offset),
            ExprKind::CompositeLit(lit) => self.write_literal(lit, from, data, offset),
            ExprKind::Unary(_, operand) => {
                if let Some(obj) = self.global_of(operand.unparen()) {
                    let target = self.ctx.global(obj);
                    self.point(data, offset, Target::Data(target));
                }
            }
            ExprKind::Call(call) => self.write_static(&call.args[0], ty, data, offset),
            _ => {
                if let Some((id, obj)) = self.function_of(x) {
                    let func = self.instance(id, obj);
                    let funcval = self.ctx.funcval(func);
                    self.point(data, offset, Target::Data(funcval));
                }
            }
        }
    }

    fn write_literal(&mut self, lit: &'a ast::CompositeLit, ty: LType, data: DataId, offset: u64) {
        match *self.ctx.types.under_kind(ty) {
            Kind::Struct(_) => {
                for (path, elem) in self.struct_elems(lit, ty) {
                    let (mut at, mut inner) = (offset, ty);
                    for field in path {
                        at += self.ctx.types.offset(inner, field);
                        inner = self.ctx.types.field_type(inner, &[field]);
                    }
                    self.write_static(elem, inner, data, at);
                }
            }
            Kind::Array { elem, .. } => {
                let size = self.ctx.types.size(elem);
                for (i, x) in self.indexed(lit) {
                    self.write_static(x, elem, data, offset + i * size);
                }
            }
            _ => {}
        }
    }

    fn write_constant(&mut self, value: &Exact, from: LType, ty: LType, data: DataId, offset: u64) {
        if self.ctx.types.is_interface(ty) {
            if let (Some(word), Some(copy)) = (
                self.ctx.interface_word(from, ty),
                self.ctx.const_data(value, from),
            ) {
                self.point(data, offset, Target::Data(word));
                self.point(data, offset + 8, Target::Data(copy));
            }
            return;
        }
        if let Some(text) = value.as_bytes() {
            if !text.is_empty() {
                let literal = self.ctx.literal(text);
                self.point(data, offset, Target::Data(literal));
            }
            return self.put(data, offset + 8, &(text.len() as u64).to_le_bytes());
        }
        let kind = self
            .ctx
            .types
            .basic(ty)
            .unwrap_or(gander_types::BasicKind::Uintptr);
        match bits(value, kind) {
            Bits::One(scalar, bits) => {
                self.put(data, offset, &bits.to_le_bytes()[..scalar.size() as usize]);
            }
            Bits::Two(scalar, parts) => {
                let size = scalar.size() as usize;
                for (i, part) in parts.iter().enumerate() {
                    let at = offset + (i * size) as u64;
                    self.put(data, at, &part.to_le_bytes()[..size]);
                }
            }
        }
    }

    fn put(&mut self, data: DataId, offset: u64, bytes: &[u8]) {
        let content = &mut self.ctx.program.datas[data.index()].bytes;
        let end = offset as usize + bytes.len();
        if content.len() < end {
            content.resize(end, 0);
        }
        content[offset as usize..end].copy_from_slice(bytes);
    }

    fn point(&mut self, data: DataId, offset: u64, target: Target) {
        let relocs = &mut self.ctx.program.datas[data.index()].relocs;
        let at = relocs.partition_point(|reloc| reloc.offset < offset);
        let reloc = Reloc {
            offset,
            kind: RelocKind::Absolute,
            target,
            addend: 0,
        };
        relocs.insert(at, reloc);
    }
}
