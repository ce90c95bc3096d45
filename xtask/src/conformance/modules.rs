//! `conformance modules`: modules of other people, judged by both tools.
//!
//! Invariant: both sides run in the same directory, with the same settings and
//! without the network; what is compared is the whole output and the verdict.

use super::fetch::{Module, fetch, read_list};
use super::{Verdict, conclude, known_failures};
use crate::Result;
use crate::tools::{gander, go, goroot, path_value, target_dir, text_value, write};
use gander_testkit::golden::diff;
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use wait4::Wait4;

const HELP: &str = "\
Fetch the modules of xtask/data/modules.txt with the official go command, and
compare in each of them, and in each workspace of the list,

    gander check ./...         with  go build ./...
    gander check -tests ./...  with  go list -test -export ./...

The second official command compiles tests without linking them.

Usage: cargo xtask conformance modules [OPTIONS]

Options:
  --filter TEXT    only modules whose path contains TEXT
  --dir DIR        where modules are copied to (default target/modules)
  --fetch          fetch only
  --no-tests       leave out the tests
  -v, --verbose    print every difference
  --gander PATH    check with this gander instead of building one

Needs the network for what is not in the module cache yet, some gigabytes of
disk, and an hour or more of processor time when Go's build cache is cold.
Known failures: tests/modules/known-failures.tsv (module, tab, reason).
";

struct Options {
    filter: String,
    dir: PathBuf,
    fetch_only: bool,
    tests: bool,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        filter: String::new(),
        dir: target_dir().join("modules"),
        fetch_only: false,
        tests: true,
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("filter") => options.filter = text_value(&mut args)?,
            Long("dir") => options.dir = path_value(&mut args)?,
            Long("fetch") => options.fetch_only = true,
            Long("no-tests") => options.tests = false,
            Short('v') | Long("verbose") => options.verbose = true,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    suite(&options)
}

fn suite(options: &Options) -> Result<bool> {
    let goroot = goroot(options.gander.as_deref())?;
    let mut modules = read_list("modules.txt")?;
    modules.retain(|module| module.path.contains(&options.filter));
    if modules.is_empty() {
        return Err("no module matches the filter".to_owned());
    }
    std::fs::create_dir_all(&options.dir).map_err(|e| e.to_string())?;
    let program = match options.fetch_only {
        true => None,
        false => Some(gander(options.gander.as_deref())?),
    };
    let mut verdicts = Vec::new();
    for module in &modules {
        let dir = fetch(&goroot, module, &options.dir)?;
        let Some(program) = &program else { continue };
        let judge = Judge {
            goroot: &goroot,
            program,
            dir: &dir,
            cache: options.dir.join("cache"),
        };
        let deviations = judge.module(module, options.tests)?;
        if options.verbose {
            deviations.iter().for_each(|d| println!("{d}"));
        }
        let name = module.path.clone();
        verdicts.push(Verdict { name, deviations });
    }
    if program.is_none() {
        println!("modules: {} fetched", modules.len());
        return Ok(true);
    }
    let known = known_failures("modules")?;
    Ok(conclude(
        "modules",
        &verdicts,
        &known,
        false,
        options.filter.is_empty(),
    ))
}

/// One side's verdict.
struct Outcome {
    text: String,
    good: bool,
    cpu: Duration,
}

/// Compares the two tools in one directory.
struct Judge<'a> {
    goroot: &'a Path,
    program: &'a Path,
    dir: &'a Path,
    cache: PathBuf,
}

impl Judge<'_> {
    /// What differs; empty if nothing does.
    fn module(&self, module: &Module, tests: bool) -> Result<Vec<String>> {
        let build = ["build", "-buildvcs=false", "-pgo=off", "-o", "/dev/null"];
        let found = self.compare(module, "build", &build, &["check"])?;
        let mut deviations: Vec<String> = found.into_iter().collect();
        if tests {
            let list = ["list", "-pgo=off", "-test", "-export"];
            deviations.extend(self.compare(module, "tests", &list, &["check", "-tests"])?);
        }
        Ok(deviations)
    }

    fn compare(
        &self,
        module: &Module,
        what: &str,
        official: &[&str],
        ours: &[&str],
    ) -> Result<Option<String>> {
        let mut command = go(self.goroot);
        command.args(official);
        let theirs = self.measure(command, module)?;
        let mut command = go(self.goroot);
        command.env("GANDER_GOROOT", self.goroot);
        command.env("GANDER_CACHE", &self.cache);
        let mut command = with_program(&command, self.program);
        command.args(ours);
        let ours = self.measure(command, module)?;
        let same_text = theirs.text == ours.text || words_differ(&theirs.text);
        let same = same_text && theirs.good == ours.good;
        println!(
            "{:<5} {what} {} {}: go {}, {:.1} s; gander {}, {:.1} s",
            if same { "same" } else { "DIFF" },
            module.path,
            module.version,
            verdict(&theirs),
            theirs.cpu.as_secs_f64(),
            verdict(&ours),
            ours.cpu.as_secs_f64(),
        );
        Ok((!same).then(|| {
            let body = diff("go", &theirs.text, &ours.text);
            format!(
                "{what}: {} and {}\n{body}",
                verdict(&theirs),
                verdict(&ours)
            )
        }))
    }

    /// Runs `command` on all packages; the output goes through a file, so that
    /// a full pipe cannot stop a process that is waited for.
    fn measure(&self, mut command: Command, module: &Module) -> Result<Outcome> {
        let failed = |e: std::io::Error| e.to_string();
        let log = self.dir.with_extension("log");
        write(&log, "")?;
        let file = std::fs::File::options()
            .append(true)
            .open(&log)
            .map_err(failed)?;
        command
            .args(module.patterns())
            .current_dir(self.dir)
            .env("GOPROXY", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file);
        if module.is_workspace() {
            command.env_remove("GOWORK");
        }
        let used = command.spawn().map_err(failed)?.wait4().map_err(failed)?;
        let bytes = crate::tools::read(&log)?;
        Ok(Outcome {
            text: sorted(&String::from_utf8_lossy(&bytes)),
            good: used.status.success(),
            cpu: used.rusage.utime,
        })
    }
}

/// Whether the official output is about tests that cannot be loaded, for which
/// `go list` has other words than the commands that people use.
fn words_differ(official: &str) -> bool {
    official.starts_with("go: can't load test package: ")
}

fn verdict(outcome: &Outcome) -> &'static str {
    if outcome.good { "accepts" } else { "rejects" }
}

/// The same settings for another program.
fn with_program(command: &Command, program: &Path) -> Command {
    let mut other = Command::new(program);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => other.env(name, value),
            None => other.env_remove(name),
        };
    }
    other
}

/// Output with its packages in one order: the official go command prints them
/// in the order in which their compilations end. What it says of its progress
/// goes.
fn sorted(output: &str) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    let progress = |line: &&str| line.starts_with("go: downloading ");
    for line in output.split_inclusive('\n').filter(|line| !progress(line)) {
        if line.starts_with("# ") {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
        }
    }
    blocks[1..].sort();
    blocks.concat()
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn packages_in_one_order() {
        assert_eq!(
            sorted("go: downloading x\ngo: a warning\n# b\nb.go:1\n# a\na.go:1\na.go:2\n"),
            "go: a warning\n# a\na.go:1\na.go:2\n# b\nb.go:1\n"
        );
    }
}
