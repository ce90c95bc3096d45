//! How values and variables are represented while a function is lowered.
//!
//! Invariant: a value of a type whose layout has at most [`MAX_REGS`] pieces
//! is those registers, in the order of the pieces; any other is memory that
//! nobody writes until the value is consumed. Zero-size values have no
//! registers.

use gander_mir::{DataId, Reg, SlotId};
use smallvec::SmallVec;

use crate::types::LType;

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

impl Value {
    /// The value of a type without size.
    pub(crate) fn empty() -> Value {
        Value::Regs(Regs::new())
    }

    /// A value of several registers.
    pub(crate) fn of(regs: &[Reg]) -> Value {
        Value::Regs(Regs::from_slice(regs))
    }
}

impl From<Reg> for Value {
    fn from(reg: Reg) -> Value {
        Value::of(&[reg])
    }
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

impl Addr {
    /// A stack slot: nobody else's.
    pub(crate) fn slot(slot: SlotId) -> Addr {
        Addr {
            base: Base::Slot(slot),
            offset: 0,
            shared: false,
            may_fault: false,
        }
    }

    /// Static data that the program can see.
    pub(crate) fn data(data: DataId) -> Addr {
        Addr {
            base: Base::Data(data),
            offset: 0,
            shared: true,
            may_fault: false,
        }
    }

    /// Static data that is never written.
    pub(crate) fn constant(data: DataId) -> Addr {
        Addr {
            shared: false,
            ..Addr::data(data)
        }
    }

    /// A variable on the heap that is known to be there.
    pub(crate) fn object(pointer: Reg) -> Addr {
        Addr {
            base: Base::Reg(pointer),
            offset: 0,
            shared: true,
            may_fault: false,
        }
    }

    /// What a pointer of the program points to, if it is not nil.
    pub(crate) fn deref(pointer: Reg) -> Addr {
        Addr {
            may_fault: true,
            ..Addr::object(pointer)
        }
    }

    /// Memory of this frame or of the compiler's own, behind a pointer.
    pub(crate) fn private(pointer: Reg) -> Addr {
        Addr {
            shared: false,
            ..Addr::object(pointer)
        }
    }

    /// `offset` bytes further on.
    pub(crate) fn plus(self, offset: u64) -> Addr {
        Addr {
            offset: self.offset + offset as i64,
            ..self
        }
    }
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
    /// A variable in registers, or the pieces of it that are one field.
    Regs {
        regs: Regs,
    },
    Mem(Addr),
    /// A map element: assigned through `mapassign`, evaluated late.
    MapElem {
        /// The map's type.
        ty: LType,
        map: Reg,
        key: Value,
    },
    /// The blank identifier.
    Blank,
}
