//! Bodies of functions.

use crate::checker::{Checker, DeclInfo};
use crate::scope::ScopeId;
use crate::store::Ty;
use gander_constant::Value;
use gander_span::Symbol;
use gander_syntax::ast::Block;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// Checks the body of a function with signature `sig`, whose parameters
    /// are in `scope`; `name` is for traces, `iota` for function literals in
    /// constant declarations.
    pub(crate) fn func_body(
        &mut self,
        decl: Option<Rc<DeclInfo<'a>>>,
        name: Symbol,
        sig: Ty,
        scope: ScopeId,
        body: &'a Block,
        iota: Option<Value>,
    ) {
        let _ = (decl, name, sig, scope, body, iota);
    }
}
