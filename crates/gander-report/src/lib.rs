//! What a run found, and how it is shown.
//!
//! One model ([`Report`]) and one renderer per form: [`text`] (Go's format to
//! the letter, and an explanation), [`json`], [`sarif`], [`html`] with the
//! happens-before diagram of [`svg`].
//!
//! Invariant: renderers are functions from the model to text. They do no IO,
//! know no runtime, and decide nothing: what a report says is in the model,
//! and the same model always gives the same bytes.

mod build;
mod chain;
mod diagram;
mod hint;
pub mod html;
pub mod json;
mod model;
mod naming;
pub mod sarif;
pub mod svg;
pub mod text;
mod words;

pub use build::{Mention, Symbols, add_history, add_race};
pub use chain::between;
pub use hint::Pattern;
pub use model::{
    Access, Edge, Finding, Frame, Goroutine, HeldLock, History, Kind, LockMode, Reasons, Report,
    State, Storage, SyncEvent, Variable, Via,
};
pub use words::{rule_source, rule_text};
