//! Coverage: counters in packages, and the report that a test program makes
//! of them.
//!
//! Counters are inserted into the text of a package, on the lines that are
//! there; each package gets an array for them, which the main package of the
//! test program reads. Nothing of this makes goroutines wait for each other:
//! atomic counters are invisible to the race detector.
//!
//! Invariant: profiles have the blocks, the order and the words of Go's.

mod blocks;
mod pattern;
mod ranges;

use crate::unit::{Target, Unit, UnitFile};
use blocks::{Blocks, Bounds, Insertion};
use gander_loader::Package;
use gander_span::SourceMap;
use gander_syntax::{Mode, SHALLOW, on_deep_stack, parse_file};
pub(crate) use pattern::Pattern;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// How a block is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CoverMode {
    /// Whether it ran.
    #[default]
    Set,
    /// How often.
    Count,
    /// How often, also if goroutines run it at the same time.
    Atomic,
}

impl CoverMode {
    /// The name in flags and profiles.
    pub fn name(self) -> &'static str {
        match self {
            CoverMode::Set => "set",
            CoverMode::Count => "count",
            CoverMode::Atomic => "atomic",
        }
    }
}

/// What is to be covered.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// How blocks are counted.
    pub mode: CoverMode,
    /// In each test, the packages that match these patterns; without, the
    /// package under test.
    pub patterns: Option<Vec<String>>,
}

/// The file of a package that declares its counters.
const COUNTERS_FILE: &str = "_cover.go";
/// The file of a test program's main package that reads them.
const REPORT_FILE: &str = "_coverage.go";
/// What the latter always holds.
const REPORT: &str = include_str!("report.go");
/// What it imports, all of which package testing needs too.
pub(crate) const REPORT_IMPORTS: &[&str] = &["fmt", "io", "os", "strconv", "strings"];

/// A package with counters.
#[derive(Clone, Debug)]
pub(crate) struct Covered {
    /// The import path.
    pub(crate) path: String,
    /// The name of the array of counters.
    variable: String,
    /// How many counters there are.
    counters: usize,
    /// A line for each counter: the block and its number of statements.
    pub(crate) lines: String,
    /// Whether the package has functions.
    pub(crate) has_functions: bool,
}

impl Covered {
    /// A profile of the package that says that nothing ran, without its head.
    pub(crate) fn zeros(&self) -> String {
        let lines = self.lines.lines();
        lines.map(|line| format!("{line} 0\n")).collect()
    }

    /// Whether any block has statements.
    pub(crate) fn has_statements(&self) -> bool {
        self.lines.lines().any(|line| !line.ends_with(" 0"))
    }
}

/// A file and its blocks.
struct Found<'u> {
    file: &'u UnitFile,
    /// The file in profiles.
    shown: String,
    blocks: Blocks,
}

/// Finds the blocks of `unit`, and inserts counters if `mode` says how.
/// `atomics` is the unit of package internal/runtime/atomic. None if the
/// package cannot be covered: it has syntax errors, which the check reports.
pub(crate) fn instrument(
    unit: &mut Unit,
    package: &Package,
    mode: Option<CoverMode>,
    atomics: Option<usize>,
) -> Option<Covered> {
    let name = package.path.as_str();
    let variable = format!("GanderCover_{:016x}", xxh3_64(name.as_bytes()));
    let mut found = Vec::new();
    for (file, source) in unit.files.iter().zip(&package.files) {
        if file.name.to_string_lossy().ends_with("_test.go") {
            continue;
        }
        let base = source
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let shown = match name {
            "command-line-arguments" => source.path.display().to_string(),
            path => format!("{path}/{base}"),
        };
        let blocks = find(file)?;
        found.push(Found {
            file,
            shown,
            blocks,
        });
    }
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    let mut covered = Covered {
        path: name.to_owned(),
        variable,
        counters: 0,
        lines: String::new(),
        has_functions: found.iter().any(|found| found.blocks.has_functions),
    };
    let mut texts = Vec::new();
    for found in &found {
        let numbers = describe(found, &mut covered);
        if let Some(mode) = mode {
            let text = insert(found, &numbers, &covered.variable, mode);
            texts.push((found.file.name.clone(), text));
        }
    }
    if let Some(mode) = mode {
        for (name, text) in texts {
            let file = unit.files.iter_mut().find(|file| file.name == name);
            if let Some(file) = file {
                file.text = Arc::from(text);
            }
        }
        declare(unit, package, &covered, mode, atomics);
    }
    Some(covered)
}

/// The blocks of a file; none if it has syntax errors.
fn find(file: &UnitFile) -> Option<Blocks> {
    let sources = SourceMap::new();
    let source = sources.add(&file.name, Arc::clone(&file.text)).ok()?;
    let ids = gander_syntax::ast::NodeIds::new();
    let (tree, errors) = parse_file(&source, &ids, Mode::GRAMMAR);
    if !errors.is_empty() {
        return None;
    }
    let find = || blocks::find(&source, &file.text, &tree);
    match tree.depth > SHALLOW {
        true => on_deep_stack(find).ok(),
        false => Some(find()),
    }
}

/// Adds the lines of a file; gives the number of each block's counter.
fn describe(found: &Found<'_>, covered: &mut Covered) -> Vec<usize> {
    let blocks = &found.blocks.blocks;
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&block| blocks[block]);
    let mut numbers = vec![0; blocks.len()];
    for block in order {
        let Bounds {
            first_line,
            last_line,
            first_column,
            last_column,
            statements,
        } = blocks[block];
        let file = &found.shown;
        // Writing to a string cannot fail.
        let _ = writeln!(
            covered.lines,
            "{file}:{first_line}.{first_column},{last_line}.{last_column} {statements}"
        );
        numbers[block] = covered.counters;
        covered.counters += 1;
    }
    numbers
}

/// The text of a file with counters.
fn insert(found: &Found<'_>, numbers: &[usize], variable: &str, mode: CoverMode) -> Vec<u8> {
    let text = &found.file.text;
    let mut out = Vec::with_capacity(text.len() * 3 / 2);
    let mut done = 0;
    for &(offset, insertion) in &found.blocks.insertions {
        out.extend_from_slice(&text[done..offset]);
        done = offset;
        match insertion {
            Insertion::Open => out.push(b'{'),
            Insertion::Close => out.push(b'}'),
            Insertion::Counter(block) => {
                let number = numbers[block];
                let counter = match mode {
                    CoverMode::Set => format!("{variable}[{number}]=1;"),
                    CoverMode::Count => format!("{variable}[{number}]++;"),
                    CoverMode::Atomic => format!("{variable}_add(&{variable}[{number}]);"),
                };
                out.extend_from_slice(counter.as_bytes());
            }
        }
    }
    out.extend_from_slice(&text[done..]);
    out
}

/// Adds the file that declares the counters.
fn declare(
    unit: &mut Unit,
    package: &Package,
    covered: &Covered,
    mode: CoverMode,
    atomics: Option<usize>,
) {
    let (name, variable, count) = (&package.name, &covered.variable, covered.counters);
    let text = match (mode, atomics) {
        (CoverMode::Atomic, Some(atomics)) => {
            let path = "internal/runtime/atomic";
            unit.imports.insert(path.to_owned(), Target::Unit(atomics));
            format!(
                "package {name}\n\nimport atomic \"{path}\"\n\nvar {variable} [{count}]uint32\n\n\
                 //go:norace\nfunc {variable}_add(p *uint32) {{ atomic.Xadd(p, 1) }}\n"
            )
        }
        _ => format!("package {name}\n\nvar {variable} [{count}]uint32\n"),
    };
    add_file(unit, COUNTERS_FILE, text);
    let mut hash = Xxh3::new();
    hash.update(&unit.content_key.to_le_bytes());
    hash.update(mode.name().as_bytes());
    unit.content_key = hash.digest128();
}

fn add_file(unit: &mut Unit, name: &str, text: String) {
    unit.files.push(UnitFile {
        name: PathBuf::from(name),
        text: Arc::from(text.into_bytes()),
    });
}

/// Adds to a test program's main package, `unit`, what reads the counters of
/// the packages `covered`, each with its unit if the program contains it.
/// `standard` are the units of [`REPORT_IMPORTS`].
pub(crate) fn add_report(
    unit: &mut Unit,
    covered: &[(&Covered, Option<usize>)],
    standard: &FxHashMap<&str, usize>,
) {
    let mut imports = String::new();
    let mut packages = String::new();
    for (number, (package, contained)) in covered.iter().enumerate() {
        let counters = match contained {
            Some(index) => {
                let (path, variable) = (&package.path, &package.variable);
                unit.imports.insert(path.clone(), Target::Unit(*index));
                // Writing to a string cannot fail.
                let _ = writeln!(imports, "import cover{number} {path:?}");
                format!("cover{number}.{variable}[:]")
            }
            None => "nil".to_owned(),
        };
        let blocks = &package.lines;
        let _ = writeln!(packages, "\t{{blocks: `{blocks}`, counters: {counters}}},");
    }
    for path in REPORT_IMPORTS {
        if let Some(index) = standard.get(path) {
            unit.imports
                .insert((*path).to_owned(), Target::Unit(*index));
        }
    }
    let head = "package main\n";
    let body = REPORT.strip_prefix(head).unwrap_or(REPORT);
    let text = format!("{head}\n{imports}{body}\nvar covered = []coveredPackage{{\n{packages}}}\n");
    let mut hash = Xxh3::new();
    hash.update(&unit.content_key.to_le_bytes());
    hash.update(text.as_bytes());
    unit.content_key = hash.digest128();
    add_file(unit, REPORT_FILE, text);
}
