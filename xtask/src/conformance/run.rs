//! `conformance run`: programs of the Go distribution's test directory,
//! compiled and run.
//!
//! Invariant: every row of the corpus's list runs in every chosen mode, and a
//! row that did not run to its end counts as failed. A program must exit with
//! 0 and write exactly the recorded output.

use super::errorcheck::corpus_with;
use super::{Verdict, conclude, known_failures};
use crate::Result;
use crate::tools::{
    create_dir, gander, go, goroot, number_value, output, path_value, read, read_to_string, root,
    target_dir, text_value, write,
};
use lexopt::prelude::*;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use wait_timeout::ChildExt as _;

const HELP: &str = "\
Compile and run the programs that the corpus lists in run-tests.tsv.

Usage: cargo xtask conformance run [OPTIONS]

Options:
  --corpus DIR     the corpus (else GANDER_CORPUS, else ../shared/corpus)
  --filter TEXT    only files whose path contains TEXT
  --class CLASS    only core, core-unsafe, rt-light or rt-heavy
  --mode MODE      normal (default), stress (a collection at every few
                   allocations), seed:N (one thread, schedule by seed), or all
  --sample N       only every Nth row
  --timeout SECS   per program and mode (default 60)
  -j, --jobs N     programs at a time (default: processors)
  -v, --verbose    print what each failing program wrote
  --gander PATH    use this gander instead of building one

Known failures: tests/run/known-failures.tsv (path, tab, reason).
";

struct Options {
    corpus: Option<PathBuf>,
    filter: String,
    class: Option<String>,
    modes: Vec<String>,
    sample: usize,
    timeout: Duration,
    jobs: usize,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        corpus: None,
        filter: String::new(),
        class: None,
        modes: vec!["normal".to_owned()],
        sample: 1,
        timeout: Duration::from_secs(60),
        jobs: 0,
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("corpus") => options.corpus = Some(path_value(&mut args)?),
            Long("filter") => options.filter = text_value(&mut args)?,
            Long("class") => options.class = Some(text_value(&mut args)?),
            Long("mode") => options.modes = modes(&text_value(&mut args)?),
            Long("sample") => options.sample = number_value(&mut args)?.max(1) as usize,
            Long("timeout") => {
                options.timeout = Duration::from_secs(number_value(&mut args)?);
            }
            Short('j') | Long("jobs") => options.jobs = number_value(&mut args)? as usize,
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

fn modes(text: &str) -> Vec<String> {
    match text {
        "all" => ["normal", "stress", "seed:1"].map(str::to_owned).to_vec(),
        one => vec![one.to_owned()],
    }
}

/// A program and what it must write.
struct Program {
    name: String,
    class: String,
    /// The other files of the program.
    files: Vec<String>,
    args: Vec<String>,
    expected: Vec<u8>,
}

fn suite(options: &Options) -> Result<bool> {
    let corpus = corpus_with(options.corpus.as_deref(), "run-tests.tsv")?;
    let dir = corpus.join("go-test");
    let gander = gander(options.gander.as_deref())?;
    let programs = programs(options, &corpus)?;
    if programs.is_empty() {
        return Err("no program matches the filter".to_owned());
    }
    let jobs = match options.jobs {
        0 => processors(),
        jobs => jobs,
    };
    let known = known_failures("run")?;
    let whole = options.filter.is_empty() && options.class.is_none() && options.sample == 1;
    let mut good = true;
    for mode in &options.modes {
        let verdicts = in_parallel(jobs, &programs, |program| Verdict {
            name: program.name.clone(),
            deviations: test(&gander, &dir, program, mode, options.timeout)
                .unwrap_or_else(|message| vec![message]),
        });
        classes(mode, &programs, &verdicts);
        let title = format!("run ({mode})");
        good &= conclude(&title, &verdicts, &known, options.verbose, whole);
    }
    Ok(good)
}

/// What `judge` says of all of `units`, `jobs` at a time, in their order.
pub(super) fn in_parallel<T: Sync, R: Send>(
    jobs: usize,
    units: &[T],
    judge: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let mut verdicts: Vec<(usize, R)> = std::thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(unit) = units.get(at) else {
                    return done;
                };
                done.push((at, judge(unit)));
            }
        };
        let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    verdicts.sort_by_key(|(at, _)| *at);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

/// How many at a time, if nobody says.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Prints how many of each class pass.
fn classes(mode: &str, programs: &[Program], verdicts: &[Verdict]) {
    for class in ["core", "core-unsafe", "rt-light", "rt-heavy"] {
        let of_class = programs
            .iter()
            .zip(verdicts)
            .filter(|(p, _)| p.class == class);
        let (all, passed) = of_class.fold((0, 0), |(all, passed), (_, verdict)| {
            (all + 1, passed + usize::from(verdict.deviations.is_empty()))
        });
        if all > 0 {
            println!("{mode}: {class}: {passed} of {all}");
        }
    }
}

fn programs(options: &Options, corpus: &Path) -> Result<Vec<Program>> {
    let list = read_to_string(&corpus.join("run-tests.tsv"))?;
    let mut programs = Vec::new();
    let rows = list.lines().filter(|line| !line.starts_with('#'));
    for row in rows.step_by(options.sample) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [name, class, args, has_out, ..] = fields[..] else {
            return Err(format!("run-tests.tsv: a row of too few fields: {row}"));
        };
        let wanted = options.class.as_ref().is_none_or(|only| only == class);
        if !wanted || !name.contains(&options.filter) {
            continue;
        }
        let out = corpus.join("go-test").join(name).with_extension("out");
        let words: Vec<String> = match args {
            "-" => Vec::new(),
            args => args.split(' ').map(str::to_owned).collect(),
        };
        // As for `go run`, leading words that end in `.go` are files.
        let files = words
            .iter()
            .take_while(|word| word.ends_with(".go"))
            .count();
        programs.push(Program {
            name: name.to_owned(),
            class: class.to_owned(),
            files: words[..files].to_vec(),
            args: words[files..].to_vec(),
            expected: match has_out {
                "-" => Vec::new(),
                _ => read(&out)?,
            },
        });
    }
    Ok(programs)
}

/// The deviations of one program in one mode.
fn test(
    gander: &Path,
    dir: &Path,
    program: &Program,
    mode: &str,
    timeout: Duration,
) -> Result<Vec<String>> {
    let executable = target_dir().join("conformance-run").join(&program.name);
    let executable = executable.with_extension("");
    if let Some(parent) = executable.parent() {
        create_dir(parent)?;
    }
    let sources = match program.files.iter().find(|name| !dir.join(name).exists()) {
        Some(missing) => with_generated(dir, program, missing)?,
        None => dir.to_owned(),
    };
    let mut build = Command::new(gander);
    build.arg("build").arg("-o").arg(&executable);
    build.arg(&program.name).args(&program.files);
    build.current_dir(sources);
    let (output, code) = run_merged(&mut build, timeout)?;
    if code != Some(0) {
        return Ok(vec![format!("does not compile:\n{}", head(&output))]);
    }
    let mut command = Command::new(&executable);
    command.args(&program.args).current_dir(dir);
    match mode {
        "normal" => {}
        "stress" => {
            command.env("GANDER_GCSTRESS", "64");
        }
        schedule => {
            command.env("GANDER_SCHED", schedule);
        }
    }
    let (output, code) = run_merged(&mut command, timeout)?;
    let mut deviations = Vec::new();
    match code {
        Some(0) => {}
        Some(code) => deviations.push(format!("exit code {code}")),
        None => deviations.push(format!("killed after {} s", timeout.as_secs())),
    }
    if output != program.expected || !deviations.is_empty() {
        deviations.push(format!("wrote:\n{}", head(&output)));
    }
    Ok(deviations)
}

/// A directory with the program and the file of it that the corpus lacks: Go's
/// repository holds that one as generated, and the official toolchain makes it here.
fn with_generated(dir: &Path, program: &Program, missing: &str) -> Result<PathBuf> {
    let generator = match missing {
        "cmplxdivide1.go" => "complex_quotients.go",
        other => return Err(format!("{other} is not in the corpus")),
    };
    let generator = root().join("xtask/data").join(generator);
    let (text, messages, ok) = output(go(&goroot(None)?).arg("run").arg(&generator))?;
    if !ok {
        return Err(format!("{}: {messages}", generator.display()));
    }
    let made = target_dir().join("conformance-run").join("generated");
    create_dir(&made)?;
    write(&made.join(missing), text)?;
    write(&made.join(&program.name), read(&dir.join(&program.name))?)?;
    Ok(made)
}

/// The beginning of an output.
fn head(output: &[u8]) -> String {
    String::from_utf8_lossy(output).chars().take(700).collect()
}

/// Runs with standard output and error in one pipe; no code if it had to be
/// killed.
pub(super) fn run_merged(
    command: &mut Command,
    timeout: Duration,
) -> Result<(Vec<u8>, Option<i32>)> {
    let (mut reader, writer) = std::io::pipe().map_err(|err| err.to_string())?;
    let both = writer.try_clone().map_err(|err| err.to_string())?;
    command.stdin(Stdio::null()).stdout(writer).stderr(both);
    let mut child = command.spawn().map_err(|err| err.to_string())?;
    // The command holds the pipe's writing ends, which would keep it open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let collector = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is the output.
        let _ = reader.read_to_end(&mut bytes);
        bytes
    });
    let status = child.wait_timeout(timeout).map_err(|err| err.to_string())?;
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let output = collector.join().map_err(|_| "the collector panicked")?;
    Ok((output, status.map(|status| status.code().unwrap_or(-1))))
}
