//! Constants as text, in the two forms that diagnostics use: a short one, possibly
//! an approximation, and an exact one.

use std::f64::consts::LOG10_2;
use std::fmt::{self, Write as _};

use crate::bigfloat::BigFloat;
use crate::float::{Float, Repr};
use crate::ieee;
use crate::value::Value;

/// Significant digits of the short form of a float.
const SHORT_DIGITS: usize = 6;

/// Characters of the short form of a string, quotes included.
const MAX_CHARS: usize = 72;

impl fmt::Display for Value {
    /// The short form: floats to six significant digits, strings quoted and cut
    /// off at 72 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Unknown => f.write_str("unknown"),
            Value::Bool(value) => write!(f, "{value}"),
            // A character has at most four bytes; what is cut off, which can
            // be a gigabyte, is not even looked at.
            Value::Str(text) => f.write_str(&shortened(quote(&text.prefix(4 * MAX_CHARS)))),
            Value::Int(value) => match value.as_i64() {
                Some(small) => write!(f, "{small}"),
                None => write!(f, "{}", value.to_big()),
            },
            Value::Float(value) => f.write_str(&short_float(value)),
            Value::Complex(parts) => write!(f, "({} + {}i)", parts.0, parts.1),
        }
    }
}

impl Value {
    /// The exact form: fractions as `1/3`, floats that are no longer fractions in
    /// binary (`0x.8p+5000`), strings quoted in full.
    pub fn exact_string(&self) -> String {
        match self {
            Value::Str(text) => quote(text.as_bytes()),
            Value::Float(value) => match value.repr() {
                Repr::Rat(ratio) => ratio.to_string(),
                Repr::Big(value) => exact_binary(value),
            },
            Value::Complex(parts) => {
                format!("({} + {}i)", parts.0.exact_string(), parts.1.exact_string())
            }
            Value::Unknown | Value::Bool(_) | Value::Int(_) => self.to_string(),
        }
    }
}

/// Go's quoted form of a string, as `strconv.Quote` writes it.
pub fn quote(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push('"');
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            push_escaped(&mut quoted, char);
        }
        for byte in chunk.invalid() {
            push_hex(&mut quoted, 'x', 2, u32::from(*byte));
        }
    }
    quoted.push('"');
    quoted
}

fn push_escaped(quoted: &mut String, char: char) {
    let escape = match char {
        '"' | '\\' => char,
        '\x07' => 'a',
        '\x08' => 'b',
        '\x0c' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\x0b' => 'v',
        _ if is_printable(char) => return quoted.push(char),
        '\0'..=' ' | '\x7f' => return push_hex(quoted, 'x', 2, char.into()),
        '\u{80}'..='\u{ffff}' => return push_hex(quoted, 'u', 4, char.into()),
        _ => return push_hex(quoted, 'U', 8, char.into()),
    };
    quoted.push('\\');
    quoted.push(escape);
}

fn push_hex(quoted: &mut String, letter: char, width: usize, code: u32) {
    // Writing to a `String` cannot fail.
    let _ = write!(quoted, "\\{letter}{code:0width$x}");
}

/// Whether the character is a letter, mark, number, punctuation, symbol or the
/// ASCII space. Rust's debug escapes make the same distinction; only at the start
/// of a string do they escape combining marks as well, hence the letter in front.
fn is_printable(char: char) -> bool {
    if char.is_ascii() {
        return matches!(char, ' '..='~');
    }
    let mut buffer = String::from("a");
    buffer.push(char);
    buffer.escape_debug().nth(1) == Some(char)
}

/// The first 69 characters and an ellipsis, if there are more than 72.
fn shortened(mut quoted: String) -> String {
    if quoted.chars().nth(MAX_CHARS).is_some()
        && let Some((cut, _)) = quoted.char_indices().nth(MAX_CHARS - 3)
    {
        quoted.truncate(cut);
        quoted.push_str("...");
    }
    quoted
}

fn short_float(value: &Float) -> String {
    let Some(value) = value.to_big() else {
        return "unknown".to_owned(); // Beyond any float; no constant gets there.
    };
    let approximation = ieee::float_to_f64(&value);
    if approximation.is_infinite() || (approximation == 0.0) != (value.sign() == 0) {
        return scaled(&value);
    }
    let text = general(approximation, Some(SHORT_DIGITS));
    if !value.is_integer() && !text.contains('.') {
        // The number is not an integer and must not look like one.
        return general(approximation, None);
    }
    text
}

/// The short form of a number outside the range of `float64`, by way of its
/// decimal logarithm.
fn scaled(value: &BigFloat) -> String {
    let top = value.top();
    let fraction = BigFloat::unrounded(value.mantissa().clone(), value.exponent() - top);
    let mut mantissa = ieee::float_to_f64(&fraction);
    let decimal = top as f64 * LOG10_2;
    let mut exponent = decimal as i64;
    mantissa *= 10f64.powf(decimal - exponent as f64);
    // Rounding to six digits must not produce a mantissa of 10.
    if mantissa.abs() < 1.0 - 0.5e-6 {
        mantissa *= 10.0;
        exponent -= 1;
    } else if mantissa.abs() >= 10.0 {
        mantissa /= 10.0;
        exponent += 1;
    }
    format!("{}e{exponent:+}", general(mantissa, Some(SHORT_DIGITS)))
}

/// `%.Ng` of C and Go, or with the shortest sufficient number of digits.
fn general(value: f64, digits: Option<usize>) -> String {
    let scientific = match digits {
        Some(digits) => format!("{value:.*e}", digits - 1),
        None => format!("{value:e}"),
    };
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trimmed = match mantissa.contains('.') {
        true => mantissa.trim_end_matches('0').trim_end_matches('.'),
        false => mantissa,
    };
    if !(-4..SHORT_DIGITS as i32).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{trimmed}e{sign}{:02}", exponent.abs());
    }
    let significant = trimmed.bytes().filter(u8::is_ascii_digit).count() as i32;
    let places = (significant - 1 - exponent).max(0) as usize;
    format!("{value:.places$}")
}

/// A hexadecimal fraction without leading zeros, and a binary exponent.
fn exact_binary(value: &BigFloat) -> String {
    if value.sign() == 0 {
        return "0".to_owned();
    }
    let magnitude = value.mantissa().magnitude();
    let padding = magnitude.bits().next_multiple_of(4) - magnitude.bits();
    let sign = if value.sign() < 0 { "-" } else { "" };
    format!("{sign}0x.{:x}p{:+}", magnitude << padding, value.top())
}
