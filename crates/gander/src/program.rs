//! From the words of a command line to an executable: what `run` and `build`
//! share.
//!
//! The steps: flags to a [`Setting`], packages to [`Sources`], what the program
//! is told of its build, the check, machine code.
//!
//! Invariant: errors are shown here, in the form of `go build`; callers get an
//! executable or an exit code.

mod common;

use crate::args::BuildFlags;
use crate::progress::{Terminal, while_working};
use crate::toolflags::{CompilerFlags, LinkerFlags};
use crate::{FAILURE, USAGE, env, output};
pub(crate) use common::Common;
use gander_driver::buildinfo::{self, BuildSettings};
use gander_driver::check::{Outcome, Report};
use gander_driver::compile::{self, CodeCache, CompileOptions};
use gander_driver::finish::Finished;
use gander_driver::program::{Failure, Request, Sources, load};
use gander_driver::render::{plain, terminal};
use gander_driver::snapshot::{self, Snapshots};
use gander_driver::test::Tests;
use gander_driver::{entry, linknames, overlay, passes};
use gander_loader::{Env, FileSystem, GoDownload, LoadError, RealFs, Repository, errno_text};
use gander_types::CheckedProgram;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    let setting = Setting::new(flags, patterns)?;
    let sources = setting.load(flags, patterns)?;
    let import_path = single_main(&sources, patterns)?;
    let name = executable_name(import_path, patterns);
    // `go run` names the repository only if it is told to.
    let told = setting.told(flags, &sources, import_path, false)?;
    let home = setting.home();
    let key = setting.key(flags, sources.key(), &told);
    let dir = home.join("run").join(format!("{key:032x}"));
    let path = dir.join(name);
    let listed = setting.compiler.has("-S") || setting.process.get("GOSSAFUNC").is_some();
    if path.is_file() && !flags.all && !listed {
        return Ok(path);
    }
    make_dir(&dir)?;
    let snapshots = Kept::of(&setting, flags, &sources, &told).filter(|_| !listed);
    if let Some(kept) = &snapshots
        && let Some(image) = kept.image(&setting, flags, &sources)
    {
        setting.write(flags, &image, &path)?;
        forget_oldest(&home.join("run"));
        return Ok(path);
    }
    let Some(kept) = snapshots else {
        let program = check(sources)?;
        setting.list(flags, &program, true)?;
        let Some(&main) = program.roots.first() else {
            return Err(ExitCode::from(FAILURE));
        };
        setting.compile(flags, &program, main, true, &told, &path)?;
        forget_oldest(&home.join("run"));
        return Ok(path);
    };
    let start = Instant::now();
    let checked = while_working("checking", || sources.check_recording());
    let (program, declared) = checked.map_err(|failure| show_failure(&failure))?;
    setting.trace(flags, &[("check", start.elapsed())]);
    let Some(&main) = program.roots.first() else {
        return Err(ExitCode::from(FAILURE));
    };
    let work = || {
        setting.compilable(&program, main)?;
        snapshot::compile_recording(&program, main, declared, &kept.options)
    };
    let compiled = while_working("compiling", work);
    let (compiled, made) = compiled.map_err(|messages| refuse(&program, main, &messages))?;
    setting.trace(flags, &compiled.phases);
    setting.write(flags, &compiled.image, &path)?;
    if let Some(made) = made {
        kept.snapshots.store(kept.key, &made);
    }
    forget_oldest(&home.join("run"));
    Ok(path)
}

/// Where the snapshot of a program is kept.
struct Kept {
    snapshots: Snapshots,
    key: u128,
    options: CompileOptions,
}

impl Kept {
    /// None if the program can have no snapshot.
    fn of(setting: &Setting, flags: &BuildFlags, sources: &Sources, told: &Told) -> Option<Kept> {
        if setting.process.get("GANDER_MIR").is_some() {
            return None;
        }
        let options = CompileOptions {
            build_info: told.build_info.clone(),
            godebug: told.godebug.clone(),
            ..setting.options(flags, true)
        };
        if !snapshot::possible(&options) {
            return None;
        }
        let key = sources.snapshot_key()?;
        // What the program is told is put in each time.
        let key = setting.key(flags, key, &Told::default());
        let dir = setting.process.cache_dir()?.join("snapshots");
        Some(Kept {
            snapshots: Snapshots::new(&dir),
            key,
            options,
        })
    }

    /// The image of the program, if the snapshot has what it needs.
    fn image(&self, setting: &Setting, flags: &BuildFlags, sources: &Sources) -> Option<Vec<u8>> {
        if flags.all {
            return None;
        }
        let start = Instant::now();
        let kept = self.snapshots.load(self.key)?;
        setting.trace(flags, &[("snapshot", start.elapsed())]);
        match snapshot::compile_on(kept, sources, &self.options) {
            Ok(compiled) => {
                setting.trace(flags, &compiled.phases);
                Some(compiled.image)
            }
            Err(why) => {
                if setting.is_traced(flags) {
                    output::stderr(&format!("gander: compiling everything: {why}\n"));
                }
                None
            }
        }
    }
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

/// A file that takes no executable.
const NULL: &str = "/dev/null";

/// What the runtime of a race build is told by the environment, as
/// `gander-rt`'s settings read it; nothing if the flags say nothing.
pub(crate) fn race_environment(flags: &BuildFlags) -> Option<(&'static str, String)> {
    let plain = flags.race_plain.then(|| "plain".to_owned());
    let report = flags.race_report.as_ref().map(|file| {
        // The program may change its directory.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        format!("report={}", file.display())
    });
    let words: Vec<String> = plain.into_iter().chain(report).collect();
    (!words.is_empty()).then(|| ("GANDER_RACE", words.join(",")))
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
    if let Some((name, value)) = race_environment(flags) {
        let message = "-race=plain and -race-report are about a run: start the program with";
        return Err(usage(format!("{message} {name}={value}")));
    }
    let setting = Setting::new(flags, patterns)?;
    let sources = setting.load(flags, patterns)?;
    let mut told = BTreeMap::new();
    for (import_path, name) in sources.roots() {
        if name == "main" {
            let info = setting.told(flags, &sources, import_path, true)?;
            told.insert(import_path.to_owned(), info);
        }
    }
    if flags.dry {
        return Ok(());
    }
    let program = check(sources)?;
    setting.list(flags, &program, false)?;
    for (main, path) in destinations(&program, patterns, output)? {
        let told = told.get(&program.packages[main].import_path);
        let told = told.cloned().unwrap_or_default();
        match path {
            Some(path) => setting.compile(flags, &program, main, false, &told, &path)?,
            None => drop(setting.image(flags, &program, main, false, &told)?),
        }
    }
    Ok(())
}

/// The main packages, and where the executable of each goes; nowhere if they
/// are compiled for their errors only.
fn destinations(
    program: &CheckedProgram,
    patterns: &[String],
    output: Option<&Path>,
) -> Result<Vec<(usize, Option<PathBuf>)>, ExitCode> {
    let is_main = |root: &usize| program.packages[*root].path == "main";
    let mains: Vec<usize> = program.roots.iter().copied().filter(is_main).collect();
    let name = |main: usize| executable_name(&program.packages[main].import_path, patterns);
    let several = program.roots.len() > 1;
    let Some(output) = output.filter(|output| *output != Path::new(NULL)) else {
        let nowhere = several || output.is_some();
        let path = |main| (!nowhere).then(|| PathBuf::from(name(main)));
        return Ok(mains.into_iter().map(|main| (main, path(main))).collect());
    };
    if output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/") {
        if mains.is_empty() {
            return Err(fail("no main packages to build".to_owned()));
        }
        make_dir(output)?;
        let path = |main| Some(output.join(name(main)));
        return Ok(mains.into_iter().map(|main| (main, path(main))).collect());
    }
    if several {
        let shown = output.display();
        return Err(fail(format!(
            "cannot write multiple packages to non-directory {shown}"
        )));
    }
    if mains.is_empty() {
        return Err(fail(format!(
            "-o {}: the archive of a package that is not a command is not supported",
            output.display()
        )));
    }
    if let Some(dir) = output.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        make_dir(dir)?;
    }
    let output = Some(output.to_owned());
    Ok(mains
        .into_iter()
        .map(|main| (main, output.clone()))
        .collect())
}

fn make_dir(dir: &Path) -> Result<(), ExitCode> {
    std::fs::create_dir_all(dir).map_err(|err| fail(format!("{}: {err}", dir.display())))
}

fn check(sources: Sources) -> Result<CheckedProgram, ExitCode> {
    while_working("checking", || sources.check()).map_err(|failure| show_failure(&failure))
}

/// The import path of a package that is given by its files.
const COMMAND_LINE: &str = "command-line-arguments";

/// What a program can find out about its build.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) build_info: String,
    pub(crate) godebug: String,
}

/// What does not depend on the packages.
pub(crate) struct Setting {
    process: Env,
    /// Machine code kept between compilations.
    code: Option<CodeCache>,
    request: Request,
    compiler: CompilerFlags,
    linker: LinkerFlags,
}

impl Setting {
    /// Settles what the flags say, and changes to the directory they name.
    ///
    /// # Errors
    /// The exit code; what went wrong has been shown.
    pub(crate) fn new(flags: &BuildFlags, patterns: &[String]) -> Result<Setting, ExitCode> {
        let compiler = CompilerFlags::parse(&flags.gcflags).map_err(usage)?;
        let linker = LinkerFlags::parse(flags.ldflags.as_deref()).map_err(usage)?;
        check_values(flags).map_err(fail)?;
        if flags.race_report.is_some() && !flags.race {
            return Err(usage("-race-report needs -race".to_owned()));
        }
        if let Some(dir) = &flags.chdir {
            std::env::set_current_dir(dir)
                .map_err(|err| fail(format!("chdir {}: {}", dir.display(), errno_text(&err))))?;
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
        // What GOFLAGS says is in `flags`.
        let mode = flags.mod_mode.as_ref().map(|mode| format!("-mod={mode}"));
        env.set_goflags(&mode.unwrap_or_default());
        let words = go_words(flags, patterns);
        let progress = Arc::new(Terminal::default());
        let download = GoDownload::new(&goroot.path, &process, words, progress);
        let download: Option<Arc<dyn gander_loader::Download>> = match download {
            Some(download) => Some(Arc::new(download)),
            None => None,
        };
        let request = Request {
            fs,
            goroot: goroot.path,
            env,
            tags: flags.tags(),
            race: flags.race,
            tests: false,
            patterns: Vec::new(),
            download,
            threads: threads(flags),
            all_errors: compiler.has("-e"),
        };
        let code = process.cache_dir().map(|dir| dir.join("code"));
        Ok(Setting {
            code: code.map(|dir| compile::code_cache(&dir)),
            process,
            request,
            compiler,
            linker,
        })
    }

    /// What to load for these packages.
    pub(crate) fn request(&self, patterns: &[String]) -> Request {
        Request {
            patterns: patterns.to_vec(),
            ..self.request.clone()
        }
    }

    /// Where the Go installation is.
    pub(crate) fn goroot(&self) -> &Path {
        &self.request.goroot
    }

    /// Where Gander keeps what it made.
    pub(crate) fn home(&self) -> PathBuf {
        let home = self.process.cache_dir();
        home.unwrap_or_else(|| std::env::temp_dir().join("gander"))
    }

    fn load(&self, flags: &BuildFlags, patterns: &[String]) -> Result<Sources, ExitCode> {
        let start = Instant::now();
        let sources = load(&self.request(patterns)).map_err(|failure| show_failure(&failure))?;
        self.trace(flags, &[("load", start.elapsed())]);
        for warning in sources.warnings() {
            output::stderr(&format!("{warning}\n"));
        }
        for package in sources.packages() {
            match (flags.explain || flags.dry, flags.verbose) {
                (true, _) => output::stderr(&format!("compile {package}\n")),
                (false, true) => output::stderr(&format!("{package}\n")),
                (false, false) => {}
            }
        }
        Ok(sources)
    }

    /// What the main package `import_path` is told of its build; `stamp`:
    /// whether the repository is named without being asked for.
    fn told(
        &self,
        flags: &BuildFlags,
        sources: &Sources,
        import_path: &str,
        stamp: bool,
    ) -> Result<Told, ExitCode> {
        let Some(main) = sources.command(import_path) else {
            return Ok(Told::default());
        };
        let wanted = flags.buildvcs == "true" || flags.buildvcs == "auto" && stamp;
        let in_module = main.module.as_ref().is_some_and(|module| module.main);
        let repository = match wanted && in_module && import_path != COMMAND_LINE {
            true => Repository::around(&self.process.cwd),
            false => Ok(None),
        };
        let repository = repository.map_err(|err| {
            fail(format!(
                "error obtaining VCS status: {err}\n\tUse -buildvcs=false to disable VCS stamping."
            ))
        })?;
        let inside = |repository: &Repository| main.dir.starts_with(&repository.root);
        let settings = BuildSettings {
            repository: repository.filter(inside),
            ..self.build_settings(flags)
        };
        Ok(Told {
            build_info: buildinfo::describe(sources, main, &settings),
            godebug: buildinfo::default_godebug(sources, main),
        })
    }

    /// What is recorded of the flags.
    fn build_settings(&self, flags: &BuildFlags) -> BuildSettings {
        BuildSettings {
            gcflags: flags.gcflags.last().cloned().unwrap_or_default(),
            ldflags: flags.ldflags.clone().unwrap_or_default(),
            tags: flags.tags(),
            race: flags.race,
            trimpath: flags.trimpath,
            goamd64: self.process.get("GOAMD64").unwrap_or("v1").to_owned(),
            repository: None,
        }
    }

    /// What a test program is told of its build.
    pub(crate) fn told_test(&self, flags: &BuildFlags, tests: &Tests, number: usize) -> Told {
        let (build_info, godebug) = tests.told(number, &self.build_settings(flags));
        Told {
            build_info,
            godebug,
        }
    }

    /// Identifies an executable for this machine: everything that goes in.
    /// `sources` is a hash of the sources.
    pub(crate) fn key(&self, flags: &BuildFlags, sources: u128, told: &Told) -> u128 {
        let setting = format!(
            "{} {} {:?} {:?} {} {} {:?} {told:?}",
            gander_driver::build_id(),
            compile::host_features(),
            flags.ldflags,
            flags.gcflags,
            flags.trimpath,
            flags.race,
            self.request.goroot,
        );
        compile::key(&[setting.as_bytes(), RUNTIME, &sources.to_le_bytes()])
    }

    fn options(&self, flags: &BuildFlags, host: bool) -> CompileOptions {
        CompileOptions {
            threads: threads(flags),
            host,
            verify: self.process.get("GANDER_VERIFY").is_some(),
            optimize: !self.compiler.has("-N"),
            inline: !self.compiler.has("-l"),
            trimpath: flags.trimpath,
            race: flags.race,
            strings: self.linker.strings.clone(),
            build_info: String::new(),
            godebug: String::new(),
            goroot: self.request.goroot.to_string_lossy().into_owned(),
            cache: self.code.clone(),
        }
    }

    /// Writes the page of the function that GOSSAFUNC names.
    fn show_passes(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        wanted: &str,
    ) -> Result<(), ExitCode> {
        let options = self.options(flags, false);
        for &root in &program.roots {
            let page = passes::page(program, root, wanted, &options)
                .map_err(|messages| refuse(program, root, &messages))?;
            let Some(page) = page else {
                continue;
            };
            let dir = self.process.get("GOSSADIR").unwrap_or(".");
            let path = Path::new(dir).join("ssa.html");
            make_dir(Path::new(dir))?;
            std::fs::write(&path, page)
                .map_err(|err| fail(format!("{}: {}", path.display(), errno_text(&err))))?;
            output::stderr(&format!("dumped SSA for {wanted} to {}\n", path.display()));
            return Ok(());
        }
        output::complain(format!(
            "GOSSAFUNC={wanted}: the named packages have no such function"
        ));
        Ok(())
    }

    /// Lists machine code where `-gcflags=-S` asks for it, and passes where
    /// GOSSAFUNC does.
    fn list(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        host: bool,
    ) -> Result<(), ExitCode> {
        if let Some(wanted) = self.process.get("GOSSAFUNC") {
            self.show_passes(flags, program, wanted)?;
        }
        if !self.compiler.has("-S") {
            return Ok(());
        }
        let options = self.options(flags, host);
        for (index, package) in program.packages.iter().enumerate() {
            let named = program.roots.contains(&index);
            if self.compiler.has_for("-S", &package.import_path, named) {
                let text = compile::assembly(program, index, &options)
                    .map_err(|messages| refuse(program, index, &messages))?;
                output::stderr(&plain::header(&package.import_path));
                output::stderr(&text);
            }
        }
        Ok(())
    }

    /// Compiles and links a main package, and writes its executable.
    fn compile(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        main: usize,
        host: bool,
        told: &Told,
        path: &Path,
    ) -> Result<(), ExitCode> {
        let image = self.image(flags, program, main, host, told)?;
        self.write(flags, &image, path)
    }

    /// Writes the executable of an image.
    fn write(&self, flags: &BuildFlags, image: &[u8], path: &Path) -> Result<(), ExitCode> {
        if flags.explain {
            output::stderr(&format!("link {}\n", path.display()));
        }
        let start = Instant::now();
        compile::write_executable(RUNTIME, image, path).map_err(fail)?;
        self.trace(flags, &[("write", start.elapsed())]);
        Ok(())
    }

    /// Whether the phases of a compilation are told.
    fn is_traced(&self, flags: &BuildFlags) -> bool {
        flags.explain || self.process.get("GANDER_TRACE") == Some("phases")
    }

    /// Tells how long phases took, if that is wanted.
    fn trace(&self, flags: &BuildFlags, phases: &[(&str, Duration)]) {
        if self.is_traced(flags) {
            for (phase, time) in phases {
                output::stderr(&format!("gander: {phase} {:.3} s\n", time.as_secs_f64()));
            }
        }
    }

    /// What the linker refuses before it looks at code.
    fn compilable(&self, program: &CheckedProgram, main: usize) -> Result<(), Vec<String>> {
        if !self.linker.any_linkname
            && let Some(message) =
                linknames::check(program, main, &*self.request.fs, &self.request.goroot)
        {
            return Err(vec![message]);
        }
        match entry::is_missing_in(&program.packages[main]) {
            true => Err(vec![entry::MISSING.to_owned()]),
            false => Ok(()),
        }
    }

    /// The image of a main package.
    fn image(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        main: usize,
        host: bool,
        told: &Told,
    ) -> Result<Vec<u8>, ExitCode> {
        let options = self.options(flags, host);
        let work = || self.translate(flags, program, main, &options, told);
        while_working("compiling", work).map_err(|messages| refuse(program, main, &messages))
    }

    /// Compiles a program for this machine, over what it has in `common` with
    /// others (and the packages of it that have more files here), on so many
    /// threads, to the file `path`.
    ///
    /// # Errors
    /// Messages with positions.
    pub(crate) fn compile_to(
        &self,
        flags: &BuildFlags,
        (program, main): (&CheckedProgram, usize),
        common: Option<(&Common, &[String])>,
        threads: usize,
        told: &Told,
        path: &Path,
    ) -> Result<(), Vec<String>> {
        let options = CompileOptions {
            threads,
            ..self.options(flags, true)
        };
        let over =
            common.and_then(|common| self.over(flags, common, (program, main), &options, told));
        let image = match over {
            Some(image) => image,
            None => self.translate(flags, program, main, &options, told)?,
        };
        compile::write_executable(RUNTIME, &image, path).map_err(|err| vec![err])
    }

    fn translate(
        &self,
        flags: &BuildFlags,
        program: &CheckedProgram,
        main: usize,
        options: &CompileOptions,
        told: &Told,
    ) -> Result<Vec<u8>, Vec<String>> {
        let options = CompileOptions {
            build_info: told.build_info.clone(),
            godebug: told.godebug.clone(),
            ..options.clone()
        };
        self.compilable(program, main)?;
        if let Some(wanted) = self.process.get("GANDER_MIR") {
            let mir = compile::lower(program, main, self.request.race)?;
            output::stderr(&compile::listing(&mir, wanted));
        }
        let compiled = compile::compile(program, main, &options)?;
        self.trace(flags, &compiled.phases);
        Ok(compiled.image)
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
pub(crate) fn executable_name(import_path: &str, patterns: &[String]) -> String {
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

/// How many threads to use.
pub(crate) fn threads(flags: &BuildFlags) -> usize {
    flags
        .threads
        .and_then(|threads| usize::try_from(threads).ok())
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1)
}

/// What to tell a `go list` that looks at the same packages.
fn go_words(flags: &BuildFlags, patterns: &[String]) -> Vec<String> {
    let mut words = vec![format!("-tags={}", flags.tags().join(","))];
    if let Some(overlay) = &flags.overlay {
        words.push(format!("-overlay={}", overlay.display()));
    }
    if flags.modcacherw {
        words.push("-modcacherw".to_owned());
    }
    words.extend_from_slice(patterns);
    words
}

/// Refuses values that the `go` command knows and Gander does not, and those
/// that neither knows.
fn check_values(flags: &BuildFlags) -> Result<(), String> {
    if let Some(threads) = flags.threads.filter(|&threads| threads <= 0) {
        return Err(format!("-p must be a positive integer: {threads}"));
    }
    let known = [
        ("buildmode", &flags.buildmode, &["exe", "default"][..]),
        ("compiler", &flags.compiler, &["gc"]),
        ("mod", &flags.mod_mode, &["", "mod", "readonly", "vendor"]),
    ];
    for (flag, value, supported) in known {
        if let Some(value) = value.as_deref().filter(|value| !supported.contains(value)) {
            let can_be = match flag {
                "mod" => " (can be '', 'mod', 'readonly', or 'vendor')",
                _ => "",
            };
            return Err(format!("-{flag}={value} not supported{can_be}"));
        }
    }
    Ok(())
}

fn fail(message: String) -> ExitCode {
    output::complain(message);
    ExitCode::from(FAILURE)
}

fn usage(message: String) -> ExitCode {
    output::complain(message);
    ExitCode::from(USAGE)
}

pub(crate) fn show_failure(failure: &Failure) -> ExitCode {
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
    for (title, outcome) in titles.iter().zip(&report.outcomes) {
        let Outcome::Checked(finished) = outcome else {
            continue;
        };
        if finished.diagnostics.is_empty() {
            continue;
        }
        output::stderr(&plain::header(title));
        output::stderr(&rendered(report, finished));
    }
}

/// The errors of a package, as standard error shows them best.
pub(crate) fn rendered(report: &Report, finished: &Finished) -> String {
    let options = terminal::Options { explain: false };
    match output::stderr_is_terminal() {
        true => terminal::render(&report.sources, finished, options),
        false => plain::render(&report.sources, finished),
    }
}
