//! SARIF 2.1.0, for code scanning services and editors.
//!
//! One rule, one result for each finding: located at the second access, related
//! to the first, with both stacks, and a code flow of one thread flow for each
//! goroutine.
//!
//! Invariant: valid against the schema of SARIF 2.1.0; places that are not
//! known are left out, never made up.

use crate::hint::Pattern;
use crate::model::{Access, Finding, Frame, History, Report};
use crate::text;
use crate::words::{capitalised, goroutine_words, kind_words};
use serde_json::{Value, json};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const RULE: &str = "data-race";

/// The report as SARIF, indented, with a newline at the end.
#[must_use]
pub fn render(report: &Report) -> String {
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| result(finding, &report.history))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(report) },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn driver(report: &Report) -> Value {
    let mut driver = json!({
        "name": "gander",
        "rules": [{
            "id": RULE,
            "name": "DataRace",
            "shortDescription": { "text": "Data race" },
            "fullDescription": {
                "text": "Two goroutines access the same memory, at least one of them writes, \
                         and no chain of the Go memory model's rules orders the accesses."
            },
            "helpUri": "https://go.dev/ref/mem",
            "defaultConfiguration": { "level": "error" },
        }],
    });
    if !report.version.is_empty() {
        driver["version"] = json!(report.version);
    }
    driver
}

fn result(finding: &Finding, history: &History) -> Value {
    let pattern = Pattern::of(finding, history);
    let mut result = json!({
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": "error",
        "message": { "text": message(finding) },
        "locations": locations(&finding.second),
        "stacks": [stack(finding, &finding.second), stack(finding, &finding.first)],
        "codeFlows": [{
            "message": { "text": text::explanation(finding, history) },
            "threadFlows": thread_flows(finding, history),
        }],
        "partialFingerprints": { "stacks/v1": fingerprint(finding) },
        "properties": { "pattern": pattern.name(), "hint": pattern.hint() },
    });
    if let Some(mut related) = finding.first.place().map(location) {
        related["id"] = json!(1);
        related["message"] = json!({ "text": access_words(finding, &finding.first) });
        result["relatedLocations"] = json!([related]);
    }
    result
}

fn access_words(finding: &Finding, access: &Access) -> String {
    let kind = capitalised(kind_words(access.kind));
    let who = goroutine_words(access.goroutine, finding.goroutine(access.goroutine));
    format!("{kind} by {who}")
}

fn message(finding: &Finding) -> String {
    let what = match &finding.variable {
        Some(variable) => variable.name.clone(),
        None => format!("memory at {:#x}", finding.address()),
    };
    let previous = access_words(finding, &finding.first);
    let now = access_words(finding, &finding.second);
    // Brackets would be a link; a place that is not known is not linked.
    let link = match finding.first.place() {
        Some(frame) => format!(" at [{}](1)", frame.short()),
        None => String::new(),
    };
    format!(
        "Data race on {}: {} is not ordered after {}{link}.",
        escape(&what),
        now.to_lowercase(),
        previous.to_lowercase()
    )
}

/// Brackets are links in messages.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

fn locations(access: &Access) -> Value {
    let place = access.place().map(location);
    Value::Array(place.into_iter().collect())
}

fn location(frame: &Frame) -> Value {
    let mut location = json!({
        "logicalLocations": [{ "fullyQualifiedName": frame.function, "kind": "function" }],
    });
    if frame.file.is_empty() || frame.file.starts_with('<') {
        return location;
    }
    let mut physical = json!({ "artifactLocation": { "uri": uri(&frame.file) } });
    if frame.line > 0 {
        let mut region = json!({ "startLine": frame.line });
        if frame.column > 0 {
            region["startColumn"] = json!(frame.column);
        }
        physical["region"] = region;
    }
    location["physicalLocation"] = physical;
    location
}

/// A file name as a URI: absolute names get a scheme, and what has a meaning in
/// URIs is escaped.
fn uri(file: &str) -> String {
    let mut out = String::new();
    if file.starts_with('/') {
        out.push_str("file://");
    }
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~@+,=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn stack(finding: &Finding, access: &Access) -> Value {
    let frames: Vec<Value> = access
        .stack
        .iter()
        .map(|frame| json!({ "location": location(frame) }))
        .collect();
    json!({ "message": { "text": access_words(finding, access) }, "frames": frames })
}

/// One thread flow for each goroutine: where it was started, its last
/// synchronisation, its access.
fn thread_flows(finding: &Finding, history: &History) -> Value {
    let reasons = &finding.reasons;
    let sides = [
        (&finding.first, &reasons.first_events),
        (&finding.second, &reasons.second_events),
    ];
    let flow = |(access, events): (&Access, &Vec<u64>)| {
        let mut steps = Vec::new();
        let goroutine = finding.goroutine(access.goroutine);
        if let Some(created) = goroutine.and_then(|g| g.created.first()) {
            steps.push(step(Some(created), "started here", "important"));
        }
        for event in events.iter().filter_map(|&seq| history.get(seq)) {
            steps.push(step(event.place.as_ref(), &event.what, "important"));
        }
        steps.push(step(access.place(), kind_words(access.kind), "essential"));
        json!({
            "id": format!("goroutine {}", access.goroutine),
            "message": { "text": capitalised(&goroutine_words(access.goroutine, goroutine)) },
            "locations": steps,
        })
    };
    sides.into_iter().map(flow).collect()
}

fn step(frame: Option<&Frame>, what: &str, importance: &str) -> Value {
    let mut location = frame.map_or_else(|| json!({}), location);
    location["message"] = json!({ "text": capitalised(what) });
    json!({ "location": location, "importance": importance })
}

/// The functions and lines of both stacks, independent of addresses and of
/// which access came first.
fn fingerprint(finding: &Finding) -> String {
    let side = |access: &Access| {
        let frames = access.stack.iter();
        let frames = frames.map(|frame| format!("{}:{}", frame.function, frame.line));
        frames.collect::<Vec<_>>().join(";")
    };
    let mut sides = [side(&finding.first), side(&finding.second)];
    sides.sort();
    sides.join("|")
}
