//! Text: Go's format to the letter, and the explanation.
//!
//! Invariant: what [`race`] and [`summary`] return is what the official
//! `-race` prints for the same finding, so that existing tools read it. The
//! explanation is a block of its own, to be printed after it or not.

use crate::hint::Pattern;
use crate::model::{Access, Finding, Frame, Goroutine, History, State, Storage, SyncEvent};
use crate::words::{capitalised, goroutine_words, kind_words, lock_words, rule_text};
use gander_race::Rule;
use std::fmt::Write;

/// Options of Go's format.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Options {
    /// What to leave out of file names: up to and including its first
    /// occurrence (`strip_path_prefix` of GORACE). Empty leaves out nothing.
    pub strip_path_prefix: String,
}

const RULER: &str = "==================\n";

/// A finding in Go's format.
#[must_use]
pub fn race(finding: &Finding, options: &Options) -> String {
    let mut out = String::new();
    out.push_str(RULER);
    out.push_str("WARNING: DATA RACE\n");
    heading(&mut out, finding, &finding.second, false);
    frames(&mut out, &finding.second.stack, options);
    out.push('\n');
    heading(&mut out, finding, &finding.first, true);
    frames(&mut out, &finding.first.stack, options);
    for id in [finding.second.goroutine, finding.first.goroutine] {
        if let Some(goroutine) = finding.goroutine(id)
            && !goroutine.main
        {
            out.push('\n');
            creation(&mut out, goroutine, options);
        }
    }
    out.push_str(RULER);
    out
}

/// The last line of a run that found races.
#[must_use]
pub fn summary(races: usize) -> String {
    format!("Found {races} data race(s)\n")
}

/// Go does not tell atomic accesses from ordinary ones. Writing to a String
/// does not fail.
fn heading(out: &mut String, finding: &Finding, access: &Access, previous: bool) {
    let kind = match (previous, access.kind.is_write()) {
        (false, true) => "Write",
        (false, false) => "Read",
        (true, true) => "Previous write",
        (true, false) => "Previous read",
    };
    let who = match finding.goroutine(access.goroutine) {
        Some(goroutine) if goroutine.main => "main goroutine".to_owned(),
        _ => format!("goroutine {}", access.goroutine),
    };
    let address = shown_address(access, finding.address());
    let _ = writeln!(out, "{kind} at {address:#014x} by {who}:");
}

/// Go checks ranges in pieces of eight bytes, and shows where the piece begins.
fn shown_address(access: &Access, racing: u64) -> u64 {
    access.address.max(racing & !7)
}

fn frames(out: &mut String, stack: &[Frame], options: &Options) {
    for frame in stack {
        let file = strip(&frame.file, &options.strip_path_prefix);
        let _ = writeln!(out, "  {}()", frame.function);
        let _ = writeln!(out, "      {file}:{} +{:#x}", frame.line, frame.offset);
    }
}

fn strip<'a>(file: &'a str, prefix: &str) -> &'a str {
    if prefix.is_empty() {
        return file;
    }
    file.split_once(prefix).map_or(file, |(_, rest)| rest)
}

fn creation(out: &mut String, goroutine: &Goroutine, options: &Options) {
    let state = match goroutine.state {
        State::Running => "running",
        State::Finished => "finished",
    };
    let _ = writeln!(out, "Goroutine {} ({state}) created at:", goroutine.id);
    frames(out, &goroutine.created, options);
}

/// Why the accesses of a finding are not ordered, for people.
#[must_use]
pub fn explanation(finding: &Finding, history: &History) -> String {
    let mut rules = Vec::new();
    let mut out = String::from("Why nothing orders these accesses:\n");
    variable(&mut out, finding);
    locks(&mut out, finding);
    let reasons = &finding.reasons;
    before(
        &mut out,
        finding,
        history,
        &finding.first,
        &reasons.first_events,
        &mut rules,
    );
    before(
        &mut out,
        finding,
        history,
        &finding.second,
        &reasons.second_events,
        &mut rules,
    );
    gap(&mut out, finding, history);
    let known = reasons.known.and_then(|seq| history.get(seq));
    if known.is_some_and(|event| event.starts.is_some()) {
        rules.push(Rule::Go);
    }
    if reasons.cut {
        out.push_str(
            "  The synchronisation history was cut: earlier events exist that are not shown.\n",
        );
    }
    rules.sort_unstable();
    rules.dedup();
    if !rules.is_empty() {
        out.push_str("  Rules of the Go memory model behind the edges shown:\n");
        for rule in rules {
            let _ = writeln!(out, "    - {}", rule_text(rule));
        }
    }
    let hint = Pattern::of(finding, history).hint();
    let _ = writeln!(out, "  Hint: {hint}.");
    out
}

fn who(finding: &Finding, id: u64) -> String {
    goroutine_words(id, finding.goroutine(id))
}

fn variable(out: &mut String, finding: &Finding) {
    let Some(variable) = &finding.variable else {
        return;
    };
    let _ = write!(
        out,
        "  Variable: {}, of type {}",
        variable.name, variable.type_name
    );
    if let Some(declared) = &variable.declared {
        let how = match variable.storage {
            Storage::Heap => "allocated",
            Storage::Global | Storage::Captured | Storage::Part => "declared",
        };
        let _ = write!(out, ", {how} at {}:{}", declared.file, declared.line);
    }
    out.push('\n');
}

fn locks(out: &mut String, finding: &Finding) {
    for access in [&finding.first, &finding.second] {
        let _ = writeln!(
            out,
            "  Locks: at its {}, {} {}.",
            kind_words(access.kind),
            who(finding, access.goroutine),
            lock_words(access)
        );
    }
}

fn before(
    out: &mut String,
    finding: &Finding,
    history: &History,
    access: &Access,
    events: &[u64],
    rules: &mut Vec<Rule>,
) {
    let name = capitalised(&who(finding, access.goroutine));
    let kind = kind_words(access.kind);
    let events: Vec<&SyncEvent> = events.iter().filter_map(|&seq| history.get(seq)).collect();
    if events.is_empty() {
        let main = finding.goroutine(access.goroutine).is_some_and(|g| g.main);
        let _ = match (finding.reasons.cut, main) {
            (true, _) => writeln!(
                out,
                "  {name}: nothing before its {kind} is in the history."
            ),
            (false, true) => writeln!(out, "  {name} did not synchronise before its {kind}."),
            (false, false) => writeln!(
                out,
                "  {name} did not synchronise between its start and its {kind}."
            ),
        };
        return;
    }
    let _ = writeln!(out, "  {name}, last synchronisation before its {kind}:");
    for event in events {
        let _ = write!(out, "    {}", sentence(event));
        for edge in sources(event) {
            rules.push(edge.rule);
            if let Some(from) = history.get(edge.from) {
                let _ = write!(
                    out,
                    "; ordered after goroutine {} {}",
                    from.goroutine,
                    sentence(from)
                );
            }
        }
        out.push('\n');
    }
}

/// The edges worth telling: the last few.
fn sources(event: &SyncEvent) -> &[crate::model::Edge] {
    const TOLD: usize = 2;
    &event.edges[event.edges.len().saturating_sub(TOLD)..]
}

/// `sends on main.c (main.go:12)`.
fn sentence(event: &SyncEvent) -> String {
    match &event.place {
        Some(place) => format!("{} ({})", event.what, place.short()),
        None => event.what.clone(),
    }
}

/// Where a chain from the first access to the second would have to begin, and
/// how far it gets.
fn gap(out: &mut String, finding: &Finding, history: &History) {
    let reasons = &finding.reasons;
    let first = who(finding, finding.first.goroutine);
    let second = who(finding, finding.second.goroutine);
    let name = capitalised(&second);
    let kind = kind_words(finding.first.kind);
    match reasons.known.and_then(|seq| history.get(seq)) {
        Some(known) => {
            let _ = writeln!(
                out,
                "  {name} is ordered after {first} only up to where it {}, and that is before \
                 the {kind}.",
                sentence(known)
            );
        }
        None if !reasons.cut => {
            let _ = writeln!(out, "  {name} is ordered after nothing that {first} did.");
        }
        None => {}
    }
    let handed_on: Vec<_> = reasons
        .handed_on
        .iter()
        .filter_map(|&seq| history.get(seq))
        .collect();
    let Some(next) = handed_on.first() else {
        let _ = writeln!(
            out,
            "  After its {kind}, {first} did nothing that orders it before another goroutine."
        );
        return;
    };
    let _ = writeln!(out, "  After its {kind}, {first} {}.", sentence(next));
    let reached: Vec<String> = reasons
        .reached
        .iter()
        .map(|via| who(finding, via.goroutine))
        .collect();
    if reached.is_empty() {
        let _ = writeln!(
            out,
            "  Nobody was ordered after that when {second} made its {}.",
            kind_words(finding.second.kind)
        );
    } else {
        let _ = writeln!(
            out,
            "  That reached {}, but no chain of edges goes on to {second}.",
            listed(&reached)
        );
    }
}

fn listed(names: &[String]) -> String {
    const NAMED: usize = 4;
    match names {
        [one] => one.clone(),
        [first @ .., last] if names.len() <= NAMED => format!("{} and {last}", first.join(", ")),
        _ => format!(
            "{} and {} more",
            names[..NAMED].join(", "),
            names.len() - NAMED
        ),
    }
}
