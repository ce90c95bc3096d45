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
use gander_driver::program::{Failure, Loaded, Request, load_for_codegen};
use gander_driver::render::{plain, terminal};
use gander_loader::{Env, FileSystem, GoDownload, LoadError, RealFs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The runtime's executable, to which images are attached.
static RUNTIME: &[u8] = include_bytes!(concat!(std::env!("OUT_DIR"), "/gander-runtime"));

/// A compiled program.
pub(crate) struct Executable {
    pub(crate) path: PathBuf,
}

/// Compiles the program that `patterns` name into the cache.
///
/// # Errors
/// The exit code; what went wrong has been shown.
pub(crate) fn executable(flags: &BuildFlags, patterns: &[String]) -> Result<Executable, ExitCode> {
    let setting = Setting::new(flags)?;
    let loaded = setting.load(flags, patterns)?;
    let Some(main) = single_main(&loaded, patterns) else {
        return Err(ExitCode::from(FAILURE));
    };
    let package = &loaded.program.packages[main];
    let name = executable_name(&package.import_path, patterns);
    let dir = setting
        .process
        .cache_dir()
        .unwrap_or_else(std::env::temp_dir);
    let path = dir.join("run").join(name);
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(|err| fail(format!("{}: {err}", dir.display())))?;
    }
    setting.compile(flags, &loaded, main, true, &path)?;
    Ok(Executable { path })
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
    let loaded = setting.load(flags, patterns)?;
    let program = &loaded.program;
    let mains: Vec<usize> = program
        .roots
        .iter()
        .copied()
        .filter(|&root| program.packages[root].path == "main")
        .collect();
    let into_dir = output
        .is_some_and(|path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/"));
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
            None if several => continue,
            None => PathBuf::from(name),
        };
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            std::fs::create_dir_all(dir)
                .map_err(|err| fail(format!("{}: {err}", dir.display())))?;
        }
        setting.compile(flags, &loaded, main, false, &path)?;
    }
    Ok(())
}

/// What does not depend on the packages.
struct Setting {
    process: Env,
    request: Request,
}

impl Setting {
    fn new(flags: &BuildFlags) -> Result<Setting, ExitCode> {
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
            race: false,
            tests: false,
            patterns: Vec::new(),
            download,
            threads: threads(flags),
            all_errors: flag_words(flags.gcflags.as_deref()).any(|word| word == "-e"),
        };
        Ok(Setting { process, request })
    }

    fn load(&self, flags: &BuildFlags, patterns: &[String]) -> Result<Loaded, ExitCode> {
        let mut request = self.request.clone();
        request.patterns = patterns.to_vec();
        let loaded = load_for_codegen(&request).map_err(|failure| show_failure(&failure))?;
        for warning in &loaded.warnings {
            output::stderr(&format!("{warning}\n"));
        }
        if flags.verbose {
            for package in &loaded.program.packages {
                output::stderr(&format!("{}\n", package.import_path));
            }
        }
        Ok(loaded)
    }

    fn compile(
        &self,
        flags: &BuildFlags,
        loaded: &Loaded,
        main: usize,
        host: bool,
        path: &Path,
    ) -> Result<(), ExitCode> {
        let options = CompileOptions {
            threads: threads(flags),
            host,
            verify: self.process.get("GANDER_VERIFY").is_some(),
        };
        if let Some(wanted) = self.process.get("GANDER_MIR") {
            self.show_mir(loaded, main, wanted)?;
        }
        let compiled = compile::compile(&loaded.program, main, &options)
            .map_err(|messages| self.refuse(loaded, main, &messages))?;
        if self.process.get("GANDER_TRACE") == Some("phases") {
            for (phase, time) in &compiled.phases {
                output::stderr(&format!("gander: {phase} {:.3} s\n", time.as_secs_f64()));
            }
        }
        compile::write_executable(RUNTIME, &compiled.image, path).map_err(fail)
    }

    /// Prints the intermediate representation of the functions whose symbol
    /// contains `wanted`.
    fn show_mir(&self, loaded: &Loaded, main: usize, wanted: &str) -> Result<(), ExitCode> {
        let mir = compile::lower(&loaded.program, main)
            .map_err(|messages| self.refuse(loaded, main, &messages))?;
        output::stderr(&compile::listing(&mir, wanted));
        Ok(())
    }

    /// Shows why there is no code.
    fn refuse(&self, loaded: &Loaded, main: usize, messages: &[String]) -> ExitCode {
        output::stderr(&plain::header(&loaded.program.packages[main].import_path));
        for message in messages {
            output::stderr(&format!("{message}\n"));
        }
        ExitCode::from(FAILURE)
    }
}

/// The one main package that `run` needs; says what is wrong otherwise.
fn single_main(loaded: &Loaded, patterns: &[String]) -> Option<usize> {
    let program = &loaded.program;
    match program.roots[..] {
        [root] if program.packages[root].path == "main" => Some(root),
        [root] => {
            let path = &program.packages[root].import_path;
            output::stderr(&format!("package {path} is not a main package\n"));
            None
        }
        [] => {
            let pattern = patterns.first().map_or("", String::as_str);
            output::stderr(&format!("go: no packages loaded from {pattern}\n"));
            None
        }
        _ => {
            let names = program
                .roots
                .iter()
                .map(|&root| &*program.packages[root].import_path);
            let names: Vec<&str> = names.collect();
            let pattern = patterns.first().map_or("", String::as_str);
            output::stderr(&format!(
                "go: pattern {pattern} matches multiple packages:\n\t{}\n",
                names.join("\n\t")
            ));
            None
        }
    }
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

/// The words of `-gcflags` or `-ldflags`.
fn flag_words(flags: Option<&str>) -> impl Iterator<Item = &str> {
    flags.unwrap_or_default().split_ascii_whitespace()
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
