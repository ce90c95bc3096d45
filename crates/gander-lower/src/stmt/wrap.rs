//! Calls that are carried out later: the functions that `go` and `defer`
//! statements make of their calls.
//!
//! Invariant: function value and arguments are evaluated by the statement
//! (spec: Go statements, Defer statements) and kept in the made closure, which
//! takes nothing and gives nothing. In tracebacks and for `recover`, the
//! closure is not there.

use crate::builder::FnBuilder;
use crate::ctx::Ctx;
use crate::expr::captures::Captures;
use crate::expr::{Prepared, Target};
use crate::types::LType;
use gander_mir::{FuncId, Reg, Terminator};
use gander_syntax::ast::{Expr, ExprKind};
use std::rc::Rc;

/// The statement that a wrapper is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Go,
    Defer,
}

impl<'a> FnBuilder<'_, 'a> {
    /// Evaluates the operands of a call; the funcval of a function without
    /// parameters and results that carries it out.
    pub(super) fn wrapped_call(&mut self, x: &'a Expr, why: Why) -> Reg {
        let inner = x.unparen();
        let ExprKind::Call(call) = &inner.kind else {
            self.ctx
                .error(x.pos, "a statement for something that is no call");
            return self.nil();
        };
        let prepared = self.prepare(inner, call);
        let plain = prepared.signature.params.is_empty() && prepared.signature.results.is_empty();
        match prepared.target {
            Target::Func(func) if plain => self.funcval(func),
            Target::Value if plain => self.single(&prepared.args[0].0),
            _ => self.wrapper(prepared, why),
        }
    }

    /// A closure that carries out a call whose operands are evaluated.
    fn wrapper(&mut self, prepared: Prepared, why: Why) -> Reg {
        self.flow.wrappers += 1;
        let word = match why {
            Why::Go => "gowrap",
            Why::Defer => "deferwrap",
        };
        let name = format!("{}.{word}{}", self.name, self.flow.wrappers);
        let signature = self.ctx.types.signature_of(Vec::new(), Vec::new(), false);
        let func = self.declare_closure(name, prepared.pos, &signature, true, true);
        let fields = prepared.args.clone();
        let package = self.package;
        self.ctx
            .fill(func, move |ctx, id| build(ctx, id, package, prepared, why));
        self.new_closure(func, &fields)
    }
}

/// Builds the body of a wrapper.
fn build(ctx: &mut Ctx<'_>, id: FuncId, package: usize, mut call: Prepared, why: Why) {
    let env = Rc::default();
    let captures = Rc::new(Captures::default());
    let mut builder = FnBuilder::new(ctx, id, package, env, captures);
    builder.at(call.pos);
    let signature = builder
        .ctx
        .types
        .signature_of(Vec::new(), Vec::new(), false);
    builder.open_function(signature, true);
    let types: Vec<LType> = call.args.iter().map(|&(_, ty)| ty).collect();
    let values = builder.closure_values(&types);
    for ((value, _), kept) in call.args.iter_mut().zip(values) {
        *value = kept;
    }
    if why == Why::Defer {
        builder.wrapper_prologue();
    }
    builder.perform(&call);
    builder.end(Terminator::Return(Vec::new()));
    builder.finish();
}
