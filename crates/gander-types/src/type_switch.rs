//! Type switches (spec: Type switches).
//!
//! Invariant: the variable of the guard is a variable of its own in each
//! clause; for the check that it is used, all are one.

use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::Operand;
use crate::report::At;
use crate::stmt::StmtContext;
use crate::store::Ty;
use crate::switch::ONE_DEFAULT;
use gander_syntax::ast::{Expr, ExprKind, Ident, TypeSwitch};

/// The types seen so far and where; no type stands for `nil`.
type SeenTypes<'a> = Vec<(Option<Ty>, &'a Expr)>;

impl<'a> Checker<'a> {
    /// Checks a type switch, whose init statement has been checked and whose
    /// scope is open; `inner` is the context of its clauses.
    pub(crate) fn type_switch_stmt(&mut self, inner: StmtContext, s: &'a TypeSwitch) {
        let mut bind = s.bind;
        if let Some(ident) = bind.filter(|ident| ident.name.is_blank()) {
            let message = "no new variable on left side of :=";
            self.soft_error(ident, codes::NO_NEW_VAR, message);
            bind = None;
        }
        let x = self.type_switch_operand(&s.x);
        let defaults = s.clauses.iter().filter(|clause| clause.exprs.is_none());
        self.multiple_defaults(defaults.map(|clause| clause.pos), ONE_DEFAULT);

        let mut vars = Vec::new();
        let mut seen = SeenTypes::new();
        for clause in &s.clauses {
            let types = clause.exprs.as_deref().unwrap_or_default();
            let ty = self.case_types(x.as_ref(), types, &mut seen);
            let scope = self.open_scope();
            if let Some(ident) = bind {
                let pkg = Some(self.pkg);
                let var = self
                    .store
                    .new_var(VarKind::Local, ident.pos, pkg, ident.name, Some(ty));
                self.declare(scope, None, var, clause.colon);
                self.record_implicit(clause.id, var);
                vars.push(var);
            }
            self.stmt_list(inner, &clause.body);
            self.close_scope();
        }
        if let Some(ident) = bind {
            let used = vars.iter().any(|var| self.used_vars.contains(var));
            self.used_vars.extend(vars);
            if !used {
                self.unused_bind(ident);
            }
        }
    }

    fn unused_bind(&mut self, ident: Ident) {
        let message = format!("{} declared and not used", ident.name);
        self.soft_error(ident, codes::UNUSED_VAR, message);
    }

    /// The operand of the guard, if it is an interface value.
    fn type_switch_operand(&mut self, e: &'a Expr) -> Option<Operand<'a>> {
        let mut x = Operand::default();
        self.expr(None, &mut x, e);
        if x.is_invalid() {
            return None;
        }
        let operand = || self.operand_str(&x);
        let message = if self.store.is_type_param(x.ty) {
            format!(
                "cannot use type switch on type parameter value {}",
                operand()
            )
        } else if self.store.is_interface(x.ty) {
            return Some(x);
        } else {
            format!("{} is not an interface", operand())
        };
        self.error(&x, codes::INVALID_TYPE_SWITCH, message);
        None
    }

    /// Checks the types of a clause, and returns the type of the guard's
    /// variable in it: the clause's only type, otherwise that of `x`.
    fn case_types(
        &mut self,
        x: Option<&Operand<'a>>,
        types: &'a [Expr],
        seen: &mut SeenTypes<'a>,
    ) -> Ty {
        let mut last = None;
        for e in types {
            last = self.case_type(x, e, seen);
        }
        match last {
            Some(ty) if types.len() == 1 => ty,
            _ => x.map_or(Ty::INVALID, |x| x.ty),
        }
    }

    /// Checks a type of a clause; the result is none for `nil`.
    fn case_type(
        &mut self,
        x: Option<&Operand<'a>>,
        e: &'a Expr,
        seen: &mut SeenTypes<'a>,
    ) -> Option<Ty> {
        let store = self.store;
        let ty = if self.is_nil_expr(e) {
            let mut nil = Operand::default();
            self.expr(None, &mut nil, e);
            None
        } else {
            let ty = self.var_type(e);
            if !store.is_valid(ty) {
                return Some(ty);
            }
            Some(ty)
        };
        let same = |other: Option<Ty>| match (ty, other) {
            (Some(ty), Some(other)) => store.identical(ty, other),
            (None, None) => true,
            _ => false,
        };
        if let Some(&(_, previous)) = seen.iter().find(|&&(other, _)| same(other)) {
            let name = ty.map_or_else(|| "nil".to_owned(), |ty| self.ty(ty));
            self.new_error(codes::DUPLICATE_CASE)
                .add(e, format!("duplicate case {name} in type switch"))
                .add(At::from(previous), "previous case")
                .report(self);
            return ty;
        }
        seen.push((ty, e));
        if let (Some(x), Some(ty)) = (x, ty) {
            self.type_assertion(e, x, ty, true);
        }
        ty
    }

    /// Whether `e` is the predeclared `nil`.
    fn is_nil_expr(&self, e: &Expr) -> bool {
        let ExprKind::Name(name) = e.unparen().kind else {
            return false;
        };
        self.lookup(name)
            .is_some_and(|obj| matches!(self.store[obj].kind, crate::object::ObjKind::Nil))
    }
}
