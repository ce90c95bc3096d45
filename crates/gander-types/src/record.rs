//! Recording of results for later phases.

use crate::checker::Checker;
use crate::info::SelectionKind;
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Ty};
use gander_syntax::ast::{Expr, Ident, NodeId};

impl<'a> Checker<'a> {
    pub(crate) fn record(&mut self, _x: &Operand<'a>) {}
    /// Records expressions that stayed untyped; at the end of the check.
    pub(crate) fn record_untyped(&mut self) {}
    pub(crate) fn record_type_and_value(&mut self, _e: &'a Expr, _mode: &Mode, _ty: Ty) {}
    /// The type of the builtin `f` in a call, and of `f` without parentheses.
    pub(crate) fn record_builtin_type(&mut self, _f: &'a Expr, _mode: &Mode, _sig: Ty) {}
    /// `e` has two values, of these types.
    pub(crate) fn record_comma_ok_types(&mut self, _e: &'a Expr, _types: [Ty; 2]) {}
    pub(crate) fn record_instance(&mut self, _e: &'a Expr, _targs: &[Ty], _ty: Ty) {}
    pub(crate) fn record_def(&mut self, _ident: Ident, _obj: Obj) {}
    pub(crate) fn record_use(&mut self, _ident: Ident, _obj: Obj) {}
    pub(crate) fn record_implicit(&mut self, _node: NodeId, _obj: Obj) {}
    pub(crate) fn record_selection(
        &mut self,
        _e: &'a Expr,
        _kind: SelectionKind,
        _recv: Ty,
        _obj: Obj,
        _index: &[usize],
        _indirect: bool,
    ) {
    }
}
