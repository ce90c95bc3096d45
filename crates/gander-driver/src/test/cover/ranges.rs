//! Which bytes of a stretch of source hold code.
//!
//! Invariant: ranges ascend, do not overlap and lie within the stretch; a gap
//! between two is a line or more without a token. These are the rules by which
//! Go 1.27 divides its coverage blocks: braces do not count, lines that hold
//! comments only do not, and a range ends where the next line begins.

use gander_syntax::token_ranges;
use std::ops::Range;

/// A file's tokens and lines.
pub(super) struct Code {
    /// Tokens but braces and comments.
    tokens: Vec<Range<usize>>,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Code {
    pub(super) fn new(text: &[u8]) -> Code {
        let is_brace = |range: &Range<usize>| matches!(text.get(range.clone()), Some(b"{" | b"}"));
        let tokens = token_ranges(text).into_iter();
        let newlines = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        Code {
            tokens: tokens.filter(|range| !is_brace(range)).collect(),
            lines: std::iter::once(0)
                .chain(newlines.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The number of the line, from 0, that holds a byte.
    fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|&start| start <= offset) - 1
    }

    /// Line and column of a byte, from 1.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        (line + 1, offset - self.lines[line] + 1)
    }

    /// Where the line after `line` begins.
    fn after(&self, line: usize) -> usize {
        self.lines.get(line + 1).copied().unwrap_or(usize::MAX)
    }

    /// The ranges with code between `start` and `end`; an empty one if there
    /// is no code.
    pub(super) fn ranges(&self, start: usize, end: usize) -> Vec<Range<usize>> {
        let first = self.tokens.partition_point(|token| token.start < start);
        let inside = self.tokens[first..]
            .iter()
            .take_while(|token| token.start < end);
        let mut ranges = Vec::new();
        // Where the present range begins, and the last line of its code.
        let mut open: Option<(usize, usize)> = None;
        for token in inside {
            let from = self.line(token.start);
            let to = self.line(token.end);
            open = Some(match open {
                None => (token.start, to),
                Some((begin, last)) if from > last + 1 => {
                    ranges.push(begin..self.after(last));
                    (token.start, to)
                }
                Some((begin, last)) => (begin, last.max(to)),
            });
        }
        match open {
            Some((begin, last)) => ranges.push(begin..self.after(last).min(end)),
            None => ranges.push(start..start),
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_braces_are_no_code() {
        let text = "{\n\ta()\n\n\t// nothing\n\tb()\n}";
        let code = Code::new(text.as_bytes());
        let found = code.ranges(0, text.len());
        let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["a()\n", "b()\n"]);
        assert!(code.ranges(0, 2).iter().eq(&vec![0..0; 1]));
        assert_eq!(code.place(3), (2, 2));
    }
}
