//! The control-flow graph of a function's machine code.
//!
//! Invariant: it has every edge that the code has, and every instruction in it is
//! one that the code has.

use super::Input;
use super::decode::{self, Access, Flow, Inst};

/// Instructions without a branch between them.
pub(super) struct Block {
    /// Indices in [`Graph::insts`].
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) next: Vec<usize>,
    pub(super) before: Vec<usize>,
}

/// The reachable instructions and blocks.
pub(super) struct Graph {
    /// By offset.
    pub(super) insts: Vec<Inst>,
    pub(super) blocks: Vec<Block>,
    /// Blocks where recovered panics go on.
    pub(super) pads: Vec<usize>,
}

/// No instruction begins here.
const NONE: u32 = u32::MAX;

impl Graph {
    /// `None` if the code is not understood.
    pub(super) fn of(input: &Input<'_>) -> Option<Graph> {
        let mut reader = Reader {
            input,
            insts: Vec::new(),
            known: vec![NONE; input.code.len()],
            leads: vec![false; input.code.len()],
            tables: Vec::new(),
            jumps: Vec::new(),
            work: vec![0],
        };
        reader.work.extend(&input.pads);
        loop {
            while let Some(at) = reader.work.pop() {
                *reader.leads.get_mut(at as usize)? = true;
                reader.run(at)?;
            }
            // Last, when what follows a table is known.
            let Some(table) = reader.jumps.pop() else {
                return reader.graph();
            };
            reader.table(&table)?;
        }
    }

    /// The kept registers that the prologue saves, and the word of the first:
    /// `None` if they are not saved one after the other.
    pub(super) fn saved(&self, frame: u32) -> Option<(u8, u32)> {
        let (mut saved, mut first, mut next) = (0, 0, 0);
        for inst in &self.insts {
            let Some(memory) = inst.memory else {
                // Up to the frame's allocation nothing has an operand in it.
                if inst.flow != Flow::Next || inst.uses | inst.kills != 0 {
                    break;
                }
                if saved != 0 || inst.at > LONGEST_SETUP {
                    break;
                }
                continue;
            };
            let Some(register) = inst.stored.filter(|_| !memory.frame_pointer) else {
                break;
            };
            let bit = 1 << register;
            let at = u32::try_from(memory.offset).ok()?;
            if memory.indexed || memory.access != Access::Write(8) || at % 8 != 0 || at >= frame {
                return None;
            }
            if bit <= saved {
                // The first value of the body's own.
                break;
            }
            if saved == 0 {
                (first, next) = (at, at);
            }
            if at != next {
                return None;
            }
            next += 8;
            saved |= bit;
        }
        Some((saved, first / 8))
    }
}

/// Bytes of `push rbp; mov rbp, rsp; sub rsp, n`.
const LONGEST_SETUP: u32 = 1 + 3;

/// A table of jumps.
struct Table {
    /// The offset of the jump.
    jump: u32,
    /// That of the first entry.
    start: u32,
    /// Entries.
    len: u32,
}

struct Reader<'a> {
    input: &'a Input<'a>,
    insts: Vec<Inst>,
    /// The instruction that begins at an offset.
    known: Vec<u32>,
    /// Where blocks begin.
    leads: Vec<bool>,
    /// Jumps through tables, by offset, and where they go.
    tables: Vec<(u32, Vec<u32>)>,
    /// Those whose tables are still to be read.
    jumps: Vec<Table>,
    work: Vec<u32>,
}

impl Reader<'_> {
    /// Decodes from an offset to the end of control there.
    fn run(&mut self, mut at: u32) -> Option<()> {
        let relocs = &self.input.relocs;
        let first = self.insts.len();
        while *self.known.get(at as usize)? == NONE {
            let outside = |field: u32| relocs.binary_search(&field).is_ok();
            let inst = decode::decode(self.input.code, at, outside)?;
            self.known[at as usize] = self.insts.len() as u32;
            self.insts.push(inst);
            match inst.flow {
                Flow::Next | Flow::Call => {}
                Flow::Stop => return Some(()),
                Flow::Jump(to) => {
                    self.work.push(to);
                    return Some(());
                }
                Flow::Branch(to) => {
                    self.work.extend([to, inst.end]);
                    return Some(());
                }
                Flow::Computed => return self.computed(first),
            }
            at = inst.end;
        }
        // What follows was reached from elsewhere.
        self.leads[at as usize] = true;
        Some(())
    }

    /// A jump through a table, whose entries follow it, or out of the function:
    /// the last instruction, of those from `first` on that follow each other.
    fn computed(&mut self, first: usize) -> Option<()> {
        let [before @ .., jump] = &self.insts[first..] else {
            return None;
        };
        let Some(sequence) = before.len().checked_sub(3) else {
            return before.last()?.pops_frame.then_some(());
        };
        if before[sequence].own_address != Some(jump.end) {
            return before.last()?.pops_frame.then_some(());
        }
        let tables = &self.input.tables;
        let limit = clamp(&before[..sequence]).and_then(|limit| limit.checked_add(1));
        let len = match limit.filter(|len| tables.contains(len)) {
            Some(len) => len,
            None => {
                let first = *tables.first()?;
                tables.iter().all(|len| *len == first).then_some(first)?
            }
        };
        self.jumps.push(Table {
            jump: jump.at,
            start: jump.end,
            len,
        });
        Some(())
    }

    /// The entries of a table.
    fn table(&mut self, table: &Table) -> Option<()> {
        let code = self.input.code;
        let start = table.start;
        let mut targets: Vec<u32> = Vec::new();
        for at in (start as usize..).step_by(4).take(table.len as usize) {
            let entry = code.get(at..at + 4)?;
            if self.known[at..at + 4].iter().any(|inst| *inst != NONE) {
                return None;
            }
            let distance = i32::from_le_bytes(entry.try_into().ok()?);
            targets.push(start.checked_add_signed(distance)?);
        }
        self.work.extend(&targets);
        self.tables.push((table.jump, targets));
        Some(())
    }

    fn graph(mut self) -> Option<Graph> {
        self.insts.sort_unstable_by_key(|inst| inst.at);
        let mut blocks: Vec<Block> = Vec::new();
        // From offsets of leaders to blocks.
        let mut numbers = vec![NONE; self.input.code.len()];
        let mut expected = NONE;
        let mut ended = true;
        for (index, inst) in self.insts.iter().enumerate() {
            if ended || inst.at != expected || self.leads[inst.at as usize] {
                numbers[inst.at as usize] = blocks.len() as u32;
                blocks.push(Block {
                    first: index,
                    end: index,
                    next: Vec::new(),
                    before: Vec::new(),
                });
            }
            if let Some(block) = blocks.last_mut() {
                block.end = index + 1;
            }
            expected = inst.end;
            ended = !matches!(inst.flow, Flow::Next | Flow::Call);
        }
        let find = |at: u32| {
            let number = *numbers.get(at as usize)?;
            (number != NONE).then_some(number as usize)
        };
        for number in 0..blocks.len() {
            let inst = &self.insts[blocks[number].end - 1];
            let mut next = Vec::new();
            match inst.flow {
                Flow::Next | Flow::Call => next.push(find(inst.end)?),
                Flow::Stop => {}
                Flow::Jump(to) => next.push(find(to)?),
                Flow::Branch(to) => next.extend([find(to)?, find(inst.end)?]),
                Flow::Computed => {
                    let table = self.tables.iter().find(|table| table.0 == inst.at);
                    for to in table.iter().flat_map(|table| &table.1) {
                        next.push(find(*to)?);
                    }
                }
            }
            for to in &next {
                blocks[*to].before.push(number);
            }
            blocks[number].next = next;
        }
        let pads = self.input.pads.iter().map(|pad| find(*pad));
        let pads = pads.collect::<Option<Vec<usize>>>()?;
        Some(Graph {
            insts: self.insts,
            blocks,
            pads,
        })
    }
}

/// The constant that an index was just limited to: `mov limit, n; cmp; cmovb`.
fn clamp(before: &[Inst]) -> Option<u32> {
    let at = before.iter().rposition(|inst| inst.below.is_some())?;
    let register = before[at].below?;
    for inst in before[..at].iter().rev() {
        match inst.constant {
            Some((of, limit)) if of == register => return Some(limit),
            Some(_) => {}
            None if inst.leaves >> register & 1 != 0 => {}
            None => return None,
        }
    }
    None
}
