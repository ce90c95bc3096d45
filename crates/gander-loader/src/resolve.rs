//! From an import path to a directory, and from a directory to an import path.
//!
//! Invariant: an import is provided by exactly one place or is an error in the
//! `go` command's words.

use crate::error::short_path;
use crate::modfile::ModuleVersion;
use crate::modgraph::{ModGraph, Pruning};
use crate::modpath::{self, PathKind, has_prefix, is_std_like};
use crate::modules::{FetchError, MainModule, ModMode, ModuleInfo, Modules, NO_MAIN_MODULE};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a package is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) dir: PathBuf,
    /// `None` for the standard library.
    pub(crate) module: Option<Arc<ModuleInfo>>,
}

/// Why a package is nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ImportError {
    /// A finished message.
    Message(String),
    /// go.sum lacks entries; the message names the importer.
    MissingSum {
        path: String,
        found: bool,
        modules: Vec<String>,
    },
    /// No module provides this path, and go.mod could be told to.
    NotRequired(String),
}

/// Who imports a package that cannot be found, for the error's advice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Importer<'a> {
    pub(crate) path: &'a str,
    pub(crate) version: &'a str,
    pub(crate) test: bool,
    /// The directory to change to before `go get`, if it is another module of
    /// the workspace.
    pub(crate) cd: Option<&'a Path>,
}

impl ImportError {
    pub(crate) fn message(&self, importer: Option<Importer<'_>>) -> String {
        let (path, found, modules) = match self {
            ImportError::Message(message) => return message.clone(),
            ImportError::NotRequired(path) => {
                let cd = importer.and_then(|importer| importer.cd);
                let cd = cd
                    .map(|dir| format!("cd {}\n\t", dir.display()))
                    .unwrap_or_default();
                return format!(
                    "no required module provides package {path}; to add it:\n\t{cd}go get {path}"
                );
            }
            ImportError::MissingSum {
                path,
                found,
                modules,
            } => (path, *found, modules),
        };
        let by = importer
            .map(|importer| format!(" (imported by {})", importer.path))
            .unwrap_or_default();
        let message = match found {
            true => format!(
                "missing go.sum entry needed to verify package {path}{by} is provided by exactly one module"
            ),
            false => format!("missing go.sum entry for module providing package {path}{by}"),
        };
        match importer {
            Some(Importer {
                path: importer,
                version,
                test,
                ..
            }) => {
                let flag = if test { " -t" } else { "" };
                let at = if version.is_empty() {
                    String::new()
                } else {
                    format!("@{version}")
                };
                format!("{message}; to add:\n\tgo get{flag} {importer}{at}")
            }
            None if modules.is_empty() => message,
            None => format!(
                "{message}; to add:\n\tgo mod download {}",
                modules.join(" ")
            ),
        }
    }
}

impl Modules {
    /// Whether GOROOT/src has this package.
    pub(crate) fn is_std(&self, path: &str) -> bool {
        is_std_like(path) && self.dirs.has_go_files(&self.goroot.join("src").join(path))
    }

    /// The import path that `path` means in a package of the standard library:
    /// its golang.org/x imports are vendored.
    pub(crate) fn std_import<'p>(
        &self,
        importer: &str,
        path: &'p str,
    ) -> std::borrow::Cow<'p, str> {
        if is_std_like(path) {
            return path.into();
        }
        let root = if has_prefix(importer, "cmd") {
            "cmd/vendor"
        } else {
            "vendor"
        };
        let vendored = format!("{root}/{path}");
        if self
            .dirs
            .fs
            .exists(&self.goroot.join("src").join(&vendored))
        {
            vendored.into()
        } else {
            path.into()
        }
    }

    /// Finds the package `path`.
    pub(crate) fn import(&self, path: &str) -> Result<Found, ImportError> {
        let message = |text: String| Err(ImportError::Message(text));
        if path.contains('@') {
            return message(format!("import path {path:?} should not have @version"));
        }
        if modpath::is_local(path) {
            return message(format!(
                "{path:?} is relative, but relative import paths are not supported in module mode"
            ));
        }
        if path.starts_with('/') {
            return message(format!(
                "{path:?} is not a package path; see 'go help packages'"
            ));
        }
        if matches!(path, "std" | "cmd" | "tool" | "work" | "all") {
            return message(format!(
                "{path:?} is not an importable package; see 'go help packages'"
            ));
        }
        if let Err(err) = modpath::check(path, PathKind::Import) {
            return message(err);
        }
        if self.is_std(path) {
            return Ok(Found {
                dir: self.goroot.join("src").join(path),
                module: None,
            });
        }
        match self.mode {
            ModMode::Vendor => self.import_vendored(path),
            _ => self.import_required(path),
        }
    }

    /// The directory of `path` in a module, if the module could hold it: not
    /// if a nested module is in the way. With it, whether it has Go files.
    pub(crate) fn dir_in_module(
        &self,
        path: &str,
        prefix: &str,
        root: &Path,
        local: bool,
    ) -> Option<(PathBuf, bool)> {
        let rest = if prefix.is_empty() {
            path
        } else {
            path.strip_prefix(prefix)?
        };
        let rest = match rest.strip_prefix('/') {
            Some(rest) => rest,
            None if rest.is_empty() || prefix.is_empty() => rest,
            None => return None,
        };
        let dir = if rest.is_empty() {
            root.to_owned()
        } else {
            root.join(rest)
        };
        let nested = |dir: &Path| self.dirs.has_go_mod(dir);
        if local
            && dir
                .ancestors()
                .take_while(|above| *above != root)
                .any(nested)
        {
            return None;
        }
        let has_files = self.dirs.has_go_files(&dir);
        Some((dir, has_files))
    }

    fn main_candidates(&self, path: &str) -> Vec<Found> {
        let found = |main: &MainModule| {
            let (dir, has_files) = self.dir_in_module(path, &main.prefix, &main.root, true)?;
            has_files.then(|| Found {
                dir,
                module: Some(Arc::clone(&main.info)),
            })
        };
        self.mains.iter().filter_map(found).collect()
    }

    fn import_vendored(&self, path: &str) -> Result<Found, ImportError> {
        let mut found = self.main_candidates(path);
        if let Some(vendor) = self.vendor_dir() {
            let dir = vendor.join(path);
            if self.dirs.has_go_files(&dir)
                && let Some(module) = self.vendor.module_of(path)
            {
                let info = self
                    .info(module, &vendor.join(&module.path))
                    .map_err(ImportError::Message)?;
                found.push(Found {
                    dir,
                    module: Some(info),
                });
            }
        }
        match found.len() {
            0 => Err(self.missing(path)),
            1 => Ok(found.swap_remove(0)),
            _ => {
                let dirs: Vec<String> = found
                    .iter()
                    .map(|f| format!("\n\t{}", f.dir.display()))
                    .collect();
                Err(ImportError::Message(format!(
                    "ambiguous import: found package {path} in multiple directories:{}",
                    dirs.concat()
                )))
            }
        }
    }

    fn import_required(&self, path: &str) -> Result<Found, ImportError> {
        let mut graph = None;
        if self.pruning == Pruning::Unpruned && !self.mains.is_empty() {
            graph = Some(self.graph().map_err(ImportError::Message)?);
        }
        loop {
            if let Some(found) = self.search(path, graph)? {
                return Ok(found);
            }
            if graph.is_some() || self.mains.is_empty() {
                return Err(self.missing(path));
            }
            graph = Some(self.graph().map_err(ImportError::Message)?);
        }
    }

    /// Looks in every module that could hold `path`: those of `graph`, or
    /// without it only the main modules and their own requirements.
    fn search(&self, path: &str, graph: Option<&ModGraph>) -> Result<Option<Found>, ImportError> {
        let (mut found, mut unsummed) = (Vec::new(), Vec::new());
        let prefixes = std::iter::successors(Some(path), |prefix| {
            prefix.rsplit_once('/').map(|(head, _)| head)
        });
        for prefix in prefixes.filter(|prefix| !matches!(*prefix, "go" | "toolchain")) {
            if let Some(main) = self
                .mains
                .iter()
                .find(|main| main.file.module == prefix && !main.prefix.is_empty())
            {
                let hit = self
                    .dir_in_module(path, prefix, &main.root, true)
                    .filter(|(_, has_files)| *has_files);
                found.extend(
                    hit.map(|(dir, _)| (ModuleVersion::new(prefix, ""), main.root.clone(), dir)),
                );
                continue;
            }
            let selected = graph.map_or_else(
                || self.roots.get(prefix).map(String::as_str),
                |graph| graph.selected(prefix),
            );
            let Some(selected) = selected else { continue };
            let module = ModuleVersion::new(prefix, selected);
            match self.fetch(&module) {
                Ok((root, local)) => {
                    let hit = self
                        .dir_in_module(path, prefix, &root, local)
                        .filter(|(_, has_files)| *has_files);
                    found.extend(hit.map(|(dir, _)| (module, root, dir)));
                }
                Err(FetchError::MissingSum) => unsummed.push(module.path),
                Err(FetchError::Other(message)) => return Err(ImportError::Message(message)),
            }
        }
        found.reverse();
        unsummed.reverse();
        if found.len() > 1 {
            return Err(ambiguous(path, &found));
        }
        if !unsummed.is_empty() {
            return Err(ImportError::MissingSum {
                path: path.to_owned(),
                found: !found.is_empty(),
                modules: unsummed,
            });
        }
        let Some((module, root, dir)) = found.pop() else {
            return Ok(None);
        };
        let main = self
            .mains
            .iter()
            .find(|main| main.file.module == module.path);
        let info = match main {
            Some(main) => Arc::clone(&main.info),
            None => self.info(&module, &root).map_err(ImportError::Message)?,
        };
        Ok(Some(Found {
            dir,
            module: Some(info),
        }))
    }

    /// The error for a package that no module provides.
    fn missing(&self, path: &str) -> ImportError {
        match self.missing_message(path) {
            Some(message) => ImportError::Message(message),
            None => ImportError::NotRequired(path.to_owned()),
        }
    }

    fn missing_message(&self, path: &str) -> Option<String> {
        if is_std_like(path) {
            let dir = self.goroot.join("src").join(path);
            return Some(format!("package {path} is not in std ({})", dir.display()));
        }
        if self.mains.is_empty() {
            return Some(format!(
                "no required module provides package {path}: {NO_MAIN_MODULE}"
            ));
        }
        if let Some(text) = self.replaced_provider(path) {
            return Some(text);
        }
        let flag = match self.mode {
            ModMode::Readonly => "readonly",
            ModMode::Vendor => "vendor",
            ModMode::Mod => {
                return Some(format!(
                    "cannot find module providing package {path}: module lookup disabled by GOPROXY=off"
                ));
            }
        };
        let why = match (&self.mode_reason, self.mode_explicit) {
            (_, true) => format!("import lookup disabled by -mod={flag}"),
            (Some(reason), false) => format!("import lookup disabled by -mod={flag}\n\t({reason})"),
            (None, false) => {
                return None;
            }
        };
        Some(format!(
            "cannot find module providing package {path}: {why}"
        ))
    }

    /// If a replaced module that nothing requires has the package, says so.
    fn replaced_provider(&self, path: &str) -> Option<String> {
        let replaces = self.mains.iter().flat_map(|main| &main.file.replace);
        let mut old: Vec<&ModuleVersion> = replaces
            .map(|r| &r.old)
            .filter(|old| has_prefix(path, &old.path))
            .collect();
        old.sort_by_key(|old| std::cmp::Reverse(old.path.len()));
        for module in old {
            let required = self.roots.contains_key(&module.path)
                || self
                    .graph()
                    .is_ok_and(|graph| graph.selected(&module.path).is_some());
            let Ok((root, local)) = self.fetch(module) else {
                continue;
            };
            let here = self
                .dir_in_module(path, &module.path, &root, local)
                .is_some_and(|(_, has_files)| has_files);
            if here && !required {
                let path_of = &module.path;
                return Some(format!(
                    "module {path_of} provides package {path} and is replaced but not required; to add it:\n\tgo get {module}"
                ));
            }
        }
        None
    }

    /// The import path of a directory named on the command line.
    pub(crate) fn path_of_dir(&self, dir: &Path) -> Result<String, String> {
        let mut not_found: Option<(usize, String)> = None;
        if let Some(main) = self.mains.iter().find(|main| main.root == dir) {
            if dir == self.goroot.join("src") {
                return Err("GOROOT/src is not an importable package".into());
            }
            return Ok(main.prefix.clone());
        }
        for main in &self.mains {
            let Some(rest) = dir
                .strip_prefix(&main.root)
                .ok()
                .and_then(Path::to_str)
                .filter(|rest| !rest.contains('@'))
            else {
                continue;
            };
            if let Some(package) = rest
                .strip_prefix("vendor/")
                .filter(|_| !main.prefix.is_empty())
            {
                return match self.mode {
                    ModMode::Vendor if self.vendor.module_of(package).is_some() => {
                        Ok(package.to_owned())
                    }
                    ModMode::Vendor => Err(format!(
                        "directory {} is not a package listed in vendor/modules.txt",
                        dir.display()
                    )),
                    _ => Err(format!(
                        "without -mod=vendor, directory {} has no package path",
                        dir.display()
                    )),
                };
            }
            if main.prefix.is_empty() {
                return Ok(rest.to_owned());
            }
            let package = format!("{}/{rest}", main.prefix);
            match self.dir_in_module(&package, &main.prefix, &main.root, true) {
                Some((_, true)) => return Ok(package),
                _ if not_found
                    .as_ref()
                    .is_none_or(|(length, _)| main.prefix.len() > *length) =>
                {
                    let text = format!(
                        "main module ({}) does not contain package {package}",
                        main.prefix
                    );
                    not_found = Some((main.prefix.len(), text));
                }
                _ => {}
            }
        }
        if let Some((_, message)) = not_found {
            return Err(message);
        }
        self.path_outside(dir)
    }

    fn path_outside(&self, dir: &Path) -> Result<String, String> {
        let src = self.goroot.join("src");
        if let Some(rest) = dir
            .strip_prefix(&src)
            .ok()
            .and_then(Path::to_str)
            .filter(|rest| !rest.is_empty())
        {
            return Ok(rest.to_owned());
        }
        if let Some(path) = self.path_in_dependency(dir) {
            return Ok(path);
        }
        let shown = short_path(&self.env.cwd, dir);
        let what = if shown == "." {
            "current directory".to_owned()
        } else {
            format!("directory {shown}")
        };
        if self.work.is_none() {
            return Err(format!(
                "{what} outside main module or its selected dependencies"
            ));
        }
        match dir.ancestors().find(|above| self.dirs.has_go_mod(above)) {
            Some(root) => {
                let root = short_path(&self.env.cwd, root);
                Err(format!(
                    "{what} is contained in a module that is not one of the workspace modules listed in go.work. You can add the module to the workspace using:\n\tgo work use {root}"
                ))
            }
            None => Err(format!(
                "{what} outside modules listed in go.work or their selected dependencies"
            )),
        }
    }

    fn path_in_dependency(&self, dir: &Path) -> Option<String> {
        let local = self
            .mains
            .iter()
            .flat_map(|main| &main.file.replace)
            .any(|r| r.new.version.is_empty());
        if !local && !self.cache.contains(dir) {
            return None;
        }
        for module in self.graph().ok()?.build_list() {
            let Ok((root, _)) = self.fetch(&module) else {
                continue;
            };
            if let Some(rest) = dir.strip_prefix(&root).ok().and_then(Path::to_str) {
                return Some(if rest.is_empty() {
                    module.path
                } else {
                    format!("{}/{rest}", module.path)
                });
            }
        }
        None
    }
}

fn ambiguous(path: &str, found: &[(ModuleVersion, PathBuf, PathBuf)]) -> ImportError {
    let mut text = format!("ambiguous import: found package {path} in multiple modules:");
    for (module, _, dir) in found {
        let version = if module.version.is_empty() {
            String::new()
        } else {
            format!(" {}", module.version)
        };
        text.push_str(&format!("\n\t{}{version} ({})", module.path, dir.display()));
    }
    ImportError::Message(text)
}
