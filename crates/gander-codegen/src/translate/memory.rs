//! Addresses, loads and stores, copies, atomic operations.
//!
//! Invariant: an access that may meet nil faults within the first page, at an
//! instruction with the access's position, before anything is written.

use super::{Translator, trusted};
use crate::helpers::{Helper, INLINE_BYTES};
use crate::locals::Symbol;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, AtomicRmwOp, InstBuilder, MemFlagsData, Type, Value, types};
use gander_mir::{AtomicOp, Inst, Mem, Reg};

/// Nil plus an offset below this faults: the first page is never mapped.
const FAULTING: i64 = 4096;

fn flags(mem: Mem) -> MemFlagsData {
    if mem.notrap {
        trusted()
    } else {
        MemFlagsData::new()
    }
}

impl Translator<'_> {
    pub(super) fn address(&mut self, inst: &Inst) {
        match inst {
            Inst::SlotAddr { dst, slot, offset } => {
                let value = self.slot_addr(*slot, *offset);
                self.set(*dst, value);
            }
            Inst::DataAddr { dst, data, offset } => {
                let number = self.locals.symbol(Symbol::Data(*data));
                let value = self.data_addr(number, *offset);
                self.set(*dst, value);
            }
            Inst::FuncAddr { dst, func } => {
                let number = self.locals.symbol(Symbol::Func(*func));
                let func = self.func_ref(number);
                let value = self.builder.ins().func_addr(types::I64, func);
                self.set(*dst, value);
            }
            Inst::Offset { dst, base, offset } => {
                let base = self.get(*base);
                let value = self.add(base, *offset);
                self.set(*dst, value);
            }
            Inst::Index {
                dst,
                base,
                index,
                scale,
            } => {
                let (base, index) = (self.get(*base), self.get(*index));
                let bytes = match *scale {
                    1 => index,
                    scale if scale.is_power_of_two() => {
                        let shift = self.iconst(types::I64, u64::from(scale.trailing_zeros()));
                        self.builder.ins().ishl(index, shift)
                    }
                    scale => {
                        let scale = self.iconst(types::I64, scale);
                        self.builder.ins().imul(index, scale)
                    }
                };
                let value = self.builder.ins().iadd(base, bytes);
                self.set(*dst, value);
            }
            // `Translator::inst` gives no other here.
            _ => {}
        }
    }

    /// Address of data by local number.
    pub(super) fn data_addr(&mut self, number: u32, offset: u64) -> Value {
        let key = (number, offset, self.recovered);
        let global = match self.datas.get(&key) {
            Some(global) => *global,
            None => {
                let name = self.external(number);
                let data = ir::GlobalValueData::Symbol {
                    name,
                    offset: (offset as i64).into(),
                    colocated: true,
                    tls: false,
                };
                let global = self.builder.create_global_value(data);
                self.datas.insert(key, global);
                global
            }
        };
        self.builder.ins().symbol_value(types::I64, global)
    }

    pub(super) fn access(&mut self, inst: &Inst) {
        match inst {
            Inst::Load {
                dst,
                addr,
                offset,
                mem,
            } => {
                let ty = self.ty(*dst);
                let addr = self.checked(*addr, *offset, *mem);
                let value = self.builder.ins().load(ty, flags(*mem), addr, *offset);
                self.set(*dst, value);
            }
            Inst::Store {
                src,
                addr,
                offset,
                mem,
            } => {
                let value = self.get(*src);
                let addr = self.checked(*addr, *offset, *mem);
                self.builder.ins().store(flags(*mem), value, addr, *offset);
            }
            Inst::CopyMem {
                dst,
                src,
                size,
                dst_mem,
                src_mem,
            } => {
                let (dst, src) = (self.get(*dst), self.get(*src));
                self.copy((dst, *dst_mem), (src, *src_mem), *size);
            }
            Inst::ZeroMem { addr, size, mem } => {
                let addr = self.get(*addr);
                self.clear(addr, *mem, *size);
            }
            Inst::NilCheck { addr } => {
                let addr = self.get(*addr);
                self.nil_check(addr);
            }
            // `Translator::inst` gives no other here.
            _ => {}
        }
    }

    fn nil_check(&mut self, addr: Value) {
        self.builder
            .ins()
            .load(types::I8, MemFlagsData::new(), addr, 0);
    }

    /// The address of an access, after a check if nil would not fault there.
    fn checked(&mut self, addr: Reg, offset: i32, mem: Mem) -> Value {
        let addr = self.get(addr);
        let first_page = 0..FAULTING - 8;
        if !mem.notrap && !first_page.contains(&i64::from(offset)) {
            self.nil_check(addr);
        }
        addr
    }

    /// All is read before anything is written: the ranges may overlap.
    fn copy(&mut self, (dst, dst_mem): (Value, Mem), (src, src_mem): (Value, Mem), size: u64) {
        if size == 0 || size > INLINE_BYTES {
            for (addr, mem) in [(src, src_mem), (dst, dst_mem)] {
                if !mem.notrap {
                    self.nil_check(addr);
                }
            }
            if size > 0 {
                let size = self.iconst(types::I64, size);
                self.helper_call(Helper::Memmove, &[dst, src, size]);
            }
            return;
        }
        let pieces = pieces(size);
        let mut values = Vec::new();
        for (at, ty) in &pieces {
            let value = self.builder.ins().load(*ty, flags(src_mem), src, *at);
            values.push(value);
        }
        for ((at, _), value) in pieces.iter().zip(values) {
            self.builder.ins().store(flags(dst_mem), value, dst, *at);
        }
    }

    fn clear(&mut self, addr: Value, mem: Mem, size: u64) {
        if size == 0 || size > INLINE_BYTES {
            if !mem.notrap {
                self.nil_check(addr);
            }
            if size > 0 {
                let size = self.iconst(types::I64, size);
                self.helper_call(Helper::Memclr, &[addr, size]);
            }
            return;
        }
        for (at, ty) in pieces(size) {
            // After a recovery no register may come from before; integer
            // constants are always made anew, vectors are not.
            let halves = ty == types::I8X16 && self.recovered;
            if ty == types::I8X16 && !halves {
                let zero = vec![0; 16].into();
                let zero = self.builder.func.dfg.constants.insert(zero);
                let zero = self.builder.ins().vconst(ty, zero);
                self.builder.ins().store(flags(mem), zero, addr, at);
                continue;
            }
            let ty = if halves { types::I64 } else { ty };
            let zero = self.iconst(ty, 0);
            self.builder.ins().store(flags(mem), zero, addr, at);
            if halves {
                self.builder.ins().store(flags(mem), zero, addr, at + 8);
            }
        }
    }

    pub(super) fn atomic(&mut self, inst: &Inst) {
        // Atomic operations meet nil like others.
        let flags = MemFlagsData::new();
        match inst {
            Inst::AtomicLoad { dst, addr } => {
                let (ty, addr) = (self.ty(*dst), self.get(*addr));
                let value = self.builder.ins().atomic_load(ty, flags, addr);
                self.set(*dst, value);
            }
            Inst::AtomicStore { src, addr } => {
                let (value, addr) = (self.get(*src), self.get(*addr));
                self.builder.ins().atomic_store(flags, value, addr);
            }
            Inst::AtomicRmw { op, dst, addr, arg } => {
                let (ty, addr) = (self.ty(*dst), self.get(*addr));
                let arg = self.get(*arg);
                let op = match op {
                    AtomicOp::Add => AtomicRmwOp::Add,
                    AtomicOp::And => AtomicRmwOp::And,
                    AtomicOp::Or => AtomicRmwOp::Or,
                    AtomicOp::Exchange => AtomicRmwOp::Xchg,
                };
                let value = self.builder.ins().atomic_rmw(ty, flags, op, addr, arg);
                self.set(*dst, value);
            }
            Inst::AtomicCas {
                dst,
                addr,
                old,
                new,
            } => {
                let (addr, old, new) = (self.get(*addr), self.get(*old), self.get(*new));
                let found = self.builder.ins().atomic_cas(flags, addr, old, new);
                let value = self.builder.ins().icmp(IntCC::Equal, found, old);
                self.set(*dst, value);
            }
            // `Translator::inst` gives no other here.
            _ => {}
        }
    }
}

/// Offsets and types that cover `size` bytes; the last may overlap the one
/// before it, but never where words lie, whose sizes are multiples of eight.
fn pieces(size: u64) -> Vec<(i32, Type)> {
    let mut list = Vec::new();
    let mut at = 0;
    while at < size {
        let left = size - at;
        let width = left.next_power_of_two().min(16);
        let width = match width {
            width if width <= left => width,
            width if width <= size => {
                at = size - width;
                width
            }
            width => width / 2,
        };
        let ty = match width {
            16 => types::I8X16,
            8 => types::I64,
            4 => types::I32,
            2 => types::I16,
            _ => types::I8,
        };
        list.push((at as i32, ty));
        at += width;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_every_size() {
        for size in 1..=INLINE_BYTES {
            let mut end = 0;
            for (at, ty) in pieces(size) {
                assert!(at as u64 <= end, "a gap in {size}");
                assert!(size % 8 != 0 || at as u64 == end, "an overlap in {size}");
                end = at as u64 + u64::from(ty.bytes());
            }
            assert_eq!(end, size);
        }
    }
}
