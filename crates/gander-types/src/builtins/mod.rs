//! Calls of predeclared functions and those of package unsafe (spec: Built-in
//! functions, Package unsafe), one file for each group.
//!
//! Invariant: the arguments are evaluated and counted here, but for builtins
//! whose arguments are not all values.

mod alloc;
mod channel;
mod complex;
mod len;
mod map;
mod min_max;
mod panic;
mod print;
mod slice;
mod test;
mod unsafe_funcs;
mod var_size;

use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::{Dummy, Mode, Operand};
use crate::store::Ty;
use crate::types::{Signature, Type};
use crate::universe::Builtin;
use gander_span::{Pos, sym};
use gander_syntax::ast::{Call, Expr, ExprKind};
use gander_syntax::expr_string;

/// The call of a builtin.
#[derive(Clone, Copy)]
struct BuiltinCall<'a> {
    id: Builtin,
    /// The whole expression.
    expr: &'a Expr,
    call: &'a Call,
}

/// Arguments but the first.
type Rest<'r, 'a> = &'r mut [Operand<'a>];

impl<'a> Checker<'a> {
    /// Checks the call `e` of the builtin `id`; `x` becomes its result but for
    /// the expression. Reports whether the call is valid.
    pub(crate) fn builtin(&mut self, x: &mut Operand<'a>, e: &'a Expr, id: Builtin) -> bool {
        let ExprKind::Call(call) = &e.kind else {
            return false;
        };
        let b = BuiltinCall { id, expr: e, call };
        if call.dots.is_known() && id != Builtin::Append {
            let message = format!(
                "invalid operation: invalid use of ... with built-in {}",
                id.name()
            );
            self.error(e, codes::INVALID_DOT_DOT_DOT, message);
            self.use_exprs(&call.args);
            return false;
        }
        // Whether `len(x)` is constant depends on whether `x` has calls.
        if matches!(id, Builtin::Len | Builtin::Cap) {
            let outer = std::mem::replace(&mut self.env.has_call_or_recv, false);
            let ok = self.evaluated_builtin(x, b);
            self.env.has_call_or_recv = outer;
            return ok;
        }
        self.evaluated_builtin(x, b)
    }

    fn evaluated_builtin(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let special = matches!(
            b.id,
            Builtin::Make | Builtin::New | Builtin::UnsafeOffsetof | Builtin::TestTrace
        );
        let mut rest = Vec::new();
        let nargs = if special {
            b.call.args.len()
        } else {
            match self.builtin_args(x, &b.call.args, &mut rest) {
                Some(nargs) => nargs,
                None => return false,
            }
        };
        self.check_builtin_arg_count(b, nargs) && self.dispatch_builtin(x, b, nargs, &mut rest)
    }

    /// Evaluates the arguments, the first one into `x`. The result is their
    /// number, none if any is invalid.
    fn builtin_args(
        &mut self,
        x: &mut Operand<'a>,
        exprs: &'a [Expr],
        rest: &mut Vec<Operand<'a>>,
    ) -> Option<usize> {
        let store = self.store;
        if let [e] = exprs {
            // The usual case of one value needs no list.
            self.raw_expr(None, x, e, None, false);
            self.exclude(x, true, true);
            if let Type::Tuple(vars) = &store[x.ty]
                && !x.is_invalid()
            {
                let mut values = vars.iter().enumerate().map(|(i, &var)| Operand {
                    mode: Mode::Value,
                    ty: store[var].ty_or_invalid(),
                    expr: None,
                    at: e.start(),
                    dummy: Some(Dummy::FuncResult(i + 1)),
                });
                *x = values.next()?;
                rest.extend(values);
            }
            return (!x.is_invalid()).then_some(rest.len() + 1);
        }
        let mut valid = true;
        for (i, e) in exprs.iter().enumerate() {
            let mut arg = Operand::default();
            self.expr(None, &mut arg, e);
            valid &= !arg.is_invalid();
            if i == 0 {
                *x = arg;
            } else {
                rest.push(arg);
            }
        }
        valid.then_some(exprs.len())
    }

    fn check_builtin_arg_count(&mut self, b: BuiltinCall<'a>, nargs: usize) -> bool {
        let want = b.id.min_args();
        let quantity = if nargs < want {
            "not enough"
        } else if nargs > want && !b.id.is_variadic() {
            "too many"
        } else {
            return true;
        };
        let message = format!(
            "invalid operation: {quantity} arguments for {} (expected {want}, found {nargs})",
            expr_string(b.expr)
        );
        self.error(b.expr, codes::WRONG_ARG_COUNT, message);
        false
    }

    fn dispatch_builtin(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        nargs: usize,
        rest: Rest<'_, 'a>,
    ) -> bool {
        match b.id {
            Builtin::Append => self.builtin_append(x, b, rest),
            Builtin::Cap | Builtin::Len => self.builtin_len(x, b),
            Builtin::Clear => self.builtin_clear(x, b),
            Builtin::Close => self.builtin_close(x, b),
            Builtin::Complex => self.builtin_complex(x, b, rest),
            Builtin::Copy => self.builtin_copy(x, b, rest),
            Builtin::Delete => self.builtin_delete(x, b, rest),
            Builtin::Imag | Builtin::Real => self.builtin_real(x, b),
            Builtin::Make => self.builtin_make(x, b),
            Builtin::Max | Builtin::Min => self.builtin_min(x, b, rest),
            Builtin::New => self.builtin_new(x, b),
            Builtin::Panic => self.builtin_panic(x, b),
            Builtin::Print | Builtin::Println => self.builtin_print(x, b, nargs, rest),
            Builtin::Recover => self.builtin_recover(x, b),
            Builtin::UnsafeAdd => self.builtin_unsafe_add(x, b, rest),
            Builtin::UnsafeAlignof => self.builtin_alignof(x, b),
            Builtin::UnsafeOffsetof => self.builtin_offsetof(x, b),
            Builtin::UnsafeSizeof => self.builtin_sizeof(x, b),
            Builtin::UnsafeSlice => self.builtin_unsafe_slice(x, b, rest),
            Builtin::UnsafeSliceData => self.builtin_slice_data(x, b),
            Builtin::UnsafeString => self.builtin_unsafe_string(x, b, rest),
            Builtin::UnsafeStringData => self.builtin_string_data(x, b),
            Builtin::TestAssert => self.builtin_assert(x, b),
            Builtin::TestTrace => self.builtin_trace(x, b),
        }
    }

    /// Records the function type that this call gives the builtin.
    fn record_builtin(&mut self, b: BuiltinCall<'a>, result: Option<Ty>, params: &[Ty]) {
        if !self.config.record {
            return;
        }
        let store = self.store;
        let var = |kind, ty| store.new_var(kind, Pos::NONE, None, sym::EMPTY, Some(ty));
        let params = params
            .iter()
            .map(|&ty| var(VarKind::Param, store.default_type(ty)))
            .collect();
        let results = result.map(|ty| var(VarKind::Result, ty));
        let variadic = b.id == Builtin::Append;
        let sig = store.add_type(Type::Signature(Box::new(Signature {
            recv_tparams: Box::default(),
            tparams: Box::default(),
            recv: None,
            params,
            results: results.into_iter().collect(),
            variadic,
        })));
        self.record_builtin_type(&b.call.fun, &Mode::Builtin(b.id), sig);
    }
}
