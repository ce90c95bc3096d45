//! The runtime of compiled programs: what lies between the operating system
//! and Go code.
//!
//! Invariant: knows nothing of syntax, types or MIR; the image's tables and
//! `gander_abi` are all it has in common with the compiler. Functions that are
//! `unsafe` and say no more are natives: they are called by a stub, with
//! arguments that Go code passes.
#![allow(unsafe_code, reason = "a runtime is made of raw memory")]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "an unsafe function states its condition once, at its head"
)]

mod allthreads;
mod background;
mod collect;
mod crash;
mod finalizers;
mod fork;
mod frames;
mod heap;
pub mod image;
mod imports;
mod itabs;
mod kernel_objects;
mod masks;
mod memory;
pub mod natives;
mod output;
mod process;
mod race;
mod settings;
mod signals;
mod sigqueue;
mod stacks;
mod start;
pub mod symbols;
mod threads;
mod trace;

#[doc(hidden)]
pub use start::main;
pub use start::start;
