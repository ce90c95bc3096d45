//! `gander test`: what `go test` does, with Gander's compiler and runtime.
//!
//! Invariant: output and exit code are those of `go test`. Programs are built
//! batch by batch while those built already run; results are printed in the
//! order of the packages.

mod events;
mod flags;
mod process;
mod profile;
mod programs;
mod races;
mod results;
mod runs;
mod watch;

use crate::program::{self, Setting};
use crate::{FAILURE, USAGE, output};
use flags::Flags;
use gander_driver::test::{Cover, CoverMode, Job, Test, Tests};
use profile::Profile;
use programs::Programs;
use races::Races;
use runs::Runs;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use watch::Watch;

const USAGE_TEXT: &str =
    "usage: gander test [build/test flags] [packages] [build/test flags & test binary flags]\n";

/// Runs the command; `words` follow its name, `goflags` are those of GOFLAGS.
pub(crate) fn run(words: &[OsString], goflags: &[String]) -> ExitCode {
    let text = |word: &OsString| word.to_string_lossy().into_owned();
    let words: Vec<String> = words.iter().map(text).collect();
    let is_help = |word: &String| matches!(&word[..], "-h" | "-help" | "--help");
    if words.first().is_some_and(is_help) {
        output::stdout(&format!("{USAGE_TEXT}The flags are those of `go test`.\n"));
        return ExitCode::SUCCESS;
    }
    let flags = match flags::parse(&words, goflags) {
        Ok(flags) => flags,
        Err(message) => {
            output::stderr(&format!("gander: {message}\n{USAGE_TEXT}"));
            return ExitCode::from(USAGE);
        }
    };
    match test(&flags) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILURE),
        Err(code) => code,
    }
}

fn test(flags: &Flags) -> Result<bool, ExitCode> {
    // Before -C changes the directory that a file name is relative to.
    let races = Races::new(&flags.build);
    let setting = Setting::new(&flags.build, &flags.packages)?;
    let cover = covered(flags)?;
    let tests = load(&setting, flags, cover.as_ref())?;
    if tests.tests.is_empty() {
        output::complain("no packages to test");
        return Err(ExitCode::from(FAILURE));
    }
    let targets = match flags.compile_only || flags.output.is_some() {
        true => Some(targets(&tests.tests, flags.output.as_deref())?),
        false => None,
    };
    let profile = match &flags.cover_profile {
        Some(file) if !flags.compile_only => {
            let mode = cover.map(|cover| cover.mode).unwrap_or_default();
            Some(Profile::new(file, mode).map_err(|message| {
                output::stderr(&format!("{message}\n"));
                ExitCode::from(FAILURE)
            })?)
        }
        _ => None,
    };
    // What writes by itself would write into the line.
    let is_quiet = !flags.json && !flags.packages.is_empty() && !flags.bench;
    let watch = Watch::new(tests.tests.len(), is_quiet);
    let runs = Runs::new(flags, &setting, &tests.tests, (races, profile, &watch));
    runs.refuse();
    let programs = Programs::new(flags, &setting, &tests, targets, &watch);
    let built = watch.during(|| {
        std::thread::scope(|scope| {
            for _ in 0..runs.workers() {
                scope.spawn(|| runs.work(&programs));
            }
            programs.build()
        })
    });
    let finished = runs.finish();
    built?;
    if let Err(message) = &finished {
        output::stderr(&format!("{message}\n"));
    }
    let passed = finished.is_ok() && !runs.failed() && !programs.failed();
    if !passed && !flags.json && !flags.packages.is_empty() {
        output::stdout("FAIL\n");
    }
    Ok(passed)
}

fn load(setting: &Setting, flags: &Flags, cover: Option<&Cover>) -> Result<Tests, ExitCode> {
    let request = setting.request(&flags.packages);
    let tests = gander_driver::test::load(&request, cover);
    let tests = tests.map_err(|failure| program::show_failure(&failure))?;
    for warning in &tests.warnings {
        output::stderr(&format!("{warning}\n"));
    }
    Ok(tests)
}

/// What the flags say of coverage.
fn covered(flags: &Flags) -> Result<Option<Cover>, ExitCode> {
    let race = flags.build.race;
    let mode = flags.cover_mode.unwrap_or(match race {
        true => CoverMode::Atomic,
        false => CoverMode::Set,
    });
    if flags.cover && race && mode != CoverMode::Atomic {
        let name = mode.name();
        output::stderr(&format!(
            "-covermode must be \"atomic\", not \"{name}\", when -race is enabled\n"
        ));
        return Err(ExitCode::from(FAILURE));
    }
    Ok(flags.cover.then(|| Cover {
        mode,
        patterns: flags.cover_packages.clone(),
    }))
}

/// Where the test programs are kept, if they are.
fn targets(tests: &[Test], output: Option<&str>) -> Result<Vec<Option<PathBuf>>, ExitCode> {
    let fail = |message: String| {
        output::complain(message);
        ExitCode::from(FAILURE)
    };
    let is_dir = |path: &str| path.ends_with('/') || Path::new(path).is_dir();
    let is_null = output == Some("/dev/null");
    if tests.len() > 1 && !is_null {
        if output.is_some_and(|path| !is_dir(path)) {
            let message = "with multiple packages, -o must refer to a directory or /dev/null";
            return Err(fail(message.to_owned()));
        }
        let mut names: Vec<(String, &str)> = tests
            .iter()
            .map(|test| (binary_name(test), test.import_path.as_str()))
            .collect();
        names.sort();
        if let Some(same) = names
            .chunk_by(|a, b| a.0 == b.0)
            .find(|same| same.len() > 1)
        {
            let paths: String = same.iter().map(|(_, path)| format!("{path}\n")).collect();
            let name = &same[0].0;
            return Err(fail(format!(
                "cannot write test binary {name} for multiple packages:\n{paths}"
            )));
        }
    }
    let target = |test: &Test| match output {
        _ if is_null => None,
        Some(path) if is_dir(path) => Some(Path::new(path).join(binary_name(test))),
        Some(path) => Some(PathBuf::from(path)),
        None => Some(PathBuf::from(binary_name(test))),
    };
    Ok(tests.iter().map(target).collect())
}

/// What a test program is called.
fn binary_name(test: &Test) -> String {
    let name = match &test.import_path[..] {
        "command-line-arguments" => test.name.clone(),
        path => program::executable_name(path, &[]),
    };
    format!("{name}.test")
}

/// A duration as Go writes it.
fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let nanos = duration.subsec_nanos();
    if seconds == 0 {
        return match nanos {
            0 => "0s".to_owned(),
            nanos if nanos < 1_000 => format!("{nanos}ns"),
            nanos if nanos < 1_000_000 => format!("{}µs", f64::from(nanos) / 1e3),
            nanos => format!("{}ms", f64::from(nanos) / 1e6),
        };
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let fraction = format!("{nanos:09}");
    let fraction = match fraction.trim_end_matches('0') {
        "" => String::new(),
        digits => format!(".{digits}"),
    };
    let rest = format!("{}{fraction}s", seconds % 60);
    match (hours, minutes) {
        (0, 0) => rest,
        (0, minutes) => format!("{minutes}m{rest}"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}"),
    }
}

/// Whether there is nothing to build for it.
fn is_refused(test: &Test) -> bool {
    matches!(test.job, Job::Refuse { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let shown = |millis| duration(Duration::from_millis(millis));
        assert_eq!(shown(0), "0s");
        assert_eq!(shown(1500), "1.5s");
        assert_eq!(shown(600_000), "10m0s");
        assert_eq!(shown(3_600_001), "1h0m0.001s");
        assert_eq!(shown(20), "20ms");
    }
}
