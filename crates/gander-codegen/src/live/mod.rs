//! Which words of a function's frame, and which of the registers that calls
//! keep, are alive after each of its calls.
//!
//! Found from the finished machine code: a word is alive if some path from the
//! call reads it before it is overwritten. A variable whose address something has
//! is alive, too, if the path computes its address again before it overwrites the
//! variable; else it is up to the collector to find out whether something alive
//! points to it.
//!
//! Invariant: what is not alive is never read again. A function that is not
//! understood has no maps at all, and its frames are looked through word by word.

mod blocks;
mod decode;

use blocks::{Block, Graph};
use cranelift_codegen::ir::{self, InstructionData, Opcode};
use decode::{Access, Flow, Inst, Memory};
use gander_abi::g::offsets;
use gander_abi::livemap;
use rustc_hash::FxHashMap;

/// What is alive after the calls of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Live {
    /// Return addresses as offsets, ascending, with the number of the map.
    pub(crate) sites: Vec<(u32, u32)>,
    /// As [`gander_abi::livemap`] encodes them, no two the same.
    pub(crate) maps: Vec<Vec<u8>>,
}

/// A function as the code generator leaves it.
pub(crate) struct Input<'a> {
    pub(crate) code: &'a [u8],
    /// Bytes from the stack pointer to the frame pointer.
    pub(crate) frame: u32,
    pub(crate) slots: Vec<Slot>,
    /// Offsets of relocations, ascending.
    pub(crate) relocs: Vec<u32>,
    /// Where recovered panics go on.
    pub(crate) pads: Vec<u32>,
    /// How many entries tables of jumps have.
    pub(crate) tables: Vec<u32>,
}

/// A variable in the frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// From the stack pointer.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// See [`Extent`].
    pub(crate) taken: bool,
    pub(crate) held: bool,
    pub(crate) kept: bool,
    pub(crate) given: Option<u32>,
}

/// A variable in a slot of the code generator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) slot: ir::StackSlot,
    /// From the slot's start.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Something other than a load or a store has the address.
    pub(crate) taken: bool,
    /// Something in the heap may point to it: records of deferred calls that
    /// are there link those in the frame.
    pub(crate) held: bool,
    /// It is alive as long as the function runs.
    pub(crate) kept: bool,
    /// If its address is only given to callees, as the block for what does not fit
    /// in registers: how often. They do not read what is to hold results.
    pub(crate) given: Option<u32>,
}

/// All variables of the function, by slot, with `known` that share slots, and
/// the sizes of its tables of jumps; nothing if an address is outside of its
/// variable.
pub(crate) fn extents(func: &ir::Function, known: &[Extent]) -> Option<(Vec<Extent>, Vec<u32>)> {
    let dfg = &func.dfg;
    let mut extents = known.to_vec();
    let all = func.sized_stack_slots.iter();
    let others = all.filter(|(slot, _)| known.iter().all(|extent| extent.slot != *slot));
    extents.extend(others.map(|(slot, data)| Extent {
        slot,
        start: 0,
        end: data.size,
        taken: false,
        held: false,
        kept: false,
        given: Some(0),
    }));
    extents.sort_by_key(|extent| (extent.slot, extent.start));
    let insts = || (func.layout.blocks()).flat_map(|block| func.layout.block_insts(block));
    let mut addresses: FxHashMap<ir::Value, usize> = FxHashMap::default();
    for inst in insts() {
        let InstructionData::StackAddr {
            stack_slot, offset, ..
        } = dfg.insts[inst]
        else {
            continue;
        };
        let offset = u32::try_from(i32::from(offset)).ok()?;
        let after =
            extents.partition_point(|extent| (extent.slot, extent.start) <= (stack_slot, offset));
        // Where variables without size lie, too, the last one has some if any.
        let at = after.checked_sub(1)?;
        let extent = &extents[at];
        if extent.slot != stack_slot || offset >= extent.end.max(extent.start + 1) {
            return None;
        }
        addresses.insert(dfg.first_result(inst), at);
    }
    if !addresses.is_empty() {
        let defers = insts().any(|inst| dfg.insts[inst].opcode() == Opcode::TryCall);
        for inst in insts() {
            let args = dfg.inst_args(inst);
            let direct = match dfg.insts[inst].opcode() {
                Opcode::Load => Some(0),
                Opcode::Store => Some(1),
                _ => None,
            };
            let passes = dfg.insts[inst].opcode().is_call();
            for (at, value) in dfg.inst_values(inst).enumerate() {
                if direct == Some(at) && at < args.len() {
                    continue;
                }
                if let Some(&extent) = addresses.get(&dfg.resolve_aliases(value)) {
                    let to = destination(dfg, inst, &addresses);
                    let stays = match to {
                        Destination::Variable(to) => !extents[to].kept,
                        Destination::Overflow | Destination::Context => true,
                        Destination::Other => passes,
                    };
                    let extent = &mut extents[extent];
                    extent.taken = true;
                    extent.held |= defers && !stays;
                    extent.given = match to {
                        Destination::Overflow => extent.given.map(|count| count + 1),
                        _ => None,
                    };
                }
            }
        }
    }
    let tables = dfg.jump_tables.values();
    let tables = tables.map(|table| table.all_branches().len() as u32);
    Some((extents, tables.collect()))
}

/// Where an address is stored.
enum Destination {
    /// In a variable of the frame.
    Variable(usize),
    /// Where a callee finds its overflow block.
    Overflow,
    /// Where it finds its context.
    Context,
    Other,
}

fn destination(
    dfg: &ir::DataFlowGraph,
    inst: ir::Inst,
    addresses: &FxHashMap<ir::Value, usize>,
) -> Destination {
    let InstructionData::Store {
        opcode: Opcode::Store,
        args: [_, base],
        offset,
        ..
    } = dfg.insts[inst]
    else {
        return Destination::Other;
    };
    let base = dfg.resolve_aliases(base);
    if let Some(variable) = addresses.get(&base) {
        return Destination::Variable(*variable);
    }
    let opcode = |inst| dfg.insts[inst].opcode();
    match dfg.value_def(base).inst().map(opcode) {
        Some(Opcode::GetPinnedReg) => match i32::from(offset) {
            offsets::OVERFLOW => Destination::Overflow,
            offsets::CTX => Destination::Context,
            _ => Destination::Other,
        },
        _ => Destination::Other,
    }
}

/// What is alive after the calls; nothing if the code is not understood.
pub(crate) fn analyse(input: &Input<'_>) -> Option<Live> {
    let graph = Graph::of(input)?;
    let mut search = Search::new(input, &graph)?;
    search.backward();
    search.forward();
    Some(search.sites())
}

/// A set of numbers.
type Bits = Vec<u64>;

fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

fn clear(bits: &mut [u64], at: usize) {
    bits[at / 64] &= !(1 << (at % 64));
}

fn has(bits: &[u64], at: usize) -> bool {
    bits[at / 64] >> (at % 64) & 1 != 0
}

/// What an instruction does to the frame.
#[derive(Clone, Copy)]
enum Effect {
    None,
    /// These words may be read.
    Reads(u32, u32),
    /// These words are overwritten.
    Writes(u32, u32),
    /// These words of a variable whose address is taken are overwritten.
    Renews(usize, u32, u32),
    /// They may be read.
    Touches(usize, u32, u32),
    /// Its address is computed.
    Gives(usize),
}

/// A variable whose address is taken.
struct Taken {
    slot: Slot,
    /// Its words.
    first: u32,
    end: u32,
    /// The words of a small one that the function itself writes.
    written: u64,
    /// Where its words are in sets, once that is known; those of a large one are
    /// one member.
    number: usize,
}

/// Words of a variable that are told apart.
const MOST_WORDS: u32 = 32;

impl Taken {
    fn of(slot: Slot) -> Taken {
        Taken {
            slot,
            first: slot.start / 8,
            end: slot.end.div_ceil(8),
            written: 0,
            number: 0,
        }
    }

    fn is_large(&self) -> bool {
        self.end - self.first > MOST_WORDS
    }

    /// How many members of sets it has.
    fn len(&self) -> usize {
        match self.is_large() {
            true => 1,
            false => (self.end - self.first) as usize,
        }
    }

    /// The members for some of its words.
    fn members(&self, from: u32, to: u32) -> std::ops::Range<usize> {
        if self.is_large() {
            return self.number..self.number + 1;
        }
        let at = |word: u32| self.number + (word.clamp(self.first, self.end) - self.first) as usize;
        at(from)..at(to)
    }

    fn all(&self) -> std::ops::Range<usize> {
        self.number..self.number + self.len()
    }
}

struct Search<'a> {
    input: &'a Input<'a>,
    graph: &'a Graph,
    /// Variables whose addresses are taken, by place.
    taken: Vec<Taken>,
    /// Of each instruction.
    effects: Vec<Effect>,
    /// The number of each word that is read. In sets, registers come first,
    /// then these words, then the variables.
    numbers: FxHashMap<u32, usize>,
    words: Vec<u32>,
    /// How many members sets can have.
    members: usize,
    /// Kept registers that the prologue saves, and the word of the first.
    saved: u8,
    saved_at: u32,
    /// For each block: what is alive at its start.
    alive: Vec<Bits>,
    /// For each block: the variables touched before it.
    touched: Vec<Bits>,
}

impl<'a> Search<'a> {
    fn new(input: &'a Input<'a>, graph: &'a Graph) -> Option<Search<'a>> {
        let mut slots = input.slots.clone();
        // Without size they have addresses all the same.
        let empty = slots.iter().filter(|slot| slot.end == slot.start);
        let empty: Vec<u32> = empty.map(|slot| slot.start).collect();
        slots.retain(|slot| slot.end > slot.start);
        slots.sort_unstable_by_key(|slot| slot.start);
        let mut computed = vec![0_u32; slots.len()];
        for inst in &graph.insts {
            // Where the address is computed it is taken, too.
            if let Some(memory) = inst.memory
                && (memory.access == Access::Address || memory.indexed)
            {
                let at = place(&memory, input.frame)?;
                match find(&slots, at) {
                    Some(slot) => {
                        slots[slot].taken = true;
                        computed[slot] += 1;
                    }
                    None if empty.contains(&at) => {}
                    None => return None,
                }
            }
        }
        for (slot, computed) in slots.iter_mut().zip(computed) {
            // For all that is known the others are for reading.
            slot.given = slot.given.filter(|given| *given == computed);
        }
        slots.retain(|slot| slot.taken || slot.kept);
        let (saved, saved_at) = graph.saved(input.frame)?;
        let mut search = Search {
            input,
            graph,
            taken: slots.into_iter().map(Taken::of).collect(),
            effects: Vec::with_capacity(graph.insts.len()),
            numbers: FxHashMap::default(),
            words: Vec::new(),
            members: 0,
            saved,
            saved_at,
            alive: Vec::new(),
            touched: Vec::new(),
        };
        for inst in &graph.insts {
            if inst.kills & !saved != 0 {
                return None;
            }
            let effect = search.effect(inst)?;
            search.effects.push(effect);
            search.note_written(inst);
            if let Effect::Reads(from, to) = effect {
                for word in from..to {
                    let next = livemap::KEPT + search.words.len();
                    search.numbers.entry(word).or_insert_with(|| {
                        search.words.push(word);
                        next
                    });
                }
            }
        }
        let mut next = livemap::KEPT + search.words.len();
        for variable in &mut search.taken {
            variable.number = next;
            next += variable.len();
        }
        search.members = next;
        search.alive = vec![search.nothing(); graph.blocks.len()];
        let len = search.taken.len().div_ceil(64);
        search.touched = vec![vec![0; len]; graph.blocks.len()];
        Some(search)
    }

    /// The empty set of registers, words and words of variables.
    fn nothing(&self) -> Bits {
        vec![0; self.members.div_ceil(64)]
    }

    /// Notes which words of variables the function writes.
    fn note_written(&mut self, inst: &Inst) {
        let Some(memory) = inst.memory else { return };
        let bytes = match memory.access {
            Access::Write(bytes) => bytes,
            Access::Part => 8,
            Access::Read(_) | Access::Address => return,
        };
        let Some(at) = place(&memory, self.input.frame) else {
            return;
        };
        let Some(variable) = self.variable(at) else {
            return;
        };
        let variable = &mut self.taken[variable];
        for word in at / 8..(at + bytes).div_ceil(8) {
            if (variable.first..variable.end).contains(&word) && !variable.is_large() {
                variable.written |= 1 << (word - variable.first);
            }
        }
    }

    /// Whether taking the address of a variable may be a use of its word.
    fn is_given(&self, variable: usize, member: usize) -> bool {
        let variable = &self.taken[variable];
        variable.slot.given.is_none()
            || variable.is_large()
            || variable.written >> (member - variable.number) & 1 != 0
    }

    /// The variable at an offset.
    fn variable(&self, at: u32) -> Option<usize> {
        let after = self.taken.partition_point(|taken| taken.slot.start <= at);
        let taken = after.checked_sub(1)?;
        (at < self.taken[taken].slot.end).then_some(taken)
    }

    /// `None` if the operand lies where no operand can.
    fn effect(&self, inst: &Inst) -> Option<Effect> {
        let Some(memory) = inst.memory else {
            return Some(Effect::None);
        };
        if memory.frame_pointer && memory.offset >= 0 {
            // The frame record.
            return Some(Effect::None);
        }
        let at = place(&memory, self.input.frame)?;
        if let Some(slot) = self.variable(at) {
            let Taken { first, end, .. } = self.taken[slot];
            return Some(match memory.access {
                _ if memory.indexed => Effect::Touches(slot, first, end),
                Access::Address => Effect::Gives(slot),
                Access::Read(bytes) => Effect::Touches(slot, at / 8, (at + bytes).div_ceil(8)),
                Access::Write(bytes) => Effect::Renews(slot, at.div_ceil(8), (at + bytes) / 8),
                Access::Part => Effect::Renews(slot, first, first),
            });
        }
        if at > self.input.frame {
            return None;
        }
        Some(match memory.access {
            Access::Read(bytes) => Effect::Reads(at / 8, (at + bytes).div_ceil(8)),
            Access::Write(bytes) => Effect::Writes(at.div_ceil(8), (at + bytes) / 8),
            Access::Part => Effect::None,
            // Of a variable without size.
            Access::Address => Effect::None,
        })
    }

    /// From what is alive after an instruction to what is before it.
    fn before(&self, at: usize, alive: &mut Bits) {
        match self.effects[at] {
            Effect::Writes(from, to) => {
                for word in from..to {
                    if let Some(number) = self.numbers.get(&word) {
                        clear(alive, *number);
                    }
                }
            }
            Effect::Reads(from, to) => {
                for word in from..to {
                    set(alive, self.numbers[&word]);
                }
            }
            Effect::Touches(slot, from, to) => {
                for member in self.taken[slot].members(from, to) {
                    set(alive, member);
                }
            }
            Effect::Gives(slot) => {
                for member in self.taken[slot].all() {
                    if self.is_given(slot, member) {
                        set(alive, member);
                    }
                }
            }
            Effect::Renews(slot, from, to) => {
                let variable = &self.taken[slot];
                if from < to && !variable.is_large() {
                    for member in variable.members(from, to) {
                        clear(alive, member);
                    }
                }
            }
            Effect::None => {}
        }
        let inst = &self.graph.insts[at];
        alive[0] = alive[0] & !u64::from(inst.kills) | u64::from(inst.uses);
    }

    /// What is alive at the end of a block.
    fn at_end(&self, block: &Block) -> Bits {
        let mut alive = self.nothing();
        for next in &block.next {
            join(&mut alive, &self.alive[*next]);
        }
        alive
    }

    fn backward(&mut self) {
        let graph = self.graph;
        let mut work: Vec<usize> = (0..graph.blocks.len()).collect();
        let mut waits = vec![true; graph.blocks.len()];
        while let Some(at) = work.pop() {
            waits[at] = false;
            let block = &graph.blocks[at];
            let mut alive = self.at_end(block);
            for inst in (block.first..block.end).rev() {
                self.before(inst, &mut alive);
            }
            if alive != self.alive[at] {
                self.alive[at] = alive;
                for before in &block.before {
                    if !std::mem::replace(&mut waits[*before], true) {
                        work.push(*before);
                    }
                }
            }
        }
    }

    fn forward(&mut self) {
        if self.taken.is_empty() {
            return;
        }
        let graph = self.graph;
        for pad in &graph.pads {
            // Entered from any call.
            self.touched[*pad].fill(u64::MAX);
        }
        let mut work: Vec<usize> = (0..graph.blocks.len()).rev().collect();
        while let Some(at) = work.pop() {
            let block = &graph.blocks[at];
            let mut touched = self.touched[at].clone();
            for inst in block.first..block.end {
                self.touch(inst, &mut touched);
            }
            for next in &block.next {
                if join(&mut self.touched[*next], &touched) {
                    work.push(*next);
                }
            }
        }
    }

    fn touch(&self, at: usize, touched: &mut Bits) {
        if let Effect::Touches(slot, ..) | Effect::Renews(slot, ..) | Effect::Gives(slot) =
            self.effects[at]
        {
            set(touched, slot);
        }
    }

    fn sites(&self) -> Live {
        let insts = &self.graph.insts;
        let mut live = Live::default();
        let mut known: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
        // A panic may go on at a pad from every call.
        let mut always = self.nothing();
        for pad in &self.graph.pads {
            join(&mut always, &self.alive[*pad]);
        }
        for (number, block) in self.graph.blocks.iter().enumerate() {
            let is_call = |at: &usize| insts[*at].flow == Flow::Call;
            if !(block.first..block.end).any(|at| is_call(&at)) {
                continue;
            }
            let mut after = Vec::new();
            let mut alive = self.at_end(block);
            for at in (block.first..block.end).rev() {
                if is_call(&at) {
                    after.push(alive.clone());
                }
                self.before(at, &mut alive);
            }
            let mut touched = self.touched[number].clone();
            for (at, inst) in insts.iter().enumerate().take(block.end).skip(block.first) {
                self.touch(at, &mut touched);
                let Some(mut alive) = is_call(&at).then(|| after.pop()).flatten() else {
                    continue;
                };
                join(&mut alive, &always);
                let map = self.map(&alive, &touched);
                let next = live.maps.len() as u32;
                let number = *known.entry(map).or_insert_with_key(|map| {
                    live.maps.push(map.clone());
                    next
                });
                live.sites.push((inst.end, number));
            }
        }
        live.sites.sort_unstable();
        live
    }

    /// The encoded map.
    fn map(&self, alive: &Bits, touched: &Bits) -> Vec<u8> {
        let saved = self.saved_at..self.saved_at + self.saved.count_ones();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut variables: Vec<(u32, u32)> = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            if has(alive, livemap::KEPT + at) && !saved.contains(word) {
                runs.push((*word, word + 1));
            }
        }
        for (at, variable) in self.taken.iter().enumerate() {
            let words = (variable.first, variable.end);
            if variable.slot.kept {
                runs.push(words);
            } else if has(touched, at) {
                let needed = variable.all().any(|member| has(alive, member));
                match variable.slot.held || needed {
                    true => runs.push(words),
                    false => variables.push(words),
                }
            }
        }
        let head = livemap::Head {
            frame: self.input.frame / 8,
            alive: alive[0] as u8 & self.saved,
            saved: self.saved,
            saved_at: self.saved_at,
        };
        livemap::encode(head, runs, variables)
    }
}

/// The offset of an operand from the stack pointer.
fn place(memory: &Memory, frame: u32) -> Option<u32> {
    let base = if memory.frame_pointer { frame } else { 0 };
    base.checked_add_signed(memory.offset)
}

/// The variable at an offset.
fn find(slots: &[Slot], at: u32) -> Option<usize> {
    let after = slots.partition_point(|slot| slot.start <= at);
    let slot = after.checked_sub(1)?;
    (at < slots[slot].end).then_some(slot)
}

/// Adds a set to another; whether that grew.
fn join(into: &mut [u64], from: &[u64]) -> bool {
    let mut grown = false;
    for (into, from) in into.iter_mut().zip(from) {
        grown |= from & !*into != 0;
        *into |= from;
    }
    grown
}
