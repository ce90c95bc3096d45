//! The race detector of running programs: instrumented code and the scheduler
//! tell it what happens, it tells the user.
//!
//! Invariant: it finds what [`gander_race::Detector`] would find, given the
//! accesses of each granule of memory and the events of each object in the order
//! of the run. Only the Go heap and package-level variables are looked at;
//! nobody else can see a stack.
//!
//! What happens most often is done in assembly ([`check`]): an access that one of
//! the same goroutine covers since its last synchronisation. The next access to
//! a granule is a change of a number in shadow memory ([`memory`], [`cells`]); the
//! assembly makes it too if the same place made it before ([`hot`]).
//! There is no global lock and no limit on what is remembered.
#![allow(
    unsafe_code,
    reason = "it reads stacks, and performs atomic operations"
)]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "an unsafe function states its condition once, at its head"
)]

mod calls;
mod cells;
mod channels;
mod check;
mod contention;
mod engine;
mod events;
mod hot;
mod local;
mod locks;
mod memo;
mod memory;
mod mode;
mod natives;
mod objects;
mod options;
mod prune;
mod racers;
mod report;
mod ring;
mod runs;
mod save;
mod spots;
mod stacks;
mod state;
mod table;
#[cfg(test)]
mod traces;
mod words;

pub use mode::{Racing, RacingSeeded};
pub use natives::natives;
pub use state::{Io, Program, clear, set_up};
