//! Lowering: checked packages to one MIR program, whatever `main` reaches.
//!
//! Invariant: the input has no errors. What cannot be lowered is a
//! [`LowerError`] with a position, never code that does something else.
//!
//! The way through: [`program`] holds the worklist of functions and data;
//! [`types`] turns checker types, with type parameters replaced, into canonical
//! [`types::LType`]s with layouts and descriptors; [`builder`] builds one
//! function, with expressions in [`expr`] and statements in [`stmt`].

mod base;
mod builder;
mod ctx;
mod error;
mod expr;
mod program;
mod race;
mod race_checks;
mod race_guards;
mod race_known;
mod race_names;
mod race_std;
mod stmt;
mod types;
mod value;

pub use base::{Base, called_by_main, lower_on, lower_over, lower_recording};
pub use error::LowerError;
pub use program::{Options, escape, lower};
pub use race_checks::check_accesses;
