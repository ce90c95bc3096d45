//! The entry of the crate: from an environment and patterns to the finished
//! package graph.
//!
//! Invariant: everything that a load depends on is in the [`Loader`]; two loads
//! of the same files give the same graph.

use crate::context::Context;
use crate::dirs::Dirs;
use crate::env::Env;
use crate::error::{ErrorKind, LoadError};
use crate::fs::{FileKind, FileSystem, clean};
use crate::graph::Graph;
use crate::load::Loading;
use crate::modcache::Download;
use crate::modules::Modules;
use crate::{assemble, variants};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

/// Stack of the loading thread, for chains of imports of some 100,000 packages.
const STACK_BYTES: usize = 1 << 29;

/// What to load.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Also the tests of the named packages, as `go vet` and `go test` see
    /// them.
    pub tests: bool,
    /// For the code generator: the standard library is chosen with
    /// [`crate::STD_CODEGEN_TAGS`], and package `runtime` is loaded, first,
    /// whether or not anything imports it.
    pub codegen: bool,
    /// With `tests`: also the main package of each test program, and errors by
    /// test in [`Graph::tests`] instead of for the graph as a whole.
    pub test_mains: bool,
}

/// Loads package graphs in one environment.
#[derive(Debug)]
pub struct Loader {
    fs: Arc<dyn FileSystem>,
    ctx: Context,
    goroot: PathBuf,
    env: Env,
    download: Option<Arc<dyn Download>>,
}

impl Loader {
    /// A loader that reads through `fs`, chooses files by `ctx`, takes the
    /// standard library from `goroot` and everything else from where `env`
    /// says. The tags of GOFLAGS are added to those of `ctx`.
    pub fn new(
        fs: Arc<dyn FileSystem>,
        ctx: Context,
        goroot: impl Into<PathBuf>,
        env: Env,
    ) -> Loader {
        let mut tags = env.tags();
        tags.extend(ctx.build_tags.iter().cloned());
        let ctx = if tags.len() == ctx.build_tags.len() {
            ctx
        } else {
            // Among the tags is `race`, if it is asked for.
            Context::new(tags, false)
        };
        let goroot = goroot.into();
        let mut env = env;
        env.read_defaults(&*fs, &goroot.join("go.env"));
        Loader {
            fs,
            ctx,
            goroot,
            env,
            download: None,
        }
    }

    /// Lets missing modules be fetched.
    #[must_use]
    pub fn with_download(mut self, download: Arc<dyn Download>) -> Loader {
        self.download = Some(download);
        self
    }

    /// The build context in force.
    pub fn context(&self) -> &Context {
        &self.ctx
    }

    /// Loads the packages that `patterns` name and all they import. No pattern
    /// means the package in the working directory.
    ///
    /// # Errors
    /// If nothing can be loaded (malformed go.mod, no module). Errors of
    /// single packages are in the graph.
    pub fn load(&self, patterns: &[String], options: LoadOptions) -> Result<Graph, LoadError> {
        // Packages are connected by recursion, as deep as the longest chain of
        // imports, which is for the program to choose. Pages of the stack that
        // are not reached cost nothing.
        thread::scope(|scope| {
            let builder = thread::Builder::new().stack_size(STACK_BYTES);
            let thread = builder.spawn_scoped(scope, || self.load_here(patterns, options));
            let thread = thread.map_err(|err| LoadError::fatal(format!("no thread: {err}")))?;
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn load_here(&self, patterns: &[String], options: LoadOptions) -> Result<Graph, LoadError> {
        if let Some(download) = &self.download
            && self.env.goflag("mod").as_deref() == Some("mod")
        {
            // It may change go.mod and go.sum, which only the `go` command does.
            download.download(&self.env).map_err(LoadError::reported)?;
        }
        let dirs = Arc::new(Dirs::new(Arc::clone(&self.fs)));
        let modules = Modules::load(dirs, &self.goroot, self.env.clone(), self.download.clone())?;
        let mut loading = Loading::new(&modules, &self.ctx, options);
        if options.codegen {
            loading.load_runtime();
        }
        let loaded = match self.go_files(patterns)? {
            Some((dir, names)) => loading.load_files(&dir, &names),
            None => loading.load_patterns(patterns),
        };
        modules.check_fatal()?;
        loaded?;
        if options.tests {
            variants::add(&mut loading);
        }
        loading.check_go_mod()?;
        Ok(assemble::graph(loading))
    }

    /// If the patterns are Go files: their directory and names.
    fn go_files(&self, patterns: &[String]) -> Result<Option<(PathBuf, Vec<String>)>, LoadError> {
        let named = |pattern: &String| {
            pattern.ends_with(".go") && self.fs.is_file(&self.env.cwd.join(pattern))
        };
        if !patterns.iter().any(named) {
            return Ok(None);
        }
        let fail = |message: String| {
            Err(LoadError {
                kind: ErrorKind::Files,
                ..LoadError::fatal(message)
            })
        };
        let mut dir: Option<&str> = None;
        let mut names = Vec::new();
        for pattern in patterns {
            if !pattern.ends_with(".go") {
                return fail(format!("named files must be .go files: {pattern}"));
            }
            match self.fs.stat(&self.env.cwd.join(pattern)) {
                Err(err) => {
                    return fail(format!("stat {pattern}: {}", crate::fs::errno_text(&err)));
                }
                Ok(FileKind::Dir) => {
                    return fail(format!("{pattern} is a directory, should be a Go file"));
                }
                Ok(_) => {}
            }
            let (this, name) = pattern.rsplit_once('/').unwrap_or((".", pattern));
            let this = if this == "." {
                this
            } else {
                this.trim_start_matches("./")
            };
            match dir {
                Some(dir) if dir != this => {
                    return fail(format!(
                        "named files must all be in one directory; have {dir} and {this}"
                    ));
                }
                _ => dir = Some(this),
            }
            names.push(name.to_owned());
        }
        Ok(Some((clean(&self.env.cwd.join(dir.unwrap_or("."))), names)))
    }
}
