//! Functions, blocks, registers, stack slots.
//!
//! Invariant: block 0 is the entry; the parameters are the first registers,
//! defined there. A function without a body is bound by name to a native.

use crate::wire::scalars;
use crate::{Inst, PosId, Scalar, StrId, Terminator};
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize,
        )]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use id;

id!(
    /// A function of the program.
    FuncId
);
id!(
    /// A block of a function.
    BlockId
);
id!(
    /// A register of a function: a mutable variable.
    Reg
);
id!(
    /// A stack slot of a function.
    SlotId
);

/// What is special about a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attrs {
    /// No stack check in the prologue, no polls.
    pub nosplit: bool,
    /// Made by the compiler: hidden in traces, transparent to `recover`.
    pub wrapper: bool,
    pub noinline: bool,
    /// Never instrumented for races.
    pub norace: bool,
    /// Reads `g.ctx`: may only be called through a funcval.
    pub closure: bool,
}

/// A function: its register-level signature and, unless native, its body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Go symbol name, `import/path.name`; unique in the program.
    pub name: String,
    pub attrs: Attrs,
    /// Scalars of the arguments that travel in registers.
    #[serde(with = "scalars")]
    pub params: Vec<Scalar>,
    /// Scalars of the results that travel in registers.
    #[serde(with = "scalars")]
    pub results: Vec<Scalar>,
    /// File and line of the declaration.
    pub file: StrId,
    pub line: u32,
    /// `None`: a native of the same name.
    pub body: Option<Body>,
}

/// The code of a function.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Body {
    /// Type of each register; the first ones are the parameters.
    #[serde(with = "scalars")]
    pub regs: Vec<Scalar>,
    pub slots: Vec<Slot>,
    pub blocks: Vec<Block>,
}

/// Memory of the frame, not initialised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub size: u32,
    pub align: u32,
    /// The variable, for explanations.
    pub name: Option<StrId>,
}

/// Straight-line code and how it ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    pub insts: Vec<(Inst, PosId)>,
    pub end: Terminator,
    pub end_pos: PosId,
    /// Placed out of line: panics and slow paths.
    pub cold: bool,
}

impl Body {
    /// A new register.
    pub fn reg(&mut self, scalar: Scalar) -> Reg {
        self.regs.push(scalar);
        Reg(self.regs.len() as u32 - 1)
    }

    /// A new slot.
    pub fn slot(&mut self, size: u32, align: u32, name: Option<StrId>) -> SlotId {
        self.slots.push(Slot { size, align, name });
        SlotId(self.slots.len() as u32 - 1)
    }

    /// A new empty block that ends in `Unreachable` until it is filled.
    pub fn block(&mut self) -> BlockId {
        self.blocks.push(Block {
            insts: Vec::new(),
            end: Terminator::Unreachable,
            end_pos: PosId::NONE,
            cold: false,
        });
        BlockId(self.blocks.len() as u32 - 1)
    }
}
