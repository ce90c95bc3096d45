//! The memory that a function can name: what its parameters point to, its
//! slots, the objects it makes.
//!
//! Invariant: object 0 is everything else. A parameter's object stands for
//! what it points to, and the one behind it for all that can be reached from
//! there.

use crate::code::Code;
use crate::session::Context;
use gander_mir::{BlockId, Callee, FuncId, Inst, Reg, Scalar, SlotId};

/// A piece of memory.
pub(super) enum Object {
    Unknown,
    /// What the parameter with this number points to; the context is one
    /// after the last.
    Param(usize),
    /// What is reached from there.
    Behind(usize),
    Slot(#[expect(dead_code, reason = "for those who debug")] SlotId),
    New {
        block: BlockId,
        dst: Reg,
        size: u64,
        align: u32,
    },
}

/// More objects than this are not told apart: such functions initialise.
const MAX_NEW: usize = 1500;

/// Functions that put a value on the heap for an interface.
pub(crate) const BOXES: &[&str] = &[
    "runtime.convT16",
    "runtime.convT32",
    "runtime.convT64",
    "runtime.convTstring",
    "runtime.convTslice",
];

/// Makes the array of a slice, from the element type, length and capacity.
pub(crate) const MAKESLICE: &str = "runtime.makeslice";

pub(super) struct Objects {
    pub(super) list: Vec<Object>,
    params: Vec<usize>,
    first_slot: usize,
    /// What the instruction that defines the register makes.
    made: Vec<usize>,
    /// The function whose address the register is, if it reads a context.
    closures: Vec<Option<FuncId>>,
    /// The code of objects that are funcvals.
    codes: Vec<Option<FuncId>>,
}

impl Objects {
    pub(super) fn find(cx: &Context<'_>, code: &Code) -> Objects {
        let mut objects = Objects {
            list: vec![Object::Unknown],
            params: vec![0; code.params + 1],
            first_slot: 0,
            made: vec![0; code.regs.len()],
            closures: vec![None; code.regs.len()],
            codes: Vec::new(),
        };
        for at in 0..=code.params {
            if at == code.params || code.regs[at] == Scalar::Ptr {
                objects.params[at] = objects.list.len();
                objects.list.push(Object::Param(at));
                objects.list.push(Object::Behind(at));
            }
        }
        objects.first_slot = objects.list.len();
        let slots = (0..code.slots.len() as u32).map(|slot| Object::Slot(SlotId(slot)));
        objects.list.extend(slots);
        objects.news(cx, code);
        objects.codes = vec![None; objects.list.len()];
        objects.find_codes(code);
        objects
    }

    fn news(&mut self, cx: &Context<'_>, code: &Code) {
        let first = self.list.len();
        let mut constant = vec![None; code.regs.len()];
        let mut descriptor = vec![None; code.regs.len()];
        for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
            match *inst {
                Inst::Const { dst, bits } => constant[dst.index()] = Some(bits),
                Inst::DataAddr {
                    dst,
                    data,
                    offset: 0,
                } => descriptor[dst.index()] = Some(data),
                Inst::FuncAddr { dst, func } if cx.func(func).attrs.closure => {
                    self.closures[dst.index()] = Some(func);
                }
                _ => {}
            }
        }
        for (at, block) in code.blocks.iter().enumerate() {
            for (inst, _) in &block.insts {
                let made = match inst {
                    Inst::New { dst, ty } => {
                        let info = &cx.program.types[ty.index()];
                        Some((*dst, info.size, info.align))
                    }
                    Inst::Call {
                        callee: Callee::Func(func),
                        args,
                        results,
                        ..
                    } if results.len() == 1 => {
                        let name = &cx.func(*func).name[..];
                        if BOXES.contains(&name) {
                            let size = args.iter().map(|arg| code.scalar(*arg).size());
                            Some((results[0], u64::from(size.sum::<u32>()), 8))
                        } else if name == MAKESLICE && args.len() == 3 {
                            let size = slice_size(
                                cx,
                                descriptor[args[0].index()],
                                constant[args[1].index()],
                                constant[args[2].index()],
                            );
                            size.map(|size| (results[0], size, 16))
                        } else {
                            None
                        }
                    }
                    _ => None,
                };
                let Some((dst, size, align)) = made.filter(|(_, size, _)| *size > 0) else {
                    continue;
                };
                if self.list.len() - first >= MAX_NEW {
                    return;
                }
                self.made[dst.index()] = self.list.len();
                self.list.push(Object::New {
                    block: BlockId(at as u32),
                    dst,
                    size,
                    align,
                });
            }
        }
    }

    /// Finds the code of closures: what is stored at their start, where they
    /// are made.
    fn find_codes(&mut self, code: &Code) {
        let closures = crate::inline::Closures::find(code);
        for at in 0..self.list.len() {
            if let Object::New { dst, .. } = self.list[at] {
                self.codes[at] = closures.code(dst);
            }
        }
    }

    pub(super) fn param(&self, at: usize) -> usize {
        self.params[at]
    }

    pub(super) fn behind(&self, at: usize) -> usize {
        match self.params[at] {
            0 => 0,
            object => object + 1,
        }
    }

    pub(super) fn slot(&self, slot: SlotId) -> usize {
        self.first_slot + slot.index()
    }

    /// The object that the register's definition makes.
    pub(super) fn made_by(&self, reg: Reg) -> Option<usize> {
        Some(self.made[reg.index()]).filter(|object| *object != 0)
    }

    /// The function that reads a context and whose address the register is.
    pub(super) fn closure_code(&self, reg: Reg) -> Option<FuncId> {
        self.closures[reg.index()]
    }

    /// The code of a funcval object, if it is one that is made here.
    pub(super) fn code_of(&self, object: usize) -> Option<FuncId> {
        self.codes[object]
    }
}

/// Bytes of the array of a slice with constant length and capacity.
fn slice_size(
    cx: &Context<'_>,
    descriptor: Option<gander_mir::DataId>,
    len: Option<u64>,
    cap: Option<u64>,
) -> Option<u64> {
    let data = &cx.program.datas[descriptor?.index()];
    let bytes = data.bytes.get(..8)?.try_into().ok()?;
    let size = u64::from_le_bytes(bytes);
    let (len, cap) = (len?, cap?);
    (len <= cap).then_some(())?;
    size.checked_mul(cap)
}
