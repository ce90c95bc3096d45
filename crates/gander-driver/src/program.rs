//! Loading and checking a program for the code generator.
//!
//! Invariant: the standard library is that of the tree at `goroot` except for
//! the files that `gander_overlay` replaces; a [`CheckedProgram`] is handed
//! out only if no package has an error.

use crate::check::{self, Kept, Options, Report};
use crate::plan;
use crate::snapshot::Declared;
use crate::unit::Unit;
use gander_loader::{
    Context, Download, Env, FileSystem, Graph, LoadError, LoadOptions, Loader, Overlay, Package,
    PackageId,
};
use gander_types::{CheckedPackage, CheckedProgram, EmbeddedFile, Linkname};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// What to load, and from where.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where files are read.
    pub fs: Arc<dyn FileSystem>,
    /// The Go tree.
    pub goroot: PathBuf,
    /// The environment: working directory, module cache, GOFLAGS.
    pub env: Env,
    /// The user's build tags.
    pub tags: Vec<String>,
    /// Whether this is for the race detector: sets the tag `race`.
    pub race: bool,
    /// Also the tests of the named packages.
    pub tests: bool,
    /// Packages or Go files.
    pub patterns: Vec<String>,
    /// Gets missing modules.
    pub download: Option<Arc<dyn Download>>,
    /// Threads to use.
    pub threads: usize,
    /// Report all errors of a package instead of the first ten.
    pub all_errors: bool,
}

/// Why there is no program.
#[derive(Debug)]
pub enum Failure {
    /// Packages cannot be loaded.
    Load(Vec<LoadError>),
    /// Packages have errors.
    Check {
        /// The title of each unit, for headers.
        titles: Vec<String>,
        /// The errors.
        report: Report,
    },
}

/// A program whose files are read, before it is checked.
#[derive(Debug)]
pub struct Sources {
    pub(crate) graph: Graph,
    pub(crate) units: Vec<Unit>,
    pub(crate) fs: Arc<dyn FileSystem>,
    goroot: PathBuf,
    pub(crate) threads: usize,
    pub(crate) all_errors: bool,
}

/// Loads a program and everything it needs, package `runtime` included, and
/// checks it.
///
/// # Errors
/// If a package cannot be loaded or has errors.
pub fn load_for_codegen(request: &Request) -> Result<CheckedProgram, Failure> {
    load(request)?.check()
}

/// Reads the files of a program and everything it needs.
///
/// # Errors
/// If a package cannot be loaded.
pub fn load(request: &Request) -> Result<Sources, Failure> {
    let sources = read(request, false)?;
    let graph = &sources.graph;
    let errors = graph.errors.iter().chain(&graph.test_errors);
    let errors: Vec<LoadError> = errors.cloned().collect();
    match errors.is_empty() {
        true => Ok(sources),
        false => Err(Failure::Load(errors)),
    }
}

/// Reads the files of packages, or, if `test_mains`, of test programs; with
/// errors of single packages still in the graph.
pub(crate) fn read(request: &Request, test_mains: bool) -> Result<Sources, Failure> {
    let fs: Arc<dyn FileSystem> = Arc::new(with_overlay(&request.fs, &request.goroot));
    let context = Context::new(request.tags.clone(), request.race);
    let env = request.env.clone();
    let mut loader = Loader::new(Arc::clone(&fs), context, &request.goroot, env);
    if let Some(download) = &request.download {
        loader = loader.with_download(Arc::clone(download));
    }
    let load = LoadOptions {
        tests: request.tests || test_mains,
        codegen: true,
        test_mains,
    };
    let graph = loader
        .load(&request.patterns, load)
        .map_err(|err| Failure::Load(vec![err]))?;
    let mut units = plan::units(&graph, &request.env.cwd);
    // Package runtime has natives in place of assembly, and provides bodies of
    // others; what stays without is the linker's to report.
    for unit in units.iter_mut().filter(|unit| unit.standard) {
        unit.complete = false;
    }
    Ok(Sources {
        graph,
        units,
        fs,
        goroot: request.goroot.clone(),
        threads: request.threads,
        all_errors: request.all_errors,
    })
}

impl Sources {
    /// Lines for standard error that are not errors.
    pub fn warnings(&self) -> &[String] {
        &self.graph.warnings
    }

    /// The packages that were asked for: import path and name.
    pub fn roots(&self) -> Vec<(&str, &str)> {
        let roots = self.graph.roots.iter();
        roots
            .map(|&root| self.graph.package(root))
            .map(|package| (&*package.import_path, &*package.name))
            .collect()
    }

    /// The named package with this import path, if it is a command.
    pub fn command(&self, import_path: &str) -> Option<&Package> {
        let roots = self.graph.roots.iter();
        let mut roots = roots.map(|&root| self.graph.package(root));
        roots.find(|package| package.import_path == import_path && package.name == "main")
    }

    /// All packages, imported ones first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Package> {
        self.graph.packages.iter()
    }

    pub(crate) fn package(&self, id: PackageId) -> &Package {
        self.graph.package(id)
    }

    pub(crate) fn fs(&self) -> &dyn FileSystem {
        &*self.fs
    }

    pub(crate) fn goroot(&self) -> &Path {
        &self.goroot
    }

    /// Import paths of all packages, imported ones first.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.graph
            .packages
            .iter()
            .map(|package| &*package.import_path)
    }

    /// A hash of everything that is compiled: names, contents, language
    /// versions, build contexts.
    pub fn key(&self) -> u128 {
        self.key_but(None)
    }

    fn key_but(&self, left_out: Option<PackageId>) -> u128 {
        let mut hash = Xxh3::new();
        let counts = |index: usize| left_out.is_none_or(|id| id.index() != index);
        for (_, unit) in self.units.iter().enumerate().filter(|(at, _)| counts(*at)) {
            hash.update(unit.title.as_bytes());
            hash.update(&unit.content_key.to_le_bytes());
        }
        let packages = self.graph.packages.iter();
        for package in packages.filter(|package| counts(package.id.index())) {
            for (pattern, files) in &package.embeds {
                hash.update(pattern.as_bytes());
                for name in files {
                    hash.update(name.as_bytes());
                    // Unreadable files are reported when they are embedded.
                    let contents = self.fs.read(&package.dir.join(name));
                    hash.update(&contents.unwrap_or_default());
                }
            }
        }
        hash.digest128()
    }

    /// The only package that was asked for, if it is a command whose name in
    /// symbols is `main`.
    fn single_main(&self) -> Option<&Package> {
        let [root] = self.graph.roots[..] else {
            return None;
        };
        let package = self.graph.package(root);
        let is_main = plan::symbol_path(package) == "main";
        (is_main
            && self
                .graph
                .packages
                .iter()
                .all(|other| !other.imports.contains(&root)))
        .then_some(package)
    }

    /// Identifies a snapshot of this program: a hash of everything but the
    /// files of its main package, of which there must be one. None if there
    /// can be no snapshot.
    pub fn snapshot_key(&self) -> Option<u128> {
        let main = self.single_main()?;
        let mut hash = Xxh3::new();
        for text in [&main.import_path, &main.dir.to_string_lossy().into_owned()] {
            hash.update(&text.len().to_le_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(&self.key_but(Some(main.id)).to_le_bytes());
        Some(hash.digest128())
    }

    /// Checks the program and gives also the declarations of all packages but
    /// the main one, with the titles of their units.
    ///
    /// # Errors
    /// As [`Sources::check`].
    pub fn check_recording(self) -> Result<(CheckedProgram, Vec<Declared>), Failure> {
        self.check_all(true)
    }

    /// Checks only the main package, with declarations that are known of the
    /// others. None if it has errors, or binds names of other packages.
    pub(crate) fn check_main(&self, declared: &[Declared]) -> Option<CheckedProgram> {
        let main = self.single_main()?;
        let options = Options {
            all_errors: self.all_errors,
            threads: self.threads,
            trust_standard: false,
            cache: None,
        };
        let known: FxHashMap<&str, &[u8]> = declared
            .iter()
            .map(|declared| (&declared.title[..], &declared.bytes[..]))
            .collect();
        let given = self.units.iter().enumerate().map(|(index, unit)| {
            let bytes = known.get(&unit.title[..]).copied();
            bytes.filter(|_| index != main.id.index())
        });
        let mut units = self.units.clone();
        let given = given.collect();
        let (report, store, mut kept) = check::check_on(&mut units, &options, given);
        let kept = kept.get_mut(main.id.index())?.take()?;
        let package = package(&*self.fs, main, kept).ok()?;
        let binds = package.linknames.iter().any(|name| name.target.is_some());
        (!binds).then(|| CheckedProgram {
            store: Arc::new(store),
            sources: report.sources,
            roots: vec![0],
            packages: vec![package],
        })
    }

    /// Checks the program.
    ///
    /// # Errors
    /// If a package has errors, or an embedded file cannot be read.
    pub fn check(self) -> Result<CheckedProgram, Failure> {
        Ok(self.check_all(false)?.0)
    }

    fn check_all(mut self, export: bool) -> Result<(CheckedProgram, Vec<Declared>), Failure> {
        let options = Options {
            all_errors: self.all_errors,
            threads: self.threads,
            trust_standard: false,
            cache: None,
        };
        let (report, store, kept, exported) =
            check::check_and_export(&mut self.units, &options, export);
        let complete =
            |(package, kept): (&Package, &Option<Kept>)| package.is_unsafe() || kept.is_some();
        if !self.graph.packages.iter().zip(&kept).all(complete) {
            let titles = self.units.into_iter().map(|unit| unit.title).collect();
            return Err(Failure::Check { titles, report });
        }
        let packages = packages(&*self.fs, &self.graph, kept)?;
        let roots = self.graph.roots.iter().filter_map(|&root| {
            let path = &self.graph.package(root).import_path;
            packages
                .iter()
                .position(|package| package.import_path == *path)
        });
        let program = CheckedProgram {
            store: Arc::new(store),
            sources: report.sources,
            roots: roots.collect(),
            packages,
        };
        let titles = self.units.into_iter().map(|unit| unit.title);
        let exported = titles.zip(exported);
        let declared = exported.filter_map(|(title, bytes)| {
            let bytes = bytes?;
            Some(Declared { title, bytes })
        });
        Ok((program, declared.collect()))
    }
}

/// `fs` with the files of the standard library that Gander replaces.
fn with_overlay(fs: &Arc<dyn FileSystem>, goroot: &Path) -> Overlay<Arc<dyn FileSystem>> {
    let src = goroot.join("src");
    let runtime = src.join("runtime");
    // If the directory cannot be listed, loading it will say so.
    let present = fs.read_dir(&runtime).unwrap_or_default();
    let removed = present
        .into_iter()
        .filter(|entry| entry.name.ends_with(".go") || entry.name.ends_with(".s"))
        .filter(|entry| !gander_overlay::KEPT_RUNTIME_FILES.contains(&entry.name.as_str()))
        .filter(|entry| gander_overlay::file(&format!("runtime/{}", entry.name)).is_none())
        .map(|entry| (runtime.join(entry.name), None));
    let added = gander_overlay::FILES
        .iter()
        .map(|file| (src.join(file.path), Some(Arc::from(file.text.as_bytes()))));
    Overlay::new(Arc::clone(fs), removed.chain(added))
}

/// The packages of `graph` but `unsafe`, with what is `kept` of each.
fn packages(
    fs: &dyn FileSystem,
    graph: &Graph,
    kept: Vec<Option<Kept>>,
) -> Result<Vec<CheckedPackage>, Failure> {
    let mut index_of = vec![None; graph.packages.len()];
    let mut packages = Vec::with_capacity(kept.len());
    for (source, kept) in graph.packages.iter().zip(kept) {
        let Some(kept) = kept.filter(|_| !source.is_unsafe()) else {
            continue;
        };
        index_of[source.id.index()] = Some(packages.len());
        let mut imports: Vec<usize> = source
            .imports
            .iter()
            .filter_map(|import| index_of[import.index()])
            .collect();
        imports.sort_unstable();
        packages.push(CheckedPackage {
            imports,
            ..package(fs, source, kept)?
        });
    }
    Ok(packages)
}

/// A package with what is `kept` of it, still without its imports.
pub(crate) fn package(
    fs: &dyn FileSystem,
    package: &Package,
    kept: Kept,
) -> Result<CheckedPackage, Failure> {
    let directives = kept.files.iter().map(|file| &file.directives[..]);
    Ok(CheckedPackage {
        path: plan::symbol_path(package),
        import_path: package.import_path.clone(),
        pkg: kept.pkg,
        linknames: directives.flat_map(Linkname::collect).collect(),
        files: kept.files.into(),
        info: Arc::new(kept.info),
        imports: Vec::new(),
        standard: package.std,
        dir: package.dir.clone(),
        go_version: Some(package.lang.clone()).filter(|lang| !lang.is_empty()),
        embeds: embeds(fs, package)?,
    })
}

/// The contents of what the package embeds.
fn embeds(
    fs: &dyn FileSystem,
    package: &Package,
) -> Result<BTreeMap<String, Vec<EmbeddedFile>>, Failure> {
    let read = |name: &String| {
        let path = package.dir.join(name);
        let contents = fs.read(&path).map_err(|err| {
            let message = format!("reading embedded file {}: {err}", path.display());
            Failure::Load(vec![LoadError::fatal(message)])
        })?;
        Ok(EmbeddedFile {
            name: name.clone(),
            contents,
        })
    };
    let patterns = package.embeds.iter().map(|(pattern, files)| {
        let files = files.iter().map(read).collect::<Result<_, _>>()?;
        Ok((pattern.clone(), files))
    });
    patterns.collect()
}
