//! The pipelines behind the `gander` commands.
//!
//! Invariant: nothing here prints, reads the environment or exits; commands
//! get options in and hand results back.

pub mod cache;
pub mod check;
pub mod finish;
pub mod names;
pub mod render;
pub mod schedule;
pub mod unit;
