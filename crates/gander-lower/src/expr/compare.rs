//! Comparison operators (spec: Comparison operators).
//!
//! Invariant: equality of values of one type is that of the descriptor's
//! equality function; an interface and a concrete value are equal if the
//! dynamic type is the concrete one and the values are. Comparing interfaces
//! of equal types without equality panics.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Place, Value};
use gander_mir::{BinaryOp as Mir, Callee, CompareOp, Inst, Reg, Scalar, UnaryOp};
use gander_syntax::ast::{self, BinaryOp, Expr};
use gander_types::{BasicKind, Mode};

use super::arith::Number;

impl<'a> FnBuilder<'_, 'a> {
    /// `x op y` of a comparison, as a boolean.
    pub(crate) fn comparison(&mut self, x: &'a Expr, binary: &'a ast::Binary) -> Value {
        self.hoist_all(&[&binary.x, &binary.y]);
        let (left_ty, right_ty) = (self.ty(&binary.x), self.ty(&binary.y));
        if matches!(self.mode(&binary.y), Some(Mode::NilValue)) {
            return self.nil_comparison(x, binary.op, &binary.x);
        }
        if matches!(self.mode(&binary.x), Some(Mode::NilValue)) {
            return self.nil_comparison(x, binary.op, &binary.y);
        }
        let is_interface = |ty| self.ctx.types.is_interface(ty);
        match (is_interface(left_ty), is_interface(right_ty)) {
            (true, false) => return self.mixed(x, binary, true),
            (false, true) => return self.mixed(x, binary, false),
            _ => {}
        }
        let ty = match () {
            // Of a constant and a value, the value's type counts; of two
            // interfaces, the one with fewer methods.
            () if self.constant_of(&binary.x).is_some() => right_ty,
            () if left_ty != right_ty && self.ctx.types.is_empty_interface(right_ty) => right_ty,
            () if left_ty != right_ty
                && is_interface(left_ty)
                && !self.ctx.types.is_empty_interface(left_ty) =>
            {
                self.ctx.types.any()
            }
            () => left_ty,
        };
        let (left, right) = match self.is_string(ty) {
            true => (self.string_view(&binary.x), self.string_view(&binary.y)),
            false => (self.expr_to(&binary.x, ty), self.expr_to(&binary.y, ty)),
        };
        self.at(x.pos);
        self.compare(binary.op, &left, &right, ty).into()
    }

    /// Compares two values of type `ty`.
    pub(crate) fn compare(&mut self, op: BinaryOp, left: &Value, right: &Value, ty: LType) -> Reg {
        match op {
            BinaryOp::Eq => self.equal(left, right, ty),
            BinaryOp::Ne => {
                let equal = self.equal(left, right, ty);
                self.unary_inst(UnaryOp::BoolNot, equal)
            }
            _ => self.ordered(op, left, right, ty),
        }
    }

    fn ordered(&mut self, op: BinaryOp, left: &Value, right: &Value, ty: LType) -> Reg {
        if self.is_string(ty) {
            let (a, b) = (self.regs(left), self.regs(right));
            let args = [a[0], a[1], b[0], b[1]];
            let order = self.call_helper("runtime.cmpstring", &args, &[Scalar::I64])[0];
            let zero = self.int(0);
            return self.compare_inst(signed(op), order, zero);
        }
        let (left, right) = (self.single(left), self.single(right));
        let op = match self.number(ty) {
            Number::Float => match op {
                BinaryOp::Lt => CompareOp::FLt,
                BinaryOp::Le => CompareOp::FLe,
                BinaryOp::Gt => CompareOp::FGt,
                _ => CompareOp::FGe,
            },
            Number::Signed => signed(op),
            _ => match op {
                BinaryOp::Lt => CompareOp::ULt,
                BinaryOp::Le => CompareOp::ULe,
                BinaryOp::Gt => CompareOp::UGt,
                _ => CompareOp::UGe,
            },
        };
        self.compare_inst(op, left, right)
    }

    /// Whether two values of type `ty` are equal.
    pub(crate) fn equal(&mut self, left: &Value, right: &Value, ty: LType) -> Reg {
        match &*self.ctx.types.under_kind(ty) {
            Kind::Basic(BasicKind::String) => self.strings_equal(left, right),
            Kind::Basic(
                BasicKind::Float32
                | BasicKind::Float64
                | BasicKind::Complex64
                | BasicKind::Complex128,
            ) => self.all_pieces(CompareOp::FEq, left, right),
            Kind::Interface(_) => self.interfaces_equal(left, right, ty),
            Kind::Struct(_) => self.structs_equal(left, right, ty),
            &Kind::Array { elem, len } => match (left, right) {
                (Value::Regs(_), Value::Regs(_)) if len == 1 => self.equal(left, right, elem),
                (Value::Regs(_), Value::Regs(_)) => self.bool(true),
                _ => self.memory_equal(left, right, ty),
            },
            _ => self.all_pieces(CompareOp::Eq, left, right),
        }
    }

    /// Whether all pieces are equal.
    fn all_pieces(&mut self, op: CompareOp, left: &Value, right: &Value) -> Reg {
        let (left, right) = (self.regs(left), self.regs(right));
        let mut all: Option<Reg> = None;
        for (&a, &b) in left.iter().zip(&right) {
            let equal = self.compare_inst(op, a, b);
            all = Some(match all {
                Some(all) => self.binary_inst(Mir::And, all, equal),
                None => equal,
            });
        }
        match all {
            Some(all) => all,
            None => self.bool(true),
        }
    }

    fn strings_equal(&mut self, left: &Value, right: &Value) -> Reg {
        let (a, b) = (self.regs(left), self.regs(right));
        let result = self.reg(Scalar::I8);
        let same_len = self.compare_inst(CompareOp::Eq, a[1], b[1]);
        self.set(result, same_len);
        let (same, end) = (self.block(), self.block());
        self.branch(same_len, same, end);
        self.start(same);
        let args = [a[0], b[0], a[1]];
        let equal = self.call_helper("runtime.memequal", &args, &[Scalar::I8])[0];
        self.set(result, equal);
        self.jump_to(end);
        result
    }

    /// Two interfaces of the same type.
    fn interfaces_equal(&mut self, left: &Value, right: &Value, ty: LType) -> Reg {
        let (a, b) = (self.regs(left), self.regs(right));
        let helper = match self.ctx.types.is_empty_interface(ty) {
            true => "runtime.efaceeq",
            false => "runtime.ifaceeq",
        };
        let result = self.reg(Scalar::I8);
        let same_type = self.compare_inst(CompareOp::Eq, a[0], b[0]);
        self.set(result, same_type);
        let (same, end) = (self.block(), self.block());
        self.branch(same_type, same, end);
        self.start(same);
        let equal = self.call_helper(helper, &[a[0], a[1], b[1]], &[Scalar::I8])[0];
        self.set(result, equal);
        self.jump_to(end);
        result
    }

    /// Two structs: field by field in registers, else by the type's equality
    /// function or byte by byte.
    fn structs_equal(&mut self, left: &Value, right: &Value, ty: LType) -> Reg {
        let (Value::Regs(a), Value::Regs(b)) = (left, right) else {
            return self.memory_equal(left, right, ty);
        };
        let mut fields: Vec<(usize, LType, bool)> = Vec::new();
        for (i, field) in self.ctx.types.fields(ty).into_iter().enumerate() {
            if !field.name.is_blank() {
                let panics = self.ctx.types.equality_can_panic(field.ty);
                fields.push((i, field.ty, panics));
            }
        }
        let result = self.reg(Scalar::I8);
        self.emit(Inst::Const {
            dst: result,
            bits: 1,
        });
        let end = self.block();
        // What can panic keeps its place; between such fields the cheap
        // comparisons come first.
        for run in fields.chunk_by(|x, y| !x.2 && !y.2) {
            let run: Vec<(Value, Value, LType)> = run
                .iter()
                .map(|&(i, field, _)| {
                    let x = Value::Regs(self.field_regs(a, ty, i));
                    let y = Value::Regs(self.field_regs(b, ty, i));
                    (x, y, field)
                })
                .collect();
            let (cheap, others): (Vec<_>, Vec<_>) = run
                .iter()
                .partition(|(_, _, field)| self.is_cheap_equality(*field));
            for (x, y, field) in cheap {
                let equal = self.equal(x, y, *field);
                self.go_on_if(equal, result, end);
            }
            for (x, y, field) in &others {
                if self.is_string(*field) {
                    let (x, y) = (self.regs(x), self.regs(y));
                    let equal = self.compare_inst(CompareOp::Eq, x[1], y[1]);
                    self.go_on_if(equal, result, end);
                }
            }
            for (x, y, field) in others {
                let equal = self.equal(x, y, *field);
                self.go_on_if(equal, result, end);
            }
        }
        self.jump_to(end);
        result
    }

    /// Sets `result` and leaves for `end` if that is false.
    fn go_on_if(&mut self, cond: Reg, result: Reg, end: gander_mir::BlockId) {
        self.set(result, cond);
        let next = self.block();
        self.branch(cond, next, end);
        self.start(next);
    }

    /// Whether equality of a type in registers needs no call.
    fn is_cheap_equality(&self, ty: LType) -> bool {
        self.ctx.types.is_regular_memory(ty)
            || matches!(
                self.number(ty),
                Number::Float | Number::Complex | Number::Signed | Number::Unsigned
            )
    }

    fn memory_equal(&mut self, left: &Value, right: &Value, ty: LType) -> Reg {
        let left = self.in_memory(left, ty);
        let right = self.in_memory(right, ty);
        let (left, right) = (self.address(left), self.address(right));
        if self.ctx.types.is_regular_memory(ty) {
            let size = self.ctx.types.size(ty);
            let size = self.int(size as i64);
            let args = [left, right, size];
            return self.call_helper("runtime.memequal", &args, &[Scalar::I8])[0];
        }
        let func = self.ctx.equality_func(ty);
        let result = self.reg(Scalar::I8);
        self.emit(Inst::Call {
            callee: Callee::Func(func),
            args: vec![left, right],
            results: vec![result],
            overflow: None,
        });
        result
    }

    /// `x == nil`.
    fn nil_comparison(&mut self, x: &'a Expr, op: BinaryOp, operand: &'a Expr) -> Value {
        let value = self.expr(operand);
        let first = self.regs(&value)[0];
        self.at(x.pos);
        let nil = self.nil();
        let op = match op {
            BinaryOp::Eq => CompareOp::Eq,
            _ => CompareOp::Ne,
        };
        self.compare_inst(op, first, nil).into()
    }

    /// An interface and a concrete value.
    fn mixed(&mut self, x: &'a Expr, binary: &'a ast::Binary, left_is_interface: bool) -> Value {
        let (a, b) = (&binary.x, &binary.y);
        let (a_ty, b_ty) = (self.ty(a), self.ty(b));
        let left = self.expr(a);
        let right = self.expr(b);
        self.at(x.pos);
        let equal = match left_is_interface {
            true => self.interface_equals(&left, a_ty, &right, b_ty),
            false => self.interface_equals(&right, b_ty, &left, a_ty),
        };
        match binary.op {
            BinaryOp::Eq => equal.into(),
            _ => self.unary_inst(UnaryOp::BoolNot, equal).into(),
        }
    }

    /// Whether an interface holds this value.
    pub(crate) fn interface_equals(
        &mut self,
        interface: &Value,
        iface_ty: LType,
        value: &Value,
        ty: LType,
    ) -> Reg {
        let words = self.regs(interface);
        let result = self.holds_type(words[0], iface_ty, ty);
        let (same, end) = (self.block(), self.block());
        self.branch(result, same, end);
        self.start(same);
        let held = self.unpack(words[1], ty);
        let equal = self.equal(&held, value, ty);
        self.set(result, equal);
        self.jump_to(end);
        result
    }

    /// The concrete value that an interface's data word stands for.
    pub(crate) fn unpack(&mut self, word: Reg, ty: LType) -> Value {
        if self.ctx.types.is_direct(ty)
            && let Some(pieces) = self.reg_pieces(ty)
            && pieces.len() == 1
        {
            return word.into();
        }
        // What interfaces point to is never written.
        self.load_place(&Place::Mem(Addr::private(word)), ty)
    }
}

fn signed(op: BinaryOp) -> CompareOp {
    match op {
        BinaryOp::Lt => CompareOp::SLt,
        BinaryOp::Le => CompareOp::SLe,
        BinaryOp::Gt => CompareOp::SGt,
        _ => CompareOp::SGe,
    }
}
