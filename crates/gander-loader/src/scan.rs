//! One directory as a set of Go files: what belongs to the package, to its
//! tests, and what the build context leaves out.
//!
//! Invariants: every file is read at most once and its contents are kept;
//! lists are sorted by file name; the outcome depends on the directory and the
//! context alone, not on who asks.

use crate::context::Context;
use crate::error::short_path;
use crate::fs::{DirEntry, FileKind, FileSystem, errno_text};
use crate::header::{self, Header, HeaderError};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// A Go file that belongs to a package or to its tests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoFile {
    /// Name without directory.
    pub name: String,
    /// Absolute path.
    pub path: PathBuf,
    /// The bytes, read once.
    pub contents: Arc<[u8]>,
    /// A 128-bit hash of the bytes.
    pub hash: u128,
    /// The head: package name, imports, embed patterns, constraint.
    pub header: Header,
    /// The language version `go1.N` that the file's build constraint asks
    /// for; it replaces that of the package.
    pub go_version: Option<String>,
}

/// A place in one of a package's files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// File name without directory.
    pub file: String,
    /// Line from 1.
    pub line: u32,
    /// Byte column from 1.
    pub col: u32,
}

/// Import paths or embed patterns, sorted, and where each is written.
pub type Places = BTreeMap<String, Vec<Place>>;

/// The Go files of one part of a package: itself, its in-package tests, or its
/// external tests.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileSet {
    /// Files, sorted by name.
    pub files: Vec<Arc<GoFile>>,
    /// Imports of all files.
    pub imports: Places,
    /// Embed patterns of all files.
    pub embeds: Places,
}

impl FileSet {
    fn add(&mut self, file: Arc<GoFile>) {
        let place = |line, col| Place {
            file: file.name.clone(),
            line,
            col,
        };
        for import in &file.header.imports {
            self.imports
                .entry(import.path.clone())
                .or_default()
                .push(place(import.line, import.col));
        }
        for embed in &file.header.embeds {
            self.embeds
                .entry(embed.pattern.clone())
                .or_default()
                .push(place(embed.line, embed.col));
        }
        self.files.push(file);
    }
}

/// Why the files of a directory do not make a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ScanError {
    /// No Go file at all belongs to it.
    NoGoFiles,
    /// A syntax error in the head of a file.
    Syntax {
        /// Where.
        place: Place,
        /// go/parser's words.
        message: String,
    },
    /// Anything else, in the `go` command's words.
    Other(String),
}

/// What one directory holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DirScan {
    /// The directory, absolute.
    pub dir: PathBuf,
    /// The package name; empty if unknown.
    pub name: String,
    /// The package itself.
    pub go: FileSet,
    /// `_test.go` files of the same package.
    pub test: FileSet,
    /// `_test.go` files of package `name_test`.
    pub xtest: FileSet,
    /// Go files that the build context leaves out, cgo files among them.
    pub ignored: Vec<String>,
    /// Of these, files that import "C".
    pub cgo: Vec<String>,
    /// Assembly and object files (`.s`, `.syso`): with one of these, function
    /// declarations may lack a body.
    pub assembly: Vec<String>,
    /// C-family sources, which only cgo could compile.
    pub foreign: Vec<(ForeignKind, String)>,
    /// The first error.
    pub error: Option<ScanError>,
    /// Whether `_test.go` files were looked at.
    pub tests_read: bool,
}

impl DirScan {
    /// Why the names of the files cannot be used, if so: two that are one on
    /// some file systems, or one that commands would take for a flag.
    pub(crate) fn bad_name(&self) -> Option<String> {
        let of = |set: &'_ FileSet| -> Vec<String> {
            set.files.iter().map(|file| file.name.clone()).collect()
        };
        let mut names = of(&self.go);
        names.extend_from_slice(&self.ignored);
        names.extend_from_slice(&self.assembly);
        names.extend(of(&self.test));
        names.extend(of(&self.xtest));
        let mut seen: FxHashMap<String, &String> = FxHashMap::default();
        for name in &names {
            if let Some(other) = seen.insert(name.to_lowercase(), name) {
                let (first, second) = (name.min(other), name.max(other));
                return Some(format!(
                    "case-insensitive file name collision: {first:?} and {second:?}"
                ));
            }
        }
        let usable = |name: &String| {
            let safe = |c: char| c.is_ascii_alphanumeric() || "._/".contains(c) || !c.is_ascii();
            name.starts_with(safe) && !name.starts_with("_cgo_")
        };
        let bad = names.iter().find(|name| !usable(name))?;
        Some(format!("invalid input file name {bad:?}"))
    }
}

/// Languages that a package without cgo may not contain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ForeignKind {
    /// `.c`; ignored without cgo.
    C,
    /// `.cc`, `.cpp`, `.cxx`; ignored without cgo.
    Cxx,
    /// `.m`; ignored without cgo.
    ObjectiveC,
    /// `.f`, `.F`, `.for`, `.f90`.
    Fortran,
}

/// Whether to look at `_test.go` files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tests {
    /// Read them.
    Read,
    /// Only if there are no other Go files (then they decide the error).
    IfAlone,
}

/// Scans a directory.
///
/// # Errors
/// If the directory cannot be listed.
pub fn scan_dir(
    fs: &dyn FileSystem,
    ctx: &Context,
    dir: &Path,
    tests: Tests,
) -> io::Result<DirScan> {
    let entries = fs.read_dir(dir)?;
    Ok(scan_entries(fs, ctx, dir, &entries, tests))
}

/// Scans a directory whose listing is known.
pub(crate) fn scan_entries(
    fs: &dyn FileSystem,
    ctx: &Context,
    dir: &Path,
    entries: &[DirEntry],
    tests: Tests,
) -> DirScan {
    let mut scanner = Scanner {
        fs,
        ctx,
        all_files: false,
        first_file: String::new(),
        scan: DirScan {
            dir: dir.to_owned(),
            ..DirScan::default()
        },
    };
    let is_test = |entry: &&DirEntry| entry.name.ends_with("_test.go");
    let run = |scanner: &mut Scanner<'_>, wanted: &dyn Fn(&&DirEntry) -> bool| {
        entries
            .iter()
            .filter(|entry| wanted(entry))
            .for_each(|entry| scanner.entry(entry));
    };
    if tests == Tests::IfAlone {
        run(&mut scanner, &|entry| !is_test(entry));
        if scanner.scan.go.files.is_empty() {
            run(&mut scanner, &is_test);
            scanner.scan.tests_read = true;
        }
    } else {
        run(&mut scanner, &|_| true);
        scanner.scan.tests_read = true;
    }
    scanner.finish()
}

/// Scans exactly the named files of `dir`, whatever their constraints say.
pub(crate) fn scan_files(
    fs: &dyn FileSystem,
    ctx: &Context,
    dir: &Path,
    names: &[String],
) -> DirScan {
    let mut scanner = Scanner {
        fs,
        ctx,
        all_files: true,
        first_file: String::new(),
        scan: DirScan {
            dir: dir.to_owned(),
            tests_read: true,
            ..DirScan::default()
        },
    };
    for name in names {
        scanner.entry(&DirEntry {
            name: name.clone(),
            kind: FileKind::File,
        });
    }
    scanner.finish()
}

struct Scanner<'a> {
    fs: &'a dyn FileSystem,
    ctx: &'a Context,
    all_files: bool,
    /// The file that gave the package its name.
    first_file: String,
    scan: DirScan,
}

impl Scanner<'_> {
    fn finish(mut self) -> DirScan {
        let scan = &mut self.scan;
        let files = scan.go.files.len() + scan.test.files.len() + scan.xtest.files.len();
        if scan.error.is_none() && files == 0 {
            scan.error = Some(ScanError::NoGoFiles);
        }
        self.scan
    }

    fn bad(&mut self, error: ScanError) {
        self.scan.error.get_or_insert(error);
    }

    fn entry(&mut self, entry: &DirEntry) {
        let name = entry.name.as_str();
        let extension = name.rfind('.').map_or("", |dot| &name[dot..]);
        if entry.kind == FileKind::Dir || name.starts_with(['_', '.']) {
            return;
        }
        if entry.kind == FileKind::Symlink && self.fs.is_dir(&self.scan.dir.join(name)) {
            return;
        }
        match extension {
            ".go" => self.go_file(name),
            ".s" | ".syso" if self.ctx.name_matches(name) => self.assembly(name, extension),
            ".c" => self.foreign(ForeignKind::C, name),
            ".cc" | ".cpp" | ".cxx" => self.foreign(ForeignKind::Cxx, name),
            ".m" => self.foreign(ForeignKind::ObjectiveC, name),
            ".f" | ".F" | ".for" | ".f90" => self.foreign(ForeignKind::Fortran, name),
            _ => {}
        }
    }

    fn assembly(&mut self, name: &str, extension: &str) {
        let holds = |contents: Arc<[u8]>| {
            header::parse_comments(&contents).constraint_holds(&|tag| self.ctx.has(tag))
        };
        if extension == ".syso" || self.fs.read(&self.scan.dir.join(name)).is_ok_and(holds) {
            self.scan.assembly.push(name.to_owned());
        }
    }

    fn foreign(&mut self, kind: ForeignKind, name: &str) {
        if self.ctx.name_matches(name) {
            self.scan.foreign.push((kind, name.to_owned()));
        }
    }

    fn go_file(&mut self, name: &str) {
        if !self.all_files && !self.ctx.name_matches(name) {
            return self.scan.ignored.push(name.to_owned());
        }
        let path = self.scan.dir.join(name);
        let contents = match self.fs.read(&path) {
            Ok(contents) => contents,
            Err(err) => {
                return self.bad(ScanError::Other(format!(
                    "open {}: {}",
                    path.display(),
                    errno_text(&err)
                )));
            }
        };
        let header = header::parse(&contents);
        match &header.error {
            Some(HeaderError::Read(message)) => {
                return self.bad(ScanError::Other(format!(
                    "read {}: {message}",
                    path.display()
                )));
            }
            Some(HeaderError::Constraint(message)) => {
                return self.bad(ScanError::Other(format!("{name}: {message}")));
            }
            _ => {}
        }
        let chosen = self.all_files || header.constraint_holds(&|tag| self.ctx.has(tag));
        if !chosen || header.package == "documentation" {
            return self.scan.ignored.push(name.to_owned());
        }
        self.note_syntax(name, &path, &header);
        self.file_of_package(name, path, contents, header);
    }

    fn note_syntax(&mut self, name: &str, path: &Path, header: &Header) {
        let Some(HeaderError::Syntax {
            line,
            col,
            message,
            bare,
        }) = &header.error
        else {
            return;
        };
        let place = Place {
            file: name.to_owned(),
            line: *line,
            col: *col,
        };
        let message = message.clone();
        self.bad(match bare {
            true => ScanError::Other(format!("{}:{line}:{col}: {message}", path.display())),
            false => ScanError::Syntax { place, message },
        });
    }

    fn file_of_package(&mut self, name: &str, path: PathBuf, contents: Arc<[u8]>, header: Header) {
        let is_test = name.ends_with("_test.go");
        let mut package = header.package.clone();
        let mut is_xtest = false;
        if is_test
            && package != self.scan.name
            && let Some(base) = package.strip_suffix("_test")
        {
            is_xtest = true;
            package = base.to_owned();
        }
        self.check_name(name, package);
        let is_cgo = header.imports.iter().any(|import| import.path == "C");
        if is_cgo && is_test {
            self.bad(ScanError::Other(format!(
                "use of cgo in test {} not supported",
                path.display()
            )));
            return;
        }
        if is_cgo {
            self.scan.cgo.push(name.to_owned());
            return self.scan.ignored.push(name.to_owned());
        }
        let hash = xxh3_128(&contents);
        let go_version = header.go_version();
        let file = Arc::new(GoFile {
            name: name.to_owned(),
            path,
            contents,
            hash,
            header,
            go_version,
        });
        match (is_test, is_xtest) {
            (false, _) => self.scan.go.add(file),
            (true, false) => self.scan.test.add(file),
            (true, true) => self.scan.xtest.add(file),
        }
    }

    fn check_name(&mut self, file: &str, package: String) {
        if self.scan.name.is_empty() {
            self.scan.name = package;
            self.first_file = file.to_owned();
        } else if package != self.scan.name {
            let (name, first, dir) = (&self.scan.name, &self.first_file, self.scan.dir.display());
            let message =
                format!("found packages {name} ({first}) and {package} ({file}) in {dir}");
            self.bad(ScanError::Other(message));
        }
    }
}

impl DirScan {
    /// The `go` command's words for a directory without non-test Go files.
    pub fn no_go_message(&self) -> String {
        let dir = self.dir.display();
        if !self.ignored.is_empty() {
            format!("build constraints exclude all Go files in {dir}")
        } else if self.test.files.len() + self.xtest.files.len() > 0 {
            format!("no non-test Go files in {dir}")
        } else {
            format!("no Go files in {dir}")
        }
    }

    /// What to add where leaving out cgo files leaves nothing.
    pub(crate) fn cgo_help(&self) -> Option<Box<str>> {
        let file = self.cgo.first()?;
        let text = format!("{file} imports \"C\"; cgo is not supported, so the file is left out");
        Some(text.into_boxed_str())
    }

    /// `place` as an error prints it, seen from `cwd`.
    pub(crate) fn position(&self, cwd: &Path, place: &Place) -> crate::error::FilePosition {
        let path = self.dir.join(&place.file);
        let shown = short_path(cwd, &path);
        crate::error::FilePosition {
            path,
            shown,
            line: place.line,
            col: place.col,
        }
    }
}
