//! Checking units: parse, type-check, collect what is to be shown.
//!
//! Invariants: all units of a run share one store and one source map; a unit
//! whose dependency has errors is not checked (its errors would be echoes); the
//! syntax trees of a unit are dropped as soon as it is checked, and its text if
//! it has no errors, unless the compiler wants them; a unit that the
//! cache knows to be right is read from it only if another unit needs its
//! declarations.

use crate::cache::{Cache, Declarations};
use crate::finish::{self, Finished};
use crate::schedule;
use crate::unit::{Target, Unit, UnitFile};
use gander_diag::{Code, Diagnostic};
use gander_span::{Pos, SourceFile, SourceMap, Span, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{DirectiveFacts, Mode, check_directives, parse_file};
use gander_types::{
    Config, Importer, Info, Pkg, Store, check_package, export_package, import_package,
};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// How to check.
#[derive(Clone, Debug)]
pub struct Options {
    /// Show all errors of a package instead of the first ten.
    pub all_errors: bool,
    /// Threads to use.
    pub threads: usize,
    /// Skip function bodies of standard packages that the user did not ask
    /// for: they come with the Go installation and are known to be right.
    pub trust_standard: bool,
    /// Where results are kept between runs.
    pub cache: Option<Cache>,
}

/// What became of a unit.
#[derive(Debug)]
pub enum Outcome {
    /// It was checked, or is known from the cache to have no errors.
    Checked(Finished),
    /// A package it imports has errors, or it is on an import cycle.
    Skipped,
}

/// The result of a run.
#[derive(Debug)]
pub struct Report {
    /// All files seen.
    pub sources: Arc<SourceMap>,
    /// One for each unit.
    pub outcomes: Vec<Outcome>,
    /// How many units were taken from the cache.
    pub cached: usize,
}

/// Checks all `units`, which lose their files.
pub fn check(units: &mut [Unit], options: &Options) -> Report {
    let wanted = Wanted::default();
    run(units, options, wanted).0
}

/// What is kept of a unit without errors for the compiler.
pub(crate) struct Kept {
    pub(crate) pkg: Pkg,
    pub(crate) files: Vec<File>,
    pub(crate) info: Info,
}

/// Checks all `units` and keeps everything that was learned, for each unit
/// without errors. Nothing is taken from a cache. The units lose their files.
pub(crate) fn check_and_keep(
    units: &mut [Unit],
    options: &Options,
) -> (Report, Store, Vec<Option<Kept>>) {
    let (report, store, kept, _) = check_and_export(units, options, false);
    (report, store, kept)
}

/// As [`check_and_keep`]; if `export`, also the declarations of each unit.
pub(crate) fn check_and_export(units: &mut [Unit], options: &Options, export: bool) -> Results {
    let options = Options {
        cache: None,
        trust_standard: false,
        ..options.clone()
    };
    let wanted = Wanted {
        keep: true,
        export,
        given: Vec::new(),
    };
    run(units, &options, wanted)
}

/// As [`check_and_keep`] for the units of which no declarations are `given`.
pub(crate) fn check_on(
    units: &mut [Unit],
    options: &Options,
    given: Vec<Option<&[u8]>>,
) -> (Report, Store, Vec<Option<Kept>>) {
    let wanted = Wanted {
        keep: true,
        export: false,
        given,
    };
    let (report, store, kept, _) = run(units, options, wanted);
    (report, store, kept)
}

/// What a run gives: besides the report the store, and for each unit what is
/// kept of it and its declarations as bytes.
type Results = (Report, Store, Vec<Option<Kept>>, Vec<Option<Vec<u8>>>);

/// What is wanted of a run besides the report.
#[derive(Default)]
struct Wanted<'a> {
    /// Trees and tables.
    keep: bool,
    /// Declarations as bytes.
    export: bool,
    /// The declarations of units that are known and not looked at.
    given: Vec<Option<&'a [u8]>>,
}

fn run(units: &mut [Unit], options: &Options, wanted: Wanted<'_>) -> Results {
    let slots = units.iter_mut().map(Slot::new).collect();
    let session = Session {
        units,
        options,
        wanted,
        sources: Arc::new(SourceMap::new()),
        store: Store::new(),
        slots,
        deps: units.iter().map(|unit| unit.deps().collect()).collect(),
    };
    let finished = schedule::run(&session.deps, options.threads, |index| session.run(index));
    let cached = session
        .slots
        .iter()
        .filter(|slot| slot.verdict.get().is_some_and(|v| v.cached))
        .count();
    let outcomes = finished
        .into_iter()
        .map(|f| f.flatten().map_or(Outcome::Skipped, Outcome::Checked))
        .collect();
    let report = Report {
        sources: session.sources,
        outcomes,
        cached,
    };
    let slots = session.slots.into_iter();
    let parts = slots.map(|slot| (slot.kept.into_inner(), slot.exported.into_inner()));
    let (kept, exported) = parts.unzip();
    (report, session.store, kept, exported)
}

/// A run in progress.
struct Session<'a> {
    units: &'a [Unit],
    options: &'a Options,
    wanted: Wanted<'a>,
    sources: Arc<SourceMap>,
    store: Store,
    slots: Vec<Slot>,
    /// For each unit, the units it imports.
    deps: Vec<Vec<usize>>,
}

/// What is known of a unit so far.
struct Slot {
    /// Set when the unit turned out to have no errors.
    verdict: OnceLock<Verdict>,
    /// The package in the store; `None` inside if it cannot be had.
    package: OnceLock<Option<Pkg>>,
    /// The unit's files.
    files: Mutex<Files>,
    /// How many they are.
    file_count: usize,
    /// Set if the session keeps what it learns and there were no errors.
    kept: OnceLock<Kept>,
    /// The declarations, likewise.
    exported: OnceLock<Vec<u8>>,
}

/// The files of a unit.
enum Files {
    /// As loaded.
    Loaded(Vec<UnitFile>),
    /// In the source map, in the same order.
    Mapped(Arc<[Arc<SourceFile>]>),
}

impl Slot {
    /// Nothing is known yet; the unit's files are here from now on.
    fn new(unit: &mut Unit) -> Slot {
        let files = std::mem::take(&mut unit.files);
        Slot {
            verdict: OnceLock::new(),
            package: OnceLock::new(),
            file_count: files.len(),
            files: Mutex::new(Files::Loaded(files)),
            kept: OnceLock::new(),
            exported: OnceLock::new(),
        }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A unit without errors.
struct Verdict {
    /// Key of its cache entry.
    key: u128,
    /// Hash of its declarations and of all declarations behind them.
    declarations: u128,
    cached: bool,
}

impl Session<'_> {
    /// Checks one unit; `None` if it has to be skipped.
    fn run(&self, index: usize) -> Option<Finished> {
        if self.units[index].broken {
            return None;
        }
        let slot = &self.slots[index];
        if self.given(index).is_some() {
            // Set once: each unit is run once. The same holds below.
            let _ = slot.verdict.set(Verdict {
                key: 0,
                declarations: 0,
                cached: true,
            });
            return Some(Finished::default());
        }
        let key = self.key(index)?;
        if let Some(hash) = self
            .options
            .cache
            .as_ref()
            .and_then(|cache| cache.verdict(key))
        {
            let declarations = self.closure_hash(index, hash)?;
            let _ = slot.verdict.set(Verdict {
                key,
                declarations,
                cached: true,
            });
            return Some(Finished::default());
        }
        let (pkg, finished) = self.check_unit(index);
        if let Some(pkg) = pkg.filter(|_| finished.diagnostics.is_empty()) {
            let hash = self.keep(index, key, pkg);
            let declarations = self.closure_hash(index, hash)?;
            let _ = slot.package.set(Some(pkg));
            let _ = slot.verdict.set(Verdict {
                key,
                declarations,
                cached: false,
            });
            self.release(index);
        }
        Some(finished)
    }

    /// The key of a unit: its own contents and everything it can see of
    /// others. `None` if a dependency has errors.
    fn key(&self, index: usize) -> Option<u128> {
        let unit = &self.units[index];
        let mut hash = Xxh3::new();
        hash.update(&unit.content_key.to_le_bytes());
        hash.update(&[u8::from(self.skips_bodies(unit)), u8::from(unit.complete)]);
        hash.update(unit.title.as_bytes());
        for &dep in &self.deps[index] {
            hash.update(&self.slots[dep].verdict.get()?.declarations.to_le_bytes());
        }
        Some(hash.digest128())
    }

    /// The hash of a unit's declarations together with those they refer to.
    fn closure_hash(&self, index: usize, own: u128) -> Option<u128> {
        let mut hash = Xxh3::new();
        hash.update(&own.to_le_bytes());
        for &dep in &self.deps[index] {
            hash.update(&self.slots[dep].verdict.get()?.declarations.to_le_bytes());
        }
        Some(hash.digest128())
    }

    fn skips_bodies(&self, unit: &Unit) -> bool {
        self.options.trust_standard && unit.standard && !unit.root
    }

    fn given(&self, index: usize) -> Option<&[u8]> {
        self.wanted.given.get(index).copied().flatten()
    }

    /// The declarations of a unit as bytes, unless they are too many.
    fn export(&self, index: usize, pkg: Pkg) -> Option<Vec<u8>> {
        let files = self.files(index);
        let place = |pos: Pos| {
            let file = files
                .partition_point(|file| file.base <= pos)
                .checked_sub(1)?;
            Some((file as u32, files[file].offset(pos) as u32))
        };
        export_package(&self.store, pkg, &place)
    }

    /// Writes a unit without errors to the cache; returns the hash of its
    /// declarations.
    fn keep(&self, index: usize, key: u128, pkg: Pkg) -> u128 {
        if self.wanted.export
            && let Some(bytes) = self.export(index, pkg)
        {
            let _ = self.slots[index].exported.set(bytes);
        }
        let Some(cache) = &self.options.cache else {
            return 0;
        };
        let Some(bytes) = self.export(index, pkg) else {
            // Dependents are checked again whenever anything changes here.
            return key;
        };
        let declarations = Declarations::new(bytes);
        cache.store(key, &declarations);
        declarations.hash
    }

    /// The files of a unit in the source map, in ascending order of position
    /// unless other units added theirs at the same time.
    fn files(&self, index: usize) -> Arc<[Arc<SourceFile>]> {
        let mut files = self.slots[index].files();
        if let Files::Loaded(loaded) = &mut *files {
            let mapped = std::mem::take(loaded).into_iter();
            let mapped = mapped.filter_map(|file| self.sources.add(&file.name, file.text).ok());
            *files = Files::Mapped(mapped.collect());
        }
        match &*files {
            Files::Mapped(mapped) => Arc::clone(mapped),
            Files::Loaded(_) => Arc::default(),
        }
    }

    /// Lets go of the texts of a unit without errors: nothing will quote them.
    fn release(&self, index: usize) {
        if self.wanted.keep {
            return;
        }
        let released = self.files(index);
        let released = released.iter().map(|file| self.sources.release(file));
        let released = Files::Mapped(released.collect());
        *self.slots[index].files() = released;
    }

    /// The package of a unit that has no errors, read from the cache if it was
    /// not checked in this run.
    fn package(&self, index: usize) -> Option<Pkg> {
        *self.slots[index].package.get_or_init(|| {
            if let Some(bytes) = self.given(index) {
                return self.read(index, bytes);
            }
            let verdict = self.slots[index].verdict.get()?;
            let entry = self.options.cache.as_ref()?.load(verdict.key);
            let read = entry.and_then(|entry| self.read(index, &entry.bytes));
            // The entry vanished or is damaged: its verdict still stands, but
            // the declarations have to be made again.
            read.or_else(|| self.check_unit(index).0)
        })
    }

    fn read(&self, index: usize, bytes: &[u8]) -> Option<Pkg> {
        // The places of what is given are not asked for: a program with errors
        // is checked as a whole.
        let files = match self.given(index) {
            Some(_) => Arc::default(),
            None => self.files(index),
        };
        let place = |file: u32, offset: u32| {
            files
                .get(file as usize)
                .map_or(Pos::NONE, |f| f.pos(offset as usize))
        };
        let resolve = |path: &str| match path {
            "unsafe" => Some(Pkg::UNSAFE),
            path => self.find(index, path).and_then(|found| self.package(found)),
        };
        import_package(
            &self.store,
            &self.units[index].path,
            bytes,
            &resolve,
            &place,
        )
        .ok()
    }

    /// The unit with import path `path` behind unit `index`.
    fn find(&self, index: usize, path: &str) -> Option<usize> {
        let mut seen = vec![false; self.units.len()];
        let mut queue = self.deps[index].clone();
        while let Some(dep) = queue.pop() {
            if std::mem::replace(&mut seen[dep], true) {
                continue;
            }
            if self.units[dep].path == path {
                return Some(dep);
            }
            queue.extend(&self.deps[dep]);
        }
        None
    }

    fn check_unit(&self, index: usize) -> (Option<Pkg>, Finished) {
        let unit = &self.units[index];
        let limit = (!self.options.all_errors).then_some(finish::ERROR_LIMIT);
        let (files, mut found) = self.parse_unit(index);
        // Errors in the grammar hide type errors; others that the parser
        // reports (in literals, labels, ...) do not.
        if files.iter().any(|file| file.stop) || files.len() < self.slots[index].file_count {
            return (None, finish::finish(&self.sources, found, limit));
        }
        let config = Config {
            go_version: unit.go_version.clone(),
            ignore_func_bodies: self.skips_bodies(unit),
            record: self.wanted.keep,
            ..Config::default()
        };
        let importer = UnitImporter {
            session: self,
            unit,
        };
        let path = Symbol::intern(&unit.path);
        let checked = check_package(&self.store, &self.sources, &config, &importer, path, &files);
        found.extend(checked.diagnostics);
        if found.is_empty() {
            found = self.late_errors(unit, checked.pkg, &files);
        }
        if self.wanted.keep && found.is_empty() {
            // A unit is checked once if nothing comes from a cache.
            let _ = self.slots[index].kept.set(Kept {
                pkg: checked.pkg,
                files,
                info: checked.info,
            });
        }
        (
            Some(checked.pkg),
            finish::finish(&self.sources, found, limit),
        )
    }

    /// What the official compiler looks at only when there are no other
    /// errors: directives, and functions without body.
    fn late_errors(&self, unit: &Unit, pkg: Pkg, files: &[File]) -> Vec<Diagnostic> {
        let is_func_or_var = |name: Symbol| {
            let found = self.store[pkg].lookup(name);
            found.is_some_and(|obj| {
                let object = &self.store[obj];
                object.is_func() || object.var_kind().is_some()
            })
        };
        let lang = unit
            .go_version
            .as_deref()
            .and_then(|v| v.strip_prefix("go1."));
        let lang = lang.and_then(|minor| minor.split('.').next()?.parse().ok());
        let facts = DirectiveFacts {
            is_func_or_var: &is_func_or_var,
            complete: unit.complete,
            lang: lang.unwrap_or(u32::MAX),
        };
        check_directives(&files.iter().collect::<Vec<_>>(), &facts)
    }

    /// Parses the files of a unit into one numbering of nodes.
    fn parse_unit(&self, index: usize) -> (Vec<File>, Vec<Diagnostic>) {
        let ids = NodeIds::new();
        let sources = self.files(index);
        let mut errors = Vec::new();
        if sources.len() < self.slots[index].file_count {
            let message = gander_span::TooLarge.to_string();
            errors.push(Diagnostic::error(
                Code("TooLarge"),
                Pos::NONE,
                Span::NONE,
                message,
            ));
        }
        let mode = Mode {
            std: self.units[index].standard,
            ..Mode::CHECK
        };
        let trees = sources.iter().map(|source| {
            let (tree, found) = parse_file(source, &ids, mode);
            errors.extend(found);
            tree
        });
        (trees.collect(), errors)
    }
}

/// Why a path that nothing is known about cannot be imported.
fn unknown(path: &str) -> String {
    if path.starts_with('/') {
        return "import path cannot be absolute path".to_owned();
    }
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let clean = parts.join("/");
    if clean != path && !path.starts_with('.') {
        return format!("non-canonical import path {path:?} (should be {clean:?})");
    }
    "file not found".to_owned()
}

/// Resolves the imports of one unit.
struct UnitImporter<'a> {
    session: &'a Session<'a>,
    unit: &'a Unit,
}

impl Importer for UnitImporter<'_> {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        match self.unit.imports.get(path) {
            Some(Target::Unsafe) => Ok(Pkg::UNSAFE),
            Some(Target::Unit(index)) => self
                .session
                .package(*index)
                .ok_or_else(|| format!("package {path} has errors")),
            Some(Target::Missing(why)) => Err(why.clone()),
            None => Err(unknown(path)),
        }
    }
}
