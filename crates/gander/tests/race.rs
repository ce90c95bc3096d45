//! The Go files below `tests/race`, each a named test of `gander run -race`.
//!
//! Invariant: beside a file is `NAME.out` with what the program prints and its
//! exit code, when goroutines are scheduled from a fixed seed. Addresses,
//! offsets and directories are left out, goroutines are numbered as they appear.
//! A comment in the file derives from the memory model whether there is a race.

use gander_testkit::{golden, harness};
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/race");
    harness::run(harness::cases(&data, "go", check))
}

fn check(path: &Path) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(["run", "-race"]).args(path.file_name());
    command.envs([("GANDER_SCHED", "seed:1"), ("GANDER_RACE", "plain")]);
    command.env_remove("GORACE");
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = command.output().map_err(|err| err.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = out.status.code().unwrap_or(-1);
    let all = text(&out.stdout) + &text(&out.stderr);
    let lines = all.lines().filter(|line| !line.starts_with("exit status"));
    let mut shown: String = normalise(lines);
    shown.push_str(&format!("exit {code}\n"));
    golden::check(&path.with_extension("out"), &shown)
}

/// Leaves out what differs from run to run, or from place to place.
fn normalise<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut goroutines: Vec<String> = Vec::new();
    let mut out = String::new();
    for line in lines {
        let place = line.starts_with("      ");
        let words = line.trim().split(' ');
        let mut after_goroutine = false;
        let words = words.filter_map(|word| {
            let number = word.trim_end_matches(':');
            if std::mem::replace(
                &mut after_goroutine,
                matches!(word, "goroutine" | "Goroutine"),
            ) && number.parse::<u64>().is_ok()
            {
                let known = goroutines.iter().position(|known| known == number);
                let at = known.unwrap_or_else(|| {
                    goroutines.push(number.to_owned());
                    goroutines.len() - 1
                });
                return Some(word.replace(number, &format!("#{}", at + 1)));
            }
            match word {
                _ if word.starts_with("+0x") => None,
                _ if word.starts_with("0x") => Some("ADDRESS".to_owned()),
                _ if place => word.rsplit('/').next().map(str::to_owned),
                _ => Some(word.to_owned()),
            }
        });
        let words: Vec<String> = words.collect();
        let indent = &line[..line.len() - line.trim_start().len()];
        out.push_str(indent);
        out.push_str(&words.join(" "));
        out.push('\n');
    }
    out
}
