//! The modules of a load: main modules, the build list, replacements, sums, the
//! vendor directory.
//!
//! Invariant: nothing here changes go.mod, go.sum or the build list.

use crate::dirs::Dirs;
use crate::env::Env;
use crate::error::{LoadError, short_path};
use crate::fs::clean;
use crate::modcache::{Download, ModCache};
use crate::modfile::{self, Dialect, ModFile, ModuleVersion, Replace};
use crate::modgraph::{ModGraph, Pruning, Summary, SummaryError};
use crate::vendor::VendorList;
use crate::version;
use crate::workspace::{self, Workspace};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

const STALE: &str = "updates to go.mod needed; to update it:\n\tgo mod tidy";

pub(crate) const NO_MAIN_MODULE: &str =
    "go.mod file not found in current directory or any parent directory; see 'go help modules'";

/// A module that packages come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModuleInfo {
    /// Module path.
    pub path: String,
    /// Version; empty for a main module.
    pub version: String,
    /// Where its files are.
    pub dir: PathBuf,
    /// The `go` line of its go.mod.
    pub go: Option<String>,
    /// Whether it is a main module.
    pub main: bool,
    /// What it is replaced by.
    pub replaced: Option<ModuleVersion>,
}

impl ModuleInfo {
    /// The language version of its packages, `go1.N`.
    pub fn lang(&self) -> String {
        format!(
            "go{}",
            version::language(self.go.as_deref().unwrap_or(version::DEFAULT_GO_MOD))
        )
    }
}

/// `-mod`: where requirements come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ModMode {
    /// go.mod as it is.
    Readonly,
    /// go.mod may be incomplete, go.sum is not asked.
    Mod,
    /// Dependencies from the vendor directory.
    Vendor,
}

pub(crate) type FetchResult = Result<(PathBuf, bool), FetchError>;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FetchError {
    MissingSum,
    Other(String),
}

/// A main module.
#[derive(Clone, Debug)]
pub(crate) struct MainModule {
    pub(crate) root: PathBuf,
    pub(crate) file: ModFile,
    /// What import paths of its packages begin with; empty for the modules of
    /// GOROOT/src.
    pub(crate) prefix: String,
    pub(crate) info: Arc<ModuleInfo>,
}

/// The modules of one load.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(crate) dirs: Arc<Dirs>,
    pub(crate) goroot: PathBuf,
    pub(crate) env: Env,
    pub(crate) mains: Vec<MainModule>,
    pub(crate) work: Option<(PathBuf, ModFile)>,
    pub(crate) mode: ModMode,
    pub(crate) mode_explicit: bool,
    pub(crate) mode_reason: Option<String>,
    /// Hashes by module path and version (perhaps with `/go.mod`).
    sums: FxHashMap<(String, String), Vec<String>>,
    pub(crate) cache: ModCache,
    pub(crate) roots: FxHashMap<String, String>,
    pub(crate) pruning: Pruning,
    graph: OnceLock<ModGraph>,
    pub(crate) vendor: VendorList,
    download: Option<Arc<dyn Download>>,
    downloaded: OnceLock<Result<(), String>>,
    infos: Mutex<FxHashMap<ModuleVersion, Arc<ModuleInfo>>>,
    /// The first failure that makes every package's answer doubtful.
    fatal: OnceLock<String>,
    /// What the download said when it failed.
    reported: OnceLock<String>,
}

impl Modules {
    /// Finds the main modules and their requirements.
    pub(crate) fn load(
        dirs: Arc<Dirs>,
        goroot: &Path,
        env: Env,
        download: Option<Arc<dyn Download>>,
    ) -> Result<Modules, LoadError> {
        let Workspace { work, modules } = workspace::find(&*dirs.fs, &env, goroot)?;
        let src = goroot.join("src");
        let mains: Vec<MainModule> = modules
            .into_iter()
            .map(|(root, file)| main_module(&src, root, file))
            .collect();
        let pruning = match (&work, mains.first()) {
            (Some(_), _) => Pruning::Workspace,
            (None, Some(main)) => pruning_of(main.file.go.as_deref()),
            (None, None) => Pruning::Pruned,
        };
        let cache = ModCache::new(env.modcache().unwrap_or_default());
        let mut modules = Modules {
            dirs,
            goroot: goroot.to_owned(),
            env,
            mains,
            work,
            pruning,
            cache,
            mode: ModMode::Readonly,
            mode_explicit: false,
            mode_reason: None,
            sums: FxHashMap::default(),
            roots: FxHashMap::default(),
            graph: OnceLock::new(),
            vendor: VendorList::default(),
            download,
            downloaded: OnceLock::new(),
            infos: Mutex::default(),
            fatal: OnceLock::new(),
            reported: OnceLock::new(),
        };
        modules.set_roots();
        modules.set_mode()?;
        modules.read_sums();
        modules.check_vendor()?;
        Ok(modules)
    }

    fn set_roots(&mut self) {
        for main in &self.mains {
            if self.work.is_none() {
                let wanted = |m: &&ModuleVersion| !main.file.exclude.contains(m);
                self.roots.extend(
                    main.file
                        .require
                        .iter()
                        .map(|r| &r.module)
                        .filter(wanted)
                        .map(|m| (m.path.clone(), m.version.clone())),
                );
            }
        }
    }

    /// Where vendored packages are.
    pub(crate) fn vendor_dir(&self) -> Option<PathBuf> {
        let root = match &self.work {
            Some((path, _)) => path.parent()?.to_owned(),
            None => self.mains.first()?.root.clone(),
        };
        Some(root.join("vendor"))
    }

    fn set_mode(&mut self) -> Result<(), LoadError> {
        let named = self.env.goflag("mod");
        self.mode_explicit = named.is_some();
        self.mode = match named.as_deref() {
            Some("mod") => ModMode::Mod,
            Some("vendor") => ModMode::Vendor,
            Some("readonly") => ModMode::Readonly,
            Some(other) => {
                return Err(LoadError::fatal(format!(
                    "-mod={other} not supported (can be '', 'mod', 'readonly', or 'vendor')"
                )));
            }
            None => self.default_mode(),
        };
        if self.mode_explicit && self.work.is_some() && self.mode == ModMode::Mod {
            return Err(LoadError::fatal(
                "-mod may only be set to readonly or vendor when in workspace mode, but it is set to \"mod\"\n\tRemove the -mod flag to use the default readonly value, \n\tor set GOWORK=off to disable workspace mode.",
            ));
        }
        Ok(())
    }

    fn default_mode(&mut self) -> ModMode {
        let (source, go) = match (&self.work, self.mains.first()) {
            (Some((_, file)), _) => ("go.work", file.go.clone()),
            (None, Some(main)) => ("go.mod", main.file.go.clone()),
            (None, None) => return ModMode::Readonly,
        };
        let Some(vendor) = self.vendor_dir().filter(|dir| self.dirs.fs.is_dir(dir)) else {
            return ModMode::Readonly;
        };
        let reason = match go {
            None => {
                format!("Go version in {source} is unspecified, so vendor directory was not used.")
            }
            Some(go) if version::compare_go(&go, "1.14").is_lt() => {
                format!("Go version in {source} is {go}, so vendor directory was not used.")
            }
            Some(_) => {
                let text = self
                    .dirs
                    .fs
                    .read(&vendor.join("modules.txt"))
                    .unwrap_or_else(|_| Arc::from(&b""[..]));
                let for_work = text.starts_with(b"## workspace");
                match (for_work, source == "go.work") {
                    (true, false) => {
                        "Outside workspace mode, but vendor directory is for a workspace.".into()
                    }
                    (false, true) => {
                        "In workspace mode, but vendor directory is not for a workspace".into()
                    }
                    _ => {
                        self.mode_reason = Some(format!(
                            "Go version in {source} is at least 1.14 and vendor directory exists."
                        ));
                        return ModMode::Vendor;
                    }
                }
            }
        };
        self.mode_reason = Some(reason);
        ModMode::Readonly
    }

    fn read_sums(&mut self) {
        let mut files: Vec<PathBuf> = self
            .mains
            .iter()
            .map(|main| main.root.join("go.sum"))
            .collect();
        if let Some((path, _)) = &self.work {
            files.push(path.with_file_name("go.work.sum"));
        }
        for path in files {
            let Ok(text) = self.dirs.fs.read(&path) else {
                continue;
            };
            for line in String::from_utf8_lossy(&text).lines() {
                if let [path, version, sum] = line.split_whitespace().collect::<Vec<_>>()[..] {
                    let module = (path.to_owned(), version.to_owned());
                    self.sums.entry(module).or_default().push(sum.to_owned());
                }
            }
        }
    }

    fn check_vendor(&mut self) -> Result<(), LoadError> {
        let Some(dir) = self.vendor_dir().filter(|_| self.mode == ModMode::Vendor) else {
            return Ok(());
        };
        if let Ok(text) = self.dirs.fs.read(&dir.join("modules.txt")) {
            self.vendor = VendorList::parse(&String::from_utf8_lossy(&text));
        }
        let files: Vec<&ModFile> = self.mains.iter().map(|main| &main.file).collect();
        let work = self.work.as_ref().map(|(_, file)| file);
        let problems = self
            .vendor
            .inconsistencies(&files, work, &|module| Some(self.replacement(module)?.0));
        if problems.is_empty() {
            return Ok(());
        }
        let command = if work.is_some() { "work" } else { "mod" };
        let root = dir.parent().unwrap_or(&dir).display();
        Err(LoadError::fatal(format!(
            "inconsistent vendoring in {root}:{problems}\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo {command} vendor"
        )))
    }

    /// What `module` is replaced by, and the directory that relative
    /// replacements are relative to.
    pub(crate) fn replacement(&self, module: &ModuleVersion) -> Option<(ModuleVersion, PathBuf)> {
        let work = self
            .work
            .as_ref()
            .and_then(|(path, file)| Some((&file.replace, path.parent()?)));
        let sources = work.into_iter().chain(
            self.mains
                .iter()
                .map(|main| (&main.file.replace, main.root.as_path())),
        );
        for (list, base) in sources {
            let find = |version: &str| {
                list.iter()
                    .rev()
                    .find(|r: &&Replace| r.old.path == module.path && r.old.version == version)
            };
            if let Some(replace) = find(&module.version).or_else(|| find("")) {
                return Some((replace.new.clone(), base.to_owned()));
            }
        }
        None
    }

    fn needs_sums(&self) -> bool {
        !self.mains.is_empty() && self.mode == ModMode::Readonly && self.work.is_none()
    }

    fn has_sum(&self, module: &ModuleVersion, suffix: &str) -> bool {
        self.sums
            .contains_key(&(module.path.clone(), format!("{}{suffix}", module.version)))
    }

    /// Whether the module in the cache is another one than go.sum says. Nothing
    /// is known of one without a recorded hash.
    fn contradicts_sum(&self, module: &ModuleVersion) -> bool {
        let sums = self
            .sums
            .get(&(module.path.clone(), module.version.clone()));
        let recorded = self.dirs.fs.read(&self.cache.zip_hash(module));
        match (sums, recorded) {
            (Some(sums), Ok(recorded)) => {
                let recorded = String::from_utf8_lossy(&recorded);
                !sums.iter().any(|sum| sum == recorded.trim())
            }
            _ => false,
        }
    }

    /// Runs the download once, if there is one; with `-mod=mod` it also brings
    /// go.mod and go.sum up to date.
    pub(crate) fn try_download(&self) -> Result<(), String> {
        self.downloaded
            .get_or_init(|| match &self.download {
                Some(download) => download.download(&self.env).inspect_err(|text| {
                    // What it says is the whole answer.
                    let _ = self.reported.set(text.clone());
                }),
                None => Err("module lookup disabled by GOPROXY=off".into()),
            })
            .clone()
    }

    fn version_error(&self, module: &ModuleVersion, message: impl Into<String>) -> SummaryError {
        let replacement = self.replacement(module);
        SummaryError {
            actual: replacement.map_or_else(|| module.clone(), |(new, _)| new),
            message: message.into(),
        }
    }

    /// The root directory of a module version, and whether it is a local tree.
    pub(crate) fn fetch(&self, module: &ModuleVersion) -> FetchResult {
        if let Some(main) = self
            .mains
            .iter()
            .find(|main| main.file.module == module.path)
        {
            return Ok((main.root.clone(), true));
        }
        let real = match self.replacement(module) {
            Some((new, base)) if new.version.is_empty() => {
                let dir = clean(&base.join(&new.path));
                if !self.dirs.fs.exists(&dir) {
                    let message = format!("replacement directory {} does not exist", new.path);
                    return Err(FetchError::Other(format!("{module}: {message}")));
                }
                return Ok((dir, true));
            }
            Some((new, _)) => new,
            None => module.clone(),
        };
        if self.needs_sums() && !self.has_sum(&real, "") {
            return Err(FetchError::MissingSum);
        }
        let dir = self.cache.dir(&real);
        if self.dirs.fs.is_dir(&dir) && self.contradicts_sum(&real) {
            self.try_download().map_err(FetchError::Other)?;
            return Err(FetchError::Other(format!(
                "verifying {real}: checksum mismatch"
            )));
        }
        if !self.dirs.fs.is_dir(&dir) {
            self.try_download().map_err(FetchError::Other)?;
            if !self.dirs.fs.is_dir(&dir) {
                let error = self.version_error(module, "not in the module cache");
                return Err(FetchError::Other(error.to_string()));
            }
        }
        Ok((dir, false))
    }

    /// What a module's go.mod says.
    pub(crate) fn summary(&self, module: &ModuleVersion) -> Result<Arc<Summary>, SummaryError> {
        if let Some(main) = self
            .mains
            .iter()
            .find(|main| main.file.module == module.path && module.version.is_empty())
        {
            return Ok(Arc::new(self.summarize(&main.file)));
        }
        if matches!(module.path.as_str(), "go" | "toolchain") {
            return Ok(Arc::new(Summary {
                go: None,
                pruning: Pruning::Pruned,
                require: Vec::new(),
                ignore: Vec::new(),
            }));
        }
        let text = self.read_go_mod(module)?;
        let (file, errors) = modfile::parse("go.mod", &text, Dialect::Lax);
        if !errors.is_empty() {
            return Err(
                self.version_error(module, format!("parsing go.mod: {}", errors.join("\n")))
            );
        }
        let replaced = self.replacement(module).is_some();
        if !replaced && !file.module.is_empty() && file.module != module.path {
            let message = format!(
                "parsing go.mod:\n\tmodule declares its path as: {}\n\t        but was required as: {}",
                file.module, module.path
            );
            return Err(self.version_error(module, message));
        }
        let summary = self.summarize(&file);
        if let Some(go) = summary
            .go
            .as_deref()
            .filter(|go| version::compare_go(go, version::GO_RELEASE).is_gt())
        {
            let message = self.fatal(format!(
                "{module} requires go >= {go} (running go {}; GOTOOLCHAIN=local)",
                version::GO_RELEASE
            ));
            return Err(self.version_error(module, message));
        }
        Ok(Arc::new(summary))
    }

    fn summarize(&self, file: &ModFile) -> Summary {
        let wanted =
            |m: &ModuleVersion| !self.mains.iter().any(|main| main.file.exclude.contains(m));
        let require = file
            .require
            .iter()
            .map(|r| &r.module)
            .filter(|m| wanted(m))
            .cloned()
            .collect();
        let go = file.go.clone();
        Summary {
            pruning: pruning_of(go.as_deref()),
            go,
            require,
            ignore: file.ignore.clone(),
        }
    }

    fn read_go_mod(&self, module: &ModuleVersion) -> Result<String, SummaryError> {
        let text = |contents: Arc<[u8]>| String::from_utf8_lossy(&contents).into_owned();
        let real = match self.replacement(module) {
            Some((new, base)) if new.version.is_empty() => {
                let path = clean(&base.join(&new.path)).join("go.mod");
                let read = self.dirs.fs.read(&path);
                return read.map(text).map_err(|err| {
                    let shown = short_path(&self.env.cwd, &path);
                    let open = format!("open {}: {}", path.display(), crate::fs::errno_text(&err));
                    self.version_error(module, format!("reading {shown}: {open}"))
                });
            }
            Some((new, _)) => new,
            None => module.clone(),
        };
        if self.needs_sums() && !self.has_sum(&real, "/go.mod") {
            let message = format!(
                "missing go.sum entry for go.mod file; to add it:\n\tgo mod download {}",
                real.path
            );
            return Err(self.version_error(module, message));
        }
        let path = self.cache.go_mod(&real);
        if let Ok(contents) = self.dirs.fs.read(&path) {
            return Ok(text(contents));
        }
        self.try_download()
            .map_err(|err| self.version_error(module, err))?;
        let read = self.dirs.fs.read(&path);
        read.map(text)
            .map_err(|_| self.version_error(module, "not in the module cache"))
    }

    /// The whole module graph.
    pub(crate) fn graph(&self) -> Result<&ModGraph, String> {
        let graph = self.graph.get_or_init(|| {
            let roots: Vec<ModuleVersion> = match self.pruning {
                Pruning::Workspace => self
                    .mains
                    .iter()
                    .map(|main| ModuleVersion::new(main.file.module.clone(), ""))
                    .collect(),
                _ => {
                    let mut roots: Vec<ModuleVersion> = self
                        .roots
                        .iter()
                        .map(|(p, v)| ModuleVersion::new(p.clone(), v.clone()))
                        .collect();
                    roots.sort();
                    roots
                }
            };
            ModGraph::load(self.pruning, &roots, &|module| self.summary(module))
        });
        // With a pruned graph only the packages that it was loaded for suffer
        // from an error: go.mod itself may name all that the others need.
        if let Some(error) = graph
            .error
            .as_ref()
            .filter(|_| self.pruning != Pruning::Pruned)
        {
            return Err(self.fatal(error.clone()));
        }
        let stale = |(path, version): (&String, &String)| {
            graph
                .selected(path)
                .is_some_and(|selected| selected != version)
        };
        if self.work.is_none() && self.mode == ModMode::Readonly && self.roots.iter().any(stale) {
            return Err(self.fatal(STALE.into()));
        }
        match &graph.error {
            Some(error) => Err(error.clone()),
            None => Ok(graph),
        }
    }

    pub(crate) fn info(
        &self,
        module: &ModuleVersion,
        dir: &Path,
    ) -> Result<Arc<ModuleInfo>, String> {
        let lock = || self.infos.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(info) = lock().get(module) {
            return Ok(Arc::clone(info));
        }
        let go = match self.mode {
            ModMode::Vendor => self.vendor.go_version(module).map(str::to_owned),
            _ => {
                let summary = self.summary(module).map_err(|err| err.to_string())?;
                summary.go.clone()
            }
        };
        let replaced = self.replacement(module).map(|(new, _)| new);
        let info = ModuleInfo {
            path: module.path.clone(),
            version: module.version.clone(),
            dir: dir.to_owned(),
            go,
            main: false,
            replaced,
        };
        Ok(Arc::clone(
            lock()
                .entry(module.clone())
                .or_insert_with(|| Arc::new(info)),
        ))
    }

    /// Whether a package of a main module may import from `module`: a direct
    /// import needs a requirement in go.mod itself.
    pub(crate) fn directly_required(&self, module: &ModuleInfo) -> bool {
        module.main
            || self.work.is_some()
            || self.mode != ModMode::Readonly
            || self.roots.get(&module.path) == Some(&module.version)
    }

    /// Whether the go.mod of a module with a pruned graph names all of
    /// `modules`, at versions at least as high as they require of each other.
    pub(crate) fn check_complete(&self, modules: &[&ModuleInfo]) -> Result<(), LoadError> {
        if self.pruning != Pruning::Pruned
            || self.mains.is_empty()
            || self.mode != ModMode::Readonly
        {
            return Ok(());
        }
        let mut seen = FxHashSet::default();
        let modules: Vec<ModuleVersion> = modules
            .iter()
            .filter(|module| !module.main && seen.insert(&module.path))
            .map(|module| ModuleVersion::new(module.path.clone(), module.version.clone()))
            .collect();
        if modules.iter().any(|m| !self.roots.contains_key(&m.path)) {
            return Err(LoadError::fatal(STALE));
        }
        // The whole graph is looked at only if there is reason to: it may name
        // modules that cannot be had and that nothing here needs.
        if self.graph.get().is_some() || modules.iter().all(|m| self.agrees(m)) {
            return Ok(());
        }
        match self.graph() {
            Ok(_) => Ok(()),
            Err(message) => Err(LoadError::fatal(message)),
        }
    }

    /// Whether nothing that the go.mod of `module` requires is newer than what
    /// our go.mod names. A main module has no version that could be enough.
    fn agrees(&self, module: &ModuleVersion) -> bool {
        let Ok(summary) = self.summary(module) else {
            return false;
        };
        summary.require.iter().all(|wanted| {
            let main = self.mains.iter().any(|m| m.file.module == wanted.path);
            let root = self.roots.get(&wanted.path);
            !main
                && root.is_none_or(|root| {
                    version::compare_module(&wanted.path, root, &wanted.version).is_ge()
                })
        })
    }

    /// The failure that makes the whole load void, if there was one.
    pub(crate) fn check_fatal(&self) -> Result<(), LoadError> {
        if let Some(text) = self.reported.get() {
            return Err(LoadError::reported(text.clone()));
        }
        match self.fatal.get() {
            Some(message) => Err(LoadError::fatal(message.clone())),
            None => Ok(()),
        }
    }

    fn fatal(&self, message: String) -> String {
        self.fatal.get_or_init(|| message).clone()
    }

    /// Every module whose packages a pattern may match: prefix, root, whether
    /// it is a local tree, and the directories its go.mod ignores.
    pub(crate) fn trees(&self, all: bool) -> Result<Vec<Tree>, String> {
        let tree = |main: &MainModule| Tree {
            prefix: main.prefix.clone(),
            root: main.root.clone(),
            local: true,
            ignore: main.file.ignore.clone(),
        };
        let mut trees: Vec<Tree> = self.mains.iter().map(tree).collect();
        if !all || self.mains.is_empty() {
            return Ok(trees);
        }
        if self.mode == ModMode::Vendor {
            trees.extend(self.vendor_dir().map(|root| Tree {
                prefix: String::new(),
                root,
                local: false,
                ignore: Vec::new(),
            }));
            return Ok(trees);
        }
        for module in self.graph()?.build_list() {
            let skip =
                matches!(module.path.as_str(), "go" | "toolchain") || module.version.is_empty();
            if skip {
                continue;
            }
            if let Ok((root, local)) = self.fetch(&module) {
                let ignore = self
                    .summary(&module)
                    .map(|summary| summary.ignore.clone())
                    .unwrap_or_default();
                trees.push(Tree {
                    prefix: module.path,
                    root,
                    local,
                    ignore,
                });
            }
        }
        Ok(trees)
    }

    /// The words for "there is no go.mod", if so.
    pub(crate) fn no_main_module(&self) -> Option<LoadError> {
        if !self.mains.is_empty() {
            return None;
        }
        let what = if self.work.is_some() {
            "no modules were found in the current workspace; see 'go help work'"
        } else {
            NO_MAIN_MODULE
        };
        Some(LoadError::fatal(what))
    }

    /// The main module that holds `dir`.
    pub(crate) fn main_of_dir(&self, dir: &Path) -> Option<Arc<ModuleInfo>> {
        let holding = self.mains.iter().filter(|main| dir.starts_with(&main.root));
        holding
            .max_by_key(|main| main.root.as_os_str().len())
            .map(|main| Arc::clone(&main.info))
    }

    /// Whether this is workspace mode.
    pub(crate) fn in_workspace(&self) -> bool {
        self.work.is_some()
    }
}

/// A directory tree of packages.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) prefix: String,
    pub(crate) root: PathBuf,
    pub(crate) local: bool,
    pub(crate) ignore: Vec<String>,
}

fn pruning_of(go: Option<&str>) -> Pruning {
    let pruned = version::compare_go(go.unwrap_or(version::DEFAULT_GO_MOD), "1.17").is_ge();
    if pruned {
        Pruning::Pruned
    } else {
        Pruning::Unpruned
    }
}

fn main_module(src: &Path, root: PathBuf, file: ModFile) -> MainModule {
    // The modules `std` and `cmd` of GOROOT/src hold packages without prefix.
    let in_goroot = root.starts_with(src);
    let prefix = match file.module.as_str() {
        "std" if in_goroot => String::new(),
        module => module.to_owned(),
    };
    let info = ModuleInfo {
        path: file.module.clone(),
        version: String::new(),
        dir: root.clone(),
        go: file.go.clone(),
        main: true,
        replaced: None,
    };
    MainModule {
        root,
        prefix,
        info: Arc::new(info),
        file,
    }
}
