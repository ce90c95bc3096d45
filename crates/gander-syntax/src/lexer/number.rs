//! Number literals (Go spec, "Integer literals" to "Imaginary literals").

use super::{Lexer, quote_rune};
use crate::ast::LitKind;

/// What a run of digits contained.
#[derive(Clone, Copy, Default)]
struct Digits {
    digit: bool,
    separator: bool,
}

/// The digits a prefix announces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    None,
    /// Just `0`: octal for an integer, decimal for all else.
    Zero,
    Binary,
    Octal,
    Hex,
}

impl Prefix {
    fn base(self) -> u32 {
        match self {
            Prefix::None => 10,
            Prefix::Zero | Prefix::Octal => 8,
            Prefix::Binary => 2,
            Prefix::Hex => 16,
        }
    }
}

/// What messages call literals of a base.
pub(super) fn base_name(base: u32) -> &'static str {
    match base {
        2 => "binary",
        8 => "octal",
        16 => "hexadecimal",
        _ => "decimal",
    }
}

/// A literal under way: the first error in it is reported, the rest is not.
struct Number {
    kind: LitKind,
    prefix: Prefix,
    ok: bool,
    digits: Digits,
    /// Offset of the first digit that is too large for the base.
    invalid: Option<usize>,
}

impl Lexer<'_> {
    /// Takes the number at the next byte, a digit or a point before one.
    pub(super) fn number(&mut self) {
        let mut number = Number {
            kind: LitKind::Int,
            prefix: Prefix::None,
            ok: true,
            digits: Digits::default(),
            invalid: None,
        };
        let mut point = self.peek(0) == Some(b'.');
        if point {
            self.at += 1;
        } else {
            self.prefix(&mut number);
            self.digits(&mut number);
            if self.peek(0) == Some(b'.') {
                if matches!(number.prefix, Prefix::Octal | Prefix::Binary) {
                    let base = base_name(number.prefix.base());
                    self.fail(
                        &mut number,
                        format!("invalid radix point in {base} literal"),
                    );
                }
                self.at += 1;
                point = true;
            }
        }
        if point {
            number.kind = LitKind::Float;
            self.digits(&mut number);
        }
        if !number.digits.digit {
            let base = base_name(number.prefix.base());
            self.fail(&mut number, format!("{base} literal has no digits"));
        }
        self.exponent(&mut number);
        if self.peek(0) == Some(b'i') {
            number.kind = LitKind::Imag;
            self.at += 1;
        }
        self.check_digits(&mut number);
        self.literal(number.kind, number.ok);
    }

    fn fail(&mut self, number: &mut Number, message: String) {
        if std::mem::take(&mut number.ok) {
            self.error(message);
        }
    }

    fn prefix(&mut self, number: &mut Number) {
        if self.peek(0) != Some(b'0') {
            return;
        }
        self.at += 1;
        number.prefix = match self.peek(0) {
            Some(b'x' | b'X') => Prefix::Hex,
            Some(b'o' | b'O') => Prefix::Octal,
            Some(b'b' | b'B') => Prefix::Binary,
            _ => {
                number.digits.digit = true;
                number.prefix = Prefix::Zero;
                return;
            }
        };
        self.at += 1;
    }

    /// Takes digits and separators. Below base 16 all decimal digits are
    /// taken, so that one that is too large is reported as such.
    fn digits(&mut self, number: &mut Number) {
        let base = number.prefix.base();
        while let Some(byte) = self.peek(0) {
            match byte {
                b'_' => number.digits.separator = true,
                b'0'..=b'9' => {
                    number.digits.digit = true;
                    if u32::from(byte - b'0') >= base && number.invalid.is_none() {
                        number.invalid = Some(self.at);
                    }
                }
                b'a'..=b'f' | b'A'..=b'F' if base == 16 => number.digits.digit = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    fn exponent(&mut self, number: &mut Number) {
        let Some(letter @ (b'e' | b'E' | b'p' | b'P')) = self.peek(0) else {
            if number.prefix == Prefix::Hex && number.kind == LitKind::Float {
                let message = "hexadecimal mantissa requires a 'p' exponent";
                self.fail(number, message.to_owned());
            }
            return;
        };
        let wanted = match letter.to_ascii_lowercase() {
            b'e' if !matches!(number.prefix, Prefix::None | Prefix::Zero) => Some("decimal"),
            b'p' if number.prefix != Prefix::Hex => Some("hexadecimal"),
            _ => None,
        };
        if let Some(wanted) = wanted {
            let letter = quote_rune(char::from(letter));
            self.fail(
                number,
                format!("{letter} exponent requires {wanted} mantissa"),
            );
        }
        self.at += 1;
        number.kind = LitKind::Float;
        if matches!(self.peek(0), Some(b'+' | b'-')) {
            self.at += 1;
        }
        let exponent = self.at;
        while matches!(self.peek(0), Some(b'0'..=b'9' | b'_')) {
            self.at += 1;
        }
        let exponent = &self.text[exponent..self.at];
        number.digits.separator |= exponent.contains(&b'_');
        if !exponent.iter().any(u8::is_ascii_digit) {
            self.fail(number, "exponent has no digits".to_owned());
        }
    }

    /// The checks of the whole literal.
    fn check_digits(&mut self, number: &mut Number) {
        if !number.ok {
            return;
        }
        if let (LitKind::Int, Some(at)) = (number.kind, number.invalid) {
            let digit = quote_rune(char::from(self.text[at]));
            let base = base_name(number.prefix.base());
            self.error_at(at, format!("invalid digit {digit} in {base} literal"));
            number.ok = false;
        } else if number.digits.separator
            && let Some(index) = misplaced_separator(&self.text[self.start..self.at])
        {
            self.error_at(self.start + index, "'_' must separate successive digits");
            number.ok = false;
        }
    }
}

/// The first `_` that is not between digits; a prefix counts as a digit.
fn misplaced_separator(literal: &[u8]) -> Option<usize> {
    let prefixed =
        literal.first() == Some(&b'0') && literal.get(1).is_some_and(|b| b"xXoObB".contains(b));
    let hex = prefixed && matches!(literal[1], b'x' | b'X');
    let is_digit = |byte: u8| byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit();
    let first = if prefixed { 2 } else { 0 };
    // Whether the last byte was a digit, and whether it was a separator.
    let (mut digit, mut separator) = (prefixed, false);
    for (index, &byte) in literal.iter().enumerate().skip(first) {
        if byte == b'_' {
            if !digit {
                return Some(index);
            }
            (digit, separator) = (false, true);
        } else {
            digit = is_digit(byte);
            if separator && !digit {
                return Some(index - 1);
            }
            separator = false;
        }
    }
    separator.then(|| literal.len() - 1)
}
