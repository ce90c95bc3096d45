//! The clauses of the Go spec behind errors that mention a channel in passing:
//! what cannot be done with one outside of the operations made for channels.
//!
//! Invariant: a clause is its section's name, a colon, and what it demands in
//! one line.

use crate::codes;
use gander_diag::Code;

/// Whether `message` speaks of a channel or a channel type.
pub(crate) fn mentions_channel(message: &str) -> bool {
    message.match_indices("chan").any(|(at, word)| {
        let before = message[..at].chars().next_back();
        let after = &message[at + word.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && (after.starts_with([' ', '<']) || after.starts_with("nel"))
    })
}

/// The clause behind errors of a kind, if one is known.
pub(crate) fn clause(code: Code) -> Option<&'static str> {
    OPERATIONS
        .iter()
        .chain(TYPES)
        .chain(BUILTINS)
        .find(|(codes, _)| codes.contains(&code))
        .map(|(_, clause)| *clause)
}

/// What assignability demands where no more can be said.
pub(crate) const ASSIGNABILITY: &str = "Assignability: a value must be of the identical type, or \
    one of the listed exceptions must hold";

type Clauses = [(&'static [Code], &'static str)];

const OPERATIONS: &Clauses = &[
    (
        &[codes::UNDEFINED_OP],
        "Operators: of all operators, channels have only the receive operator, == and !=",
    ),
    (
        &[codes::MISMATCHED_TYPES],
        "Operators: except in shifts and comparisons, operand types must be identical",
    ),
    (
        &[codes::INVALID_SHIFT_OPERAND],
        "Operators: the left operand of a shift must be an integer or an untyped constant",
    ),
    (
        &[codes::INVALID_SHIFT_COUNT],
        "Operators: the right operand of a shift must be an integer or an untyped constant",
    ),
    (
        &[codes::NON_NUMERIC_INC_DEC],
        "IncDec statements: the operand must be numeric",
    ),
    (
        &[codes::INVALID_INDIRECTION],
        "Address operators: pointer indirection needs an operand of pointer type",
    ),
    (
        &[codes::INVALID_CALL],
        "Calls: what is called must be of function type",
    ),
    (
        &[codes::WRONG_ARG_COUNT],
        "Calls: the arguments must match the parameters in number and be assignable to them",
    ),
    (
        &[codes::NON_INDEXABLE_OPERAND, codes::NON_SLICEABLE_OPERAND],
        "Index expressions: only strings, arrays, pointers to arrays, slices and maps are \
         indexed, and of these all but maps sliced",
    ),
    (
        &[codes::INVALID_INDEX],
        "Index expressions: an index must be an untyped constant or of integer type",
    ),
    (
        &[codes::MISSING_FIELD_OR_METHOD],
        "Selectors: x.f must denote a field or method; a channel has the methods declared for \
         its defined type, and no others",
    ),
    (
        &[codes::INVALID_ASSERT],
        "Type assertions: x in x.(T) must be of interface type, and no type parameter",
    ),
    (
        &[codes::IMPOSSIBLE_ASSERT],
        "Type assertions: T in x.(T) must implement the type of x; methods are compared with \
         the directions of their channels",
    ),
    (
        &[codes::INVALID_TYPE_SWITCH],
        "Type switches: the expression must be of interface type, and no type parameter",
    ),
    (
        &[codes::DUPLICATE_CASE],
        "Type switches: the types listed in the cases must all be different",
    ),
    (
        &[codes::NOT_AN_EXPR],
        "Operands: an operand denotes a value; a type stands only where one is called for",
    ),
    (
        &[codes::UNUSED_EXPR, codes::UNUSED_RESULTS],
        "Expression statements: only calls, except of some built-in functions, and receive \
         operations stand as statements",
    ),
    (
        &[codes::INVALID_RANGE_EXPR],
        "For statements with range clause: arrays, pointers to arrays, slices, strings, maps, \
         integers, iterator functions and channels that permit receive operations are ranged over",
    ),
    (
        &[codes::INVALID_COND],
        "If statements: a condition is a boolean expression",
    ),
    (
        &[codes::WRONG_RESULT_COUNT],
        "Return statements: the values must match the result types in number and be assignable",
    ),
    (
        &[codes::WRONG_ASSIGN_COUNT],
        "Assignment statements: a receive operation gives one value, or two where two are taken",
    ),
    (
        &[codes::INVALID_CONST_INIT, codes::INVALID_CONST_TYPE],
        "Constants: a constant is boolean, numeric or a string, and known at compile time",
    ),
    (
        &[codes::UNTYPED_LIT, codes::INVALID_LIT],
        "Composite literals: the type must be a struct, array, slice or map type",
    ),
];

const TYPES: &Clauses = &[
    (&[codes::INCOMPATIBLE_ASSIGN], ASSIGNABILITY),
    (
        &[codes::INVALID_IFACE_ASSIGN],
        "Implementing an interface: each method must be there with the identical signature, \
         directions of channels included",
    ),
    (
        &[codes::INVALID_CONVERSION],
        "Conversions: x is assignable to T, or its type and T have identical underlying types \
         if struct tags are ignored",
    ),
    (
        &[codes::INVALID_UNTYPED_CONVERSION],
        "Representability: an untyped constant must be representable as a value of the type",
    ),
    (
        &[codes::INVALID_TYPE_ARG],
        "Satisfying a type constraint: a type argument must be in the constraint's type set, \
         where chan T, chan<- T and <-chan T are three types",
    ),
    (
        &[codes::CANNOT_INFER_TYPE_ARGS],
        "Type unification: the directions of channels may differ only at the outermost level of \
         a type",
    ),
    (
        &[codes::INVALID_UNION],
        "General interfaces: type terms must be disjoint, and T in ~T its own underlying type",
    ),
    (
        &[codes::MISPLACED_CONSTRAINT_IFACE],
        "General interfaces: an interface that is not basic serves only as type constraint",
    ),
    (
        &[codes::INVALID_RECV],
        "Method declarations: the base type of a receiver must be a type defined in the package",
    ),
    (
        &[codes::INVALID_ARRAY_LEN],
        "Array types: a length is a constant; len and cap of a channel are not",
    ),
    (
        &[codes::INCOMPARABLE_MAP_KEY],
        "Map types: == and != must be defined for the key type",
    ),
];

const BUILTINS: &Clauses = &[
    (
        &[codes::INVALID_MAKE, codes::SWAPPED_MAKE_ARGS],
        "Making slices, maps and channels: the types in a type set must have the same underlying \
         type, or be channels with the same element type and no opposite directions",
    ),
    (
        &[codes::INVALID_LEN, codes::INVALID_CAP],
        "Length and capacity: len and cap take a channel or another of the listed types",
    ),
    (
        &[codes::INVALID_CLEAR],
        "Clear: the argument must be a map or a slice",
    ),
    (
        &[codes::INVALID_DELETE],
        "Deletion of map elements: the first argument must be a map",
    ),
    (
        &[codes::INVALID_APPEND, codes::INVALID_COPY],
        "Appending to and copying slices: the slices must have identical element types",
    ),
    (
        &[
            codes::INVALID_COMPLEX,
            codes::INVALID_REAL,
            codes::INVALID_IMAG,
        ],
        "Manipulating complex numbers: the arguments must be numeric",
    ),
    (
        &[codes::INVALID_MIN_MAX_OPERAND],
        "Min and max: the arguments must be of ordered types",
    ),
];
