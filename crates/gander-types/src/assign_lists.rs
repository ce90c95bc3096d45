//! Assignment of lists: variable initialisation, assignment statements, short
//! variable declarations and return values, one value each or several from one
//! call.
//!
//! Invariant: every variable on the left has a type afterwards.

use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::Operand;
use crate::report::At;
use crate::store::{Obj, Ty};
use crate::types::Type;
use gander_span::{Pos, Symbol, sym};
use gander_syntax::ast::{Expr, ExprKind, Ident, Stmt};
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    /// The types of a list as messages summarise them: `(number, string)`.
    /// The last one is printed as `...E` if `variadic`, as `T...` if `dots`.
    pub(crate) fn types_summary(&self, types: &[Ty], variadic: bool, dots: bool) -> String {
        let store = self.store;
        let mut text = String::from("(");
        for (i, &ty) in types.iter().enumerate() {
            let last = i + 1 == types.len();
            if i > 0 {
                text.push_str(", ");
            }
            if variadic && last {
                text.push_str("...");
                if let Type::Slice(elem) = store[ty] {
                    text.push_str(&self.ty(elem));
                    continue;
                }
            }
            if !store.is_valid(ty) {
                text.push_str("unknown type");
            } else if store.is_untyped_numeric(ty) {
                // `have number, want float64` says more than the default type.
                text.push_str("number");
            } else if let Some(basic) = store.basic(ty).filter(|_| store.is_untyped(ty)) {
                text.push_str(basic.name.trim_start_matches("untyped "));
            } else {
                text.push_str(&self.ty(ty));
            }
            if dots && last {
                text.push_str("...");
            }
        }
        text.push(')');
        text
    }

    fn assign_error(&mut self, rhs: &'a [Expr], l: usize, r: usize) {
        let vars = measure(l, "variable");
        let values = measure(r, "value");
        let message = match rhs {
            [e] if let ExprKind::Call(call) = &e.unparen().kind => {
                let fun = expr_string(&call.fun);
                format!("assignment mismatch: {vars} but {fun} returns {values}")
            }
            _ => format!("assignment mismatch: {vars} but {values}"),
        };
        if let Some(first) = rhs.first() {
            self.error(first, codes::WRONG_ASSIGN_COUNT, message);
        }
    }

    fn return_error(&mut self, stmt: &'a Stmt, lhs: &[Obj], rhs: &[Operand<'a>]) {
        let store = self.store;
        let (at, quantity) = match rhs.get(lhs.len()) {
            Some(extra) => (At::from(extra), "too many"),
            None => (rhs.last().map_or(At::from(stmt), At::from), "not enough"),
        };
        let have: Vec<Ty> = rhs.iter().map(|x| x.ty).collect();
        let want: Vec<Ty> = lhs.iter().map(|&var| store[var].ty_or_invalid()).collect();
        let have = self.types_summary(&have, false, false);
        let want = self.types_summary(&want, false, false);
        self.new_error(codes::WRONG_RESULT_COUNT)
            .add(at, format!("{quantity} return values"))
            .add(Pos::NONE, format!("have {have}"))
            .add(Pos::NONE, format!("want {want}"))
            .report(self);
    }

    /// Initialises variables with expressions; with a return statement the
    /// variables are the results of the function.
    pub(crate) fn init_vars(
        &mut self,
        lhs: &[Obj],
        rhs: &'a [Expr],
        return_stmt: Option<&'a Stmt>,
    ) {
        let context = match return_stmt {
            Some(_) => "return statement",
            None if lhs.len() > 1 => "multiple assignment",
            None => "assignment",
        };
        // A single call may have several values, or be meant to.
        if lhs.len() == rhs.len() && !is_single_call(rhs) {
            for (&var, e) in lhs.iter().zip(rhs) {
                let object = &self.store[var];
                let desc = match object.name {
                    sym::EMPTY if return_stmt.is_some() => "result variable",
                    name => name.as_str(),
                };
                let target = self.new_target(object.ty(), desc);
                let mut x = Operand::default();
                self.expr(target.as_ref(), &mut x, e);
                self.init_var(var, &mut x, context);
            }
            return;
        }
        let [e] = rhs else {
            // Other errors on the right explain a mismatch.
            if self.use_exprs(rhs) {
                match return_stmt {
                    Some(stmt) => {
                        let values = self.expr_list(rhs);
                        self.return_error(stmt, lhs, &values);
                    }
                    None => self.assign_error(rhs, lhs.len(), rhs.len()),
                }
            }
            self.invalidate_vars(lhs);
            return;
        };
        let (mut values, comma_ok) = match lhs {
            [var] => match self.single_or_list(e) {
                Ok(mut x) => {
                    self.init_var(*var, &mut x, context);
                    return;
                }
                Err(values) => (values, false),
            },
            _ => self.multi_expr(e, lhs.len() == 2 && return_stmt.is_none()),
        };
        if lhs.len() == values.len() {
            for (&var, x) in lhs.iter().zip(&mut values) {
                self.init_var(var, x, context);
            }
            if comma_ok {
                self.record_comma_ok(e, &values);
            }
            return;
        }
        if values.first().is_some_and(|x| !x.is_invalid()) {
            match return_stmt {
                Some(stmt) => self.return_error(stmt, lhs, &values),
                None => self.assign_error(rhs, lhs.len(), values.len()),
            }
        }
        self.invalidate_vars(lhs);
    }

    /// The value of `e`, or its values if it has not exactly one.
    fn single_or_list(&mut self, e: &'a Expr) -> Result<Operand<'a>, Vec<Operand<'a>>> {
        let mut x = Operand::default();
        self.raw_expr(None, &mut x, e, None, false);
        self.exclude(&mut x, true, true);
        let store = self.store;
        match &store[x.ty] {
            Type::Tuple(vars) if !x.is_invalid() => Err(vars
                .iter()
                .map(|&var| Operand::new(x.mode.clone(), store[var].ty_or_invalid(), Some(e)))
                .collect()),
            _ => Ok(x),
        }
    }

    fn record_comma_ok(&mut self, e: &'a Expr, values: &[Operand<'a>]) {
        if let [value, ok] = values
            && !value.is_invalid()
            && !ok.is_invalid()
        {
            self.record_comma_ok_types(e, [value.ty, ok.ty]);
        }
    }

    fn invalidate_vars(&mut self, vars: &[Obj]) {
        for &var in vars {
            self.invalid_if_untyped(var);
        }
    }

    /// Checks the assignment of expressions to `lhs`.
    pub(crate) fn assign_vars(&mut self, lhs: &'a [Expr], rhs: &'a [Expr]) {
        let context = match lhs {
            [_] => "assignment",
            _ => "multiple assignment",
        };
        if lhs.len() == rhs.len() && !is_single_call(rhs) {
            for (lhs, rhs) in lhs.iter().zip(rhs) {
                self.assign_var_expr(lhs, rhs, context);
            }
            return;
        }
        let [e] = rhs else {
            let lhs_ok = self.use_lhs(lhs);
            let rhs_ok = self.use_exprs(rhs);
            if lhs_ok && rhs_ok {
                self.assign_error(rhs, lhs.len(), rhs.len());
            }
            return;
        };
        let (mut values, comma_ok) = match lhs {
            [lhs] => match self.single_or_list(e) {
                Ok(mut x) => {
                    self.assign_var(lhs, &mut x, context);
                    return;
                }
                Err(values) => (values, false),
            },
            _ => self.multi_expr(e, lhs.len() == 2),
        };
        if lhs.len() == values.len() {
            for (lhs, x) in lhs.iter().zip(&mut values) {
                self.assign_var(lhs, x, context);
            }
            if comma_ok {
                self.record_comma_ok(e, &values);
            }
            return;
        }
        if values.first().is_some_and(|x| !x.is_invalid()) {
            self.assign_error(rhs, lhs.len(), values.len());
        }
        self.use_lhs(lhs);
    }

    /// Checks `lhs := rhs`; `pos` is the operator (spec: Short variable
    /// declarations).
    pub(crate) fn short_var_decl(&mut self, pos: Pos, lhs: &'a [Expr], rhs: &'a [Expr]) {
        let mark = self.delayed_mark();
        let scope = self.env.scope;
        let mut vars = Vec::with_capacity(lhs.len());
        let mut new_vars = Vec::with_capacity(lhs.len());
        let mut failed = false;
        for (i, e) in lhs.iter().enumerate() {
            let var = match self.declared_ident(&lhs[..i], e) {
                Some(ident) => self.define_var(ident, e, &mut new_vars),
                None => None,
            };
            // Something must stand on the left of each value.
            vars.push(var.unwrap_or_else(|| {
                failed = true;
                let pkg = Some(self.pkg);
                self.store
                    .new_var(VarKind::Local, e.pos, pkg, sym::BLANK, None)
            }));
        }
        self.init_vars(&vars, rhs, None);
        // Function literals on the right do not see the new variables.
        self.process_delayed(mark);
        if new_vars.is_empty() && !failed {
            let message = "no new variables on left side of :=";
            self.soft_error(pos, codes::NO_NEW_VAR, message);
            return;
        }
        // Spec, Declarations and scope: the scope of a variable begins after
        // its declaration.
        let scope_pos = rhs.last().map_or(pos, Expr::end);
        for var in new_vars {
            self.declare(scope, None, var, scope_pos);
        }
    }

    /// The identifier `e`, if it is one and not among `before`.
    fn declared_ident(&mut self, before: &'a [Expr], e: &'a Expr) -> Option<Ident> {
        let Some(ident) = e.as_ident() else {
            self.use_lhs(std::slice::from_ref(e));
            let message = format!("non-name {} on left side of :=", expr_string(e));
            self.error(e, codes::BAD_DECL, message);
            return None;
        };
        let name: Symbol = ident.name;
        let repeated = |e: &Expr| matches!(e.kind, ExprKind::Name(other) if other == name);
        if !name.is_blank() && before.iter().any(repeated) {
            let message = format!("{name} repeated on left side of :=");
            self.error(e, codes::REPEATED_DECL, message);
            return None;
        }
        Some(ident)
    }

    /// The variable that `ident` stands for on the left of `:=`: one of the
    /// same scope, or a new one.
    fn define_var(&mut self, ident: Ident, e: &'a Expr, new_vars: &mut Vec<Obj>) -> Option<Obj> {
        let store = self.store;
        if let Some(old) = self.scopes.lookup(store, self.env.scope, ident.name) {
            self.record_use(ident, old);
            if store[old].var_kind().is_some() {
                return Some(old);
            }
            let message = format!("cannot assign to {}", ident.name);
            self.error(e, codes::UNASSIGNABLE_OPERAND, message);
            return None;
        }
        let pkg = Some(self.pkg);
        let var = store.new_var(VarKind::Local, ident.pos, pkg, ident.name, None);
        if !ident.name.is_blank() {
            new_vars.push(var);
        }
        self.record_def(ident, var);
        Some(var)
    }
}

fn is_single_call(rhs: &[Expr]) -> bool {
    matches!(rhs, [e] if matches!(e.unparen().kind, ExprKind::Call(_)))
}

fn measure(count: usize, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
