//! The order in which package-level variables are initialised.
//!
//! Invariant: a variable comes after those its initialisation depends on,
//! directly or through functions; apart from that, declaration order holds
//! (Go spec, "Package initialization"). Cycles are reported.

use crate::checker::{Checker, DeclInfoKind};
use crate::codes;
use crate::info::Initializer;
use crate::object::ObjKind;
use crate::store::Obj;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The constants, variables and functions of the package, by small numbers in
/// declaration order.
struct Graph {
    objs: Vec<Obj>,
    /// What each one refers to.
    deps: Vec<Vec<usize>>,
    is_func: Vec<bool>,
    is_const: Vec<bool>,
}

impl<'a> Checker<'a> {
    /// Computes the initialisation order into `info`.
    pub(crate) fn init_order(&mut self) {
        let graph = self.init_graph();
        let count = graph.objs.len();
        let succ = graph.value_deps();
        let mut pred = vec![Vec::new(); count];
        let mut open: Vec<usize> = succ.iter().map(Vec::len).collect();
        for (node, deps) in succ.iter().enumerate() {
            for &dep in deps {
                pred[dep].push(node);
            }
        }
        // Constants first, then by number of open dependencies, then by
        // declaration order.
        let key = |node: usize, open: &[usize]| (!graph.is_const[node], open[node], node);
        let mut queue: BTreeSet<_> = (0..count)
            .filter(|&node| !graph.is_func[node])
            .map(|node| key(node, &open))
            .collect();
        let mut emitted = FxHashSet::default();
        while let Some((_, remaining, node)) = queue.pop_first() {
            if remaining > 0
                && let Some(cycle) = graph.find_path(node)
            {
                let cycle: Vec<Obj> = cycle.into_iter().map(|i| graph.objs[i]).collect();
                self.report_init_cycle(&cycle);
            }
            for &dependent in &pred[node] {
                let queued = queue.remove(&key(dependent, &open));
                open[dependent] = open[dependent].saturating_sub(1);
                if queued {
                    queue.insert(key(dependent, &open));
                }
            }
            self.emit_init(graph.objs[node], &mut emitted);
        }
    }

    /// Appends the initialisation of the variable `obj`, if it has one that is
    /// not there yet.
    fn emit_init(&mut self, obj: Obj, emitted: &mut FxHashSet<Obj>) {
        let Some(decl) = self.decls.get(&obj).map(Rc::clone) else {
            return;
        };
        let DeclInfoKind::Var {
            lhs,
            init: Some(init),
            ..
        } = &decl.kind
        else {
            return;
        };
        let first = lhs.first().copied().unwrap_or(obj);
        if !emitted.insert(first) {
            return;
        }
        let lhs = if lhs.is_empty() {
            Box::new([obj]) as Box<[Obj]>
        } else {
            lhs.iter().copied().collect()
        };
        self.info.init_order.push(Initializer { lhs, rhs: init.id });
    }

    fn init_graph(&self) -> Graph {
        let objs: Vec<Obj> = self
            .decl_order
            .iter()
            .copied()
            .filter(|&obj| !self.store[obj].is_type_name())
            .collect();
        let index: FxHashMap<Obj, usize> = objs.iter().enumerate().map(|(i, &o)| (o, i)).collect();
        let deps = objs
            .iter()
            .map(|obj| {
                let mut deps: Vec<usize> = match self.decls.get(obj) {
                    Some(decl) => decl
                        .deps
                        .borrow()
                        .iter()
                        .filter_map(|dep| index.get(dep).copied())
                        .collect(),
                    None => Vec::new(),
                };
                deps.sort_unstable();
                deps
            })
            .collect();
        Graph {
            deps,
            is_func: objs.iter().map(|&o| self.store[o].is_func()).collect(),
            is_const: objs
                .iter()
                .map(|&o| matches!(self.store[o].kind, ObjKind::Const { .. }))
                .collect(),
            objs,
        }
    }

    /// Reports the cycle; `cycle[i]` is referred to by `cycle[i + 1]`.
    fn report_init_cycle(&mut self, cycle: &[Obj]) {
        let store = self.store;
        let Some(&first) = cycle.first() else {
            return;
        };
        let name = store[first].name;
        let pos = store[first].pos;
        if cycle.len() == 1 {
            let message = format!("initialization cycle: {name} refers to itself");
            self.error(pos, codes::INVALID_INIT_CYCLE, message);
            return;
        }
        let mut error = self
            .new_error(codes::INVALID_INIT_CYCLE)
            .add(pos, format!("initialization cycle for {name}"));
        let mut current = first;
        for &next in cycle.iter().rev() {
            let message = format!("{} refers to {}", store[current].name, store[next].name);
            error = error.add(store[current].pos, message);
            current = next;
        }
        error.report(self);
    }
}

impl Graph {
    /// What each constant and variable depends on, with functions replaced by
    /// what they depend on themselves.
    fn value_deps(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![usize::MAX; self.objs.len()];
        let mut todo = Vec::new();
        (0..self.objs.len())
            .map(|node| {
                let mut values = Vec::new();
                if self.is_func[node] {
                    return values;
                }
                todo.extend_from_slice(&self.deps[node]);
                while let Some(dep) = todo.pop() {
                    if std::mem::replace(&mut seen[dep], node) == node {
                        continue;
                    }
                    if self.is_func[dep] {
                        todo.extend_from_slice(&self.deps[dep]);
                    } else {
                        values.push(dep);
                    }
                }
                values
            })
            .collect()
    }

    /// A path from `node` back to itself, last step first; none if it only
    /// leads to a cycle.
    fn find_path(&self, node: usize) -> Option<Vec<usize>> {
        let mut seen = vec![false; self.objs.len()];
        seen[node] = true;
        // Each entry is a node and the place in its dependencies.
        let mut stack = vec![(node, 0)];
        while let Some((current, next)) = stack.last_mut() {
            let Some(&dep) = self.deps[*current].get(*next) else {
                stack.pop();
                continue;
            };
            *next += 1;
            if dep == node {
                let mut path = vec![node];
                path.extend(stack.iter().skip(1).rev().map(|&(node, _)| node));
                return Some(path);
            }
            if !std::mem::replace(&mut seen[dep], true) {
                stack.push((dep, 0));
            }
        }
        None
    }
}
