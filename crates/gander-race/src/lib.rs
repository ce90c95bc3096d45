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
//! # Towards production
//!
//! The pure machine keeps an `Arc` per access and a hash table of cells. The
//! layout that a runtime would use for the same rules:
//!
//! - An epoch packs into 64 bits: 20 bits of slot, 44 of time, so that "is it
//!   before me" is a load from the goroutine's own clock, cached flat for the
//!   few slots last compared with.
//! - A granule of eight bytes has one word for its last write and one for its
//!   last read. The word is the epoch with a handle to the rest of the access
//!   (kind, byte mask, calling context, place), interned for each goroutine and
//!   epoch: an access in the same epoch from the same place stores nothing.
//! - More than one entry of a kind, or partial masks, go to an overflow list
//!   behind a tag bit. The fast path is inline code: same epoch, same kind, full
//!   mask: nothing to do.
//! - A cell is changed by compare-and-swap of its words; an overflowing cell by
//!   a spin bit in the word. There is no global lock: timelines belong to their
//!   goroutines, rule objects to the lock of the object they describe.
//! - [`Detector::collect`] runs with the garbage collector, which stops the
//!   world anyway and frees the cells of dead memory.

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

pub use access::{Access, AccessKind, HeldLock, LockMode, Origin};
#[cfg(any(test, feature = "model"))]
pub use broken::Break;
pub use clock::{Clock, Epoch, Slot};
pub use detector::{Detector, Usage};
pub use finding::{Race, Reasoning};
pub use history::{History, Record, Seq};
pub use order::{Happening, Order, Point, Step};
pub use rules::{AtomicClocks, ChannelClocks, Edge, LockClocks, Rule, Turn, rendezvous};
pub use shadow::{Cell, Entry, GRANULE, MapShadow, ShadowStore, access_cell, granules, mask_of};
pub use timeline::{Merged, Stamp, Timeline};
