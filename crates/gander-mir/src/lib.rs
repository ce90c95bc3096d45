//! The intermediate representation: functions as control-flow graphs over
//! typed registers, static data with relocations, source positions.
//!
//! Invariant: data only, knowing neither syntax nor machine code. Registers
//! are mutable variables of one machine type (not SSA; the code generator
//! builds SSA). Composite Go values are several registers or memory; strings,
//! slices and interfaces are two, three and two registers. Semantics of every
//! operation are Go's: integer arithmetic wraps, shifts by the width or more
//! give 0 (or the sign), conversions of floats truncate as on amd64.

#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod data;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod function;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod inst;
mod names;
mod operands;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod parse;
mod print;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod program;

#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod verify;
pub mod wire;

pub use data::{Data, DataId, Reloc, RelocKind, Section, Target};
pub use function::{Attrs, Block, BlockId, Body, FuncId, Function, Reg, Slot, SlotId};
pub use gander_abi::Scalar;
pub use inst::{
    AtomicOp, BinaryOp, BoundsKind, Callee, CompareOp, ConvertOp, Inst, Mem, Terminator, UnaryOp,
};
pub use parse::{ParseError, parse};
pub use print::{print, print_function};
pub use program::{Mention, PosId, Position, Program, StrId, TypeId, TypeInfo, Variable};
pub use verify::{VerifyError, verify, verify_function};
