//! Range clauses (spec: For statements with range clause).
//!
//! Invariant: iteration variables always get a type; if what is ranged over is
//! wrong, they count as used.

use crate::channel_rules::ChanUse;
use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::{Mode, Operand};
use crate::stmt::StmtContext;
use crate::store::{Obj, Store, Ty};
use crate::types::{Signature, Type};
use crate::under::TypeError;
use crate::version::Version;
use gander_constant::Value;
use gander_span::sym;
use gander_syntax::ast::{Expr, Range, Stmt};
use gander_syntax::expr_string;

/// The types of the iteration values: none, one, or two.
type KeyValue = (Option<Ty>, Option<Ty>);

const CHANNEL_SPEC: &str = "For statements with range clause: a channel permits at most one iteration variable and must permit receive operations";

impl<'a> Checker<'a> {
    /// Checks a for statement with range clause.
    pub(crate) fn range_stmt(&mut self, inner: StmtContext, s: &'a Stmt, range: &'a Range) {
        let key = range.lhs.first();
        let value = range.lhs.get(1);
        let mut x = Operand::default();
        self.env.has_call_or_recv = false;
        self.expr(None, &mut x, &range.x);
        if value.is_none() {
            self.record_constant_range(&x, &range.x);
        }
        let types = self.range_types(&x, range);

        // Variables that the clause declares belong to the statement's scope.
        self.open_scope();
        let lhs = [key, value];
        let types = [types.0, types.1];
        let over_int = self.store.is_integer(x.ty);
        if range.define {
            self.define_range_vars(s, range, lhs, types, &mut x, over_int);
        } else if key.is_some() {
            self.assign_range_vars(lhs, types, &mut x, over_int);
        } else if over_int {
            // An untyped constant gets its default type.
            self.assignment(&mut x, None, "range clause");
        }
        self.open_scope();
        self.stmt_list(inner, &range.body.stmts);
        self.close_scope();
        self.close_scope();
    }

    /// Spec: with at most one iteration variable, an array whose length is
    /// constant is not evaluated; later phases see its length instead.
    fn record_constant_range(&mut self, x: &Operand<'a>, e: &'a Expr) {
        if !self.config.record || x.is_invalid() || self.env.has_call_or_recv {
            return;
        }
        let store = self.store;
        if let Type::Array { len, .. } = store[store.array_ptr_deref(store.under(x.ty))] {
            let length = Mode::Constant(Value::from_i64(len));
            self.record_type_and_value(e.unparen(), &length, Ty::INT);
        }
    }

    /// The types of the iteration values of `x`; reports if there are none or
    /// fewer than wanted.
    fn range_types(&mut self, x: &Operand<'a>, range: &'a Range) -> KeyValue {
        if x.is_invalid() {
            return (None, None);
        }
        let types = match self.range_key_val(x.ty) {
            Ok(types) => types,
            Err(cause) => {
                let mut message = format!("cannot range over {}", self.operand_str(x));
                if !cause.is_empty() {
                    message.push_str(": ");
                    message.push_str(&cause);
                }
                self.range_error(x, x, codes::INVALID_RANGE_EXPR, message);
                return (Some(Ty::INVALID), Some(Ty::INVALID));
            }
        };
        let over = |check: &Self| format!("range over {}", check.operand_str(x));
        match (types, &range.lhs[..]) {
            ((None, _), [key, ..]) => {
                let message = format!("{} permits no iteration variables", over(self));
                self.range_error(x, key, codes::INVALID_ITER_VAR, message);
            }
            ((_, None), [_, value, ..]) => {
                let message = format!("{} permits only one iteration variable", over(self));
                self.range_error(x, value, codes::INVALID_ITER_VAR, message);
            }
            (_, [_, _, extra, ..]) => {
                let message = "range clause permits at most two iteration variables";
                self.soft_error(extra, codes::INVALID_ITER_VAR, message);
            }
            _ => {}
        }
        types
    }

    /// Reports an error about ranging over `x`.
    fn range_error(
        &mut self,
        x: &Operand<'a>,
        at: impl Into<crate::report::At>,
        code: gander_diag::Code,
        message: String,
    ) {
        let store = self.store;
        let mut error = self.new_error(code).add(at, message).soft();
        let is_chan = |u: Option<Ty>| u.is_some_and(|u| matches!(store[u], Type::Chan { .. }));
        if store.under_is(x.ty, is_chan) {
            error = error.spec(CHANNEL_SPEC);
            if code == codes::INVALID_RANGE_EXPR {
                error = self.explain_direction(error, x, ChanUse::Range);
            }
        }
        error.report(self);
    }

    /// Declares the variables of `for key, value := range x`.
    fn define_range_vars(
        &mut self,
        s: &'a Stmt,
        range: &'a Range,
        lhs: [Option<&'a Expr>; 2],
        types: [Option<Ty>; 2],
        x: &mut Operand<'a>,
        over_int: bool,
    ) {
        let mut vars = [None; 2];
        for i in 0..2 {
            let Some(e) = lhs[i] else {
                continue;
            };
            let var = self.range_var(e);
            if !self.store[var].name.is_blank() {
                vars[i] = Some(var);
            }
            match types[i].filter(|&ty| ty != Ty::INVALID) {
                None => {
                    self.store[var].set_ty(Ty::INVALID);
                    self.used_vars.insert(var);
                }
                Some(_) if over_int => self.init_var(var, x, "range clause"),
                Some(ty) => {
                    let mut value = Operand::new(Mode::Value, ty, Some(e));
                    self.init_var(var, &mut value, "assignment");
                }
            }
        }
        if vars == [None; 2] {
            let message = "no new variables on left side of :=";
            self.error(s, codes::NO_NEW_VAR, message);
            return;
        }
        for var in vars.into_iter().flatten() {
            self.declare(self.env.scope, None, var, range.body.lbrace);
        }
    }

    /// A new variable for `e` on the left of `:=`.
    fn range_var(&mut self, e: &'a Expr) -> Obj {
        let store = self.store;
        let pkg = Some(self.pkg);
        if let Some(ident) = e.as_ident() {
            let var = store.new_var(VarKind::Local, ident.pos, pkg, ident.name, None);
            self.record_def(ident, var);
            return var;
        }
        let message = format!("cannot declare {}", expr_string(e));
        self.error(e, codes::INVALID_SYNTAX_TREE, message);
        store.new_var(VarKind::Local, e.pos, pkg, sym::BLANK, None)
    }

    /// Checks the assignments of `for key, value = range x`.
    fn assign_range_vars(
        &mut self,
        lhs: [Option<&'a Expr>; 2],
        types: [Option<Ty>; 2],
        x: &mut Operand<'a>,
        over_int: bool,
    ) {
        for (lhs, ty) in lhs.into_iter().zip(types) {
            let (Some(lhs), Some(ty)) = (lhs, ty.filter(|&ty| ty != Ty::INVALID)) else {
                continue;
            };
            if !over_int {
                let mut value = Operand::new(Mode::Value, ty, Some(lhs));
                self.assign_var(lhs, &mut value, "assignment");
                continue;
            }
            self.assign_var(lhs, x, "range clause");
            // An untyped constant now has the variable's type.
            if !x.is_invalid() && !self.store.is_integer(x.ty) {
                let message = format!("cannot use iteration variable of type {}", self.ty(x.ty));
                self.soft_error(lhs, codes::INVALID_RANGE_EXPR, message);
            }
        }
    }

    /// The types of the iteration values of a value of type `ty`.
    ///
    /// # Errors
    /// Why there are none; may be empty.
    fn range_key_val(&self, ty: Ty) -> Result<KeyValue, String> {
        let store = self.store;
        let common = store.common_under_if(ty, |t, u| match (t, u.map(|u| &store[u])) {
            (Some(t), Some(Type::Chan { dir, .. })) if !dir.can_recv() => Err(TypeError::Message(
                format!("receive from send-only channel {}", self.ty(t)),
            )),
            _ => Ok(()),
        });
        let common = common.map_err(|error| error.format(self))?;
        match &store[store.array_ptr_deref(common)] {
            Type::Basic(_) if store.is_string(common) => Ok((Some(Ty::INT), Some(Ty::RUNE))),
            Type::Basic(_) if store.is_integer(common) => {
                self.range_version(Version::go1(22))?;
                Ok((Some(ty), None))
            }
            Type::Array { elem, .. } | Type::Slice(elem) => Ok((Some(Ty::INT), Some(*elem))),
            Type::Map { key, elem } => Ok((Some(*key), Some(*elem))),
            Type::Chan { elem, .. } => Ok((Some(*elem), None)),
            Type::Signature(sig) => {
                self.range_version(Version::go1(23))?;
                self.range_func(sig)
            }
            _ => Err(String::new()),
        }
    }

    fn range_version(&self, version: Version) -> Result<(), String> {
        if self.allow_version(version) {
            return Ok(());
        }
        Err(format!("requires {version} or later"))
    }

    /// The types of the values that the iterator function of type `sig`
    /// passes to its `yield`.
    fn range_func(&self, sig: &Signature) -> Result<KeyValue, String> {
        const FORM: &str = "func must be func(yield func(...) bool)";
        let store = self.store;
        let [param] = sig.params[..] else {
            return Err(format!("{FORM}: wrong argument count"));
        };
        if !sig.results.is_empty() {
            return Err(format!("{FORM}: unexpected results"));
        }
        let yield_ty = store
            .common_under(store[param].ty_or_invalid())
            .map_err(|error| format!("{FORM}: in yield type, {}", error.format(self)))?;
        let Type::Signature(yield_sig) = &store[yield_ty] else {
            return Err(format!("{FORM}: argument is not func"));
        };
        if yield_sig.params.len() > 2 {
            return Err(format!("{FORM}: yield func has too many parameters"));
        }
        let result = match yield_sig.results[..] {
            [result] => store[result].ty_or_invalid(),
            _ => Ty::INVALID,
        };
        if !store.identical(result, Ty::BOOL) {
            return Err(if store.is_boolean(result) {
                format!("{FORM}: yield func returns user-defined boolean, not bool")
            } else {
                format!("{FORM}: yield func does not return bool")
            });
        }
        if yield_sig.variadic {
            let ty = self.ty(yield_ty);
            return Err(format!("yield func of type {ty} cannot be variadic"));
        }
        let param = |index: usize| {
            let var: Option<&Obj> = yield_sig.params.get(index);
            var.map(|&var| store[var].ty_or_invalid())
        };
        Ok((param(0), param(1)))
    }
}

impl Store {
    /// The array type that `t` points to, if it is a pointer (not: a defined
    /// one) to an array; otherwise `t`.
    pub(crate) fn array_ptr_deref(&self, t: Ty) -> Ty {
        if let Type::Pointer(base) = self[self.unalias(t)] {
            let array = self.under(base);
            if matches!(self[array], Type::Array { .. }) {
                return array;
            }
        }
        t
    }
}
