//! Ways to show diagnostics. Each file is one pure renderer over the same
//! list; none computes anything about the program.

pub mod json;
pub mod plain;
pub mod terminal;
