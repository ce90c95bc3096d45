//! From the words of a command line to an executable: what `run` and `build`
//! share.
//!
//! Invariant: errors are shown here, in the form of `go build`; callers get an
//! executable or an exit code.

use crate::args::BuildFlags;
use crate::progress::Terminal;
use crate::{FAILURE, USAGE, env, output};
use gander_driver::check::{Outcome, Report};
use gander_driver::compile::{self, CompileOptions};
use gander_driver::overlay;
use gander_driver::program::{Failure, Request, Sources, load};
use gander_driver::render::{plain, terminal};
use gander_loader::{Env, FileSystem, GoDownload, LoadError, RealFs};
use gander_types::CheckedProgram;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The runtime's executable, to which images are attached.
static RUNTIME: &[u8] = include_bytes!(concat!(std::env!("OUT_DIR"), "/gander-runtime"));

/// How many executables `run` keeps.
const KEPT: usize = 100;

/// Compiles the program that `patterns` name into the cache, unless it is
/// there.
///
/// # Errors
/// The exit code; what went wrong has been shown.
pub(crate) fn executable(flags: &BuildFlags, patterns: &[String]) -> Result<PathBuf, ExitCode> {
    let setting = Setting::new(flags)?;
    let sources = setting.load(flags, patterns)?;
    let import_path = single_main(&sources, patterns)?;
    let name = executable_name(import_path, patterns);
    let home = setting.process.cache_dir();
    let home = home.unwrap_or_else(|| std::env::temp_dir().join("gander"));
    let key = setting.key(flags, &sources);
    let dir = home.join("run").join(format!("{key:032x}"));
    let path = dir.join(name);
    if path.is_file() && !flags.all {
        return Ok(path);
    }
    make_dir(&dir)?;
    let program = check(sources)?;
    let Some(&main) = program.roots.first() else {
        return Err(ExitCode::from(FAILURE));
    };
    setting.compile(flags, &program, main, true, &path)?;
    forget_oldest(&home.join("run"));
    Ok(path)
}

/// Removes the executables that were made first, beyond [`KEPT`].
fn forget_oldest(dir: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    let mut entries: Vec<_> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    entries.sort();
    let surplus = entries.len().saturating_sub(KEPT);
    for (_, path) in entries.drain(..surplus) {
        // Somebody else may have removed it.
        let _ = std::fs::remove_dir_all(path);
    }
}

/// Compiles `patterns` as `go build` does: a single main package gives an
/// executable at `output` or in the working directory.
///
/// # Errors
/// The exit code; what went wrong has been shown.
pub(crate) fn build(
    flags: &BuildFlags,
    patterns: &[String],
    output: Option<&Path>,
) -> Result<(), ExitCode> {
    let setting = Setting::new(flags)?;
    let program = check(setting.load(flags, patterns)?)?;
    let is_main = |root: &usize| program.packages[*root].path == "main";
    let mains: Vec<usize> = program.roots.iter().copied().filter(is_main).collect();
    let names_dir =
        |path: &Path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let into_dir = output.is_some_and(names_dir);
    let several = program.roots.len() > 1;
    if mains.is_empty() && into_dir {
        return Err(fail("no main packages to build".to_owned()));
    }
    if several && output.is_some() && !into_dir {
        return Err(fail(
            "cannot write multiple packages to non-directory".to_owned(),
        ));
    }
    for main in mains {
        let name = executable_name(&program.packages[main].import_path, patterns);
        let path = match output {
            Some(dir) if into_dir => dir.join(name),
            Some(file) => file.to_owned(),
            // Several packages are compiled for their errors only.
            None if several => std::env::temp_dir().join(format!("gander-{}", std::process::id())),
            None => PathBuf::from(name),
        };
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            make_dir(dir)?;
        }
        setting.compile(flags, &program, main, false, &path)?;
        if output.is_none() && several {
            // It was only made for its errors.
            let _ = std::fs::remove_file(path);
        }
    }
    Ok(())
}

fn make_dir(dir: &Path) -> Result<(), ExitCode> {
    std::fs::create_dir_all(dir).map_err(|err| fail(format!("{}: {err}", dir.display())))
}

fn check(sources: Sources) -> Result<CheckedProgram, ExitCode> {
    sources.check().map_err(|failure| show_failure(&failure))
}

/// What does not depend on the packages.
struct Setting {
    process: Env,
    request: Request,
}

impl Setting {
    fn new(flags: &BuildFlags) -> Result<Setting, ExitCode> {
        refuse_unknown("gcflags", flags.gcflags.as_deref(), &["-e", "-N", "-l"])?;
        // Without debug information there is nothing for these two to leave out.
        refuse_unknown("ldflags", flags.ldflags.as_deref(), &["-s", "-w"])?;
        if let Some(dir) = &flags.chdir {
            std::env::set_current_dir(dir)
                .map_err(|err| usage(format!("chdir {}: {err}", dir.display())))?;
        }
        let process = Env::from_process(&RealFs).map_err(|err| fail(err.to_string()))?;
        let goroot = env::goroot(&process).map_err(|err| fail(err.to_string()))?;
        let fs: Arc<dyn FileSystem> = match &flags.overlay {
            Some(file) => {
                Arc::new(overlay::read(file, &process.cwd).map_err(|err| usage(err.to_string()))?)
            }
            None => Arc::new(RealFs),
        };
        let mut env = process.clone();
        if let Some(mode) = &flags.mod_mode {
            env.add_flag(&format!("-mod={mode}"));
        }
        let download = GoDownload::new(&goroot.path, &process, Arc::new(Terminal::default()));
        let download: Option<Arc<dyn gander_loader::Download>> = match download {
            Some(download) => Some(Arc::new(download)),
            None => None,
        };
        let request = Request {
            fs,
            goroot: goroot.path,
            env,
            tags: flags.tags.clone(),
            race: flags.race,
            tests: false,
            patterns: Vec::new(),
            download,
            threads: threads(flags),
            all_errors: has_flag(flags.gcflags.as_deref(), "-e"),
        };
        Ok(Setting { process, request })
    }

    fn load(&self, flags: &BuildFlags, patterns: &[String]) -> Result<Sources, ExitCode> {
        let mut request = self.request.clone();
        request.patterns = patterns.to_vec();
        let sources = load(&request).map_err(|failure| show_failure(&failure))?;
        for warning in sources.warnings() {
            output::stderr(&format!("{warning}\n"));
        }
        if flags.verbose {
            for package in sources.packages() {
                output::stderr(&format!("{package}\n"));
            }
        }
        Ok(sources)
    }

    /// Identifies the executable that `run` makes: everything that goes in.
    fn key(&self, flags: &BuildFlags, sources: &Sources) -> u128 {
        let setting = format!(
            "{} {} {:?} {:?} {} {} {:?}",
            gander_driver::build_id(),
            compile::host_features(),
            flags.ldflags,
            flags.gcflags,
            flags.trimpath,
            flags.race,
            self.request.goroot,
        );
        compile::key(&[setting.as_bytes(), RUNTIME, &sources.key().to_le_bytes()])
    }

    fn compile(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        main: usize,
        host: bool,
        path: &Path,
    ) -> Result<(), ExitCode> {
        let options = CompileOptions {
            threads: threads(flags),
            host,
            verify: self.process.get("GANDER_VERIFY").is_some(),
            optimize: !has_flag(flags.gcflags.as_deref(), "-N"),
            inline: !has_flag(flags.gcflags.as_deref(), "-l"),
            trimpath: flags.trimpath,
            race: flags.race,
            cache: self.process.cache_dir().map(|dir| dir.join("code")),
        };
        if let Some(wanted) = self.process.get("GANDER_MIR") {
            self.show_mir(program, main, wanted)?;
        }
        let compiled = compile::compile(program, main, &options)
            .map_err(|messages| refuse(program, main, &messages))?;
        if self.process.get("GANDER_TRACE") == Some("phases") {
            for (phase, time) in &compiled.phases {
                output::stderr(&format!("gander: {phase} {:.3} s\n", time.as_secs_f64()));
            }
        }
        compile::write_executable(RUNTIME, &compiled.image, path).map_err(fail)
    }

    /// Prints the intermediate representation of the functions whose symbol
    /// contains `wanted`.
    fn show_mir(
        &self,
        program: &CheckedProgram,
        main: usize,
        wanted: &str,
    ) -> Result<(), ExitCode> {
        let mir = compile::lower(program, main, self.request.race)
            .map_err(|messages| refuse(program, main, &messages))?;
        output::stderr(&compile::listing(&mir, wanted));
        Ok(())
    }
}

/// Shows why there is no code.
fn refuse(program: &CheckedProgram, main: usize, messages: &[String]) -> ExitCode {
    output::stderr(&plain::header(&program.packages[main].import_path));
    for message in messages {
        output::stderr(&format!("{message}\n"));
    }
    ExitCode::from(FAILURE)
}

/// The import path of the one main package that `run` needs; says what is
/// wrong otherwise.
fn single_main<'a>(sources: &'a Sources, patterns: &[String]) -> Result<&'a str, ExitCode> {
    let roots = sources.roots();
    let pattern = patterns.first().map_or("", String::as_str);
    let problem = match roots[..] {
        [(path, "main")] => return Ok(path),
        [(path, _)] => format!("package {path} is not a main package"),
        [] => format!("go: no packages loaded from {pattern}"),
        _ => {
            let paths: Vec<&str> = roots.iter().map(|(path, _)| *path).collect();
            let list = paths.join("\n\t");
            format!("go: pattern {pattern} matches multiple packages:\n\t{list}")
        }
    };
    output::stderr(&format!("{problem}\n"));
    Err(ExitCode::from(FAILURE))
}

/// The name `go build` gives: of the first file, else the last element of the
/// import path that is no version.
fn executable_name(import_path: &str, patterns: &[String]) -> String {
    let file = patterns.first().and_then(|word| word.strip_suffix(".go"));
    if let Some(file) = file {
        return file.rsplit('/').next().unwrap_or(file).to_owned();
    }
    let mut elements = import_path.rsplit('/');
    let last = elements.next().unwrap_or(import_path);
    let is_version = last
        .strip_prefix('v')
        .is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 1));
    match elements.next() {
        Some(before) if is_version => before.to_owned(),
        _ => last.to_owned(),
    }
}

fn threads(flags: &BuildFlags) -> usize {
    flags
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1)
}

/// An error for words that would have no effect though they ask for one.
fn refuse_unknown(flag: &str, words: Option<&str>, known: &[&str]) -> Result<(), ExitCode> {
    let mut words = words.unwrap_or_default().split_ascii_whitespace();
    match words.find(|word| !known.contains(word)) {
        Some(word) => Err(usage(format!("-{flag}: {word} is not supported yet"))),
        None => Ok(()),
    }
}

/// Whether `-gcflags` or `-ldflags` have this word.
fn has_flag(flags: Option<&str>, wanted: &str) -> bool {
    let mut words = flags.unwrap_or_default().split_ascii_whitespace();
    words.any(|word| word == wanted)
}

fn fail(message: String) -> ExitCode {
    output::complain(message);
    ExitCode::from(FAILURE)
}

fn usage(message: String) -> ExitCode {
    output::complain(message);
    ExitCode::from(USAGE)
}

fn show_failure(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Load(errors) => show_load(errors),
        Failure::Check { titles, report } => show_check(titles, report),
    }
    ExitCode::from(FAILURE)
}

fn show_load(errors: &[LoadError]) {
    for error in errors {
        output::stderr(&format!("{error}\n"));
    }
}

fn show_check(titles: &[String], report: &Report) {
    let rich = output::stderr_is_terminal();
    let options = terminal::Options { explain: false };
    for (title, outcome) in titles.iter().zip(&report.outcomes) {
        let Outcome::Checked(finished) = outcome else {
            continue;
        };
        if finished.diagnostics.is_empty() {
            continue;
        }
        output::stderr(&plain::header(title));
        output::stderr(&match rich {
            true => terminal::render(&report.sources, finished, options),
            false => plain::render(&report.sources, finished),
        });
    }
}
