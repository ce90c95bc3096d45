//! `defer`: the frame that lists deferred calls, and the two ways through
//! which they run when the function ends.
//!
//! Invariant: layout and protocol of `gander_abi::deferframe`. What runs after
//! a recovered panic reaches the function's state only through the frame's
//! address: the compiler's registers are lost by then.

use super::range_func::Hidden;
use super::wrap::Why;
use crate::base::DEFER_RECORD;
use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Addr, Home};
use gander_abi::deferframe::offsets;
use gander_mir::{BlockId, ConvertOp, Inst, Mem, Reg, Scalar, SlotId, Terminator};
use gander_span::Pos;
use gander_syntax::ast::Expr;

/// What a function with `defer` statements knows of them.
#[derive(Clone, Debug)]
pub(crate) struct Defers {
    /// The defer frame, with the results behind its head.
    pub(super) slot: SlotId,
    /// The frame's address.
    pub(super) frame: Reg,
    /// Bytes of the slot that are given away.
    used: u32,
    /// Where the address of the overflow block is kept, for results there.
    overflow: Option<u32>,
    /// Where each result is, from the frame's start.
    results: Vec<Kept>,
    /// The recovery pad.
    pad: Option<BlockId>,
}

/// A result of a function with deferred calls.
#[derive(Clone, Copy, Debug)]
enum Kept {
    Inline(u32),
    /// A pointer to it.
    Boxed(u32),
}

impl<'a> FnBuilder<'_, 'a> {
    /// Makes the defer frame; before [`FnBuilder::enter_defers`].
    pub(super) fn new_defers(&mut self) {
        let slot = self.slot(offsets::STORAGE as u64, 16);
        let frame = self.reg(Scalar::Ptr);
        self.emit(Inst::SlotAddr {
            dst: frame,
            slot,
            offset: 0,
        });
        self.flow.defers = Some(Defers {
            slot,
            frame,
            used: offsets::STORAGE as u32,
            overflow: None,
            results: Vec::new(),
            pad: None,
        });
        if let (true, Some(block)) = (self.has_overflow_results(), self.overflow) {
            let at = self.defer_space(8, 8);
            self.store_word(block, frame, at as i32);
            if let Some(defers) = &mut self.flow.defers {
                defers.overflow = Some(at);
            }
        }
    }

    /// Space in the defer frame's slot.
    fn defer_space(&mut self, size: u64, align: u32) -> u32 {
        let Some(defers) = &mut self.flow.defers else {
            return 0;
        };
        let at = defers.used.next_multiple_of(align.max(1));
        defers.used = at + size as u32;
        let slot = &mut self.body.slots[defers.slot.index()];
        slot.size = slot.size.max(defers.used.next_multiple_of(16));
        at
    }

    /// A home for the next result of a function with deferred calls.
    pub(super) fn result_in_frame(&mut self, ty: LType, boxed: bool) -> Home {
        let (size, align) = (self.ctx.types.size(ty), self.ctx.types.align(ty));
        let (at, home) = if boxed {
            let object = self.new_object(ty);
            let at = self.defer_space(8, 8);
            if let Some(frame) = self.defer_frame() {
                self.store_word(object, frame, at as i32);
            }
            (Kept::Boxed(at), Home::Mem(Addr::object(object)))
        } else {
            let at = self.defer_space(size, align);
            let slot = self.flow.defers.as_ref().map(|defers| defers.slot);
            let addr = slot.map(|slot| Addr::slot(slot).plus(u64::from(at)));
            match addr {
                Some(addr) => (Kept::Inline(at), Home::Mem(addr)),
                None => (Kept::Inline(at), self.fresh_home(ty)),
            }
        };
        if let Some(defers) = &mut self.flow.defers {
            defers.results.push(at);
        }
        home
    }

    /// The address of this function's defer frame.
    fn defer_frame(&self) -> Option<Reg> {
        self.flow.defers.as_ref().map(|defers| defers.frame)
    }

    /// Links the defer frame and makes the recovery pad; the results have
    /// their places already.
    pub(super) fn enter_defers(&mut self) {
        let Some(defers) = self.flow.defers.clone() else {
            return;
        };
        let zero = self.nil();
        self.store_word(zero, defers.frame, offsets::HEAD);
        self.store_word(zero, defers.frame, offsets::FLAGS);
        let next = self.block();
        let pad = self.cold_block();
        let frame = self.reg(Scalar::Ptr);
        self.end(Terminator::DeferEnter {
            slot: defers.slot,
            next,
            pad,
            frame,
        });
        if let Some(defers) = &mut self.flow.defers {
            defers.pad = Some(pad);
        }
        self.start(pad);
        self.return_deferred(frame);
        self.start(next);
    }

    /// What runs after a recovery belongs to the function's end, as far as
    /// tracebacks are concerned: to the current position.
    pub(super) fn place_pad(&mut self) {
        let pad = self.flow.defers.as_ref().and_then(|defers| defers.pad);
        if let Some(pad) = pad {
            let block = &mut self.body.blocks[pad.index()];
            for (_, pos) in &mut block.insts {
                *pos = self.pos;
            }
            block.end_pos = self.pos;
        }
    }

    /// Runs the deferred calls and returns the results that are kept.
    pub(super) fn run_deferred(&mut self) {
        if let Some(frame) = self.defer_frame() {
            self.return_deferred(frame);
        }
    }

    fn return_deferred(&mut self, frame: Reg) {
        let Some(defers) = self.flow.defers.clone() else {
            return;
        };
        self.call_helper("runtime.deferreturn", &[frame], &[]);
        let overflow = defers
            .overflow
            .map(|at| self.word_at(Scalar::Ptr, frame, at as i32));
        let types = self.results.clone();
        let mut values = Vec::new();
        for (kept, ty) in defers.results.iter().zip(types) {
            let addr = match *kept {
                Kept::Inline(at) => Addr::private(frame).plus(u64::from(at)),
                Kept::Boxed(at) => Addr::object(self.word_at(Scalar::Ptr, frame, at as i32)),
            };
            values.push(self.load(addr, ty));
        }
        self.return_through(&values, overflow);
    }

    /// A `defer` statement.
    pub(super) fn defer_stmt(&mut self, call: &'a Expr) {
        let func = self.wrapped_call(call, Why::Defer);
        self.at(call.pos);
        let frame = match self.defer_frame() {
            Some(frame) => frame,
            None => self.hidden(Hidden::DeferFrame),
        };
        let repeated = self.flow.loops > 0 || self.flow.has_goto || self.flow.body.is_some();
        if repeated {
            let record = self.new_record(call.pos);
            let head = self.word_at(Scalar::Ptr, frame, offsets::HEAD);
            let mem = Mem {
                pointers: true,
                ..Mem::PRIVATE
            };
            for (src, offset) in [(head, offsets::REC_LINK), (func, offsets::REC_FUNC)] {
                self.emit(Inst::Store {
                    src,
                    addr: record,
                    offset,
                    mem,
                });
            }
            self.store_word(record, frame, offsets::HEAD);
        } else {
            self.record_in_frame(frame, func);
        }
    }

    /// Puts a record into a slot of its own at the head of the list. The list
    /// goes through integers: a pointer to the record would be, to escape
    /// analysis, among the pointers that the results behind the head hold, and
    /// the deferred function would escape with them.
    fn record_in_frame(&mut self, frame: Reg, func: Reg) {
        let slot = self.slot(u64::from(offsets::REC_SIZE), 8);
        let record = self.reg(Scalar::Ptr);
        self.emit(Inst::SlotAddr {
            dst: record,
            slot,
            offset: 0,
        });
        let head = self.word_at(Scalar::I64, frame, offsets::HEAD);
        self.store_word(head, record, offsets::REC_LINK);
        self.store_word(func, record, offsets::REC_FUNC);
        let address = self.reg(Scalar::I64);
        self.emit(Inst::Convert {
            op: ConvertOp::Bits,
            dst: address,
            arg: record,
        });
        self.store_word(address, frame, offsets::HEAD);
    }

    /// A record of a deferred call on the heap.
    fn new_record(&mut self, pos: Pos) -> Reg {
        let dst = self.reg(Scalar::Ptr);
        match self.ctx.runtime_type_id(DEFER_RECORD) {
            Some(ty) => self.emit(Inst::New { dst, ty }),
            None => {
                let message = format!("the runtime has no type {DEFER_RECORD}");
                self.ctx.error(pos, message);
            }
        }
        dst
    }

    /// A `go` statement.
    pub(super) fn go_stmt(&mut self, call: &'a Expr, pos: Pos) {
        let func = self.wrapped_call(call, Why::Go);
        self.at(pos);
        self.call_helper("runtime.newproc", &[func], &[]);
    }

    /// A word of memory of the compiler's own.
    pub(super) fn word_at(&mut self, scalar: Scalar, addr: Reg, offset: i32) -> Reg {
        self.load_at(scalar, addr, offset, Mem::PRIVATE)
    }

    /// Stores a word to memory of this frame.
    pub(super) fn store_word(&mut self, src: Reg, addr: Reg, offset: i32) {
        self.emit(Inst::Store {
            src,
            addr,
            offset,
            mem: Mem::PRIVATE,
        });
    }
}
