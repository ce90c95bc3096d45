//! What the environment says to the runtime.
//!
//! Invariant: read once, at the start; a setting that cannot be read is as if
//! it were not there, as in Go.

use gander_rt_heap::Stress;
use std::sync::atomic::{AtomicU8, Ordering};

/// The settings of a process.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// GOMAXPROCS; 0 is as many as processors.
    pub(crate) procs: usize,
    /// GOGC: percent, negative is off.
    pub(crate) gc_percent: i32,
    /// GOMEMLIMIT: bytes.
    pub(crate) memory_limit: usize,
    /// GANDER_GCSTRESS: collect at every Nth allocation and poison what is dead.
    pub(crate) stress: Stress,
    /// GANDER_SCHED=seed:N.
    pub(crate) seed: Option<u64>,
    /// GORACE: options of the race detector.
    pub(crate) race: String,
    /// GANDER_RACE: `plain` for reports without explanations, and `report=FILE`
    /// for the file that they are saved to, separated by commas.
    pub(crate) race_plain: bool,
    pub(crate) race_report: Option<String>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runtime is the program: its environment is its own"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Reads the environment.
pub(crate) fn read() -> Settings {
    let race = variable("GANDER_RACE").unwrap_or_default();
    let (plain, report) = match race.split_once("report=") {
        // A file name may have a comma in it: it comes last.
        Some((before, file)) => (before, Some(file.to_owned())),
        None => (&*race, None),
    };
    set_level(variable("GOTRACEBACK").unwrap_or_default().as_bytes());
    Settings {
        procs: variable("GOMAXPROCS")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        gc_percent: match variable("GOGC").as_deref() {
            Some("off") => -1,
            Some(text) => text.parse().unwrap_or(100),
            None => 100,
        },
        memory_limit: variable("GOMEMLIMIT")
            .and_then(|text| bytes(&text))
            .unwrap_or(usize::MAX),
        stress: variable("GANDER_GCSTRESS")
            .and_then(|text| text.parse().ok())
            .map(|every| Stress {
                every,
                poison: true,
            })
            .unwrap_or_default(),
        seed: variable("GANDER_SCHED").and_then(|text| text.strip_prefix("seed:")?.parse().ok()),
        race: variable("GORACE").unwrap_or_default(),
        race_plain: plain.split(',').any(|word| word == "plain"),
        race_report: report.filter(|file| !file.is_empty()),
    }
}

/// A number of bytes: `123`, `4B`, `5KiB` up to `TiB`.
fn bytes(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &text[digits.len()..] {
        "" | "B" => 1usize,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

/// Bits of [`level`].
pub(crate) mod level {
    /// Nothing is traced.
    pub(crate) const NONE: u8 = 1;
    /// All goroutines.
    pub(crate) const ALL: u8 = 2;
    /// Frames and goroutines of the runtime, too.
    pub(crate) const SYSTEM: u8 = 4;
    /// The process ends by a signal.
    pub(crate) const CRASH: u8 = 8;
}

static LEVEL: AtomicU8 = AtomicU8::new(0);

/// What crashes print, from GOTRACEBACK.
pub(crate) fn traceback_level() -> u8 {
    LEVEL.load(Ordering::Relaxed)
}

/// Sets the level from the words of GOTRACEBACK.
pub(crate) fn set_level(text: &[u8]) {
    let bits = match text {
        b"none" | b"0" => level::NONE,
        b"all" | b"1" => level::ALL,
        b"system" | b"2" => level::ALL | level::SYSTEM,
        b"crash" | b"wer" => level::ALL | level::SYSTEM | level::CRASH,
        _ => 0,
    };
    LEVEL.store(bits, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_have_units() {
        let cases = [
            ("12", Some(12)),
            ("3KiB", Some(3072)),
            ("1MiB", Some(1 << 20)),
            ("1MB", None),
            ("x", None),
        ];
        for (text, bytes) in cases {
            assert_eq!(super::bytes(text), bytes, "{text}");
        }
    }
}
