//! Rune and string literals with their escapes (Go spec, "Rune literals",
//! "String literals").

use super::number::base_name;
use super::{Lexer, describe_rune, quote_rune};
use crate::ast::LitKind;
use memchr::memchr;

impl Lexer<'_> {
    /// Takes the rune literal at the next byte.
    pub(super) fn rune(&mut self) {
        self.at += 1;
        let mut ok = true;
        let mut count = 0;
        loop {
            match self.char() {
                Some('\'') => {
                    if ok && count == 0 {
                        self.error("empty rune literal or unescaped '");
                        ok = false;
                    } else if ok && count != 1 {
                        self.error_at(self.start, "more than one character in rune literal");
                        ok = false;
                    }
                    self.at += 1;
                    break;
                }
                Some('\\') => {
                    self.at += 1;
                    ok &= self.escape(b'\'');
                }
                Some('\n') => {
                    if ok {
                        self.error("newline in rune literal");
                    }
                    ok = false;
                    break;
                }
                None => {
                    if ok {
                        self.error_at(self.start, "rune literal not terminated");
                    }
                    ok = false;
                    break;
                }
                Some(c) => self.at += c.len_utf8(),
            }
            count += 1;
        }
        self.literal(LitKind::Rune, ok);
    }

    /// Takes the string literal in double quotes at the next byte.
    pub(super) fn string(&mut self) {
        self.at += 1;
        let mut ok = true;
        loop {
            match self.peek(0) {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.at += 1;
                    ok &= self.escape(b'"');
                }
                Some(b'\n') => {
                    self.error("newline in string");
                    ok = false;
                    break;
                }
                None => {
                    self.error_at(self.start, "string not terminated");
                    ok = false;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        self.literal(LitKind::String, ok);
    }

    /// Takes the string literal in back quotes at the next byte.
    pub(super) fn raw_string(&mut self) {
        let rest = &self.text[self.at + 1..];
        let end = memchr(b'`', rest);
        self.at += end.map_or(rest.len() + 1, |len| len + 2);
        if end.is_none() {
            self.error_at(self.start, "string not terminated");
        }
        self.literal(LitKind::String, end.is_some());
    }

    /// Takes what follows a backslash. Where the text ends, the caller
    /// complains.
    fn escape(&mut self, quote: u8) -> bool {
        let Some(byte) = self.peek(0) else {
            return true;
        };
        let (len, base, max) = match byte {
            b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' => {
                self.at += 1;
                return true;
            }
            _ if byte == quote => {
                self.at += 1;
                return true;
            }
            b'0'..=b'7' => (3, 8, 255),
            b'x' => (2, 16, 255),
            b'u' => (4, 16, u32::from(char::MAX)),
            b'U' => (8, 16, u32::from(char::MAX)),
            _ => {
                self.error("unknown escape");
                return false;
            }
        };
        if base == 16 {
            self.at += 1;
        }
        let mut value: u32 = 0;
        for _ in 0..len {
            let Some(c) = self.char() else {
                return true;
            };
            let Some(digit) = c.to_digit(base) else {
                let (c, base) = (quote_rune(c), base_name(base));
                self.error(format!("invalid character {c} in {base} escape"));
                return false;
            };
            value = value.wrapping_mul(base).wrapping_add(digit);
            self.at += 1;
        }
        self.check_escape(value, base, max)
    }

    fn check_escape(&mut self, value: u32, base: u32, max: u32) -> bool {
        if value > max && base == 8 {
            self.error(format!("octal escape value {value} > 255"));
            return false;
        }
        if value > max || (0xd800..0xe000).contains(&value) {
            let value = describe_rune(value);
            self.error(format!("escape is invalid Unicode code point {value}"));
            return false;
        }
        true
    }
}
