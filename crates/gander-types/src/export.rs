//! The declarations of a checked package as bytes, for caches: what importers
//! need to know of it, without its source.
//!
//! Invariants: reading back gives a package that answers every question an
//! importer can ask as the original does, positions included; the bytes of a
//! package depend on its declarations alone, not on numbers of the store, so
//! equal bytes mean that importers need not be checked again. The format is
//! private to one build of Gander, and bad bytes are refused, not trusted.

mod model;
mod read;
mod write;

pub use read::{BadExport, import_package};
pub use write::export_package;
