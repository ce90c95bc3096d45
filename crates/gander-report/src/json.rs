//! JSON: the model as it is, to be read back.
//!
//! Invariant: [`read`] returns what [`render`] was given.

use crate::model::Report;

/// The report as JSON, indented, with a newline at the end.
#[must_use]
pub fn render(report: &Report) -> String {
    let value = serde_json::to_value(report).unwrap_or_default();
    format!("{value:#}\n")
}

/// The report of a JSON text.
///
/// # Errors
/// What is wrong with it, with line and column.
pub fn read(text: &str) -> Result<Report, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
