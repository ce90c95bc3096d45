//! A whole program after checking: what the phases behind the checker work on.
//!
//! Invariant: there were no errors, and every table of every [`Info`] is
//! filled; packages come after those they import, and package `runtime` with
//! its imports comes first.

use crate::info::Info;
use crate::store::{Pkg, Store};
use gander_span::{Pos, SourceMap, Symbol};
use gander_syntax::ast::{Directive, File};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// All packages of a program, checked.
#[derive(Debug)]
pub struct CheckedProgram {
    /// Their types and objects.
    pub store: Arc<Store>,
    /// Their files.
    pub sources: Arc<SourceMap>,
    /// Dependencies first; `unsafe` is not among them.
    pub packages: Vec<CheckedPackage>,
    /// Indices of the packages that were asked for.
    pub roots: Vec<usize>,
}

/// A package of a [`CheckedProgram`].
#[derive(Clone, Debug)]
pub struct CheckedPackage {
    /// The path its symbols are known under; `main` for every command.
    pub path: String,
    /// The import path, unique in the program: `p`, `p [p.test]`.
    pub import_path: String,
    /// Its declarations.
    pub pkg: Pkg,
    /// Its syntax trees, in the order of file names.
    pub files: Files,
    /// What the checker found out.
    pub info: Arc<Info>,
    /// Indices of the packages it imports, ascending.
    pub imports: Vec<usize>,
    /// Whether it belongs to the standard library.
    pub standard: bool,
    /// Its directory.
    pub dir: PathBuf,
    /// Language version of its files (`go1.21`); none means the newest.
    pub go_version: Option<String>,
    /// The `//go:linkname` and `//go:linknamestd` lines, in source order.
    pub linknames: Vec<Linkname>,
    /// For each `//go:embed` pattern, the files it matches, sorted by name.
    pub embeds: BTreeMap<String, Vec<EmbeddedFile>>,
}

/// The syntax trees of a package, which several programs may share.
#[derive(Clone, Debug)]
pub struct Files(Arc<[File]>);

impl From<Vec<File>> for Files {
    fn from(files: Vec<File>) -> Files {
        Files(files.into())
    }
}

impl std::ops::Deref for Files {
    type Target = [File];

    fn deref(&self) -> &[File] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Files {
    type Item = &'a File;
    type IntoIter = std::slice::Iter<'a, File>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// A file that an `//go:embed` pattern matches.
#[derive(Clone, Debug)]
pub struct EmbeddedFile {
    /// Its path in the package's directory, with slashes.
    pub name: String,
    /// Its contents.
    pub contents: Arc<[u8]>,
}

/// The line `//go:linkname local [target]`.
///
/// With a body, function `local` is what the symbol `target` denotes; without
/// one, `local` stands for the function of that symbol. Without `target`, the
/// line only permits others to refer to `local`, or `local` has its body
/// elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Linkname {
    /// Function or variable of the package.
    pub local: Symbol,
    /// Symbol: import path, dot, name.
    pub target: Option<Symbol>,
    /// Whether it is the form for the standard library alone.
    pub standard: bool,
    /// Place of the line.
    pub pos: Pos,
}

impl Linkname {
    /// The linknames among `directives`.
    pub fn collect(directives: &[Directive]) -> impl Iterator<Item = Linkname> {
        directives.iter().filter_map(|directive| {
            let mut words = directive.text.split_whitespace();
            let standard = match words.next()? {
                "go:linkname" => false,
                "go:linknamestd" => true,
                _ => return None,
            };
            Some(Linkname {
                local: Symbol::intern(words.next()?),
                target: words.next().map(Symbol::intern),
                standard,
                pos: directive.pos,
            })
        })
    }
}

/// What the directives before a function demand of the compiler.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FuncPragmas {
    /// `//go:nosplit`: neither a stack check nor a point to stop at.
    pub nosplit: bool,
    /// `//go:noinline`.
    pub noinline: bool,
    /// `//go:norace`.
    pub norace: bool,
    /// `//go:noescape`.
    pub noescape: bool,
}

impl FuncPragmas {
    /// Those in `range` of the directives of `file`, as a declaration or its
    /// specs give it.
    pub fn of(file: &File, range: &std::ops::Range<u32>) -> FuncPragmas {
        let mut pragmas = FuncPragmas::default();
        let range = range.start as usize..range.end as usize;
        for directive in file.directives.get(range).unwrap_or_default() {
            match directive.text.split(' ').next() {
                Some("go:nosplit") => pragmas.nosplit = true,
                Some("go:noinline") => pragmas.noinline = true,
                Some("go:norace") => pragmas.norace = true,
                Some("go:noescape") => pragmas.noescape = true,
                _ => {}
            }
        }
        pragmas
    }
}

impl CheckedProgram {
    /// The index of the package whose [`CheckedPackage::import_path`] is
    /// `path`.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.packages
            .iter()
            .position(|package| package.import_path == path)
    }

    /// The order in which packages are initialised: again and again the
    /// package with the smallest import path among those whose imports are
    /// done. Packages for which `has_work` is false, and that import none for
    /// which it is true, are left out, and nobody waits for them; `runtime`
    /// and its imports precede all others.
    pub fn init_order(&self, has_work: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut works = vec![false; self.packages.len()];
        let mut below_runtime = vec![false; self.packages.len()];
        let runtime = self.find("runtime");
        for index in (0..=runtime.unwrap_or(0)).rev() {
            if Some(index) == runtime || below_runtime[index] {
                below_runtime[index] = true;
                for &import in &self.packages[index].imports {
                    below_runtime[import] = true;
                }
            }
        }
        for (index, package) in self.packages.iter().enumerate() {
            works[index] = has_work(index) || package.imports.iter().any(|&import| works[import]);
        }
        let mut order = Vec::new();
        for first in [true, false] {
            let chosen = |index: usize| works[index] && below_runtime[index] == first;
            self.init_group(&chosen, &mut order);
        }
        order
    }

    /// Appends the packages that are `chosen`, which wait only for each other.
    fn init_group(&self, chosen: &dyn Fn(usize) -> bool, order: &mut Vec<usize>) {
        let mut waiting = vec![0usize; self.packages.len()];
        let mut importers = vec![Vec::new(); self.packages.len()];
        let mut ready = std::collections::BTreeSet::new();
        for (index, package) in self.packages.iter().enumerate() {
            if !chosen(index) {
                continue;
            }
            for &import in package.imports.iter().filter(|&&import| chosen(import)) {
                waiting[index] += 1;
                importers[import].push(index);
            }
            if waiting[index] == 0 {
                ready.insert((package.import_path.as_str(), index));
            }
        }
        while let Some((_, index)) = ready.pop_first() {
            order.push(index);
            for &importer in &importers[index] {
                waiting[importer] -= 1;
                if waiting[importer] == 0 {
                    ready.insert((self.packages[importer].import_path.as_str(), importer));
                }
            }
        }
    }
}
