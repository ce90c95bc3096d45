//! `file:line:col: message`, the official compiler's own form.
//!
//! Invariant: byte for byte what `go build` prints for the same list.

use crate::finish::{Finished, full_message, shown_position};
use gander_span::SourceMap;
use std::fmt::Write as _;

/// The lines of one package, each with its line end.
pub fn render(sources: &SourceMap, finished: &Finished) -> String {
    let mut text = String::new();
    for diagnostic in &finished.diagnostics {
        let message = full_message(sources, diagnostic);
        // Writing to a String cannot fail.
        let _ = match diagnostic.pos.is_known() {
            true => writeln!(
                text,
                "{}: {message}",
                shown_position(sources, diagnostic.pos)
            ),
            false => writeln!(text, "{message}"),
        };
    }
    if let Some(pos) = finished.too_many {
        let _ = writeln!(text, "{}: too many errors", shown_position(sources, pos));
    }
    text
}

/// The header over the errors of a package.
pub fn header(import_path: &str) -> String {
    format!("# {import_path}\n")
}
