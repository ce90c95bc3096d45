//! The functions that the compiler must know by their Go symbol names: those
//! it calls, those it makes itself, and those that stand for others.
//!
//! Invariant: the tests of the driver check each list against the standard
//! library.

/// Functions with assembly for which a Go function of the library stands:
/// symbol, and whose body it has.
pub const ALIASES: &[(&str, &str)] = &[
    (
        "internal/chacha8rand.block",
        "internal/chacha8rand.block_generic",
    ),
    ("math.archCeil", "math.ceil"),
    ("math.archFloor", "math.floor"),
    ("math.archHypot", "math.hypot"),
    ("math.archLog", "math.log"),
    ("math.archMax", "math.max"),
    ("math.archMin", "math.min"),
    ("math.archTrunc", "math.trunc"),
];

/// Functions without body that the compiler makes.
pub const INTRINSICS: &[&str] = &[];

/// Functions that compiled code calls.
pub const HELPERS: &[&str] = &[];
