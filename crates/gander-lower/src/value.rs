//! How values and variables are represented while a function is lowered.
//!
//! Invariant: a value of a type whose layout has at most [`MAX_REGS`] pieces
//! is those registers, in the order of the pieces; any other is memory that
//! nobody writes until the value is consumed. Zero-size values have no
//! registers.

use gander_mir::{DataId, Reg, SlotId};
use smallvec::SmallVec;

/// The most scalars that a value or variable keeps in registers.
pub(crate) const MAX_REGS: usize = 4;

/// Registers of a value, one for each piece of its layout.
pub(crate) type Regs = SmallVec<[Reg; MAX_REGS]>;

/// A value that an expression gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Regs(Regs),
    /// In memory at this address.
    Mem(Addr),
}

/// An address: a base and a constant offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Addr {
    pub(crate) base: Base,
    pub(crate) offset: i64,
    /// Whether another goroutine may see the memory (race checks), and whether
    /// an access may fault (a pointer not known to be non-nil).
    pub(crate) shared: bool,
    pub(crate) may_fault: bool,
}

/// What an address is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Reg(Reg),
    Slot(SlotId),
    Data(DataId),
}

/// Where a variable lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// In registers: never addressed, never captured by reference.
    Regs(Regs),
    /// In memory: a slot, a heap object, a captured variable, a global.
    Mem(Addr),
}

/// What can be assigned to.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Pieces `first..first + n` of a variable in registers.
    Regs {
        regs: Regs,
    },
    Mem(Addr),
    /// A map element: assigned through `mapassign`, evaluated late.
    MapElem {
        map: Reg,
        key: Value,
    },
    /// The blank identifier.
    Blank,
}
