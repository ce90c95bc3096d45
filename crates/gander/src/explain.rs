//! `gander explain`: what a saved race report says.
//!
//! Invariant: everything comes from the report; the program is not looked at.

use crate::args::Explain;
use crate::{FAILURE, output};
use gander_report::{Report, between, json, text};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn run(args: &Explain) -> ExitCode {
    let answer = read(&args.report).and_then(|report| match &args.points[..] {
        [from, to] => between(&report, from, to),
        _ => Ok(all(&report)),
    });
    match answer {
        Ok(text) => {
            output::stdout(&text);
            ExitCode::SUCCESS
        }
        Err(message) => {
            output::complain(message);
            ExitCode::from(FAILURE)
        }
    }
}

fn read(path: &Path) -> Result<Report, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|err| format!("{shown}: {err}"))?;
    json::read(&text)
        .map_err(|err| format!("{shown}: not a report that -race-report=FILE.json saves: {err}"))
}

/// Every finding with its explanation.
fn all(report: &Report) -> String {
    let options = text::Options::default();
    let mut out = String::new();
    for finding in &report.findings {
        out.push_str(&text::race(finding, &options));
        out.push_str(&text::explanation(finding, &report.history));
    }
    match report.findings.len() {
        0 => out.push_str("No data races were found.\n"),
        count => out.push_str(&text::summary(count)),
    }
    out
}
