//! Loading: connecting the packages that patterns name and all they import.
//!
//! Invariant: directories are scanned in parallel, but packages are connected
//! and judged in one thread, in the order in which the `go` command does it,
//! because the words of an error depend on who imports first.

use crate::assemble;
use crate::context::Context;
use crate::embed;
use crate::error::{ErrorKind, FilePosition, LoadError, StackEntry};
use crate::graph::Variant;
use crate::loader::LoadOptions;
use crate::modules::{ModuleInfo, Modules};
use crate::par;
use crate::patterns::{self, Match};
use crate::resolve::{Found, ImportError, Importer};
use crate::scan::{self, DirScan, FileSet, ForeignKind, GoFile, Places, ScanError, Tests};
use crate::variants;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A package while the graph is built.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) import_path: String,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) module: Option<Arc<ModuleInfo>>,
    pub(crate) std: bool,
    pub(crate) cmdline_files: bool,
    pub(crate) variant: Option<Variant>,
    pub(crate) for_test: Option<String>,
    pub(crate) scan: Option<Arc<DirScan>>,
    pub(crate) files: Vec<Arc<GoFile>>,
    pub(crate) error: Option<LoadError>,
    /// Import path as written, and what it means; in the order of loading.
    pub(crate) imports: Vec<(String, usize)>,
    pub(crate) embeds: BTreeMap<String, Vec<String>>,
    /// Where imports are written, for errors about cycles.
    pub(crate) places: Places,
    pub(crate) literal: bool,
    pub(crate) root: bool,
    pub(crate) done: bool,
}

/// The state of one load.
pub(crate) struct Loading<'a> {
    pub(crate) modules: &'a Modules,
    pub(crate) ctx: &'a Context,
    pub(crate) options: LoadOptions,
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<usize>,
    /// What every program needs, imported or not; before all roots.
    pub(crate) always: Vec<usize>,
    /// The packages that [`Loading::roots`] are the tests of; empty without
    /// tests.
    pub(crate) tested: Vec<usize>,
    /// The test programs with the packages they test, if wanted.
    pub(crate) test_programs: Vec<(usize, variants::Parts)>,
    pub(crate) warnings: Vec<String>,
    pub(crate) stack: Vec<StackEntry>,
    by_path: FxHashMap<String, usize>,
    folded: FxHashMap<String, String>,
    found: FxHashMap<String, Result<Found, ImportError>>,
    scans: Scans<'a>,
}

/// Directory scans, each done once.
struct Scans<'a> {
    modules: &'a Modules,
    ctx: &'a Context,
    /// For the code generator: the context of standard packages.
    std_codegen: Option<Context>,
    std_tests: Tests,
    done: Mutex<FxHashMap<PathBuf, Arc<DirScan>>>,
}

impl Scans<'_> {
    /// Which tests to look at: dependencies' tests matter to nobody.
    fn tests(&self, dir: &Path) -> Tests {
        let local = self
            .modules
            .mains
            .iter()
            .any(|main| dir.starts_with(&main.root));
        if local { Tests::Read } else { self.std_tests }
    }

    /// The context that chooses the files of `dir`.
    fn context(&self, dir: &Path) -> &Context {
        let Some(std_codegen) = &self.std_codegen else {
            return self.ctx;
        };
        match dir.starts_with(self.modules.goroot.join("src")) {
            true => std_codegen,
            false => self.ctx,
        }
    }

    fn get(&self, dir: &Path, tests: Tests) -> Arc<DirScan> {
        let lock = || self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(scan) = lock()
            .get(dir)
            .filter(|scan| scan.tests_read || tests == Tests::IfAlone)
        {
            return Arc::clone(scan);
        }
        let scan = Arc::new(match self.modules.dirs.list(dir) {
            Ok(entries) => {
                let ctx = self.context(dir);
                scan::scan_entries(&*self.modules.dirs.fs, ctx, dir, &entries, tests)
            }
            Err((_, message)) => DirScan {
                dir: dir.to_owned(),
                error: Some(ScanError::Other(format!(
                    "open {}: {message}",
                    dir.display()
                ))),
                ..DirScan::default()
            },
        });
        lock().insert(dir.to_owned(), Arc::clone(&scan));
        scan
    }
}

/// The outcome of an import: the package, and why the importer may not have it.
type Imported = (usize, Option<LoadError>);

impl<'a> Loading<'a> {
    pub(crate) fn new(modules: &'a Modules, ctx: &'a Context, options: LoadOptions) -> Loading<'a> {
        let std_tests = if options.tests {
            Tests::Read
        } else {
            Tests::IfAlone
        };
        let scans = Scans {
            modules,
            ctx,
            std_codegen: options.codegen.then(|| ctx.for_std_codegen()),
            std_tests,
            done: Mutex::default(),
        };
        Loading {
            modules,
            ctx,
            options,
            scans,
            nodes: Vec::new(),
            roots: Vec::new(),
            always: Vec::new(),
            tested: Vec::new(),
            test_programs: Vec::new(),
            warnings: Vec::new(),
            stack: Vec::new(),
            by_path: FxHashMap::default(),
            folded: FxHashMap::default(),
            found: FxHashMap::default(),
        }
    }

    /// Loads package `runtime`, which compiled code calls without importing it.
    pub(crate) fn load_runtime(&mut self) {
        self.prefetch(vec!["runtime".to_owned()]);
        let (node, _) = self.import("runtime", None, None);
        self.always.push(node);
    }

    pub(crate) fn load_patterns(&mut self, patterns: &[String]) -> Result<(), LoadError> {
        let scans = &self.scans;
        let scan = |dir: &Path| DirScan::clone(&scans.get(dir, scans.tests(dir)));
        let matches = patterns::resolve(self.modules, patterns, &scan, &mut self.warnings)?;
        self.scans.std_tests = Tests::IfAlone;
        let wanted = patterns::unique(
            matches
                .iter()
                .flat_map(|found| found.packages.iter().cloned()),
        );
        self.prefetch(wanted);
        for found in &matches {
            self.load_match(found);
        }
        if matches.iter().any(|found| found.pattern == "all") {
            self.close_over_all();
        }
        Ok(())
    }

    fn load_match(&mut self, found: &Match) {
        for path in &found.packages {
            let (node, _) = self.import(path, None, None);
            self.nodes[node].literal |= found.literal;
            self.add_root(node);
        }
        if let Some(message) = found.errors.first() {
            let node = Node {
                import_path: found.pattern.clone(),
                path: found.pattern.clone(),
                done: true,
                ..Node::default()
            };
            let error = LoadError {
                kind: ErrorKind::Import,
                ..LoadError::fatal(message.clone())
            };
            self.nodes.push(Node {
                error: Some(error),
                ..node
            });
            self.add_root(self.nodes.len() - 1);
        }
    }

    /// The pattern `all`: also what the named packages and, in main modules,
    /// their tests import, transitively.
    fn close_over_all(&mut self) {
        for root in self.roots.clone() {
            let node = &self.nodes[root];
            let Some(scan) = node
                .scan
                .clone()
                .filter(|_| node.module.as_ref().is_some_and(|module| module.main))
            else {
                continue;
            };
            let imports: Vec<String> = scan
                .test
                .imports
                .keys()
                .chain(scan.xtest.imports.keys())
                .cloned()
                .collect();
            self.prefetch(imports.clone());
            for path in imports.iter().filter(|path| *path != "C") {
                let (node, _) = self.import(path, None, None);
                self.add_root(node);
            }
        }
        for node in assemble::postorder(&self.nodes, &self.roots) {
            self.add_root(node);
        }
    }

    fn add_root(&mut self, node: usize) {
        if !std::mem::replace(&mut self.nodes[node].root, true) {
            self.roots.push(node);
        }
    }

    pub(crate) fn load_files(&mut self, dir: &Path, names: &[String]) -> Result<(), LoadError> {
        let path = "command-line-arguments";
        let scan = Arc::new(scan::scan_files(
            &*self.modules.dirs.fs,
            self.ctx,
            dir,
            names,
        ));
        let imports: Vec<String> = scan.go.imports.keys().cloned().collect();
        self.prefetch(imports);
        let node = Node {
            import_path: path.into(),
            path: path.into(),
            module: self.modules.main_of_dir(dir),
            cmdline_files: true,
            literal: true,
            ..Node::default()
        };
        self.nodes.push(node);
        let node = self.nodes.len() - 1;
        if scan.error == Some(ScanError::NoGoFiles) {
            let error = LoadError::fatal("no Go source files");
            return Err(LoadError {
                help: scan.cgo_help(),
                ..error
            });
        }
        self.fill(node, path, Ok(scan), None);
        self.add_root(node);
        Ok(())
    }

    /// Scans, in parallel, everything reachable from `paths`.
    pub(crate) fn prefetch(&mut self, paths: Vec<String>) {
        let mut frontier = paths;
        let mut seen: FxHashSet<String> = FxHashSet::default();
        while !frontier.is_empty() {
            let mut dirs = Vec::new();
            for path in std::mem::take(&mut frontier) {
                if path != "C"
                    && seen.insert(path.clone())
                    && let Ok(found) = self.resolve(&path)
                {
                    dirs.push((path, found.dir));
                }
            }
            let scans = &self.scans;
            let scanned = par::map(&dirs, |(_, dir)| scans.get(dir, scans.tests(dir)));
            for ((importer, dir), scan) in dirs.iter().zip(scanned) {
                let std = dir.starts_with(self.modules.goroot.join("src"));
                for import in scan.go.imports.keys() {
                    let path = if std {
                        self.modules.std_import(importer, import)
                    } else {
                        import.into()
                    };
                    if !seen.contains(path.as_ref()) {
                        frontier.push(path.into_owned());
                    }
                }
            }
        }
    }

    fn resolve(&mut self, path: &str) -> Result<Found, ImportError> {
        if let Some(found) = self.found.get(path) {
            return found.clone();
        }
        let found = self.modules.import(path);
        self.found.insert(path.to_owned(), found.clone());
        found
    }

    /// The scan of a package with its tests.
    pub(crate) fn scan_with_tests(&self, dir: &Path) -> Arc<DirScan> {
        self.scans.get(dir, Tests::Read)
    }

    pub(crate) fn error(&self, kind: ErrorKind, message: String) -> LoadError {
        LoadError {
            kind,
            import_stack: self.stack.clone(),
            ..LoadError::fatal(message)
        }
    }

    /// Loads what `path` means in package `parent`, or on the command line.
    pub(crate) fn import(
        &mut self,
        path: &str,
        parent: Option<usize>,
        pos: Option<FilePosition>,
    ) -> Imported {
        let real = match parent {
            Some(parent) if self.nodes[parent].std => self
                .modules
                .std_import(&self.nodes[parent].path, path)
                .into_owned(),
            _ => path.to_owned(),
        };
        let node = match self.by_path.get(&real) {
            Some(&node) => {
                self.reuse(node, path, pos.clone());
                node
            }
            None => self.load_new(path, real, pos.clone()),
        };
        let refused = parent.and_then(|parent| self.refusal(path, node, parent));
        let refused = refused.map(|mut error| {
            error.position = pos;
            error
        });
        (node, refused)
    }

    fn load_new(&mut self, path: &str, real: String, pos: Option<FilePosition>) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node {
            import_path: real.clone(),
            path: real.clone(),
            ..Node::default()
        });
        // Paths that can never be packages are not remembered.
        let unusable = match () {
            () if real.starts_with("mod/") => Some(format!("disallowed import path {real:?}")),
            () if real.contains('@') => Some("can only use path@version syntax with 'go get' and 'go install' in module-aware mode".to_owned()),
            () if real == "C" => Some("unknown import path \"C\": internal error: module loader did not resolve import".to_owned()),
            () => None,
        };
        if let Some(message) = unusable {
            let literal_c = real == "C";
            self.stack.push(StackEntry {
                path: path.to_owned(),
                pos: pos.clone(),
            });
            let mut error = self.error(ErrorKind::Import, message);
            self.stack.pop();
            if literal_c {
                error.import_stack.pop();
            }
            self.nodes[node].error = Some(error);
            self.nodes[node].done = true;
            return node;
        }
        self.by_path.insert(real.clone(), node);
        let found = self.resolve(&real);
        let src = self.modules.goroot.join("src");
        let scan = match found {
            Ok(found) => {
                self.nodes[node].std = found.module.is_none() || found.dir.starts_with(&src);
                self.nodes[node].module = found.module;
                Ok(self.scans.get(&found.dir, self.scans.tests(&found.dir)))
            }
            Err(err) => Err(self.import_message(&err)),
        };
        self.fill(node, path, scan, pos);
        node
    }

    fn import_message(&self, err: &ImportError) -> String {
        let importer = self.stack.last().and_then(|entry| {
            let test = entry.path.ends_with(" (test)") || entry.path.ends_with("_test");
            let path = entry
                .path
                .trim_end_matches(" (test)")
                .trim_end_matches("_test");
            let node = self.by_path.get(path).map(|&node| &self.nodes[node])?;
            let module = node.module.as_deref();
            let here = self.modules.main_of_dir(&self.modules.env.cwd);
            let elsewhere = module.filter(|module| module.main && here.as_deref() != Some(*module));
            Some(Importer {
                path,
                version: module.map_or("", |module| module.version.as_str()),
                test,
                cd: elsewhere.map(|module| module.dir.as_path()),
            })
        });
        err.message(importer)
    }

    /// The package is imported again: a cycle if it is still being loaded.
    fn reuse(&mut self, node: usize, path: &str, pos: Option<FilePosition>) {
        if self.nodes[node].done && self.nodes[node].error.is_none() {
            return;
        }
        self.stack.push(StackEntry {
            path: path.to_owned(),
            pos,
        });
        let stack = self.stack.clone();
        let found = &mut self.nodes[node];
        match &mut found.error {
            None if !found.done => {
                let cycle = LoadError {
                    kind: ErrorKind::Cycle,
                    import_stack: stack,
                    ..LoadError::fatal("import cycle not allowed")
                };
                found.error = Some(cycle);
            }
            Some(error) if !found.done => error.kind = ErrorKind::Cycle,
            Some(error)
                if error.kind != ErrorKind::Cycle
                    && !error.import_stack.is_empty()
                    && shorter(&stack, &error.import_stack) =>
            {
                error.import_stack = stack;
            }
            _ => {}
        }
        self.stack.pop();
    }

    fn set_error(&mut self, node: usize, error: LoadError) {
        self.nodes[node].error.get_or_insert(error);
    }

    /// Completes a node from the scan of its directory, and loads its imports.
    fn fill(
        &mut self,
        node: usize,
        path: &str,
        scan: Result<Arc<DirScan>, String>,
        pos: Option<FilePosition>,
    ) {
        let entry = StackEntry {
            path: path.to_owned(),
            pos: pos.clone(),
        };
        match scan {
            Err(message) => {
                let mut error = self.error(ErrorKind::Import, message);
                error.position =
                    pos.filter(|_| self.stack.last().is_some_and(|top| top.path != path));
                self.set_error(node, error);
            }
            Ok(scan) => {
                self.describe(node, &scan);
                if let Some(err) = &scan.error {
                    let error = self.scan_error(&scan, err, &entry);
                    self.set_error(node, error);
                }
                if self.collides(node) {
                    self.nodes[node].done = true;
                    return;
                }
                self.stack.push(entry);
                self.embed(node, &scan.go);
                match scan.bad_name() {
                    Some(message) => {
                        let error = self.error(ErrorKind::Files, message);
                        self.set_error(node, error);
                    }
                    None => {
                        self.load_imports(node, &scan.go);
                        self.check_foreign(node, &scan);
                    }
                }
                self.stack.pop();
            }
        }
        self.nodes[node].done = true;
    }

    fn describe(&mut self, node: usize, scan: &Arc<DirScan>) {
        let found = &mut self.nodes[node];
        found.name.clone_from(&scan.name);
        found.dir.clone_from(&scan.dir);
        found.files.clone_from(&scan.go.files);
        found.places.clone_from(&scan.go.imports);
        found.scan = Some(Arc::clone(scan));
    }

    fn scan_error(&self, scan: &DirScan, err: &ScanError, entry: &StackEntry) -> LoadError {
        let mut inner = self.stack.clone();
        inner.push(entry.clone());
        let error = |stack, position, message| LoadError {
            kind: ErrorKind::Files,
            import_stack: stack,
            position,
            ..LoadError::fatal(message)
        };
        match err {
            ScanError::NoGoFiles => {
                let error = error(inner, None, scan.no_go_message());
                LoadError {
                    help: scan.cgo_help(),
                    ..error
                }
            }
            ScanError::Syntax { place, message } => error(
                inner,
                Some(scan.position(&self.modules.env.cwd, place)),
                message.clone(),
            ),
            ScanError::Other(message) => {
                let outside = self.stack.last().is_some_and(|top| top.path != entry.path);
                error(
                    self.stack.clone(),
                    entry.pos.clone().filter(|_| outside),
                    message.clone(),
                )
            }
        }
    }

    /// Whether the path differs from an earlier one only in case.
    fn collides(&mut self, node: usize) -> bool {
        let path = self.nodes[node].import_path.clone();
        let other = self
            .folded
            .entry(path.to_lowercase())
            .or_insert_with(|| path.clone())
            .clone();
        if other == path {
            return false;
        }
        let error = self.error(
            ErrorKind::Import,
            format!("case-insensitive import collision: {path:?} and {other:?}"),
        );
        self.set_error(node, error);
        true
    }

    fn embed(&mut self, node: usize, files: &FileSet) {
        let dir = self.nodes[node].dir.clone();
        match embed::resolve(&*self.modules.dirs.fs, &dir, files.embeds.keys()) {
            Ok(embeds) => self.nodes[node].embeds = embeds,
            Err((pattern, message)) => {
                let place = files.embeds.get(&pattern).and_then(|places| places.first());
                let mut error =
                    self.error(ErrorKind::Files, format!("pattern {pattern}: {message}"));
                let scan = self.nodes[node].scan.clone();
                error.position = place
                    .zip(scan)
                    .map(|(place, scan)| scan.position(&self.modules.env.cwd, place));
                self.set_error(node, error);
            }
        }
    }

    /// The place of the first import of `path` in a package's files.
    pub(crate) fn place(
        &self,
        scan: &DirScan,
        places: &Places,
        path: &str,
    ) -> Option<FilePosition> {
        Some(scan.position(&self.modules.env.cwd, places.get(path)?.first()?))
    }

    fn load_imports(&mut self, node: usize, files: &FileSet) {
        let Some(scan) = self.nodes[node].scan.clone() else {
            return;
        };
        let mut imports = Vec::new();
        for path in files.imports.keys().filter(|path| *path != "C") {
            let pos = self.place(&scan, &files.imports, path);
            let (imported, refused) = self.import(path, Some(node), pos);
            if let Some(error) = refused {
                self.set_error(node, error);
            }
            imports.push((path.clone(), imported));
        }
        self.nodes[node].imports = imports;
        self.check_direct(node);
    }

    /// A package of a main module may import only from modules that go.mod
    /// names.
    fn check_direct(&mut self, node: usize) {
        let importer = &self.nodes[node];
        if importer.error.is_some() || !importer.module.as_ref().is_some_and(|module| module.main) {
            return;
        }
        let implicit = importer.imports.iter().find_map(|(path, imported)| {
            let module = self.nodes[*imported].module.as_ref()?;
            (!self.modules.directly_required(module)).then(|| (path, Arc::clone(module)))
        });
        if let Some((path, module)) = implicit {
            let (importer, name, version) = (&importer.path, &module.path, &module.version);
            let message = format!(
                "package {importer} imports {path} from implicitly required module; to add missing requirements, run:\n\tgo get {name}@{version}"
            );
            let mut error = self.error(ErrorKind::Import, message);
            error.import_stack.pop();
            error.position = self.stack.last().and_then(|top| top.pos.clone());
            self.set_error(node, error);
        }
    }

    /// With a pruned module graph, go.mod itself must name every module that
    /// the packages of the main module need, however indirectly.
    pub(crate) fn check_go_mod(&self) -> Result<(), LoadError> {
        let ours = |node: &usize| {
            let module = self.nodes[*node].module.as_ref();
            module.is_some_and(|module| module.main)
        };
        let starts: Vec<usize> = (0..self.nodes.len()).filter(ours).collect();
        let needed = assemble::postorder(&self.nodes, &starts);
        let needed = needed.into_iter().chain(self.roots.iter().copied());
        let modules: Vec<_> = needed
            .filter_map(|node| self.nodes[node].module.as_deref())
            .collect();
        self.modules.check_complete(&modules)
    }

    fn check_foreign(&mut self, node: usize, scan: &DirScan) {
        let names: Vec<&str> = scan
            .foreign
            .iter()
            .filter(|(kind, _)| *kind == ForeignKind::Fortran)
            .map(|(_, name)| name.as_str())
            .collect();
        if !names.is_empty() {
            let message = format!(
                "Fortran source files not allowed when not using cgo or SWIG: {}",
                names.join(" ")
            );
            let error = self.error(ErrorKind::Files, message);
            self.set_error(node, error);
        }
    }
}

fn shorter(a: &[StackEntry], b: &[StackEntry]) -> bool {
    let paths = |stack: &[StackEntry]| {
        stack
            .iter()
            .map(|entry| entry.path.clone())
            .collect::<Vec<_>>()
    };
    a.len()
        .cmp(&b.len())
        .then_with(|| paths(a).cmp(&paths(b)))
        .is_lt()
}
