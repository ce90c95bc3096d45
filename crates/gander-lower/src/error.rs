//! What lowering reports: constructs it cannot do yet, and symbols that
//! nothing defines.

use gander_span::Pos;

/// A construct that was not lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowerError {
    /// Where.
    pub pos: Pos,
    /// What, in a sentence without the position.
    pub message: String,
}
