//! Type switches.
//!
//! Invariant: cases are tried in order. A concrete type is found by comparing
//! descriptors, which are unique in the program; an interface type by asking
//! the runtime for the table of methods. The operand is evaluated once.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::Value;
use gander_mir::{BlockId, CompareOp, Reg, Scalar, Terminator};
use gander_syntax::ast::{CaseClause, Expr, TypeSwitch};
use gander_types::Mode;

/// The interface value that is switched on.
#[derive(Clone, Copy)]
struct Operand {
    /// Its two words.
    first: Reg,
    data: Reg,
    /// The descriptor of its dynamic type, or nil.
    descriptor: Reg,
}

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn type_switch_stmt(&mut self, s: &'a TypeSwitch) {
        let label = self.flow.label.take();
        if let Some(init) = &s.init {
            self.stmt(init);
        }
        self.at(s.x.pos);
        let operand = self.type_switch_operand(&s.x);
        let end = self.block();
        let bodies: Vec<BlockId> = s.clauses.iter().map(|_| self.block()).collect();
        let mut default = end;
        self.flow.label = label;
        self.enter(end, None);
        for (clause, &body) in s.clauses.iter().zip(&bodies) {
            match clause.exprs.as_deref() {
                Some([x]) => self.single_type(operand, clause, x, body),
                Some(exprs) => {
                    for x in exprs {
                        self.at(x.pos);
                        let (next, matched) = (self.block(), self.block());
                        self.test_case(operand, x, matched, next);
                        self.start(matched);
                        self.end(Terminator::Jump(body));
                        self.start(next);
                    }
                }
                None => default = body,
            }
        }
        self.end(Terminator::Jump(default));
        for (clause, &body) in s.clauses.iter().zip(&bodies) {
            self.start(body);
            let single = clause.exprs.as_ref().is_some_and(|exprs| exprs.len() == 1);
            if !single && let Some(var) = self.info.implicits.get(&clause.id).copied() {
                let value = Value::of(&[operand.first, operand.data]);
                self.declare(var, Some(&value));
            }
            self.stmts(&clause.body);
            self.end(Terminator::Jump(end));
        }
        self.leave();
        self.start(end);
    }

    fn type_switch_operand(&mut self, x: &'a Expr) -> Operand {
        let ty = self.ty(x);
        let value = self.expr(x);
        let regs = self.regs(&value);
        let (first, data) = (regs[0], regs[1]);
        let descriptor = self.dynamic_type(first, ty);
        Operand {
            first,
            data,
            descriptor,
        }
    }

    /// A clause of one type: its variable has that type.
    fn single_type(
        &mut self,
        operand: Operand,
        clause: &'a CaseClause,
        x: &'a Expr,
        body: BlockId,
    ) {
        self.at(x.pos);
        let (next, matched) = (self.block(), self.block());
        let itab = self.test_case(operand, x, matched, next);
        self.start(matched);
        if let Some(var) = self.info.implicits.get(&clause.id).copied() {
            let value = match itab {
                Case::Nil => Value::of(&[operand.first, operand.data]),
                Case::Interface(first) => Value::of(&[first, operand.data]),
                Case::Concrete(ty) => self.unpack(operand.data, ty),
            };
            self.declare(var, Some(&value));
        }
        self.end(Terminator::Jump(body));
        self.start(next);
    }

    /// Branches by whether the operand has the type of this case.
    fn test_case(
        &mut self,
        operand: Operand,
        x: &'a Expr,
        matched: BlockId,
        next: BlockId,
    ) -> Case {
        if matches!(self.mode(x), Some(Mode::NilValue)) {
            let nil = self.is_zero(operand.first);
            self.branch(nil, matched, next);
            return Case::Nil;
        }
        let ty = self.ty(x);
        if !self.ctx.types.is_interface(ty) {
            let wanted = self.descriptor(ty);
            let same = self.compare_inst(CompareOp::Eq, operand.descriptor, wanted);
            self.branch(same, matched, next);
            return Case::Concrete(ty);
        }
        let first = if self.ctx.types.is_empty_interface(ty) {
            operand.descriptor
        } else {
            let wanted = self.descriptor(ty);
            let args = [wanted, operand.descriptor];
            self.call_helper("runtime.assertE2I2", &args, &[Scalar::Ptr])[0]
        };
        let none = self.is_zero(first);
        self.branch(none, next, matched);
        Case::Interface(first)
    }
}

/// How a case was tested.
#[derive(Clone, Copy)]
enum Case {
    Nil,
    Concrete(LType),
    /// With the first word of the value.
    Interface(Reg),
}
