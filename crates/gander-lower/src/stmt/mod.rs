//! Statements: control flow, declarations, assignment, defer, select, range.

/// The control flow around the statement being lowered.
#[derive(Debug, Default)]
pub(crate) struct Flow {}
