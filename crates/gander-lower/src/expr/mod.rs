//! Expressions: values, places, calls, conversions, built-in functions.
//!
//! Invariant: `expr` evaluates once, in the order that [`order`] says, and
//! gives a value of the expression's own type; types come from what the
//! checker recorded with type parameters replaced, never from syntax. Values
//! in registers are fresh: later assignments do not change them. Values in
//! memory may be variables, and are to be consumed (or [owned]) before
//! anything writes.
//!
//! [owned]: FnBuilder::own

mod arith;
mod assert;
mod atomics;
mod builtins;
mod call;
pub(crate) mod captures;
mod closure;
mod compare;
pub(crate) mod constant;
mod conversion;
mod entry;
mod helpers;
mod iface;
mod index;
mod intrinsics;
mod literal;
mod maps;
mod memory;
mod method_value;
mod order;
mod place;
mod print;
mod selector;
mod slice;
mod statics;
mod strings;
mod unsafe_ops;

pub(crate) use call::{Prepared, Target};
pub(crate) use intrinsics::intrinsic_body;

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Home, Value};
use gander_mir::{BlockId, Callee, Inst, Reg, Scalar, UnaryOp as MirUnary};
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, NodeId, UnaryOp};
use gander_types::{Mode, Obj, ObjKind, VarKind};

impl<'a> FnBuilder<'_, 'a> {
    /// What the checker found an expression to be.
    pub(crate) fn mode(&self, x: &Expr) -> Option<&'a Mode> {
        self.recorded(x.id).map(|recorded| &recorded.mode)
    }

    fn recorded(&self, id: NodeId) -> Option<&'a gander_types::TypeAndValue> {
        self.info.types.get(id.0 as usize)?.as_ref()
    }

    /// The type of an expression, or that a type expression denotes; a tuple
    /// if it is used for several values.
    ///
    /// # Panics
    /// If the checker recorded none: it records all expressions.
    pub(crate) fn ty(&mut self, x: &Expr) -> LType {
        match self.recorded(x.id) {
            Some(recorded) => self.ctx.types.lower(recorded.ty, &self.env),
            None => panic!("an expression without type: {:?}", x.kind),
        }
    }

    /// The type of a variable.
    pub(crate) fn var_ty(&self, var: Obj) -> LType {
        let ty = self.ctx.input.store[var].ty_or_invalid();
        self.ctx.types.lower(ty, &self.env)
    }

    /// The value of a constant expression.
    pub(crate) fn constant_of(&self, x: &Expr) -> Option<&'a gander_constant::Value> {
        match self.mode(x) {
            Some(Mode::Constant(value)) => Some(value),
            _ => None,
        }
    }

    /// Evaluates an expression for one value, of its own type.
    pub(crate) fn expr(&mut self, x: &'a Expr) -> Value {
        if let Some(value) = self.hoisted.remove(&x.id) {
            return value;
        }
        match self.mode(x) {
            Some(Mode::Constant(value)) => {
                let ty = self.ty(x);
                return self.const_value(value, ty);
            }
            Some(Mode::NilValue) => {
                let ty = self.ty(x);
                return self.zero_value(ty);
            }
            _ => {}
        }
        match &x.kind {
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Name(_) => self.name(x),
            ExprKind::FuncLit(lit) => self.func_lit(x, lit),
            ExprKind::CompositeLit(lit) => self.composite(x, lit),
            ExprKind::Selector(selector) => self.selector(x, selector),
            ExprKind::Index(index) => self.index(x, index),
            ExprKind::Slice(slice) => self.slice(x, slice),
            ExprKind::TypeAssert(assert) => self.type_assert(x, assert),
            ExprKind::Star(inner) => self.indirection(x, inner),
            ExprKind::Unary(op, operand) => self.unary(x, *op, operand),
            ExprKind::Binary(binary) => self.binary(x, binary),
            ExprKind::Call(call) => self.call_value(x, call),
            _ => {
                self.ctx
                    .error(x.pos, "this expression cannot be compiled here");
                let ty = self.ty(x);
                self.zero_value(ty)
            }
        }
    }

    /// Evaluates an expression and converts it as in an assignment to a
    /// variable of type `to`.
    pub(crate) fn expr_to(&mut self, x: &'a Expr, to: LType) -> Value {
        match self.mode(x) {
            Some(Mode::NilValue) => return self.zero_value(to),
            Some(Mode::Variable) if self.ctx.types.is_interface(to) => {
                if let Some(value) = self.settled(x) {
                    let from = self.ty(x);
                    return self.const_interface(value, from, to);
                }
            }
            Some(Mode::Constant(value)) => {
                if !self.ctx.types.is_interface(to) {
                    return self.const_value(value, to);
                }
                let from = self.ty(x);
                if !self.ctx.types.is_interface(from) {
                    return self.const_interface(value, from, to);
                }
            }
            _ => {}
        }
        let from = self.ty(x);
        let value = self.expr(x);
        if from == to {
            return value;
        }
        self.at(x.pos);
        self.convert(value, from, to)
    }

    /// The constant that a variable is for all its life: in an interface, it
    /// needs no memory.
    fn settled(&self, x: &Expr) -> Option<&'a gander_constant::Value> {
        let var = self.info.uses.get(&x.unparen().id)?;
        let initial = self.captures.settled(*var)?;
        match &self.recorded(initial)?.mode {
            Mode::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Evaluates a call of several results, or an expression in its comma-ok
    /// form: the values with their types.
    pub(crate) fn expr_multi(&mut self, x: &'a Expr) -> Vec<(Value, LType)> {
        match &x.kind {
            ExprKind::Paren(inner) => self.expr_multi(inner),
            ExprKind::Call(call) => self.call_results(x, call),
            ExprKind::Index(index) => self.map_index_ok(x, index),
            ExprKind::TypeAssert(assert) => self.type_assert_ok(x, assert),
            ExprKind::Unary(UnaryOp::Recv, channel) => self.receive_ok(x, channel),
            _ => {
                let ty = self.ty(x);
                vec![(self.expr(x), ty)]
            }
        }
    }

    /// Evaluates a condition and branches.
    pub(crate) fn cond(&mut self, x: &'a Expr, then: BlockId, other: BlockId) {
        if !self.hoisted.contains_key(&x.id) && self.constant_of(x).is_none() {
            match &x.kind {
                ExprKind::Paren(inner) => return self.cond(inner, then, other),
                ExprKind::Unary(UnaryOp::Not, inner) => return self.cond(inner, other, then),
                ExprKind::Binary(binary) if binary.op == BinaryOp::LogAnd => {
                    let right = self.block();
                    self.cond(&binary.x, right, other);
                    self.start(right);
                    return self.cond(&binary.y, then, other);
                }
                ExprKind::Binary(binary) if binary.op == BinaryOp::LogOr => {
                    let right = self.block();
                    self.cond(&binary.x, then, right);
                    self.start(right);
                    return self.cond(&binary.y, then, other);
                }
                _ => {}
            }
        }
        let value = self.expr(x);
        let cond = self.single(&value);
        self.at(x.pos);
        self.branch(cond, then, other);
    }

    /// `&&` and `||` as a value.
    pub(crate) fn logical(&mut self, x: &'a Expr) -> Value {
        let result = self.reg(Scalar::I8);
        let (yes, no, end) = (self.block(), self.block(), self.block());
        self.cond(x, yes, no);
        for (block, bits) in [(yes, 1), (no, 0)] {
            self.start(block);
            self.emit(Inst::Const { dst: result, bits });
            self.end(gander_mir::Terminator::Jump(end));
        }
        self.start(end);
        result.into()
    }

    /// A variable or function.
    fn name(&mut self, x: &'a Expr) -> Value {
        let Some(&obj) = self.info.uses.get(&x.id) else {
            self.ctx.error(x.pos, "a name without meaning");
            let ty = self.ty(x);
            return self.zero_value(ty);
        };
        self.at(x.pos);
        match self.ctx.input.store[obj].kind {
            ObjKind::Func { .. } => self.func_value(x.id, obj),
            ObjKind::Nil => {
                let ty = self.ty(x);
                self.zero_value(ty)
            }
            _ => {
                let ty = self.var_ty(obj);
                self.load_var(obj, ty)
            }
        }
    }

    /// Where a variable lives.
    pub(crate) fn home(&mut self, var: Obj) -> Home {
        if let Some(home) = self.vars.get(&var) {
            return home.clone();
        }
        let object = &self.ctx.input.store[var];
        if object.var_kind() == Some(VarKind::Package) {
            return Home::Mem(crate::value::Addr::data(self.ctx.global(var)));
        }
        let message = format!(
            "variable {} is used before its declaration",
            object.name.as_str()
        );
        self.ctx.error(object.pos, message);
        let ty = self.var_ty(var);
        let temp = self.temp(ty);
        Home::Mem(temp)
    }

    /// The value of a variable.
    pub(crate) fn load_var(&mut self, var: Obj, ty: LType) -> Value {
        match self.home(var) {
            Home::Regs(regs) => self.own(Value::Regs(regs), ty),
            Home::Mem(addr) => self.load(addr, ty),
        }
    }

    /// A declared function as a value: `id` is the identifier's node.
    pub(crate) fn func_value(&mut self, id: NodeId, obj: Obj) -> Value {
        let func = self.instance(id, obj);
        self.funcval(func).into()
    }

    /// The address of a function's funcval.
    pub(crate) fn funcval(&mut self, func: gander_mir::FuncId) -> Reg {
        let data = self.ctx.funcval(func);
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::DataAddr {
            dst,
            data,
            offset: 0,
        });
        dst
    }

    /// The function that an identifier denotes, with its type arguments.
    pub(crate) fn instance(&mut self, id: NodeId, obj: Obj) -> gander_mir::FuncId {
        let targs = self.type_args(id);
        let obj = self.ctx.input.store[obj].origin().unwrap_or(obj);
        self.ctx.func(obj, &targs)
    }

    /// The type arguments recorded at an identifier.
    pub(crate) fn type_args(&mut self, id: NodeId) -> Vec<LType> {
        let Some(instance) = self.info.instances.get(&id) else {
            return Vec::new();
        };
        let types = &self.ctx.types;
        instance
            .targs
            .iter()
            .map(|&targ| types.lower(targ, &self.env))
            .collect()
    }

    /// `op x`.
    fn unary(&mut self, x: &'a Expr, op: UnaryOp, operand: &'a Expr) -> Value {
        match op {
            UnaryOp::Addr => self.address_of(x, operand),
            UnaryOp::Recv => self.receive(x, operand),
            UnaryOp::Plus => self.expr(operand),
            UnaryOp::Not => {
                let value = self.expr(operand);
                let arg = self.single(&value);
                self.at(x.pos);
                self.unary_inst(MirUnary::BoolNot, arg).into()
            }
            UnaryOp::Neg | UnaryOp::BitNot => {
                let ty = self.ty(x);
                let value = self.expr(operand);
                self.at(x.pos);
                self.negate(op, value, ty)
            }
            UnaryOp::Tilde => self.expr(operand),
        }
    }

    /// A call of a helper with its arguments' registers; the results' too.
    pub(crate) fn call_helper(&mut self, name: &str, args: &[Reg], results: &[Scalar]) -> Vec<Reg> {
        let func = self.ctx.helper(name);
        let results: Vec<Reg> = results.iter().map(|&scalar| self.reg(scalar)).collect();
        self.emit(Inst::Call {
            callee: Callee::Func(func),
            args: args.to_vec(),
            results: results.clone(),
            overflow: None,
        });
        results
    }
}
