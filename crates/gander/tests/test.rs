//! The command lines below `tests/test`, each a named test of `gander test`.
//!
//! Invariant: `NAME.args` in a module's directory holds words, one per line;
//! beside it is `NAME.out`: what the command writes, standard output first, and
//! its exit code. Times, numbers of goroutines and places in the machine are
//! masked, lines with places in tracebacks are left out; the rest is as the
//! official toolchain has it. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says
//! so and does nothing without.

use gander_testkit::{golden, harness, program};
use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, ExitCode};

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    if std::env::var_os("GANDER_GOROOT").is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to run programs");
        return ExitCode::SUCCESS;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/test");
    harness::run(harness::cases(&data, "args", check))
}

fn check(path: &Path) -> Result<(), String> {
    let words = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    let dir = path.parent().unwrap_or(Path::new("."));
    let dir = dir.canonicalize().map_err(|err| err.to_string())?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.arg("test").args(words.lines()).current_dir(&dir);
    command.env("GOFLAGS", "").env_remove("GANDER_SCHED");
    // Which side of a race comes first must not depend on the day.
    if dir.ends_with("races") {
        command.env("GANDER_SCHED", "seed:1").env_remove("GORACE");
    }
    // The one called so shows the result of the run before; for others it is
    // of no matter whether there was one.
    let cached = path.file_stem().is_some_and(|stem| stem == "cached");
    if cached {
        program::output(&mut command)?;
    }
    let out = program::output(&mut command)?;
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        match cached {
            true => mask(&text, &dir),
            false => mask(&text.replace("(cached)", "0.000s"), &dir),
        }
    };
    if words.lines().any(|word| word == "-json") {
        schema(&out.stdout)?;
    }
    let mut shown = text(&out.stdout);
    if !out.stderr.is_empty() {
        shown.push_str(&format!("-- stderr\n{}", text(&out.stderr)));
    }
    shown.push_str(&format!("-- exit {}\n", out.status.code().unwrap_or(-1)));
    golden::check(&path.with_extension("out"), &shown)
}

/// Checks every line against what `go doc test2json` says of events, and those
/// of builds against `go help buildjson`.
fn schema(events: &[u8]) -> Result<(), String> {
    for line in String::from_utf8_lossy(events).lines() {
        let wrong = |what: &str| Err(format!("{what} in the event {line}"));
        let Ok(Json::Object(event)) = serde_json::from_str(line) else {
            return wrong("no object");
        };
        let action = event.get("Action").and_then(Json::as_str);
        let (needed, allowed): (&[&str], &[&str]) = match action.unwrap_or_default() {
            "build-output" => (&["ImportPath", "Output"], &[]),
            "build-fail" => (&["ImportPath"], &[]),
            "output" => (&["Time", "Package", "Output"], &["Test", "OutputType"]),
            "attr" => (&["Time", "Package", "Test", "Key", "Value"], &[]),
            "artifacts" => (&["Time", "Package", "Test", "Path"], &[]),
            "start" => (&["Time", "Package"], &[]),
            "run" | "pause" | "cont" => (&["Time", "Package", "Test"], &[]),
            "pass" | "skip" | "bench" => (&["Time", "Package"], &["Test", "Elapsed"]),
            "fail" => (&["Time", "Package"], &["Test", "Elapsed", "FailedBuild"]),
            _ => return wrong("unknown action"),
        };
        if let Some(name) = needed.iter().find(|name| !event.contains_key(**name)) {
            return wrong(&format!("no {name}"));
        }
        for (name, value) in &event {
            let known = |names: &[&str]| names.contains(&name.as_str());
            let is_right = match name.as_str() {
                "Elapsed" => value.as_f64().is_some_and(|seconds| seconds >= 0.0),
                "OutputType" => {
                    matches!(value.as_str(), Some("frame" | "error" | "error-continue"))
                }
                _ => value.is_string(),
            };
            if !(name == "Action" || known(needed) || known(allowed)) || !is_right {
                return wrong(name);
            }
        }
    }
    Ok(())
}

/// Takes out what differs from run to run and from machine to machine.
fn mask(text: &str, dir: &Path) -> String {
    let mut text = text.replace(&dir.display().to_string(), "$DIR");
    if let Some(goroot) = std::env::var_os("GANDER_GOROOT") {
        text = text.replace(&*goroot.to_string_lossy(), "$GOROOT");
    }
    let places = |line: &&str| !line.contains(" +0x") && !line.starts_with("cpu: ");
    let lines = text.lines().filter(places);
    lines.map(|line| mask_line(line) + "\n").collect()
}

fn mask_line(line: &str) -> String {
    // A benchmark's name is all that is the same everywhere.
    if line.ends_with(" ns/op") {
        return line
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
    }
    let mut out = String::new();
    for word in line.split_inclusive([' ', '\t', '(', ')', ',']) {
        let body = word.trim_end_matches([' ', '\t', '(', ')', ',']);
        let end = &word[body.len()..];
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let time = body.strip_suffix('s').and_then(|text| text.split_once('.'));
        let masked = match () {
            () if time.is_some_and(|(a, b)| is_digits(a) && is_digits(b)) => "TIME",
            () if is_digits(body.trim_end_matches(':')) && out.ends_with("oroutine ") => "N",
            () if body.starts_with("0x") => "ADDRESS",
            () if body.starts_with("{\"Action\"") || body.contains("\"Time\":") => {
                return mask_event(line);
            }
            () => body,
        };
        out.push_str(masked);
        out.push_str(end);
    }
    out
}

/// An event without its times.
fn mask_event(line: &str) -> String {
    let mut rest = line;
    let mut out = String::new();
    for (key, end) in [("\"Elapsed\":", [',', '}']), ("\"Time\":", [',', '}'])] {
        if let Some(at) = rest.find(key) {
            out.push_str(&rest[..at + key.len()]);
            out.push('0');
            rest = &rest[at + key.len()..];
            rest = rest.find(end).map_or("", |at| &rest[at..]);
        }
    }
    out.push_str(rest);
    mask_times(&mask_numbers(&out))
}

/// Addresses and numbers of goroutines inside an event's output.
fn mask_numbers(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive([' ', '\\', '"', ':', ',']) {
        let body = word.trim_end_matches([' ', '\\', '"', ':', ',']);
        let is_number = !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_digit());
        let masked = match () {
            () if is_number && out.ends_with("oroutine ") => "N",
            () if body.starts_with("0x") || body.starts_with("+0x") => "ADDRESS",
            () => body,
        };
        out.push_str(masked);
        out.push_str(&word[body.len()..]);
    }
    out
}

/// Times in parentheses inside an event's output.
fn mask_times(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split("s)").enumerate() {
        if at > 0 {
            out.push_str("s)");
        }
        match part.rfind('(').map(|open| part.split_at(open + 1)) {
            Some((head, number))
                if number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                    && !number.is_empty() =>
            {
                out.push_str(head);
                out.push_str("0.00");
            }
            _ => out.push_str(part),
        }
    }
    match out.find("\\t0.") {
        // The summary line.
        Some(start) => {
            let end = out[start..]
                .find("s\\n")
                .map_or(out.len(), |end| start + end);
            format!("{}\\tTIME{}", &out[..start], &out[end..])
        }
        None => out,
    }
}
