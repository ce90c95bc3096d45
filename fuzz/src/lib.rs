//! What the fuzz targets do with an input, and how inputs are mutated.
//!
//! Invariant: nothing is kept between two inputs but interned names, so that
//! every input alone does what it did in a long run.

mod checking;
mod packages;
mod parsing;
mod splice;

pub use checking::check;
pub use parsing::parse;
pub use splice::{crossover, mutate};
