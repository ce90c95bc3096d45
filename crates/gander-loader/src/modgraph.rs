//! The module graph and the selection of versions (minimal version selection).
//!
//! Invariants: the selected version of a path is the greatest one required
//! anywhere in the graph; the graph of a module at go 1.17 or later is pruned:
//! of its dependencies that are pruned themselves only the direct
//! requirements count.

use crate::modfile::ModuleVersion;
use crate::version::compare_module;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much of a module's requirements counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// The graph, reduced to what it selects.
#[derive(Debug, Default)]
pub(crate) struct ModGraph {
    selected: BTreeMap<String, String>,
}

impl ModGraph {
    /// Loads the graph from its roots.
    pub(crate) fn load(
        pruning: Pruning,
        roots: &[ModuleVersion],
        summary: &dyn Fn(&ModuleVersion) -> Result<Arc<Summary>, String>,
    ) -> Result<ModGraph, String> {
        let mut walk = Walk {
            summary,
            graph: ModGraph::default(),
            loaded: FxHashMap::default(),
            unpruned: FxHashSet::default(),
            queue: Vec::new(),
        };
        for root in roots {
            walk.graph.require(root);
        }
        walk.queue
            .extend(roots.iter().rev().map(|root| (root.clone(), pruning)));
        while let Some((module, pruning)) = walk.queue.pop() {
            walk.visit(&module, pruning)?;
        }
        Ok(walk.graph)
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
    summary: &'a dyn Fn(&ModuleVersion) -> Result<Arc<Summary>, String>,
    graph: ModGraph,
    loaded: FxHashMap<ModuleVersion, Arc<Summary>>,
    unpruned: FxHashSet<ModuleVersion>,
    queue: Vec<(ModuleVersion, Pruning)>,
}

impl Walk<'_> {
    fn visit(&mut self, module: &ModuleVersion, pruning: Pruning) -> Result<(), String> {
        if module.version == "none"
            || (pruning == Pruning::Unpruned && !self.unpruned.insert(module.clone()))
        {
            return Ok(());
        }
        let (summary, first) = match self.loaded.get(module) {
            Some(summary) => (Arc::clone(summary), false),
            None => ((self.summary)(module)?, true),
        };
        if first {
            self.loaded.insert(module.clone(), Arc::clone(&summary));
            summary
                .require
                .iter()
                .for_each(|required| self.graph.require(required));
        }
        let deeper = pruning != Pruning::Pruned || summary.pruning == Pruning::Unpruned;
        let next = if pruning == Pruning::Unpruned {
            pruning
        } else {
            summary.pruning
        };
        // A pruned module seen again brings nothing new.
        if deeper && (first || next == Pruning::Unpruned) {
            self.queue.extend(
                summary
                    .require
                    .iter()
                    .map(|required| (required.clone(), next)),
            );
        }
        Ok(())
    }
}
