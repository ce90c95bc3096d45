//! HTML: a page that needs nothing else, with the source of both accesses and
//! the diagram.
//!
//! Invariant: no script, no reference to another file or server; what comes
//! from the program is escaped by the template engine.

use crate::hint::Pattern;
use crate::model::{Access, Finding, Frame, Report};
use crate::words::{capitalised, goroutine_words, kind_words, lock_words, rule_source, rule_text};
use crate::{svg, text};
use minijinja::{AutoEscape, Environment, Value, context};
use std::collections::{BTreeMap, BTreeSet};

const TEMPLATE: &str = include_str!("../templates/report.html");

/// Lines shown around an access.
const AROUND: usize = 4;

/// Sources by file name as the frames have it; files that are missing are
/// shown without an excerpt.
pub type Sources = BTreeMap<String, String>;

/// The report as a page.
///
/// # Errors
/// What the template engine says; that would be a mistake in the template.
pub fn render(report: &Report, sources: &Sources) -> Result<String, String> {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| finding_value(finding, report, sources))
        .collect();
    let page = context! {
        version => report.version,
        command => command(&report.command),
        count => report.findings.len(),
        findings => findings,
        rules => rules(report),
        dropped => report.history.dropped,
    };
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let template = environment
        .template_from_named_str("report.html", TEMPLATE)
        .map_err(|error| error.to_string())?;
    template.render(page).map_err(|error| error.to_string())
}

/// The program's name without its directory, and its arguments.
fn command(words: &[String]) -> String {
    let program = words.first().map_or("", |word| word.as_str());
    let program = program.rsplit('/').next().unwrap_or(program);
    let words = words.iter().skip(1).map(String::as_str);
    std::iter::once(program)
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn finding_value(finding: &Finding, report: &Report, sources: &Sources) -> Value {
    let pattern = Pattern::of(finding, &report.history);
    let name = match &finding.variable {
        Some(variable) => variable.name.clone(),
        None => format!("memory at {:#x}", finding.address()),
    };
    let declared = finding.variable.as_ref().and_then(|v| v.declared.as_ref());
    context! {
        name => name,
        type_name => finding.variable.as_ref().map(|v| v.type_name.clone()),
        declared => declared.map(|frame| format!("{}:{}", frame.file, frame.line)),
        sides => [side(finding, &finding.first, "First", sources),
                  side(finding, &finding.second, "Second", sources)],
        hint => capitalised(pattern.hint()),
        explanation => text::explanation(finding, &report.history),
        plain => text::race(finding, &text::Options::default()),
        diagram => Value::from_safe_string(svg::render(finding, &report.history)),
    }
}

fn side(finding: &Finding, access: &Access, order: &str, sources: &Sources) -> Value {
    let goroutine = finding.goroutine(access.goroutine);
    let place = access.place();
    let excerpt = place
        .map(|frame| excerpt(frame, sources))
        .unwrap_or_default();
    context! {
        title => format!(
            "{order}: {} by {}",
            kind_words(access.kind),
            goroutine_words(access.goroutine, goroutine)
        ),
        place => place.map(|frame| format!("{}:{}", frame.file, frame.line)),
        bytes => access.size,
        address => format!("{:#x}", access.address),
        excerpt => excerpt,
        stack => frames(&access.stack),
        locks => capitalised(&lock_words(access)),
        created => goroutine.map_or_else(Vec::new, |g| frames(&g.created)),
    }
}

fn frames(stack: &[Frame]) -> Vec<Value> {
    stack
        .iter()
        .map(|frame| context! { function => frame.function, place => format!("{}:{}", frame.file, frame.line) })
        .collect()
}

/// The lines around a place.
fn excerpt(frame: &Frame, sources: &Sources) -> Vec<Value> {
    let Some(source) = sources.get(&frame.file) else {
        return Vec::new();
    };
    let line = frame.line as usize;
    let first = line.saturating_sub(AROUND).max(1);
    source
        .lines()
        .enumerate()
        .map(|(index, text)| (index + 1, text))
        .skip(first - 1)
        .take_while(|&(number, _)| number <= line + AROUND)
        .map(|(number, text)| {
            let text = text.replace('\t', "    ");
            context! { number => number, text => text, here => number == line }
        })
        .collect()
}

/// The rules of all edges in the history.
fn rules(report: &Report) -> Vec<Value> {
    let events = report.history.events.iter();
    let rules: BTreeSet<_> = events
        .flat_map(|event| &event.edges)
        .map(|edge| edge.rule)
        .collect();
    let starts = report
        .history
        .events
        .iter()
        .any(|event| event.what.starts_with("starts "));
    let go = starts.then_some(gander_race::Rule::Go);
    let rules: BTreeSet<_> = rules.into_iter().chain(go).collect();
    rules
        .into_iter()
        .map(|rule| context! { text => capitalised(rule_text(rule)), source => rule_source(rule) })
        .collect()
}
