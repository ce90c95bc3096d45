//! Line directives: `//line file:line`, `/*line file:line:col*/`.
//!
//! Invariant: what is not the form of a directive is ignored; a number that
//! is none is reported.

use crate::errors::Errors;
use gander_span::{LineDirective, SourceFile};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The largest line and column number.
const MAX: u64 = 1 << 30;

/// The line directives found so far.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<LineDirective>);

impl Lines {
    /// Files the comment between these offsets.
    pub(crate) fn found(&mut self, file: &SourceFile, lo: u32, hi: u32, errors: &mut Errors) {
        let comment = &file.text[lo as usize..hi as usize];
        let general = comment.starts_with(b"/*");
        let comment = String::from_utf8_lossy(comment);
        let text = match general {
            true => comment.strip_suffix("*/").unwrap_or(&comment),
            false => comment.strip_suffix('\r').unwrap_or(&comment),
        };
        let Some(text) = text.get("//line ".len()..) else {
            return;
        };
        // The line end belongs to a comment that ends with the line. Over
        // several lines, a general comment holds no directive: its text ends
        // in no number.
        let after = if general { hi } else { hi + 1 };
        let end = (after as usize).min(file.text.len());
        match parse(text) {
            Ok(None) => {}
            Ok(Some((name, line, col))) => self.0.push(LineDirective {
                pos: file.pos(end),
                file: file_name(name, col, file),
                line,
                col,
            }),
            Err((offset, message)) => {
                let at = lo as usize + "//line ".len() + offset;
                errors.report(file.pos(at), message);
            }
        }
    }

    pub(crate) fn into_directives(self) -> Vec<LineDirective> {
        self.0
    }
}

/// File name, line and column (0 if there is none).
type Named<'a> = (&'a str, u32, u32);

/// What the text names, if anything; or where in it there is which error.
fn parse(text: &str) -> Result<Option<Named<'_>>, (usize, String)> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| !text.starts_with('+'));
    let Some((front, last)) = text.rsplit_once(':') else {
        return Ok(None);
    };
    let invalid = |what: &str, rest: &str, from: &str| {
        Err((
            text.len() - rest.len(),
            format!("invalid {what} number: {from}"),
        ))
    };
    let Some(last_number) = number(last) else {
        return invalid("line", last, last);
    };
    let valid = |n: u64| (1..=MAX).contains(&n);
    let two = front
        .rsplit_once(':')
        .and_then(|(name, line)| Some((name, line, number(line)?)));
    let Some((name, line, line_number)) = two else {
        return match valid(last_number) {
            true => Ok(Some((front, last_number as u32, 0))),
            false => invalid("line", last, last),
        };
    };
    if !valid(last_number) {
        return invalid("column", last, last);
    }
    if !valid(line_number) {
        let rest = &text[text.len() - last.len() - 1 - line.len()..];
        return invalid("line", rest, line);
    }
    Ok(Some((name, line_number as u32, last_number as u32)))
}

/// The file that `name` means; none is the one before, which an empty name
/// means if there is a column.
fn file_name(name: &str, col: u32, file: &SourceFile) -> Option<Arc<str>> {
    if name.is_empty() {
        return (col == 0).then(|| "".into());
    }
    let folder = file.path.parent().unwrap_or(Path::new(""));
    // Joining an absolute name leaves it as it is.
    let path = clean(&folder.join(name));
    Some(path.to_string_lossy().into())
}

/// The shortest path that is lexically the same.
fn clean(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() {
        return PathBuf::from(".");
    }
    parts.iter().collect()
}
