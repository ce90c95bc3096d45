//! The output of a test program as JSON events, in test2json's schema.
//!
//! Invariant: the output events together hold every byte that the program
//! wrote, but for the markers by which package testing tells its own lines and
//! errors from what tests print; each event is one line.

use serde_json::{Map, Value};
use std::io::Write as _;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A longer line without an end is passed on in pieces.
const LONGEST_LINE: usize = 4096;
/// Output events hold about this much.
const LONGEST_OUTPUT: usize = 1024;

/// Begins a line of package testing's own.
const FRAME: u8 = 0x16;
/// Begins the message of an error.
const ERROR_BEGIN: u8 = 0x0f;
/// Ends the message of an error.
const ERROR_END: u8 = 0x0e;
/// Takes the meaning from the byte that follows.
const ESCAPE: u8 = 0x1b;

const UPDATES: &[&str] = &[
    "RUN   ",
    "PAUSE ",
    "CONT  ",
    "NAME  ",
    "PASS  ",
    "FAIL  ",
    "SKIP  ",
    "ATTR  ",
    "ARTIFACTS ",
];
const REPORTS: &[&str] = &["--- PASS: ", "--- FAIL: ", "--- SKIP: ", "--- BENCH: "];

/// Lines from any thread, whole.
pub(crate) fn emit(event: Map<String, Value>) {
    let line = format!("{}\n", Value::Object(event));
    // Whoever read it may have gone away.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}

/// An event of a build.
pub(crate) fn build_event(package: &str, action: &str, output: Option<&str>) {
    let mut event = Map::new();
    event.insert("ImportPath".into(), package.into());
    event.insert("Action".into(), action.into());
    if let Some(output) = output {
        event.insert("Output".into(), output.into());
    }
    emit(event);
}

/// The converter for one package.
pub(crate) struct Converter {
    package: String,
    start: Instant,
    test: String,
    /// Results that are held back until what the tests printed is out: each
    /// test, its action and its duration, subtests behind their tests.
    reports: Vec<(String, String, Option<f64>)>,
    result: Option<&'static str>,
    line: Vec<u8>,
    /// The beginning of the present line is out already.
    inside_line: bool,
    out: Vec<u8>,
    out_is_frame: bool,
    /// Whether only lines with a mark are package testing's.
    marked: bool,
    in_error: bool,
    escaped: bool,
    /// The package whose build failed.
    pub(crate) failed_build: Option<String>,
}

impl Converter {
    /// Begins the events of `package`.
    pub(crate) fn new(package: &str) -> Converter {
        let converter = Converter {
            package: package.to_owned(),
            start: Instant::now(),
            test: String::new(),
            reports: Vec::new(),
            result: None,
            line: Vec::new(),
            inside_line: false,
            out: Vec::new(),
            out_is_frame: false,
            marked: false,
            in_error: false,
            escaped: false,
            failed_build: None,
        };
        converter.event("start", "", |_| {});
        converter
    }

    /// Takes more of the program's output.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                match std::mem::take(&mut self.inside_line) {
                    true => self.plain(&line),
                    false => self.whole_line(line),
                }
            } else if self.line.len() > LONGEST_LINE {
                let line = std::mem::take(&mut self.line);
                self.inside_line = true;
                self.plain(&line);
            }
        }
    }

    /// Ends the events; `passed` is whether the program did.
    pub(crate) fn finish(mut self, passed: bool) {
        let line = std::mem::take(&mut self.line);
        match self.inside_line || line.is_empty() {
            true => self.plain(&line),
            false => self.whole_line(line),
        }
        self.flush();
        while !self.reports.is_empty() {
            self.flush_reports(0);
        }
        let action = match (passed, self.result) {
            (true, Some("skip")) => "skip",
            (true, _) => "pass",
            (false, _) => "fail",
        };
        let elapsed = (self.start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        self.test.clear();
        let failed = self.failed_build.take().filter(|_| action == "fail");
        self.event(action, "", |event| {
            event.insert("Elapsed".into(), number(elapsed));
            if let Some(failed) = failed {
                event.insert("FailedBuild".into(), failed.into());
            }
        });
    }

    fn whole_line(&mut self, line: Vec<u8>) {
        let is_marked = line.first() == Some(&FRAME);
        if self.marked && !is_marked {
            return self.plain(&line);
        }
        let line = match is_marked {
            true => {
                self.flush();
                line[1..].to_vec()
            }
            false => line,
        };
        let text = String::from_utf8_lossy(&line).into_owned();
        let trimmed = text.strip_suffix('\n').unwrap_or(&text);
        let trimmed = trimmed.strip_suffix('\r').unwrap_or(trimmed);
        if trimmed == "PASS" || trimmed == "FAIL" || trimmed.starts_with("FAIL\t") {
            self.flush_reports(0);
            self.marked = is_marked;
            self.frame(&line);
            self.result = Some(if trimmed == "PASS" { "pass" } else { "fail" });
            return;
        }
        if text.starts_with("?   \t")
            && trimmed.ends_with("\t[no test files]")
            && self.reports.is_empty()
        {
            self.result = Some("skip");
        }
        let update = text.strip_prefix("=== ");
        // Trailing blanks may have been lost.
        let update = update.map(|rest| {
            if rest.trim_end() == "NAME" {
                "NAME  "
            } else {
                rest
            }
        });
        if let Some(rest) =
            update.filter(|rest| UPDATES.iter().any(|known| rest.starts_with(known)))
        {
            return self.update(rest, &line, is_marked);
        }
        let mut rest = &text[..];
        let mut indent = 0;
        while let Some(inner) = rest.strip_prefix("    ") {
            rest = inner;
            indent += 1;
        }
        if REPORTS.iter().any(|known| rest.starts_with(known)) && self.reports.len() >= indent {
            return self.report(rest, indent, &line, is_marked);
        }
        // The indentation says which of the tests just reported it is from.
        if indent > 0 && indent <= self.reports.len() && !is_report(rest) {
            let name = self.reports[indent - 1].0.clone();
            self.set_test(name);
        }
        self.plain(&line);
    }

    fn update(&mut self, rest: &str, line: &[u8], is_marked: bool) {
        let (action, name) = rest.split_once(' ').unwrap_or((rest, ""));
        let action = action.to_lowercase();
        let mut name = name.trim();
        let mut extra: Vec<(&str, &str)> = Vec::new();
        match &action[..] {
            "artifacts" => {
                let (test, path) = name.split_once(' ').unwrap_or((name, ""));
                name = test;
                extra.push(("Path", path));
            }
            "attr" => {
                let (test, rest) = name.split_once(' ').unwrap_or((name, ""));
                let (key, value) = rest.split_once(' ').unwrap_or((rest, ""));
                name = test;
                extra.extend([("Key", key), ("Value", value)]);
            }
            _ => {}
        }
        self.marked = is_marked;
        self.flush_reports(0);
        self.set_test(name.to_owned());
        if action == "name" {
            return;
        }
        // What is printed after a pause is not the paused test's.
        if action == "pause" {
            self.frame(line);
        }
        self.flush();
        self.event(&action, name, |event| {
            for (key, value) in extra.into_iter().filter(|(_, value)| !value.is_empty()) {
                event.insert(key.into(), value.into());
            }
        });
        if action != "pause" {
            self.frame(line);
        }
    }

    fn report(&mut self, rest: &str, indent: usize, line: &[u8], is_marked: bool) {
        let rest = rest.trim_start_matches("--- ");
        let (action, name) = rest.split_once(": ").unwrap_or((rest, ""));
        let name = name.trim();
        let (name, elapsed) = match name.find(" (") {
            Some(at) => {
                let seconds = name[at + 2..].strip_suffix("s)");
                (&name[..at], seconds.and_then(|text| text.parse().ok()))
            }
            None => (name, None),
        };
        self.marked = is_marked;
        self.flush_reports(indent);
        self.set_test(name.to_owned());
        let report = (name.to_owned(), action.to_lowercase(), elapsed);
        self.reports.push(report);
        self.frame(line);
    }

    fn set_test(&mut self, name: String) {
        if name != self.test {
            self.flush();
            self.test = name;
        }
    }

    /// Sends the results that are held back at this depth and below.
    fn flush_reports(&mut self, depth: usize) {
        self.flush();
        self.test.clear();
        while self.reports.len() > depth {
            let Some((name, action, elapsed)) = self.reports.pop() else {
                return;
            };
            self.event(&action, &name, |event| {
                if let Some(elapsed) = elapsed {
                    event.insert("Elapsed".into(), number(elapsed));
                }
            });
        }
    }

    /// Takes a line of package testing's own.
    fn frame(&mut self, line: &[u8]) {
        self.flush();
        self.out_is_frame = true;
        self.out.extend_from_slice(line);
        self.flush();
        self.out_is_frame = false;
    }

    fn plain(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.out.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.out.len() > LONGEST_OUTPUT {
                self.flush();
            }
        }
    }

    /// Sends what was printed, taken apart at the marks of errors.
    fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.out);
        let mut kind = match () {
            () if self.out_is_frame => Some("frame"),
            () if self.in_error => Some("error-continue"),
            () => None,
        };
        let mut text = Vec::with_capacity(bytes.len());
        let mut rest = bytes.into_iter().peekable();
        while let Some(byte) = rest.next() {
            match byte {
                _ if std::mem::take(&mut self.escaped) => text.push(byte),
                ESCAPE => self.escaped = true,
                ERROR_BEGIN => {
                    self.output(&mut text, kind);
                    self.in_error = true;
                    kind = Some("error");
                }
                ERROR_END => {
                    text.extend(rest.next_if_eq(&b'\n'));
                    self.output(&mut text, kind);
                    self.in_error = false;
                    kind = None;
                }
                byte => text.push(byte),
            }
        }
        self.output(&mut text, kind);
    }

    fn output(&self, text: &mut Vec<u8>, kind: Option<&str>) {
        if text.is_empty() {
            return;
        }
        let shown = String::from_utf8_lossy(text).into_owned();
        text.clear();
        self.event("output", &self.test, |event| {
            event.insert("Output".into(), shown.into());
            if let Some(kind) = kind {
                event.insert("OutputType".into(), kind.into());
            }
        });
    }

    fn event(&self, action: &str, test: &str, more: impl FnOnce(&mut Map<String, Value>)) {
        let mut event = Map::new();
        event.insert("Time".into(), now().into());
        event.insert("Action".into(), action.into());
        event.insert("Package".into(), self.package.as_str().into());
        if !test.is_empty() {
            event.insert("Test".into(), test.into());
        }
        more(&mut event);
        emit(event);
    }
}

fn is_report(rest: &str) -> bool {
    REPORTS.iter().any(|known| rest.starts_with(known))
}

/// A number as Go writes it: without `.0`.
fn number(value: f64) -> Value {
    match value.fract() == 0.0 && value.abs() < 1e15 {
        true => Value::from(value as i64),
        false => Value::from(value),
    }
}

/// The time now, as RFC 3339 has it.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86400, since.as_secs() % 86400);
    let (year, month, day) = date(days as i64);
    let nanos = format!("{:09}", since.subsec_nanos());
    let fraction = nanos.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{dot}{fraction}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The Gregorian date of a day after 1970-01-01, counted in eras of 400 years
/// that begin in March.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_779), (2026, 11, 22));
    }
}
