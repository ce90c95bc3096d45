//! Who calls whom, and an order in which callees come first.
//!
//! Invariant: functions of one level do not depend on each other, but for
//! those of one cycle, which are one group.

use crate::code::Code;
use gander_mir::{Callee, FuncId, Inst, Terminator};

/// What makes a function depend on another one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edges {
    /// Naming it anywhere.
    All,
    /// Naming it where it is not rarely reached. Else whatever can allocate or
    /// panic would be one cycle with the printing of panics. A pass must do
    /// without what is not known yet then.
    Hot,
}

/// Strongly connected groups of functions, in levels.
pub(crate) struct CallGraph {
    /// Each level holds groups whose callees are in earlier ones.
    pub(crate) levels: Vec<Vec<Vec<FuncId>>>,
    recursive: Vec<bool>,
    /// How often each function is called directly, and whether its address is
    /// taken in code.
    pub(crate) calls: Vec<u32>,
    pub(crate) addressed: Vec<bool>,
}

/// The functions that a function names, whether it calls them, and whether
/// that is in a cold block.
fn named(code: &Code, mut visit: impl FnMut(FuncId, bool, bool)) {
    for block in &code.blocks {
        for (inst, _) in &block.insts {
            match inst {
                Inst::Call {
                    callee: Callee::Func(func),
                    ..
                } => visit(*func, true, block.cold),
                Inst::FuncAddr { func, .. } => visit(*func, false, block.cold),
                _ => {}
            }
        }
        if let Terminator::TailCall {
            callee: Callee::Func(func),
            ..
        } = block.end
        {
            visit(func, true, block.cold);
        }
    }
}

impl CallGraph {
    pub(crate) fn new(codes: &[Option<Code>], wanted: Edges) -> CallGraph {
        let count = codes.len();
        let mut graph = CallGraph {
            levels: Vec::new(),
            recursive: vec![false; count],
            calls: vec![0; count],
            addressed: vec![false; count],
        };
        let mut edges: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (at, code) in codes.iter().enumerate() {
            let Some(code) = code else { continue };
            named(code, |func, call, cold| {
                match call {
                    true => graph.calls[func.index()] += 1,
                    false => graph.addressed[func.index()] = true,
                }
                if wanted == Edges::All || !cold {
                    edges[at].push(func.0);
                }
            });
            edges[at].sort_unstable();
            edges[at].dedup();
        }
        let groups = groups(&edges);
        let mut level = vec![0_usize; groups.len()];
        let mut number_of = vec![0; count];
        for (number, group) in groups.iter().enumerate() {
            for func in group {
                number_of[func.index()] = number as u32;
                graph.recursive[func.index()] =
                    group.len() > 1 || edges[func.index()].contains(&func.0);
            }
        }
        // Groups come with callees first.
        for (number, group) in groups.into_iter().enumerate() {
            let callees = group.iter().flat_map(|func| &edges[func.index()]);
            let others = callees
                .map(|callee| number_of[*callee as usize])
                .filter(|other| *other != number as u32);
            let at = others.map(|other| level[other as usize] + 1).max();
            level[number] = at.unwrap_or(0);
            if graph.levels.len() <= level[number] {
                graph.levels.resize_with(level[number] + 1, Vec::new);
            }
            graph.levels[level[number]].push(group);
        }
        graph
    }

    /// Whether a function may be called while it runs, as far as names say.
    pub(crate) fn recursive(&self, func: FuncId) -> bool {
        self.recursive[func.index()]
    }
}

/// Tarjan's algorithm, without recursion.
fn groups(edges: &[Vec<u32>]) -> Vec<Vec<FuncId>> {
    const NEW: u32 = u32::MAX;
    let count = edges.len();
    let (mut index, mut low) = (vec![NEW; count], vec![0; count]);
    let mut open = vec![false; count];
    let (mut stack, mut found) = (Vec::new(), Vec::new());
    let mut clock = 0;
    for root in 0..count as u32 {
        if index[root as usize] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            let at = node as usize;
            if edge == 0 {
                index[at] = clock;
                low[at] = clock;
                clock += 1;
                stack.push(node);
                open[at] = true;
            } else {
                let child = edges[at][edge - 1] as usize;
                if open[child] {
                    low[at] = low[at].min(low[child]);
                }
            }
            if let Some(&next) = edges[at].get(edge) {
                work.push((node, edge + 1));
                if index[next as usize] == NEW {
                    work.push((next, 0));
                }
                continue;
            }
            if low[at] == index[at] {
                let mut group = Vec::new();
                while let Some(member) = stack.pop() {
                    open[member as usize] = false;
                    group.push(FuncId(member));
                    if member == node {
                        break;
                    }
                }
                group.reverse();
                found.push(group);
            }
        }
    }
    found
}
