//! Source files, byte positions, spans, line tables and interned names.
//!
//! Everything above this crate speaks about source text through a [`Pos`] or a
//! [`Span`]: four or eight bytes, `Copy`, meaningful in one [`SourceMap`].
//! Lines and columns exist only at the moment a person reads them.

mod intern;
mod pos;
mod source;

pub use intern::{Symbol, sym};
pub use pos::{Pos, Span};
pub use source::{FileId, LineDirective, Position, SourceFile, SourceMap, TooLarge};
