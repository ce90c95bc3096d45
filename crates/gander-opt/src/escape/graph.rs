//! Which objects each pointer of a function may point to, and which of them
//! may outlive it.
//!
//! Invariant: flow-insensitive over the registers, which are written once;
//! what is not understood points to, or is stored to, the unknown object that
//! escapes. Integers made from pointers are followed until they are pointers
//! again, but not through memory and calls, as the rules of `unsafe.Pointer`
//! have it.

use super::Summaries;
use super::objects::{Object, Objects};
use super::passing::passing;
use super::renewed::renewed;
use super::sets::{Set, contains, insert, members, unite};
use super::summary::{Capture, Flow, Param, Summary};
use crate::cfg::{Cfg, Loops};
use crate::code::Code;
use gander_mir::{
    BinaryOp, BlockId, Callee, ConvertOp, FuncId, Inst, Reg, Scalar, SlotId, Terminator,
};

/// The unknown object.
pub(super) const UNKNOWN: usize = 0;

/// What the code does with pointers; numbers are nodes.
enum Rule {
    Flow {
        from: usize,
        to: usize,
    },
    Load {
        addr: usize,
        to: usize,
    },
    Store {
        from: usize,
        addr: usize,
    },
    Copy {
        from: usize,
        to: usize,
    },
    Escape(usize),
    /// What is reached through the pointer escapes.
    Publish(usize),
    /// What is reached through it may be stored there.
    Mix {
        node: usize,
        /// The pointer itself, too.
        itself: bool,
    },
    /// Unknown pointers may be stored to what is reached through it.
    Stir(usize),
    /// The result may be anything reached through the pointer.
    Reach {
        from: usize,
        to: usize,
    },
    /// A call through a funcval, by its number in `calls`.
    Value(usize),
}

/// The nodes of what a call passes and gets.
#[derive(Clone)]
struct Passed {
    args: Vec<Option<usize>>,
    results: Vec<Option<usize>>,
    /// The block for what does not fit.
    overflow: Option<usize>,
    /// The slot that is that block.
    slot: Option<SlotId>,
}

/// A call through a funcval.
struct ValueCall {
    value: usize,
    passed: Passed,
    /// Whether the arguments were given up already.
    given_up: bool,
    applied: Vec<FuncId>,
}

pub(super) struct Graph<'a> {
    pub(super) code: &'a Code,
    pub(super) objects: &'a Objects,
    summaries: &'a Summaries<'a>,
    /// Node of each register, by the register that represents it.
    node: Vec<Option<usize>>,
    pub(super) points: Vec<Set>,
    pub(super) content: Vec<Set>,
    pub(super) escaped: Set,
    rules: Vec<Rule>,
    calls: Vec<ValueCall>,
    /// Nodes returned, by result.
    pub(super) returned: Vec<Vec<usize>>,
    /// Parameters (and the context and the overflow block, see
    /// [`Object::Param`]) whose content may be mixed, and
    /// those that may be stored there themselves.
    pub(super) mixes: Vec<bool>,
    pub(super) cyclic: Vec<bool>,
    /// Whether the caller's overflow block may be passed on.
    pub(super) tail: bool,
    /// Slots that only pass arguments and results.
    pub(super) passing: Vec<bool>,
    /// Where slots get their content anew.
    pub(super) renewed: Vec<Option<BlockId>>,
    pub(super) words: usize,
}

impl<'a> Graph<'a> {
    pub(super) fn new(
        code: &'a Code,
        cfg: &Cfg,
        objects: &'a Objects,
        summaries: &'a Summaries<'a>,
        results: usize,
    ) -> Graph<'a> {
        let words = objects.list.len().div_ceil(64);
        let mut graph = Graph {
            code,
            objects,
            summaries,
            node: vec![None; code.regs.len()],
            points: Vec::new(),
            content: vec![vec![0; words]; objects.list.len()],
            escaped: vec![0; words],
            rules: Vec::new(),
            calls: Vec::new(),
            returned: vec![Vec::new(); results],
            mixes: vec![false; objects.param_count()],
            cyclic: vec![false; objects.param_count()],
            tail: false,
            passing: passing(code),
            renewed: renewed(code, cfg),
            words,
        };
        insert(&mut graph.escaped, UNKNOWN);
        for (at, object) in objects.list.iter().enumerate() {
            match object {
                Object::Unknown => {
                    insert(&mut graph.content[at], UNKNOWN);
                }
                Object::Param(param) => {
                    let behind = objects.behind(*param);
                    insert(&mut graph.content[at], behind);
                }
                Object::Behind(_) => {
                    insert(&mut graph.content[at], at);
                }
                Object::Slot(_) | Object::New { .. } => {}
            }
        }
        graph.nodes(cfg);
        for &block in &cfg.order {
            for at in 0..code.block(block).insts.len() {
                graph.inst(&code.block(block).insts[at].0);
            }
            graph.end(&code.block(block).end);
        }
        graph
    }

    fn fresh(&mut self) -> usize {
        self.points.push(vec![0; self.words]);
        self.points.len() - 1
    }

    fn fresh_with(&mut self, object: usize) -> usize {
        let node = self.fresh();
        insert(&mut self.points[node], object);
        node
    }

    /// The node of a register, if it may hold a pointer.
    pub(super) fn get(&self, reg: Reg) -> Option<usize> {
        self.node[reg.index()]
    }

    fn is_pointer(&self, reg: Reg) -> bool {
        self.code.scalar(reg) == Scalar::Ptr
    }

    /// Gives registers their nodes: those that are computed from one pointer
    /// share its node.
    fn nodes(&mut self, cfg: &Cfg) {
        for param in 0..self.code.params {
            if self.code.regs[param] == Scalar::Ptr {
                let object = self.objects.param(param);
                self.node[param] = Some(self.fresh_with(object));
            }
        }
        for &block in &cfg.order {
            let content = self.code.block(block);
            for phi in &content.phis {
                let tracked = |arg: &(_, Reg)| self.node[arg.1.index()].is_some();
                if self.is_pointer(phi.dst)
                    || self.code.scalar(phi.dst) == Scalar::I64 && phi.args.iter().any(tracked)
                {
                    self.node[phi.dst.index()] = Some(self.fresh());
                }
            }
            for (inst, _) in &content.insts {
                self.define(inst);
            }
            if let Terminator::DeferEnter { slot, frame, .. } = content.end {
                let object = self.objects.slot(slot);
                self.node[frame.index()] = Some(self.fresh_with(object));
            }
        }
        for &block in &cfg.order {
            let content = self.code.block(block);
            for phi in &content.phis {
                let Some(to) = self.get(phi.dst) else {
                    continue;
                };
                for (_, arg) in &phi.args {
                    if let Some(from) = self.get(*arg) {
                        self.rules.push(Rule::Flow { from, to });
                    }
                }
            }
        }
    }

    fn define(&mut self, inst: &Inst) {
        use BinaryOp::{Add, And, AndNot, Or, Sub, Xor};
        let node = match *inst {
            Inst::Copy { src: base, .. } | Inst::Offset { base, .. } | Inst::Index { base, .. } => {
                self.get(base)
            }
            Inst::Convert {
                op: ConvertOp::Bits,
                dst,
                arg,
            } => match self.get(arg) {
                Some(node) => Some(node),
                None if self.is_pointer(dst) => Some(self.fresh_with(UNKNOWN)),
                None => None,
            },
            Inst::Binary {
                op: Add | Sub | And | Or | Xor | AndNot,
                left,
                right,
                ..
            } => match (self.get(left), self.get(right)) {
                (Some(a), Some(b)) => {
                    let to = self.fresh();
                    self.rules.push(Rule::Flow { from: a, to });
                    self.rules.push(Rule::Flow { from: b, to });
                    Some(to)
                }
                (a, b) => a.or(b),
            },
            Inst::Select { then, other, .. } => match (self.get(then), self.get(other)) {
                (None, None) => None,
                (a, b) => {
                    let to = self.fresh();
                    for from in [a, b].into_iter().flatten() {
                        self.rules.push(Rule::Flow { from, to });
                    }
                    Some(to)
                }
            },
            Inst::Const { dst, bits } if self.is_pointer(dst) => Some(match bits {
                0 => self.fresh(),
                _ => self.fresh_with(UNKNOWN),
            }),
            Inst::SlotAddr { slot, .. } => Some(self.fresh_with(self.objects.slot(slot))),
            Inst::Context { .. } => Some(self.fresh_with(self.objects.param(self.code.params))),
            Inst::Overflow { .. } => {
                Some(self.fresh_with(self.objects.param(self.code.params + 1)))
            }
            _ => {
                let mut pointers = Vec::new();
                inst.operands(|_| {}, |reg| pointers.push(reg));
                pointers.retain(|reg| self.is_pointer(*reg));
                for reg in pointers {
                    let captured = self.objects.loaded(reg);
                    let captured = captured.map(|param| self.objects.param(param));
                    let object = self.objects.made_by(reg).or(captured);
                    let node = match (inst, object) {
                        (_, Some(object)) => self.fresh_with(object),
                        (Inst::Load { .. } | Inst::Call { .. }, None) => self.fresh(),
                        _ => self.fresh_with(UNKNOWN),
                    };
                    self.node[reg.index()] = Some(node);
                }
                return;
            }
        };
        inst.operands(|_| {}, |reg| self.node[reg.index()] = node);
    }

    /// The node of a pointer that is used, unknown if there is none.
    fn pointer(&self, reg: Reg) -> Option<usize> {
        self.get(reg).filter(|_| self.is_pointer(reg))
    }

    fn inst(&mut self, inst: &Inst) {
        match inst {
            Inst::Load { dst, addr, .. } | Inst::AtomicLoad { dst, addr } => {
                self.load(*addr, *dst);
            }
            Inst::Store {
                src, addr, offset, ..
            } => self.store(*src, *addr, *offset),
            Inst::AtomicStore { src, addr } => self.publish(*src, *addr),
            Inst::AtomicRmw { dst, addr, arg, .. } => {
                self.load(*addr, *dst);
                self.publish(*arg, *addr);
            }
            Inst::AtomicCas { addr, new, .. } => self.publish(*new, *addr),
            Inst::CopyMem { dst, src, .. } => {
                if let (Some(to), Some(from)) = (self.pointer(*dst), self.pointer(*src)) {
                    self.rules.push(Rule::Copy { from, to });
                }
            }
            Inst::Call {
                callee,
                args,
                results,
                overflow,
            } => {
                let slot = overflow.and_then(|reg| self.objects.slot_at(reg));
                let overflow = overflow.and_then(|reg| self.pointer(reg));
                if let Some(node) = overflow {
                    // There are results in it.
                    self.rules.push(Rule::Stir(node));
                }
                if let Some(dst) = results.first()
                    && let Some(object) = self.objects.made_by(*dst)
                    && !self.objects.in_buffer(*dst)
                {
                    // A box: it holds what it is made from.
                    for arg in args {
                        if let Some(from) = self.pointer(*arg) {
                            let addr = self.fresh_with(object);
                            self.rules.push(Rule::Store { from, addr });
                        }
                    }
                    return;
                }
                let made = results
                    .iter()
                    .filter_map(|reg| self.pointer(*reg))
                    .collect::<Vec<_>>();
                if results
                    .first()
                    .is_some_and(|dst| self.objects.is_plain(*dst))
                {
                    for node in made {
                        insert(&mut self.points[node], UNKNOWN);
                    }
                    return;
                }
                let args: Vec<_> = args.iter().map(|reg| self.pointer(*reg)).collect();
                let results: Vec<_> = results.iter().map(|reg| self.pointer(*reg)).collect();
                let passed = Passed {
                    args,
                    results,
                    overflow,
                    slot,
                };
                self.call(*callee, passed);
            }
            _ => {}
        }
    }

    fn load(&mut self, addr: Reg, dst: Reg) {
        if self.objects.loaded(dst).is_some() {
            return;
        }
        if let (Some(addr), Some(to)) = (self.pointer(addr), self.pointer(dst)) {
            self.rules.push(Rule::Load { addr, to });
        }
    }

    /// An atomic store, also of a pointer as an integer.
    fn publish(&mut self, src: Reg, addr: Reg) {
        if let (Some(from), Some(addr)) = (self.get(src), self.pointer(addr)) {
            self.rules.push(Rule::Store { from, addr });
        }
    }

    fn store(&mut self, src: Reg, to: Reg, offset: i32) {
        let Some(addr) = self.pointer(to) else {
            return;
        };
        if let Some(from) = self.pointer(src) {
            self.rules.push(Rule::Store { from, addr });
        }
        if let Some(func) = self.objects.closure_code(src) {
            // Where a closure is made, what its code does with its captures
            // happens, wherever it is called.
            let summary = self.summaries.get(func);
            self.rules.push(Rule::Stir(addr));
            let keeps = summary.is_some_and(Summary::keeps_captures);
            if !keeps && offset == 0 && self.captures(summary, to) {
                return;
            }
            if !keeps {
                self.rules.push(Rule::Publish(addr));
            }
            self.mix(
                addr,
                summary.map_or(Param::ESCAPES, |summary| summary.context),
            );
        }
    }

    /// What happens to each of the pointers that a closure is made with; false
    /// if they cannot be told apart.
    fn captures(&mut self, summary: Option<&Summary>, closure: Reg) -> bool {
        let Some(captures) = summary.and_then(|summary| summary.captures.as_ref()) else {
            return false;
        };
        let initial = |capture: &Capture| {
            let value = self.objects.initial(closure, capture.offset)?;
            Some((self.pointer(value), capture.param))
        };
        let Some(held) = captures.iter().map(initial).collect::<Option<Vec<_>>>() else {
            return false;
        };
        for (node, param) in held {
            if let Some(node) = node {
                self.param(node, param);
            }
        }
        true
    }

    /// What happens to each of the pointers in an overflow block; false if they
    /// cannot be told apart.
    fn beyond(&mut self, summary: &Summary, slot: Option<SlotId>) -> bool {
        let (Some(words), Some(slot)) = (&summary.beyond, slot) else {
            return false;
        };
        if !self.passing[slot.index()] {
            return false;
        }
        let stored = |word: &Capture| Some((self.objects.stored(slot, word.offset)?, word.param));
        let Some(held) = words.iter().map(stored).collect::<Option<Vec<_>>>() else {
            return false;
        };
        for (values, param) in held {
            for value in values {
                if let Some(node) = self.pointer(value) {
                    self.param(node, param);
                }
            }
        }
        true
    }

    /// What happens to a pointer that is passed.
    fn param(&mut self, node: usize, param: Param) {
        if param.escapes {
            self.rules.push(Rule::Escape(node));
        }
        if param.content {
            self.rules.push(Rule::Publish(node));
        }
        self.mix(node, param);
    }

    fn call(&mut self, callee: Callee, passed: Passed) {
        for node in passed.results.iter().flatten() {
            insert(&mut self.points[*node], UNKNOWN);
        }
        match callee {
            Callee::Func(func) => {
                let summary = self.summaries.get(func);
                match summary {
                    Some(summary) => {
                        let summary = summary.clone();
                        self.apply(&summary, &passed, None);
                    }
                    None => self.give_up(&passed),
                }
            }
            Callee::Code(_) => self.give_up(&passed),
            Callee::Value(reg) => {
                let Some(value) = self.pointer(reg) else {
                    return self.give_up(&passed);
                };
                self.rules.push(Rule::Value(self.calls.len()));
                self.calls.push(ValueCall {
                    value,
                    passed,
                    given_up: false,
                    applied: Vec::new(),
                });
            }
        }
    }

    fn give_up(&mut self, passed: &Passed) {
        let escapes = passed.args.iter().flatten();
        self.rules.extend(escapes.map(|node| Rule::Escape(*node)));
        self.rules.extend(passed.overflow.map(Rule::Publish));
    }

    fn apply(&mut self, summary: &Summary, passed: &Passed, context: Option<usize>) {
        let Passed { args, results, .. } = passed;
        let beyond = passed.overflow.map(|addr| {
            let to = self.fresh();
            self.rules.push(Rule::Load { addr, to });
            if self.beyond(summary, passed.slot) {
                return to;
            }
            if summary.overflow.escapes {
                self.rules.push(Rule::Publish(addr));
            }
            if summary.overflow.content {
                self.rules.push(Rule::Publish(to));
            }
            self.mix(to, summary.overflow);
            to
        });
        for (node, param) in args.iter().zip(&summary.params) {
            let Some(node) = *node else { continue };
            self.param(node, *param);
            self.rules.push(Rule::Stir(node));
        }
        let mut sources = args.clone();
        sources.resize(summary.params.len(), None);
        sources.extend([context, passed.overflow, beyond]);
        for (to, flow) in results.iter().zip(&summary.results) {
            if let Some(to) = *to {
                self.flow(*flow, &sources, to);
            }
        }
        if summary.stored != Flow::default() {
            let to = self.fresh();
            self.flow(summary.stored, &sources, to);
            self.rules.push(match passed.overflow {
                Some(addr) => Rule::Store { from: to, addr },
                // In the block of the caller's caller.
                None => Rule::Escape(to),
            });
        }
    }

    /// A result that may be some of what was passed.
    fn flow(&mut self, flow: Flow, sources: &[Option<usize>], to: usize) {
        for (at, node) in sources.iter().enumerate().take(32) {
            let Some(from) = *node else { continue };
            if flow.itself & 1 << at != 0 {
                self.rules.push(Rule::Flow { from, to });
            }
            if flow.content & 1 << at != 0 {
                self.rules.push(Rule::Reach { from, to });
            }
        }
    }

    fn mix(&mut self, node: usize, param: Param) {
        if param.mixes {
            let itself = param.cyclic;
            self.rules.push(Rule::Mix { node, itself });
        }
    }

    fn end(&mut self, end: &Terminator) {
        match end {
            Terminator::Return(values) => {
                for (at, reg) in values.iter().enumerate() {
                    if let Some(node) = self.pointer(*reg) {
                        self.returned[at].push(node);
                    }
                }
            }
            Terminator::TailCall { callee, args } => {
                let args: Vec<_> = args.iter().map(|reg| self.pointer(*reg)).collect();
                let results: Vec<_> = (0..self.returned.len())
                    .map(|_| Some(self.fresh()))
                    .collect();
                for (at, node) in results.iter().enumerate() {
                    self.returned[at].extend(node);
                }
                self.tail = true;
                let passed = Passed {
                    args,
                    results,
                    overflow: None,
                    slot: None,
                };
                self.call(*callee, passed);
            }
            _ => {}
        }
    }

    /// Everything that can be reached from the objects, with them.
    fn reach(&self, from: &[u64]) -> Set {
        let mut all = from.to_vec();
        loop {
            let mut more = all.clone();
            for object in members(&all) {
                unite(&mut more, &self.content[object]);
            }
            if more == all {
                return all;
            }
            all = more;
        }
    }

    /// What can be reached through the objects, without them unless they are
    /// reached, too.
    fn behind(&self, from: &[u64]) -> Set {
        let mut inside = vec![0; self.words];
        for object in members(from) {
            unite(&mut inside, &self.content[object]);
        }
        self.reach(&inside)
    }

    /// Runs the rules until nothing changes.
    pub(super) fn solve(&mut self, loops: &Loops) {
        loop {
            let mut changed = false;
            for at in 0..self.rules.len() {
                changed |= self.rule(at);
            }
            changed |= self.outlive(loops);
            changed |= self.close();
            if !changed {
                break;
            }
        }
    }

    fn add_content(&mut self, objects: &[u64], what: &[u64]) -> bool {
        let mut changed = false;
        for object in members(objects) {
            changed |= unite(&mut self.content[object], what);
        }
        changed
    }

    fn rule(&mut self, at: usize) -> bool {
        match self.rules[at] {
            Rule::Flow { from, to } => {
                let from = self.points[from].clone();
                unite(&mut self.points[to], &from)
            }
            Rule::Load { addr, to } => {
                let mut changed = false;
                for object in members(&self.points[addr].clone()) {
                    changed |= unite(&mut self.points[to], &self.content[object]);
                }
                changed
            }
            Rule::Store { from, addr } => {
                let (from, to) = (self.points[from].clone(), self.points[addr].clone());
                self.note_mixing(&from, &to);
                self.add_content(&to, &from)
            }
            Rule::Copy { from, to } => {
                let mut inside = vec![0; self.words];
                for object in members(&self.points[from]) {
                    unite(&mut inside, &self.content[object]);
                }
                let to = self.points[to].clone();
                self.note_mixing(&inside, &to);
                self.add_content(&to, &inside)
            }
            Rule::Escape(node) => {
                let objects = self.points[node].clone();
                unite(&mut self.escaped, &objects)
            }
            Rule::Publish(node) => {
                let inside = self.behind(&self.points[node]);
                unite(&mut self.escaped, &inside)
            }
            Rule::Mix { node, itself } => {
                let all = self.reach(&self.points[node]);
                let what = match itself {
                    true => all.clone(),
                    false => self.behind(&self.points[node]),
                };
                self.note_mixing(&what, &all);
                self.add_content(&all, &what)
            }
            Rule::Stir(node) => {
                let all = self.reach(&self.points[node]);
                let mut unknown = vec![0; self.words];
                insert(&mut unknown, UNKNOWN);
                self.add_content(&all, &unknown)
            }
            Rule::Reach { from, to } => {
                let inside = self.behind(&self.points[from]);
                unite(&mut self.points[to], &inside)
            }
            Rule::Value(call) => self.value_call(call),
        }
    }

    /// A call through a funcval: if all functions that it can be are known,
    /// they are looked at; else the arguments escape.
    fn value_call(&mut self, call: usize) -> bool {
        let value = self.calls[call].value;
        let targets: Vec<usize> = members(&self.points[value]).collect();
        let codes: Option<Vec<FuncId>> = targets
            .iter()
            .map(|object| self.objects.code_of(*object))
            .collect();
        let passed = self.calls[call].passed.clone();
        let Some(codes) = codes else {
            if std::mem::replace(&mut self.calls[call].given_up, true) {
                return false;
            }
            self.give_up(&passed);
            return true;
        };
        let mut changed = false;
        for func in codes {
            if self.calls[call].applied.contains(&func) {
                continue;
            }
            self.calls[call].applied.push(func);
            changed = true;
            match self.summaries.get(func).cloned() {
                Some(summary) => self.apply(&summary, &passed, Some(value)),
                None => self.give_up(&passed),
            }
        }
        changed
    }

    /// Notes parameters whose content gets pointers of their own.
    fn note_mixing(&mut self, what: &[u64], to: &[u64]) {
        for param in 0..self.mixes.len() {
            let own = [self.objects.param(param), self.objects.behind(param)];
            let touches = |set: &[u64]| own.iter().any(|object| contains(set, *object));
            if own[0] != UNKNOWN && touches(what) && touches(to) {
                self.mixes[param] = true;
                self.cyclic[param] |= contains(what, own[0]);
            }
        }
    }

    /// What escaped objects refer to escapes; others may write to them.
    fn close(&mut self) -> bool {
        let mut changed = false;
        for object in members(&self.escaped.clone()) {
            changed |= insert(&mut self.content[object], UNKNOWN);
            let content = self.content[object].clone();
            changed |= unite(&mut self.escaped, &content);
        }
        changed
    }

    pub(super) fn escapes(&self, object: usize) -> bool {
        contains(&self.escaped, object)
    }
}
