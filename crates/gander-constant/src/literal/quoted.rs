//! Rune and string literals: escapes are resolved here and nowhere else. Octal and
//! `\x` escapes denote a byte in a string and a code point in a rune literal.

use std::str::Chars;

/// One element of an interpreted literal.
enum Element {
    CodePoint(u32),
    Byte(u8),
}

/// The code point of a rune literal.
pub(super) fn rune(text: &str) -> Option<u32> {
    let body = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut chars = body.chars();
    let code = match next_element(&mut chars, '\'')? {
        Element::CodePoint(code) => code,
        Element::Byte(byte) => u32::from(byte),
    };
    chars.as_str().is_empty().then_some(code)
}

/// The bytes of a string literal, interpreted or raw.
pub(super) fn string(text: &str) -> Option<Vec<u8>> {
    if let Some(raw) = text.strip_prefix('`') {
        let raw = raw.strip_suffix('`')?;
        // "Carriage return characters inside raw string literals are discarded."
        return (!raw.contains('`')).then(|| raw.bytes().filter(|&byte| byte != b'\r').collect());
    }
    let body = text.strip_prefix('"')?.strip_suffix('"')?;
    if !body.contains(['\\', '"', '\n']) {
        return Some(body.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut chars = body.chars();
    while !chars.as_str().is_empty() {
        match next_element(&mut chars, '"')? {
            Element::Byte(byte) => bytes.push(byte),
            Element::CodePoint(code) => {
                let mut buffer = [0; 4];
                bytes.extend(char::from_u32(code)?.encode_utf8(&mut buffer).bytes());
            }
        }
    }
    Some(bytes)
}

fn next_element(chars: &mut Chars<'_>, quote: char) -> Option<Element> {
    let first = chars.next()?;
    if first == quote || first == '\n' {
        return None;
    }
    if first != '\\' {
        return Some(Element::CodePoint(first.into()));
    }
    let simple = |code: u8| Some(Element::CodePoint(code.into()));
    match chars.next()? {
        'a' => simple(0x07),
        'b' => simple(0x08),
        'f' => simple(0x0c),
        'n' => simple(b'\n'),
        'r' => simple(b'\r'),
        't' => simple(b'\t'),
        'v' => simple(0x0b),
        '\\' => simple(b'\\'),
        'x' => Some(Element::Byte(
            u8::try_from(take_digits(chars, 2, 16)?).ok()?,
        )),
        'u' => code_point(take_digits(chars, 4, 16)?),
        'U' => code_point(take_digits(chars, 8, 16)?),
        high @ '0'..='7' => {
            let code = high.to_digit(8)? * 64 + take_digits(chars, 2, 8)?;
            Some(Element::Byte(u8::try_from(code).ok()?))
        }
        escaped if escaped == quote => Some(Element::CodePoint(escaped.into())),
        _ => None,
    }
}

fn code_point(code: u32) -> Option<Element> {
    char::from_u32(code).map(|char| Element::CodePoint(char.into()))
}

fn take_digits(chars: &mut Chars<'_>, count: usize, base: u32) -> Option<u32> {
    let mut value: u32 = 0;
    for _ in 0..count {
        // Eight hexadecimal digits, the most there are, exactly fit.
        value = value * base + chars.next()?.to_digit(base)?;
    }
    Some(value)
}
