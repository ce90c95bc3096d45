//! The exact arithmetic of Go constants, independent of Go's syntax and types;
//! no operation of this crate panics: what has no answer is [`Value::Unknown`].
//!
//! "Numeric constants represent exact values of arbitrary precision and do not
//! overflow" (Go spec, *Constants*). What an implementation really keeps shows in
//! diagnostics (`1e+1000`, `constant 18446744073709551616 overflows int`) and in
//! which conversions are accepted, so the limits here are those of the official
//! compiler: integers are exact, floating-point constants are exact fractions
//! while both terms stay below 4096 bits and 512-bit binary floats after that.
//!
//! The types of constants, and the limits they impose, belong to the type checker.

mod bigfloat;
mod convert;
mod display;
mod encode;
mod float;
mod ieee;
mod int;
mod literal;
mod ops;
mod text;
mod value;

pub use display::quote;
pub use float::Float;
pub use int::Int;
pub use literal::LitKind;
pub use ops::{BinaryOp, CmpOp, ShiftOp, UnaryOp, binary_op, compare, shift, unary_op};
pub use text::Text;
pub use value::{Kind, Value};
