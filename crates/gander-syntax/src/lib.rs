//! Lexer, parser and syntax tree of Go 1.27.
//!
//! Invariant: nothing here knows types or does IO, and nothing here fails:
//! parsing returns a tree and the syntax errors found on the way.

pub mod ast;
