//! Type identity (spec: Type identity).
//!
//! Invariant: comparing allocates nothing, unless the types are so large that
//! it pays to remember which parts are identical. Type parameters of two
//! generic signatures are paired while their signatures are compared, not
//! substituted.

use crate::store::{Obj, Pkg, Store, Ty};
use crate::termlist;
use crate::types::{Signature, Struct, Type};
use crate::typeset::TypeSet;
use rustc_hash::FxHashSet;
use std::cell::{Cell, RefCell};

/// Two interfaces that are being compared: only method types of anonymous
/// interfaces can lead back to them, and then they are identical as far as
/// that goes.
struct Pair<'p> {
    x: Ty,
    y: Ty,
    outer: Option<&'p Pair<'p>>,
}

impl Pair<'_> {
    fn contains(&self, x: Ty, y: Ty) -> bool {
        let mut next = Some(self);
        while let Some(pair) = next {
            if (pair.x, pair.y) == (x, y) || (pair.x, pair.y) == (y, x) {
                return true;
            }
            next = pair.outer;
        }
        false
    }
}

/// Corresponding type parameters of the signatures around.
#[derive(Clone, Copy)]
struct Paired<'p> {
    xs: &'p [Ty],
    ys: &'p [Ty],
    outer: Option<&'p Paired<'p>>,
}

impl Paired<'_> {
    fn matches(&self, x: Ty, y: Ty) -> bool {
        let mut next = Some(self);
        while let Some(level) = next {
            if let Some(i) = level.ys.iter().position(|&t| t == y) {
                return level.xs.get(i) == Some(&x);
            }
            next = level.outer;
        }
        false
    }
}

/// After so many comparisons of type literals, pairs are remembered.
const PATIENCE: u32 = 2000;

/// Pairs of types that were found identical, in a long comparison: aliases can
/// make a short program of a type with very many parts.
#[derive(Default)]
struct Known {
    steps: Cell<u32>,
    identical: RefCell<FxHashSet<(Ty, Ty)>>,
}

#[derive(Clone, Copy)]
struct Comparer<'c> {
    store: &'c Store,
    known: &'c Known,
    ignore_tags: bool,
    pairs: Option<&'c Pair<'c>>,
    tparams: Option<&'c Paired<'c>>,
}

impl Store {
    /// Whether `x` and `y` are identical.
    #[inline]
    pub fn identical(&self, x: Ty, y: Ty) -> bool {
        x == y || self.compare(x, y, false)
    }

    /// Whether `x` and `y` are identical when struct tags are ignored.
    pub fn identical_ignore_tags(&self, x: Ty, y: Ty) -> bool {
        x == y || self.compare(x, y, true)
    }

    fn compare(&self, x: Ty, y: Ty, ignore_tags: bool) -> bool {
        Comparer {
            store: self,
            known: &Known::default(),
            ignore_tags,
            pairs: None,
            tparams: None,
        }
        .identical(x, y)
    }

    /// Whether the defined types `x` and `y` come from one declaration.
    pub fn identical_origin(&self, x: Ty, y: Ty) -> bool {
        match (self.as_named(x), self.as_named(y)) {
            (Some(x), Some(y)) => x.obj == y.obj,
            _ => false,
        }
    }

    /// Whether the instances `xorig[xargs]` and `yorig[yargs]` are identical.
    pub fn identical_instance(&self, xorig: Ty, xargs: &[Ty], yorig: Ty, yargs: &[Ty]) -> bool {
        xargs.len() == yargs.len()
            && xargs.iter().zip(yargs).all(|(&x, &y)| self.identical(x, y))
            && self.identical(xorig, yorig)
    }

    /// Whether two packages are the same as far as unexported names go.
    #[inline]
    pub fn same_pkg(&self, a: Option<Pkg>, b: Option<Pkg>) -> bool {
        a == b || matches!((a, b), (Some(a), Some(b)) if self[a].path == self[b].path)
    }

    /// Whether two objects have the same name (spec: Uniqueness of
    /// identifiers).
    #[inline]
    pub(crate) fn same_name(&self, a: Obj, b: Obj) -> bool {
        self.same_id(a, self[b].pkg, self[b].name, false)
    }
}

impl<'c> Comparer<'c> {
    fn identical(&self, x: Ty, y: Ty) -> bool {
        if x == y {
            return true;
        }
        let store = self.store;
        let (x, y) = (store.unalias(x), store.unalias(y));
        if x == y {
            return true;
        }
        match (&store[x], &store[y]) {
            (Type::Named(a), Type::Named(b)) => {
                a.obj == b.obj
                    && match (&a.inst, &b.inst) {
                        (Some(a), Some(b)) => self.same_args(&a.targs, &b.targs),
                        (None, None) => true,
                        _ => false,
                    }
            }
            // byte and rune have numbers of their own.
            (Type::Basic(a), Type::Basic(b)) => a.kind == b.kind,
            (&Type::Pointer(a), &Type::Pointer(b)) | (&Type::Slice(a), &Type::Slice(b)) => {
                self.identical(a, b)
            }
            (&Type::Array { len: n, elem: a }, &Type::Array { len: m, elem: b }) => {
                // A length that could not be determined was reported.
                (n < 0 || m < 0 || n == m) && self.identical(a, b)
            }
            (&Type::Map { key: k, elem: a }, &Type::Map { key: l, elem: b }) => {
                self.identical(k, l) && self.identical(a, b)
            }
            (&Type::Chan { dir: d, elem: a }, &Type::Chan { dir: e, elem: b }) => {
                d == e && self.identical(a, b)
            }
            (Type::Struct(a), Type::Struct(b)) => self.remembered(x, y, || self.same_struct(a, b)),
            (Type::Tuple(a), Type::Tuple(b)) => self.same_vars(a, b),
            (Type::Signature(a), Type::Signature(b)) => {
                self.remembered(x, y, || self.same_signature(a, b))
            }
            (Type::Interface(_), Type::Interface(_)) => self.same_interface(x, y),
            (Type::Union(a), Type::Union(b)) => {
                let (a, b) = (store.union_terms(a), store.union_terms(b));
                self.same_terms(a.as_deref(), b.as_deref())
            }
            (Type::TypeParam(_), Type::TypeParam(_)) => {
                self.tparams.is_some_and(|paired| paired.matches(x, y))
            }
            _ => false,
        }
    }

    /// The result of comparing two literals with several parts. It is only
    /// remembered where it depends on nothing else.
    fn remembered(&self, x: Ty, y: Ty, compare: impl FnOnce() -> bool) -> bool {
        let steps = &self.known.steps;
        steps.set(steps.get().saturating_add(1));
        if steps.get() < PATIENCE
            || self.pairs.is_some()
            || self.tparams.is_some()
            || self.ignore_tags
        {
            return compare();
        }
        if self.known.identical.borrow().contains(&(x, y)) {
            return true;
        }
        let same = compare();
        if same {
            self.known.identical.borrow_mut().insert((x, y));
        }
        same
    }

    /// Type arguments are compared with tags, and are no place for a cycle of
    /// interfaces.
    fn same_args(&self, a: &[Ty], b: &[Ty]) -> bool {
        let args = Comparer {
            ignore_tags: false,
            pairs: None,
            ..*self
        };
        a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| args.identical(a, b))
    }

    fn same_struct(&self, a: &Struct, b: &Struct) -> bool {
        let store = self.store;
        a.fields.len() == b.fields.len()
            && a.fields
                .iter()
                .zip(&b.fields)
                .enumerate()
                .all(|(i, (&f, &g))| {
                    store[f].is_embedded() == store[g].is_embedded()
                        && (self.ignore_tags || a.tag(i) == b.tag(i))
                        && store.same_name(f, g)
                        && self.same_type_of(f, g)
                })
    }

    fn same_type_of(&self, a: Obj, b: Obj) -> bool {
        self.identical(self.store[a].ty_or_invalid(), self.store[b].ty_or_invalid())
    }

    fn same_vars(&self, a: &[Obj], b: &[Obj]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| self.same_type_of(a, b))
    }

    fn same_signature(&self, a: &Signature, b: &Signature) -> bool {
        if a.tparams.len() != b.tparams.len() {
            return false;
        }
        let paired = Paired {
            xs: &a.tparams,
            ys: &b.tparams,
            outer: self.tparams,
        };
        let inner = Comparer {
            tparams: if a.tparams.is_empty() {
                self.tparams
            } else {
                Some(&paired)
            },
            ..*self
        };
        let store = self.store;
        a.tparams
            .iter()
            .zip(&b.tparams)
            .all(|(&x, &y)| inner.identical(store.constraint(x), store.constraint(y)))
            && a.variadic == b.variadic
            && inner.same_vars(&a.params, &b.params)
            && inner.same_vars(&a.results, &b.results)
    }

    fn same_interface(&self, x: Ty, y: Ty) -> bool {
        let store = self.store;
        let (a, b) = (store.type_set(x), store.type_set(y));
        if a.comparable != b.comparable
            || a.methods.len() != b.methods.len()
            || !self.same_sets(a, b)
        {
            return false;
        }
        if a.methods.is_empty() || self.pairs.is_some_and(|pairs| pairs.contains(x, y)) {
            return true;
        }
        let pair = Pair {
            x,
            y,
            outer: self.pairs,
        };
        let inner = Comparer {
            pairs: Some(&pair),
            ..*self
        };
        a.methods
            .iter()
            .zip(&b.methods)
            .all(|(&f, &g)| store.same_name(f, g) && inner.same_type_of(f, g))
    }

    fn same_sets(&self, a: &TypeSet, b: &TypeSet) -> bool {
        self.same_terms(a.terms.as_deref(), b.terms.as_deref())
    }

    fn same_terms(&self, a: termlist::Terms<'_>, b: termlist::Terms<'_>) -> bool {
        if a.is_none() && b.is_none() {
            return true;
        }
        let same = |a, b| {
            Comparer {
                ignore_tags: false,
                pairs: None,
                ..*self
            }
            .identical(a, b)
        };
        let flipped = |a, b| same(b, a);
        termlist::subset(self.store, a, b, &same) && termlist::subset(self.store, b, a, &flipped)
    }
}
