//! The control-flow graph of a function: order, predecessors, dominators,
//! loops.
//!
//! Invariant: recovery pads are roots beside the entry, and the edge from a
//! `DeferEnter` to its pad is no edge here: nothing from before the pad
//! dominates what follows it.

use crate::code::Code;
use gander_mir::BlockId;

/// No block: the virtual root above entry and pads.
const NONE: u32 = u32::MAX;

/// A list of blocks for each block, in one allocation.
pub(crate) struct Lists {
    /// Where each list ends.
    ends: Vec<u32>,
    items: Vec<BlockId>,
}

impl Lists {
    /// From pairs of an owner and an item; items keep their order.
    fn new(count: usize, pairs: &[(u32, BlockId)]) -> Lists {
        let mut ends = vec![0; count + 1];
        for (owner, _) in pairs {
            ends[*owner as usize + 1] += 1;
        }
        for at in 0..count {
            ends[at + 1] += ends[at];
        }
        // Each owner's start moves to its end as the items come.
        let mut items = vec![BlockId(0); pairs.len()];
        for (owner, item) in pairs {
            let at = &mut ends[*owner as usize];
            items[*at as usize] = *item;
            *at += 1;
        }
        Lists { ends, items }
    }
}

impl std::ops::Index<usize> for Lists {
    type Output = [BlockId];

    fn index(&self, owner: usize) -> &[BlockId] {
        let start = match owner {
            0 => 0,
            owner => self.ends[owner - 1],
        };
        &self.items[start as usize..self.ends[owner] as usize]
    }
}

/// Order, predecessors and dominators; blocks that are not reached have none.
pub(crate) struct Cfg {
    /// Reachable blocks in reverse postorder.
    pub(crate) order: Vec<BlockId>,
    /// Place in `order`.
    number: Vec<u32>,
    pub(crate) preds: Lists,
    pub(crate) is_pad: Vec<bool>,
    idom: Vec<u32>,
    pub(crate) children: Lists,
    /// When a walk of the dominator forest enters and leaves the block.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

impl Cfg {
    pub(crate) fn new(code: &Code) -> Cfg {
        let count = code.blocks.len();
        let order = reverse_postorder(code);
        let mut is_pad = vec![false; count];
        let mut edges = Vec::with_capacity(count * 2);
        for &block in &order {
            let pad = code.pad_of(block);
            let first = edges.len();
            code.block(block).end.successors(|to| {
                if pad == Some(to) {
                    is_pad[to.index()] = true;
                } else if !edges[first..].contains(&(to.0, block)) {
                    edges.push((to.0, block));
                }
            });
        }
        let mut cfg = Cfg {
            number: vec![NONE; count],
            preds: Lists::new(count, &edges),
            is_pad,
            idom: vec![NONE; count],
            children: Lists::new(0, &[]),
            enter: vec![0; count],
            leave: vec![0; count],
            order,
        };
        for (at, &block) in cfg.order.iter().enumerate() {
            cfg.number[block.index()] = at as u32;
        }
        cfg.dominators();
        cfg.number_forest();
        cfg
    }

    fn dominators(&mut self) {
        let mut known = vec![false; self.number.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for at in 0..self.order.len() {
                let block = self.order[at];
                let mut idom = None;
                let root = at == 0 || self.is_pad[block.index()];
                if root {
                    idom = Some(NONE);
                } else {
                    for &pred in &self.preds[block.index()] {
                        if !known[pred.index()] {
                            continue;
                        }
                        idom = Some(match idom {
                            None => pred.0,
                            Some(other) => self.common(other, pred.0),
                        });
                    }
                }
                let Some(idom) = idom else { continue };
                if !known[block.index()] || self.idom[block.index()] != idom {
                    known[block.index()] = true;
                    self.idom[block.index()] = idom;
                    changed = true;
                }
            }
        }
        let inner = self
            .order
            .iter()
            .map(|block| (self.idom[block.index()], *block));
        let pairs: Vec<(u32, BlockId)> = inner.filter(|(idom, _)| *idom != NONE).collect();
        self.children = Lists::new(self.number.len(), &pairs);
    }

    fn common(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            if a == NONE || b == NONE {
                return NONE;
            }
            if self.number[a as usize] > self.number[b as usize] {
                a = self.idom[a as usize];
            } else {
                b = self.idom[b as usize];
            }
        }
        a
    }

    fn number_forest(&mut self) {
        let mut clock = 0;
        for root in self.roots() {
            let mut stack = vec![(root, 0)];
            self.enter[root.index()] = clock;
            clock += 1;
            while let Some((block, child)) = stack.pop() {
                if let Some(&next) = self.children[block.index()].get(child) {
                    stack.push((block, child + 1));
                    self.enter[next.index()] = clock;
                    clock += 1;
                    stack.push((next, 0));
                } else {
                    self.leave[block.index()] = clock;
                    clock += 1;
                }
            }
        }
    }

    /// The blocks that only the virtual root dominates.
    pub(crate) fn roots(&self) -> Vec<BlockId> {
        let roots = self.order.iter().copied();
        roots
            .filter(|block| self.idom[block.index()] == NONE)
            .collect()
    }

    pub(crate) fn idom(&self, block: BlockId) -> Option<BlockId> {
        match self.idom[block.index()] {
            NONE => None,
            idom => Some(BlockId(idom)),
        }
    }

    pub(crate) fn reached(&self, block: BlockId) -> bool {
        self.number[block.index()] != NONE
    }

    /// Whether every way to `b` is through `a`, or they are the same.
    pub(crate) fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        self.reached(a)
            && self.reached(b)
            && self.enter[a.index()] <= self.enter[b.index()]
            && self.leave[b.index()] <= self.leave[a.index()]
    }

    /// Whether the edge goes back in the order.
    pub(crate) fn retreats(&self, from: BlockId, to: BlockId) -> bool {
        self.number[to.index()] <= self.number[from.index()]
    }

    /// Blocks at which the values of several predecessors meet for what a
    /// block defines.
    pub(crate) fn frontiers(&self) -> Vec<Vec<BlockId>> {
        let mut frontiers: Vec<Vec<BlockId>> = vec![Vec::new(); self.number.len()];
        for &block in &self.order {
            let preds = &self.preds[block.index()];
            if preds.len() < 2 {
                continue;
            }
            for &pred in preds {
                let mut at = pred.0;
                while at != self.idom[block.index()] {
                    if frontiers[at as usize].last() != Some(&block) {
                        frontiers[at as usize].push(block);
                    }
                    at = self.idom[at as usize];
                }
            }
        }
        frontiers
    }
}

fn reverse_postorder(code: &Code) -> Vec<BlockId> {
    let mut seen = vec![false; code.blocks.len()];
    let mut post = Vec::with_capacity(code.blocks.len());
    // Successors wait on one stack; a block is finished when it is met again.
    let mut stack = vec![(BlockId(0), false)];
    while let Some((block, finished)) = stack.pop() {
        if finished {
            post.push(block);
            continue;
        }
        if std::mem::replace(&mut seen[block.index()], true) {
            continue;
        }
        stack.push((block, true));
        code.block(block).end.successors(|next| {
            if !seen[next.index()] {
                stack.push((next, false));
            }
        });
    }
    post.reverse();
    post
}

/// A natural loop.
pub(crate) struct Loop {
    pub(crate) header: BlockId,
    /// Sources of the edges back to the header.
    pub(crate) latches: Vec<BlockId>,
    pub(crate) blocks: Vec<BlockId>,
}

/// The loops of a function.
pub(crate) struct Loops {
    /// Outer loops before those inside them.
    pub(crate) loops: Vec<Loop>,
    /// The loops around each block, innermost last.
    pub(crate) around: Vec<Vec<u32>>,
    /// Whether there are loops that are entered at several places.
    pub(crate) irreducible: bool,
}

impl Loops {
    pub(crate) fn new(code: &Code, cfg: &Cfg) -> Loops {
        let mut found = Loops {
            loops: Vec::new(),
            around: vec![Vec::new(); code.blocks.len()],
            irreducible: false,
        };
        // A header comes before those of the loops inside in the order.
        for &header in &cfg.order {
            let preds = &cfg.preds[header.index()];
            let back = preds.iter().filter(|pred| cfg.retreats(**pred, header));
            let back: Vec<BlockId> = back.copied().collect();
            if back.is_empty() {
                continue;
            }
            if back.iter().any(|latch| !cfg.dominates(header, *latch)) {
                found.irreducible = true;
                continue;
            }
            found.add(cfg, header, back);
        }
        found
    }

    fn add(&mut self, cfg: &Cfg, header: BlockId, latches: Vec<BlockId>) {
        let id = self.loops.len() as u32;
        let mut blocks = vec![header];
        self.around[header.index()].push(id);
        let mut work = latches.clone();
        while let Some(block) = work.pop() {
            if self.around[block.index()].last() == Some(&id) {
                continue;
            }
            self.around[block.index()].push(id);
            blocks.push(block);
            work.extend_from_slice(&cfg.preds[block.index()]);
        }
        self.loops.push(Loop {
            header,
            latches,
            blocks,
        });
    }

    /// Whether the block is in the loop.
    pub(crate) fn contains(&self, id: u32, block: BlockId) -> bool {
        self.around[block.index()].contains(&id)
    }
}
