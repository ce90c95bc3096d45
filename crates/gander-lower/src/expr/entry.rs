//! The beginning of a function: its parameters, context and overflow block.
//!
//! Invariant: the parameters that travel in registers are the first registers
//! of the body; context and overflow block are read before anything else.

use crate::builder::FnBuilder;
use crate::types::Signature;
use crate::value::{Addr, MAX_REGS, Regs, Value};
use gander_abi::Place;
use gander_mir::{Inst, Reg, Scalar};
use std::rc::Rc;

impl FnBuilder<'_, '_> {
    /// Starts the entry block of a function with this signature; the values
    /// of its parameters, a receiver first.
    pub(crate) fn open_function(&mut self, signature: Signature, closure: bool) -> Vec<Value> {
        let signature = Rc::new(signature);
        let registers: Vec<Reg> = signature
            .param_scalars()
            .into_iter()
            .map(|scalar| self.reg(scalar))
            .collect();
        let entry = self.block();
        self.start(entry);
        if closure {
            let dst = self.reg(Scalar::Ptr);
            self.emit(Inst::Context { dst });
            self.context = Some(dst);
        }
        if signature.assigned.overflow_size > 0 {
            let dst = self.reg(Scalar::Ptr);
            self.emit(Inst::Overflow { dst });
            self.overflow = Some(dst);
        }
        let mut registers = registers.into_iter();
        let places = signature.assigned.params.iter();
        let values = places
            .zip(&signature.params)
            .map(|(place, &ty)| match place {
                Place::Registers(pieces) => {
                    let regs: Vec<Reg> = registers.by_ref().take(pieces.len()).collect();
                    self.received(&regs, ty)
                }
                Place::Overflow { offset } => {
                    // A signature with such a parameter has a block.
                    let block = self.overflow.unwrap_or(Reg(0));
                    self.load(Addr::private(block).plus(*offset), ty)
                }
            })
            .collect();
        self.results.clone_from(&signature.results);
        self.signature = Some(signature);
        values
    }

    /// A value that travelled in registers.
    pub(super) fn received(&mut self, regs: &[Reg], ty: crate::types::LType) -> Value {
        if regs.len() <= MAX_REGS {
            return Value::Regs(Regs::from_slice(regs));
        }
        let temp = self.temp(ty);
        self.store(temp, ty, &Value::Regs(Regs::from_slice(regs)));
        Value::Mem(temp)
    }

    /// All scalars of a value whose type travels in registers.
    pub(crate) fn registers_of(&mut self, value: &Value, ty: crate::types::LType) -> Regs {
        match value {
            Value::Regs(regs) => regs.clone(),
            Value::Mem(addr) => {
                let pieces = self.ctx.types.pieces(ty);
                let pieces = pieces.iter().flat_map(|pieces| pieces.iter());
                pieces
                    .map(|piece| self.load_scalar(addr.plus(u64::from(piece.offset)), piece.scalar))
                    .collect()
            }
        }
    }
}
