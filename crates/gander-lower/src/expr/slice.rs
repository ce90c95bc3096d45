//! Slice expressions (spec: Slice expressions).
//!
//! Invariant: bounds are checked from the right to the left, each against the
//! next, and fail with the message of the official compiler; a slice of no
//! elements does not point past the end of its array.

use super::index::IndexValue;
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_mir::{BinaryOp, BoundsKind, Inst, Reg, Scalar, UnaryOp};
use gander_syntax::ast::{self, Expr};

/// What is sliced: pointer to the first element, length, capacity.
struct Sliced {
    pointer: Reg,
    len: Reg,
    cap: Reg,
    elem_size: u64,
    kind: SlicedKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SlicedKind {
    Slice,
    Array,
    String,
}

impl<'a> FnBuilder<'_, 'a> {
    /// `x[lo:hi]`, `x[lo:hi:max]`.
    pub(crate) fn slice(&mut self, x: &'a Expr, slice: &'a ast::SliceExpr) -> Value {
        let operands: Vec<&'a Expr> = std::iter::once(&slice.x)
            .chain(slice.index.iter().flatten())
            .collect();
        self.hoist_all(&operands);
        let sliced = self.sliced(&slice.x);
        let [lo, hi, max] = &slice.index;
        let mut index = |x: &'a Option<Expr>| x.as_ref().map(|x| self.index_value(x));
        let (lo, hi, max) = (index(lo), index(hi), index(max));
        self.at(x.pos);
        self.slice_of(&sliced, lo, hi, max)
    }

    /// Evaluates the operand.
    fn sliced(&mut self, x: &'a Expr) -> Sliced {
        let ty = self.ty(x);
        let kind = self.ctx.types.under_kind(ty);
        match *kind {
            Kind::Slice(elem) => {
                let value = self.expr(x);
                let regs = self.regs(&value);
                Sliced {
                    pointer: regs[0],
                    len: regs[1],
                    cap: regs[2],
                    elem_size: self.ctx.types.size(elem),
                    kind: SlicedKind::Slice,
                }
            }
            Kind::Pointer(array) => {
                let value = self.expr(x);
                let pointer = self.single(&value);
                self.at(x.pos);
                self.nil_check(Addr::deref(pointer));
                self.sliced_array(pointer, array)
            }
            Kind::Array { .. } => {
                let addr = self.place_addr(x);
                let addr = match addr.may_fault {
                    true => self.nil_check(addr),
                    false => addr,
                };
                let pointer = self.address(addr);
                self.sliced_array(pointer, ty)
            }
            _ => {
                let value = self.expr(x);
                let regs = self.regs(&value);
                Sliced {
                    pointer: regs[0],
                    len: regs[1],
                    cap: regs[1],
                    elem_size: 1,
                    kind: SlicedKind::String,
                }
            }
        }
    }

    fn sliced_array(&mut self, pointer: Reg, array: LType) -> Sliced {
        let (elem, len) = self.array_of(array);
        let len = self.int(len as i64);
        Sliced {
            pointer,
            len,
            cap: len,
            elem_size: self.ctx.types.size(elem),
            kind: SlicedKind::Array,
        }
    }

    fn slice_of(
        &mut self,
        sliced: &Sliced,
        lo: Option<IndexValue>,
        hi: Option<IndexValue>,
        max: Option<IndexValue>,
    ) -> Value {
        let three = max.is_some();
        let is_array = sliced.kind == SlicedKind::Array;
        // A slice may grow to its capacity; strings and arrays have a length.
        let whole = match sliced.kind {
            SlicedKind::Slice => sliced.cap,
            _ => sliced.len,
        };
        let limit = match max {
            Some(max) => {
                let kind = match is_array {
                    true => BoundsKind::Slice3Alen,
                    false => BoundsKind::Slice3Acap,
                };
                self.check_bound(kind, max, whole);
                max.reg
            }
            None => whole,
        };
        let end = match hi {
            Some(hi) => {
                let kind = match (three, sliced.kind) {
                    (true, _) => BoundsKind::Slice3B,
                    (false, SlicedKind::Slice) => BoundsKind::SliceAcap,
                    (false, _) => BoundsKind::SliceAlen,
                };
                self.check_bound(kind, hi, limit);
                hi.reg
            }
            None => sliced.len,
        };
        let cap = match max {
            Some(_) => limit,
            None => sliced.cap,
        };
        let Some(lo) = lo.filter(|lo| lo.constant != Some(0)) else {
            return match sliced.kind {
                SlicedKind::String => Value::of(&[sliced.pointer, end]),
                _ => Value::of(&[sliced.pointer, end, cap]),
            };
        };
        let kind = match three {
            true => BoundsKind::Slice3C,
            false => BoundsKind::SliceB,
        };
        self.check_bound(kind, lo, end);
        let len = self.binary_inst(BinaryOp::Sub, end, lo.reg);
        match sliced.kind {
            SlicedKind::String => {
                let pointer = self.advance(sliced.pointer, lo.reg, 1, len);
                Value::of(&[pointer, len])
            }
            _ => {
                let cap = self.binary_inst(BinaryOp::Sub, cap, lo.reg);
                let pointer = self.advance(sliced.pointer, lo.reg, sliced.elem_size, cap);
                Value::of(&[pointer, len, cap])
            }
        }
    }

    fn check_bound(&mut self, kind: BoundsKind, bound: IndexValue, len: Reg) {
        let kind = match bound.unsigned {
            true => unsigned(kind),
            false => kind,
        };
        self.emit(Inst::BoundsCheck {
            kind,
            index: bound.reg,
            len,
        });
    }

    /// `pointer + index * size`, or `pointer` if nothing is `left` from there.
    fn advance(&mut self, pointer: Reg, index: Reg, size: u64, left: Reg) -> Reg {
        if size == 0 {
            return pointer;
        }
        let scale = self.int(size as i64);
        let delta = self.binary_inst(BinaryOp::Mul, index, scale);
        // All ones unless `left` is zero: the sign of -left.
        let negative = self.unary_inst(UnaryOp::Neg, left);
        let shift = self.constant(Scalar::I64, 63);
        let mask = self.binary_inst(BinaryOp::SShr, negative, shift);
        let delta = self.binary_inst(BinaryOp::And, delta, mask);
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::Index {
            dst,
            base: pointer,
            index: delta,
            scale: 1,
        });
        dst
    }
}

/// The form for a value of an unsigned type.
fn unsigned(kind: BoundsKind) -> BoundsKind {
    match kind {
        BoundsKind::SliceAlen => BoundsKind::SliceAlenU,
        BoundsKind::SliceAcap => BoundsKind::SliceAcapU,
        BoundsKind::SliceB => BoundsKind::SliceBU,
        BoundsKind::Slice3Alen => BoundsKind::Slice3AlenU,
        BoundsKind::Slice3Acap => BoundsKind::Slice3AcapU,
        BoundsKind::Slice3B => BoundsKind::Slice3BU,
        BoundsKind::Slice3C => BoundsKind::Slice3CU,
        other => other,
    }
}
