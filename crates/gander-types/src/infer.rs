//! Type inference: the type arguments of a call or an assignment of a generic
//! function.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::report::ErrorBuilder;
use crate::store::Ty;
use gander_span::Pos;

impl<'a> Checker<'a> {
    /// The type arguments for `tparams`, given `targs` (as long as `tparams`
    /// or shorter, with gaps) and the arguments `args` for parameters of types
    /// `params`. Why inference failed goes into `err`, unless an invalid
    /// argument is the reason. `reverse` turns the messages around, for an
    /// assignment of a generic function; it names the target, which is what
    /// messages call the only argument.
    #[expect(clippy::too_many_arguments, reason = "all are inputs of one rule")]
    pub(crate) fn infer(
        &mut self,
        at: Pos,
        tparams: &[Ty],
        targs: &[Option<Ty>],
        params: &[Ty],
        args: &[Operand<'a>],
        reverse: Option<&str>,
        err: &mut ErrorBuilder,
    ) -> Option<Vec<Ty>> {
        let _ = (at, tparams, targs, params, args, reverse, err);
        None
    }

    /// Fresh type parameters for `tparams`, and `types` with these in place.
    pub(crate) fn rename_tparams(&mut self, tparams: &[Ty], types: &[Ty]) -> (Vec<Ty>, Vec<Ty>) {
        (tparams.to_vec(), types.to_vec())
    }

    /// The generic function type `sig` with fresh type parameters, which it
    /// declares.
    pub(crate) fn rename_signature(&mut self, sig: Ty) -> Ty {
        sig
    }
}
