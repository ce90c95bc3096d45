//! From a saved report: what orders two places of the program, or that nothing
//! does.
//!
//! Invariant: an answer is about the points of the run that the report knows:
//! its racing accesses and its synchronisation events. What the report does not
//! know is said.

use crate::model::{Access, Frame, Report, SyncEvent};
use crate::text::explanation;
use crate::words::{capitalised, goroutine_words, kind_words, rule_text};
use gander_conc::GoroutineId;
use gander_race::{Happening, Order, Point, Step};
use std::fmt::Write as _;

/// Points of one place that are tried: a loop has many.
const TRIED: usize = 64;

/// A point of the run at a place of the program.
struct Candidate {
    point: Point,
    /// `goroutine 7 writes main.x`.
    what: String,
    /// The finding that it is an access of.
    finding: Option<usize>,
}

/// Says how two places of the program, as `file.go:line`, are ordered in the
/// run.
///
/// # Errors
/// A place that is no such text, or at which the report knows nothing.
pub fn between(report: &Report, from: &str, to: &str) -> Result<String, String> {
    let happenings = report.history.happenings();
    let order = Order::new(&happenings);
    let (first, second) = (candidates(report, from)?, candidates(report, to)?);
    let mut out = String::new();
    let mut unordered = 0;
    let mut ordered = 0;
    for a in &first {
        for b in &second {
            if a.point == b.point {
                continue;
            }
            let (a, b, steps) = match (order.chain(a.point, b.point), b.point) {
                (Some(steps), _) => (a, b, Some(steps)),
                (None, point) => match order.chain(point, a.point) {
                    Some(steps) => (b, a, Some(steps)),
                    None => (a, b, None),
                },
            };
            let Some(steps) = steps else {
                unordered += 1;
                continue;
            };
            if ordered == 0 {
                chain(&mut out, report, &happenings, a, b, &steps);
            }
            ordered += 1;
        }
    }
    if unordered > 0 {
        nothing(&mut out, report, (from, to), &first, &second, ordered > 0);
    }
    let pairs = ordered + unordered;
    if pairs > 1 {
        let _ = writeln!(
            out,
            "Of {pairs} pairs of points there, {ordered} are ordered."
        );
    }
    if report.history.dropped > 0 {
        let _ = writeln!(
            out,
            "The history was cut: its first {} events are not in the report, so an order through \
             them is not seen.",
            report.history.dropped
        );
    }
    Ok(out)
}

/// The points at a place: racing accesses, then events, the last ones first.
fn candidates(report: &Report, place: &str) -> Result<Vec<Candidate>, String> {
    let wrong = || format!("{place} is no place: write file.go:line");
    let (file, line) = place.rsplit_once(':').ok_or_else(wrong)?;
    let line: u32 = line.parse().map_err(|_| wrong())?;
    let here = |frame: &Frame| {
        let rest = frame.file.strip_suffix(file);
        frame.line == line && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let mut found = Vec::new();
    for (at, finding) in report.findings.iter().enumerate() {
        for access in [&finding.first, &finding.second] {
            if access.stack.iter().any(here) {
                found.push(of_access(access, at, report));
            }
        }
    }
    let events = report.history.events.iter().rev();
    let events = events.filter(|event| event.place.as_ref().is_some_and(here));
    found.extend(events.take(TRIED).map(of_event));
    if found.is_empty() {
        return Err(format!(
            "the report knows of no racing access and no synchronisation at {place}"
        ));
    }
    found.truncate(TRIED);
    Ok(found)
}

fn of_access(access: &Access, finding: usize, report: &Report) -> Candidate {
    let known = report.findings[finding].goroutine(access.goroutine);
    let variable = report.findings[finding].variable.as_ref();
    let name = variable.map_or("memory", |variable| &variable.name);
    let who = goroutine_words(access.goroutine, known);
    let kind = kind_words(access.kind);
    Candidate {
        point: Point {
            goroutine: GoroutineId(access.goroutine),
            at: access.at,
            inclusive: access.kind.is_atomic(),
        },
        what: format!("the {kind} of {name} by {who}"),
        finding: Some(finding),
    }
}

fn of_event(event: &SyncEvent) -> Candidate {
    Candidate {
        point: Point {
            goroutine: GoroutineId(event.goroutine),
            at: event.seq,
            inclusive: true,
        },
        what: format!(
            "the point where {} {}",
            goroutine_words(event.goroutine, None),
            event.what
        ),
        finding: None,
    }
}

fn chain(
    out: &mut String,
    report: &Report,
    happenings: &[Happening],
    from: &Candidate,
    to: &Candidate,
    steps: &[Step],
) {
    let _ = writeln!(out, "{} is before {}:", capitalised(&from.what), to.what);
    if steps.iter().all(|step| step.rule.is_none()) {
        out.push_str("  the same goroutine did both, one after the other\n");
        return;
    }
    let first = happenings.first().map_or(0, |happening| happening.seq);
    let mut told = None;
    let mut tell = |out: &mut String, seq: u64| {
        if told.replace(seq) == Some(seq) {
            return;
        }
        let event = seq.checked_sub(first).and_then(|_| report.history.get(seq));
        if let Some(event) = event {
            let place = event.place.as_ref();
            let place = place.map_or(String::new(), |place| format!(" ({})", place.short()));
            let who = goroutine_words(event.goroutine, None);
            let _ = writeln!(out, "  {who} {}{place}", event.what);
        }
    };
    for step in steps {
        if let Some(from) = step.from {
            tell(out, from);
        }
        if let Some(rule) = step.rule {
            let _ = writeln!(out, "    {}", rule_text(rule));
        }
        tell(out, step.to);
    }
}

/// Says that two places are not ordered, with the explanation if they race.
fn nothing(
    out: &mut String,
    report: &Report,
    (from, to): (&str, &str),
    first: &[Candidate],
    second: &[Candidate],
    some: bool,
) {
    let words = if some { "Otherwise nothing" } else { "Nothing" };
    let _ = writeln!(out, "{words} orders {from} and {to}.");
    let mut common = first.iter().filter_map(|a| a.finding);
    let raced = common.find(|&at| second.iter().any(|b| b.finding == Some(at)));
    if let Some(at) = raced {
        out.push_str(&explanation(&report.findings[at], &report.history));
    }
}
