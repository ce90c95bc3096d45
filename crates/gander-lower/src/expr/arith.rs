//! Arithmetic, shifts and bitwise operators.
//!
//! Invariant: Go's semantics in every width: integers wrap, division by zero
//! and negative shift counts panic, every floating-point operation rounds to
//! its own type (spec: Arithmetic operators).

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::Value;
use gander_mir::{BinaryOp as Mir, CompareOp, ConvertOp, Inst, Reg, Scalar, UnaryOp as MirUnary};
use gander_syntax::ast::{self, BinaryOp, Expr, UnaryOp};
use gander_types::BasicKind;

/// What kind of arithmetic a type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Signed,
    Unsigned,
    Float,
    Complex,
    Other,
}

impl<'a> FnBuilder<'_, 'a> {
    /// `x op y`.
    pub(crate) fn binary(&mut self, x: &'a Expr, binary: &'a ast::Binary) -> Value {
        let ty = self.ty(x);
        match binary.op {
            BinaryOp::LogAnd | BinaryOp::LogOr => return self.logical(x),
            op if op.is_comparison() => return self.comparison(x, binary),
            BinaryOp::Shl | BinaryOp::Shr => return self.shift(x, binary, ty),
            BinaryOp::Add if self.is_string(ty) => return self.concat(x),
            _ => {}
        }
        self.hoist_all(&[&binary.x, &binary.y]);
        let left = self.expr_to(&binary.x, ty);
        let right = self.expr_to(&binary.y, ty);
        self.at(x.pos);
        let nonzero = self
            .constant_of(&binary.y)
            .is_some_and(|value| value.sign() != 0);
        self.arithmetic(binary.op, &left, &right, ty, nonzero)
    }

    /// `left op right` for values of type `ty`; `op` is no comparison, logical
    /// operator or shift. `nonzero` says that a divisor is known not to be 0.
    pub(crate) fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: &Value,
        right: &Value,
        ty: LType,
        nonzero: bool,
    ) -> Value {
        match self.number(ty) {
            Number::Complex => self.complex_arithmetic(op, left, right),
            Number::Float => {
                let op = match op {
                    BinaryOp::Add => Mir::FAdd,
                    BinaryOp::Sub => Mir::FSub,
                    BinaryOp::Mul => Mir::FMul,
                    _ => Mir::FDiv,
                };
                let (left, right) = (self.single(left), self.single(right));
                self.binary_inst(op, left, right).into()
            }
            Number::Other => self.concat_values(&[left.clone(), right.clone()]),
            number => {
                let (left, right) = (self.single(left), self.single(right));
                let signed = number == Number::Signed;
                let op = match op {
                    BinaryOp::Add => Mir::Add,
                    BinaryOp::Sub => Mir::Sub,
                    BinaryOp::Mul => Mir::Mul,
                    BinaryOp::And => Mir::And,
                    BinaryOp::Or => Mir::Or,
                    BinaryOp::Xor => Mir::Xor,
                    BinaryOp::AndNot => Mir::AndNot,
                    BinaryOp::Div if signed => Mir::SDiv,
                    BinaryOp::Div => Mir::UDiv,
                    BinaryOp::Rem if signed => Mir::SRem,
                    _ => Mir::URem,
                };
                if matches!(op, Mir::SDiv | Mir::UDiv | Mir::SRem | Mir::URem) && !nonzero {
                    let zero = self.is_zero(right);
                    self.panic_if(zero, "runtime.panicdivide", &[]);
                }
                self.binary_inst(op, left, right).into()
            }
        }
    }

    /// `x << y`, `x >> y`.
    fn shift(&mut self, x: &'a Expr, binary: &'a ast::Binary, ty: LType) -> Value {
        self.hoist_all(&[&binary.x, &binary.y]);
        let left = self.expr_to(&binary.x, ty);
        let count = self.shift_count(&binary.y);
        self.at(x.pos);
        self.shift_by(binary.op, &left, count, ty)
    }

    /// A shift count as unsigned `i64`; negative ones panic.
    pub(crate) fn shift_count(&mut self, y: &'a Expr) -> Reg {
        if let Some(value) = self.constant_of(y) {
            let count = value.to_int().as_u64().unwrap_or(u64::MAX);
            return self.constant(Scalar::I64, count);
        }
        let ty = self.ty(y);
        let value = self.expr(y);
        let count = self.single(&value);
        self.at(y.pos);
        let unsigned = self.is_unsigned(ty);
        let wide = self.widen(count, unsigned);
        if !unsigned {
            let zero = self.int(0);
            let negative = self.compare_inst(CompareOp::SLt, wide, zero);
            self.panic_if(negative, "runtime.panicshift", &[]);
        }
        wide
    }

    /// A shift of a value of type `ty` by a count as
    /// [`FnBuilder::shift_count`] gives it.
    pub(crate) fn shift_by(&mut self, op: BinaryOp, left: &Value, count: Reg, ty: LType) -> Value {
        let left = self.single(left);
        let op = match (op, self.number(ty)) {
            (BinaryOp::Shl, _) => Mir::Shl,
            (_, Number::Signed) => Mir::SShr,
            _ => Mir::UShr,
        };
        self.binary_inst(op, left, count).into()
    }

    /// `-x`, `^x`.
    pub(crate) fn negate(&mut self, op: UnaryOp, value: Value, ty: LType) -> Value {
        let op = match (op, self.number(ty)) {
            (UnaryOp::BitNot, _) => MirUnary::Not,
            (_, Number::Float | Number::Complex) => MirUnary::FNeg,
            _ => MirUnary::Neg,
        };
        let regs = self.regs(&value);
        let regs: Vec<Reg> = regs.iter().map(|&arg| self.unary_inst(op, arg)).collect();
        Value::of(&regs)
    }

    /// The arithmetic of a type.
    pub(crate) fn number(&self, ty: LType) -> Number {
        match &*self.ctx.types.under_kind(ty) {
            Kind::Basic(kind) => match kind {
                BasicKind::Int
                | BasicKind::Int8
                | BasicKind::Int16
                | BasicKind::Int32
                | BasicKind::Int64 => Number::Signed,
                BasicKind::Float32 | BasicKind::Float64 => Number::Float,
                BasicKind::Complex64 | BasicKind::Complex128 => Number::Complex,
                BasicKind::String => Number::Other,
                _ => Number::Unsigned,
            },
            Kind::Pointer(_) | Kind::Map { .. } | Kind::Chan { .. } | Kind::Func(_) => {
                Number::Unsigned
            }
            _ => Number::Other,
        }
    }

    /// Whether this is a string type.
    pub(crate) fn is_string(&self, ty: LType) -> bool {
        self.ctx.types.basic(ty) == Some(BasicKind::String)
    }

    fn complex_arithmetic(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Value {
        let (a, b) = (self.regs(left), self.regs(right));
        let half = self.scalar(a[0]);
        if matches!(op, BinaryOp::Add | BinaryOp::Sub) {
            let op = match op {
                BinaryOp::Add => Mir::FAdd,
                _ => Mir::FSub,
            };
            let real = self.binary_inst(op, a[0], b[0]);
            let imag = self.binary_inst(op, a[1], b[1]);
            return Value::of(&[real, imag]);
        }
        // gc computes in float64 and rounds at the end.
        let args: Vec<Reg> = a
            .iter()
            .chain(&b)
            .map(|&part| self.float_to(part, Scalar::F64))
            .collect();
        let result = match op {
            BinaryOp::Mul => self.complex_product(&args),
            _ => {
                let parts = [Scalar::F64, Scalar::F64];
                self.call_helper("runtime.complex128div", &args, &parts)
            }
        };
        let result: Vec<Reg> = result
            .into_iter()
            .map(|part| self.float_to(part, half))
            .collect();
        Value::of(&result)
    }

    fn complex_product(&mut self, args: &[Reg]) -> Vec<Reg> {
        let &[ar, ai, br, bi] = args else {
            return Vec::new();
        };
        let rr = self.binary_inst(Mir::FMul, ar, br);
        let ii = self.binary_inst(Mir::FMul, ai, bi);
        let ri = self.binary_inst(Mir::FMul, ar, bi);
        let ir = self.binary_inst(Mir::FMul, ai, br);
        let real = self.binary_inst(Mir::FSub, rr, ii);
        let imag = self.binary_inst(Mir::FAdd, ri, ir);
        vec![real, imag]
    }

    /// A float in another precision.
    pub(crate) fn float_to(&mut self, arg: Reg, to: Scalar) -> Reg {
        if self.scalar(arg) == to {
            return arg;
        }
        let dst = self.reg(to);
        let op = ConvertOp::FloatToFloat;
        self.emit(Inst::Convert { op, dst, arg });
        dst
    }
}
