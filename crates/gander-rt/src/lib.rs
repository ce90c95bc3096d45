//! The runtime of compiled programs: what lies between the operating system
//! and Go code.
//!
//! Invariant: knows nothing of syntax, types or MIR; the image's tables and
//! `gander_abi` are all it has in common with the compiler.

#![allow(unsafe_code)]

pub mod image;
pub mod natives;
pub mod symbols;
