//! Selectors.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::{Obj, Ty};
use gander_span::Symbol;
use gander_syntax::ast::Expr;

impl<'a> Checker<'a> {
    /// The selector expression `e`; a type is expected if `want_type`.
    pub(crate) fn selector(&mut self, _x: &mut Operand<'a>, _e: &'a Expr, _want_type: bool) {}
    /// Why `ty` has no field or method `sel`, `alt` being one of similar name.
    pub(crate) fn lookup_error(
        &self,
        _ty: Ty,
        _sel: Symbol,
        _alt: Option<Obj>,
        _struct_lit: bool,
    ) -> String {
        String::new()
    }
}
