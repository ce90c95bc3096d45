//! The value of a constant: its kinds, how values are made and taken apart.
//! Numeric values are canonical within their kind, so `==` on values means "same
//! kind, same representation"; Go's `==` between constants is [`crate::compare`].

use std::sync::Arc;

use crate::float::Float;
use crate::int::Int;
use crate::text::Text;

/// The value of a Go constant. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Value {
    /// The value of an erroneous expression; operations on it are unknown too.
    #[default]
    Unknown,
    /// A boolean.
    Bool(bool),
    /// A string of bytes.
    Str(Text),
    /// An integer, or a rune.
    Int(Int),
    /// A floating-point number, possibly one with an integral value.
    Float(Float),
    /// Real and imaginary part, each an [`Value::Int`] or a [`Value::Float`].
    Complex(Arc<(Value, Value)>),
}

// Each constant expression of a program keeps its value.
const _: () = assert!(size_of::<Value>() <= 16);

/// What a [`Value`] is; ordered by complexity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// No value.
    Unknown,
    /// A boolean.
    Bool,
    /// A string of bytes.
    String,
    /// An integer.
    Int,
    /// A floating-point number.
    Float,
    /// A complex number.
    Complex,
}

impl Value {
    /// The kind of this value.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Unknown => Kind::Unknown,
            Value::Bool(_) => Kind::Bool,
            Value::Str(_) => Kind::String,
            Value::Int(_) => Kind::Int,
            Value::Float(_) => Kind::Float,
            Value::Complex(_) => Kind::Complex,
        }
    }

    /// Whether this is [`Value::Unknown`].
    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown)
    }

    /// Whether this is an integer, a float or a complex number.
    pub fn is_numeric(&self) -> bool {
        self.kind() >= Kind::Int
    }

    /// A boolean constant.
    pub fn from_bool(value: bool) -> Value {
        Value::Bool(value)
    }

    /// A string constant with the UTF-8 bytes of `value`.
    #[expect(
        clippy::should_implement_trait,
        reason = "it cannot fail, unlike `FromStr`"
    )]
    pub fn from_str(value: &str) -> Value {
        Value::from_bytes(value.as_bytes())
    }

    /// A string constant; the bytes need not be UTF-8.
    pub fn from_bytes(value: impl Into<Box<[u8]>>) -> Value {
        Value::Str(Text::new(value))
    }

    /// An integer constant.
    pub fn from_i64(value: i64) -> Value {
        Value::Int(Int::small(value))
    }

    /// An integer constant.
    pub fn from_u64(value: u64) -> Value {
        match i64::try_from(value) {
            Ok(small) => Value::from_i64(small),
            Err(_) => Value::Int(Int::from_big(value.into())),
        }
    }

    /// A float constant with exactly this value (without the sign of a zero);
    /// unknown for infinities and NaN.
    pub fn from_f64(value: f64) -> Value {
        Float::from_f64(value).into()
    }

    /// A complex constant; unknown unless both parts are integers or floats.
    pub(crate) fn complex(re: Value, im: Value) -> Value {
        match (re.kind(), im.kind()) {
            (Kind::Int | Kind::Float, Kind::Int | Kind::Float) => {
                Value::Complex(Arc::new((re, im)))
            }
            _ => Value::Unknown,
        }
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The bytes of the string, if this is one.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Str(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    /// The length of the string in bytes, if this is one; does not build the string.
    pub fn string_len(&self) -> Option<u64> {
        match self {
            Value::Str(text) => Some(text.len()),
            _ => None,
        }
    }

    /// The integer, if this is one and in range.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(value) => value.as_i64(),
            _ => None,
        }
    }

    /// The integer, if this is one and in range.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Int(value) => value.as_u64(),
            _ => None,
        }
    }

    /// -1, 0 or 1. For a complex number only whether it is zero is meaningful;
    /// 1 for everything that is not numeric, so that a follow-on error about a
    /// zero divisor is not reported.
    pub fn sign(&self) -> i32 {
        match self {
            Value::Int(value) => value.sign(),
            Value::Float(value) => value.sign(),
            Value::Complex(parts) => parts.0.sign() | parts.1.sign(),
            Value::Unknown | Value::Bool(_) | Value::Str(_) => 1,
        }
    }

    /// The number of bits of the absolute value of an integer; 0 for other kinds.
    pub fn bit_len(&self) -> usize {
        match self {
            Value::Int(value) => value.bit_len(),
            _ => 0,
        }
    }
}

impl From<Option<Float>> for Value {
    fn from(value: Option<Float>) -> Value {
        value.map_or(Value::Unknown, Value::Float)
    }
}

impl From<Option<Int>> for Value {
    fn from(value: Option<Int>) -> Value {
        value.map_or(Value::Unknown, Value::Int)
    }
}
