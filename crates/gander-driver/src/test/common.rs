//! What test programs have in common: package testing, what a program needs to
//! run tests, and everything behind them.
//!
//! Invariant: these packages are as they are in any other program. A test that
//! compiles some of them anew, because they import the package under test, has
//! them under the same names with the same contents, but for what the test files
//! add to one; if those change what is there, the test does not have them.

use super::{Test, main_file, reachable};
use crate::test::find::Found;
use crate::unit::{Target, Unit, UnitFile};
use gander_loader::{Graph, Package, PackageId, Variant};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// What the main package of every test program imports.
const IMPORTS: &[&str] = &["os", "testing", "testing/internal/testdeps"];

/// What [`USES`] imports besides: packages that these need themselves.
const BEHIND: &[&str] = &[
    "bytes",
    "encoding/json",
    "errors",
    "fmt",
    "io",
    "path/filepath",
    "reflect",
    "strings",
    "time",
];

/// A file of the program besides: names what many tests use of these packages, so
/// that it is compiled once for all of them.
const USES: &str = include_str!("uses.go");

/// The packages, and a program of them.
#[derive(Debug)]
pub(super) struct Common {
    /// Its units without the main package, dependencies first.
    pub(super) units: Vec<usize>,
    /// The main package: one without tests.
    pub(super) main: usize,
    /// Hash of everything but the main package.
    pub(super) key: u128,
}

/// Finds out what programs have in common, and adds a main package to the
/// graph that needs no more. None if no program has these packages.
pub(super) fn add(graph: &mut Graph, units: &mut Vec<Unit>, tests: &[Test]) -> Option<Common> {
    let template = tests.iter().find_map(|test| test.main)?;
    let plain = |path: &str| {
        let mut packages = graph.packages.iter();
        packages.find(|p| p.std && p.path == path && p.variant == Variant::Plain)
    };
    let found = IMPORTS
        .iter()
        .chain(BEHIND)
        .map(|path| Some(((*path).to_owned(), plain(path)?.id)));
    let import_map: BTreeMap<String, PackageId> = found.collect::<Option<_>>()?;
    let targets = import_map.iter();
    let targets = targets.map(|(path, id)| (path.clone(), Target::Unit(id.index())));
    let text = main_file::text(&Found::default(), "", "", None);
    let file = |name: &str, text: &[u8]| UnitFile {
        name: PathBuf::from(name),
        text: Arc::from(text),
    };
    let unit = Unit {
        title: "testing (without tests)".to_owned(),
        imports: targets.collect(),
        files: vec![
            file(main_file::NAME, text.as_bytes()),
            file("uses.go", USES.as_bytes()),
        ],
        ..units[template].clone()
    };
    let package = Package {
        id: PackageId(graph.packages.len() as u32),
        imports: import_map.values().copied().collect(),
        import_map,
        ..graph.packages[template].clone()
    };
    let main = units.len();
    units.push(unit);
    graph.packages.push(package);
    let mut reached = reachable(units, main);
    reached.retain(|&index| index != main);
    // Which other packages there are decides the order of these.
    let mut parts: Vec<(&str, u128)> = reached
        .iter()
        .map(|&index| (&units[index].title[..], units[index].content_key))
        .collect();
    parts.sort_unstable();
    let mut hash = Xxh3::new();
    for (title, key) in parts {
        hash.update(title.as_bytes());
        hash.update(&key.to_le_bytes());
    }
    // What is embedded is no part of the key.
    let embeds = |&index: &usize| !graph.packages[index].embeds.is_empty();
    (!reached.iter().any(embeds)).then(|| Common {
        units: reached,
        main,
        key: hash.digest128(),
    })
}

impl Common {
    /// Set if a program has all packages in it, with the same contents: those
    /// that have test files besides.
    pub(super) fn over(&self, graph: &Graph, units: &[Unit], test: &Test) -> Option<Vec<String>> {
        test.main?;
        let own: FxHashMap<&str, usize> = test
            .units
            .iter()
            .filter(|&&index| units[index].standard)
            .map(|&index| (&units[index].path[..], index))
            .collect();
        let mut renewed = Vec::new();
        for &index in &self.units {
            let &here = own.get(&units[index].path[..])?;
            if here == index {
                continue;
            }
            let package = &graph.packages[here];
            match package.variant {
                Variant::ForTest if units[here].content_key == units[index].content_key => {}
                Variant::WithTests if test.only_adds => renewed.push(package.import_path.clone()),
                _ => return None,
            }
        }
        Some(renewed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uses_have_their_imports() {
        let (_, imports) = USES.split_once("import (\n").expect("a group of imports");
        let (imports, _) = imports.split_once(')').expect("its end");
        let known = |path: &str| IMPORTS.contains(&path) || BEHIND.contains(&path);
        assert!(
            imports
                .lines()
                .all(|line| known(line.trim_matches(['\t', '"'])))
        );
    }

    #[test]
    fn every_main_package_imports_them() {
        let text = main_file::text(&Found::default(), "p", "", None);
        assert!(
            IMPORTS
                .iter()
                .all(|path| text.contains(&format!("\"{path}\"")))
        );
    }
}
