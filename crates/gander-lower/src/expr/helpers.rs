//! Small instructions in one call, and code for panics.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType, Types};
use gander_mir::{
    BinaryOp, BlockId, CompareOp, ConvertOp, DataId, Inst, Reg, Scalar, Terminator, UnaryOp,
};

impl FnBuilder<'_, '_> {
    /// `op arg`.
    pub(crate) fn unary_inst(&mut self, op: UnaryOp, arg: Reg) -> Reg {
        let dst = self.reg(self.scalar(arg));
        self.emit(Inst::Unary { op, dst, arg });
        dst
    }

    /// `left op right`.
    pub(crate) fn binary_inst(&mut self, op: BinaryOp, left: Reg, right: Reg) -> Reg {
        let dst = self.reg(self.scalar(left));
        self.emit(Inst::Binary {
            op,
            dst,
            left,
            right,
        });
        dst
    }

    /// Whether `left op right`.
    pub(crate) fn compare_inst(&mut self, op: CompareOp, left: Reg, right: Reg) -> Reg {
        let dst = self.reg(Scalar::I8);
        self.emit(Inst::Compare {
            op,
            dst,
            left,
            right,
        });
        dst
    }

    /// A conversion to another machine type.
    pub(crate) fn convert_inst(&mut self, op: ConvertOp, arg: Reg, to: Scalar) -> Reg {
        let dst = self.reg(to);
        self.emit(Inst::Convert { op, dst, arg });
        dst
    }

    /// `cond ? then : other`, both evaluated.
    pub(crate) fn select_inst(&mut self, cond: Reg, then: Reg, other: Reg) -> Reg {
        let dst = self.reg(self.scalar(then));
        self.emit(Inst::Select {
            dst,
            cond,
            then,
            other,
        });
        dst
    }

    /// Whether the register is zero or nil.
    pub(crate) fn is_zero(&mut self, arg: Reg) -> Reg {
        let zero = self.constant(self.scalar(arg), 0);
        self.compare_inst(CompareOp::Eq, arg, zero)
    }

    /// The address of static data.
    pub(crate) fn data_addr(&mut self, data: DataId) -> Reg {
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::DataAddr {
            dst,
            data,
            offset: 0,
        });
        dst
    }

    /// The descriptor of a type, in a register.
    pub(crate) fn descriptor(&mut self, ty: LType) -> Reg {
        let data = self.ctx.descriptor(ty);
        self.data_addr(data)
    }

    /// Copies into a register that several branches set.
    pub(crate) fn set(&mut self, dst: Reg, src: Reg) {
        self.emit(Inst::Copy { dst, src });
    }

    /// Jumps to `block`; nothing is current then.
    pub(crate) fn jump(&mut self, block: BlockId) {
        self.end(Terminator::Jump(block));
    }

    /// Calls a helper that does not return, if `cond` holds.
    pub(crate) fn panic_if(&mut self, cond: Reg, helper: &str, args: &[Reg]) {
        let (bad, good) = (self.cold_block(), self.block());
        self.branch(cond, bad, good);
        self.start(bad);
        self.call_helper(helper, args, &[]);
        self.end(Terminator::Unreachable);
        self.start(good);
    }
}

impl Types<'_> {
    /// The element type of a type that has one; else the type itself.
    pub(crate) fn elem_of(&self, ty: LType) -> LType {
        self.elem(ty).unwrap_or(ty)
    }

    /// `[len]elem`.
    pub(crate) fn array(&self, elem: LType, len: u64) -> LType {
        self.intern(Kind::Array { len, elem })
    }

    /// `any`.
    pub(crate) fn any(&self) -> LType {
        self.intern(Kind::Interface(Box::default()))
    }

    /// The key type of a map type; of another type, itself.
    pub(crate) fn map_key(&self, map: LType) -> LType {
        match *self.under_kind(map) {
            Kind::Map { key, .. } => key,
            _ => map,
        }
    }
}
