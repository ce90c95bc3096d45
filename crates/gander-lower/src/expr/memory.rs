//! Loading, storing, copying and clearing values in memory.
//!
//! Invariant: every access says truthfully whether it can fault, whether
//! other goroutines may see it, and whether it stores pointers outside the
//! frame. Memory behind a pointer that may be nil is touched within the first
//! page only after the access itself can fault, and beyond it only after an
//! explicit check.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Addr, Base, MAX_REGS, Regs, Value};
use gander_abi::Piece;
use gander_mir::{Inst, Mem, Reg, Scalar, TypeId};
use std::rc::Rc;

/// Accesses at this offset or further from a nil pointer may hit mapped
/// memory.
const FIRST_PAGE: i64 = 4096;

impl FnBuilder<'_, '_> {
    /// The pieces of a type whose values are in registers.
    pub(crate) fn reg_pieces(&self, ty: LType) -> Option<Rc<[Piece]>> {
        let pieces = self.ctx.types.pieces(ty)?;
        (pieces.len() <= MAX_REGS).then_some(pieces)
    }

    /// Registers for a value of the type, not yet set; none if such values
    /// are in memory.
    pub(crate) fn new_regs(&mut self, ty: LType) -> Option<Regs> {
        let pieces = self.reg_pieces(ty)?;
        Some(pieces.iter().map(|piece| self.reg(piece.scalar)).collect())
    }

    /// The registers of a value of a type that lives in registers.
    ///
    /// # Panics
    /// If the value is in memory: callers know the type.
    pub(crate) fn regs(&self, value: &Value) -> Regs {
        match value {
            Value::Regs(regs) => regs.clone(),
            Value::Mem(_) => panic!("{}: a value of few pieces is in registers", self.name),
        }
    }

    /// The only register of a value.
    pub(crate) fn single(&self, value: &Value) -> Reg {
        let regs = self.regs(value);
        assert_eq!(regs.len(), 1, "a value of one piece");
        regs[0]
    }

    fn mem(addr: Addr, scalar: Scalar) -> Mem {
        Mem {
            notrap: !addr.may_fault,
            race: addr.shared,
            pointers: scalar == Scalar::Ptr && !matches!(addr.base, Base::Slot(_)),
        }
    }

    /// Checks the pointer now if an access of `size` bytes could miss the
    /// first page; the address then does not fault any more.
    pub(crate) fn checked(&mut self, addr: Addr, size: u64) -> Addr {
        match addr.base {
            Base::Reg(base) if addr.may_fault => {
                if size > 0 && addr.offset + size as i64 <= FIRST_PAGE {
                    return addr;
                }
                self.emit(Inst::NilCheck { addr: base });
                Addr {
                    may_fault: false,
                    ..addr
                }
            }
            _ => addr,
        }
    }

    /// Panics now if the address is that of nothing.
    pub(crate) fn nil_check(&mut self, addr: Addr) -> Addr {
        self.checked(addr, 0)
    }

    /// The address as base register and offset.
    fn parts(&mut self, addr: Addr) -> (Reg, i32) {
        match addr.base {
            Base::Reg(base) => match i32::try_from(addr.offset) {
                Ok(offset) => (base, offset),
                Err(_) => (self.offset(base, addr.offset), 0),
            },
            Base::Slot(slot) => {
                let dst = self.reg(Scalar::Ptr);
                let offset = addr.offset as u32;
                self.emit(Inst::SlotAddr { dst, slot, offset });
                (dst, 0)
            }
            Base::Data(data) => {
                let dst = self.reg(Scalar::Ptr);
                let offset = addr.offset as u64;
                self.emit(Inst::DataAddr { dst, data, offset });
                (dst, 0)
            }
        }
    }

    /// `base + offset`.
    pub(crate) fn offset(&mut self, base: Reg, offset: i64) -> Reg {
        if offset == 0 {
            return base;
        }
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::Offset { dst, base, offset });
        dst
    }

    /// The address in a register; it is not checked.
    pub(crate) fn address(&mut self, addr: Addr) -> Reg {
        let (base, offset) = self.parts(addr);
        self.offset(base, i64::from(offset))
    }

    /// Loads one scalar.
    pub(crate) fn load_scalar(&mut self, addr: Addr, scalar: Scalar) -> Reg {
        let addr = self.checked(addr, u64::from(scalar.size()));
        let (base, offset) = self.parts(addr);
        let mem = Mem {
            pointers: false,
            ..Self::mem(addr, scalar)
        };
        self.load_at(scalar, base, offset, mem)
    }

    /// Stores one scalar.
    pub(crate) fn store_scalar(&mut self, addr: Addr, src: Reg) {
        let scalar = self.scalar(src);
        let addr = self.checked(addr, u64::from(scalar.size()));
        let (base, offset) = self.parts(addr);
        let mem = Self::mem(addr, scalar);
        self.emit(Inst::Store {
            src,
            addr: base,
            offset,
            mem,
        });
    }

    /// The value at an address. A large one stays there: it must be consumed
    /// before anything writes to it.
    pub(crate) fn load(&mut self, addr: Addr, ty: LType) -> Value {
        let size = self.ctx.types.size(ty);
        let Some(pieces) = self.reg_pieces(ty) else {
            return Value::Mem(self.nil_check_large(addr, size));
        };
        let addr = self.checked(addr, size);
        let regs = pieces
            .iter()
            .map(|piece| self.load_scalar(addr.plus(u64::from(piece.offset)), piece.scalar))
            .collect();
        Value::Regs(regs)
    }

    /// A value that stays in memory is checked at once, as it may be read by
    /// a copy that cannot fault, or in part.
    fn nil_check_large(&mut self, addr: Addr, _size: u64) -> Addr {
        self.nil_check(addr)
    }

    /// Stores a value.
    pub(crate) fn store(&mut self, addr: Addr, ty: LType, value: &Value) {
        match value {
            Value::Mem(src) => self.copy(addr, *src, ty),
            Value::Regs(regs) => {
                let size = self.ctx.types.size(ty);
                let addr = self.checked(addr, size);
                let Some(pieces) = self.ctx.types.pieces(ty) else {
                    return;
                };
                for (piece, &reg) in pieces.iter().zip(regs) {
                    self.store_scalar(addr.plus(u64::from(piece.offset)), reg);
                }
            }
        }
    }

    /// Copies a variable of the type.
    pub(crate) fn copy(&mut self, dst: Addr, src: Addr, ty: LType) {
        let src = self.nil_check(src);
        let dst = self.nil_check(dst);
        let size = self.ctx.types.size(ty);
        if size == 0 {
            return;
        }
        let pointers = match self.ctx.types.has_pointers(ty) {
            true => Scalar::Ptr,
            false => Scalar::I8,
        };
        let dst_mem = Self::mem(dst, pointers);
        let src_mem = Mem {
            pointers: false,
            ..Self::mem(src, Scalar::I8)
        };
        let dst = self.address(dst);
        let src = self.address(src);
        self.emit(Inst::CopyMem {
            dst,
            src,
            size,
            dst_mem,
            src_mem,
        });
    }

    /// Clears a variable of the type.
    pub(crate) fn clear(&mut self, addr: Addr, ty: LType) {
        let size = self.ctx.types.size(ty);
        let addr = self.nil_check(addr);
        if size == 0 {
            return;
        }
        let mem = Self::mem(addr, Scalar::I8);
        let addr = self.address(addr);
        self.emit(Inst::ZeroMem { addr, size, mem });
    }

    /// A new slot for a value of the type, not initialised.
    pub(crate) fn temp(&mut self, ty: LType) -> Addr {
        let (size, align) = (self.ctx.types.size(ty), self.ctx.types.align(ty));
        Addr::slot(self.slot(size, align))
    }

    /// Memory to receive a value of the type in. In a loop it is cleared: what
    /// the last iteration received would be alive until now, as nothing tells that the
    /// runtime only writes there.
    pub(crate) fn temp_to_receive(&mut self, ty: LType) -> Addr {
        let temp = self.temp(ty);
        let repeated = self.flow.loops > 0 || self.flow.has_goto;
        if repeated && self.ctx.types.has_pointers(ty) {
            self.clear(temp, ty);
        }
        temp
    }

    /// Memory of this frame (or read-only) that holds the value: for helpers,
    /// whose accesses nobody checks for races.
    pub(crate) fn spill(&mut self, value: &Value, ty: LType) -> Addr {
        match value {
            Value::Mem(addr) if !addr.shared => *addr,
            _ => {
                let temp = self.temp(ty);
                self.store(temp, ty, value);
                temp
            }
        }
    }

    /// Memory that holds the value until something is written.
    pub(crate) fn in_memory(&mut self, value: &Value, ty: LType) -> Addr {
        match value {
            Value::Mem(addr) => *addr,
            Value::Regs(_) => self.spill(value, ty),
        }
    }

    /// As [`FnBuilder::spill`], the address in a register.
    pub(crate) fn spill_address(&mut self, value: &Value, ty: LType) -> Reg {
        let addr = self.spill(value, ty);
        self.address(addr)
    }

    /// A copy of the value that later writes do not change: for values that
    /// are kept across other statements.
    pub(crate) fn own(&mut self, value: Value, ty: LType) -> Value {
        match value {
            Value::Regs(regs) => {
                let copies = regs
                    .iter()
                    .map(|&src| {
                        let dst = self.reg(self.scalar(src));
                        self.emit(Inst::Copy { dst, src });
                        dst
                    })
                    .collect();
                Value::Regs(copies)
            }
            Value::Mem(addr) => {
                let temp = self.temp(ty);
                self.copy(temp, addr, ty);
                Value::Mem(temp)
            }
        }
    }

    /// The zero value of a type.
    pub(crate) fn zero_value(&mut self, ty: LType) -> Value {
        let Some(pieces) = self.reg_pieces(ty) else {
            let temp = self.temp(ty);
            self.clear(temp, ty);
            return Value::Mem(temp);
        };
        let regs = pieces
            .iter()
            .map(|piece| self.constant(piece.scalar, 0))
            .collect();
        Value::Regs(regs)
    }

    /// A new zeroed variable on the heap (or where escape analysis puts it).
    pub(crate) fn new_object(&mut self, ty: LType) -> Reg {
        if self.ctx.types.size(ty) == 0 {
            return self.zero_address();
        }
        let ty = self.type_id(ty);
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::New { dst, ty });
        dst
    }

    fn type_id(&mut self, ty: LType) -> TypeId {
        self.ctx.type_id(ty)
    }

    /// Sets registers that are a variable, or the result of several branches.
    pub(crate) fn assign_regs(&mut self, dst: &[Reg], value: &Value) {
        let src = self.regs(value);
        for (&dst, &src) in dst.iter().zip(&src) {
            self.emit(Inst::Copy { dst, src });
        }
    }
}
