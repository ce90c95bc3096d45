//! The operators of constant expressions. Operands of different numeric kinds
//! meet in the more complex kind; an operator that is not defined for its
//! operands, and a division by zero, give [`Value::Unknown`].

use std::cmp::Ordering;

use crate::float::Float;
use crate::int::Int;
use crate::value::{Kind, Value};

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `+x`
    Plus,
    /// `-x`
    Neg,
    /// `!x`
    Not,
    /// `^x`
    BitNot,
}

/// A binary operator other than a comparison or a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `x + y`
    Add,
    /// `x - y`
    Sub,
    /// `x * y`
    Mul,
    /// `x / y`, exact: the result for two integers is a float.
    Quo,
    /// `x / y` of integers, truncated towards zero.
    IntQuo,
    /// `x % y`
    Rem,
    /// `x & y`
    And,
    /// `x | y`
    Or,
    /// `x ^ y`
    Xor,
    /// `x &^ y`
    AndNot,
    /// `x && y`
    LAnd,
    /// `x || y`
    LOr,
}

/// A shift operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShiftOp {
    /// `x << n`
    Shl,
    /// `x >> n`
    Shr,
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    /// `x == y`
    Eq,
    /// `x != y`
    Ne,
    /// `x < y`
    Lt,
    /// `x <= y`
    Le,
    /// `x > y`
    Gt,
    /// `x >= y`
    Ge,
}

impl CmpOp {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            CmpOp::Eq => ordering.is_eq(),
            CmpOp::Ne => ordering.is_ne(),
            CmpOp::Lt => ordering.is_lt(),
            CmpOp::Le => ordering.is_le(),
            CmpOp::Gt => ordering.is_gt(),
            CmpOp::Ge => ordering.is_ge(),
        }
    }

    fn holds_for_equality(self, equal: bool) -> bool {
        match self {
            CmpOp::Eq => equal,
            CmpOp::Ne => !equal,
            CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => false,
        }
    }
}

/// The result of `op x`. `width` is the size in bits of the unsigned type in which
/// `^` is computed; 0 means signed or untyped, where `^x` is `-x - 1`.
pub fn unary_op(op: UnaryOp, x: &Value, width: u32) -> Value {
    match (op, x) {
        (UnaryOp::Plus, x) if x.is_numeric() => x.clone(),
        (UnaryOp::Neg, Value::Int(x)) => Value::Int(x.neg()),
        (UnaryOp::Neg, Value::Float(x)) => x.neg().into(),
        (UnaryOp::Neg, Value::Complex(parts)) => {
            let neg = |part| unary_op(UnaryOp::Neg, part, 0);
            Value::complex(neg(&parts.0), neg(&parts.1))
        }
        (UnaryOp::BitNot, Value::Int(x)) => Value::Int(x.not(width)),
        (UnaryOp::Not, Value::Bool(x)) => Value::Bool(!x),
        _ => Value::Unknown,
    }
}

/// The result of `x op y`.
pub fn binary_op(x: &Value, op: BinaryOp, y: &Value) -> Value {
    match (x, y) {
        (Value::Int(x), Value::Int(y)) => int_op(x, op, y),
        (Value::Bool(x), Value::Bool(y)) => match op {
            BinaryOp::LAnd => Value::Bool(*x && *y),
            BinaryOp::LOr => Value::Bool(*x || *y),
            _ => Value::Unknown,
        },
        (Value::Str(x), Value::Str(y)) if op == BinaryOp::Add => Value::Str(x.concat(y)),
        _ => match meeting_kind(x, y) {
            Kind::Float => match as_float(x).zip(as_float(y)) {
                Some((x, y)) => float_op(&x, op, &y).into(),
                None => Value::Unknown,
            },
            Kind::Complex => complex_op(x, op, y),
            _ => Value::Unknown,
        },
    }
}

/// The kind in which two numbers are operated on; unknown unless both are numbers.
fn meeting_kind(x: &Value, y: &Value) -> Kind {
    match x.is_numeric() && y.is_numeric() {
        true => x.kind().max(y.kind()),
        false => Kind::Unknown,
    }
}

/// An integer or float as the operand of a float operation.
fn as_float(x: &Value) -> Option<Float> {
    match x {
        Value::Int(value) => Some(Float::from_int_exact(value)),
        Value::Float(value) => Some(value.clone()),
        _ => None,
    }
}

fn int_op(x: &Int, op: BinaryOp, y: &Int) -> Value {
    match op {
        BinaryOp::Add => Value::Int(x.add(y)),
        BinaryOp::Sub => Value::Int(x.sub(y)),
        BinaryOp::Mul => Value::Int(x.mul(y)),
        BinaryOp::Quo => Float::from_quotient(x, y).into(),
        BinaryOp::IntQuo => x.quo(y).into(),
        BinaryOp::Rem => x.rem(y).into(),
        BinaryOp::And => Value::Int(x.and(y)),
        BinaryOp::Or => Value::Int(x.or(y)),
        BinaryOp::Xor => Value::Int(x.xor(y)),
        BinaryOp::AndNot => Value::Int(x.and_not(y)),
        BinaryOp::LAnd | BinaryOp::LOr => Value::Unknown,
    }
}

fn float_op(x: &Float, op: BinaryOp, y: &Float) -> Option<Float> {
    match op {
        BinaryOp::Add => x.add(y),
        BinaryOp::Sub => x.sub(y),
        BinaryOp::Mul => x.mul(y),
        BinaryOp::Quo => x.quo(y),
        _ => None,
    }
}

fn complex_op(x: &Value, op: BinaryOp, y: &Value) -> Value {
    let add = |x: &Value, y: &Value| binary_op(x, BinaryOp::Add, y);
    let sub = |x: &Value, y: &Value| binary_op(x, BinaryOp::Sub, y);
    let mul = |x: &Value, y: &Value| binary_op(x, BinaryOp::Mul, y);
    let quo = |x: &Value, y: &Value| binary_op(x, BinaryOp::Quo, y);
    let (a, b) = (&x.real(), &x.imag());
    let (c, d) = (&y.real(), &y.imag());
    match op {
        BinaryOp::Add => Value::complex(add(a, c), add(b, d)),
        BinaryOp::Sub => Value::complex(sub(a, c), sub(b, d)),
        BinaryOp::Mul => {
            let re = sub(&mul(a, c), &mul(b, d));
            let im = add(&mul(b, c), &mul(a, d));
            Value::complex(re, im)
        }
        BinaryOp::Quo => {
            let scale = add(&mul(c, c), &mul(d, d));
            let re = add(&mul(a, c), &mul(b, d));
            let im = sub(&mul(b, c), &mul(a, d));
            Value::complex(quo(&re, &scale), quo(&im, &scale))
        }
        _ => Value::Unknown,
    }
}

/// The result of shifting an integer by `count` bits; unknown also for results of
/// an absurd size (tens of millions of bits).
pub fn shift(x: &Value, op: ShiftOp, count: u32) -> Value {
    match (x, op) {
        (Value::Int(x), ShiftOp::Shl) => x.shl(count).into(),
        (Value::Int(x), ShiftOp::Shr) => Value::Int(x.shr(count)),
        _ => Value::Unknown,
    }
}

/// Whether `x op y` holds; false if the operands cannot be compared so.
pub fn compare(x: &Value, op: CmpOp, y: &Value) -> bool {
    match (x, y) {
        (Value::Int(x), Value::Int(y)) => op.holds(x.cmp(y)),
        (Value::Bool(x), Value::Bool(y)) => op.holds_for_equality(x == y),
        (Value::Str(x), Value::Str(y)) => op.holds(x.as_bytes().cmp(y.as_bytes())),
        _ => match meeting_kind(x, y) {
            Kind::Float => as_float(x)
                .zip(as_float(y))
                .and_then(|(x, y)| x.compare(&y))
                .is_some_and(|ordering| op.holds(ordering)),
            Kind::Complex => {
                let equal = compare(&x.real(), CmpOp::Eq, &y.real())
                    && compare(&x.imag(), CmpOp::Eq, &y.imag());
                op.holds_for_equality(equal)
            }
            _ => false,
        },
    }
}
