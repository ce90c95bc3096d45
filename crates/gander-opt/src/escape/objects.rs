//! The memory that a function can name: what its parameters point to, its
//! slots, the objects it makes.
//!
//! Invariant: object 0 is everything else. A parameter's object stands for
//! what it points to, and the one behind it for all that can be reached from
//! there.

use crate::code::Code;
use crate::promote::frame_bytes;
use crate::session::Context;
use gander_mir::{BlockId, Callee, FuncId, Inst, Reg, Scalar, SlotId};

/// A piece of memory.
pub(super) enum Object {
    Unknown,
    /// What the parameter with this number points to; the context is one
    /// after the last, the caller's overflow block two, and three what the
    /// pointers in that block point to; behind these are the pointers in the
    /// context and in the block, if they are told apart.
    Param(usize),
    /// What is reached from there.
    Behind(usize),
    Slot(SlotId),
    New {
        block: BlockId,
        dst: Reg,
        size: u64,
        align: u32,
        how: How,
    },
}

/// What holds pointers that a function gets, other than registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Context,
    Overflow,
}

/// How an object gets into the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// In place of the instruction that makes it.
    Whole,
    /// The call that makes it gets the address of a buffer.
    InBuffer,
}

/// Largest object in a frame, in bytes, as the official compiler has it for
/// what is made implicitly.
pub(super) const MAX_OBJECT: u64 = 64 << 10;
/// Most bytes of objects in one frame.
pub(super) const MAX_FRAME: u64 = 128 << 10;

/// More objects than this are not told apart: such functions initialise.
const MAX_NEW: usize = 1500;

/// Most words of a context or an overflow block that are told apart.
const MAX_WORDS: usize = 24;

/// Functions that put a value on the heap for an interface.
pub(crate) const BOXES: &[&str] = &[
    "runtime.convT16",
    "runtime.convT32",
    "runtime.convT64",
    "runtime.convTstring",
    "runtime.convTslice",
];

/// Makes the array of a slice, from a buffer (see [`buffer_of`]), the element
/// type, length and capacity.
pub(crate) const MAKESLICE: &str = "runtime.makeslicebuf";

/// Makes a small map, from a buffer (see [`buffer_of`]) and the size of a group.
pub(crate) const MAKEMAP: &str = "runtime.makemapbuf";

/// Bytes of a map without its groups.
const MAP_SIZE: u64 = 48;

/// Size and alignment of the buffer that a function wants as its first
/// argument if what it makes does not escape; that is its first result, in the
/// buffer if it is small. Without, the argument is nil.
pub(crate) fn buffer_of(name: &str) -> Option<(u64, u32)> {
    match name.strip_prefix("runtime.")? {
        "concatstring2" | "concatstrings" | "slicebytetostring" | "slicerunetostring"
        | "stringtoslicebyte" => Some((32, 1)),
        "intstring" => Some((4, 1)),
        "stringtoslicerune" => Some((32 * 4, 4)),
        "makeslicebuf" => Some((32, 16)),
        _ => None,
    }
}

/// Where a type descriptor says how far into its values pointers may be.
const PTR_BYTES: usize = 8;

/// Makes room for elements that append adds; the last argument is their type.
const GROWSLICE: &str = "runtime.growslice";

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
    /// The words that are told apart: parameter, what holds it, where.
    words: Vec<(usize, Held, i32)>,
    /// Parameter that a loaded word is, or 0.
    loaded: Vec<usize>,
    /// What is stored where a closure is made: its register, offset, value.
    initial: Vec<(Reg, i32, Reg)>,
    /// What is stored to slots: slot, offset, value; and those that are copied to.
    stored: Vec<(SlotId, i32, Reg)>,
    copied: Vec<SlotId>,
    /// Slot and offset of registers that are addresses of slots.
    places: Vec<Option<(SlotId, i32)>>,
    /// First results of calls that copy elements without pointers.
    plain: Vec<Reg>,
    /// Together they may be too much for the frame.
    crowded: bool,
}

impl Objects {
    pub(super) fn find(cx: &Context<'_>, code: &Code) -> Objects {
        Objects::new(cx, code, false)
    }

    /// The same with the captures, and the arguments in the overflow block, told
    /// apart; none if context and block are used otherwise than by loading them.
    pub(super) fn find_apart(cx: &Context<'_>, code: &Code) -> Option<Objects> {
        let objects = Objects::new(cx, code, true);
        (!objects.words.is_empty()).then_some(objects)
    }

    fn new(cx: &Context<'_>, code: &Code, apart: bool) -> Objects {
        let mut objects = Objects {
            list: vec![Object::Unknown],
            params: vec![0; code.params + 3],
            first_slot: 0,
            made: vec![0; code.regs.len()],
            closures: vec![None; code.regs.len()],
            codes: Vec::new(),
            words: Vec::new(),
            loaded: Vec::new(),
            initial: Vec::new(),
            stored: Vec::new(),
            copied: Vec::new(),
            places: Vec::new(),
            plain: Vec::new(),
            crowded: false,
        };
        let overflow = |(inst, _): &(Inst, _)| matches!(inst, Inst::Overflow { .. });
        let mut insts = code.blocks.iter().flat_map(|block| &block.insts);
        let overflow = insts.any(overflow);
        for at in 0..=code.params {
            if at == code.params || code.regs[at] == Scalar::Ptr {
                objects.params[at] = objects.list.len();
                objects.list.push(Object::Param(at));
                objects.list.push(Object::Behind(at));
            }
        }
        if overflow {
            // What is behind the block is what the passed pointers point to.
            for at in [code.params + 1, code.params + 2] {
                objects.params[at] = objects.list.len();
                objects.list.push(Object::Param(at));
            }
            objects.list.push(Object::Behind(code.params + 2));
        }
        if apart {
            objects.loaded = vec![0; code.regs.len()];
            objects.find_words(code, Held::Context);
            objects.find_words(code, Held::Overflow);
        }
        objects.first_slot = objects.list.len();
        let slots = (0..code.slots.len() as u32).map(|slot| Object::Slot(SlotId(slot)));
        objects.list.extend(slots);
        objects.news(cx, code);
        let sizes = objects.list.iter().map(|object| match object {
            Object::New { size, .. } => *size,
            _ => 0,
        });
        let all = sizes.fold(frame_bytes(code), u64::saturating_add);
        objects.crowded = all > MAX_FRAME;
        objects.codes = vec![None; objects.list.len()];
        objects.find_codes(code);
        objects.find_initial(code);
        objects
    }

    /// Gives each pointer that is loaded from the context, or from the caller's
    /// overflow block, an object.
    fn find_words(&mut self, code: &Code, from: Held) {
        let insts = || code.blocks.iter().flat_map(|block| &block.insts);
        let Some(base) = insts().find_map(|(inst, _)| match (inst, from) {
            (Inst::Context { dst }, Held::Context) => Some(*dst),
            (Inst::Overflow { dst }, Held::Overflow) => Some(*dst),
            _ => None,
        }) else {
            return;
        };
        let mut other = false;
        let mut used = |reg: Reg| other |= reg == base;
        let mut loads = Vec::new();
        for (inst, _) in insts() {
            match *inst {
                Inst::Load {
                    dst, addr, offset, ..
                } if addr == base => loads.push((dst, offset)),
                // A result.
                Inst::Store { src, addr, .. } if addr == base => used(src),
                Inst::NilCheck { .. } | Inst::KeepAlive { .. } => {}
                _ => inst.operands(&mut used, |_| {}),
            }
        }
        for block in &code.blocks {
            let phis = block.phis.iter().flat_map(|phi| &phi.args);
            phis.for_each(|(_, arg)| used(*arg));
            block.end.uses(&mut used);
        }
        loads.retain(|(dst, _)| code.scalar(*dst) == Scalar::Ptr);
        let mut offsets: Vec<i32> = loads.iter().map(|(_, offset)| *offset).collect();
        offsets.sort_unstable();
        offsets.dedup();
        if other || offsets.len() > MAX_WORDS {
            return;
        }
        let first = self.params.len();
        for &offset in &offsets {
            let at = self.params.len();
            self.params.push(self.list.len());
            self.list.push(Object::Param(at));
            self.list.push(Object::Behind(at));
            self.words.push((at, from, offset));
        }
        for (dst, offset) in loads {
            if let Ok(at) = offsets.binary_search(&offset) {
                self.loaded[dst.index()] = first + at;
            }
        }
    }

    /// Finds what is stored where closures are made, and for calls.
    fn find_initial(&mut self, code: &Code) {
        let closures = crate::inline::Closures::find(code);
        self.places = vec![None; code.regs.len()];
        for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
            if let Inst::SlotAddr { dst, slot, offset } = *inst {
                self.places[dst.index()] = Some((slot, offset as i32));
            }
        }
        for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
            match *inst {
                Inst::Store {
                    src, addr, offset, ..
                } => {
                    if closures.code(addr).is_some() {
                        self.initial.push((addr, offset, src));
                    } else if let Some((slot, start)) = self.places[addr.index()] {
                        self.stored.push((slot, start + offset, src));
                    }
                }
                Inst::CopyMem { dst, .. } => {
                    if let Some((slot, _)) = self.places[dst.index()] {
                        self.copied.push(slot);
                    }
                }
                _ => {}
            }
        }
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
                let mut how = How::Whole;
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
                    } if !results.is_empty() => {
                        let name = &cx.func(*func).name[..];
                        if name == GROWSLICE
                            && args.get(4).is_some_and(|ty| {
                                word(cx, descriptor[ty.index()], PTR_BYTES) == Some(0)
                            })
                        {
                            self.plain.push(results[0]);
                        }
                        let slice = || {
                            let size = slice_size(
                                cx,
                                descriptor[args[1].index()],
                                constant[args[2].index()],
                                constant[args[3].index()],
                            );
                            size.map(|size| (size, 16))
                        };
                        let buffer = || match constant[args.first()?.index()] {
                            Some(0) if name == MAKEMAP => {
                                let group = constant[args.get(1)?.index()]?;
                                Some((group.checked_add(MAP_SIZE)?, 8))
                            }
                            Some(0) => buffer_of(name),
                            _ => None,
                        };
                        let made = if BOXES.contains(&name) {
                            let size = args.iter().map(|arg| code.scalar(*arg).size());
                            Some((u64::from(size.sum::<u32>()), 8))
                        } else if name == MAKESLICE
                            && args.len() == 4
                            && let Some(made) = slice()
                        {
                            Some(made)
                        } else {
                            let buffer = buffer();
                            how = How::InBuffer;
                            buffer
                        };
                        made.map(|(size, align)| (results[0], size, align))
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
                    how,
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

    /// How many parameters there are, with what counts as such.
    pub(super) fn param_count(&self) -> usize {
        self.params.len()
    }

    /// The words that are told apart: parameter, what holds it, where.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, Held, i32)> {
        self.words.iter().copied()
    }

    /// The word that is loaded into the register.
    pub(super) fn loaded(&self, reg: Reg) -> Option<usize> {
        let param = self.loaded.get(reg.index()).copied();
        param.filter(|param| *param != 0)
    }

    /// What a closure gets at an offset where it is made.
    pub(super) fn initial(&self, closure: Reg, offset: i32) -> Option<Reg> {
        let mut stores = self.initial.iter();
        let found = stores.find(|(reg, at, _)| *reg == closure && *at == offset);
        found.map(|(_, _, value)| *value)
    }

    /// The slot that the register is the beginning of.
    pub(super) fn slot_at(&self, reg: Reg) -> Option<SlotId> {
        let place = self.places[reg.index()];
        place.filter(|(_, at)| *at == 0).map(|(slot, _)| slot)
    }

    /// All that is ever stored at an offset of a slot that only passes arguments
    /// and results; none if that is not known.
    pub(super) fn stored(&self, slot: SlotId, offset: i32) -> Option<Vec<Reg>> {
        if self.copied.contains(&slot) {
            return None;
        }
        let stores = self.stored.iter();
        let found = stores.filter(|(of, at, _)| *of == slot && *at == offset);
        let found: Vec<Reg> = found.map(|(_, _, value)| *value).collect();
        (!found.is_empty()).then_some(found)
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

    /// Whether the register is what a call makes that could do it in a buffer.
    pub(super) fn in_buffer(&self, reg: Reg) -> bool {
        let how = |object: usize| match self.list[object] {
            Object::New { how, .. } => Some(how),
            _ => None,
        };
        self.made_by(reg).and_then(how) == Some(How::InBuffer)
    }

    /// Whether the object, made here, may be on the heap even though it does
    /// not escape. What may outgrow its buffer is unknown as well, anyway.
    pub(super) fn may_be_on_heap(&self, object: usize) -> bool {
        match self.list[object] {
            Object::New { size, .. } => self.crowded || size > MAX_OBJECT,
            _ => false,
        }
    }

    /// Whether the register is what a call makes of elements without pointers,
    /// so that nothing is kept of its arguments.
    pub(super) fn is_plain(&self, reg: Reg) -> bool {
        self.plain.contains(&reg)
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

/// A word of static data.
fn word(cx: &Context<'_>, data: Option<gander_mir::DataId>, offset: usize) -> Option<u64> {
    let data = &cx.program.datas[data?.index()];
    let bytes = data.bytes.get(offset..offset + 8)?.try_into().ok()?;
    Some(u64::from_le_bytes(bytes))
}

/// Bytes of the array of a slice with constant length and capacity.
fn slice_size(
    cx: &Context<'_>,
    descriptor: Option<gander_mir::DataId>,
    len: Option<u64>,
    cap: Option<u64>,
) -> Option<u64> {
    let size = word(cx, descriptor, 0)?;
    let (len, cap) = (len?, cap?);
    (len <= cap).then_some(())?;
    size.checked_mul(cap)
}
