//! The control flow around the statement being lowered: what `break`,
//! `continue`, `goto` and `return` mean there.
//!
//! Invariant: [`Flow::targets`] are the enclosing statements of this function
//! alone. A jump out of the body of a range-over-func loop is an [`Exit`] of
//! that body, which the function around it carries out after the iterator
//! returned.

use super::defers::Defers;
use super::range_func::LoopBody;
use crate::builder::FnBuilder;
use crate::value::Home;
use gander_mir::{BlockId, Terminator};
use gander_span::{Pos, Symbol};
use gander_syntax::ast::BranchKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// The control flow around the statement being lowered.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// Enclosing statements that can be left, innermost last.
    pub(super) targets: Vec<Target>,
    /// Blocks that branch statements go to.
    pub(super) reached: FxHashSet<BlockId>,
    /// The label of the statement that is lowered next.
    pub(super) label: Option<Symbol>,
    /// Labels that this function declares, and their blocks once asked for.
    pub(super) labels: FxHashSet<Symbol>,
    pub(super) label_blocks: FxHashMap<Symbol, BlockId>,
    /// The next clause of the innermost expression switch.
    pub(super) fallthrough: Option<BlockId>,
    /// For a function with `defer` statements.
    pub(super) defers: Option<Defers>,
    /// How many loops are around the statement.
    pub(crate) loops: u32,
    /// Whether a `goto` can repeat statements.
    pub(crate) has_goto: bool,
    /// Whether loop variables are made anew in each iteration.
    pub(super) per_iteration: bool,
    /// Whether loops must not poll.
    pub(super) nosplit: bool,
    /// Whether results must be in memory: the body of a range-over-func loop
    /// may set them.
    pub(super) results_in_memory: bool,
    /// Where the results are kept until the function returns; empty if there
    /// is no need to keep them.
    pub(super) result_homes: Vec<Home>,
    /// For the body of a range-over-func loop.
    pub(super) body: Option<LoopBody>,
    /// Numbers for the names of made functions.
    pub(super) wrappers: u32,
    pub(super) range_bodies: u32,
}

/// A statement that `break` or `continue` can name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) label: Option<Symbol>,
    pub(super) break_to: BlockId,
    /// For loops.
    pub(super) continue_to: Option<BlockId>,
}

/// A way out of the body of a range-over-func loop that another function
/// carries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Return,
    Break(Symbol),
    Continue(Symbol),
    Goto(Symbol),
}

impl<'a> FnBuilder<'_, 'a> {
    /// Enters a statement that can be left by `break`, and by `continue` if it
    /// is a loop. Takes the statement's label.
    pub(super) fn enter(&mut self, break_to: BlockId, continue_to: Option<BlockId>) {
        let label = self.flow.label.take();
        self.flow.targets.push(Target {
            label,
            break_to,
            continue_to,
        });
        if continue_to.is_some() {
            self.flow.loops += 1;
        }
    }

    /// Leaves the statement entered last.
    pub(super) fn leave(&mut self) {
        let target = self.flow.targets.pop();
        if target.is_some_and(|target| target.continue_to.is_some()) {
            self.flow.loops -= 1;
        }
    }

    /// `break`, `continue`, `goto` and `fallthrough`.
    pub(super) fn branch_stmt(&mut self, kind: BranchKind, label: Option<Symbol>, pos: Pos) {
        let found = match (kind, label) {
            (BranchKind::Fallthrough, _) => self.flow.fallthrough,
            (BranchKind::Goto, Some(label)) if self.flow.labels.contains(&label) => {
                Some(self.label_block(label))
            }
            (BranchKind::Goto, _) => None,
            _ => self.target(kind, label),
        };
        if let Some(block) = found {
            // A jump backwards must let the scheduler in.
            if kind == BranchKind::Goto {
                self.poll();
            }
            self.flow.reached.insert(block);
            self.end(Terminator::Jump(block));
            return;
        }
        if self.flow.body.is_none() {
            self.ctx.error(pos, "jump to an unknown place");
            return;
        }
        let own = |label: &Symbol| kind != BranchKind::Goto && self.is_body_label(*label);
        let label = label.filter(|label| !own(label));
        match (kind, label) {
            (BranchKind::Break, Some(label)) => self.leave_body(Exit::Break(label)),
            (BranchKind::Continue, Some(label)) => self.leave_body(Exit::Continue(label)),
            (BranchKind::Goto, Some(label)) => self.leave_body(Exit::Goto(label)),
            (BranchKind::Continue, None) => self.end_body(true),
            _ => self.end_body(false),
        }
    }

    /// Where a `break` or `continue` goes in this function.
    fn target(&self, kind: BranchKind, label: Option<Symbol>) -> Option<BlockId> {
        self.flow.targets.iter().rev().find_map(|target| {
            if label.is_some() && target.label != label {
                return None;
            }
            match kind {
                BranchKind::Break => Some(target.break_to),
                _ => target.continue_to,
            }
        })
    }

    /// The block of a label of this function.
    pub(super) fn label_block(&mut self, label: Symbol) -> BlockId {
        if let Some(&block) = self.flow.label_blocks.get(&label) {
            return block;
        }
        let block = self.block();
        self.flow.label_blocks.insert(label, block);
        block
    }

    /// A point where the scheduler may stop the goroutine, on a loop's way
    /// back.
    pub(super) fn poll(&mut self) {
        if !self.flow.nosplit {
            self.emit(gander_mir::Inst::Poll);
        }
    }

    /// Goes back to the head of a loop.
    pub(super) fn jump_back(&mut self, head: BlockId) {
        self.poll();
        self.end(Terminator::Jump(head));
    }
}
