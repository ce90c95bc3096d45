//! What the Go spec says about values of channel type in assignments,
//! conversions and comparisons, and what may help, for explanations of errors.
//!
//! Invariant: this decides nothing; it is asked after a rule was found to be
//! broken.

use crate::channel_clauses::ASSIGNABILITY;
use crate::checker::Checker;
use crate::operand::Operand;
use crate::report::ErrorBuilder;
use crate::store::{Obj, Store, Ty};
use crate::types::{ChanDir, Type};
use gander_span::Span;

/// Where a channel met a type that it does not go with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meeting {
    Assignment,
    Conversion,
    Comparison,
}

impl Meeting {
    /// The clause about two types of which at least one is a channel type.
    fn clause(self) -> &'static str {
        match self {
            Meeting::Assignment => {
                "Assignability: V and T are channel types with identical element types, V is a \
                 bidirectional channel, and at least one of V or T is not a named type"
            }
            Meeting::Conversion => {
                "Conversions: x is assignable to T, or its type and T have identical underlying \
                 types if struct tags are ignored"
            }
            Meeting::Comparison => {
                "Comparison operators: the first operand must be assignable to the type of the \
                 second operand, or vice versa; channel types are comparable, not ordered"
            }
        }
    }

    /// The clause about type `t` and a value of type `v`, where type
    /// parameters are involved.
    fn param_clause(self, store: &Store, v: Ty, t: Ty) -> &'static str {
        match self {
            Meeting::Comparison => self.clause(),
            Meeting::Conversion => {
                "Conversions: to or from a type parameter, each type of its type set must be \
                 convertible"
            }
            Meeting::Assignment if store.has_name(v) && store.has_name(t) => {
                "Assignability: a type parameter is a named type, and one named type is not \
                 assignable to another"
            }
            Meeting::Assignment if store.is_type_param(t) => {
                "Assignability: x must be assignable to each type in the type set of type \
                 parameter T"
            }
            Meeting::Assignment => {
                "Assignability: values of each type in the type set of type parameter V must be \
                 assignable to T"
            }
        }
    }
}

/// The clause about types that contain channel types.
const IDENTITY_CLAUSE: &str = "Type identity: two channel types are identical if they have identical element types and the \
     same direction";

/// What a channel was asked to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChanUse {
    Send,
    Receive,
    Close,
    Range,
}

impl ChanUse {
    /// What is lacking and the direction that would have it.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            ChanUse::Send => ("receives", "to send to it", "chan<-"),
            ChanUse::Close => ("receives", "to close it", "chan<-"),
            ChanUse::Receive => ("sends", "to receive from it", "<-chan"),
            ChanUse::Range => ("sends", "to range over it", "<-chan"),
        }
    }
}

impl Store {
    fn chan_type(&self, ty: Ty) -> Option<(ChanDir, Ty)> {
        match *self.under_type(ty) {
            Type::Chan { dir, elem } => Some((dir, elem)),
            _ => None,
        }
    }

    /// Whether a channel type is in the type set of type parameter `ty`.
    fn is_chan_param(&self, ty: Ty) -> bool {
        self.is_type_param(ty)
            && self
                .specific_types(ty)
                .iter()
                .any(|&t| self.chan_type(t).is_some())
    }

    /// The first channel types at the same place inside `v` and `t` that
    /// differ in nothing but their direction; `depth` bounds the search.
    fn inner_directions(&self, v: Ty, t: Ty, depth: u32) -> Option<(Ty, Ty)> {
        let (v, t) = (self.unalias(v), self.unalias(t));
        if depth == 0 || self.identical(v, t) {
            return None;
        }
        let inner = |v, t| self.inner_directions(v, t, depth - 1);
        let vars = |v: &[Obj], t: &[Obj]| {
            let ty = |obj: Obj| self[obj].ty_or_invalid();
            let same = v.len() == t.len();
            let mut pairs = v.iter().zip(t).filter(|_| same);
            pairs.find_map(|(&v, &t)| inner(ty(v), ty(t)))
        };
        match (&self[v], &self[t]) {
            (
                &Type::Chan { dir, elem },
                &Type::Chan {
                    dir: t_dir,
                    elem: t_elem,
                },
            ) => match self.identical(elem, t_elem) {
                true => (dir != t_dir).then_some((v, t)),
                false => inner(elem, t_elem),
            },
            (Type::Named(a), Type::Named(b)) => {
                let (a, b) = (a.inst.as_ref()?, b.inst.as_ref()?);
                let mut pairs = a.targs.iter().zip(&b.targs);
                let same = a.orig == b.orig;
                pairs.find_map(|(&v, &t)| inner(v, t).filter(|_| same))
            }
            (Type::Named(_), _) | (_, Type::Named(_)) => inner(self.under(v), self.under(t)),
            (&Type::Slice(v), &Type::Slice(t))
            | (&Type::Pointer(v), &Type::Pointer(t))
            | (&Type::Array { elem: v, .. }, &Type::Array { elem: t, .. }) => inner(v, t),
            (&Type::Map { key, elem }, &Type::Map { key: k, elem: e }) => {
                inner(key, k).or_else(|| inner(elem, e))
            }
            (Type::Struct(v), Type::Struct(t)) => vars(&v.fields, &t.fields),
            (Type::Signature(v), Type::Signature(t)) => {
                vars(&v.params, &t.params).or_else(|| vars(&v.results, &t.results))
            }
            _ => None,
        }
    }
}

impl<'a> Checker<'a> {
    /// Adds to `error` the clause that a value of type `v` broke where one of
    /// type `t` was wanted, if channels are involved, and what may help.
    pub(crate) fn explain_channels(
        &self,
        error: ErrorBuilder,
        meeting: Meeting,
        v: Ty,
        t: Ty,
    ) -> ErrorBuilder {
        let store = self.store;
        if store.is_chan_param(v) || store.is_chan_param(t) {
            return error.spec(meeting.param_clause(store, v, t));
        }
        match (store.chan_type(v), store.chan_type(t)) {
            (None, None) => {}
            (Some((_, v_elem)), Some((_, t_elem))) if store.identical(v_elem, t_elem) => {
                let error = error.spec(meeting.clause());
                return match self.direction_help(meeting, v, t) {
                    Some(help) => error.help(help),
                    None => error,
                };
            }
            (Some((_, v_elem)), Some((_, t_elem))) => {
                let error = error.spec(meeting.clause());
                return match store.inner_directions(v_elem, t_elem, INNER_DEPTH) {
                    Some(inner) => self.explain_inner(error, inner),
                    None => error.help(format!(
                        "the element types {} and {} differ",
                        self.ty(v_elem),
                        self.ty(t_elem)
                    )),
                };
            }
            _ if meeting == Meeting::Assignment => return error.spec(ASSIGNABILITY),
            _ => return error.spec(meeting.clause()),
        }
        match store.inner_directions(v, t, INNER_DEPTH) {
            Some(inner) => self.explain_inner(error.spec(IDENTITY_CLAUSE), inner),
            None => error,
        }
    }

    /// The help for channel types with the same element type.
    fn direction_help(&self, meeting: Meeting, v: Ty, t: Ty) -> Option<String> {
        let store = self.store;
        let ((from, _), (to, _)) = (store.chan_type(v)?, store.chan_type(t)?);
        if store.identical(v, t) {
            return None;
        }
        let (vs, ts) = (self.ty(v), self.ty(t));
        let (unnamed, unnamed_t) = (self.ty(store.under(v)), self.ty(store.under(t)));
        Some(match (meeting, from == to) {
            (Meeting::Comparison, true) => {
                format!("{vs} and {ts} are both named types: convert one operand to {unnamed}")
            }
            (Meeting::Comparison, false) if from == ChanDir::Both || to == ChanDir::Both => {
                let both = if from == ChanDir::Both {
                    unnamed
                } else {
                    unnamed_t
                };
                format!(
                    "{vs} and {ts} are both named types: convert the bidirectional operand to {both}"
                )
            }
            (Meeting::Comparison, false) => {
                "a send-only and a receive-only channel have no type in common: compare each with \
                 the bidirectional channel"
                    .to_owned()
            }
            (_, true) => format!("{vs} and {ts} are both named types: convert with {ts}(...)"),
            (_, false) if from == ChanDir::Both => format!(
                "{vs} and {ts} are both named types: convert in two steps, {ts}(({unnamed})(...))"
            ),
            (_, false) if to == ChanDir::Both => format!(
                "a direction can be restricted but not given back: start from the bidirectional \
                 channel, or use {unnamed} here"
            ),
            _ => format!(
                "{unnamed} and {unnamed_t} are opposite directions: start from the bidirectional \
                 channel"
            ),
        })
    }

    fn explain_inner(&self, error: ErrorBuilder, (v, t): (Ty, Ty)) -> ErrorBuilder {
        error.help(format!(
            "inside another type the direction must be the same: {} is not {}",
            self.ty(v),
            self.ty(t)
        ))
    }

    /// Adds to `error`, which says that channel `x` does not permit `wanted`,
    /// where its direction comes from and which one is needed.
    pub(crate) fn explain_direction(
        &self,
        error: ErrorBuilder,
        x: &Operand<'a>,
        wanted: ChanUse,
    ) -> ErrorBuilder {
        let store = self.store;
        let (only, purpose, arrow) = wanted.words();
        if store.is_type_param(x.ty) {
            return match store.is_chan_param(x.ty) {
                true => error.help(format!(
                    "{purpose}, every type in the type set of {} must permit that",
                    self.ty(x.ty)
                )),
                false => error,
            };
        }
        let Some((_, elem)) = store.chan_type(x.ty) else {
            return error;
        };
        let elem = self.ty(elem);
        let declared = match self.variable(x) {
            Some(obj) => format!("{} {}", self.object_kind(obj), store[obj].name),
            None => self.operand_expr_str(x),
        };
        let mut ty = self.ty(x.ty);
        let under = self.ty(store.under(x.ty));
        if ty != under {
            ty = format!("{ty} ({under})");
        }
        let error = error.help(format!(
            "{declared} is of type {ty}, which only {only}; {purpose}, it must be \
             chan {elem} or {arrow} {elem}"
        ));
        match self.variable(x).map(|obj| &store[obj]) {
            Some(object) if object.pos.is_known() && object.pkg == Some(self.pkg) => {
                let end = object.pos.0 + object.name.as_str().len() as u32;
                let span = Span {
                    lo: object.pos,
                    hi: gander_span::Pos(end),
                };
                error.label(span, format!("declared here as {}", self.ty(x.ty)))
            }
            _ => error,
        }
    }

    /// The variable that `x` is the name of, if it is.
    fn variable(&self, x: &Operand<'a>) -> Option<Obj> {
        let ident = x.expr?.unparen().as_ident()?;
        let (_, obj) = self.lookup_scope(ident.name)?;
        self.store[obj].var_kind().map(|_| obj)
    }
}

/// How deep types are searched for the directions of channels.
const INNER_DEPTH: u32 = 16;
