//! Which types can be compared (spec: Comparison operators).
//!
//! Invariant: a type that is reached again while it is looked at is comparable
//! as far as that occurrence goes; types that expand for ever count as
//! comparable, they are reported elsewhere.

use crate::store::{Store, Ty};
use crate::types::{BasicKind, Type};
use crate::typeset::TypeSet;
use crate::under::TypeError;

/// How deep types are looked into.
const MAX_DEPTH: usize = 200;

impl Store {
    /// Whether values of `t` are comparable, else why not. If `dynamic`,
    /// interfaces that are no type parameters count as comparable.
    #[inline]
    pub(crate) fn comparable_type(&self, t: Ty, dynamic: bool) -> Result<(), TypeError> {
        match self.under_type(t) {
            Type::Pointer(_) | Type::Chan { .. } => Ok(()),
            Type::Basic(basic) if basic.kind != BasicKind::UntypedNil => Ok(()),
            _ => self.compare_parts(t, dynamic, &mut Vec::new()),
        }
    }

    fn compare_parts(&self, t: Ty, dynamic: bool, seen: &mut Vec<Ty>) -> Result<(), TypeError> {
        match self.under_type(t) {
            // Invalid types are comparable, to have no follow-on errors.
            Type::Basic(basic) if basic.kind == BasicKind::UntypedNil => Err(TypeError::Empty),
            Type::Basic(_) | Type::Pointer(_) | Type::Chan { .. } => Ok(()),
            Type::Struct(s) => {
                if seen.contains(&t) || seen.len() > MAX_DEPTH {
                    return Ok(());
                }
                seen.push(t);
                for &field in &s.fields {
                    let field = self[field].ty_or_invalid();
                    if self.compare_parts(field, dynamic, seen).is_err() {
                        return Err(TypeError::StructContaining(field));
                    }
                }
                Ok(())
            }
            &Type::Array { elem, .. } => match self.compare_parts(elem, dynamic, seen) {
                Ok(()) => Ok(()),
                Err(_) => Err(TypeError::CannotCompare(t)),
            },
            Type::Interface(_) => {
                if dynamic && !self.is_type_param(t) || seen.contains(&t) {
                    return Ok(());
                }
                seen.push(t);
                let set = self.type_set(t);
                if self.set_comparable(set, seen) {
                    Ok(())
                } else if set.is_empty() {
                    Err(TypeError::Text("empty type set"))
                } else {
                    Err(TypeError::Text("incomparable types in type set"))
                }
            }
            _ => Err(TypeError::Empty),
        }
    }

    fn set_comparable(&self, set: &TypeSet, seen: &mut Vec<Ty>) -> bool {
        match set.specific_terms() {
            [] => set.comparable,
            terms => terms
                .iter()
                .all(|term| self.compare_parts(term.ty, false, seen).is_ok()),
        }
    }

    /// Whether all types of the set are strictly comparable.
    pub fn type_set_comparable(&self, set: &TypeSet) -> bool {
        self.set_comparable(set, &mut Vec::new())
    }

    /// Whether values of `t` are comparable with `==`; comparing may panic at
    /// run time.
    pub fn comparable(&self, t: Ty) -> bool {
        self.comparable_type(t, true).is_ok()
    }

    /// Whether comparing values of `t` never panics.
    pub fn strictly_comparable(&self, t: Ty) -> bool {
        self.comparable_type(t, false).is_ok()
    }
}
