//! Building test programs.
//!
//! Invariant: a program is built once for what goes into it: it stays in the
//! cache under a hash of all its sources and settings. Each test gets one
//! verdict, and each package's errors are shown once.

use super::flags::Flags;
use super::watch::Watch;
use super::{binary_name, events, is_refused};
use crate::output;
use crate::program::{self, Common, Setting, Told};
use gander_driver::check::Outcome;
use gander_driver::render::plain;
use gander_driver::test::{Batch, Job, Tests, Verdict};
use gander_types::CheckedProgram;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

/// The programs in the cache hold at most about this much together.
const KEPT_BYTES: u64 = 2 << 30;

/// Bytes of stack for lowering, which follows the nesting of what it lowers.
const STACK: usize = 64 << 20;

/// What became of a program.
#[derive(Clone, Debug)]
pub(crate) enum Built {
    /// It can be run.
    Program(PathBuf),
    /// There are no tests to run.
    Nothing,
    /// This package has errors.
    Failed(String),
}

/// The programs of all tests.
pub(crate) struct Programs<'a> {
    flags: &'a Flags,
    setting: &'a Setting,
    tests: &'a Tests,
    /// Where the programs go besides the cache.
    targets: Option<Vec<Option<PathBuf>>>,
    watch: &'a Watch,
    home: PathBuf,
    /// What each program is told of its build.
    told: Vec<Told>,
    keys: Vec<u128>,
    built: Mutex<Vec<Option<Built>>>,
    changed: Condvar,
    failed: AtomicBool,
    /// Titles of packages whose errors have been shown.
    shown: Mutex<HashSet<String>>,
    /// What the programs have in common, compiled.
    common: OnceLock<Option<Common>>,
}

impl<'a> Programs<'a> {
    pub(crate) fn new(
        flags: &'a Flags,
        setting: &'a Setting,
        tests: &'a Tests,
        targets: Option<Vec<Option<PathBuf>>>,
        watch: &'a Watch,
    ) -> Programs<'a> {
        let numbers = 0..tests.tests.len();
        let told = numbers.map(|test| setting.told_test(&flags.build, tests, test));
        let told: Vec<Told> = told.collect();
        let keys = tests.tests.iter().zip(&told);
        let keys = keys.map(|(test, told)| setting.key(&flags.build, test.key, told));
        Programs {
            keys: keys.collect(),
            told,
            flags,
            setting,
            tests,
            targets,
            watch,
            home: setting.home().join("test"),
            built: Mutex::new(vec![None; tests.tests.len()]),
            changed: Condvar::new(),
            failed: AtomicBool::new(false),
            shown: Mutex::default(),
            common: OnceLock::new(),
        }
    }

    /// Whether anything could not be built.
    pub(crate) fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Waits until the test with this number is built.
    pub(crate) fn wait(&self, test: usize) -> Built {
        let mut built = lock(&self.built);
        loop {
            match &built[test] {
                Some(found) => return found.clone(),
                None => {
                    built = self
                        .changed
                        .wait(built)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Waits for all.
    pub(crate) fn wait_for_all(&self) {
        for test in 0..self.tests.tests.len() {
            self.wait(test);
        }
    }

    fn set(&self, test: usize, built: Built) {
        if matches!(built, Built::Failed(_)) {
            self.failed.store(true, Ordering::Relaxed);
        }
        lock(&self.built)[test] = Some(built);
        self.changed.notify_all();
    }

    fn dir(&self, test: usize) -> PathBuf {
        let key = self.keys[test];
        self.home.join(format!("{key:032x}"))
    }

    /// Identifies the program: everything that goes in.
    pub(crate) fn key(&self, test: usize) -> u128 {
        self.keys[test]
    }

    fn file(&self, test: usize) -> PathBuf {
        self.dir(test).join(binary_name(&self.tests.tests[test]))
    }

    /// Builds everything, and gives each test its verdict.
    ///
    /// # Errors
    /// The exit code, if nothing can be built at all.
    pub(crate) fn build(&self) -> Result<(), ExitCode> {
        let mut wanted = Vec::new();
        for (number, test) in self.tests.tests.iter().enumerate() {
            let file = self.file(number);
            match test.job {
                // They never get here.
                Job::Refuse { .. } => self.set(number, Built::Nothing),
                _ if self.flags.build.all || !file.is_file() => wanted.push(number),
                Job::Check => self.set(number, Built::Nothing),
                Job::Test => self.deliver(number, &file),
            }
        }
        for batch in self.tests.batches(&wanted) {
            let common = self.wants_common(&batch);
            let checked = self.tests.check(&batch, common);
            if let Err(failure) = checked.map(|checked| self.build_batch(checked)) {
                program::show_failure(&failure);
                for &test in &batch {
                    let path = self.tests.tests[test].import_path.clone();
                    self.set(test, Built::Failed(path));
                }
            }
        }
        self.forget_oldest();
        Ok(())
    }

    /// Whether what the programs have in common is to be compiled with a batch:
    /// it would be used there, and is not known.
    fn wants_common(&self, batch: &[usize]) -> bool {
        let used = batch
            .iter()
            .any(|&test| self.tests.over_common(test).is_some());
        if !used || self.common.get().is_some() {
            return false;
        }
        let known = self
            .tests
            .common_key()
            .and_then(|key| self.setting.known_common(&self.flags.build, key));
        match known {
            Some(known) => self.common.set(Some(known)).is_err(),
            None => self.setting.allows_common(&self.flags.build),
        }
    }

    /// Compiles what the programs have in common.
    fn compile_common(&self, program: &CheckedProgram, main: usize) {
        let Some(key) = self.tests.common_key() else {
            return;
        };
        let work = || {
            self.setting
                .make_common(&self.flags.build, key, program, main)
        };
        let made = std::thread::scope(|scope| {
            let stack = std::thread::Builder::new().stack_size(STACK);
            let thread = stack.spawn_scoped(scope, work).ok()?;
            thread.join().ok().flatten()
        });
        // Set once: only asked for if there is nothing yet.
        let _ = self.common.set(made);
    }

    /// Shows the errors of a batch, and compiles the programs without.
    fn build_batch(&self, batch: Batch) {
        let Batch {
            titles,
            report,
            verdicts,
            common,
        } = batch;
        for (title, outcome) in titles.iter().zip(&report.outcomes) {
            let Outcome::Checked(finished) = outcome else {
                continue;
            };
            if !finished.diagnostics.is_empty() && lock(&self.shown).insert(title.clone()) {
                self.show(title, &program::rendered(&report, finished));
            }
        }
        let mut jobs = Vec::new();
        for (test, verdict) in verdicts {
            match verdict {
                Verdict::Failed(culprit) => self.set(test, Built::Failed(culprit)),
                Verdict::Checked(None) => {
                    // A mark that it was found right.
                    let file = self.file(test);
                    let made = std::fs::create_dir_all(self.dir(test));
                    drop(made.and_then(|()| std::fs::write(file, "")));
                    self.set(test, Built::Nothing);
                }
                Verdict::Checked(Some((program, main))) => jobs.push((test, program, main)),
            }
        }
        if let Some((program, main)) = common.filter(|_| !jobs.is_empty()) {
            self.compile_common(&program, main);
        }
        let threads = program::threads(&self.flags.build);
        let workers = threads.min(jobs.len());
        let each = threads / workers.max(1);
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some((test, program, main)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.compile(*test, program, *main, each);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..workers {
                let stack = std::thread::Builder::new().stack_size(STACK);
                if stack.spawn_scoped(scope, work).is_err() {
                    work();
                }
            }
        });
    }

    fn compile(&self, test: usize, program: &CheckedProgram, main: usize, threads: usize) {
        let file = self.file(test);
        let title = &self.tests.tests[test].import_path;
        let fail = |messages: &[String]| {
            let text: String = messages.iter().map(|text| format!("{text}\n")).collect();
            self.show(title, &text);
            self.set(test, Built::Failed(title.clone()));
        };
        if let Err(err) = std::fs::create_dir_all(self.dir(test)) {
            return fail(&[format!("{}: {err}", file.display())]);
        }
        let (build, told) = (&self.flags.build, &self.told[test]);
        let common = self.common.get().and_then(Option::as_ref);
        let common = common.zip(self.tests.over_common(test));
        let program = (program, main);
        match self
            .setting
            .compile_to(build, program, common, threads, told, &file)
        {
            Ok(()) => self.deliver(test, &file),
            Err(messages) => fail(&messages),
        }
    }

    /// Copies the program to where it is wanted, and says that it is there.
    fn deliver(&self, test: usize, file: &Path) {
        let target = self
            .targets
            .as_ref()
            .and_then(|targets| targets[test].as_ref());
        if let Some(target) = target {
            let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty());
            let copied = dir
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| std::fs::copy(file, target));
            if let Err(err) = copied {
                let title = &self.tests.tests[test].import_path;
                self.show(title, &format!("{}: {err}\n", target.display()));
                return self.set(test, Built::Failed(title.clone()));
            }
        }
        self.set(test, Built::Program(file.to_owned()));
    }

    /// Shows errors under the header of a package.
    fn show(&self, title: &str, text: &str) {
        let show = || show_build_errors(self.flags, title, &plain::header(title), text);
        self.watch.aside(show);
    }

    /// Removes the programs that were made first, beyond [`KEPT_BYTES`]; not
    /// those of this run.
    fn forget_oldest(&self) {
        let current: HashSet<PathBuf> = (0..self.tests.tests.len())
            .filter(|&test| !is_refused(&self.tests.tests[test]))
            .map(|test| self.dir(test))
            .collect();
        let Ok(entries) = std::fs::read_dir(&self.home) else {
            return;
        };
        let mut entries: Vec<_> = entries
            .flatten()
            .filter_map(|entry| {
                let time = entry.metadata().ok()?.modified().ok()?;
                let files = std::fs::read_dir(entry.path()).ok()?;
                let size = files.flatten().filter_map(|file| file.metadata().ok());
                let size: u64 = size.map(|data| data.len()).sum();
                Some((time, entry.path(), size))
            })
            .collect();
        entries.sort();
        let mut bytes = 0;
        for (_, path, size) in entries.into_iter().rev() {
            bytes += size;
            if bytes > KEPT_BYTES && !current.contains(&path) {
                // Somebody else may have removed it.
                let _ = std::fs::remove_dir_all(path);
            }
        }
    }
}

/// Shows why something could not be built.
pub(crate) fn show_build_errors(flags: &Flags, title: &str, header: &str, text: &str) {
    if !flags.json {
        return output::stderr(&format!("{header}{text}"));
    }
    for line in header
        .split_inclusive('\n')
        .chain(text.split_inclusive('\n'))
    {
        events::build_event(title, "build-output", Some(line));
    }
    events::build_event(title, "build-fail", None);
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is guarded is whole after every operation.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
