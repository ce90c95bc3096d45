//! The contract between generated code and the runtime: layouts, calling
//! convention, natives, image format.
//!
//! Invariant: plain data and pure functions, known to both sides, knowing
//! neither MIR nor syntax. Every offset that assembly or generated code uses
//! is a constant here and asserted against its `repr(C)` struct.

#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod assign;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod deferframe;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod g;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod image;
pub mod livemap;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod natives;
pub mod race;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
pub mod rtype;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod scalar;

pub use assign::{Assigned, FLOAT_REGISTERS, INT_REGISTERS, Piece, Place, Shape, assign};
pub use natives::{Kind, Native, native};
pub use scalar::Scalar;

/// Bytes of a pointer, an `int` and a `uintptr` of the target.
pub const WORD: u64 = 8;
