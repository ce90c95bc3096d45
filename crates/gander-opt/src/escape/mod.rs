//! Escape analysis: objects that nobody can refer to after their function has
//! ended, or after the iteration that made them, are in its frame.
//!
//! Invariant: bottom-up over the call graph with a [`Summary`] of each
//! function; within a cycle from the harmless assumption up to a fixed point.
//! An object in the frame is zeroed where it would have been allocated. Nothing on
//! the heap points to one: the collector relies on it.

mod graph;
mod objects;
mod outlive;
mod passing;
mod renewed;
mod sets;
mod summary;
mod told;

use crate::callgraph::{CallGraph, Edges};
use crate::cfg::{Cfg, Loops};
use crate::code::Code;
use crate::inline::Closures;
use crate::report::Note;
use crate::session::Context;
use crate::{promote, simplify};
use gander_mir::{Callee, FuncId, Inst, Mem, PosId, Reg, Scalar};
use graph::Graph;
pub(crate) use objects::{BOXES, MAKEMAP, MAKESLICE, buffer_of};
use objects::{Held, How, MAX_FRAME, MAX_OBJECT, Object, Objects};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::PoisonError;
pub(crate) use summary::HIDING;
pub(crate) use summary::Summary;

/// How often a cycle of functions is looked at before everything escapes.
const ROUNDS: usize = 10;

/// Analyses all functions and moves objects to frames.
pub(crate) fn run(cx: &Context<'_>, codes: &mut [Option<Code>]) {
    let graph = &CallGraph::new(codes, Edges::All);
    let mut summaries: Vec<Option<Summary>> = cx
        .program
        .funcs
        .iter()
        .zip(cx.native)
        .enumerate()
        .map(|(at, (func, native))| {
            let kept = cx.base.and_then(|base| base.summary(FuncId(at as u32)));
            kept.cloned().or_else(|| summary::known(func, *native))
        })
        .collect();
    for level in &graph.levels {
        let found: Vec<Vec<(FuncId, Summary)>> = level
            .par_iter()
            .map(|group| analyse(cx, codes, graph, group, &summaries))
            .collect();
        for (func, summary) in found.into_iter().flatten() {
            let slot = &mut summaries[func.index()];
            if slot.is_none() {
                *slot = Some(summary);
            }
        }
    }
    if let Some(record) = cx.record {
        let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
        record.summaries.clone_from(&summaries);
    }
    // With all summaries known, objects are placed.
    let summaries = Summaries::new(&summaries);
    codes.par_iter_mut().enumerate().for_each(|(at, code)| {
        if let Some(code) = code {
            place(cx, FuncId(at as u32), code, &summaries);
        }
    });
}

/// The summaries that are known, those of a cycle being assumptions.
struct Summaries<'a> {
    known: &'a [Option<Summary>],
    assumed: FxHashMap<FuncId, Summary>,
}

impl<'a> Summaries<'a> {
    fn new(known: &'a [Option<Summary>]) -> Summaries<'a> {
        Summaries {
            known,
            assumed: FxHashMap::default(),
        }
    }

    fn get(&self, func: FuncId) -> Option<&Summary> {
        let known = self.known[func.index()].as_ref();
        known.or_else(|| self.assumed.get(&func))
    }
}

/// The summaries of functions that call each other.
fn analyse(
    cx: &Context<'_>,
    codes: &[Option<Code>],
    graph: &CallGraph,
    group: &[FuncId],
    known: &[Option<Summary>],
) -> Vec<(FuncId, Summary)> {
    let wanted = group
        .iter()
        .filter(|func| known[func.index()].is_none())
        .filter_map(|func| Some((*func, codes[func.index()].as_ref()?)));
    let wanted: Vec<(FuncId, &Code)> = wanted.collect();
    let mut summaries = Summaries::new(known);
    let cycle = graph.recursive(group[0]);
    if cycle {
        for (func, _) in &wanted {
            let harmless = Summary::harmless(cx.func(*func));
            summaries.assumed.insert(*func, harmless);
        }
    }
    for _ in 0..ROUNDS {
        let mut settled = true;
        for (func, code) in &wanted {
            let new = summarise(cx, *func, code, &summaries);
            if summaries.assumed.get(func) != Some(&new) {
                summaries.assumed.insert(*func, new);
                settled = false;
            }
        }
        if settled || !cycle {
            let assumed = |(func, _)| Some((func, summaries.assumed.remove(&func)?));
            return wanted.into_iter().filter_map(assumed).collect();
        }
    }
    let unknown = |(func, _)| (func, Summary::unknown(cx.func(func)));
    wanted.into_iter().map(unknown).collect()
}

fn summarise(cx: &Context<'_>, func: FuncId, code: &Code, summaries: &Summaries<'_>) -> Summary {
    let cfg = Cfg::new(code);
    let loops = Loops::new(code, &cfg);
    let objects = Objects::find(cx, code);
    let results = cx.func(func).results.len();
    let mut graph = Graph::new(code, &cfg, &objects, summaries, results);
    graph.solve(&loops);
    let mut summary = graph.summary();
    let captures = cx.func(func).attrs.closure && !summary.keeps_captures();
    let beyond = !graph.tail && (summary.overflow.escapes || summary.overflow.content);
    if (captures || beyond)
        && let Some(objects) = Objects::find_apart(cx, code)
    {
        let mut graph = Graph::new(code, &cfg, &objects, summaries, results);
        graph.solve(&loops);
        summary.captures = graph.words(Held::Context).filter(|_| captures);
        summary.beyond = graph.words(Held::Overflow).filter(|_| beyond);
    }
    summary
}

/// Moves the objects that do not escape to the frame.
fn place(cx: &Context<'_>, func: FuncId, code: &mut Code, summaries: &Summaries<'_>) {
    let objects = Objects::find(cx, code);
    if !objects
        .list
        .iter()
        .any(|object| matches!(object, Object::New { .. }))
    {
        return;
    }
    let cfg = Cfg::new(code);
    let loops = Loops::new(code, &cfg);
    let results = cx.func(func).results.len();
    let mut graph = Graph::new(code, &cfg, &objects, summaries, results);
    graph.solve(&loops);
    let mut frame = promote::frame_bytes(code);
    let mut stays: Vec<Option<Stay>> = vec![None; code.regs.len()];
    let mut any = false;
    for (at, object) in objects.list.iter().enumerate() {
        let &Object::New {
            dst,
            size,
            align,
            how,
            ..
        } = object
        else {
            continue;
        };
        let fits = size <= MAX_OBJECT && frame + size <= MAX_FRAME;
        if fits && !graph.escapes(at) {
            stays[dst.index()] = Some(Stay { size, align, how });
            frame += size;
            any = true;
        }
    }
    note(cx, code, &stays);
    if !any {
        return;
    }
    for at in 0..code.blocks.len() {
        let old = std::mem::take(&mut code.blocks[at].insts);
        let mut insts = Vec::with_capacity(old.len());
        for (inst, pos) in old {
            match made(&inst).and_then(|dst| stays[dst.index()]) {
                Some(stay) => into_frame(cx, code, inst, stay, pos, &mut insts),
                None => insts.push((inst, pos)),
            }
        }
        code.blocks[at].insts = insts;
    }
    promote::private_accesses(code);
    simplify::run(cx, code);
    promote::run(cx, code);
    code.compact();
}

/// An object that is moved to the frame.
#[derive(Clone, Copy)]
struct Stay {
    size: u64,
    align: u32,
    how: How,
}

/// The object that an instruction makes.
fn made(inst: &Inst) -> Option<Reg> {
    match inst {
        Inst::New { dst, .. } => Some(*dst),
        Inst::Call { results, .. } => results.first().copied(),
        _ => None,
    }
}

fn into_frame(
    cx: &Context<'_>,
    code: &mut Code,
    mut inst: Inst,
    stay: Stay,
    pos: PosId,
    out: &mut Vec<(Inst, PosId)>,
) {
    let Some(dst) = made(&inst) else { return };
    let Stay { size, align, how } = stay;
    if how == How::InBuffer {
        // What the call does with the rest of the buffer is up to it.
        if let Inst::Call { args, .. } = &mut inst {
            args[0] = code.reg(Scalar::Ptr);
            let [address, _] = promote::in_frame(code, args[0], size, align, pos);
            out.push(address);
        }
        out.push((inst, pos));
        return;
    }
    let boxed: &[Reg] = match &inst {
        Inst::Call {
            callee: Callee::Func(func),
            args,
            ..
        } if BOXES.contains(&&cx.func(*func).name[..]) => args,
        _ => &[],
    };
    let object = promote::in_frame(code, dst, size, align, pos);
    let count = if boxed.is_empty() { 2 } else { 1 };
    out.extend(object.into_iter().take(count));
    let mut offset = 0;
    for &src in boxed {
        let store = Inst::Store {
            src,
            addr: dst,
            offset,
            mem: Mem::PRIVATE,
        };
        out.push((store, pos));
        offset += code.scalar(src).size() as i32;
    }
}

/// Notes what was decided about objects that the source names.
fn note(cx: &Context<'_>, code: &mut Code, stays: &[Option<Stay>]) {
    let closures = Closures::find(code);
    let mut notes = Vec::new();
    for (inst, pos) in code.blocks.iter().flat_map(|block| &block.insts) {
        if let Inst::New { dst, ty } = inst {
            let ty = match closures.code(*dst) {
                Some(_) => "func literal".to_owned(),
                None => cx.program.types[ty.index()].name.clone(),
            };
            notes.push(match stays[dst.index()] {
                Some(_) => (*pos, Note::InFrame(ty)),
                None => (*pos, Note::Escapes(ty)),
            });
        }
    }
    code.notes.extend(notes);
}
