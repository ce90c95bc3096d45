//! Builds that are killed.
//!
//! Invariant: every round starts from what the rounds before left behind. The
//! program prints a number that is new in each round, from two packages, so
//! that an old executable, an old object and a mixture of both are told apart.

use crate::{Result, tools};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Runs the command.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let (mut count, mut gander, mut goroot) = (200, None, None);
    while let Some(arg) = args.next().map_err(|err| err.to_string())? {
        match arg {
            Long("count") => count = tools::number_value(&mut args)?,
            Long("gander") => gander = Some(tools::path_value(&mut args)?),
            Long("goroot") => goroot = Some(tools::path_value(&mut args)?),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let place = Place {
        dir: tools::target_dir().join("trust-kill"),
        gander: tools::absolute(&tools::gander(gander.as_deref())?)?,
        goroot: tools::goroot(goroot.as_deref())?,
    };
    place.clear()?;
    let outcome = rounds(&place, count)?;
    println!(
        "{count} builds killed, {} of them before they ended; {} wrong programs",
        outcome.killed, outcome.wrong
    );
    place.clear()?;
    Ok(outcome.wrong == 0)
}

#[derive(Debug, Default)]
struct Outcome {
    /// Builds that a kill met alive.
    killed: u64,
    /// Programs that printed something else than they should.
    wrong: u64,
}

fn rounds(place: &Place, count: u64) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    // The first build has no cache, the second one is like those of the rounds.
    place.write(0)?;
    place.answer(&["run", "."])?;
    place.write(1)?;
    let start = Instant::now();
    place.answer(&["run", "."])?;
    let whole = start.elapsed();
    place.answer(&["build", "-o", "program", "."])?;
    for round in 0..count {
        let number = round + 2;
        place.write(number)?;
        if round % 50 == 49 {
            place.forget()?;
        }
        // The moments are spread evenly, in an order that mixes early and late.
        let part = (round * 61 % count.max(1)) as f64 / count.max(1) as f64;
        let words: &[&str] = match round % 2 {
            0 => &["run", "."],
            _ => &["build", "-o", "program", "."],
        };
        outcome.killed += u64::from(place.kill(words, whole.mul_f64(part * 1.1))?);
        let shown = Command::new(place.dir.join("program")).output();
        let shown = shown.map_err(|err| format!("the executable of an earlier build: {err}"))?;
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        if !is_pair(&text, number) {
            outcome.wrong += 1;
            println!("round {round}: the output file prints {text:?}");
        }
        let text = place.answer(&["run", "."])?;
        if text != format!("{number} {number}\n") {
            outcome.wrong += 1;
            println!("round {round}: {text:?} instead of {number}");
        }
    }
    Ok(outcome)
}

/// Whether a program printed the same number twice, not newer than `newest`.
fn is_pair(text: &str, newest: u64) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [a, b] => a == b && a.parse::<u64>().is_ok_and(|number| number <= newest),
        _ => false,
    }
}

/// A module and a cache of its own.
struct Place {
    dir: PathBuf,
    gander: PathBuf,
    goroot: PathBuf,
}

impl Place {
    fn clear(&self) -> Result<()> {
        remove(&self.dir)
    }

    /// Starts again without a cache.
    fn forget(&self) -> Result<()> {
        remove(&self.dir.join("cache"))
    }

    /// The program that prints `number`, twice.
    fn write(&self, number: u64) -> Result<()> {
        let main = format!(
            "package main\n\nimport (\n\t\"fmt\"\n\t\"example.com/m/other\"\n)\n\n\
             func number() int {{ return {number} }}\n\n\
             func main() {{ fmt.Println(number(), other.Number()) }}\n"
        );
        let other =
            format!("package other\n\n//go:noinline\nfunc Number() int {{ return {number} }}\n");
        tools::create_dir(&self.dir.join("other"))?;
        tools::write(
            &self.dir.join("go.mod"),
            "module example.com/m\n\ngo 1.27\n",
        )?;
        tools::write(&self.dir.join("main.go"), main)?;
        tools::write(&self.dir.join("other/other.go"), other)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.gander);
        command
            .args(words)
            .current_dir(&self.dir)
            .env("GANDER_GOROOT", &self.goroot)
            .env("XDG_CACHE_HOME", self.dir.join("cache"))
            .stdin(Stdio::null());
        command
    }

    /// What a command that is not killed prints.
    fn answer(&self, words: &[&str]) -> Result<String> {
        let output = self.command(words).output();
        let output = output.map_err(|err| format!("{}: {err}", self.gander.display()))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr))
    }

    /// Kills a command after some time; whether it was still there.
    fn kill(&self, words: &[&str], after: Duration) -> Result<bool> {
        let mut command = self.command(words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn();
        let mut child = child.map_err(|err| format!("{}: {err}", self.gander.display()))?;
        sleep(after);
        let alive = child.try_wait().map_err(|err| err.to_string())?.is_none();
        // It may end just now; either way it is gone behind `wait`.
        let _ = child.kill();
        child.wait().map_err(|err| err.to_string())?;
        Ok(alive)
    }
}

fn remove(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {err}", dir.display()))
        }
        _ => Ok(()),
    }
}
