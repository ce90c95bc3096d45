//! Go string literals to their values (Go spec, "String literals").
//!
//! Invariant: a literal that Go rejects gives `None`, never a guess.

/// The value of an interpreted (`"..."`) or raw (`` `...` ``) literal.
/// Values that are not UTF-8 give `None`.
pub fn unquote(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('`') {
        let body = raw.strip_suffix('`')?;
        return (!body.contains('`')).then(|| body.replace('\r', ""));
    }
    let body = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = Vec::new();
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = escape(rest, &mut value)?,
            '"' | '\n' => return None,
            c => push_char(&mut value, c),
        }
    }
    String::from_utf8(value).ok()
}

fn push_char(value: &mut Vec<u8>, c: char) {
    value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Appends the value of the escape whose text after the backslash starts
/// `rest`, and returns what follows it.
fn escape<'a>(rest: &'a str, value: &mut Vec<u8>) -> Option<&'a str> {
    let simple = match rest.chars().next()? {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' => b'\\',
        '"' => b'"',
        'x' => {
            let (n, rest) = digits(&rest[1..], 2, 16)?;
            value.push(u8::try_from(n).ok()?);
            return Some(rest);
        }
        'u' => return code_point(&rest[1..], 4, value),
        'U' => return code_point(&rest[1..], 8, value),
        '0'..='7' => {
            let (n, rest) = digits(rest, 3, 8)?;
            value.push(u8::try_from(n).ok()?);
            return Some(rest);
        }
        _ => return None,
    };
    value.push(simple);
    Some(&rest[1..])
}

fn code_point<'a>(rest: &'a str, len: usize, value: &mut Vec<u8>) -> Option<&'a str> {
    let (n, rest) = digits(rest, len, 16)?;
    push_char(value, char::from_u32(n)?);
    Some(rest)
}

fn digits(rest: &str, len: usize, radix: u32) -> Option<(u32, &str)> {
    let text = rest.get(..len)?;
    if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    Some((u32::from_str_radix(text, radix).ok()?, &rest[len..]))
}

#[cfg(test)]
mod tests {
    use super::unquote;

    fn check(literal: &str, expect: Option<&str>) {
        assert_eq!(unquote(literal).as_deref(), expect, "{literal}");
    }

    #[test]
    fn literals() {
        check(r#""a\"b\\\t""#, Some("a\"b\\\t"));
        check(r#""\x41\101\u00e9""#, Some("AAé"));
        check("`a\\n`", Some("a\\n"));
        check(r#""abc"#, None);
        check(r#""a"b""#, None);
        check(r#""\q""#, None);
        check(r#""\x4""#, None);
    }
}
