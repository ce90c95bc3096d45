//! Instantiation and whether type arguments satisfy their constraints.

use crate::checker::Checker;
use crate::store::Ty;
use gander_span::Pos;

impl Checker<'_> {
    /// The instance of the generic defined type, alias or function type
    /// `orig`; invalid (and reported at `at`) if the number of arguments is
    /// wrong for an alias or function. Constraints are not verified.
    pub(crate) fn instance(&mut self, at: Pos, orig: Ty, targs: &[Ty]) -> Ty {
        let _ = (at, orig, targs);
        Ty::INVALID
    }

    /// Reports whether as many type arguments as parameters were given;
    /// complains if not.
    pub(crate) fn validate_targ_len(
        &mut self,
        at: Pos,
        name: &str,
        want: usize,
        got: usize,
    ) -> bool {
        let _ = (at, name);
        want == got
    }

    /// Whether all type arguments satisfy their constraints; if not, the index
    /// of the first that does not and why.
    pub(crate) fn verify(&mut self, tparams: &[Ty], targs: &[Ty]) -> Result<(), (usize, String)> {
        let _ = (tparams, targs);
        Ok(())
    }

    /// Whether `v` implements the interface `t`, or satisfies it as a
    /// `constraint`. If not and `cause` is given, that says why.
    pub(crate) fn implements(
        &mut self,
        v: Ty,
        t: Ty,
        constraint: bool,
        cause: Option<&mut String>,
    ) -> bool {
        let _ = (v, t, constraint, cause);
        true
    }
}
