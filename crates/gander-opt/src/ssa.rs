//! Into static single assignment form.
//!
//! Invariant: [`rename`] may be called on code that is in the form but for
//! some registers; it gives each of their definitions a register of its own
//! and adds phis only where the value is used afterwards.

use crate::cfg::Cfg;
use crate::code::{Block, Code, Phi, retarget};
use gander_mir::{BlockId, Inst, PosId, Reg, Terminator};

/// Brings blocks in shape before [`rename`]: no unreachable ones, nothing
/// jumps to the entry, each pad belongs to one `DeferEnter`.
pub(crate) fn prepare(code: &mut Code) {
    free_entry(code);
    own_pads(code);
    crate::blocks::remove_unreachable(code);
}

fn free_entry(code: &mut Code) {
    let entry = BlockId(0);
    let mut targeted = false;
    for block in &code.blocks {
        block.end.successors(|to| targeted |= to == entry);
    }
    if !targeted {
        return;
    }
    let fresh = BlockId(code.blocks.len() as u32);
    let old = &mut code.blocks[0];
    let pos = old.end_pos;
    let mut moved = Block::new(Terminator::Jump(fresh), pos, old.cold);
    std::mem::swap(old, &mut moved);
    let entry_only = |inst: &Inst| matches!(inst, Inst::Context { .. } | Inst::Overflow { .. });
    let (first, rest) = std::mem::take(&mut moved.insts)
        .into_iter()
        .partition(|(inst, _)| entry_only(inst));
    code.blocks[0].insts = first;
    moved.insts = rest;
    code.blocks.push(moved);
    for block in &mut code.blocks {
        retarget(&mut block.end, |to| if to == entry { fresh } else { to });
    }
    code.blocks[0].end = Terminator::Jump(fresh);
}

fn own_pads(code: &mut Code) {
    let mut edges = vec![0_u32; code.blocks.len()];
    for block in &code.blocks {
        block.end.successors(|to| edges[to.index()] += 1);
    }
    for at in 0..code.blocks.len() {
        let (pos, count) = (code.blocks[at].end_pos, code.blocks.len() as u32);
        if let Terminator::DeferEnter { pad, .. } = &mut code.blocks[at].end
            && edges[pad.index()] > 1
        {
            let old = std::mem::replace(pad, BlockId(count));
            code.push(Block::new(Terminator::Jump(old), pos, true));
        }
    }
}

/// What `DeferEnter` gives to each pad, by pad.
fn pad_frames(code: &Code) -> Vec<Option<(BlockId, Reg)>> {
    let mut frames = vec![None; code.blocks.len()];
    for (at, block) in code.blocks.iter().enumerate() {
        if let Terminator::DeferEnter { pad, frame, .. } = block.end {
            frames[pad.index()] = Some((BlockId(at as u32), frame));
        }
    }
    frames
}

/// Registers that are written several times, or are in `also`, each numbered.
struct Variables {
    number: Vec<u32>,
    regs: Vec<Reg>,
}

impl Variables {
    fn find(code: &Code, also: &[Reg]) -> Variables {
        let mut writes = vec![0_u32; code.regs.len()];
        writes[..code.params].fill(1);
        for block in &code.blocks {
            block
                .phis
                .iter()
                .for_each(|phi| writes[phi.dst.index()] += 1);
            for (inst, _) in &block.insts {
                inst.operands(|_| {}, |reg| writes[reg.index()] += 1);
            }
            if let Terminator::DeferEnter { frame, .. } = block.end {
                writes[frame.index()] += 1;
            }
        }
        also.iter().for_each(|reg| writes[reg.index()] = 2);
        let mut found = Variables {
            number: vec![u32::MAX; code.regs.len()],
            regs: Vec::new(),
        };
        for (at, count) in writes.into_iter().enumerate() {
            if count > 1 {
                found.number[at] = found.regs.len() as u32;
                found.regs.push(Reg(at as u32));
            }
        }
        found
    }

    fn get(&self, reg: Reg) -> Option<usize> {
        match self.number.get(reg.index()) {
            None | Some(&u32::MAX) => None,
            Some(&at) => Some(at as usize),
        }
    }
}

/// Sets of variables, one for each block.
struct Sets {
    words: usize,
    bits: Vec<u64>,
}

impl Sets {
    fn new(blocks: usize, variables: usize) -> Sets {
        let words = variables.div_ceil(64);
        Sets {
            words,
            bits: vec![0; blocks * words],
        }
    }

    fn row(&self, block: usize) -> &[u64] {
        &self.bits[block * self.words..(block + 1) * self.words]
    }

    fn insert(&mut self, block: usize, variable: usize) {
        self.bits[block * self.words + variable / 64] |= 1 << (variable % 64);
    }

    fn contains(&self, block: usize, variable: usize) -> bool {
        self.bits[block * self.words + variable / 64] & (1 << (variable % 64)) != 0
    }
}

/// Which variables each block reads before it writes them, and writes.
fn local_sets(code: &Code, variables: &Variables) -> (Sets, Sets) {
    let count = code.blocks.len();
    let mut read = Sets::new(count, variables.regs.len());
    let mut written = Sets::new(count, variables.regs.len());
    let frames = pad_frames(code);
    for (at, block) in code.blocks.iter().enumerate() {
        if at == 0 {
            for param in 0..code.params as u32 {
                if let Some(variable) = variables.get(Reg(param)) {
                    written.insert(at, variable);
                }
            }
        }
        if let Some(variable) = frames[at].and_then(|(_, frame)| variables.get(frame)) {
            written.insert(at, variable);
        }
        for (inst, _) in &block.insts {
            inst.operands(
                |reg| {
                    if let Some(variable) = variables.get(reg)
                        && !written.contains(at, variable)
                    {
                        read.insert(at, variable);
                    }
                },
                |_| {},
            );
            inst.operands(
                |_| {},
                |reg| {
                    if let Some(variable) = variables.get(reg) {
                        written.insert(at, variable);
                    }
                },
            );
        }
        let mut used = |reg: Reg| {
            if let Some(variable) = variables.get(reg)
                && !written.contains(at, variable)
            {
                read.insert(at, variable);
            }
        };
        block.end.uses(&mut used);
        for to in code.successors(BlockId(at as u32)) {
            for phi in &code.block(to).phis {
                let from_here = phi.args.iter().filter(|(from, _)| from.index() == at);
                from_here.for_each(|(_, arg)| used(*arg));
            }
        }
    }
    (read, written)
}

/// Which variables are used later than the start of each block.
fn live_in(cfg: &Cfg, mut read: Sets, written: &Sets) -> Sets {
    let mut changed = true;
    while changed {
        changed = false;
        for &block in cfg.order.iter().rev() {
            for &pred in &cfg.preds[block.index()] {
                for word in 0..read.words {
                    let live = read.row(block.index())[word];
                    let at = pred.index() * read.words + word;
                    let new = live & !written.row(pred.index())[word] & !read.bits[at];
                    if new != 0 {
                        read.bits[at] |= new;
                        changed = true;
                    }
                }
            }
        }
    }
    read
}

/// Gives each definition of registers that have several a register of its
/// own; so for those in `also`, which may be read before they are written
/// and then are 0.
pub(crate) fn rename(code: &mut Code, also: &[Reg]) {
    let variables = Variables::find(code, also);
    if variables.regs.is_empty() {
        return;
    }
    let cfg = Cfg::new(code);
    let (read, written) = local_sets(code, &variables);
    let live = live_in(&cfg, read, &written);
    let placed = place_phis(code, &cfg, &variables, &live, &written);
    Renamer {
        frames: pad_frames(code),
        current: vec![None; variables.regs.len()],
        undo: Vec::new(),
        code,
        cfg: &cfg,
        variables: &variables,
        placed,
    }
    .run();
}

/// Adds empty phis; the variable of each, beside those that were there.
fn place_phis(
    code: &mut Code,
    cfg: &Cfg,
    variables: &Variables,
    live: &Sets,
    written: &Sets,
) -> Vec<Vec<(usize, usize)>> {
    let frontiers = cfg.frontiers();
    let mut placed: Vec<Vec<(usize, usize)>> = vec![Vec::new(); code.blocks.len()];
    let mut writers: Vec<Vec<BlockId>> = vec![Vec::new(); variables.regs.len()];
    for &block in &cfg.order {
        for (word, &bits) in written.row(block.index()).iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                writers[word * 64 + bits.trailing_zeros() as usize].push(block);
                bits &= bits - 1;
            }
        }
    }
    let mut done = vec![usize::MAX; code.blocks.len()];
    for (variable, mut work) in writers.into_iter().enumerate() {
        while let Some(block) = work.pop() {
            for &join in &frontiers[block.index()] {
                if done[join.index()] == variable || !live.contains(join.index(), variable) {
                    continue;
                }
                done[join.index()] = variable;
                let dst = variables.regs[variable];
                let at = code.blocks[join.index()].phis.len();
                placed[join.index()].push((at, variable));
                let args = Vec::with_capacity(cfg.preds[join.index()].len());
                code.blocks[join.index()].phis.push(Phi { dst, args });
                work.push(join);
            }
        }
    }
    placed
}

struct Renamer<'a> {
    code: &'a mut Code,
    cfg: &'a Cfg,
    variables: &'a Variables,
    frames: Vec<Option<(BlockId, Reg)>>,
    /// New phis of each block with their variables.
    placed: Vec<Vec<(usize, usize)>>,
    current: Vec<Option<Reg>>,
    undo: Vec<(usize, Option<Reg>)>,
}

impl Renamer<'_> {
    fn run(mut self) {
        for root in self.cfg.roots() {
            let mut stack = vec![(root, 0, 0)];
            while let Some((block, child, mark)) = stack.pop() {
                let mark = match child {
                    0 => {
                        let mark = self.undo.len();
                        self.block(block);
                        mark
                    }
                    _ => mark,
                };
                if let Some(&next) = self.cfg.children[block.index()].get(child) {
                    stack.push((block, child + 1, mark));
                    stack.push((next, 0, 0));
                    continue;
                }
                while self.undo.len() > mark {
                    if let Some((variable, old)) = self.undo.pop() {
                        self.current[variable] = old;
                    }
                }
            }
        }
    }

    fn set(&mut self, variable: usize, reg: Reg) {
        let old = self.current[variable].replace(reg);
        self.undo.push((variable, old));
    }

    /// A register for a definition of `reg`.
    fn define(&mut self, reg: Reg) -> Reg {
        match self.variables.get(reg) {
            Some(variable) => {
                let fresh = self.code.reg(self.code.scalar(reg));
                self.set(variable, fresh);
                fresh
            }
            None => reg,
        }
    }

    fn block(&mut self, id: BlockId) {
        if id.0 == 0 {
            for param in 0..self.code.params as u32 {
                if let Some(variable) = self.variables.get(Reg(param)) {
                    self.set(variable, Reg(param));
                }
            }
        }
        if let Some((from, frame)) = self.frames[id.index()] {
            let fresh = self.define(frame);
            if let Terminator::DeferEnter { frame, .. } = &mut self.code.block_mut(from).end {
                *frame = fresh;
            }
        }
        for (at, _) in self.placed[id.index()].clone() {
            let dst = self.code.block(id).phis[at].dst;
            let fresh = self.define(dst);
            self.code.block_mut(id).phis[at].dst = fresh;
        }
        let old = std::mem::take(&mut self.code.block_mut(id).insts);
        let mut insts = Vec::with_capacity(old.len());
        for (mut inst, pos) in old {
            inst.operands_mut(|reg| *reg = self.read(*reg, &mut insts), |_| {});
            inst.operands_mut(|_| {}, |reg| *reg = self.define(*reg));
            insts.push((inst, pos));
        }
        let mut end = self.code.block(id).end.clone();
        end.uses_mut(|reg| *reg = self.read(*reg, &mut insts));
        let pad = self.code.pad_of(id);
        for to in self.code.successors(id) {
            if Some(to) == pad {
                continue;
            }
            for at in 0..self.code.block(to).phis.len() {
                let args = &self.code.block(to).phis[at].args;
                let mut args = args.iter();
                if let Some(number) = args.position(|(from, _)| *from == id) {
                    let arg = self.code.block(to).phis[at].args[number].1;
                    let new = self.read(arg, &mut insts);
                    self.code.block_mut(to).phis[at].args[number].1 = new;
                }
            }
            for (at, variable) in self.placed[to.index()].clone() {
                let arg = self.read(self.variables.regs[variable], &mut insts);
                self.code.block_mut(to).phis[at].args.push((id, arg));
            }
        }
        let block = self.code.block_mut(id);
        block.insts = insts;
        // The frame's register may have been renamed meanwhile: keep it.
        if !matches!(block.end, Terminator::DeferEnter { .. }) {
            block.end = end;
        }
    }

    /// The register that holds the variable now; 0 if it was never written.
    fn read(&mut self, reg: Reg, insts: &mut Vec<(Inst, PosId)>) -> Reg {
        let Some(variable) = self.variables.get(reg) else {
            return reg;
        };
        match self.current[variable] {
            Some(current) => current,
            None => {
                let dst = self.code.reg(self.code.scalar(reg));
                insts.push((Inst::Const { dst, bits: 0 }, PosId::NONE));
                self.set(variable, dst);
                dst
            }
        }
    }
}
