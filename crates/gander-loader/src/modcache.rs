//! The module cache: where a module version's go.mod and files are.
//!
//! Invariant: read only; what is missing is fetched by the `go` command, if at
//! all (see [`Download`]).

use crate::env::Env;
use crate::modfile::ModuleVersion;
use crate::modpath::escape;
use std::fmt;
use std::path::{Path, PathBuf};

/// Fetches missing modules into the cache.
pub trait Download: Send + Sync + fmt::Debug {
    /// Downloads what the packages to load need.
    ///
    /// # Errors
    /// Everything that the `go` command says.
    fn download(&self, env: &Env) -> Result<(), String>;
}

/// The directory layout of a module cache.
#[derive(Clone, Debug)]
pub(crate) struct ModCache {
    root: PathBuf,
}

impl ModCache {
    pub(crate) fn new(root: PathBuf) -> ModCache {
        ModCache { root }
    }

    /// Where the files of a module version are.
    pub(crate) fn dir(&self, module: &ModuleVersion) -> PathBuf {
        self.root.join(format!(
            "{}@{}",
            escape(&module.path),
            escape(&module.version)
        ))
    }

    /// Where its go.mod is.
    pub(crate) fn go_mod(&self, module: &ModuleVersion) -> PathBuf {
        let file = format!("{}.mod", escape(&module.version));
        self.root
            .join("cache/download")
            .join(escape(&module.path))
            .join("@v")
            .join(file)
    }

    /// Where the hash of its files is recorded.
    pub(crate) fn zip_hash(&self, module: &ModuleVersion) -> PathBuf {
        self.go_mod(module).with_extension("ziphash")
    }

    /// The module version whose files `dir` lies in, and the rest of the path.
    pub(crate) fn contains(&self, dir: &Path) -> bool {
        dir.starts_with(&self.root)
    }
}
