//! Results: where they are kept, and leaving a function with them.
//!
//! Invariant: a function with `defer` statements keeps its results in memory
//! that its recovery pad reaches through the defer frame alone: in the frame's
//! slot, or in heap objects whose pointers are there.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Addr, Home, Value};
use gander_abi::Place;
use gander_mir::{Reg, Terminator};
use gander_span::Pos;
use gander_syntax::ast::Expr;

impl<'a> FnBuilder<'_, 'a> {
    /// Makes places for the results, zeroed, as far as they are needed: for
    /// named results, and for all if there are deferred calls.
    pub(super) fn declare_results(&mut self) {
        let named = !self.result_vars.is_empty();
        if self.results.is_empty() || (!named && self.flow.defers.is_none()) {
            return;
        }
        for (index, ty) in self.results.clone().into_iter().enumerate() {
            let var = self.result_vars.get(index).copied();
            let home = if self.flow.defers.is_some() {
                let boxed = var.is_some_and(|var| self.is_object(var, ty));
                self.result_in_frame(ty, boxed)
            } else {
                match var {
                    Some(var) if self.is_object(var, ty) => self.new_home(var, ty),
                    _ if self.flow.results_in_memory => Home::Mem(self.temp(ty)),
                    _ => self.fresh_home(ty),
                }
            };
            self.zero_home(&home, ty);
            if let Some(var) = var {
                self.vars.insert(var, home.clone());
            }
            self.flow.result_homes.push(home);
        }
    }

    /// Places for the results in this frame, for the bodies of
    /// range-over-func loops that return.
    pub(super) fn need_result_homes(&mut self) {
        if !self.flow.result_homes.is_empty() {
            return;
        }
        for ty in self.results.clone() {
            let temp = self.temp(ty);
            self.flow.result_homes.push(Home::Mem(temp));
        }
    }

    /// A `return` statement.
    pub(super) fn return_stmt(&mut self, exprs: &'a [Expr], pos: Pos) {
        if exprs.is_empty() {
            self.return_kept();
            return;
        }
        let values = self.return_values(exprs);
        self.at(pos);
        if !self.reachable() {
            return;
        }
        if self.flow.body.is_some() {
            self.return_from_body(&values);
            return;
        }
        let in_memory = |home: &Home| matches!(home, Home::Mem(_));
        if self.flow.defers.is_none() && !self.flow.result_homes.iter().any(in_memory) {
            self.return_with(&values);
            return;
        }
        let homes = self.flow.result_homes.clone();
        let types = self.results.clone();
        for (at, ((home, value), ty)) in homes.iter().zip(&values).zip(types).enumerate() {
            // `return a` of the result a is no write of it.
            if !self.is_result(exprs.get(at), at) {
                self.store_home(home, ty, value);
            }
        }
        self.return_kept();
    }

    /// Whether the expression names the result with this number.
    fn is_result(&self, expr: Option<&'a Expr>, at: usize) -> bool {
        let named = |expr: &'a Expr| self.info.uses.get(&expr.unparen().id).copied();
        let var = self.result_vars.get(at).copied();
        var.is_some() && expr.and_then(named) == var
    }

    /// The values of a `return` statement, of the types of the results, in
    /// registers or memory that no other value's store changes.
    fn return_values(&mut self, exprs: &'a [Expr]) -> Vec<Value> {
        let types = self.return_types();
        let mut values = match exprs {
            [single] if types.len() != 1 => {
                let values = self.expr_multi(single);
                values
                    .into_iter()
                    .zip(&types)
                    .map(|((value, from), &to)| self.convert_to(value, from, to))
                    .collect()
            }
            _ => {
                let list: Vec<(&'a Expr, LType)> =
                    exprs.iter().zip(types.iter().copied()).collect();
                self.exprs_to(&list)
            }
        };
        if values.len() > 1 && !self.flow.result_homes.is_empty() {
            for (value, &ty) in values.iter_mut().zip(&types) {
                *value = self.keep(value.clone(), ty);
            }
        }
        values
    }

    /// Leaves the function with the results that are kept.
    pub(super) fn return_kept(&mut self) {
        if self.flow.body.is_some() {
            self.return_from_body(&[]);
            return;
        }
        if self.flow.defers.is_some() {
            self.run_deferred();
            return;
        }
        let homes = self.flow.result_homes.clone();
        let types = self.results.clone();
        let values: Vec<Value> = homes
            .iter()
            .zip(types)
            .map(|(home, ty)| self.load_home(home, ty))
            .collect();
        self.return_with(&values);
    }

    /// Leaves the function with these results.
    fn return_with(&mut self, values: &[Value]) {
        let overflow = self.overflow;
        self.return_through(values, overflow);
    }

    /// Leaves the function with these results; those that do not travel in
    /// registers go to the block at `overflow`.
    pub(super) fn return_through(&mut self, values: &[Value], overflow: Option<Reg>) {
        let Some(signature) = self.signature.clone() else {
            self.end(Terminator::Return(Vec::new()));
            return;
        };
        let mut regs = Vec::new();
        for ((value, place), &ty) in values
            .iter()
            .zip(&signature.assigned.results)
            .zip(&signature.results)
        {
            match (place, overflow) {
                (Place::Registers(pieces), _) if pieces.is_empty() => {}
                (Place::Registers(_), _) => {
                    let pieces = self.registers_of(value, ty);
                    regs.extend(pieces);
                }
                (Place::Overflow { offset }, Some(block)) => {
                    self.store(Addr::private(block).plus(*offset), ty, value);
                }
                // A signature with such a result has a block.
                (Place::Overflow { .. }, None) => {}
            }
        }
        self.end(Terminator::Return(regs));
    }

    /// Whether some results do not travel in registers.
    pub(super) fn has_overflow_results(&self) -> bool {
        self.signature.as_ref().is_some_and(|signature| {
            let results = &signature.assigned.results;
            results
                .iter()
                .any(|place| matches!(place, Place::Overflow { .. }))
        })
    }
}
