//! Type assertions (spec: Type assertions).
//!
//! Invariant: a failed assertion panics through `runtime.panicdottypeE` or
//! `runtime.panicdottypeI`, or in `runtime.assertE2I`, which word the message;
//! the comma-ok form gives the zero value.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::Value;
use gander_mir::{CompareOp, Reg, Scalar, Terminator};
use gander_syntax::ast::{self, Expr};

impl<'a> FnBuilder<'_, 'a> {
    /// `x.(T)`.
    pub(crate) fn type_assert(&mut self, x: &'a Expr, assert: &'a ast::TypeAssert) -> Value {
        let from = self.ty(&assert.x);
        let to = self.ty(&assert.ty);
        let value = self.expr(&assert.x);
        self.at(x.pos);
        let words = self.regs(&value);
        if self.ctx.types.is_interface(to) {
            return self.assert_interface(words[0], words[1], from, to);
        }
        let matches = self.holds_type(words[0], from, to);
        let (good, bad) = (self.block(), self.cold_block());
        self.branch(matches, good, bad);
        self.start(bad);
        let want = self.descriptor(to);
        let iface = self.descriptor(from);
        let helper = match self.ctx.types.is_empty_interface(from) {
            true => "runtime.panicdottypeE",
            false => "runtime.panicdottypeI",
        };
        self.call_helper(helper, &[words[0], want, iface], &[]);
        self.end(Terminator::Unreachable);
        self.start(good);
        self.unpack(words[1], to)
    }

    fn assert_interface(&mut self, first: Reg, word: Reg, from: LType, to: LType) -> Value {
        let ty = self.dynamic_type(first, from);
        let wanted = self.descriptor(to);
        let first = if self.ctx.types.is_empty_interface(to) {
            let nil = self.is_zero(ty);
            self.panic_if(nil, "runtime.panicnildottype", &[wanted]);
            ty
        } else {
            self.call_helper("runtime.assertE2I", &[wanted, ty], &[Scalar::Ptr])[0]
        };
        Value::of(&[first, word])
    }

    /// `x.(T)` for two values.
    pub(crate) fn type_assert_ok(
        &mut self,
        x: &'a Expr,
        assert: &'a ast::TypeAssert,
    ) -> Vec<(Value, LType)> {
        let from = self.ty(&assert.x);
        let to = self.ty(&assert.ty);
        let value = self.expr(&assert.x);
        self.at(x.pos);
        let (value, ok) = self.assert_ok(&value, from, to);
        let bool_ty = self.ctx.types.predeclared(gander_types::BasicKind::Bool);
        vec![(value, to), (ok.into(), bool_ty)]
    }

    /// The value of interface type `from` as a `to`, or the zero value, and
    /// whether it is one.
    pub(crate) fn assert_ok(&mut self, value: &Value, from: LType, to: LType) -> (Value, Reg) {
        let words = self.regs(value);
        if self.ctx.types.is_interface(to) {
            return self.assert_interface_ok(words[0], words[1], from, to);
        }
        let matches = self.holds_type(words[0], from, to);
        let (good, bad, end) = (self.block(), self.block(), self.block());
        self.branch(matches, good, bad);
        let result = match self.new_regs(to) {
            Some(regs) => {
                self.start(good);
                let held = self.unpack(words[1], to);
                self.assign_regs(&regs, &held);
                self.jump(end);
                self.start(bad);
                let zero = self.zero_value(to);
                self.assign_regs(&regs, &zero);
                Value::Regs(regs)
            }
            None => {
                let temp = self.temp(to);
                self.start(good);
                let held = self.unpack(words[1], to);
                self.store(temp, to, &held);
                self.jump(end);
                self.start(bad);
                self.clear(temp, to);
                Value::Mem(temp)
            }
        };
        self.jump_to(end);
        (result, matches)
    }

    fn assert_interface_ok(
        &mut self,
        first: Reg,
        word: Reg,
        from: LType,
        to: LType,
    ) -> (Value, Reg) {
        let ty = self.dynamic_type(first, from);
        let first = if self.ctx.types.is_empty_interface(to) {
            ty
        } else {
            let wanted = self.descriptor(to);
            self.call_helper("runtime.assertE2I2", &[wanted, ty], &[Scalar::Ptr])[0]
        };
        let nil = self.nil();
        let ok = self.compare_inst(CompareOp::Ne, first, nil);
        let word = self.select_inst(ok, word, nil);
        (Value::of(&[first, word]), ok)
    }

    /// Whether an interface of type `iface` with this first word holds a `ty`.
    pub(crate) fn holds_type(&mut self, first: Reg, iface: LType, ty: LType) -> Reg {
        if self.ctx.interface_word(ty, iface).is_none() {
            return self.bool(false);
        }
        let want = self.type_word(ty, iface);
        self.compare_inst(CompareOp::Eq, first, want)
    }
}
