//! What the Go spec says about values of channel type in assignments,
//! conversions and comparisons, for explanations of errors.
//!
//! Invariant: this decides nothing; it is asked after a rule was found to be
//! broken.

use crate::report::ErrorBuilder;
use crate::store::{Store, Ty};
use crate::types::{ChanDir, Type};

/// Where a channel met a type that it does not go with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meeting {
    Assignment,
    Conversion,
    Comparison,
}

impl Meeting {
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
}

impl Store {
    /// Adds to `error` the clause that a value of type `v` broke where one of
    /// type `t` was wanted, if one of them is a channel type.
    pub(crate) fn explain_channels(
        &self,
        error: ErrorBuilder,
        meeting: Meeting,
        v: Ty,
        t: Ty,
    ) -> ErrorBuilder {
        let chan = |ty| match *self.under_type(ty) {
            Type::Chan { dir, elem } => Some((dir, elem)),
            _ => None,
        };
        let (from, to) = (chan(v), chan(t));
        if from.is_none() && to.is_none() {
            return error;
        }
        let error = error.spec(meeting.clause());
        let (Some((from, v_elem)), Some((to, t_elem))) = (from, to) else {
            return error;
        };
        if self.identical(v, t) {
            return error;
        }
        let help = if !self.identical(v_elem, t_elem) {
            "the element types of the channels differ"
        } else if from == to {
            "both channel types are named: convert explicitly"
        } else if from == ChanDir::Both {
            "both channel types are named: convert in two steps, by way of the unnamed type"
        } else {
            "the direction of a channel can be restricted, but not given back"
        };
        error.help(help)
    }
}
