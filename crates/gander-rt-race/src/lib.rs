//! The race detector of running programs: instrumented code and the scheduler
//! tell it what happens, it tells the user.
//!
//! Invariant: every access and event of the program reaches the one
//! [`gander_race::Detector`] in an order that is one of the run's: both happen
//! under its lock, an atomic operation together with its event. Only the Go
//! heap and package-level variables are looked at; nobody else can see a stack.
//!
//! The known cost of this first version: one lock and one table for all
//! threads, and a walk of the stack for every access. Stacks are kept whole to
//! [`DEPTH`] calls, so both stacks of a report are always there.
#![allow(
    unsafe_code,
    reason = "it reads stacks, and performs atomic operations"
)]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "an unsafe function states its condition once, at its head"
)]

mod mode;
mod natives;
mod options;
mod report;
mod save;
mod stacks;
mod state;

pub use mode::{Racing, RacingSeeded};
pub use natives::natives;
pub use stacks::DEPTH;
pub use state::{Program, clear, set_up};
