//! Running the tests and printing their results.
//!
//! Invariant: results come in the order of the packages, each as a whole,
//! except where a single program's output is shown while it runs; a test starts
//! only after those before it.

use super::events::Converter;
use super::flags::Flags;
use super::is_refused;
use super::process::{self, End, Limits};
use super::profile::Profile;
use super::programs::{Built, Programs, show_build_errors};
use super::races::Races;
use super::results::Results;
use super::watch::Watch;
use crate::output;
use crate::program::{self, Setting};
use gander_driver::test::{Job, Test};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

const NO_TESTS: &[u8] = b"testing: warning: no tests to run\n";

/// The runs of all tests.
pub(crate) struct Runs<'a> {
    flags: &'a Flags,
    setting: &'a Setting,
    tests: &'a [Test],
    races: Races,
    profile: Option<Profile>,
    watch: &'a Watch,
    failed: AtomicBool,
    /// The next test to start. Held while a test waits to be built, so that
    /// they start in order.
    next: Mutex<usize>,
    /// Results that wait for those before them, and the next to print.
    results: Mutex<(BTreeMap<usize, Vec<u8>>, usize)>,
}

/// How the output of a test is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Show {
    /// The program writes to standard output itself.
    Direct,
    /// It is passed on as it comes.
    Stream,
    /// When its turn comes.
    Later,
}

impl<'a> Runs<'a> {
    pub(crate) fn new(
        flags: &'a Flags,
        setting: &'a Setting,
        tests: &'a [Test],
        (races, profile, watch): (Races, Option<Profile>, &'a Watch),
    ) -> Runs<'a> {
        Runs {
            flags,
            setting,
            tests,
            races,
            profile,
            watch,
            failed: AtomicBool::new(false),
            next: Mutex::new(0),
            results: Mutex::default(),
        }
    }

    /// Whether a test failed.
    pub(crate) fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// How many tests may run at once. Benchmarks run alone.
    pub(crate) fn workers(&self) -> usize {
        let threads = program::threads(&self.flags.build);
        match self.flags.bench || self.flags.compile_only {
            true => 1,
            false => threads.min(self.tests.len()),
        }
    }

    /// Says which tests cannot be built for what they are.
    pub(crate) fn refuse(&self) {
        for test in self.tests {
            let Job::Refuse { message, culprit } = &test.job else {
                continue;
            };
            self.fail();
            let show = || show_build_errors(self.flags, culprit, "", message);
            self.watch.aside(show);
            let line = format!("FAIL\t{} [setup failed]\n", test.import_path);
            match self.flags.json {
                false => output::stdout(&line),
                true => {
                    let mut events = Converter::new(&test.import_path);
                    events.failed_build = Some(culprit.clone());
                    events.write(line.as_bytes());
                    events.finish(false);
                }
            }
        }
    }

    /// Runs tests until there are no more.
    pub(crate) fn work(&self, programs: &Programs<'_>) {
        if self.flags.compile_only {
            return;
        }
        if self.flags.bench {
            programs.wait_for_all();
        }
        loop {
            let mut next = lock(&self.next);
            let number = *next;
            let Some(test) = self.tests.get(number) else {
                return;
            };
            *next += 1;
            if is_refused(test) {
                self.watch.end(&test.import_path);
                self.print(number, Vec::new());
                continue;
            }
            let built = programs.wait(number);
            if self.flags.fail_fast && self.failed() {
                return;
            }
            // The start of the events belongs to the order.
            let events = self.flags.json.then(|| Converter::new(&test.import_path));
            drop(next);
            self.watch.begin(&test.import_path);
            let result = match built {
                Built::Program(file) => {
                    let program = Program {
                        file: &file,
                        number,
                        key: programs.key(number),
                    };
                    self.run(test, program, events)
                }
                Built::Nothing => said(events, self.without_tests(number, test), None),
                Built::Failed(culprit) => {
                    self.fail();
                    let line = format!("FAIL\t{} [build failed]\n", test.import_path);
                    said(events, line, Some(culprit))
                }
            };
            self.watch.end(&test.import_path);
            self.print(number, result);
        }
    }

    /// What is said of a package without test files.
    fn without_tests(&self, number: usize, test: &Test) -> String {
        let path = &test.import_path;
        let Some(untested) = &test.untested else {
            return format!("?   \t{path}\t[no test files]\n");
        };
        if let Some(profile) = &self.profile {
            profile.add(number, &untested.profile);
        }
        let share = match untested.has_statements {
            true => "0.0% of statements",
            false => "[no statements]",
        };
        format!("\t{path}\t\tcoverage: {share}\n")
    }

    /// Prints a result as soon as those before it are printed.
    fn print(&self, number: usize, result: Vec<u8>) {
        let mut results = lock(&self.results);
        results.0.insert(number, result);
        loop {
            let next = results.1;
            let Some(result) = results.0.remove(&next) else {
                return;
            };
            self.watch.aside(|| write_out(&result));
            results.1 += 1;
        }
    }

    /// Prints what waits for results that never came, and writes the profile.
    ///
    /// # Errors
    /// If the profile cannot be written.
    pub(crate) fn finish(&self) -> Result<(), String> {
        let mut results = lock(&self.results);
        for (_, result) in std::mem::take(&mut results.0) {
            write_out(&result);
        }
        self.profile.as_ref().map_or(Ok(()), Profile::finish)
    }

    fn show(&self) -> Show {
        let alone = self.tests.len() == 1 || self.flags.build.threads == Some(1);
        match () {
            () if self.flags.json => Show::Stream,
            () if self.flags.packages.is_empty() || self.flags.bench => Show::Direct,
            () if self.flags.show_passing && alone => Show::Stream,
            () => Show::Later,
        }
    }

    /// Runs a test, or shows again what it said before. Gives what is still to
    /// be printed.
    fn run(&self, test: &Test, program: Program<'_>, mut events: Option<Converter>) -> Vec<u8> {
        let Program { file, number, key } = program;
        let results = self.results_of(test, key);
        let wants_profile = self.profile.is_some();
        let found = results
            .as_ref()
            .and_then(|results| results.find(wants_profile));
        if let Some((found, measured)) = found {
            if let (Some(profile), Some(measured)) = (&self.profile, measured) {
                profile.add(number, &measured);
            }
            return match &mut events {
                None => found,
                Some(_) => {
                    let mut events = events.take();
                    if let Some(mut events) = events.take() {
                        events.write(&found);
                        events.finish(true);
                    }
                    Vec::new()
                }
            };
        }
        let log = results.as_ref().map(|_| own_file(file, "log"));
        let measured = self.profile.as_ref().map(|_| own_file(file, "cov"));
        let command = self.command(test, file, log.as_deref(), measured.as_deref());
        let limits = Limits::new(self.flags.timeout, self.flags.bench);
        let show = self.show();
        let mut all = Vec::new();
        let mut sink = |piece: &[u8]| {
            all.extend_from_slice(piece);
            match &mut events {
                Some(events) => events.write(piece),
                None if show == Show::Stream => self.watch.aside(|| write_out(piece)),
                None => {}
            }
        };
        let end = match show {
            Show::Direct => process::run(command, limits, None),
            Show::Stream | Show::Later => process::run(command, limits, Some(&mut sink)),
        };
        let passed = end.failure.is_none();
        let mut said = Vec::new();
        let summary = self.summary(test, &end, &all);
        if !passed {
            self.fail();
        } else if !self.flags.show_passing && !self.flags.json {
            all.clear();
        }
        all.extend_from_slice(&summary);
        match (events, show) {
            (Some(mut events), _) => {
                events.write(&summary);
                events.finish(passed);
            }
            (None, Show::Later) => said.extend_from_slice(&all),
            (None, _) => said.extend_from_slice(&summary),
        }
        let measured = measured.and_then(|file| {
            let text = std::fs::read_to_string(&file).ok();
            // It may never have been made.
            let _ = std::fs::remove_file(file);
            text
        });
        if let (Some(profile), Some(measured)) = (&self.profile, &measured) {
            profile.add(number, measured);
        }
        if let Some(log) = log {
            if let Some(results) = results.filter(|_| passed) {
                results.keep(&log, &all, measured.as_deref());
            }
            // It may never have been made.
            let _ = std::fs::remove_file(log);
        }
        said
    }

    /// The lines that `go test` adds to the output of a test.
    fn summary(&self, test: &Test, end: &End, printed: &[u8]) -> Vec<u8> {
        let path = &test.import_path;
        let elapsed = format!("{:.3}s", end.elapsed.as_secs_f64());
        let open_line = !printed.is_empty() && !printed.ends_with(b"\n");
        let Some(failure) = &end.failure else {
            let none = printed.starts_with(NO_TESTS)
                || printed
                    .windows(NO_TESTS.len() + 1)
                    .any(|part| part[0] == b'\n' && part[1..] == *NO_TESTS);
            let none = if none { " [no tests to run]" } else { "" };
            let newline = if open_line { "\n" } else { "" };
            let covered = match self.flags.cover {
                true => coverage_in(printed),
                false => String::new(),
            };
            return format!("{newline}ok  \t{path}\t{elapsed}{covered}{none}\n").into_bytes();
        };
        let mut text = failure.notes.clone();
        if !failure.exited || printed.is_empty() {
            text.push_str(&format!("{}\n", failure.message));
        } else if open_line {
            text.push('\n');
        }
        if self.flags.json || self.flags.args.iter().any(|arg| arg == "-test.v=test2json") {
            text.push('\x16');
        }
        text.push_str(&format!("FAIL\t{path}\t{elapsed}\n"));
        text.into_bytes()
    }

    /// Where the results of a test are kept, if it may have any.
    fn results_of(&self, test: &Test, key: u128) -> Option<Results> {
        let is_special = !self.flags.exec.is_empty() || self.races.are_saved();
        if self.flags.packages.is_empty() || is_special {
            return None;
        }
        let dir = self.setting.home().join("results");
        let root = test.root.as_ref()?;
        Results::new(&dir, key, &self.flags.args, &test.dir, root)
    }

    fn command(
        &self,
        test: &Test,
        file: &Path,
        log: Option<&Path>,
        measured: Option<&Path>,
    ) -> Command {
        let mut command = match self.flags.exec.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(file);
                command
            }
            None => Command::new(file),
        };
        if let Some(log) = log {
            command.arg(format!("-test.testlogfile={}", log.display()));
        }
        command.arg("-test.paniconexit0");
        if self.flags.cover {
            // Nothing is written there, but there must be a directory.
            let dir = file.parent().unwrap_or(Path::new("."));
            command.arg(format!("-test.gocoverdir={}", dir.display()));
        }
        for arg in &self.flags.args {
            match measured.filter(|_| arg.starts_with("-test.coverprofile=")) {
                Some(own) => command.arg(format!("-test.coverprofile={}", own.display())),
                None => command.arg(arg),
            };
        }
        command.current_dir(&test.dir).env("PWD", &test.dir);
        command.envs(self.races.environment(test, self.tests));
        // Tests find the tools of the installation first.
        let bin = self.setting.goroot().join("bin");
        let mut path = bin.into_os_string();
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        command.env("PATH", path);
        command
    }
}

/// A test program that is built.
struct Program<'a> {
    file: &'a Path,
    /// Of the test.
    number: usize,
    /// Identifies what it was built from.
    key: u128,
}

/// What a program printed of its coverage, for the summary.
fn coverage_in(printed: &[u8]) -> String {
    let text = String::from_utf8_lossy(printed);
    let line = text
        .split_inclusive('\n')
        .find_map(|line| line.strip_suffix('\n')?.split_once("coverage: "));
    line.map_or(String::new(), |(_, share)| format!("\tcoverage: {share}"))
}

/// A line in place of a test's output.
fn said(events: Option<Converter>, line: String, culprit: Option<String>) -> Vec<u8> {
    let Some(mut events) = events else {
        return line.into_bytes();
    };
    let passed = culprit.is_none();
    events.failed_build = culprit;
    events.write(line.as_bytes());
    events.finish(passed);
    Vec::new()
}

/// A file for this run of a program: where it notes what it asks for, or what
/// it covers.
fn own_file(program: &Path, extension: &str) -> PathBuf {
    program.with_extension(format!("{}.{extension}", std::process::id()))
}

fn write_out(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    // Whoever read it may have gone away.
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is guarded is whole after every operation.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
