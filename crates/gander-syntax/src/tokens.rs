//! The places of the tokens of a text, for what works on tokens without a
//! tree: tools that cut and splice programs.
//!
//! Invariant: places ascend and do not overlap, and lie within the text.

use crate::lexer::Lexer;
use crate::lexer::clean::clean;
use crate::token::Token;
use std::ops::Range;

/// The byte ranges of all tokens of `text` (which is less than 4 GiB), without
/// inserted semicolons; comments belong to no token.
pub fn token_ranges(text: &[u8]) -> Vec<Range<usize>> {
    let (cleaned, flaws) = clean(text);
    let mut lexer = Lexer::new(text, &cleaned, &flaws, true);
    let mut ranges = Vec::new();
    loop {
        lexer.next();
        lexer.reports.clear();
        let range = lexer.token_start() as usize..lexer.token_end() as usize;
        match lexer.token {
            Token::Eof => return ranges,
            Token::Semi if text.get(range.start) != Some(&b';') => {}
            _ => ranges.push(range),
        }
    }
}
