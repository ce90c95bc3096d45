//! Assignments, definitions, and declarations of variables.
//!
//! Invariant: an assignment proceeds in two phases (spec: Assignment
//! statements): first the operands of index expressions and indirections on
//! the left and the expressions on the right are evaluated, all in the usual
//! order; then the assignments are carried out from left to right. What the
//! first phase gave is kept from the effects of the second.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Place, Regs, Value};
use gander_mir::Scalar;
use gander_span::Pos;
use gander_syntax::ast::{Assign, AssignOp, BinaryOp, Expr, IncDec, VarSpec};
use gander_types::Obj;

impl<'a> FnBuilder<'_, 'a> {
    /// `lhs = rhs`
    pub(super) fn assign_stmt(&mut self, assign: &'a Assign) {
        if let ([lhs], [rhs]) = (&assign.lhs[..], &assign.rhs[..]) {
            self.assign_one(lhs, rhs);
            return;
        }
        self.hoist_both(&assign.lhs, &assign.rhs);
        let mut places = Vec::new();
        for lhs in &assign.lhs {
            places.push(self.target_place(lhs));
        }
        let values = self.values_for(&assign.rhs, &places);
        for (lhs, ((place, ty), value)) in assign.lhs.iter().zip(places.iter().zip(&values)) {
            self.at(lhs.pos);
            self.store_place(place, *ty, value);
        }
    }

    fn assign_one(&mut self, lhs: &'a Expr, rhs: &'a Expr) {
        if is_blank(lhs) {
            self.expr(rhs);
            return;
        }
        self.hoist_all(&[lhs, rhs]);
        let (place, ty) = self.target_place(lhs);
        let value = self.expr_to(rhs, ty);
        // The right side may end some lines further down.
        self.at(lhs.pos);
        self.store_place(&place, ty, &value);
    }

    /// Evaluates the calls on both sides, in order.
    fn hoist_both(&mut self, lhs: &'a [Expr], rhs: &'a [Expr]) {
        let targets = lhs.iter().filter(|lhs| !self.is_new(lhs));
        let mut all: Vec<&'a Expr> = targets.collect();
        if lhs.len() == rhs.len() {
            all.extend(rhs);
        }
        self.hoist_all(&all);
    }

    /// Whether there is nothing to evaluate in a left side: it is blank or
    /// declared here.
    fn is_new(&self, lhs: &Expr) -> bool {
        is_blank(lhs) || self.info.defs.contains_key(&lhs.id)
    }

    /// Evaluates the right side for the places; the values are not changed by
    /// assignments to any of them.
    fn values_for(&mut self, rhs: &'a [Expr], places: &[(Place, LType)]) -> Vec<Value> {
        let blank = |place: &Place| matches!(place, Place::Blank);
        if let ([single], true) = (rhs, places.len() > 1) {
            let values = self.expr_multi(single);
            return values
                .into_iter()
                .zip(places)
                .map(|((value, from), (place, to))| match blank(place) {
                    true => value,
                    false => self.convert_to(value, from, *to),
                })
                .collect();
        }
        let mut values = Vec::new();
        for (x, (place, to)) in rhs.iter().zip(places) {
            values.push(match blank(place) {
                true => self.expr(x),
                false => {
                    let value = self.expr_to(x, *to);
                    self.keep(value, *to)
                }
            });
        }
        values
    }

    /// The value, no matter what is assigned to afterwards.
    pub(super) fn keep(&mut self, value: Value, ty: LType) -> Value {
        match value {
            // Registers are nobody else's.
            Value::Regs(_) => value,
            Value::Mem(_) => self.own(value, ty),
        }
    }

    /// The value as a variable of type `to` holds it.
    pub(super) fn convert_to(&mut self, value: Value, from: LType, to: LType) -> Value {
        match from == to {
            true => value,
            false => self.convert(value, from, to),
        }
    }

    /// What is on the left side of an assignment, with its type.
    pub(super) fn target_place(&mut self, x: &'a Expr) -> (Place, LType) {
        if is_blank(x) {
            // Nobody asks for its type.
            return (Place::Blank, LType(0));
        }
        // The checker records no type for a variable that is assigned whole.
        let var = match x.unparen().as_ident() {
            Some(ident) => self.info.uses.get(&ident.id).copied(),
            None => None,
        };
        let ty = match var {
            Some(var) => self.var_ty(var),
            None => self.ty(x),
        };
        (self.place(x), ty)
    }

    /// `lhs := rhs`
    pub(super) fn define_stmt(&mut self, assign: &'a Assign) {
        let fresh: Vec<Option<Obj>> = assign.lhs.iter().map(|lhs| self.defined(lhs)).collect();
        if let ([Some(var)], [rhs]) = (&fresh[..], &assign.rhs[..]) {
            let ty = self.var_ty(*var);
            let value = self.expr_to(rhs, ty);
            self.declare(*var, Some(&value));
            return;
        }
        self.hoist_both(&assign.lhs, &assign.rhs);
        let mut places = Vec::new();
        for (lhs, fresh) in assign.lhs.iter().zip(&fresh) {
            places.push(match fresh {
                Some(var) => (Place::Regs { regs: Regs::new() }, self.var_ty(*var)),
                None => self.target_place(lhs),
            });
        }
        let values = self.values_for(&assign.rhs, &places);
        for (((place, ty), value), fresh) in places.iter().zip(&values).zip(fresh) {
            match fresh {
                Some(var) => self.declare(var, Some(value)),
                None => self.store_place(place, *ty, value),
            }
        }
    }

    /// `var a, b T = x, y`
    pub(super) fn var_spec(&mut self, spec: &'a VarSpec) {
        let vars: Vec<Option<Obj>> = spec
            .names
            .iter()
            .map(|name| self.info.defs.get(&name.id).copied())
            .map(|var| var.filter(|&var| !self.ctx.input.store[var].name.is_blank()))
            .collect();
        if spec.values.is_empty() {
            for var in vars.into_iter().flatten() {
                self.declare(var, None);
            }
            return;
        }
        if let ([single], true) = (&spec.values[..], vars.len() > 1) {
            let values = self.expr_multi(single);
            for (var, (value, from)) in vars.into_iter().zip(values) {
                self.declare_converted(var, value, from);
            }
            return;
        }
        let exprs: Vec<&'a Expr> = spec.values.iter().collect();
        self.hoist_all(&exprs);
        let mut values = Vec::new();
        for (var, x) in vars.iter().zip(exprs) {
            let ty = match var {
                Some(var) => self.var_ty(*var),
                None => self.ty(x),
            };
            let value = self.expr_to(x, ty);
            values.push(match vars.len() {
                1 => value,
                _ => self.keep(value, ty),
            });
        }
        for (var, value) in vars.into_iter().zip(values) {
            if let Some(var) = var {
                self.declare(var, Some(&value));
            }
        }
    }

    /// Declares a variable with a value of another type.
    pub(super) fn declare_converted(&mut self, var: Option<Obj>, value: Value, from: LType) {
        if let Some(var) = var {
            let to = self.var_ty(var);
            let value = self.convert_to(value, from, to);
            self.declare(var, Some(&value));
        }
    }

    /// `x op= y`
    pub(super) fn assign_op(&mut self, assign: &'a AssignOp, pos: Pos) {
        self.hoist_all(&[&assign.lhs, &assign.rhs]);
        let (place, ty) = self.target_place(&assign.lhs);
        if assign.op.is_shift() {
            let count = self.shift_count(&assign.rhs);
            self.at(pos);
            let place = self.element_in_place(place);
            let left = self.load_place(&place, ty);
            let value = self.shift_by(assign.op, &left, count, ty);
            self.store_place(&place, ty, &value);
            return;
        }
        let right = self.expr_to(&assign.rhs, ty);
        self.at(pos);
        // A division must not panic between a map's growth and the assignment.
        let place = match assign.op {
            BinaryOp::Div | BinaryOp::Rem => place,
            _ => self.element_in_place(place),
        };
        let left = self.load_place(&place, ty);
        let divisor = self.constant_of(&assign.rhs);
        let nonzero = divisor.is_some_and(|value| value.sign() != 0);
        let value = self.arithmetic(assign.op, &left, &right, ty, nonzero);
        self.store_place(&place, ty, &value);
    }

    /// `x++`, `x--`
    pub(super) fn inc_dec(&mut self, step: &'a IncDec, pos: Pos) {
        let (place, ty) = self.target_place(&step.x);
        let place = self.element_in_place(place);
        let old = self.load_place(&place, ty);
        self.at(pos);
        let one = self.one(ty);
        let op = match step.inc {
            true => BinaryOp::Add,
            false => BinaryOp::Sub,
        };
        let value = self.arithmetic(op, &old, &one, ty, true);
        self.store_place(&place, ty, &value);
    }

    /// A map element as memory, made if the map does not have it yet: for
    /// reading and writing with one search.
    fn element_in_place(&mut self, place: Place) -> Place {
        match place {
            Place::MapElem { ty, map, key } => Place::Mem(self.map_assign(ty, map, &key)),
            place => place,
        }
    }

    /// The number one of a numeric type.
    fn one(&mut self, ty: LType) -> Value {
        let pieces = self.ctx.types.pieces(ty);
        let scalars: Vec<Scalar> = pieces
            .iter()
            .flat_map(|pieces| pieces.iter().map(|piece| piece.scalar))
            .collect();
        let regs = scalars
            .iter()
            .enumerate()
            .map(|(index, &scalar)| {
                let bits = match (index, scalar) {
                    // The imaginary part.
                    (1.., _) => 0,
                    (_, Scalar::F32) => u64::from(1f32.to_bits()),
                    (_, Scalar::F64) => 1f64.to_bits(),
                    _ => 1,
                };
                self.constant(scalar, bits)
            })
            .collect();
        Value::Regs(regs)
    }

    /// The variable that a name on the left of `:=` declares.
    pub(super) fn defined(&self, x: &Expr) -> Option<Obj> {
        let var = self.info.defs.get(&x.id).copied();
        var.filter(|&var| !self.ctx.input.store[var].name.is_blank())
    }
}

/// Whether this is the blank identifier.
pub(super) fn is_blank(x: &Expr) -> bool {
    x.unparen()
        .as_ident()
        .is_some_and(|ident| ident.name.is_blank())
}
