//! Bodies of functions: parameters, results, statements, the end.
//!
//! Invariant: a body is lowered once its function's signature, and for a
//! closure its captured variables, have their places.

use super::scan::scan;
use super::version::fresh_loops;
use crate::builder::FnBuilder;
use crate::ctx::Ctx;
use crate::expr::captures::Captures;
use crate::types::{Env, LType};
use crate::value::Value;
use gander_mir::{FuncId, Terminator};
use gander_syntax::ast::Block;
use gander_types::{Obj, Signature, Type};
use std::rc::Rc;

/// Builds the body of a declared function with these type arguments.
pub(crate) fn lower_decl(ctx: &mut Ctx<'_>, id: FuncId, obj: Obj, targs: &[LType]) {
    let Some(info) = ctx.index.funcs.get(&obj) else {
        return;
    };
    let (decl, package) = (info.decl, info.package);
    let store = &ctx.input.store;
    let sig = store.func_type(obj).map(|ty| &store[ty]);
    let (Some(Type::Signature(sig)), Some(block)) = (sig, &decl.body) else {
        return;
    };
    let tparams: Vec<_> = sig
        .recv_tparams
        .iter()
        .chain(&sig.tparams)
        .copied()
        .collect();
    let env = Rc::new(Env::new(&tparams, targs));
    let captures = Captures::of_function(
        &ctx.types,
        &ctx.input.packages[package].info,
        &env,
        decl.recv.as_ref(),
        &decl.ty,
        block,
        fresh_loops(ctx, package, block.lbrace),
    );
    let mut builder = FnBuilder::new(ctx, id, package, env, Rc::new(captures));
    builder.at(block.lbrace);
    let signature = builder.signature_of(sig);
    let params = builder.open_function(signature, false);
    builder.function_body(sig, params, block);
    builder.finish();
}

impl<'a> FnBuilder<'_, 'a> {
    /// The signature of a function, its receiver first, under the type
    /// arguments in force.
    pub(crate) fn signature_of(&self, sig: &Signature) -> crate::types::Signature {
        let types = |vars: &[Obj]| vars.iter().map(|&var| self.var_ty(var)).collect::<Vec<_>>();
        let mut params: Vec<LType> = sig.recv.iter().map(|&var| self.var_ty(var)).collect();
        params.extend(types(&sig.params));
        self.ctx
            .types
            .signature_of(params, types(&sig.results), sig.variadic)
    }

    /// The body of a function or function literal whose parameters have these
    /// values, the receiver first.
    pub(crate) fn function_body(&mut self, sig: &Signature, params: Vec<Value>, block: &'a Block) {
        let found = scan(block);
        self.flow.labels = found.labels;
        self.flow.has_goto = found.gotos;
        self.flow.per_iteration = fresh_loops(self.ctx, self.package, block.lbrace);
        self.flow.nosplit = self.ctx.program.funcs[self.id.index()].attrs.nosplit;
        self.result_vars = self.named_results(sig);
        self.flow.results_in_memory = found.ranges.iter().any(|range| self.is_range_func(range));
        if found.defers {
            self.new_defers();
        }
        self.declare_results();
        if found.defers {
            self.enter_defers();
        }
        let vars = sig.recv.iter().chain(&sig.params);
        for (&var, value) in vars.zip(params) {
            let name = self.ctx.input.store[var].name.as_str();
            if !name.is_empty() && name != "_" {
                self.declare(var, Some(&value));
            }
        }
        self.stmts(&block.stmts);
        if self.reachable() {
            self.at(block.rbrace);
            match self.results.is_empty() || !self.result_vars.is_empty() {
                true => self.return_kept(),
                // The last statement is a terminating one.
                false => self.end(Terminator::Unreachable),
            }
        }
        self.place_pad();
    }

    /// The variables of the results if they have names; a blank one is a
    /// variable as well.
    fn named_results(&self, sig: &Signature) -> Vec<Obj> {
        let named = sig
            .results
            .first()
            .is_some_and(|&var| !self.ctx.input.store[var].name.as_str().is_empty());
        match named {
            true => sig.results.to_vec(),
            false => Vec::new(),
        }
    }
}
