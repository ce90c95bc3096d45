//! Range clauses over functions: the loop's body becomes a closure that the
//! iterator function calls.
//!
//! Invariant: the body's state variable follows the transitions that the
//! runtime's messages tell of (`panicrangestate`); a statement that leaves the
//! body for a place outside the loop notes where, stops the iterator, and is
//! carried out after it returned. Deferred calls and results belong to the
//! function around.

use super::flow::Exit;
use super::scan::scan;
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Home, Value};
use gander_mir::{CompareOp, Reg, Scalar, Terminator};
use gander_span::Symbol;
use gander_syntax::ast::{BranchKind, Range};
use std::rc::Rc;

/// Values of a body's state variable, those of `abi.RF_State`.
mod state {
    /// The loop was left.
    pub(super) const DONE: u64 = 0;
    /// The body may be called.
    pub(super) const READY: u64 = 1;
    /// The body runs, or has panicked.
    pub(super) const PANIC: u64 = 2;
    /// The iterator has returned.
    pub(super) const EXHAUSTED: u64 = 3;
    /// The iterator returned though the body has panicked.
    pub(super) const MISSING_PANIC: i64 = 4;
}

/// What the closure of a loop's body knows of the loop.
#[derive(Debug)]
pub(crate) struct LoopBody {
    label: Option<Symbol>,
    /// Address of the state variable.
    state: Reg,
    /// Address of the number of the exit taken.
    next: Reg,
    /// The ways out that were taken so far; an exit's number is its index
    /// plus one.
    exits: Vec<Exit>,
    /// Types of the closure's fields so far.
    fields: Vec<LType>,
    /// What was asked of the function around, with the register it is in.
    hidden: Vec<(Hidden, Reg)>,
    /// Results of the function around.
    results: Vec<LType>,
}

/// Something of the function around a loop that no variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// The address of a result.
    Result(usize),
    /// The defer frame.
    DeferFrame,
}

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn range_func(&mut self, range: &'a Range, ty: LType) {
        let label = self.flow.label.take();
        let yield_ty = self.ctx.types.func_type(ty).params[0];
        let iterator = self.expr(&range.x);
        let iterator = self.single(&iterator);
        self.at(range.x.pos);
        let int = self.int_type();
        let state = Addr::object(self.new_object(int));
        self.set_state(state, state::READY);
        let next = self.temp(int);
        let zero = self.int(0);
        self.store_scalar(next, zero);
        let (closure, exits) = self.loop_closure(range, yield_ty, label, state, next);
        let signature = self.ctx.types.signature(None, ty);
        let callee = gander_mir::Callee::Value(iterator);
        self.call_with(callee, &signature, &[closure.into()]);
        self.after_iterator(state, next, &exits);
    }

    fn set_state(&mut self, state: Addr, value: u64) {
        let value = self.constant(Scalar::I64, value);
        // Bodies of one loop run one after the other unless the program is
        // wrong, and then this is what finds out.
        let private = Addr {
            shared: false,
            ..state
        };
        self.store_scalar(private, value);
    }

    /// Checks that the iterator passed on a panic of the body, and carries out
    /// the statement that left the loop.
    fn after_iterator(&mut self, state: Addr, next: Addr, exits: &[Exit]) {
        let left = self.load_scalar(state, Scalar::I64);
        let panicked = self.constant(Scalar::I64, state::PANIC);
        let swallowed = self.compare_inst(CompareOp::Eq, left, panicked);
        let missing = self.int(state::MISSING_PANIC);
        self.panic_if(swallowed, "runtime.panicrangestate", &[missing]);
        self.set_state(state, state::EXHAUSTED);
        if exits.is_empty() {
            return;
        }
        let taken = self.load_scalar(next, Scalar::I64);
        let cases: Vec<_> = (1..=exits.len() as u64)
            .map(|number| (number, self.block()))
            .collect();
        let default = self.block();
        self.end(Terminator::Switch {
            value: taken,
            cases: cases.clone(),
            default,
        });
        for (&exit, (_, block)) in exits.iter().zip(cases) {
            self.start(block);
            self.carry_out(exit);
        }
        self.start(default);
    }

    fn carry_out(&mut self, exit: Exit) {
        let pos = gander_span::Pos::NONE;
        match exit {
            Exit::Return => self.return_kept(),
            Exit::Break(label) => self.branch_stmt(BranchKind::Break, Some(label), pos),
            Exit::Continue(label) => self.branch_stmt(BranchKind::Continue, Some(label), pos),
            Exit::Goto(label) => self.branch_stmt(BranchKind::Goto, Some(label), pos),
        }
    }

    /// Makes the closure of the loop's body: the funcval, and the ways out of
    /// the body that are carried out here.
    fn loop_closure(
        &mut self,
        range: &'a Range,
        yield_ty: LType,
        label: Option<Symbol>,
        state: Addr,
        next: Addr,
    ) -> (Reg, Vec<Exit>) {
        self.flow.range_bodies += 1;
        let (captured, mut fields) = self.capture(range.x.id);
        let pointer = self.pointer_ty();
        for addr in [state, next] {
            fields.push((Value::from(self.address(addr)), pointer));
        }
        let signature = self.ctx.types.signature(None, yield_ty);
        let func_name = format!("{}-range{}", self.name, self.flow.range_bodies);
        // It is built at once: what it needs of this function turns up then.
        let func = self.declare_closure(func_name, range.x.pos, &signature, true, false);
        let types: Vec<LType> = fields.iter().map(|&(_, ty)| ty).collect();
        let results = match &self.flow.body {
            Some(body) => body.results.clone(),
            None => self.results.clone(),
        };
        let name = Rc::clone(&self.name);
        let (closures, wrappers, bodies) =
            (self.closures, self.flow.wrappers, self.flow.range_bodies);
        let (per_iteration, is_literal) = (self.flow.per_iteration, self.is_literal);
        let mut child = FnBuilder::new(
            self.ctx,
            func,
            self.package,
            Rc::clone(&self.env),
            Rc::clone(&self.captures),
        );
        // Closures in the body count as closures of the function.
        child.name = name;
        child.closures = closures;
        child.is_literal = is_literal;
        child.flow.wrappers = wrappers;
        child.flow.range_bodies = bodies;
        child.flow.per_iteration = per_iteration;
        child.pos = self.pos;
        let params = child.open_function(signature, true);
        child.bind_captured(&captured);
        child.loop_function(range, label, types, results, params);
        let body = child.flow.body.take();
        let counters = (child.closures, child.flow.wrappers, child.flow.range_bodies);
        child.finish();
        (self.closures, self.flow.wrappers, self.flow.range_bodies) = counters;
        let (mut exits, mut hidden) = (Vec::new(), Vec::new());
        if let Some(body) = body {
            exits = body.exits;
            hidden = body.hidden;
        }
        for (what, _) in hidden {
            fields.push((Value::from(self.hidden(what)), pointer));
        }
        (self.new_closure(func, &fields), exits)
    }

    /// Builds the body's function, in its own builder.
    fn loop_function(
        &mut self,
        range: &'a Range,
        label: Option<Symbol>,
        fields: Vec<LType>,
        results: Vec<LType>,
        params: Vec<Value>,
    ) {
        let found = scan(&range.body);
        self.flow.labels = found.labels;
        self.flow.has_goto = found.gotos;
        let state_at = self.context_word(&fields, fields.len() - 2);
        let next = self.context_word(&fields, fields.len() - 1);
        self.flow.body = Some(LoopBody {
            label,
            state: state_at,
            next,
            exits: Vec::new(),
            fields,
            hidden: Vec::new(),
            results,
        });
        // Later additions to the entry block must not follow other code.
        let start = self.block();
        self.jump_to(start);
        let private = Addr::private(state_at);
        let before = self.load_scalar(private, Scalar::I64);
        self.set_state(private, state::PANIC);
        let ready = self.constant(Scalar::I64, state::READY);
        let wrong = self.compare_inst(CompareOp::Ne, before, ready);
        self.panic_if(wrong, "runtime.panicrangestate", &[before]);
        let types = self.param_types();
        let values: Vec<(Value, LType)> = params.into_iter().zip(types).collect();
        self.range_assign(range, &values);
        self.stmts(&range.body.stmts);
        if self.reachable() {
            self.at(range.body.rbrace);
            self.end_body(true);
        }
    }

    fn param_types(&self) -> Vec<LType> {
        let signature = self.signature.as_ref();
        signature.map_or_else(Vec::new, |signature| signature.params.clone())
    }

    /// A pointer among the fields of the closure.
    fn context_word(&mut self, fields: &[LType], index: usize) -> Reg {
        let Some(context) = self.context else {
            return self.nil();
        };
        let object = self.closure_type(fields);
        let offset = self.ctx.types.offset(object, index + 1);
        self.word_at(Scalar::Ptr, context, offset as i32)
    }

    /// The label of the loop that this function is the body of.
    pub(super) fn is_body_label(&self, label: Symbol) -> bool {
        let body = self.flow.body.as_ref();
        body.is_some_and(|body| body.label == Some(label))
    }

    /// Ends a call of the body: whether the iterator is to go on.
    pub(super) fn end_body(&mut self, goes_on: bool) {
        let Some(state) = self.flow.body.as_ref().map(|body| body.state) else {
            return;
        };
        let value = match goes_on {
            true => state::READY,
            false => state::DONE,
        };
        self.set_state(Addr::private(state), value);
        let result = self.constant(Scalar::I8, u64::from(goes_on));
        self.end(Terminator::Return(vec![result]));
    }

    /// Leaves the loop for a place that the function around knows.
    pub(super) fn leave_body(&mut self, exit: Exit) {
        let Some(body) = &mut self.flow.body else {
            return;
        };
        let index = match body.exits.iter().position(|&known| known == exit) {
            Some(index) => index,
            None => {
                body.exits.push(exit);
                body.exits.len() - 1
            }
        };
        let next = Addr::private(body.next);
        let number = self.int(index as i64 + 1);
        self.store_scalar(next, number);
        self.end_body(false);
    }

    /// The results that a `return` statement here gives.
    pub(super) fn return_types(&self) -> Vec<LType> {
        match &self.flow.body {
            Some(body) => body.results.clone(),
            None => self.results.clone(),
        }
    }

    /// Returns from the function around with these results; none if they are
    /// in their places.
    pub(super) fn return_from_body(&mut self, values: &[Value]) {
        let types = self.return_types();
        for (index, (value, ty)) in values.iter().zip(types).enumerate() {
            let place = self.hidden(Hidden::Result(index));
            self.store(Addr::object(place), ty, value);
        }
        self.leave_body(Exit::Return);
    }

    /// Something that only the function around the loops has, in a register.
    pub(super) fn hidden(&mut self, what: Hidden) -> Reg {
        let Some(body) = &mut self.flow.body else {
            return self.own_hidden(what);
        };
        if let Some(&(_, reg)) = body.hidden.iter().find(|(known, _)| *known == what) {
            return reg;
        }
        let pointer = self.pointer_ty();
        let Some(body) = &mut self.flow.body else {
            return self.nil();
        };
        body.fields.push(pointer);
        let fields = body.fields.clone();
        // All of the function can use it: the entry block loads it.
        let current = self.current.replace(gander_mir::BlockId(0));
        let reg = self.context_word(&fields, fields.len() - 1);
        self.current = current;
        if let Some(body) = &mut self.flow.body {
            body.hidden.push((what, reg));
        }
        reg
    }

    /// As [`FnBuilder::hidden`], in the function that has it.
    fn own_hidden(&mut self, what: Hidden) -> Reg {
        match what {
            Hidden::Result(index) => {
                self.need_result_homes();
                match self.flow.result_homes.get(index) {
                    Some(&Home::Mem(addr)) => self.address(addr),
                    // `declare_results` has put them into memory.
                    _ => self.nil(),
                }
            }
            Hidden::DeferFrame => match &self.flow.defers {
                Some(defers) => defers.frame,
                None => self.nil(),
            },
        }
    }

    /// Whether a range clause is over a function.
    pub(super) fn is_range_func(&mut self, range: &Range) -> bool {
        let ty = self.ty(&range.x);
        matches!(*self.ctx.types.under_kind(ty), Kind::Func(_))
    }
}
