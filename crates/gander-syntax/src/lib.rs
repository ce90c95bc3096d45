//! Lexer, parser and syntax tree of Go 1.27.
//!
//! Invariant: nothing here knows types or does IO, and nothing here fails:
//! parsing returns a tree and the syntax errors found on the way.

pub mod ast;
mod branches;
mod directives;
mod dump;
mod errors;
mod lexer;
mod nesting;
mod parser;
mod positions;
mod printer;
mod token;
mod tokens;
pub mod walk;

pub use directives::{DirectiveFacts, check_directives};
pub use dump::{dump_json, dump_text};
pub use nesting::{MAX_NESTING, SHALLOW, on_deep_stack};
pub use parser::{Mode, parse_file, parse_file_all_errors};
pub use positions::start_pos;
pub use printer::expr_string;
pub use tokens::token_ranges;
