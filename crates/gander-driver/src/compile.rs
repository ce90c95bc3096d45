//! From a checked program to an executable: lowering, optimisation, machine
//! code, image.
//!
//! Invariant: whatever cannot be compiled is a message; there is a complete
//! image or none.

pub use gander_codegen::Cache as CodeCache;
use gander_codegen::{Machine, Options};
use gander_types::CheckedProgram;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::Xxh3;

/// How to compile.
#[derive(Clone, Debug)]
pub struct CompileOptions {
    /// Threads to use.
    pub threads: usize,
    /// Code for this machine's processor instead of any of its kind.
    pub host: bool,
    /// Check the intermediate representation.
    pub verify: bool,
    /// Run the optimiser (`-gcflags=-N` turns it off).
    pub optimize: bool,
    /// Inline calls (`-gcflags=-l` turns it off).
    pub inline: bool,
    /// Leave out where files lie in the file system.
    pub trimpath: bool,
    /// Instrument for the race detector; the program was loaded for it.
    pub race: bool,
    /// String variables to set (`-ldflags=-X`).
    pub strings: Vec<(String, String)>,
    /// What `debug.ReadBuildInfo` finds.
    pub build_info: String,
    /// The settings of GODEBUG to start with.
    pub godebug: String,
    /// What `runtime.GOROOT` is without the environment variable; not told
    /// with `trimpath`.
    pub goroot: String,
    /// Where machine code is kept between compilations.
    pub cache: Option<CodeCache>,
}

impl CompileOptions {
    pub(crate) fn code(&self) -> Options {
        Options {
            machine: match self.host {
                true => Machine::Host,
                false => Machine::Baseline,
            },
            verify: self.verify,
            threads: NonZeroUsize::new(self.threads),
            cache: self.cache.clone(),
        }
    }

    /// For listings, which neither use nor fill the cache.
    pub(crate) fn uncached(&self) -> Options {
        Options {
            cache: None,
            ..self.code()
        }
    }

    /// For listings, which have functions that nothing calls.
    pub(crate) fn keeping(&self) -> gander_opt::Options {
        gander_opt::Options {
            keep_unused: true,
            ..self.optimizer()
        }
    }

    pub(crate) fn optimizer(&self) -> gander_opt::Options {
        gander_opt::Options {
            race: self.race,
            inline: self.inline,
            ..gander_opt::Options::default()
        }
    }
}

/// Machine code kept in `dir`, for this build of Gander. Clones share what
/// they read and make.
pub fn code_cache(dir: &Path) -> CodeCache {
    CodeCache::new(dir, crate::build_id().as_bytes())
}

/// A compiled program.
#[derive(Debug)]
pub struct Compiled {
    /// What is attached to the runtime's executable.
    pub image: Vec<u8>,
    /// Names and durations of the phases.
    pub phases: Vec<(&'static str, Duration)>,
}

/// Compiles the program whose main package has index `main`.
///
/// # Errors
/// Messages with positions, in the order of the files.
pub fn compile(
    program: &CheckedProgram,
    main: usize,
    options: &CompileOptions,
) -> Result<Compiled, Vec<String>> {
    let start = Instant::now();
    let mut mir = lower(program, main, options.race)?;
    crate::strings::set(program, &mut mir, &options.strings)?;
    set_texts(program, &mut mir, options);
    let lowering = start.elapsed();
    let start = Instant::now();
    if options.optimize {
        gander_opt::optimize(&mut mir, &options.optimizer());
    }
    check_accesses(&mut mir, options);
    let optimizing = start.elapsed();
    let start = Instant::now();
    let image =
        gander_codegen::compile(&mir, &options.code()).map_err(|err| vec![err.to_string()])?;
    Ok(Compiled {
        image: image.bytes,
        phases: vec![
            ("lower", lowering),
            ("optimise", optimizing),
            ("code", start.elapsed()),
        ],
    })
}

/// Puts into the program what it can find out about its build, and the names of
/// its files.
pub(crate) fn set_texts(
    program: &CheckedProgram,
    mir: &mut gander_mir::Program,
    options: &CompileOptions,
) {
    mir.modinfo.clear();
    if !options.build_info.is_empty() {
        // The library cuts off what marks the place in the official linker's
        // files: 16 bytes on either side.
        let mark = " ".repeat(16);
        mir.modinfo = format!("{mark}{}{mark}", options.build_info);
    }
    mir.godebug.clone_from(&options.godebug);
    mir.goroot.clear();
    if !options.trimpath {
        mir.goroot.clone_from(&options.goroot);
    }
    crate::trace_names::rename(program, mir, options.trimpath);
}

/// The program as MIR.
///
/// # Errors
/// Messages with positions, in the order of the files.
pub fn lower(
    program: &CheckedProgram,
    main: usize,
    race: bool,
) -> Result<gander_mir::Program, Vec<String>> {
    let options = gander_lower::Options {
        main,
        race,
        ..gander_lower::Options::default()
    };
    lower_with(program, &options)
}

fn lower_with(
    program: &CheckedProgram,
    options: &gander_lower::Options,
) -> Result<gander_mir::Program, Vec<String>> {
    gander_lower::lower(program, options).map_err(|mut errors| {
        errors.sort_by_key(|error| error.pos);
        errors.dedup();
        let text = |error: &gander_lower::LowerError| match error.pos.is_known() {
            true => format!("{}: {}", place(program, error.pos), error.message),
            false => error.message.clone(),
        };
        errors.iter().map(text).collect()
    })
}

/// The machine code of every function of a package as text, called or not, as
/// `-gcflags=-S` lists it. Generic functions appear as they are instantiated.
///
/// # Errors
/// As [`compile`].
pub fn assembly(
    program: &CheckedProgram,
    package: usize,
    options: &CompileOptions,
) -> Result<String, Vec<String>> {
    let mut mir = lower_whole(program, package, options)?;
    crate::trace_names::rename(program, &mut mir, options.trimpath);
    if options.optimize {
        gander_opt::optimize(&mut mir, &options.keeping());
    }
    check_accesses(&mut mir, options);
    let path = gander_lower::escape(&program.packages[package].path);
    let code = options.uncached();
    let listings = gander_codegen::listings(&mir, &code, |symbol| is_of(symbol, &path));
    let mut listings = listings.map_err(|err| vec![err.to_string()])?;
    listings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(listings.iter().map(|listing| listing.assembly()).collect())
}

/// What race builds have after the optimiser.
pub(crate) fn check_accesses(mir: &mut gander_mir::Program, options: &CompileOptions) {
    if options.race {
        gander_lower::check_accesses(mir);
    }
}

/// The program with every function of a package, called or not.
pub(crate) fn lower_whole(
    program: &CheckedProgram,
    package: usize,
    options: &CompileOptions,
) -> Result<gander_mir::Program, Vec<String>> {
    let options = gander_lower::Options {
        main: package,
        race: options.race,
        whole: vec![package],
        ..gander_lower::Options::default()
    };
    lower_with(program, &options)
}

/// Whether a symbol belongs to the package whose symbols begin with `path`.
fn is_of(symbol: &str, path: &str) -> bool {
    let rest = symbol.strip_prefix(path);
    let name = rest.and_then(|rest| rest.strip_prefix('.'));
    name.is_some_and(|name| {
        // A slash before type arguments belongs to a longer path.
        let end = name.find('[').unwrap_or(name.len());
        !name[..end].contains('/')
    })
}

fn place(program: &CheckedProgram, pos: gander_span::Pos) -> String {
    let place = program.sources.position(pos);
    format!("{}:{}:{}", place.file, place.line, place.col)
}

/// Writes the executable of an image.
///
/// # Errors
/// The file system's, with the path; something at `path` that is not a
/// regular file is never replaced.
pub fn write_executable(runtime: &[u8], image: &[u8], path: &Path) -> Result<(), String> {
    gander_codegen::write_executable(runtime, image, path).map_err(|err| match err.kind() {
        std::io::ErrorKind::InvalidInput => err.to_string(),
        _ => format!("{}: {err}", path.display()),
    })
}

/// The text of the functions whose symbol contains `wanted` (`all`: of the
/// whole program).
pub fn listing(program: &gander_mir::Program, wanted: &str) -> String {
    if wanted == "all" {
        return gander_mir::print(program);
    }
    program
        .funcs
        .iter()
        .filter(|function| function.name.contains(wanted))
        .map(|function| gander_mir::print_function(program, function))
        .collect()
}

/// One hash of several texts.
pub fn key(parts: &[&[u8]]) -> u128 {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(&part.len().to_le_bytes());
        hash.update(part);
    }
    hash.digest128()
}

/// What code for this machine's processor may use.
pub fn host_features() -> String {
    [
        std::arch::is_x86_feature_detected!("sse4.2"),
        std::arch::is_x86_feature_detected!("popcnt"),
        std::arch::is_x86_feature_detected!("avx"),
        std::arch::is_x86_feature_detected!("avx2"),
        std::arch::is_x86_feature_detected!("fma"),
        std::arch::is_x86_feature_detected!("bmi1"),
        std::arch::is_x86_feature_detected!("bmi2"),
        std::arch::is_x86_feature_detected!("lzcnt"),
        std::arch::is_x86_feature_detected!("avx512f"),
    ]
    .map(|has| if has { '1' } else { '0' })
    .iter()
    .collect()
}
