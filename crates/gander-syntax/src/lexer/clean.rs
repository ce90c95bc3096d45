//! Taking out the bytes that the official scanner reports and then does not
//! see: NUL, byte order marks, and what is not UTF-8.
//!
//! Invariant: [`original`] gives the place in the file of every place in the
//! cleaned text; for a clean file it is the identity and costs nothing.

use std::borrow::Cow;

/// Bytes taken out of the text.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// Offset in the original text.
    pub(crate) original: u32,
    /// How many bytes.
    len: u32,
    /// Offset in the cleaned text of what follows.
    pub(crate) at: u32,
    /// What is reported; a byte order mark at the start of a file is fine.
    pub(crate) message: Option<&'static str>,
}

const BOM: &str = "\u{feff}";

/// `text` as the scanner sees it, and what was taken out.
pub(crate) fn clean(text: &[u8]) -> (Cow<'_, [u8]>, Vec<Flaw>) {
    let clean = std::str::from_utf8(text).is_ok()
        && memchr::memchr(0, text).is_none()
        && memchr::memmem::find(text, BOM.as_bytes()).is_none();
    if clean {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut cleaned = Vec::with_capacity(text.len());
    let mut flaws = Vec::new();
    let mut original = 0;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            let len = c.len_utf8() as u32;
            let at = cleaned.len() as u32;
            let mut flaw = |message| {
                add(
                    &mut flaws,
                    Flaw {
                        original,
                        len,
                        at,
                        message,
                    },
                );
            };
            match c {
                '\0' => flaw(Some("invalid NUL character")),
                '\u{feff}' if original == 0 => flaw(None),
                '\u{feff}' => flaw(Some("invalid BOM in the middle of the file")),
                _ => {
                    let mut buffer = [0; 4];
                    cleaned.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                }
            }
            original += len;
        }
        let len = chunk.invalid().len() as u32;
        if len > 0 {
            add(
                &mut flaws,
                Flaw {
                    original,
                    len,
                    at: cleaned.len() as u32,
                    message: Some("invalid UTF-8 encoding"),
                },
            );
            original += len;
        }
    }
    (Cow::Owned(cleaned), flaws)
}

/// Adds a flaw, to the last one if that is of the same kind and right before:
/// of equal errors in a row on one line only the first is shown.
fn add(flaws: &mut Vec<Flaw>, flaw: Flaw) {
    match flaws.last_mut() {
        Some(last) if last.at == flaw.at && last.message == flaw.message => last.len += flaw.len,
        _ => flaws.push(flaw),
    }
}

/// The offset in the original text of offset `at` in the cleaned one.
pub(crate) fn original(flaws: &[Flaw], at: usize) -> u32 {
    let at = at as u32;
    match flaws.partition_point(|flaw| flaw.at <= at).checked_sub(1) {
        None => at,
        Some(last) => {
            let flaw = &flaws[last];
            flaw.original + flaw.len + (at - flaw.at)
        }
    }
}
