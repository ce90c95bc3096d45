//! Inlining: calls of small functions, of function literals that are known,
//! and of functions that are called once.
//!
//! Invariant: bottom-up over the call graph, so that a callee is already as
//! small as it gets; never one that may call itself. A function that asks for its frame
//! (`recover`, `defer`, the caller's address) stays a function.

use crate::callgraph::{CallGraph, Edges};
use crate::code::Code;
use crate::escape::{BOXES, HIDING, MAKEMAP, buffer_of};
use crate::report::Note;
use crate::session::Context;
use crate::splice::{Inlinee, Site, cut, splice};
use crate::{promote, simplify};
use gander_mir::{BlockId, Callee, FuncId, Inst, PosId, Reg, Scalar, Terminator};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// What a function may cost to be inlined anywhere.
const BUDGET: u32 = 40;
/// The same if a function literal becomes known by it, or if nothing else
/// calls the function.
const BUDGET_VALUE: u32 = 120;
const BUDGET_ONCE: u32 = 120;
/// The same at places that are rarely reached.
const BUDGET_COLD: u32 = 4;
/// The same in a function that is big already.
const BUDGET_BIG: u32 = 12;
const BIG: usize = 5000;
/// What a call costs.
const CALL: u32 = 15;
/// No function with more instructions is inlined, whatever they cost.
const MAX_SIZE: usize = 400;
/// Longer blocks are cut up first, so that inlining stays linear in them.
const LONG: usize = 256;
/// How often results of inlining are looked at again.
const ROUNDS: usize = 4;

/// Functions that must stay known as such: they pass pointers behind the back
/// of escape analysis, or belong to the machinery of panics; `main`, whose
/// own frame tracebacks and finalizers see; and `debug.Stack`, which people
/// look for in the stacks that it prints.
const NEVER: &[&str] = &[
    "main.main",
    "runtime.deferreturn",
    // Escape analysis knows them by name.
    "runtime.efaceeq",
    "runtime.ifaceeq",
    "runtime.gopanic",
    "runtime.gorecover",
    "runtime.Goexit",
    "runtime/debug.Stack",
];

/// What is known of a function as a callee.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Price {
    cost: u32,
    /// Parameters that are called.
    called: u64,
}

/// Inlines everywhere.
pub(crate) fn run(cx: &Context<'_>, codes: &mut [Option<Code>]) {
    if !cx.options.inline {
        return;
    }
    let graph = &CallGraph::new(codes, Edges::Hot);
    let kept = |at| cx.base?.price(FuncId(at as u32));
    let mut prices: Vec<Option<Price>> = (0..codes.len()).map(kept).collect();
    for level in &graph.levels {
        let funcs: Vec<FuncId> = level.iter().flatten().copied().collect();
        let taken: Vec<(FuncId, Code)> = funcs
            .iter()
            .filter_map(|func| Some((*func, codes[func.index()].take()?)))
            .collect();
        let inliner = Inliner {
            cx,
            codes,
            graph,
            prices: &prices,
        };
        let done: Vec<(FuncId, Code)> = taken
            .into_par_iter()
            .map(|(func, mut code)| {
                inliner.function(func, &mut code);
                (func, code)
            })
            .collect();
        for (func, mut code) in done {
            let price = match graph.recursive(func) {
                true => None,
                false => price(cx, func, &code),
            };
            if let Some(price) = price
                && price.cost <= BUDGET
            {
                code.notes.push((PosId::NONE, Note::CanInline));
            }
            prices[func.index()] = price;
            codes[func.index()] = Some(code);
        }
    }
    if let Some(record) = cx.record {
        let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |price: &Price| price.cost <= BUDGET_VALUE.max(BUDGET_ONCE);
        let kept = prices.par_iter().zip(codes).map(|(price, code)| {
            let price = price.filter(wanted)?;
            Some((price, crate::base::encode(code.as_ref()?)?))
        });
        record.inline = kept.collect();
    }
}

/// What inlining the function would cost; none if it must not be.
fn price(cx: &Context<'_>, id: FuncId, code: &Code) -> Option<Price> {
    let func = cx.func(id);
    let name = &&func.name[..];
    let apart = NEVER.contains(name)
        || HIDING.contains(name)
        || BOXES.contains(name)
        || *name == MAKEMAP
        || buffer_of(name).is_some();
    if func.attrs.noinline || apart || code.size() > MAX_SIZE {
        return None;
    }
    let mut price = Price { cost: 0, called: 0 };
    for block in &code.blocks {
        let weight = u32::from(!block.cold);
        for (inst, _) in &block.insts {
            price.cost += weight * cost(inst)?;
            if let Inst::Call {
                callee: Callee::Value(reg),
                ..
            } = inst
                && reg.index() < code.params.min(64)
            {
                price.called |= 1 << reg.0;
            }
        }
        price.cost += weight
            * match &block.end {
                Terminator::DeferEnter { .. } => return None,
                Terminator::Branch { .. } => 1,
                Terminator::Switch { cases, .. } => cases.len() as u32,
                Terminator::TailCall { .. } => CALL,
                Terminator::Jump(_) | Terminator::Return(_) | Terminator::Unreachable => 0,
            };
    }
    // Frames do not share memory: large ones would add up.
    (promote::frame_bytes(code) <= 256).then_some(price)
}

fn cost(inst: &Inst) -> Option<u32> {
    Some(match inst {
        Inst::FramePointer { .. } | Inst::ReturnAddress { .. } => return None,
        Inst::Const { .. }
        | Inst::Copy { .. }
        | Inst::Convert { .. }
        | Inst::SlotAddr { .. }
        | Inst::DataAddr { .. }
        | Inst::FuncAddr { .. }
        | Inst::Offset { .. }
        | Inst::Context { .. }
        | Inst::Overflow { .. }
        | Inst::GetG { .. }
        | Inst::Poll
        | Inst::KeepAlive { .. } => 0,
        Inst::Call { .. } => CALL,
        Inst::New { .. } => 5,
        Inst::CopyMem { .. } | Inst::ZeroMem { .. } => 2,
        _ => 1,
    })
}

struct Inliner<'a> {
    cx: &'a Context<'a>,
    /// Finished functions.
    codes: &'a [Option<Code>],
    graph: &'a CallGraph,
    prices: &'a [Option<Price>],
}

impl Inliner<'_> {
    fn function(&self, id: FuncId, code: &mut Code) {
        // A wrapper makes what it calls count as called by its own caller
        // (recover asks for that); inlined, the callees of its callee would.
        if self.cx.func(id).attrs.wrapper {
            return;
        }
        let mut room = self.room(id, code);
        for _ in 0..ROUNDS {
            if !self.round(id, code, &mut room) {
                break;
            }
            simplify::run(self.cx, code);
            promote::run(self.cx, code);
            code.compact();
        }
    }

    /// By how much the function may grow so that it is still inlined itself, if
    /// that matters: what it makes and returns can be in the caller's frame
    /// only then. Small functions around larger ones are written for that.
    fn room(&self, id: FuncId, code: &Code) -> Option<u32> {
        let makes = |(inst, _): &(Inst, PosId)| matches!(inst, Inst::New { .. });
        let func = self.cx.func(id);
        let matters = func.results.contains(&Scalar::Ptr)
            && !self.graph.recursive(id)
            && !self.once(id)
            && code.blocks.iter().flat_map(|block| &block.insts).any(makes);
        if !matters {
            return None;
        }
        BUDGET.checked_sub(price(self.cx, id, code)?.cost)
    }

    /// Whether there is one place where the function is called.
    fn once(&self, func: FuncId) -> bool {
        self.graph.calls[func.index()] == 1
            && !self.graph.addressed[func.index()]
            // Who else calls those is not known.
            && !self.cx.base.is_some_and(|base| base.has(func))
    }

    /// The function that panics in the words of wrappers, if `func` is a
    /// wrapper that calls it.
    fn panicwrap(&self, func: FuncId) -> Option<FuncId> {
        let code = self
            .body(func)
            .filter(|_| self.cx.func(func).attrs.wrapper)?;
        let calls = code.blocks.iter().flat_map(|block| &block.insts);
        calls
            .filter_map(|(inst, _)| match inst {
                Inst::Call {
                    callee: Callee::Func(callee),
                    ..
                } => Some(*callee),
                _ => None,
            })
            .find(|callee| self.cx.func(*callee).name == "runtime.panicwrap")
    }

    /// Inlines the calls that there are; whether there were any.
    fn round(&self, id: FuncId, code: &mut Code, room: &mut Option<u32>) -> bool {
        let closures = Closures::find(code);
        let mut inlined = false;
        // Blocks that are added are not looked at, but for the rest of a
        // block that was cut.
        let mut work: Vec<BlockId> = (0..code.blocks.len() as u32).map(BlockId).collect();
        work.reverse();
        while let Some(block) = work.pop() {
            // Each call that is inlined moves what follows it in its block.
            let len = code.block(block).insts.len();
            for at in (LONG..len).step_by(LONG).rev() {
                work.push(cut(code, block, at));
            }
            let mut at = 0;
            while at < code.block(block).insts.len() {
                let Some((callee, context)) = self.wanted(id, code, &closures, block, at) else {
                    at += 1;
                    continue;
                };
                let growth = self.prices[callee.index()].map_or(0, |price| price.cost);
                let growth = growth.saturating_sub(CALL);
                if let Some(left) = room {
                    match left.checked_sub(growth) {
                        Some(rest) => *left = rest,
                        None => {
                            at += 1;
                            continue;
                        }
                    }
                }
                // Finished, or it would not be wanted.
                let Some(body) = self.body(callee) else {
                    at += 1;
                    continue;
                };
                let func = self.cx.func(callee);
                let inlinee = Inlinee {
                    code: body,
                    results: &func.results,
                    // Reports of races show them.
                    wrapper: func.attrs.wrapper && !self.cx.options.race,
                    norace: func.attrs.norace,
                    panicwrap: self.panicwrap(callee),
                };
                let pos = code.block(block).insts[at].1;
                code.notes.push((pos, Note::Inlined(callee)));
                let site = Site { block, at, context };
                let after = splice(code, &self.cx.program.positions, &site, &inlinee);
                inlined = true;
                work.push(after);
                break;
            }
        }
        inlined
    }

    /// The code of a finished function.
    fn body(&self, func: FuncId) -> Option<&Code> {
        let code = self.codes[func.index()].as_ref();
        code.or_else(|| self.cx.base?.code(func))
    }

    /// Whether the instruction is a call to inline: whom, with which funcval.
    fn wanted(
        &self,
        id: FuncId,
        code: &Code,
        closures: &Closures,
        block: BlockId,
        at: usize,
    ) -> Option<(FuncId, Option<Reg>)> {
        let (Inst::Call { callee, args, .. }, _) = &code.block(block).insts[at] else {
            return None;
        };
        let (func, context) = match *callee {
            Callee::Func(func) => (func, None),
            Callee::Value(reg) => (closures.code(reg)?, Some(reg)),
            Callee::Code(_) => return None,
        };
        let price = self.prices[func.index()]?;
        if context.is_some() && self.panicwrap(func).is_some() {
            // The value of a method expression panics as the wrapper that it is.
            return None;
        }
        let (outer, inner) = (self.cx.func(id), self.cx.func(func));
        if id == func || args.len() != inner.params.len() {
            return None;
        }
        if outer.attrs.nosplit && !inner.attrs.nosplit {
            return None;
        }
        if self.cx.options.race && outer.attrs.norace && !inner.attrs.norace {
            return None;
        }
        let known_value = args
            .iter()
            .take(64)
            .enumerate()
            .any(|(at, arg)| price.called & 1 << at != 0 && closures.known(*arg));
        let once = self.once(func);
        let budget = if code.block(block).cold {
            BUDGET_COLD
        } else if code.size() > BIG {
            BUDGET_BIG
        } else if known_value || context.is_some() {
            BUDGET_VALUE
        } else if once {
            BUDGET_ONCE
        } else {
            BUDGET
        };
        (price.cost <= budget).then_some((func, context))
    }
}

/// Funcvals that are made in the function.
pub(crate) struct Closures {
    code: Vec<Option<FuncId>>,
    /// Static funcvals: their data is known.
    statics: Vec<bool>,
}

impl Closures {
    pub(crate) fn find(code: &Code) -> Closures {
        let mut found = Closures {
            code: vec![None; code.regs.len()],
            statics: vec![false; code.regs.len()],
        };
        let mut address: Vec<Option<FuncId>> = vec![None; code.regs.len()];
        for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
            match *inst {
                Inst::FuncAddr { dst, func } => address[dst.index()] = Some(func),
                Inst::DataAddr { dst, .. } => found.statics[dst.index()] = true,
                _ => {}
            }
        }
        for block in &code.blocks {
            let mut new: Vec<Reg> = Vec::new();
            for (inst, _) in &block.insts {
                match *inst {
                    Inst::New { dst, .. } => new.push(dst),
                    Inst::Store {
                        src,
                        addr,
                        offset: 0,
                        ..
                    } if new.contains(&addr) => {
                        found.code[addr.index()] = address[src.index()];
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The code of a funcval.
    pub(crate) fn code(&self, reg: Reg) -> Option<FuncId> {
        self.code.get(reg.index()).copied().flatten()
    }

    fn known(&self, reg: Reg) -> bool {
        self.code(reg).is_some() || self.statics.get(reg.index()) == Some(&true)
    }
}
