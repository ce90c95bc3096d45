//! Index expressions.
//!
//! Invariant: an index is checked against the length before the element's
//! address exists; constant indices of arrays were checked by the checker.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Place, Value};
use gander_mir::{BoundsKind, ConvertOp, Inst, Reg, Scalar};
use gander_syntax::ast::{self, Expr, ExprKind};
use gander_types::{BasicKind, Mode, SelectionKind};

/// An index: as `i64`, or its constant value, and whether its type is
/// unsigned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexValue {
    pub(crate) reg: Reg,
    pub(crate) constant: Option<i64>,
    pub(crate) unsigned: bool,
}

impl<'a> FnBuilder<'_, 'a> {
    /// `x[i]`, or a function with type arguments.
    pub(crate) fn index(&mut self, x: &'a Expr, index: &'a ast::Index) -> Value {
        if let Some(value) = self.instantiated(x, &index.x) {
            return value;
        }
        let base = self.ty(&index.x);
        let kind = self.ctx.types.under_kind(base);
        match *kind {
            Kind::Map { .. } => self.map_index(x, index),
            Kind::Basic(_) => self.string_index(x, index),
            _ => {
                let ty = self.ty(x);
                let place = self.element(x, index);
                self.load_place(&place, ty)
            }
        }
    }

    /// A generic function or method with explicit type arguments.
    fn instantiated(&mut self, x: &'a Expr, fun: &'a Expr) -> Option<Value> {
        let bare = fun.unparen();
        if let ExprKind::Selector(selector) = &bare.kind
            && let Some(selection) = self.info.selections.get(&bare.id)
        {
            let id = selector.sel.id;
            return match selection.kind {
                SelectionKind::Field => None,
                SelectionKind::Method => Some(self.method_value(x, &selector.x, selection, id)),
                SelectionKind::MethodExpr => Some(self.method_expr(x, selection, id)),
            };
        }
        let (id, obj) = self.function_of(fun)?;
        self.info
            .instances
            .contains_key(&id)
            .then(|| self.func_value(id, obj))
    }

    /// The element of an array, slice or pointer to array.
    pub(crate) fn element(&mut self, x: &'a Expr, index: &'a ast::Index) -> Place {
        let base = self.ty(&index.x);
        let at = &index.indices[0];
        self.hoist_all(&[&index.x, at]);
        match *self.ctx.types.under_kind(base) {
            Kind::Slice(elem) => {
                let slice = self.expr(&index.x);
                let slice = self.regs(&slice);
                let i = self.index_value(at);
                self.at(x.pos);
                self.check_index(i, slice[1]);
                let addr = Addr::object(slice[0]);
                Place::Mem(self.element_addr(addr, elem, i))
            }
            Kind::Pointer(array) => {
                let pointer = self.expr(&index.x);
                let pointer = self.single(&pointer);
                let (elem, len) = self.array_of(array);
                let i = self.index_value(at);
                self.at(x.pos);
                let addr = Addr::deref(pointer);
                self.array_element(addr, elem, len, i)
            }
            _ => {
                let (elem, len) = self.array_of(base);
                let place = self.locate(&index.x);
                let i = self.index_value(at);
                self.at(x.pos);
                match place {
                    Place::Mem(addr) => self.array_element(addr, elem, len, i),
                    place => {
                        // An array of one element, of zero-size ones, or of none:
                        // then the check has panicked, and any place will do.
                        self.check_array_index(i, len);
                        match len {
                            0 => Place::Mem(self.temp(elem)),
                            _ => place,
                        }
                    }
                }
            }
        }
    }

    fn array_element(&mut self, addr: Addr, elem: LType, len: u64, i: IndexValue) -> Place {
        if i.constant.is_none() {
            // gc checks the pointer before the index.
            let addr = self.nil_check(addr);
            self.check_array_index(i, len);
            return Place::Mem(self.element_addr(addr, elem, i));
        }
        self.check_array_index(i, len);
        Place::Mem(self.element_addr(addr, elem, i))
    }

    fn check_array_index(&mut self, i: IndexValue, len: u64) {
        let in_bounds = i
            .constant
            .is_some_and(|i| u64::try_from(i).is_ok_and(|i| i < len));
        if !in_bounds {
            let len = self.int(len as i64);
            self.check_index(i, len);
        }
    }

    fn check_index(&mut self, i: IndexValue, len: Reg) {
        let kind = match i.unsigned {
            true => BoundsKind::IndexU,
            false => BoundsKind::Index,
        };
        self.emit(Inst::BoundsCheck {
            kind,
            index: i.reg,
            len,
        });
    }

    /// The address of an element, whose index is in bounds.
    pub(crate) fn element_addr(&mut self, addr: Addr, elem: LType, i: IndexValue) -> Addr {
        let size = self.ctx.types.size(elem);
        if let Some(i) = i.constant {
            return addr.plus(size * i as u64);
        }
        self.scaled(addr, i.reg, size)
    }

    /// `addr + index * scale`.
    pub(crate) fn scaled(&mut self, addr: Addr, index: Reg, scale: u64) -> Addr {
        if scale == 0 {
            return addr;
        }
        let base = self.address(addr);
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::Index {
            dst,
            base,
            index,
            scale,
        });
        Addr {
            base: crate::value::Base::Reg(dst),
            offset: 0,
            ..addr
        }
    }

    /// Element type and length of an array type.
    pub(crate) fn array_of(&self, ty: LType) -> (LType, u64) {
        match *self.ctx.types.under_kind(ty) {
            Kind::Array { len, elem } => (elem, len),
            _ => (ty, 0),
        }
    }

    /// A byte of a string.
    fn string_index(&mut self, x: &'a Expr, index: &'a ast::Index) -> Value {
        let at = &index.indices[0];
        self.hoist_all(&[&index.x, at]);
        let string = self.expr(&index.x);
        let string = self.regs(&string);
        let i = self.index_value(at);
        self.at(x.pos);
        self.check_index(i, string[1]);
        // Bytes of strings are never written.
        let addr = Addr::private(string[0]);
        let addr = match i.constant {
            Some(i) => addr.plus(i as u64),
            None => self.scaled(addr, i.reg, 1),
        };
        self.load_scalar(addr, Scalar::I8).into()
    }

    /// An index, length or capacity as `i64`.
    pub(crate) fn index_value(&mut self, x: &'a Expr) -> IndexValue {
        if let Some(value) = self.constant_of(x) {
            let value = value.to_int().as_i64().unwrap_or(i64::MAX);
            return IndexValue {
                reg: self.int(value),
                constant: Some(value),
                unsigned: false,
            };
        }
        let ty = self.ty(x);
        let value = self.expr(x);
        let reg = self.single(&value);
        let unsigned = self.is_unsigned(ty);
        IndexValue {
            reg: self.widen(reg, unsigned),
            constant: None,
            unsigned,
        }
    }

    /// An integer as `i64`.
    pub(crate) fn widen(&mut self, arg: Reg, unsigned: bool) -> Reg {
        if self.scalar(arg) == Scalar::I64 {
            return arg;
        }
        let op = match unsigned {
            true => ConvertOp::ZeroExtend,
            false => ConvertOp::SignExtend,
        };
        self.convert_inst(op, arg, Scalar::I64)
    }

    /// Whether an integer type is unsigned.
    pub(crate) fn is_unsigned(&self, ty: LType) -> bool {
        self.ctx.types.basic(ty).is_some_and(is_unsigned)
    }

    /// The node and object of a function's name, qualified or not, with or
    /// without type arguments.
    pub(crate) fn function_of(&self, fun: &Expr) -> Option<(ast::NodeId, gander_types::Obj)> {
        let id = match &fun.kind {
            ExprKind::Paren(inner) => return self.function_of(inner),
            ExprKind::Index(index) => return self.function_of(&index.x),
            ExprKind::Name(_) => fun.id,
            ExprKind::Selector(selector) if !self.info.selections.contains_key(&fun.id) => {
                selector.sel.id
            }
            _ => return None,
        };
        let obj = self.info.uses.get(&id).copied()?;
        self.ctx.input.store[obj].is_func().then_some((id, obj))
    }

    /// Whether an expression is a type.
    pub(crate) fn is_type(&self, x: &Expr) -> bool {
        matches!(self.mode(x), Some(Mode::TypeExpr))
    }
}

/// Whether a predeclared integer type is unsigned.
pub(crate) fn is_unsigned(kind: BasicKind) -> bool {
    matches!(
        kind,
        BasicKind::Uint
            | BasicKind::Uint8
            | BasicKind::Uint16
            | BasicKind::Uint32
            | BasicKind::Uint64
            | BasicKind::Uintptr
    )
}
