//! Which mutations there are: the same for the same seed and Go version.
//!
//! Invariant: nothing here depends on time, on hashing order or on the order
//! in which a directory is read.

use super::mutate::{KINDS, Kind, Source, mutate};
use crate::Result;
use crate::tools::{go, output, read, target_dir};
use gander_testkit::scan::scan;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A package that mutations draw from.
pub(super) struct Package {
    /// The argument that names it: an import path, or `.`.
    pub(super) pattern: String,
    /// Where commands about it run.
    pub(super) dir: PathBuf,
    /// Its files that linux/amd64 without cgo builds, sorted.
    pub(super) files: Vec<String>,
}

/// One mutation.
pub(super) struct Case {
    /// Its number.
    pub(super) id: usize,
    /// What was done.
    pub(super) kind: Kind,
    /// The argument that names the package.
    pub(super) pattern: String,
    /// The package's directory.
    pub(super) dir: PathBuf,
    /// Base name of the mutated file.
    pub(super) file: String,
    /// 1-based line of the change.
    pub(super) line: u32,
    /// The mutated content.
    pub(super) content: Vec<u8>,
}

/// The splitmix64 generator: a seed gives the same numbers everywhere.
pub(super) struct Random(u64);

impl Random {
    /// A generator started with `seed`.
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// One of `items`, which are not empty.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// The packages of std that `goroot` builds, and the modules in `examples`
/// that compile: in one that does not, its own errors would hide the mutation.
pub(super) fn packages(goroot: &Path, examples: &Path) -> Result<Vec<Package>> {
    let mut found = Vec::new();
    let mut list = go(goroot);
    list.args([
        "list",
        "-e",
        "-json=ImportPath,Dir,GoFiles,Incomplete",
        "std",
    ])
    .current_dir(goroot.join("src"));
    collect(&mut list, None, &mut found)?;
    found.retain(|package| !package.pattern.starts_with("vendor/"));
    let mut modules: Vec<PathBuf> = std::fs::read_dir(examples)
        .map_err(|e| format!("{}: {e}", examples.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("go.mod").is_file())
        .collect();
    modules.sort();
    for module in modules {
        let mut build = go(goroot);
        build
            .args(["build", "-buildvcs=false", "-o"])
            .arg(target_dir().join("mutations").join("out"))
            .arg(".")
            .current_dir(&module);
        if !output(&mut build)?.2 {
            continue;
        }
        let mut list = go(goroot);
        list.args(["list", "-e", "-json=ImportPath,Dir,GoFiles", "."])
            .current_dir(&module);
        collect(&mut list, Some("."), &mut found)?;
    }
    Ok(found)
}

/// Appends the packages that a `go list -json` prints.
fn collect(
    list: &mut std::process::Command,
    pattern: Option<&str>,
    found: &mut Vec<Package>,
) -> Result<()> {
    let (stdout, stderr, ok) = output(list)?;
    if !ok {
        return Err(stderr);
    }
    for package in serde_json::Deserializer::from_str(&stdout).into_iter::<Value>() {
        let package = package.map_err(|e| format!("go list: {e}"))?;
        let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
        let mut files: Vec<String> = package["GoFiles"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file.as_str().map(str::to_owned))
            .collect();
        files.sort();
        if !files.is_empty() {
            found.push(Package {
                pattern: pattern.map_or_else(|| text("ImportPath"), str::to_owned),
                dir: PathBuf::from(text("Dir")),
                files,
            });
        }
    }
    Ok(())
}

/// The first `count` mutations of `seed`: the kinds in turn, each in a file
/// and at a place drawn at random among those where it applies.
pub(super) fn generate(packages: &[Package], seed: u64, count: usize) -> Result<Vec<Case>> {
    let files: Vec<(&Package, &String)> = packages
        .iter()
        .flat_map(|package| package.files.iter().map(move |file| (package, file)))
        .collect();
    // The examples are few; every tenth mutation is of one of them.
    let examples: Vec<(&Package, &String)> = files
        .iter()
        .filter(|(p, _)| p.pattern == ".")
        .copied()
        .collect();
    let mut random = Random::new(seed);
    let mut cases = Vec::with_capacity(count);
    for id in 0..count {
        let kind = KINDS[id % KINDS.len()];
        // A kind that applies nowhere would be a bug of its pattern.
        let mut attempts = 0;
        let case = loop {
            attempts += 1;
            if attempts > 100_000 {
                return Err(format!("{} applies nowhere", kind.name()));
            }
            let from_examples = attempts == 1 && id % 10 == 9 && !examples.is_empty();
            let pool = if from_examples { &examples } else { &files };
            let (package, file) = random.pick(pool);
            let content = read(&package.dir.join(file))?;
            let source = Source {
                tokens: scan(&content),
                text: &content,
            };
            if let Some((line, content)) = mutate(kind, &source, &mut random) {
                break Case {
                    id,
                    kind,
                    pattern: package.pattern.clone(),
                    dir: package.dir.clone(),
                    file: file.clone(),
                    line,
                    content,
                };
            }
        };
        cases.push(case);
    }
    Ok(cases)
}
