//! Tests are data: this crate turns files into named cases and says what
//! they expect.
//!
//! Invariant: nothing here uses the code under test. The Go tokenizer in
//! [`scan`] is the harness's own, so a bug in Gander's lexer cannot hide the
//! expectation that would have shown it.

pub mod errorcheck;
pub mod flags;
pub mod golden;
pub mod goregex;
pub mod harness;
pub mod marks;
pub mod matching;
pub mod program;
pub mod scan;
pub mod unit;
pub mod unquote;
