//! The happens-before rules of the Go memory model as a pure state machine.
//!
//! Events and accesses of a run go in ([`Detector::event`],
//! [`Detector::access`]); races come out, with both accesses and the reasons
//! why nothing orders them. Nothing here knows a compiler, a runtime, or how a
//! finding is printed.
//!
//! Invariant: exactness. For every access and every byte of it, a race is
//! returned if and only if an earlier conflicting access of the run is not
//! ordered before it by the memory model. The tests compare with a brute-force
//! oracle (`model/`).
//!
//! The [`Detector`] is the specification. A runtime with threads keeps its parts
//! where they are used: a [`Timeline`] with its goroutine, [`Objects`] under
//! locks of their own, and accesses in shadow memory that it compares with this.

mod access;
#[cfg(any(test, feature = "model"))]
mod broken;
mod clock;
mod detector;
mod finding;
mod gates;
mod history;
#[cfg(any(test, feature = "model"))]
pub mod model;
mod objects;
mod order;
mod prune;
mod rules;
mod shadow;
mod slots;
mod timeline;
mod tree;

pub use access::{Access, AccessKind, HeldLock, LockMode, Origin};
#[cfg(any(test, feature = "model"))]
pub use broken::Break;
pub use clock::{Clock, Epoch, Slot};
pub use detector::{Detector, Usage};
pub use finding::{Race, Reasoning};
pub use gates::through_object;
pub use history::{Edges, History, Record, Seq};
pub use objects::Objects;
pub use order::{Happening, Order, Point, Step};
pub use rules::{AtomicClocks, ChannelClocks, Edge, LockClocks, Pair, Rule, Turn, rendezvous};
pub use shadow::{Cell, Entry, GRANULE, MapShadow, ShadowStore, access_cell, granules, mask_of};
pub use slots::Slots;
pub use timeline::{Merged, Stamp, Timeline};
