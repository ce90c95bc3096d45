//! Saving what was found, for other programs and for `gander explain`.
//!
//! Invariant: the file is whole at any time; its form is that of its extension,
//! JSON if it has none of its own.

#![expect(
    clippy::disallowed_methods,
    reason = "the program itself writes its report, beside the sources it shows"
)]

use gander_report::html::Sources;
use gander_report::{Report, html, json, sarif};
use std::path::Path;

/// Writes the report to `path`.
pub(crate) fn save(report: &Report, path: &str) -> Result<(), String> {
    let extension = Path::new(path).extension().and_then(|ext| ext.to_str());
    let text = match extension {
        Some("sarif") => sarif::render(report),
        Some("html" | "htm") => html::render(report, &sources(report))?,
        _ => json::render(report),
    };
    // Readers never see half of it.
    let unfinished = format!("{path}.{}", std::process::id());
    std::fs::write(&unfinished, text).map_err(|error| error.to_string())?;
    std::fs::rename(&unfinished, path).map_err(|error| error.to_string())
}

/// The source files of the accesses, as far as they can be read.
fn sources(report: &Report) -> Sources {
    let accesses = report.findings.iter().flat_map(|f| [&f.first, &f.second]);
    let files = accesses
        .filter_map(|access| access.place())
        .map(|place| &place.file);
    let read = |file: &String| Some((file.clone(), std::fs::read_to_string(file).ok()?));
    files.filter_map(read).collect()
}
