//! The report of a comparison with the official compiler, message by message.
//!
//! Invariant: a file counts as identical only if every line is, in order.

use super::cases::Case;
use super::mutate::Kind;
use gander_testkit::golden::diff;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Counts of one kind of mutation.
#[derive(Default)]
struct Tally {
    total: usize,
    rejected: usize,
    identical: usize,
}

/// The comparison so far.
#[derive(Default)]
pub(super) struct Comparison {
    kinds: BTreeMap<Kind, Tally>,
    differences: Vec<String>,
}

impl Comparison {
    /// Adds one file: what the official compiler and Gander say about it.
    /// `None` for Gander counts the official side only.
    pub(super) fn add(&mut self, case: &Case, official: &str, gander: Option<&str>) {
        let tally = self.kinds.entry(case.kind).or_default();
        tally.total += 1;
        tally.rejected += usize::from(!official.is_empty());
        let Some(gander) = gander else {
            return;
        };
        if official == gander {
            tally.identical += 1;
            return;
        }
        let name = format!("{} {}/{}:{}", case.id, case.pattern, case.file, case.line);
        let end = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!("{text}\n")
            }
        };
        let body = diff("go build", &end(official), &end(gander));
        self.differences
            .push(format!("{name} ({})\n{body}", case.kind.name()));
    }

    /// Files compared, rejected by the official compiler, and identical.
    pub(super) fn totals(&self) -> (usize, usize, usize) {
        self.kinds.values().fold((0, 0, 0), |sum, t| {
            (sum.0 + t.total, sum.1 + t.rejected, sum.2 + t.identical)
        })
    }

    /// Every difference, as text.
    pub(super) fn differences(&self) -> String {
        self.differences.join("\n")
    }

    /// A table of the kinds.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        let head = ("kind", "files", "rejected", "identical");
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<20} {:>5} {:>8} {:>9}",
            head.0, head.1, head.2, head.3
        );
        for (kind, tally) in &self.kinds {
            let _ = writeln!(
                text,
                "{:<20} {:>5} {:>8} {:>9}",
                kind.name(),
                tally.total,
                tally.rejected,
                tally.identical
            );
        }
        text
    }
}
