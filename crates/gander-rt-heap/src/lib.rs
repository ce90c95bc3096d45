//! The heap of a running Go program: Gander's own non-moving allocator and
//! mark-sweep collector.
//!
//! Objects never move and have no headers. The arena is cut in 8 KiB pages;
//! runs of pages are spans of cells of one size class, with pointers or
//! without, or hold one large object. What the collector knows of an object is
//! in side tables: which span a page belongs to, a mark and an allocation bit
//! per cell, a pointer bit per word. So an interior pointer is resolved by one
//! load and one multiplication, and a Go object occupies exactly its class.
//!
//! Invariants that every file keeps:
//!
//! - Stopping the world is the caller's. [`Heap::collect`], [`Heap::reset`] and
//!   [`Heap::stats`] say what must be stopped; everything else may be called by
//!   many threads, each with a [`Cache`] of its own.
//! - Allocation never collects. It asks for a collection
//!   ([`AllocError::NeedsCollection`]) and the caller, which knows how to stop
//!   the world, comes back afterwards.
//! - A pointer just past the end of an object does not keep it alive; compiled
//!   code makes no such pointers.
//! - Everything fresh is zero, and the pointer bits of free cells are never
//!   looked at.
//!
//! Not here yet: packing of pointer-free objects below 16 bytes into shared
//! blocks (they take an 8-byte cell or a 16-byte cell of their own), and
//! marking beside the running program ([`bulk_barrier`] is its hook).
#![allow(unsafe_code, reason = "a heap is made of raw memory")]

mod arena;
mod barrier;
mod cache;
mod central;
mod classes;
mod collect;
mod config;
mod heap;
mod large;
mod lock;
mod mark;
mod mask;
mod os;
mod pages;
mod parallel;
mod queue;
mod reset;
mod scavenge;
mod span;
mod specials;
mod stats;
mod stress;
mod summary;
mod sweep;
mod trigger;
mod weak;

pub use barrier::bulk_barrier;
pub use cache::Cache;
pub use classes::{MAX_SMALL_SIZE, PAGE_SIZE, SIZE_CLASSES, class_size, round_up_size};
pub use collect::{Cycle, CycleReport, Roots};
pub use config::{Config, PROCESS_ARENA, ReserveError};
pub use heap::{AllocError, Heap, zero_base};
pub use mask::PtrMask;
pub use queue::QueuedFinalizer;
pub use specials::{CLEANUP_WORDS, FINALIZER_WORDS};
pub use stats::{ClassStats, MemStats, PAUSE_RING};
pub use stress::Stress;
