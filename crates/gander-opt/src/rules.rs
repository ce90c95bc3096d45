//! Rewriting of single instructions: algebra, addresses, reads of constant
//! data, calls whose target is known.
//!
//! Invariant: each rule replaces an instruction by one that computes the same
//! for all operands and fails in the same cases.

use crate::fold;
use crate::session::Context;
use crate::simplify::{Rewrite, Values};
use gander_mir::{
    BinaryOp, BoundsKind, Callee, CompareOp, ConvertOp, Data, Inst, Reg, RelocKind, Scalar,
    Section, Target, UnaryOp,
};

/// What to do with an instruction whose operands are up to date.
pub(crate) fn rewrite(cx: &Context<'_>, values: &Values, inst: &mut Inst) -> Rewrite {
    match *inst {
        Inst::Copy { src, .. } => Rewrite::Alias(src),
        Inst::Const { dst, bits } => {
            let cut = fold::truncate(values.scalar(dst), bits);
            match cut == bits {
                true => Rewrite::Keep,
                false => Rewrite::With(Inst::Const { dst, bits: cut }),
            }
        }
        Inst::Unary { op, dst, arg } => unary(values, op, dst, arg),
        Inst::Binary {
            op,
            dst,
            left,
            right,
        } => binary(values, op, dst, left, right),
        Inst::Compare {
            op,
            dst,
            left,
            right,
        } => compare(values, op, dst, left, right),
        Inst::Convert { op, dst, arg } => convert(values, op, dst, arg),
        Inst::Select {
            dst,
            cond,
            then,
            other,
        } => select(values, dst, cond, then, other),
        Inst::Offset { dst, base, offset } => offset_from(cx, values, dst, base, offset),
        Inst::Index {
            dst,
            base,
            index,
            scale,
        } => {
            let offset = values.constant(index).map(|index| index as i64);
            match offset.and_then(|index| index.checked_mul(scale as i64)) {
                Some(offset) => Rewrite::With(Inst::Offset { dst, base, offset }),
                None => Rewrite::Keep,
            }
        }
        Inst::Load { .. } => load(cx, values, inst),
        Inst::Store { .. } => store(values, inst),
        Inst::BoundsCheck { kind, index, len } => bounds(values, kind, index, len),
        Inst::CopyMem { size: 0, .. } | Inst::ZeroMem { size: 0, .. } => Rewrite::Remove,
        Inst::CopyMem { dst, src, .. } if dst == src => Rewrite::Keep,
        Inst::Call { ref mut callee, .. } => {
            self::callee(cx, values, callee);
            Rewrite::Keep
        }
        _ => Rewrite::Keep,
    }
}

fn constant(dst: Reg, bits: u64) -> Rewrite {
    Rewrite::With(Inst::Const { dst, bits })
}

fn unary(values: &Values, op: UnaryOp, dst: Reg, arg: Reg) -> Rewrite {
    if let Some(bits) = values.constant(arg)
        && let Some(bits) = fold::unary(op, values.scalar(dst), bits)
    {
        return constant(dst, bits);
    }
    match (op, values.def(arg)) {
        (
            UnaryOp::BoolNot,
            Some(&Inst::Compare {
                op, left, right, ..
            }),
        ) => match fold::inverse(op) {
            Some(op) => Rewrite::With(Inst::Compare {
                op,
                dst,
                left,
                right,
            }),
            None => Rewrite::Keep,
        },
        (UnaryOp::BoolNot, Some(&Inst::Unary { op: inner, arg, .. }))
            if inner == UnaryOp::BoolNot && values.boolean(arg) =>
        {
            Rewrite::Alias(arg)
        }
        (UnaryOp::Not | UnaryOp::Neg, Some(&Inst::Unary { op: inner, arg, .. })) if inner == op => {
            Rewrite::Alias(arg)
        }
        _ => Rewrite::Keep,
    }
}

fn commutes(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(
        op,
        Add | Mul | And | Or | Xor | SMin | SMax | UMin | UMax | FAdd | FMul
    )
}

fn binary(values: &Values, op: BinaryOp, dst: Reg, left: Reg, right: Reg) -> Rewrite {
    use BinaryOp::*;
    let scalar = values.scalar(dst);
    let (a, b) = (values.constant(left), values.constant(right));
    if let (Some(a), Some(b)) = (a, b)
        && let Some(bits) = fold::binary(op, scalar, a, b)
    {
        return constant(dst, bits);
    }
    if a.is_some() && b.is_none() && commutes(op) {
        return Rewrite::With(Inst::Binary {
            op,
            dst,
            left: right,
            right: left,
        });
    }
    if left == right {
        match op {
            Sub | Xor | AndNot => return constant(dst, 0),
            And | Or | SMin | SMax | UMin | UMax => return Rewrite::Alias(left),
            _ => {}
        }
    }
    let Some(b) = b else {
        return Rewrite::Keep;
    };
    let ones = fold::truncate(scalar, u64::MAX);
    let width = u64::from(scalar.size() * 8);
    match (op, b) {
        (Add | Sub | Or | Xor | AndNot | Shl | SShr | UShr | RotateLeft, 0) => Rewrite::Alias(left),
        (Mul | SDiv | UDiv, 1) => Rewrite::Alias(left),
        (Mul | And, 0) => constant(dst, 0),
        (SRem | URem, 1) => constant(dst, 0),
        // Exact, and no constant to load.
        (FMul, two) if two == two_of(scalar) => Rewrite::With(Inst::Binary {
            op: FAdd,
            dst,
            left,
            right: left,
        }),
        (Shl | UShr, count) if count >= width => constant(dst, 0),
        (And, bits) if bits == ones => Rewrite::Alias(left),
        (Or, bits) if bits == ones => constant(dst, ones),
        (Xor, bits) if bits == ones => Rewrite::With(Inst::Unary {
            op: UnaryOp::Not,
            dst,
            arg: left,
        }),
        _ => Rewrite::Keep,
    }
}

/// The bits of 2 as a float.
fn two_of(scalar: Scalar) -> u64 {
    match scalar {
        Scalar::F32 => u64::from(2f32.to_bits()),
        _ => 2f64.to_bits(),
    }
}

fn compare(values: &Values, op: CompareOp, dst: Reg, left: Reg, right: Reg) -> Rewrite {
    use CompareOp::*;
    let scalar = values.scalar(left);
    let (a, b) = (values.constant(left), values.constant(right));
    if let (Some(a), Some(b)) = (a, b)
        && let Some(bits) = fold::compare(op, scalar, a, b)
    {
        return constant(dst, bits);
    }
    if a.is_some() && b.is_none() {
        return Rewrite::With(Inst::Compare {
            op: fold::swapped(op),
            dst,
            left: right,
            right: left,
        });
    }
    if left == right && !scalar.is_float() {
        let holds = matches!(op, Eq | SLe | SGe | ULe | UGe);
        return constant(dst, u64::from(holds));
    }
    if scalar == Scalar::Ptr && matches!(op, Eq | Ne) {
        if b == Some(0) && values.nonnull(left) {
            return constant(dst, u64::from(op == Ne));
        }
        if let Some(same) = same_address(values, left, right) {
            return constant(dst, u64::from(same == (op == Eq)));
        }
    }
    match (op, b) {
        (Ne, Some(0)) if values.boolean(left) => Rewrite::Alias(left),
        (Eq, Some(1)) if values.boolean(left) => Rewrite::Alias(left),
        (Eq, Some(0)) | (Ne, Some(1)) if values.boolean(left) => Rewrite::With(Inst::Unary {
            op: UnaryOp::BoolNot,
            dst,
            arg: left,
        }),
        (ULt, Some(0)) => constant(dst, 0),
        (UGe, Some(0)) => constant(dst, 1),
        _ => Rewrite::Keep,
    }
}

/// Whether two addresses of code or static data are the same, if known.
fn same_address(values: &Values, left: Reg, right: Reg) -> Option<bool> {
    match (values.def(left)?, values.def(right)?) {
        (
            Inst::DataAddr { data, offset, .. },
            Inst::DataAddr {
                data: other,
                offset: at,
                ..
            },
        ) if data == other => Some(offset == at),
        (Inst::FuncAddr { func, .. }, Inst::FuncAddr { func: other, .. }) => Some(func == other),
        _ => None,
    }
}

fn convert(values: &Values, op: ConvertOp, dst: Reg, arg: Reg) -> Rewrite {
    let (from, to) = (values.scalar(arg), values.scalar(dst));
    if let Some(bits) = values.constant(arg)
        && let Some(bits) = fold::convert(op, from, to, bits)
    {
        return constant(dst, bits);
    }
    let Some(&Inst::Convert {
        op: inner,
        arg: first,
        ..
    }) = values.def(arg)
    else {
        return Rewrite::Keep;
    };
    let scalar = values.scalar(first);
    match (op, inner) {
        (ConvertOp::Bits, ConvertOp::Bits) if scalar == to => Rewrite::Alias(first),
        (ConvertOp::Truncate, ConvertOp::ZeroExtend | ConvertOp::SignExtend) if scalar == to => {
            Rewrite::Alias(first)
        }
        (ConvertOp::ZeroExtend, ConvertOp::ZeroExtend)
        | (ConvertOp::SignExtend, ConvertOp::SignExtend)
        | (ConvertOp::Truncate, ConvertOp::Truncate) => Rewrite::With(Inst::Convert {
            op,
            dst,
            arg: first,
        }),
        _ => Rewrite::Keep,
    }
}

fn select(values: &Values, dst: Reg, cond: Reg, then: Reg, other: Reg) -> Rewrite {
    if then == other {
        return Rewrite::Alias(then);
    }
    if let Some(bits) = values.constant(cond) {
        return Rewrite::Alias(if bits != 0 { then } else { other });
    }
    if let Some(&Inst::Unary {
        op: UnaryOp::BoolNot,
        arg,
        ..
    }) = values.def(cond)
    {
        return Rewrite::With(Inst::Select {
            dst,
            cond: arg,
            then: other,
            other: then,
        });
    }
    let arms = (values.constant(then), values.constant(other));
    match arms {
        (Some(1), Some(0)) if values.scalar(dst) == Scalar::I8 && values.boolean(cond) => {
            Rewrite::Alias(cond)
        }
        _ => Rewrite::Keep,
    }
}

fn offset_from(cx: &Context<'_>, values: &Values, dst: Reg, base: Reg, offset: i64) -> Rewrite {
    if offset == 0 {
        return Rewrite::Alias(base);
    }
    match values.def(base) {
        Some(&Inst::Offset {
            base,
            offset: inner,
            ..
        }) => match inner.checked_add(offset) {
            Some(offset) => Rewrite::With(Inst::Offset { dst, base, offset }),
            None => Rewrite::Keep,
        },
        Some(&Inst::SlotAddr {
            slot,
            offset: inner,
            ..
        }) => {
            let total = i64::from(inner).checked_add(offset);
            match total.and_then(|total| u32::try_from(total).ok()) {
                Some(offset) if values.in_slot(slot, offset) => {
                    Rewrite::With(Inst::SlotAddr { dst, slot, offset })
                }
                _ => Rewrite::Keep,
            }
        }
        Some(&Inst::DataAddr {
            data,
            offset: inner,
            ..
        }) => match inner.checked_add_signed(offset) {
            Some(offset) if offset <= cx.program.datas[data.index()].size => {
                Rewrite::With(Inst::DataAddr { dst, data, offset })
            }
            _ => Rewrite::Keep,
        },
        _ => Rewrite::Keep,
    }
}

/// The address with a constant offset moved into the access.
fn shifted(values: &Values, addr: Reg, offset: i32) -> Option<(Reg, i32)> {
    match values.def(addr) {
        Some(&Inst::Offset {
            base,
            offset: inner,
            ..
        }) => {
            let total = i64::from(offset).checked_add(inner)?;
            // Further away, the access would not fault as it should.
            (0..crate::simplify::FIRST_PAGE / 2)
                .contains(&total)
                .then_some((base, total as i32))
        }
        _ => None,
    }
}

fn load(cx: &Context<'_>, values: &Values, inst: &mut Inst) -> Rewrite {
    let Inst::Load {
        dst,
        addr,
        offset,
        mem,
    } = *inst
    else {
        return Rewrite::Keep;
    };
    if let Some(&Inst::DataAddr {
        data,
        offset: start,
        ..
    }) = values.def(addr)
        && let Some(at) = start.checked_add_signed(i64::from(offset))
        && let Some(value) = read(&cx.program.datas[data.index()], at, values.scalar(dst), dst)
    {
        return Rewrite::With(value);
    }
    match shifted(values, addr, offset) {
        Some((addr, offset)) => Rewrite::With(Inst::Load {
            dst,
            addr,
            offset,
            mem,
        }),
        None => Rewrite::Keep,
    }
}

/// What constant data holds at an offset.
fn read(data: &Data, at: u64, scalar: Scalar, dst: Reg) -> Option<Inst> {
    let size = u64::from(scalar.size());
    if data.section == Section::Variables || at + size > data.size {
        return None;
    }
    let touching = data.relocs.iter().find(|reloc| {
        let width = match reloc.kind {
            RelocKind::Absolute => 8,
            RelocKind::TypeOffset | RelocKind::TextOffset => 4,
        };
        reloc.offset < at + size && at < reloc.offset + width
    });
    if let Some(reloc) = touching {
        if reloc.offset != at || reloc.kind != RelocKind::Absolute || scalar != Scalar::Ptr {
            return None;
        }
        return match reloc.target {
            Target::Func(func) if reloc.addend == 0 => Some(Inst::FuncAddr { dst, func }),
            Target::Data(data) => {
                let offset = u64::try_from(reloc.addend).ok()?;
                Some(Inst::DataAddr { dst, data, offset })
            }
            Target::Func(_) => None,
        };
    }
    let mut bits = 0;
    for i in 0..size {
        let byte = data.bytes.get((at + i) as usize).copied().unwrap_or(0);
        bits |= u64::from(byte) << (8 * i);
    }
    // An address that is no relocation is nil.
    (scalar != Scalar::Ptr || bits == 0).then_some(Inst::Const { dst, bits })
}

fn store(values: &Values, inst: &mut Inst) -> Rewrite {
    let Inst::Store {
        src,
        addr,
        offset,
        mem,
    } = *inst
    else {
        return Rewrite::Keep;
    };
    match shifted(values, addr, offset) {
        Some((addr, offset)) => Rewrite::With(Inst::Store {
            src,
            addr,
            offset,
            mem,
        }),
        None => Rewrite::Keep,
    }
}

fn bounds(values: &Values, kind: BoundsKind, index: Reg, len: Reg) -> Rewrite {
    if index == len && kind.inclusive() && kind != BoundsKind::SliceConvert {
        // Lengths are never negative, but an index may be: only what is
        // known to be a length may be compared with itself.
        return Rewrite::Keep;
    }
    let (Some(index), Some(len)) = (values.constant(index), values.constant(len)) else {
        return Rewrite::Keep;
    };
    let (index, len) = (index as i64, len as i64);
    match passes(kind, index, len) {
        true => Rewrite::Remove,
        false => Rewrite::Keep,
    }
}

/// Whether a bounds check of constants succeeds.
pub(crate) fn passes(kind: BoundsKind, index: i64, len: i64) -> bool {
    0 <= index && (index < len || kind.inclusive() && index == len)
}

/// Makes a call direct if its target is known; whether it did.
pub(crate) fn callee(cx: &Context<'_>, values: &Values, callee: &mut Callee) -> bool {
    let func = match *callee {
        Callee::Func(_) => return false,
        Callee::Code(reg) => match values.def(reg) {
            Some(&Inst::FuncAddr { func, .. }) => func,
            _ => return false,
        },
        Callee::Value(reg) => match values.def(reg) {
            Some(&Inst::DataAddr { data, offset, .. }) => {
                let data = &cx.program.datas[data.index()];
                match read(data, offset, Scalar::Ptr, reg) {
                    Some(Inst::FuncAddr { func, .. }) => func,
                    _ => return false,
                }
            }
            _ => return false,
        },
    };
    let attrs = &cx.program.funcs[func.index()].attrs;
    // The value of a method expression is called as the wrapper that it is.
    if attrs.closure || attrs.wrapper && matches!(callee, Callee::Value(_)) {
        return false;
    }
    *callee = Callee::Func(func);
    true
}
