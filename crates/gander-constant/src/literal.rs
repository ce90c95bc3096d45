//! The values of Go literals (Go spec, *Integer literals* to *String literals*).
//! A malformed literal is [`Value::Unknown`], as is one with an exponent that no
//! constant can have; reporting the error is the scanner's task.

mod number;
mod quoted;

use crate::text::Text;
use crate::value::Value;

/// The lexical class of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LitKind {
    /// `42`, `0x_2a`, `052`
    Int,
    /// `.5`, `1e3`, `0x1p-2`
    Float,
    /// `2i`, `0123i`, `0x1p-2i`
    Imag,
    /// `'a'`, `'\n'`
    Char,
    /// `"a\n"`, or the same between backquotes
    String,
}

impl Value {
    /// The value of the literal `text`, which includes its quotes if it has any.
    pub fn from_literal(text: &str, kind: LitKind) -> Value {
        match kind {
            LitKind::Int => number::int(text).into(),
            LitKind::Float => number::float(text).into(),
            LitKind::Imag => match text.strip_suffix('i').and_then(number::float) {
                Some(float) => Value::Float(float).make_imag(),
                None => Value::Unknown,
            },
            LitKind::Char => match quoted::rune(text) {
                Some(code) => Value::from_i64(i64::from(code)),
                None => Value::Unknown,
            },
            LitKind::String => match quoted::string(text) {
                Some(bytes) => Value::Str(Text::new(bytes)),
                None => Value::Unknown,
            },
        }
    }
}
