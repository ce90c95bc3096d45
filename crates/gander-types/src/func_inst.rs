//! Instantiation of generic functions outside of calls, and where an
//! assignment's target type helps to infer type arguments.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::Ty;
use gander_span::Pos;
use gander_syntax::ast;

/// The function type that a value is going to be assigned to, with a
/// description of the place (`"result variable"`, a variable's name).
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) sig: Ty,
    pub(crate) desc: String,
}

impl<'a> Checker<'a> {
    /// The target for values of type `ty`; none if that is not a function type.
    pub(crate) fn new_target(&self, ty: Option<Ty>, desc: &str) -> Option<Target> {
        let _ = (ty, desc);
        None
    }

    /// Instantiates the generic function `x`. See the final version.
    pub(crate) fn func_inst(
        &mut self,
        target: Option<&Target>,
        pos: Pos,
        x: &mut Operand<'a>,
        inst: Option<&'a ast::Expr>,
        infer: bool,
    ) -> Option<Vec<Ty>> {
        let _ = (target, pos, x, inst, infer);
        None
    }
}
