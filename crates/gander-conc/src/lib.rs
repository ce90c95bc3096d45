//! The vocabulary of concurrency: goroutines, synchronisation events, schedule
//! decisions, and the traits by which a runtime hands them out.
//!
//! Invariant: nothing here knows a compiler or a runtime, and nothing decides.
//! A runtime says what happened ([`Event`]) and asks what shall happen
//! ([`Policy`]); detectors and explorers are written against these words alone,
//! so that each can be tested without the others.

mod decision;
mod event;
mod ids;
mod policy;
mod schedule;

pub use decision::{Decision, DecodeError, Decoder};
pub use event::Event;
pub use ids::{Context, GoroutineId, Place, Site, Space, SyncObject};
pub use policy::{EventSink, NoEvents, Policy, Runnable};
pub use schedule::{ImageHash, Schedule};
