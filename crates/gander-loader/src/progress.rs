//! What long steps tell the person who waits.
//!
//! Invariant: nothing here prints; without a listener all steps work the same.

use std::fmt;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Bytes of a download.
    Bytes,
    /// Files of an archive.
    Files,
}

/// Receives news of a step that may take long.
pub trait Progress: Send + Sync + fmt::Debug {
    /// A step begins or ends; one line that says what is done and why.
    fn message(&self, text: &str);

    /// A line of another program that does a step.
    fn line(&self, text: &str) {
        self.message(text);
    }

    /// `done` of `total` units of the current step; the total may be unknown.
    fn amount(&self, done: u64, total: Option<u64>, unit: Unit);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn message(&self, _: &str) {}

    fn amount(&self, _: u64, _: Option<u64>, _: Unit) {}
}
