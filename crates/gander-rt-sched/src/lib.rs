//! Goroutines, channels, select, timers, semaphores, the network poller.
//!
//! Threads (M) run goroutines (G) while they own a P; there are as many Ps as
//! `GOMAXPROCS`. The natives run on a thread's own stack. A native that parks
//! its goroutine puts it where it will be woken from and answers
//! [`Park::PARKED`](gander_rt_stack::Park); its stub then enters the loop of
//! the thread, and the goroutine may already run elsewhere: no Rust frame
//! belongs to a goroutine, and nothing of it is touched after the lock that
//! hides it is released.
//!
//! Invariants:
//!
//! - Order of locks: a poll descriptor's, the timers', channels' by address
//!   (or one bucket of semaphores), the scheduler's.
//! - Everything is generic over [`Mode`]; in [`Parallel`] no code of
//!   controlled runs is left.
//! - Functions here that are `unsafe` ask, if they say nothing else, to be
//!   called on a thread of the scheduler, on its system stack.
#![allow(unsafe_code, reason = "the scheduler works on raw goroutines")]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "an unsafe function states its condition once, at its head"
)]

mod bubble;
mod channel;
mod clock;
mod controlled;
mod coro;
mod deadlock;
mod events;
mod goroutine;
mod lock;
mod machine;
mod mode;
mod monitor;
mod natives;
mod netpoll;
mod notify;
mod proc;
mod roots;
mod run;
mod sched;
mod select;
mod sema;
mod start;
mod syscall;
mod throttle;
mod timer;
mod waiter;
mod world;

pub use bubble::{Bubble, is_durable, is_in};
pub use clock::{nanotime, now, wall};
pub use deadlock::{Callbacks, Layout, is_deadlock};
pub use goroutine::{G, Status, WaitReason, for_each};
pub use lock::{Lock, Note};
pub use machine::{M, P, current, current_g, current_p, seed};
pub use mode::{Mode, Parallel, Seeded, SeededPolicy, Unasked};
pub use natives::natives;
pub use proc::{caller_pc, park, preemption_off, preemption_on};
pub use roots::{Root, each_p, roots, trim_stacks};
pub use sched::ready;
pub use start::{random, run, set_up};
pub use syscall::want_signals;
pub use throttle::{lift_restriction, restrict_threads, running_threads};
pub use world::{start_world, stop_world};
