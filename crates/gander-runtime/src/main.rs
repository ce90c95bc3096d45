//! The executable that compiled programs are attached to.
//!
//! Invariant: everything is in `gander-rt`, the entry too.
#![no_main]

gander_rt::entry!();
