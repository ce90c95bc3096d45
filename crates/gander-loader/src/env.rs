//! The Go environment: variables, the user's `go env -w` file, GOFLAGS.
//!
//! Invariant: a variable of the process wins over the user's file, which wins
//! over GOROOT/go.env; nothing here reads the process again after
//! construction.

use crate::fs::FileSystem;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// Where the loader runs and with which variables.
#[derive(Clone, Debug)]
pub struct Env {
    /// Working directory, absolute.
    pub cwd: PathBuf,
    vars: FxHashMap<String, String>,
    defaults: FxHashMap<String, String>,
}

impl Env {
    /// An environment with the given variables and nothing else.
    pub fn new(cwd: impl Into<PathBuf>, vars: impl IntoIterator<Item = (String, String)>) -> Env {
        Env {
            cwd: cwd.into(),
            vars: vars.into_iter().collect(),
            defaults: FxHashMap::default(),
        }
    }

    /// The environment of this process, and the user's `go env -w` file.
    ///
    /// # Errors
    /// If the working directory is gone.
    pub fn from_process(fs: &dyn FileSystem) -> std::io::Result<Env> {
        let vars = std::env::vars_os().map(|(k, v)| {
            (
                k.to_string_lossy().into_owned(),
                v.to_string_lossy().into_owned(),
            )
        });
        let mut env = Env::new(std::env::current_dir()?, vars);
        // A shell's $PWD keeps the names of symbolic links, as `go` does.
        let pwd = env
            .vars
            .get("PWD")
            .map(PathBuf::from)
            .filter(|pwd| pwd.is_absolute());
        if let Some(pwd) = pwd
            && fs.canonical(&pwd).ok() == fs.canonical(&env.cwd).ok()
        {
            env.cwd = pwd;
        }
        let file = match env.get("GOENV") {
            Some("off") => None,
            Some(path) => Some(PathBuf::from(path)),
            None => env.config_dir().map(|dir| dir.join("go/env")),
        };
        if let Some(path) = file {
            env.read_defaults(fs, &path);
        }
        Ok(env)
    }

    /// Adds the variables of an env file, below those that are set already.
    pub fn read_defaults(&mut self, fs: &dyn FileSystem, path: &Path) {
        let Ok(contents) = fs.read(path) else { return };
        for line in String::from_utf8_lossy(&contents).lines() {
            if let Some((key, value)) = line
                .trim()
                .split_once('=')
                .filter(|(key, _)| !key.starts_with('#'))
            {
                self.defaults
                    .entry(key.to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
    }

    /// A variable; `None` if unset or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self
            .vars
            .get(name)
            .filter(|v| !v.is_empty())
            .or_else(|| self.defaults.get(name));
        value.map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The flags in GOFLAGS.
    pub fn goflags(&self) -> Vec<String> {
        split_flags(self.get("GOFLAGS").unwrap_or_default())
    }

    /// Replaces GOFLAGS: a command that took its flags from there itself passes
    /// on what came out.
    pub fn set_goflags(&mut self, flags: &str) {
        self.defaults.remove("GOFLAGS");
        self.vars.insert("GOFLAGS".to_owned(), flags.to_owned());
    }

    /// Adds a flag to those of GOFLAGS; it wins over an earlier one.
    pub fn add_flag(&mut self, flag: &str) {
        let flags = match self.get("GOFLAGS") {
            Some(flags) => format!("{flags} {flag}"),
            None => flag.to_owned(),
        };
        self.vars.insert("GOFLAGS".to_owned(), flags);
    }

    /// The user's home directory.
    pub fn home(&self) -> Option<PathBuf> {
        self.get("HOME").map(PathBuf::from)
    }

    fn xdg(&self, name: &str, below_home: &str) -> Option<PathBuf> {
        self.get(name)
            .map(PathBuf::from)
            .or_else(|| Some(self.home()?.join(below_home)))
    }

    /// The directory of configuration files.
    pub fn config_dir(&self) -> Option<PathBuf> {
        self.xdg("XDG_CONFIG_HOME", ".config")
    }

    /// Gander's own cache directory.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        Some(self.xdg("XDG_CACHE_HOME", ".cache")?.join("gander"))
    }

    /// The first directory of GOPATH.
    pub fn gopath(&self) -> Option<PathBuf> {
        let first = self
            .get("GOPATH")
            .and_then(|paths| paths.split(':').find(|path| !path.is_empty()));
        first
            .map(PathBuf::from)
            .or_else(|| Some(self.home()?.join("go")))
    }

    /// The module cache.
    pub fn modcache(&self) -> Option<PathBuf> {
        self.get("GOMODCACHE")
            .map(PathBuf::from)
            .or_else(|| Some(self.gopath()?.join("pkg/mod")))
    }

    /// The value of a flag in GOFLAGS, as `mod` of `-mod=mod`; the last wins.
    pub fn goflag(&self, name: &str) -> Option<String> {
        let flags = split_flags(self.get("GOFLAGS")?);
        let value = |flag: &String| {
            let flag = flag.strip_prefix("--").or_else(|| flag.strip_prefix('-'))?;
            flag.strip_prefix(name)?
                .strip_prefix('=')
                .map(str::to_owned)
        };
        flags.iter().rev().find_map(value)
    }

    /// The build tags in GOFLAGS.
    pub fn tags(&self) -> Vec<String> {
        let text = self.goflag("tags").unwrap_or_default();
        text.split([',', ' '])
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Splits at spaces; a flag may be quoted as a whole.
fn split_flags(text: &str) -> Vec<String> {
    let mut flags = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (flag, after) = match first {
            '\'' | '"' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        flags.push(flag.to_owned());
        rest = after.trim_start();
    }
    flags
}
