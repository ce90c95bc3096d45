//! Test programs: what `gander test` compiles.
//!
//! Invariant: a test program consists of what its main package reaches, so
//! packages compiled differently for different tests never meet. Programs are
//! checked in batches: those of a batch share the packages they have in common.

mod common;
mod cover;
mod coverage;
mod find;
mod main_file;

use crate::buildinfo::{self, BuildSettings};
use crate::check::{self, Kept, Options, Report};
use crate::program::{Failure, Request, Sources, package, read};
use crate::unit::{Target, Unit, UnitFile};
use common::Common;
pub use cover::{Cover, CoverMode};
use coverage::Coverage;
use find::{Found, Side};
use gander_loader::{FileSystem, Graph, LoadError, Package, TestProgram};
use gander_types::{CheckedPackage, CheckedProgram};
pub(crate) use main_file::NAME as MAIN_FILE;
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// Source bytes of the packages that are checked at once, so that tests of the
/// standard library, which compile much of it anew, fit in memory.
const BATCH: usize = 24 << 20;

/// What is to be done for one package.
#[derive(Debug)]
pub enum Job {
    /// Say why the test cannot be built.
    Refuse {
        /// The errors under the headers of packages.
        message: String,
        /// The package at fault.
        culprit: String,
    },
    /// Check it: there are no test files.
    Check,
    /// Build and run the test program.
    Test,
}

/// The tests of one package.
#[derive(Debug)]
pub struct Test {
    /// The import path of the package.
    pub import_path: String,
    /// The name of the package.
    pub name: String,
    /// Its directory, where the test runs.
    pub dir: PathBuf,
    /// The root of the module or of GOROOT's `src`.
    pub root: Option<PathBuf>,
    /// What is to be done.
    pub job: Job,
    /// Hash of everything that is compiled for it.
    pub key: u128,
    /// Of a package without test files that is to be covered.
    pub untested: Option<Untested>,
    /// The units it consists of, dependencies first.
    units: Vec<usize>,
    main: Option<usize>,
    /// Whether the test files of the package under test change nothing of what
    /// it has without them.
    only_adds: bool,
    /// Set if it has everything that most of the programs have: the packages
    /// among them that its test files belong to.
    over: Option<Vec<String>>,
}

/// The coverage of a package without tests.
#[derive(Clone, Debug)]
pub struct Untested {
    /// A profile without its head.
    pub profile: String,
    /// Whether there is anything that could have run.
    pub has_statements: bool,
}

/// The tests of all named packages, with their files read.
#[derive(Debug)]
pub struct Tests {
    /// In the order of the command line.
    pub tests: Vec<Test>,
    /// Lines for standard error that are not errors.
    pub warnings: Vec<String>,
    sources: Sources,
    /// What most of the programs have in common.
    common: Option<Common>,
}

/// What became of a test of a batch.
#[derive(Debug)]
pub enum Verdict {
    /// It has errors, in this package first.
    Failed(String),
    /// It can be compiled: the program and its main package, if there are
    /// tests.
    Checked(Option<(CheckedProgram, usize)>),
}

/// The result of checking a batch.
#[derive(Debug)]
pub struct Batch {
    /// The titles of the units, for headers.
    pub titles: Vec<String>,
    /// The errors.
    pub report: Report,
    /// For each test of the batch, its number and what became of it.
    pub verdicts: Vec<(usize, Verdict)>,
    /// The program of what the tests have in common, if it was wanted.
    pub common: Option<(CheckedProgram, usize)>,
}

/// Loads the tests of the packages that `request` names, with counters for
/// what `cover` says.
///
/// # Errors
/// If nothing can be loaded; errors of single packages are in the result.
pub fn load(request: &Request, cover: Option<&Cover>) -> Result<Tests, Failure> {
    let mut sources = read(request, true)?;
    let Sources {
        graph, units, fs, ..
    } = &mut sources;
    let fatal = |message: &str| Failure::Load(vec![LoadError::fatal(message)]);
    for unit in units
        .iter_mut()
        .filter(|unit| unit.path == "testing" && unit.standard)
    {
        if !mark_as_test(unit) {
            return Err(fatal("package testing cannot be told that it is in a test"));
        }
    }
    let coverage = cover.map(|cover| Coverage::new(cover, graph, units, &request.env.cwd));
    let mut warnings = graph.warnings.clone();
    warnings.extend(
        coverage
            .iter()
            .flat_map(|coverage| &coverage.warnings)
            .cloned(),
    );
    let mut embeds = FxHashMap::default();
    let mut tests = Vec::new();
    for program in &graph.tests {
        let (job, only_adds) = prepare(graph, units, program, cover);
        let top = program.main.unwrap_or(program.package).index();
        let reached = match job {
            Job::Refuse { .. } => Vec::new(),
            _ => reachable(units, top),
        };
        let main = program.main.filter(|_| matches!(job, Job::Test));
        if let (Some(coverage), Some(main)) = (&coverage, main) {
            coverage.report(graph, units, program, main.index(), &reached);
        }
        let untested = coverage.as_ref().filter(|_| matches!(job, Job::Check));
        let untested = untested.and_then(|coverage| coverage.untested(program));
        let key = key(graph, units, &reached, &**fs, &mut embeds);
        let package = graph.package(program.package);
        tests.push(Test {
            import_path: program.import_path.clone(),
            name: package.name.clone(),
            dir: package.dir.clone(),
            root: match &package.module {
                _ if package.std => Some(request.goroot.join("src")),
                Some(module) => Some(module.dir.clone()),
                None => None,
            },
            job,
            key,
            untested,
            units: reached,
            main: program.main.map(|main| main.index()),
            only_adds,
            over: None,
        });
    }
    let common = match cover {
        None => common::add(graph, units, &tests),
        Some(_) => None,
    };
    if let Some(common) = &common {
        for test in &mut tests {
            test.over = common.over(graph, units, test);
        }
    }
    Ok(Tests {
        tests,
        warnings,
        sources,
        common,
    })
}

/// Makes `testing.Testing` true, for which the `go` command sets a variable
/// when it links. False if there is no such variable.
fn mark_as_test(unit: &mut Unit) -> bool {
    const FROM: &str = "var testBinary = \"0\"";
    const TO: &str = "var testBinary = \"1\"";
    for file in &mut unit.files {
        let text = String::from_utf8_lossy(&file.text);
        if text.contains(FROM) {
            file.text = Arc::from(text.replace(FROM, TO).as_bytes());
            unit.content_key ^= 1;
            return true;
        }
    }
    false
}

/// Decides what is to be done, and writes the file of the main package; whether
/// test files only add to their package.
fn prepare(
    graph: &Graph,
    units: &mut [Unit],
    program: &TestProgram,
    cover: Option<&Cover>,
) -> (Job, bool) {
    if let Some((culprit, _)) = program.errors.first() {
        let (path, errors) = (&program.import_path, program.errors.iter());
        let message = errors.map(|(_, error)| format!("# {path}\n{error}\n"));
        let refuse = Job::Refuse {
            message: message.collect(),
            culprit: culprit.clone(),
        };
        return (refuse, false);
    }
    let Some(main) = program.main else {
        return (Job::Check, false);
    };
    let mut found = Found::default();
    let inner = found.add(&units[program.package.index()], Side::Inner);
    let outer = program
        .external
        .map(|outer| found.add(&units[outer.index()], Side::Outer));
    if let Err(message) = inner.and(outer.unwrap_or(Ok(()))) {
        let path = &program.import_path;
        let refuse = Job::Refuse {
            message: format!("# {path}\n{message}\n"),
            culprit: format!("{path}.test"),
        };
        return (refuse, false);
    }
    let module = graph.package(main).module.as_ref();
    let module = module.map_or("", |module| module.path.as_str());
    let text = main_file::text(&found, &program.import_path, module, cover);
    let unit = &mut units[main.index()];
    let mut hash = Xxh3::new();
    hash.update(&unit.content_key.to_le_bytes());
    hash.update(text.as_bytes());
    unit.content_key = hash.digest128();
    unit.files = vec![UnitFile {
        name: PathBuf::from(main_file::NAME),
        text: Arc::from(text.into_bytes()),
    }];
    (Job::Test, found.only_adds())
}

/// The units behind `top` and itself, in their order.
fn reachable(units: &[Unit], top: usize) -> Vec<usize> {
    let mut seen = vec![false; units.len()];
    seen[top] = true;
    let mut queue = vec![top];
    while let Some(unit) = queue.pop() {
        for dep in units[unit].deps() {
            if !std::mem::replace(&mut seen[dep], true) {
                queue.push(dep);
            }
        }
    }
    (0..units.len()).filter(|&unit| seen[unit]).collect()
}

/// A hash of the names and contents of these units. The hashes of embedded
/// files are remembered.
fn key(
    graph: &Graph,
    units: &[Unit],
    reached: &[usize],
    fs: &dyn FileSystem,
    embeds: &mut FxHashMap<usize, u128>,
) -> u128 {
    let mut hash = Xxh3::new();
    for &index in reached {
        let unit = &units[index];
        hash.update(unit.title.as_bytes());
        hash.update(&unit.content_key.to_le_bytes());
        let package = &graph.packages[index];
        if !package.embeds.is_empty() {
            let embedded = embeds
                .entry(index)
                .or_insert_with(|| package_embeds(package, fs));
            hash.update(&embedded.to_le_bytes());
        }
    }
    hash.digest128()
}

fn package_embeds(package: &Package, fs: &dyn FileSystem) -> u128 {
    let mut hash = Xxh3::new();
    for (pattern, files) in &package.embeds {
        hash.update(pattern.as_bytes());
        for name in files {
            hash.update(name.as_bytes());
            // Unreadable files are reported when they are embedded.
            let contents = fs.read(&package.dir.join(name));
            hash.update(&contents.unwrap_or_default());
        }
    }
    hash.digest128()
}

impl Tests {
    /// Divides these tests, given by number, into batches for
    /// [`Tests::check`].
    pub fn batches(&self, wanted: &[usize]) -> Vec<Vec<usize>> {
        let size = |unit: &usize| -> usize {
            let files = self.sources.units[*unit].files.iter();
            files.map(|file| file.text.len()).sum()
        };
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut seen = vec![false; self.sources.units.len()];
        let mut bytes = 0;
        for &test in wanted {
            let units = self.tests[test].units.iter();
            let new: usize = units.filter(|&&unit| !seen[unit]).map(size).sum();
            if batches.is_empty() || bytes + new > BATCH {
                batches.push(Vec::new());
                seen.fill(false);
                bytes = 0;
            }
            for &unit in &self.tests[test].units {
                if !std::mem::replace(&mut seen[unit], true) {
                    bytes += size(&unit);
                }
            }
            if let Some(batch) = batches.last_mut() {
                batch.push(test);
            }
        }
        batches
    }

    /// What the program of a test is told of its build: for
    /// `debug.ReadBuildInfo`, and the settings of GODEBUG to start with.
    pub fn told(&self, test: usize, settings: &BuildSettings) -> (String, String) {
        let Some(main) = self.tests[test].main else {
            return Default::default();
        };
        let graph = &self.sources.graph;
        let program = &graph.tests[test];
        let tested = [Some(program.package), program.external];
        let files = tested.into_iter().flatten();
        let files = files.flat_map(|part| graph.package(part).files.clone());
        // The test files may have directives for the whole program.
        let main = Package {
            files: files.collect(),
            ..graph.packages[main].clone()
        };
        (
            buildinfo::describe(&self.sources, &main, settings),
            buildinfo::default_godebug(&self.sources, &main),
        )
    }

    /// Identifies what the programs have in common.
    pub fn common_key(&self) -> Option<u128> {
        Some(self.common.as_ref()?.key)
    }

    /// Set if a program has everything in it that the programs have in common:
    /// the import paths of those packages that have more files in it.
    pub fn over_common(&self, test: usize) -> Option<&[String]> {
        self.tests[test].over.as_deref()
    }

    /// Checks the tests of a batch, with what they have in common as a program
    /// of its own if `common`.
    ///
    /// # Errors
    /// If an embedded file cannot be read.
    pub fn check(&self, batch: &[usize], common: bool) -> Result<Batch, Failure> {
        let common = self.common.as_ref().filter(|_| common);
        let mut indices: Vec<usize> = batch
            .iter()
            .flat_map(|&test| self.tests[test].units.iter().copied())
            .collect();
        if let Some(common) = common {
            indices.extend(&common.units);
            indices.push(common.main);
        }
        indices.sort_unstable();
        indices.dedup();
        let mut units = renumbered(&self.sources.units, &indices);
        let options = Options {
            all_errors: self.sources.all_errors,
            threads: self.sources.threads,
            trust_standard: false,
            cache: None,
        };
        let (report, store, kept) = check::check_and_keep(&mut units, &options);
        let packages = self.packages(&indices, kept)?;
        let store = Arc::new(store);
        let program = |units: &[usize], main: usize| {
            let (packages, roots) = self.program(&packages, units, main);
            let main = roots[0];
            let program = CheckedProgram {
                store: Arc::clone(&store),
                sources: Arc::clone(&report.sources),
                packages,
                roots,
            };
            (program, main)
        };
        let verdict = |&test: &usize| {
            let found = &self.tests[test];
            let reached = found.units.iter();
            let bad = reached.clone().find(|&&unit| {
                !self.sources.graph.packages[unit].is_unsafe() && !packages.contains_key(&unit)
            });
            if let Some(&bad) = bad {
                return (test, Verdict::Failed(self.sources.units[bad].title.clone()));
            }
            let program = found.main.map(|main| program(&found.units, main));
            (test, Verdict::Checked(program))
        };
        let verdicts = batch.iter().map(verdict).collect();
        let common = common.filter(|common| {
            let mut units = common.units.iter().chain([&common.main]);
            units.all(|unit| {
                self.sources.graph.packages[*unit].is_unsafe() || packages.contains_key(unit)
            })
        });
        let common = common.map(|common| {
            let own = [common.main];
            let units: Vec<usize> = common.units.iter().copied().chain(own).collect();
            program(&units, common.main)
        });
        Ok(Batch {
            titles: units.into_iter().map(|unit| unit.title).collect(),
            report,
            verdicts,
            common,
        })
    }

    /// The packages without errors by unit, still without imports.
    fn packages(
        &self,
        indices: &[usize],
        kept: Vec<Option<Kept>>,
    ) -> Result<FxHashMap<usize, CheckedPackage>, Failure> {
        let found = indices.iter().zip(kept);
        let found = found.filter_map(|(&index, kept)| {
            let source = &self.sources.graph.packages[index];
            let kept = kept.filter(|_| !source.is_unsafe())?;
            Some(package(&*self.sources.fs, source, kept).map(|package| (index, package)))
        });
        found.collect()
    }

    /// A program of these units, and the index of `main` in it.
    fn program(
        &self,
        packages: &FxHashMap<usize, CheckedPackage>,
        units: &[usize],
        main: usize,
    ) -> (Vec<CheckedPackage>, Vec<usize>) {
        let mut index_of: FxHashMap<usize, usize> = FxHashMap::default();
        let mut out: Vec<CheckedPackage> = Vec::with_capacity(units.len());
        for unit in units {
            let Some(package) = packages.get(unit) else {
                continue;
            };
            let imports = self.sources.graph.packages[*unit].imports.iter();
            let imports = imports.filter_map(|import| index_of.get(&import.index()).copied());
            let mut imports: Vec<usize> = imports.collect();
            imports.sort_unstable();
            index_of.insert(*unit, out.len());
            out.push(CheckedPackage {
                imports,
                ..package.clone()
            });
        }
        let main = index_of.get(&main).copied().unwrap_or(0);
        (out, vec![main])
    }
}

/// These units, which include all that they import, numbered from 0.
fn renumbered(units: &[Unit], indices: &[usize]) -> Vec<Unit> {
    let new: FxHashMap<usize, usize> = indices.iter().copied().zip(0..).collect();
    let unit = |&index: &usize| {
        let mut unit = units[index].clone();
        #[expect(clippy::iter_over_hash_type, reason = "each is renumbered by itself")]
        for target in unit.imports.values_mut() {
            if let Target::Unit(to) = target
                && let Some(&now) = new.get(to)
            {
                *to = now;
            }
        }
        unit
    };
    indices.iter().map(unit).collect()
}
