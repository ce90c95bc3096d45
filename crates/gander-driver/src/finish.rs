//! From what the parser and checker found to what is shown: the order, the
//! doublets and the limit of the official compiler (`cmd/compile`'s `base`
//! package and `noder`).
//!
//! Invariant: a list that went through [`finish`] is sorted by file (the one
//! with the first error first) and position; with a limit, it is what the official compiler would have had when
//! it gave up, so it never hides an error that would have been shown there.

use gander_diag::Diagnostic;
use gander_span::{Pos, Position, SourceMap};
use rustc_hash::{FxHashMap, FxHashSet};

/// After how many errors of a package the official compiler gives up.
pub const ERROR_LIMIT: usize = 10;

/// The errors of one package, ready to be shown.
#[derive(Debug, Default, Clone)]
pub struct Finished {
    /// In the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the limit was reached, if it was.
    pub too_many: Option<Pos>,
}

/// Orders `found`, drops doublets, and stops at `limit` if there is one.
///
/// `found` is in the order of discovery, files in the order they were given.
pub fn finish(sources: &SourceMap, found: Vec<Diagnostic>, limit: Option<usize>) -> Finished {
    let mut kept = Vec::with_capacity(found.len());
    let mut too_many = None;
    let mut last_other: Option<(LineKey, String)> = None;
    let mut last_syntax: Option<LineKey> = None;
    let mut stretches = FxHashMap::default();
    for diagnostic in found {
        let next = stretches.len();
        stretches
            .entry(stretch_key(sources, diagnostic.pos))
            .or_insert(next);
        let line = line_key(sources, diagnostic.pos);
        if diagnostic.message.starts_with("syntax error") {
            // One syntax error a line: the rest is most likely its echo.
            if last_syntax == Some(line) {
                continue;
            }
            last_syntax = Some(line);
        } else {
            let this = (line, full_message(sources, &diagnostic));
            if last_other.as_ref() == Some(&this) {
                continue;
            }
            last_other = Some(this);
        }
        let pos = diagnostic.pos;
        kept.push(diagnostic);
        if limit.is_some_and(|limit| kept.len() >= limit) {
            too_many = Some(pos);
            break;
        }
    }
    kept.sort_by_key(|diagnostic| {
        let stretch = stretch_key(sources, diagnostic.pos);
        (
            stretch.map(|_| stretches.get(&stretch)),
            sort_key(sources, diagnostic.pos),
        )
    });
    let mut seen = FxHashSet::default();
    kept.retain(|d| seen.insert((shown_position(sources, d.pos), full_message(sources, d))));
    Finished {
        diagnostics: kept,
        too_many,
    }
}

/// The official compiler keeps columns up to this one; positions beyond it have
/// no column.
const COLUMN_LIMIT: u32 = 255;

/// Where an error is shown to be.
pub fn shown_position(sources: &SourceMap, pos: Pos) -> Position {
    let mut position = sources.position(pos);
    if position.col >= COLUMN_LIMIT {
        position.col = 0;
    }
    position
}

/// Orders positions; those without column on a line are one place.
fn sort_key(sources: &SourceMap, pos: Pos) -> Pos {
    let col = sources.file(pos).map_or(0, |file| file.line_col(pos).1);
    Pos(pos.0 - col.saturating_sub(COLUMN_LIMIT))
}

/// The stretch of a file, between line directives, that a position is in; the
/// official compiler numbers them in the order in which it meets them, and
/// sorts by these numbers. None without a position.
fn stretch_key(sources: &SourceMap, pos: Pos) -> Option<(u32, usize)> {
    let file = sources.file(pos)?;
    Some((file.id.0, file.stretch(pos)))
}

/// File and physical line.
type LineKey = (u32, u32);

fn line_key(sources: &SourceMap, pos: Pos) -> LineKey {
    sources
        .file(pos)
        .map_or((u32::MAX, 0), |file| (file.id.0, file.line_col(pos).0))
}

/// The message with its related places, as the official compiler prints it
/// behind the position: further lines are indented by a tab.
pub fn full_message(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for related in &diagnostic.related {
        text.push_str("\n\t");
        if related.pos.is_known() {
            text.push_str(&sources.position(related.pos).to_string());
            text.push_str(": ");
        }
        text.push_str(&related.message);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use gander_diag::Code;
    use gander_span::Span;
    use std::path::Path;

    fn check(found: &[(u32, &str)], limit: Option<usize>, expected: &[&str], too_many: bool) {
        let sources = SourceMap::new();
        sources
            .add(Path::new("a.go"), &b"aaaa\nbbbb\ncccc\n"[..])
            .expect("small");
        let found = found
            .iter()
            .map(|&(pos, message)| Diagnostic::error(Code("Test"), Pos(pos), Span::NONE, message))
            .collect();
        let finished = finish(&sources, found, limit);
        let shown: Vec<String> = finished
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}", sources.position(d.pos), full_message(&sources, d)))
            .collect();
        assert_eq!(shown, expected);
        assert_eq!(finished.too_many.is_some(), too_many);
    }

    #[test]
    fn sorts_by_position() {
        check(
            &[(6, "b"), (1, "a")],
            None,
            &["a.go:1:1: a", "a.go:2:1: b"],
            false,
        );
    }

    #[test]
    fn the_file_with_the_first_error_comes_first() {
        let sources = SourceMap::new();
        for name in ["a.go", "b.go"] {
            sources
                .add(Path::new(name), &b"aaaa\nbbbb\n"[..])
                .expect("small");
        }
        let error = |pos, message| Diagnostic::error(Code("Test"), Pos(pos), Span::NONE, message);
        let found = vec![error(17, "b"), error(6, "a"), error(12, "c")];
        let finished = finish(&sources, found, None);
        let shown: Vec<String> = finished
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}", shown_position(&sources, d.pos), d.message))
            .collect();
        assert_eq!(shown, ["b.go:1:1: c", "b.go:2:1: b", "a.go:2:1: a"]);
    }

    #[test]
    fn far_columns_are_not_kept() {
        let sources = SourceMap::new();
        let text = "x".repeat(400);
        sources
            .add(Path::new("a.go"), text.as_bytes())
            .expect("small");
        let error = |pos, message| Diagnostic::error(Code("Test"), Pos(pos), Span::NONE, message);
        let found = vec![error(300, "b"), error(280, "a"), error(254, "c")];
        let finished = finish(&sources, found, None);
        let shown: Vec<String> = finished
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}", shown_position(&sources, d.pos), d.message))
            .collect();
        assert_eq!(shown, ["a.go:1:254: c", "a.go:1: b", "a.go:1: a"]);
    }

    #[test]
    fn one_syntax_error_a_line() {
        check(
            &[
                (1, "syntax error: x"),
                (2, "syntax error: y"),
                (6, "syntax error: z"),
            ],
            None,
            &["a.go:1:1: syntax error: x", "a.go:2:1: syntax error: z"],
            false,
        );
    }

    #[test]
    fn equal_errors_of_a_line_once() {
        check(
            &[
                (1, "undefined: x"),
                (3, "undefined: x"),
                (3, "undefined: y"),
            ],
            None,
            &["a.go:1:1: undefined: x", "a.go:1:3: undefined: y"],
            false,
        );
    }

    #[test]
    fn stops_at_the_limit_before_sorting() {
        check(
            &[(6, "b"), (11, "c"), (1, "a")],
            Some(2),
            &["a.go:2:1: b", "a.go:3:1: c"],
            true,
        );
    }
}
