//! Function types, parameters and receivers.

use crate::checker::Checker;
use crate::scope::ScopeId;
use crate::store::Ty;
use gander_span::Span;
use gander_syntax::ast::{FieldList, FuncType};

impl<'a> Checker<'a> {
    /// The signature of a function, method or function literal, and the scope
    /// that holds its parameters. `span` is the whole function's.
    pub(crate) fn func_type(
        &mut self,
        recv: Option<&'a FieldList>,
        ftyp: &'a FuncType,
        span: Span,
    ) -> (Ty, ScopeId) {
        let _ = (recv, ftyp, span);
        (Ty::INVALID, self.env.scope)
    }
}
