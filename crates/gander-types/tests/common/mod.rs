//! Checks packages for tests: source strings, and the standard library of the
//! official distribution that `GANDER_GOROOT` names.

#![allow(clippy::disallowed_methods, reason = "a test reads its data")]
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use gander_diag::Diagnostic;
use gander_span::{Pos, SourceMap, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{Mode, parse_file};
use gander_types::{Checked, Config, Importer, Pkg, Store, check_package};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

/// A package of the standard library as `go list` describes it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) lines: usize,
}

/// The standard library, or nothing if there is no distribution.
pub(crate) fn std_packages() -> &'static [Listed] {
    static LIST: OnceLock<Vec<Listed>> = OnceLock::new();
    LIST.get_or_init(|| {
        let Some(root) = std::env::var_os("GANDER_GOROOT").map(PathBuf::from) else {
            return Vec::new();
        };
        let format = "{{.ImportPath}}|{{.Dir}}|{{join .GoFiles \",\"}}";
        let output = Command::new(root.join("bin/go"))
            .args(["list", "-deps", "-f", format, "std"])
            .env("CGO_ENABLED", "0")
            .env("GOTOOLCHAIN", "local")
            .env("GOROOT", &root)
            .output()
            .expect("go list runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.lines().filter_map(listed).collect()
    })
}

fn listed(line: &str) -> Option<Listed> {
    let mut parts = line.split('|');
    let (path, dir, files) = (parts.next()?, parts.next()?, parts.next()?);
    let files = files.split(',').filter(|file| !file.is_empty());
    Some(Listed {
        path: path.to_owned(),
        files: files.map(|file| Path::new(dir).join(file)).collect(),
        lines: 0,
    })
}

/// A store with the packages that were imported so far, checked from source.
pub(crate) struct Session {
    pub(crate) store: Store,
    pub(crate) sources: SourceMap,
    pub(crate) config: Config,
    packages: RefCell<HashMap<String, Result<Pkg, String>>>,
    /// What was wrong with imported packages.
    pub(crate) import_errors: RefCell<Vec<String>>,
    pub(crate) lines: Cell<usize>,
}

impl Session {
    pub(crate) fn new(config: Config) -> Session {
        Session::with_store(Store::new(), config)
    }

    pub(crate) fn with_store(store: Store, config: Config) -> Session {
        Session {
            store,
            sources: SourceMap::new(),
            config,
            packages: RefCell::default(),
            import_errors: RefCell::default(),
            lines: Cell::new(0),
        }
    }

    /// Parses and checks a package; syntax errors come first.
    pub(crate) fn check(
        &self,
        path: &str,
        files: &[(PathBuf, Arc<[u8]>)],
    ) -> (Checked, Vec<Diagnostic>) {
        self.check_mode(path, files, Mode::CHECK)
    }

    fn check_mode(
        &self,
        path: &str,
        files: &[(PathBuf, Arc<[u8]>)],
        mode: Mode,
    ) -> (Checked, Vec<Diagnostic>) {
        let ids = NodeIds::new();
        let mut found = Vec::new();
        let trees: Vec<File> = files
            .iter()
            .map(|(name, text)| {
                let file = self.sources.add(name, Arc::clone(text)).expect("small");
                let (tree, errors) = parse_file(&file, &ids, mode);
                found.extend(errors);
                tree
            })
            .collect();
        let checked = check_package(
            &self.store,
            &self.sources,
            &self.config,
            self,
            Symbol::intern(path),
            &trees,
        );
        // As in the official compiler, syntax errors hide type errors.
        let grammar = |d: &Diagnostic| d.message.starts_with("syntax error");
        if !found.iter().any(grammar) {
            found.extend(checked.diagnostics.iter().cloned());
        }
        (checked, found)
    }

    /// Checks a package of the standard library from source.
    pub(crate) fn check_std(&self, path: &str) -> Result<Pkg, String> {
        if let Some(known) = self.packages.borrow().get(path) {
            return known.clone();
        }
        let listed = std_packages().iter().find(|listed| listed.path == path);
        let listed = listed.ok_or_else(|| format!("package {path} is not in std"))?;
        let files: Vec<_> = listed
            .files
            .iter()
            .map(|file| {
                let text: Arc<[u8]> = std::fs::read(file).expect("readable").into();
                let lines = text.iter().filter(|&&byte| byte == b'\n').count();
                self.lines.set(self.lines.get() + lines);
                (file.clone(), text)
            })
            .collect();
        // Some directives are for the standard library alone.
        let mode = Mode {
            directives: false,
            ..Mode::CHECK
        };
        let (checked, found) = self.check_mode(path, &files, mode);
        for diagnostic in &found {
            let text = self.render(diagnostic, true);
            self.import_errors.borrow_mut().push(text);
        }
        let result = Ok(checked.pkg);
        self.packages
            .borrow_mut()
            .insert(path.to_owned(), result.clone());
        result
    }

    /// `line:col: message`, with the file's name if wanted, further places
    /// indented below.
    pub(crate) fn render(&self, diagnostic: &Diagnostic, with_file: bool) -> String {
        let place = |pos| {
            let position = self.sources.position(pos);
            if with_file {
                position.to_string()
            } else {
                format!("{}:{}", position.line, position.col)
            }
        };
        let mut text = format!("{}: {}\n", place(diagnostic.pos), diagnostic.message);
        for related in &diagnostic.related {
            if related.pos.is_known() {
                let place = place(related.pos);
                writeln!(text, "\t{place}: {}", related.message).expect("a string");
            } else {
                writeln!(text, "\t{}", related.message).expect("a string");
            }
        }
        text
    }

    /// All diagnostics in the order of their places as text. As in the
    /// official compiler, a message that repeats the one before on the same
    /// line is left out, and of those at one place all but one.
    pub(crate) fn report(&self, found: Vec<Diagnostic>) -> String {
        let mut texts: Vec<(Pos, String)> = Vec::new();
        let mut last = None;
        for diagnostic in &found {
            let text = self.render(diagnostic, false);
            let line = self.sources.position(diagnostic.pos).line;
            let message = text.split_once(' ').map(|(_, message)| message.to_owned());
            let this = Some((line, message));
            if last != this {
                texts.push((diagnostic.pos, text));
            }
            last = this;
        }
        texts.sort_by_key(|(pos, _)| *pos);
        texts.dedup();
        texts.into_iter().map(|(_, text)| text).collect()
    }
}

impl Importer for Session {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        if path == "unsafe" {
            return Ok(Pkg::UNSAFE);
        }
        let vendored = format!("vendor/{path}");
        let known = |path: &str| std_packages().iter().any(|listed| listed.path == path);
        if known(&vendored) {
            return self.check_std(&vendored);
        }
        self.check_std(path)
    }
}

/// Runs `work` on a stack that is large enough for packages that import
/// packages that import packages.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(1 << 30);
        let thread = builder.spawn_scoped(scope, work).expect("a thread");
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// What checking the one-file package `source` reports.
pub(crate) fn check_source(source: &str, config: Config) -> String {
    let source: Arc<[u8]> = source.as_bytes().into();
    on_large_stack(move || {
        let session = Session::new(config);
        let (_, found) = session.check("m", &[(PathBuf::from("p.go"), source)]);
        session.report(found)
    })
}
