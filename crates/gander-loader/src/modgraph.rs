//! The module graph and the selection of versions (minimal version selection).
//!
//! Invariants: the selected version of a path is the greatest one required
//! anywhere in the graph; the graph of a module at go 1.17 or later is pruned:
//! of its dependencies that are pruned themselves only the direct
//! requirements count.

use crate::modfile::ModuleVersion;
use crate::version::compare_module;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How much of a module's requirements counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Pruning {
    /// go 1.17 or later: the go.mod lists everything needed.
    Pruned,
    /// Older: all requirements, transitively.
    Unpruned,
    /// The virtual module above the modules of a workspace.
    Workspace,
}

/// What the graph needs of one go.mod.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    pub(crate) go: Option<String>,
    pub(crate) pruning: Pruning,
    pub(crate) require: Vec<ModuleVersion>,
    pub(crate) ignore: Vec<String>,
}

/// Why the go.mod of a module version cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SummaryError {
    /// The version whose go.mod was looked at: what the module is replaced by,
    /// or itself.
    pub(crate) actual: ModuleVersion,
    pub(crate) message: String,
}

impl std::fmt::Display for SummaryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let SummaryError { actual, message } = self;
        let word = if actual.version.is_empty() {
            "module "
        } else {
            ""
        };
        write!(f, "{word}{actual}: {message}")
    }
}

/// The graph, reduced to what it selects.
#[derive(Debug, Default)]
pub(crate) struct ModGraph {
    selected: BTreeMap<String, String>,
    /// Why it is incomplete, if it is.
    pub(crate) error: Option<String>,
}

/// Finds what a module's go.mod says.
type Summaries<'a> = &'a dyn Fn(&ModuleVersion) -> Result<Arc<Summary>, SummaryError>;

impl ModGraph {
    /// Loads the graph from its roots.
    pub(crate) fn load(
        pruning: Pruning,
        roots: &[ModuleVersion],
        summary: Summaries<'_>,
    ) -> ModGraph {
        let mut walk = Walk {
            summary,
            graph: ModGraph::default(),
            loaded: FxHashMap::default(),
            queued: FxHashSet::default(),
            queue: Vec::new(),
        };
        for root in roots {
            walk.graph.require(root);
            walk.enqueue(root, pruning);
        }
        walk.drain();
        if pruning == Pruning::Workspace {
            walk.settle_workspace(roots);
        }
        walk.graph.error = walk.find_error(roots);
        walk.graph
    }

    fn require(&mut self, module: &ModuleVersion) {
        let selected = self
            .selected
            .entry(module.path.clone())
            .or_insert_with(|| "none".into());
        if compare_module(&module.path, &module.version, selected).is_gt() {
            selected.clone_from(&module.version);
        }
    }

    /// The selected version of a module, if the graph has it.
    pub(crate) fn selected(&self, path: &str) -> Option<&str> {
        self.selected
            .get(path)
            .map(String::as_str)
            .filter(|version| *version != "none")
    }

    /// All selected modules, sorted by path.
    pub(crate) fn build_list(&self) -> impl Iterator<Item = ModuleVersion> {
        let used = self
            .selected
            .iter()
            .filter(|(_, version)| *version != "none");
        used.map(|(path, version)| ModuleVersion::new(path.clone(), version.clone()))
    }
}

struct Walk<'a> {
    summary: Summaries<'a>,
    graph: ModGraph,
    loaded: FxHashMap<ModuleVersion, Result<Arc<Summary>, SummaryError>>,
    queued: FxHashSet<(ModuleVersion, Pruning)>,
    queue: Vec<(ModuleVersion, Pruning)>,
}

impl Walk<'_> {
    fn enqueue(&mut self, module: &ModuleVersion, pruning: Pruning) {
        if module.version != "none" && self.queued.insert((module.clone(), pruning)) {
            self.queue.push((module.clone(), pruning));
        }
    }

    fn drain(&mut self) {
        while let Some((module, pruning)) = self.queue.pop() {
            self.visit(&module, pruning);
        }
    }

    fn visit(&mut self, module: &ModuleVersion, pruning: Pruning) {
        if !self.loaded.contains_key(module) {
            let summary = (self.summary)(module);
            if let Ok(summary) = &summary {
                summary
                    .require
                    .iter()
                    .for_each(|required| self.graph.require(required));
            }
            self.loaded.insert(module.clone(), summary);
        }
        let Some(Ok(summary)) = self.loaded.get(module) else {
            return;
        };
        let summary = Arc::clone(summary);
        let next = if pruning == Pruning::Unpruned {
            pruning
        } else {
            summary.pruning
        };
        if pruning != Pruning::Pruned || summary.pruning == Pruning::Unpruned {
            for required in &summary.require {
                self.enqueue(required, next);
            }
        }
    }

    /// A dependency of a workspace module may be selected at a version that
    /// another one requires; its own requirements then count as if a workspace
    /// module named it, and so on until nothing changes.
    fn settle_workspace(&mut self, roots: &[ModuleVersion]) {
        let mut paths: BTreeSet<String> = roots.iter().map(|root| root.path.clone()).collect();
        let mut seen: FxHashSet<ModuleVersion> = FxHashSet::default();
        loop {
            let mut wanted = BTreeSet::new();
            for path in &paths {
                let module = self.at_selected(path);
                if !seen.contains(&module) {
                    wanted.insert(module);
                    continue;
                }
                let Some(Ok(summary)) = self.loaded.get(&module) else {
                    continue;
                };
                for required in &summary.require {
                    let used = self.at_selected(&required.path);
                    let above = compare_module(&used.path, &used.version, &required.version);
                    if above.is_gt() && !seen.contains(&used) {
                        wanted.insert(used);
                    }
                }
            }
            if wanted.is_empty() {
                return;
            }
            for module in wanted {
                self.enqueue(&module, Pruning::Workspace);
                paths.insert(module.path.clone());
                seen.insert(module);
            }
            self.drain();
        }
    }

    fn at_selected(&self, path: &str) -> ModuleVersion {
        let version = self.graph.selected.get(path).map_or("none", String::as_str);
        ModuleVersion::new(path, version)
    }

    /// The failure nearest to the roots, with the requirements that lead to it.
    fn find_error(&self, roots: &[ModuleVersion]) -> Option<String> {
        let mut by: FxHashMap<&ModuleVersion, Option<&ModuleVersion>> = FxHashMap::default();
        let mut queue: VecDeque<&ModuleVersion> = VecDeque::new();
        for root in roots {
            if by.insert(root, None).is_none() {
                queue.push_back(root);
            }
        }
        while let Some(module) = queue.pop_front() {
            match self.loaded.get(module) {
                Some(Err(error)) => return Some(chain(&by, module, error)),
                Some(Ok(summary)) => {
                    for required in &summary.require {
                        if let Entry::Vacant(entry) = by.entry(required) {
                            entry.insert(Some(module));
                            queue.push_back(required);
                        }
                    }
                }
                None => {}
            }
        }
        None
    }
}

/// The text of `error` about `module` below the modules that lead to it. Main
/// modules, which have no version, are not named.
fn chain(
    by: &FxHashMap<&ModuleVersion, Option<&ModuleVersion>>,
    module: &ModuleVersion,
    error: &SummaryError,
) -> String {
    let above = std::iter::successors(by.get(module).copied().flatten(), |module| {
        by.get(module).copied().flatten()
    });
    let mut above: Vec<&ModuleVersion> = above.collect();
    above.reverse();
    let above = above.iter().skip_while(|module| module.version.is_empty());
    let mut text: String = above
        .map(|module| format!("{module} requires\n\t"))
        .collect();
    if error.actual == *module {
        text.push_str(&error.to_string());
    } else {
        let SummaryError { actual, message } = error;
        text.push_str(&format!("{module} (replaced by {actual}): {message}"));
    }
    text
}
