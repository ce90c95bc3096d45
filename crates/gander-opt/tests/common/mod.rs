//! What the tests share: an interpreter of MIR, and a generator of programs.

pub mod generate;
pub mod interpret;
