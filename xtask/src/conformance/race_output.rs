//! `conformance race`, mode `output`: the programs of
//! `GOROOT/src/runtime/race/output_test.go` and what they must print.
//!
//! Invariant: programs, GORACE and expressions are those of the installation,
//! read at each run: the table of the test is a value, which a small program
//! that is made around it prints as JSON. A program passes if one of its
//! expressions matches its output.

use super::race::Options;
use super::run::run_merged;
use super::{Known, Verdict, conclude};
use crate::Result;
use crate::tools::{create_dir, read_to_string, write};
use regex::Regex;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Prints the table, which follows.
const PRINTER: &str = r#"package main

import (
	"encoding/json"
	"os"
)

func main() {
	list := []map[string]any{}
	for _, t := range tests {
		list = append(list, map[string]any{
			"name": t.name, "run": t.run, "goos": t.goos, "gorace": t.gorace, "source": t.source, "re": t.re,
		})
	}
	json.NewEncoder(os.Stdout).Encode(list)
}

"#;

/// A program and what it must print.
struct Case {
    name: String,
    run: String,
    gorace: String,
    source: String,
    expected: Vec<String>,
}

/// Runs the programs.
pub(super) fn suite(
    gander: &Path,
    source: &Path,
    work: &Path,
    known: &Known,
    options: &Options,
) -> Result<bool> {
    let dir = work.join("output");
    let mut verdicts = Vec::new();
    let mut cgo = Vec::new();
    for case in cases(gander, &source.join("output_test.go"), &dir)? {
        if !case.name.contains(&options.filter) {
            continue;
        }
        if case.source.contains("import \"C\"") {
            cgo.push(case.name);
            continue;
        }
        verdicts.push(Verdict {
            name: format!("output/{}", case.name),
            deviations: test(gander, &dir.join(&case.name), &case, options)?,
        });
    }
    println!(
        "race (output): not run: {} that need cgo ({})",
        cgo.len(),
        cgo.join(", ")
    );
    let whole = options.filter.is_empty();
    Ok(conclude(
        "race (output)",
        &verdicts,
        known,
        options.verbose,
        whole,
    ))
}

/// The table for this system.
fn cases(gander: &Path, file: &Path, dir: &Path) -> Result<Vec<Case>> {
    let text = read_to_string(file)?;
    let table = text
        .find("\nvar tests = ")
        .ok_or_else(|| format!("{}: no table of tests", file.display()))?;
    create_dir(dir)?;
    let program = dir.join("table.go");
    write(&program, format!("{PRINTER}{}", &text[table..]))?;
    let out = Command::new(gander)
        .arg("run")
        .arg(&program)
        .output()
        .map_err(|e| e.to_string())?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned());
    }
    let list: Vec<Value> = serde_json::from_slice(&out.stdout).map_err(|e| e.to_string())?;
    let field = |case: &Value, name: &str| case[name].as_str().unwrap_or_default().to_owned();
    let of = |case: &Value| Case {
        name: field(case, "name"),
        run: field(case, "run"),
        gorace: field(case, "gorace"),
        source: field(case, "source"),
        expected: case["re"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|expression| Some(expression.as_str()?.to_owned()))
            .collect(),
    };
    let here = |case: &&Value| matches!(&*field(case, "goos"), "" | "linux");
    Ok(list.iter().filter(here).map(of).collect())
}

/// The deviations of one program.
fn test(gander: &Path, dir: &Path, case: &Case, options: &Options) -> Result<Vec<String>> {
    create_dir(dir)?;
    let file = match &*case.run {
        "test" => "main_test.go",
        _ => "main.go",
    };
    write(&dir.join(file), &case.source)?;
    let mut command = Command::new(gander);
    command.args([&*case.run, "-race", file]).current_dir(dir);
    command.env_remove("GODEBUG").env("GOMAXPROCS", "1");
    command.env("GORACE", &case.gorace);
    command.env("GANDER_RACE", "plain");
    let (output, code) = run_merged(&mut command, 10 * options.timeout)?;
    let output = String::from_utf8_lossy(&output);
    if code.is_none() {
        return Ok(vec!["does not end".to_owned()]);
    }
    for expression in &case.expected {
        let expression = Regex::new(expression).map_err(|e| e.to_string())?;
        if expression.is_match(&output) {
            return Ok(Vec::new());
        }
    }
    Ok(vec![
        format!("none of {} expressions matches:", case.expected.len()),
        case.expected.first().cloned().unwrap_or_default(),
        "the output is:".to_owned(),
        output.into_owned(),
    ])
}
