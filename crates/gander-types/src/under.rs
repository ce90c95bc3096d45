//! Underlying types, and what the types of a type set have in common.
//!
//! Invariant: an underlying type is never an alias, a defined type or a type
//! parameter; that of a type whose declaration is not finished is the invalid
//! type, and is not remembered.

use crate::checker::Checker;
use crate::store::{Store, Ty};
use crate::types::{ChanDir, Named, Type};

/// Why a type does not have a property; the text is only made when wanted.
#[derive(Clone, Debug)]
pub(crate) enum TypeError {
    /// There is nothing to say beyond the error itself.
    Empty,
    /// A fixed text.
    Text(&'static str),
    /// A text made by the caller.
    Message(String),
    /// A struct has a field of this incomparable type.
    StructContaining(Ty),
    /// This array type has incomparable elements.
    CannotCompare(Ty),
    /// Two channel types of a type set differ in their elements.
    ChanElements(Ty, Ty),
    /// Two channel types of a type set have opposite directions.
    ChanDirections(Ty, Ty),
    /// Two types of a type set differ.
    DifferentUnderlying(Ty, Ty),
}

impl TypeError {
    /// The text, with types as `check` prints them.
    pub(crate) fn format(&self, check: &Checker<'_>) -> String {
        match self {
            TypeError::Empty => String::new(),
            TypeError::Text(text) => (*text).to_owned(),
            TypeError::Message(text) => text.clone(),
            TypeError::StructContaining(t) => {
                format!("struct containing {} cannot be compared", check.ty(*t))
            }
            TypeError::CannotCompare(t) => format!("{} cannot be compared", check.ty(*t)),
            TypeError::ChanElements(a, b) => format!(
                "channels {} and {} have different element types",
                check.ty(*a),
                check.ty(*b)
            ),
            TypeError::ChanDirections(a, b) => format!(
                "channels {} and {} have conflicting directions",
                check.ty(*a),
                check.ty(*b)
            ),
            TypeError::DifferentUnderlying(a, b) => format!(
                "{} and {} have different underlying types",
                check.ty(*a),
                check.ty(*b)
            ),
        }
    }
}

impl Store {
    /// The type that `t` denotes, aliases resolved.
    #[inline]
    pub fn unalias(&self, t: Ty) -> Ty {
        match &self[t] {
            Type::Alias(alias) => match alias.actual.get() {
                Some(actual) => actual,
                None => self.resolve_alias(t),
            },
            _ => t,
        }
    }

    /// The defined type or instance that `t` denotes, if it does.
    #[inline]
    pub fn as_named(&self, t: Ty) -> Option<&Named> {
        match &self[self.unalias(t)] {
            Type::Named(named) => Some(named),
            _ => None,
        }
    }

    /// The underlying type of `t`; of a type parameter, its constraint
    /// interface (spec: Underlying types).
    #[inline]
    pub fn under(&self, t: Ty) -> Ty {
        match &self[t] {
            Type::Named(named) => match named.underlying.get() {
                Some(under) => under,
                None => self.resolve_underlying(t),
            },
            Type::TypeParam(_) => self.tparam_iface(t),
            Type::Alias(_) => self.under(self.unalias(t)),
            _ => t,
        }
    }

    /// The underlying type as a [`Type`].
    #[inline]
    pub fn under_type(&self, t: Ty) -> &Type {
        &self[self.under(t)]
    }

    /// Calls `f` with each specific type of the type set of `t` and that
    /// type's underlying type, until it returns false; reports whether it never
    /// did. If `t` is not a type parameter, `t` is the only type of its set; if
    /// there are no specific types, `f` is called once, without types.
    pub fn for_each_type(&self, t: Ty, mut f: impl FnMut(Option<Ty>, Option<Ty>) -> bool) -> bool {
        let t0 = self.unalias(t);
        if !matches!(self[t0], Type::TypeParam(_)) {
            return f(Some(t), Some(self.under(t0)));
        }
        let set = self.type_set(self.tparam_iface(t0));
        if !set.has_terms() {
            return f(None, None);
        }
        set.specific_terms().iter().all(|term| {
            let u = if term.tilde {
                self.unalias(term.ty)
            } else {
                self.under(term.ty)
            };
            f(Some(term.ty), Some(u))
        })
    }

    /// As [`Store::for_each_type`], with underlying types only.
    pub fn under_is(&self, t: Ty, mut f: impl FnMut(Option<Ty>) -> bool) -> bool {
        self.for_each_type(t, |_, u| f(u))
    }

    /// The underlying type common to all types of the type set of `t`. Of
    /// channel types, only the elements must agree and the directions must not
    /// conflict; the result is then a most restricted one.
    pub(crate) fn common_under(&self, t: Ty) -> Result<Ty, TypeError> {
        self.common_under_if(t, |_, _| Ok(()))
    }

    /// As [`Store::common_under`], if all types (with their underlying types)
    /// satisfy `condition`, which is asked first and may see no type at all.
    pub(crate) fn common_under_if(
        &self,
        t: Ty,
        mut condition: impl FnMut(Option<Ty>, Option<Ty>) -> Result<(), TypeError>,
    ) -> Result<Ty, TypeError> {
        let mut common: Option<(Ty, Ty)> = None;
        let mut failure = None;
        self.for_each_type(t, |t, u| {
            let next = condition(t, u).and_then(|()| match (t, u) {
                (Some(t), Some(u)) => self.join_under(common, t, u),
                _ => Err(TypeError::Text("no specific type")),
            });
            match next {
                Ok(next) => common = Some(next),
                Err(error) => failure = Some(error),
            }
            failure.is_none()
        });
        match (failure, common) {
            (Some(error), _) => Err(error),
            (None, Some((_, under))) => Ok(under),
            (None, None) => Err(TypeError::Text("no specific type")),
        }
    }

    /// What `t` with underlying type `u` and the types before have in common.
    fn join_under(&self, common: Option<(Ty, Ty)>, t: Ty, u: Ty) -> Result<(Ty, Ty), TypeError> {
        let Some((ct, cu)) = common else {
            return Ok((t, u));
        };
        if let (
            &Type::Chan {
                dir: cdir,
                elem: celem,
            },
            &Type::Chan { dir, elem },
        ) = (&self[cu], &self[u])
        {
            return if !self.identical(celem, elem) {
                Err(TypeError::ChanElements(ct, t))
            } else if cdir == dir {
                Ok((ct, cu))
            } else if cdir == ChanDir::Both {
                Ok((t, u))
            } else if dir != ChanDir::Both {
                Err(TypeError::ChanDirections(ct, t))
            } else {
                Ok((ct, cu))
            };
        }
        if self.identical(cu, u) {
            Ok((ct, cu))
        } else {
            Err(TypeError::DifferentUnderlying(ct, t))
        }
    }
}
