//! Which registers an instruction reads and writes, and where a terminator
//! may go.
//!
//! Invariant: the one list of operands; passes, the verifier and liveness
//! walk through it. The mutable forms visit the same operands.

use crate::{BlockId, Callee, Inst, Reg, Terminator};

/// Calls `$use` on every register read and `$def` on every register written;
/// `$($r)*` is `&` or `&mut`.
macro_rules! inst_operands {
    ($inst:expr, $use:ident, $def:ident, $iter:ident, $call:ident) => {
        match $inst {
            Inst::Const { dst, .. }
            | Inst::SlotAddr { dst, .. }
            | Inst::DataAddr { dst, .. }
            | Inst::FuncAddr { dst, .. }
            | Inst::New { dst, .. }
            | Inst::Context { dst }
            | Inst::Overflow { dst }
            | Inst::GetG { dst }
            | Inst::FramePointer { dst }
            | Inst::ReturnAddress { dst } => $def(dst),
            Inst::Copy { dst, src: arg }
            | Inst::Unary { dst, arg, .. }
            | Inst::Convert { dst, arg, .. }
            | Inst::Offset { dst, base: arg, .. }
            | Inst::Load { dst, addr: arg, .. }
            | Inst::AtomicLoad { dst, addr: arg } => {
                $use(arg);
                $def(dst);
            }
            Inst::Binary {
                dst, left, right, ..
            }
            | Inst::Compare {
                dst, left, right, ..
            }
            | Inst::Index {
                dst,
                base: left,
                index: right,
                ..
            }
            | Inst::AtomicRmw {
                dst,
                addr: left,
                arg: right,
                ..
            } => {
                $use(left);
                $use(right);
                $def(dst);
            }
            Inst::Select {
                dst,
                cond: a,
                then: b,
                other: c,
            }
            | Inst::Fma { dst, a, b, c }
            | Inst::AtomicCas {
                dst,
                addr: a,
                old: b,
                new: c,
            } => {
                $use(a);
                $use(b);
                $use(c);
                $def(dst);
            }
            Inst::MulWide {
                hi,
                lo,
                left,
                right,
            } => {
                $use(left);
                $use(right);
                $def(hi);
                $def(lo);
            }
            Inst::Store { src, addr, .. } | Inst::AtomicStore { src, addr } => {
                $use(src);
                $use(addr);
            }
            Inst::CopyMem { dst, src, .. } => {
                $use(dst);
                $use(src);
            }
            Inst::ZeroMem { addr, .. } | Inst::NilCheck { addr } => $use(addr),
            Inst::BoundsCheck { index, len, .. } => {
                $use(index);
                $use(len);
            }
            Inst::Call {
                callee,
                args,
                results,
                overflow,
            } => {
                callee.$call(&mut $use);
                args.$iter().for_each(&mut $use);
                overflow.$iter().for_each(&mut $use);
                results.$iter().for_each(&mut $def);
            }
            Inst::KeepAlive { arg } => $use(arg),
            Inst::Poll | Inst::Pause => {}
        }
    };
}

macro_rules! terminator_uses {
    ($end:expr, $use:ident, $iter:ident, $call:ident) => {
        match $end {
            Terminator::Branch { cond, .. } => $use(cond),
            Terminator::Switch { value, .. } => $use(value),
            Terminator::Return(values) => values.$iter().for_each($use),
            Terminator::TailCall { callee, args } => {
                callee.$call(&mut $use);
                args.$iter().for_each($use);
            }
            Terminator::Jump(_) | Terminator::DeferEnter { .. } | Terminator::Unreachable => {}
        }
    };
}

impl Callee {
    fn register(&self, mut read: impl FnMut(&Reg)) {
        if let Callee::Value(reg) | Callee::Code(reg) = self {
            read(reg);
        }
    }

    fn register_mut(&mut self, mut read: impl FnMut(&mut Reg)) {
        if let Callee::Value(reg) | Callee::Code(reg) = self {
            read(reg);
        }
    }
}

impl Inst {
    /// Takes the mark for the race detector from its accesses.
    pub fn clear_race(&mut self) {
        match self {
            Inst::Load { mem, .. } | Inst::Store { mem, .. } | Inst::ZeroMem { mem, .. } => {
                mem.race = false;
            }
            Inst::CopyMem {
                dst_mem, src_mem, ..
            } => {
                dst_mem.race = false;
                src_mem.race = false;
            }
            _ => {}
        }
    }

    /// Visits the registers read, in order, then those written.
    pub fn operands(&self, mut read: impl FnMut(Reg), mut written: impl FnMut(Reg)) {
        let mut read = |reg: &Reg| read(*reg);
        let mut written = |reg: &Reg| written(*reg);
        inst_operands!(self, read, written, iter, register);
    }

    /// As [`Inst::operands`], to replace them.
    pub fn operands_mut(
        &mut self,
        mut read: impl FnMut(&mut Reg),
        mut written: impl FnMut(&mut Reg),
    ) {
        inst_operands!(self, read, written, iter_mut, register_mut);
    }
}

impl Terminator {
    /// Visits the registers read. The one register written is
    /// `DeferEnter::frame`, on the edge to its pad.
    pub fn uses(&self, mut read: impl FnMut(Reg)) {
        let mut read = |reg: &Reg| read(*reg);
        terminator_uses!(self, read, iter, register);
    }

    /// As [`Terminator::uses`], to replace them.
    pub fn uses_mut(&mut self, mut read: impl FnMut(&mut Reg)) {
        terminator_uses!(self, read, iter_mut, register_mut);
    }

    /// Visits the blocks that may follow.
    pub fn successors(&self, mut visit: impl FnMut(BlockId)) {
        match self {
            Terminator::Jump(to) => visit(*to),
            Terminator::Branch { then, other, .. } => {
                visit(*then);
                visit(*other);
            }
            Terminator::Switch { cases, default, .. } => {
                cases.iter().for_each(|(_, to)| visit(*to));
                visit(*default);
            }
            Terminator::DeferEnter { next, pad, .. } => {
                visit(*next);
                visit(*pad);
            }
            Terminator::Return(_) | Terminator::TailCall { .. } | Terminator::Unreachable => {}
        }
    }
}
