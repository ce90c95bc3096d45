//! Constants and the limits of their types (Go spec, "Representability").
//!
//! Invariant: after an operation, a typed constant is representable in its
//! type and an untyped one is of reasonable size; otherwise an error was
//! reported. An unknown value stands for an earlier error and fits everywhere.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::{BasicKind, Type};
use gander_constant::{Kind, Value};
use gander_diag::Code;
use gander_span::{Pos, Span};
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use gander_syntax::start_pos;

/// Untyped integers may not need more bits than this.
const MAX_BITS: usize = 512;
/// Strings may not be longer, in bytes: the linker could not store them.
const MAX_STRING: u64 = 2_000_000_000;

/// The position of the operator if `e` is an operation, else of its start.
pub(crate) fn op_pos(e: &Expr) -> Pos {
    match e.kind {
        ExprKind::Unary(..) | ExprKind::Star(_) | ExprKind::Binary(_) => e.pos,
        _ => start_pos(e),
    }
}

/// The name of an operation that can overflow, with a space; or nothing.
fn op_name(e: Option<&Expr>) -> &'static str {
    match e.map(|e| &e.kind) {
        Some(ExprKind::Unary(UnaryOp::BitNot, _)) => "bitwise complement ",
        Some(ExprKind::Binary(binary)) => match binary.op {
            BinaryOp::Add => "addition ",
            BinaryOp::Sub => "subtraction ",
            BinaryOp::Xor => "bitwise XOR ",
            BinaryOp::Mul => "multiplication ",
            BinaryOp::Shl => "shift ",
            _ => "",
        },
        _ => "",
    }
}

/// The size in bits of an integer type, on a 64-bit machine.
pub(crate) fn integer_bits(kind: BasicKind) -> u32 {
    match kind {
        BasicKind::Int8 | BasicKind::Uint8 => 8,
        BasicKind::Int16 | BasicKind::Uint16 => 16,
        BasicKind::Int32 | BasicKind::Uint32 => 32,
        _ => 64,
    }
}

/// The integer `x` as a value of integer type `kind`, if it is in range.
fn representable_integer(x: &Value, kind: BasicKind) -> Option<Value> {
    let x = x.to_int();
    if x.kind() != Kind::Int {
        return None;
    }
    let bits = integer_bits(kind);
    let fits = match kind {
        BasicKind::UntypedInt | BasicKind::UntypedRune => true,
        BasicKind::Int
        | BasicKind::Int8
        | BasicKind::Int16
        | BasicKind::Int32
        | BasicKind::Int64 => x
            .as_i64()
            .is_some_and(|x| x >> (bits - 1) == 0 || x >> (bits - 1) == -1),
        _ => x.as_u64().is_some_and(|x| bits == 64 || x >> bits == 0),
    };
    fits.then_some(x)
}

impl Store {
    /// The value that constant `x` has as the basic type `ty`, rounded if
    /// necessary; none if it is not representable.
    pub(crate) fn representable_const(&self, x: &Value, ty: Ty) -> Option<Value> {
        if x.is_unknown() {
            return Some(x.clone());
        }
        let Type::Basic(basic) = &self[self.under(ty)] else {
            return None;
        };
        let known = |value: Value| (!value.is_unknown()).then_some(value);
        match basic.kind {
            BasicKind::Bool | BasicKind::UntypedBool => (x.kind() == Kind::Bool).then(|| x.clone()),
            BasicKind::String | BasicKind::UntypedString => {
                (x.kind() == Kind::String).then(|| x.clone())
            }
            BasicKind::Invalid | BasicKind::UnsafePointer | BasicKind::UntypedNil => None,
            _ if !x.is_numeric() => None,
            BasicKind::Float32 | BasicKind::Float64 | BasicKind::UntypedFloat => {
                let float = known(x.to_float())?;
                match basic.kind {
                    BasicKind::Float32 => known(float.round_f32()),
                    BasicKind::Float64 => known(float.round_f64()),
                    _ => Some(x.clone()),
                }
            }
            BasicKind::Complex64 => known(x.to_complex().round_complex64()),
            BasicKind::Complex128 => known(x.to_complex().round_complex128()),
            BasicKind::UntypedComplex => Some(x.clone()),
            kind => representable_integer(x, kind),
        }
    }

    /// The value of constant `x` as the basic type `ty`.
    ///
    /// # Errors
    /// The code that says why there is none.
    pub(crate) fn representation(&self, x: &Operand<'_>, ty: Ty) -> Result<Value, Code> {
        let Mode::Constant(value) = &x.mode else {
            return Ok(Value::Unknown);
        };
        if let Some(value) = self.representable_const(value, ty) {
            return Ok(value);
        }
        if self.is_numeric(x.ty) && self.is_numeric(ty) {
            if !self.is_integer(x.ty) && self.is_integer(ty) {
                return Err(codes::TRUNCATED_FLOAT);
            }
            return Err(codes::NUMERIC_OVERFLOW);
        }
        Err(codes::INVALID_CONST_VAL)
    }
}

impl<'a> Checker<'a> {
    /// Checks the constant `x` that an operation at `op_pos` gave.
    pub(crate) fn overflow(&mut self, x: &mut Operand<'a>, op_pos: Pos) {
        let Mode::Constant(value) = &x.mode else {
            return;
        };
        let at = Span::at(op_pos);
        if value.is_unknown() {
            let message = "constant result is not representable";
            self.error(at, codes::INVALID_CONST_VAL, message);
            return;
        }
        if self.store.is_typed(x.ty) {
            self.representable(x, self.store.under(x.ty));
            return;
        }
        let message = match value.kind() {
            Kind::Int if value.bit_len() > MAX_BITS => {
                format!("constant {}overflow", op_name(x.expr))
            }
            Kind::String if value.string_len().is_some_and(|len| len > MAX_STRING) => {
                let len = value.string_len().unwrap_or_default();
                format!("constant string too long ({len} bytes > {MAX_STRING} bytes)")
            }
            _ => return,
        };
        self.error(at, codes::INVALID_CONST_VAL, message);
        x.mode = Mode::Constant(Value::Unknown);
    }

    /// Checks that the constant `x` is representable in the basic type `ty`
    /// and gives it the value it has there.
    pub(crate) fn representable(&mut self, x: &mut Operand<'a>, ty: Ty) {
        match self.store.representation(x, ty) {
            Ok(value) => x.mode = Mode::Constant(value),
            Err(code) => {
                self.invalid_conversion(code, x, ty);
                x.invalidate();
            }
        }
    }

    /// Reports that `x` cannot become a `target`, in the words for `code`.
    pub(crate) fn invalid_conversion(&mut self, code: Code, x: &Operand<'a>, target: Ty) {
        let operand = self.operand_str(x);
        let target = self.ty(target);
        let message = match code {
            codes::TRUNCATED_FLOAT => format!("{operand} truncated to {target}"),
            codes::NUMERIC_OVERFLOW => format!("{operand} overflows {target}"),
            _ => format!("cannot convert {operand} to type {target}"),
        };
        self.error(x, code, message);
    }
}
