//! Conversions `T(x)` (spec: Conversions).
//!
//! Invariant: numbers convert as the official compiler's amd64 code does, out
//! of range included; conversions that only change the type cost nothing.

use super::arith::Number;
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_mir::{BoundsKind, ConvertOp, Inst, Reg, Scalar};
use gander_syntax::ast::{self, Expr};
use gander_types::{BasicKind, Mode};

impl<'a> FnBuilder<'_, 'a> {
    /// `T(x)`.
    pub(crate) fn conversion(&mut self, x: &'a Expr, call: &'a ast::Call) -> Value {
        let to = self.ty(&call.fun);
        let operand = &call.args[0];
        if matches!(self.mode(operand), Some(Mode::NilValue)) {
            return self.zero_value(to);
        }
        if let Some(value) = self.constant_of(operand) {
            if self.ctx.types.is_interface(to) {
                return self.expr_to(operand, to);
            }
            let from = self.ty(operand);
            if self.is_constant_conversion(from, to) {
                // An operand of a type parameter's type.
                return self.const_value(value, to);
            }
        }
        let from = self.ty(operand);
        let value = self.expr(operand);
        self.at(x.pos);
        self.convert_explicitly(value, from, to)
    }

    /// Whether a constant can be given the type as it is.
    fn is_constant_conversion(&self, from: LType, to: LType) -> bool {
        let (from, to) = (self.number(from), self.number(to));
        let is_int = |number| matches!(number, Number::Signed | Number::Unsigned);
        matches!(
            (from, to),
            (Number::Float, Number::Float) | (Number::Complex, Number::Complex)
        ) || is_int(from) && (is_int(to) || to == Number::Float)
    }

    /// Converts a value as `T(x)` does.
    pub(crate) fn convert_explicitly(&mut self, value: Value, from: LType, to: LType) -> Value {
        if from == to {
            return value;
        }
        let types = &self.ctx.types;
        if types.is_interface(to) || types.is_interface(from) {
            return self.convert(value, from, to);
        }
        let (from_kind, to_kind) = (types.under_kind(from), types.under_kind(to));
        match (&*from_kind, &*to_kind) {
            (Kind::Basic(a), Kind::Basic(b)) => self.convert_basic(value, *a, *b),
            (&Kind::Slice(elem), Kind::Basic(BasicKind::String)) => match types.size(elem) {
                1 => self.bytes_to_string(&value),
                _ => self.runes_to_string(&value),
            },
            (Kind::Basic(BasicKind::String), &Kind::Slice(elem)) => {
                let runes = types.size(elem) != 1;
                self.string_to_slice(&value, runes)
            }
            (Kind::Slice(_), &Kind::Pointer(array)) => {
                let (_, len) = self.array_of(array);
                self.slice_to_array(&value, len).into()
            }
            (Kind::Slice(_), &Kind::Array { len, .. }) => {
                let pointer = self.slice_to_array(&value, len);
                let addr = Addr::object(pointer);
                match len {
                    0 => self.zero_value(to),
                    _ => {
                        let value = self.load(addr, to);
                        self.own(value, to)
                    }
                }
            }
            (Kind::Basic(BasicKind::Uintptr), _) | (_, Kind::Basic(BasicKind::Uintptr)) => {
                self.reinterpret(value, to)
            }
            _ => value,
        }
    }

    /// The pointer to the array of `len` elements that a slice begins with.
    fn slice_to_array(&mut self, slice: &Value, len: u64) -> Reg {
        let slice = self.regs(slice);
        let index = self.int(len as i64);
        self.emit(Inst::BoundsCheck {
            kind: BoundsKind::SliceConvert,
            index,
            len: slice[1],
        });
        slice[0]
    }

    /// Between pointers and `uintptr`.
    fn reinterpret(&mut self, value: Value, to: LType) -> Value {
        let arg = self.single(&value);
        let pieces = self.reg_pieces(to);
        let Some(scalar) = pieces.and_then(|pieces| pieces.first().map(|piece| piece.scalar))
        else {
            return value;
        };
        if scalar == self.scalar(arg) {
            return value;
        }
        self.convert_inst(ConvertOp::Bits, arg, scalar).into()
    }

    fn convert_basic(&mut self, value: Value, from: BasicKind, to: BasicKind) -> Value {
        if from == to {
            return value;
        }
        match (number(from), number(to)) {
            (Number::Signed | Number::Unsigned, Number::Other) if to == BasicKind::String => {
                let arg = self.single(&value);
                let wide = self.widen(arg, number(from) == Number::Unsigned);
                self.int_to_string(wide)
            }
            (Number::Complex, Number::Complex) => {
                let half = match to {
                    BasicKind::Complex64 => Scalar::F32,
                    _ => Scalar::F64,
                };
                let regs = self.regs(&value);
                let regs: Vec<Reg> = regs.iter().map(|&part| self.float_to(part, half)).collect();
                Value::of(&regs)
            }
            (Number::Other, _) | (_, Number::Other | Number::Complex) | (Number::Complex, _) => {
                if from == BasicKind::UnsafePointer || to == BasicKind::UnsafePointer {
                    let arg = self.single(&value);
                    let to = scalar(to);
                    return self.convert_inst(ConvertOp::Bits, arg, to).into();
                }
                value
            }
            (a, b) => {
                let arg = self.single(&value);
                self.convert_number(arg, a, b, scalar(to)).into()
            }
        }
    }

    fn convert_number(&mut self, arg: Reg, from: Number, to: Number, scalar: Scalar) -> Reg {
        match (from, to) {
            (Number::Float, Number::Float) => self.float_to(arg, scalar),
            (Number::Float, _) => self.float_to_int(arg, to == Number::Unsigned, scalar),
            (_, Number::Float) => {
                let wide = self.scalar(arg) == Scalar::I64;
                let op = match from == Number::Unsigned && wide {
                    true => ConvertOp::UIntToFloat,
                    false => ConvertOp::SIntToFloat,
                };
                let arg = self.widen(arg, from == Number::Unsigned);
                self.convert_inst(op, arg, scalar)
            }
            _ => self.resize(arg, from == Number::Unsigned, scalar),
        }
    }

    /// An integer in another width.
    pub(crate) fn resize(&mut self, arg: Reg, unsigned: bool, to: Scalar) -> Reg {
        let (from_size, to_size) = (self.scalar(arg).size(), to.size());
        if from_size == to_size {
            return arg;
        }
        let op = match (from_size > to_size, unsigned) {
            (true, _) => ConvertOp::Truncate,
            (false, true) => ConvertOp::ZeroExtend,
            (false, false) => ConvertOp::SignExtend,
        };
        self.convert_inst(op, arg, to)
    }

    /// gc converts to 32 or 64 bits and cuts off what does not fit.
    fn float_to_int(&mut self, arg: Reg, unsigned: bool, to: Scalar) -> Reg {
        match (to, unsigned) {
            (Scalar::I64, true) => self.convert_inst(ConvertOp::FloatToUInt, arg, to),
            (Scalar::I64, false) => self.convert_inst(ConvertOp::FloatToSInt, arg, to),
            (Scalar::I32, true) => {
                let wide = self.convert_inst(ConvertOp::FloatToSInt, arg, Scalar::I64);
                self.convert_inst(ConvertOp::Truncate, wide, to)
            }
            _ => {
                let wide = self.convert_inst(ConvertOp::FloatToSInt, arg, Scalar::I32);
                self.resize(wide, false, to)
            }
        }
    }
}

/// The arithmetic of a predeclared type.
fn number(kind: BasicKind) -> Number {
    match kind {
        BasicKind::Int
        | BasicKind::Int8
        | BasicKind::Int16
        | BasicKind::Int32
        | BasicKind::Int64 => Number::Signed,
        BasicKind::Float32 | BasicKind::Float64 => Number::Float,
        BasicKind::Complex64 | BasicKind::Complex128 => Number::Complex,
        BasicKind::String | BasicKind::UnsafePointer | BasicKind::Bool => Number::Other,
        _ => Number::Unsigned,
    }
}

/// The machine type of a number or pointer.
fn scalar(kind: BasicKind) -> Scalar {
    match kind {
        BasicKind::Int8 | BasicKind::Uint8 | BasicKind::Bool => Scalar::I8,
        BasicKind::Int16 | BasicKind::Uint16 => Scalar::I16,
        BasicKind::Int32 | BasicKind::Uint32 => Scalar::I32,
        BasicKind::Float32 => Scalar::F32,
        BasicKind::Float64 => Scalar::F64,
        BasicKind::UnsafePointer => Scalar::Ptr,
        _ => Scalar::I64,
    }
}
