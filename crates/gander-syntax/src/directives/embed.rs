//! The patterns of `//go:embed`.

/// How many patterns `arguments` has: words, or Go strings.
///
/// # Errors
/// The official message about a string that is not one.
pub(super) fn patterns(arguments: &str) -> Result<usize, String> {
    let invalid = |text: &str| Err(format!("invalid quoted string in //go:embed: {text}"));
    let mut count = 0;
    let mut rest = arguments.trim();
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '`' => match rest[1..].find('`') {
                Some(len) => len + 2,
                None => return invalid(rest),
            },
            '"' => match closing_quote(rest) {
                Some(len) if is_go_string(&rest[1..len - 1]) => len,
                Some(len) => return invalid(&rest[..len]),
                None => return invalid(rest),
            },
            _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        rest = &rest[len..];
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return invalid(rest);
        }
        rest = rest.trim();
        count += 1;
    }
    Ok(count)
}

/// The length of the string in double quotes at the start of `text`.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Whether the escapes between double quotes are Go's.
fn is_go_string(text: &str) -> bool {
    let mut rest = text;
    while let Some(index) = rest.find('\\') {
        rest = &rest[index + 1..];
        let (skip, digits, base) = match rest.bytes().next() {
            Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'"') => (1, 0, 8),
            Some(b'0'..=b'7') => (0, 3, 8),
            Some(b'x') => (1, 2, 16),
            Some(b'u') => (1, 4, 16),
            Some(b'U') => (1, 8, 16),
            _ => return false,
        };
        let Some(code) = rest.get(skip..skip + digits) else {
            return false;
        };
        if digits > 0 {
            let Ok(code) = u32::from_str_radix(code, base) else {
                return false;
            };
            let fits = if digits > 3 {
                char::from_u32(code).is_some()
            } else {
                code < 256
            };
            if !fits {
                return false;
            }
        }
        rest = &rest[skip + digits..];
    }
    true
}
