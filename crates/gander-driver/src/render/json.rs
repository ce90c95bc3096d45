//! One JSON document for tools.
//!
//! Invariant: lines and columns count from 1, columns in bytes, as in Go's own
//! tools; keys are only added, never renamed.

use crate::finish::Finished;
use gander_diag::{Diagnostic, Severity};
use gander_span::{Pos, SourceMap};
use serde_json::{Value, json};

/// The findings of one package.
pub fn package(sources: &SourceMap, import_path: &str, finished: &Finished) -> Value {
    let diagnostics: Vec<Value> = finished
        .diagnostics
        .iter()
        .map(|d| diagnostic(sources, d))
        .collect();
    json!({
        "importPath": import_path,
        "diagnostics": diagnostics,
        "tooManyErrors": finished.too_many.is_some(),
    })
}

fn diagnostic(sources: &SourceMap, d: &Diagnostic) -> Value {
    let related: Vec<Value> = d
        .related
        .iter()
        .map(|r| json!({ "pos": place(sources, r.pos), "message": r.message }))
        .collect();
    json!({
        "code": d.code.0,
        "severity": match d.severity { Severity::Error => "error", Severity::Note => "note" },
        "pos": place(sources, d.pos),
        "span": { "start": place(sources, d.span.lo), "end": place(sources, d.span.hi) },
        "message": d.message,
        "related": related,
        "help": d.help,
        "spec": d.spec,
    })
}

fn place(sources: &SourceMap, pos: Pos) -> Value {
    if !pos.is_known() {
        return Value::Null;
    }
    let position = sources.position(pos);
    json!({ "file": position.file, "line": position.line, "column": position.col })
}
