//! Which packages of which test programs are covered.
//!
//! Invariant: what Gander's runtime consists of is never covered: it cannot
//! count itself.

use super::Untested;
use super::cover::{self, Cover, Covered, Pattern};
use crate::unit::Unit;
use gander_loader::{Graph, Package, TestProgram, Variant};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::Path;

/// The covered packages of all tests.
pub(super) struct Coverage {
    /// By unit.
    covered: FxHashMap<usize, Covered>,
    /// Whether patterns decided.
    by_pattern: bool,
    /// Lines for standard error.
    pub(super) warnings: Vec<String>,
}

impl Coverage {
    /// Decides, and inserts the counters.
    pub(super) fn new(cover: &Cover, graph: &Graph, units: &mut [Unit], cwd: &Path) -> Coverage {
        let own = super::reachable(units, standard(units, "runtime").unwrap_or(0));
        let own: FxHashSet<usize> = own.into_iter().collect();
        let atomics = standard(units, "internal/runtime/atomic");
        let mut coverage = Coverage {
            covered: FxHashMap::default(),
            by_pattern: cover.patterns.is_some(),
            warnings: Vec::new(),
        };
        let wanted = match &cover.patterns {
            Some(patterns) => coverage.matching(patterns, graph, cwd),
            None => {
                let tests = graph.tests.iter();
                tests.map(|test| test.package.index()).collect()
            }
        };
        let mut untested = FxHashSet::default();
        for test in graph.tests.iter().filter(|test| test.main.is_none()) {
            untested.insert(test.package.index());
        }
        for index in wanted {
            let package = &graph.packages[index];
            if own.contains(&index) {
                let path = &package.path;
                coverage.warnings.push(format!(
                    "warning: package {path} is part of the runtime and not covered"
                ));
                continue;
            }
            // Without a test of its own, a package need not count.
            let counts = coverage.by_pattern || !untested.contains(&index);
            let mode = counts.then_some(cover.mode);
            if let Some(found) = cover::instrument(&mut units[index], package, mode, atomics) {
                coverage.covered.insert(index, found);
            }
        }
        coverage
    }

    /// The packages that match; says which patterns match none.
    fn matching(&mut self, patterns: &[String], graph: &Graph, cwd: &Path) -> Vec<usize> {
        let is_covered = |package: &&Package| {
            let kind = matches!(package.variant, Variant::TestMain | Variant::ExternalTest);
            !kind && !package.is_unsafe()
        };
        let mut wanted = Vec::new();
        let parsed: Vec<Pattern> = patterns
            .iter()
            .map(|text| Pattern::new(text, cwd))
            .collect();
        let mut used = vec![false; parsed.len()];
        for package in graph.packages.iter().filter(is_covered) {
            let mut matches = false;
            for (pattern, used) in parsed.iter().zip(&mut used) {
                if pattern.matches(package) {
                    (matches, *used) = (true, true);
                }
            }
            if matches {
                wanted.push(package.id.index());
            }
        }
        for (text, _) in patterns.iter().zip(used).filter(|(_, used)| !used) {
            self.warnings.push(format!(
                "warning: no packages being tested depend on matches for pattern {text}"
            ));
        }
        wanted
    }

    /// Adds the report to the main package of `program`, which contains the
    /// units `reached`.
    pub(super) fn report(
        &self,
        graph: &Graph,
        units: &mut [Unit],
        program: &TestProgram,
        main: usize,
        reached: &[usize],
    ) {
        let mut packages: BTreeMap<&str, (&Covered, Option<usize>)> = BTreeMap::new();
        if self.by_pattern {
            // Named packages count as not run if the program lacks them.
            for test in &graph.tests {
                if let Some(covered) = self.covered.get(&test.package.index()) {
                    packages.insert(&covered.path, (covered, None));
                }
            }
            for index in reached {
                if let Some(covered) = self.covered.get(index) {
                    packages.insert(&covered.path, (covered, Some(*index)));
                }
            }
        } else {
            let index = program.package.index();
            if let Some(covered) = self.covered.get(&index) {
                packages.insert(&covered.path, (covered, Some(index)));
            }
        }
        let packages: Vec<_> = packages.into_values().collect();
        let find = |path: &str| {
            let mut reached = reached.iter().copied();
            reached.find(|&index| units[index].standard && units[index].path == path)
        };
        let names = cover::REPORT_IMPORTS;
        let found: FxHashMap<&str, usize> = names
            .iter()
            .filter_map(|path| Some((*path, find(path)?)))
            .collect();
        cover::add_report(&mut units[main], &packages, &found);
    }

    /// What is to be said of a package without tests, if it has functions.
    pub(super) fn untested(&self, program: &TestProgram) -> Option<Untested> {
        let covered = self.covered.get(&program.package.index())?;
        covered.has_functions.then(|| Untested {
            profile: covered.zeros(),
            has_statements: covered.has_statements(),
        })
    }
}

/// The unit of a standard package.
fn standard(units: &[Unit], path: &str) -> Option<usize> {
    units
        .iter()
        .position(|unit| unit.standard && unit.path == path)
}
