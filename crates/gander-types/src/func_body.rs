//! Bodies of functions and function literals.
//!
//! Invariant: the environment outside is as before afterwards.

use crate::checker::{Checker, DeclInfo, Env};
use crate::codes;
use crate::scope::ScopeId;
use crate::stmt::StmtContext;
use crate::store::Ty;
use gander_constant::Value;
use gander_syntax::ast::Block;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// Checks the body of a function with signature `sig`, whose parameters
    /// are in `scope`; `iota` is for function literals in constant
    /// declarations.
    pub(crate) fn func_body(
        &mut self,
        decl: Option<Rc<DeclInfo<'a>>>,
        sig: Ty,
        scope: ScopeId,
        body: &'a Block,
        iota: Option<Value>,
    ) {
        let env = Env {
            decl,
            iota,
            sig: Some(sig),
            ..Env::new(scope, self.env.version)
        };
        let outer = std::mem::replace(&mut self.env, env);

        self.stmt_list(StmtContext::NONE, &body.stmts);
        if self.env.has_label && self.config.check_branches {
            self.labels(body);
        }
        let has_results = self
            .store
            .signature(sig)
            .is_some_and(|sig| !sig.results.is_empty());
        if has_results && !self.is_terminating_list(&body.stmts) {
            self.error(body.rbrace, codes::MISSING_RETURN, "missing return");
        }
        self.usage(scope);
        self.env = outer;
    }
}
