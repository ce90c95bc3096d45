//! Unification of types of the same kind, part by part.
//!
//! Invariant: neither type is a bound type parameter; an unbound one is the
//! first of the two.

use super::interfaces::Pairs;
use super::{Unifier, UnifyMode};
use crate::checker::Checker;
use crate::store::{Obj, Ty};
use crate::types::{Signature, Struct, Type};

impl Unifier {
    pub(super) fn nify_structure(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        let inner = mode.for_elements();
        // Aliases are kept in `y`: their names shall show up in messages.
        let (ux, uy) = (store.unalias(x), store.unalias(y));
        match (&store[ux], &store[uy]) {
            (Type::TypeParam(_), _) => match store.common_under(ux) {
                // Every type argument has this underlying type. A defined type
                // `y` matches that, as in an assignment.
                Ok(common) => self.nify(check, common, y, UnifyMode::ASSIGN, pairs),
                Err(_) => false,
            },
            (Type::Basic(a), Type::Basic(b)) => a.kind == b.kind,
            (&Type::Array { len: xlen, elem: x }, &Type::Array { len: ylen, elem: y }) => {
                // A negative length was reported.
                (xlen < 0 || ylen < 0 || xlen == ylen) && self.nify(check, x, y, inner, pairs)
            }
            (&Type::Slice(x), &Type::Slice(y)) | (&Type::Pointer(x), &Type::Pointer(y)) => {
                self.nify(check, x, y, inner, pairs)
            }
            (Type::Struct(x), Type::Struct(y)) => self.nify_structs(check, x, y, inner, pairs),
            (Type::Tuple(x), Type::Tuple(y)) => self.nify_vars(check, x, y, mode, pairs),
            (Type::Signature(x), Type::Signature(y)) => {
                self.nify_signatures(check, x, y, inner, pairs)
            }
            (Type::Interface(_), Type::Interface(_)) => {
                self.nify_same_methods(check, ux, uy, pairs)
            }
            (&Type::Map { key: xkey, elem: x }, &Type::Map { key: ykey, elem: y }) => {
                self.nify(check, xkey, ykey, inner, pairs) && self.nify(check, x, y, inner, pairs)
            }
            (&Type::Chan { dir: xdir, elem: x }, &Type::Chan { dir: ydir, elem: y }) => {
                // Only an exact match looks at the direction: in an assignment
                // a bidirectional channel may become a directional one.
                (!mode.exact || xdir == ydir) && self.nify(check, x, y, inner, pairs)
            }
            (Type::Named(_), Type::Named(_)) => {
                let (xargs, yargs) = (store.type_args(ux), store.type_args(uy));
                // The arguments come first: what they tell improves the message
                // even if the types have different origins.
                xargs.len() == yargs.len()
                    && xargs
                        .iter()
                        .zip(yargs)
                        .all(|(&x, &y)| self.nify(check, x, y, mode, pairs))
                    && store.identical_origin(ux, uy)
            }
            _ => false,
        }
    }

    fn nify_structs(
        &mut self,
        check: &mut Checker<'_>,
        x: &Struct,
        y: &Struct,
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        x.fields.len() == y.fields.len()
            && x.fields
                .iter()
                .zip(&y.fields)
                .enumerate()
                .all(|(index, (&f, &g))| {
                    store[f].is_embedded() == store[g].is_embedded()
                        && x.tag(index) == y.tag(index)
                        && store.same_id(f, store[g].pkg, store[g].name, false)
                        && self.nify(
                            check,
                            store[f].ty_or_invalid(),
                            store[g].ty_or_invalid(),
                            mode,
                            pairs,
                        )
                })
    }

    fn nify_signatures(
        &mut self,
        check: &mut Checker<'_>,
        x: &Signature,
        y: &Signature,
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        x.variadic == y.variadic
            && self.nify_vars(check, &x.params, &y.params, mode, pairs)
            && self.nify_vars(check, &x.results, &y.results, mode, pairs)
    }

    fn nify_vars(
        &mut self,
        check: &mut Checker<'_>,
        x: &[Obj],
        y: &[Obj],
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        x.len() == y.len()
            && x.iter().zip(y).all(|(&v, &w)| {
                let (v, w) = (store[v].ty_or_invalid(), store[w].ty_or_invalid());
                self.nify(check, v, w, mode, pairs)
            })
    }
}
