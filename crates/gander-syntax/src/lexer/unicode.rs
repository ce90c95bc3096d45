//! Unicode as Go's scanner sees it: which characters make names, and how
//! characters are shown in messages.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether `c`, not ASCII, is a letter (Go spec, "Characters": classes Lu,
/// Ll, Lt, Lm, Lo).
pub(super) fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

/// Whether `c`, not ASCII, is a digit (class Nd).
pub(super) fn is_digit(c: char) -> bool {
    c.general_category() == unicode_properties::GeneralCategory::DecimalNumber
}

/// Whether Go prints `c` as itself: letters, marks, numbers, punctuation,
/// symbols, and the ASCII space.
fn is_printable(c: char) -> bool {
    use GeneralCategoryGroup as Group;
    c == ' '
        || matches!(
            c.general_category_group(),
            Group::Letter | Group::Mark | Group::Number | Group::Punctuation | Group::Symbol
        )
}

/// A code point as Go's verb `%#U` shows it: `U+0040 '@'`.
pub(crate) fn describe_rune(code: u32) -> String {
    match char::from_u32(code).filter(|&c| is_printable(c)) {
        Some(c) => format!("U+{code:04X} '{c}'"),
        None => format!("U+{code:04X}"),
    }
}

/// A character as Go's verb `%q` shows it: `'x'`, `'\n'`.
pub(crate) fn quote_rune(c: char) -> String {
    let escape = match c {
        '\x07' => 'a',
        '\x08' => 'b',
        '\x0c' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\x0b' => 'v',
        '\\' | '\'' => c,
        _ if is_printable(c) => return format!("'{c}'"),
        '\0'..='\x1f' | '\x7f' => return format!("'\\x{:02x}'", u32::from(c)),
        '\0'..='\u{ffff}' => return format!("'\\u{:04x}'", u32::from(c)),
        _ => return format!("'\\U{:08x}'", u32::from(c)),
    };
    format!("'\\{escape}'")
}
