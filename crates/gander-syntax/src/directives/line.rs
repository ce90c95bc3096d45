//! Line directives.

use crate::errors::Errors;
use gander_span::{LineDirective, SourceFile};

/// The line directives found so far.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<LineDirective>);

impl Lines {
    /// Files the comment between these offsets.
    pub(crate) fn found(&mut self, _file: &SourceFile, _lo: u32, _hi: u32, _errors: &mut Errors) {}

    pub(crate) fn into_directives(self) -> Vec<LineDirective> {
        self.0
    }
}
