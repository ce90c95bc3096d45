//! Variables: making them, and reading and writing them whole.
//!
//! Invariant: a variable that must be an object of its own (its address is
//! taken, or a closure captures it by reference) is one from its declaration
//! on; any other is registers, or a slot if it does not fit.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Addr, Home, Value};
use gander_mir::{Inst, Reg};
use gander_types::Obj;

/// Variables above this many bytes are not put on the stack.
const MAX_SLOT: u64 = 64 << 10;

impl FnBuilder<'_, '_> {
    /// Whether variable `var` must be an object of its own.
    pub(super) fn is_object(&self, var: Obj, ty: LType) -> bool {
        let size = self.ctx.types.size(ty);
        self.captures.is_object(var, size)
    }

    /// A home for variable `var`, not initialised unless it is an object.
    pub(super) fn new_home(&mut self, var: Obj, ty: LType) -> Home {
        if self.is_object(var, ty) {
            return Home::Mem(Addr::object(self.new_object(ty)));
        }
        self.fresh_home(ty)
    }

    /// A home for a variable that only this function knows.
    pub(super) fn fresh_home(&mut self, ty: LType) -> Home {
        if let Some(regs) = self.new_regs(ty) {
            return Home::Regs(regs);
        }
        if self.ctx.types.size(ty) > MAX_SLOT {
            return Home::Mem(Addr::object(self.new_object(ty)));
        }
        Home::Mem(self.temp(ty))
    }

    /// Declares variable `var` with this value of its type; none means the
    /// zero value.
    pub(super) fn declare(&mut self, var: Obj, value: Option<&Value>) {
        let ty = self.var_ty(var);
        let home = self.new_home(var, ty);
        match value {
            Some(value) => self.store_home(&home, ty, value),
            // Objects are zero when they are made.
            None if self.is_object(var, ty) => {}
            None => self.zero_home(&home, ty),
        }
        self.vars.insert(var, home);
    }

    /// Gives the variable its zero value.
    pub(super) fn zero_home(&mut self, home: &Home, ty: LType) {
        match home {
            Home::Mem(addr) => self.clear(*addr, ty),
            Home::Regs(regs) => {
                for &dst in regs {
                    self.emit(Inst::Const { dst, bits: 0 });
                }
            }
        }
    }

    /// Assigns the whole variable.
    pub(super) fn store_home(&mut self, home: &Home, ty: LType, value: &Value) {
        match home {
            Home::Mem(addr) => self.store(*addr, ty, value),
            Home::Regs(regs) => self.assign_regs(regs, value),
        }
    }

    /// The value of the variable, until it is assigned.
    pub(super) fn load_home(&mut self, home: &Home, ty: LType) -> Value {
        match home {
            Home::Mem(addr) => self.load(*addr, ty),
            Home::Regs(regs) => Value::Regs(regs.clone()),
        }
    }

    /// A new register with the same contents.
    pub(super) fn copy_of(&mut self, src: Reg) -> Reg {
        let dst = self.reg(self.scalar(src));
        self.emit(Inst::Copy { dst, src });
        dst
    }
}
