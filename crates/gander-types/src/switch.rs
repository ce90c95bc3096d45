//! Expression switches (spec: Expression switches).
//!
//! Invariant: duplicates are found among integer, floating-point and string
//! constants, as in the official compiler.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::stmt::StmtContext;
use crate::store::Ty;
use gander_constant::{CmpOp, Kind, Value, compare};
use gander_span::{Pos, Span, Symbol};
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, NodeId, Switch};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The clause of the spec behind errors about several default cases.
pub(crate) const ONE_DEFAULT: &str = "Switch statements: there can be at most one default case";

/// What a switch without expression switches on. Its number is that of no
/// node: being typed, it is never looked up.
static TRUE: LazyLock<Expr> = LazyLock::new(|| Expr {
    id: NodeId(u32::MAX),
    pos: Pos::NONE,
    span: Span::NONE,
    kind: ExprKind::Name(Symbol::intern("true")),
});

/// The constant cases seen so far. Equal values may have different types if
/// the switch is on an interface value.
#[derive(Default)]
struct SeenCases {
    by_value: FxHashMap<Value, usize>,
    /// Position, type and, for the same value, the entry before.
    entries: Vec<(Pos, Ty, Option<usize>)>,
}

impl<'a> Checker<'a> {
    /// Checks an expression switch, whose init statement has been checked and
    /// whose scope is open; `inner` is the context of its clauses.
    pub(crate) fn switch_stmt(&mut self, inner: StmtContext, s: &'a Switch) {
        let mut x = Operand::default();
        match &s.tag {
            Some(tag) => self.switch_tag(&mut x, tag),
            None => {
                x.mode = Mode::Constant(Value::from_bool(true));
                x.ty = Ty::BOOL;
                x.expr = Some(&TRUE);
            }
        }
        let defaults = s.clauses.iter().filter(|clause| clause.exprs.is_none());
        self.multiple_defaults(defaults.map(|clause| clause.pos), ONE_DEFAULT);

        let mut seen = SeenCases::default();
        for (i, clause) in s.clauses.iter().enumerate() {
            let inner = if i + 1 < s.clauses.len() {
                inner.with(StmtContext::FALLTHROUGH_OK)
            } else {
                inner.with(StmtContext::FINAL_CASE)
            };
            for e in clause.exprs.iter().flatten() {
                self.case_value(&x, e, &mut seen);
            }
            self.open_scope();
            self.stmt_list(inner, &clause.body);
            self.close_scope();
        }
    }

    fn switch_tag(&mut self, x: &mut Operand<'a>, tag: &'a Expr) {
        self.expr(None, x, tag);
        // The value is assigned to an invisible variable.
        self.assignment(x, None, "switch expression");
        let store = self.store;
        if !x.is_invalid() && !store.comparable(x.ty) && !store.has_nil(x.ty) {
            let message = format!(
                "cannot switch on {} ({} is not comparable)",
                self.operand_str(x),
                self.ty(x.ty)
            );
            self.error(&*x, codes::INVALID_EXPR_SWITCH, message);
            x.invalidate();
        }
    }

    fn case_value(&mut self, x: &Operand<'a>, e: &'a Expr, seen: &mut SeenCases) {
        let mut v = Operand::default();
        self.expr(None, &mut v, e);
        if x.is_invalid() || v.is_invalid() {
            return;
        }
        self.convert_untyped(&mut v, x.ty);
        if v.is_invalid() {
            return;
        }
        // The case comes first, so that errors are reported there.
        let mut result = v.clone();
        self.comparison(&mut result, &mut x.clone(), BinaryOp::Eq, true);
        if result.is_invalid() {
            return;
        }
        let Some(value) = v.value().filter(|value| is_checked(value)) else {
            return;
        };
        match self.note_case(value, e.pos, v.ty, seen) {
            None => {}
            Some(previous) => {
                let message = format!(
                    "duplicate case {} in expression switch",
                    self.operand_str(&v)
                );
                self.new_error(codes::DUPLICATE_CASE)
                    .add(&v, message)
                    .add(previous, "previous case")
                    .report(self);
            }
        }
    }

    /// Where the same case was seen before; if nowhere, it is noted.
    fn note_case(&self, value: &Value, pos: Pos, ty: Ty, seen: &mut SeenCases) -> Option<Pos> {
        let head = seen.by_value.get(value).copied();
        let mut next = head;
        while let Some((pos, other, before)) = next.map(|index| seen.entries[index]) {
            if self.store.identical(ty, other) {
                return Some(pos);
            }
            next = before;
        }
        seen.by_value.insert(value.clone(), seen.entries.len());
        seen.entries.push((pos, ty, head));
        None
    }
}

/// Whether duplicates of a case with this value are reported.
fn is_checked(value: &Value) -> bool {
    match value.kind() {
        Kind::Int => value.as_i64().is_some() || value.as_u64().is_some(),
        Kind::Float => compare(&Value::from_f64(value.to_f64()), CmpOp::Eq, value),
        Kind::String => true,
        _ => false,
    }
}
