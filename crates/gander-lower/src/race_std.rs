//! Race builds: what functions of the standard library mean for the order.
//!
//! The library annotates itself for a detector that knows only "acquire" and
//! "release". Here these calls become events with a meaning (a lock, a wait, a
//! kernel object), which is both exact where the annotation is not, and what a
//! report can name. Functions whose work is done by natives tell what memory
//! they read.
//!
//! Invariant: only calls of `internal/race` inside the functions of [`TYPED`]
//! are replaced; elsewhere they mean what they say.

use crate::race::{Natives, What, what_of};
use gander_abi::race::event as ev;
use gander_mir::{AtomicOp, BinaryOp, Body, Callee, FuncId, Inst, PosId, Program, Reg, Scalar};
use rustc_hash::FxHashMap;

/// What a call of `internal/race` is replaced by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum To {
    /// An event of the function's receiver.
    Receiver(u64),
    /// An event of what the call names.
    Argument(u64),
    /// An event of the file descriptor that is the first parameter.
    Descriptor(u64),
    /// Nothing: another call says it.
    Nothing,
}

/// Function, called function, and what for: the calls in order.
type Entry = (&'static str, &'static str, &'static [To]);

const ACQUIRE: &str = "internal/race.Acquire";
const RELEASE: &str = "internal/race.Release";
const MERGE: &str = "internal/race.ReleaseMerge";
const READ: &str = "internal/race.Read";
const WRITE: &str = "internal/race.Write";
const DISABLE: &str = "internal/race.Disable";
const ENABLE: &str = "internal/race.Enable";

/// What a reader does between `Disable` and `Enable` orders nothing, and that it
/// reads the lock is part of its event, as for who unlocks: see [`readers`].
const SILENCE: &[To] = &[To::Nothing];

/// A writer is ordered after the last writer and after the readers, by two
/// calls; it is one event.
const WRITE_LOCK: &[To] = &[To::Nothing, To::Receiver(ev::LOCK)];

const TYPED: &[Entry] = &[
    (
        "internal/sync.(*Mutex).Lock",
        ACQUIRE,
        &[To::Receiver(ev::MUTEX_LOCK)],
    ),
    (
        "internal/sync.(*Mutex).TryLock",
        ACQUIRE,
        &[To::Receiver(ev::MUTEX_LOCK)],
    ),
    (
        "internal/sync.(*Mutex).lockSlow",
        ACQUIRE,
        &[To::Receiver(ev::MUTEX_LOCK)],
    ),
    (
        "internal/sync.(*Mutex).Unlock",
        RELEASE,
        &[To::Receiver(ev::MUTEX_UNLOCK)],
    ),
    ("sync.(*Pool).Get", ACQUIRE, &[To::Argument(ev::POOL_GET)]),
    ("sync.(*Pool).Put", MERGE, &[To::Argument(ev::POOL_PUT)]),
    ("sync.(*RWMutex).Lock", ACQUIRE, WRITE_LOCK),
    (
        "sync.(*RWMutex).RLock",
        ACQUIRE,
        &[To::Receiver(ev::READ_LOCK)],
    ),
    (
        "sync.(*RWMutex).RUnlock",
        MERGE,
        &[To::Receiver(ev::READ_UNLOCK)],
    ),
    ("sync.(*RWMutex).RLock", READ, SILENCE),
    ("sync.(*RWMutex).RUnlock", READ, SILENCE),
    ("sync.(*RWMutex).RLock", DISABLE, SILENCE),
    ("sync.(*RWMutex).RLock", ENABLE, SILENCE),
    ("sync.(*RWMutex).RUnlock", DISABLE, SILENCE),
    ("sync.(*RWMutex).RUnlock", ENABLE, SILENCE),
    ("sync.(*RWMutex).TryLock", ACQUIRE, WRITE_LOCK),
    ("sync.(*RWMutex).TryRLock", DISABLE, SILENCE),
    ("sync.(*RWMutex).TryRLock", ENABLE, SILENCE),
    (
        "sync.(*RWMutex).TryRLock",
        ACQUIRE,
        &[To::Receiver(ev::READ_LOCK)],
    ),
    ("sync.(*RWMutex).Unlock", READ, SILENCE),
    (
        "sync.(*RWMutex).Unlock",
        RELEASE,
        &[To::Receiver(ev::UNLOCK)],
    ),
    (
        "sync.(*WaitGroup).Add",
        MERGE,
        &[To::Receiver(ev::GROUP_DONE)],
    ),
    (
        "sync.(*WaitGroup).Add",
        READ,
        &[To::Receiver(ev::GROUP_FIRST)],
    ),
    (
        "sync.(*WaitGroup).Wait",
        ACQUIRE,
        &[To::Receiver(ev::GROUP_PASS), To::Receiver(ev::GROUP_WAIT)],
    ),
    (
        "sync.(*WaitGroup).Wait",
        WRITE,
        &[To::Receiver(ev::GROUP_PARK)],
    ),
    ("syscall.Pread", ACQUIRE, &[To::Descriptor(ev::IO_READ)]),
    ("syscall.Pwrite", MERGE, &[To::Descriptor(ev::IO_WRITE)]),
    ("syscall.Read", ACQUIRE, &[To::Descriptor(ev::IO_READ)]),
    ("syscall.Sendfile", MERGE, &[To::Descriptor(ev::IO_WRITE)]),
    ("syscall.Write", MERGE, &[To::Descriptor(ev::IO_WRITE)]),
];

/// Closing an end of a pipe or connection is what the other end reads as its
/// end; the library does not say so.
const CLOSE: &str = "syscall.Close";

/// Natives that read memory, with the operands that are data and length, and
/// whether they stop at what they look for, of so many bytes.
#[derive(Clone, Copy, Debug)]
enum Reads {
    /// Two ranges, as far as the shorter goes.
    Both,
    /// All of it.
    All,
    /// Up to the byte found.
    ToByte,
    /// Up to the end of the second range, found in the first; all of that.
    ToRange,
}

const NATIVES: &[(&str, Reads)] = &[
    ("hash/crc32.sumCastagnoli", Reads::All),
    ("hash/crc32.sumIEEE", Reads::All),
    ("internal/bytealg.Compare", Reads::Both),
    ("internal/bytealg.Count", Reads::All),
    ("internal/bytealg.CountString", Reads::All),
    ("internal/bytealg.Index", Reads::ToRange),
    ("internal/bytealg.IndexByte", Reads::ToByte),
    ("internal/bytealg.IndexByteString", Reads::ToByte),
    ("internal/bytealg.IndexString", Reads::ToRange),
];

/// Instruments a whole program, before the accesses are.
pub(crate) fn instrument(program: &mut Program, natives: Natives) {
    let ids: FxHashMap<&str, FuncId> = (program.funcs.iter().enumerate())
        .map(|(at, func)| (func.name.as_str(), FuncId(at as u32)))
        .filter(|(name, _)| name.starts_with("internal/") || name.starts_with("hash/"))
        .collect();
    let reads: FxHashMap<FuncId, Reads> = NATIVES
        .iter()
        .filter_map(|&(name, reads)| Some((*ids.get(name)?, reads)))
        .collect();
    let mut typed: FxHashMap<&str, Vec<(FuncId, &[To])>> = FxHashMap::default();
    for &(function, call, to) in TYPED {
        if let Some(&call) = ids.get(call) {
            typed.entry(function).or_default().push((call, to));
        }
    }
    let steps: FxHashMap<FuncId, Step> = (program.funcs.iter().enumerate())
        .filter_map(|(at, func)| Some((FuncId(at as u32), step_of(&func.name)?)))
        .collect();
    for function in &mut program.funcs {
        let name = function.name.clone();
        let all = what_of(function) == What::All;
        let Some(body) = &mut function.body else {
            continue;
        };
        if name == CLOSE {
            close(body, natives);
        }
        for &(call, to) in typed.get(name.as_str()).into_iter().flatten() {
            replace(body, natives, call, to);
        }
        if READERS.contains(&name.as_str()) {
            readers(body, natives, &steps);
        }
        if all && !reads.is_empty() {
            ranges(body, natives, &reads);
        }
    }
}

fn native(callee: FuncId, args: Vec<Reg>) -> Inst {
    Inst::Call {
        callee: Callee::Func(callee),
        args,
        results: Vec::new(),
        overflow: None,
    }
}

/// Replaces the calls of `call` by what they mean.
fn replace(body: &mut Body, natives: Natives, call: FuncId, to: &[To]) {
    let mut meanings = to.iter();
    for block in 0..body.blocks.len() {
        let insts = std::mem::take(&mut body.blocks[block].insts);
        let mut out = Vec::with_capacity(insts.len() + 1);
        for (inst, pos) in insts {
            let args = match &inst {
                Inst::Call { callee, args, .. } if *callee == Callee::Func(call) => args,
                _ => {
                    out.push((inst, pos));
                    continue;
                }
            };
            // Those of `Disable` and `Enable` are replaced by nothing.
            let argument = args.first().copied().unwrap_or(Reg(0));
            // More calls than there were when the table was written mean what
            // the last one does.
            let meaning = meanings.next().or(to.last()).copied();
            let (callee, what, object) = match meaning.unwrap_or(To::Nothing) {
                To::Nothing => continue,
                To::Receiver(what) => (natives.event, what, Reg(0)),
                To::Argument(what) => (natives.event, what, argument),
                To::Descriptor(what) => (natives.io, what, Reg(0)),
            };
            let number = body.reg(Scalar::I64);
            let bits = what;
            out.push((Inst::Const { dst: number, bits }, pos));
            out.push((native(callee, vec![number, object]), pos));
        }
        body.blocks[block].insts = out;
    }
}

/// The functions of readers, and of a writer who unlocks, which are told as events:
/// nothing else that they do is anybody's business.
const READERS: &[&str] = &[
    "sync.(*RWMutex).RLock",
    "sync.(*RWMutex).RUnlock",
    "sync.(*RWMutex).TryRLock",
    "sync.(*RWMutex).Unlock",
];

/// What a reader's function calls: methods of `atomic.Int32`, and waiting for a
/// writer.
#[derive(Clone, Copy, Debug)]
enum Step {
    Load,
    Add,
    Swap,
    Wait,
}

fn step_of(name: &str) -> Option<Step> {
    Some(match name {
        "sync/atomic.(*Int32).Load" => Step::Load,
        "sync/atomic.(*Int32).Add" => Step::Add,
        "sync/atomic.(*Int32).CompareAndSwap" => Step::Swap,
        "sync.runtime_SemacquireRWMutexR" => Step::Wait,
        _ => return None,
    })
}

/// Makes the atomic operations of a reader's function what they are in a build
/// without the detector. That the lock is read is told before it waits: it may
/// wait for ever.
fn readers(body: &mut Body, natives: Natives, steps: &FxHashMap<FuncId, Step>) {
    for block in 0..body.blocks.len() {
        let insts = std::mem::take(&mut body.blocks[block].insts);
        let mut out = Vec::with_capacity(insts.len() + 1);
        for (inst, pos) in insts {
            let Inst::Call {
                callee: Callee::Func(callee),
                args,
                results,
                ..
            } = &inst
            else {
                out.push((inst, pos));
                continue;
            };
            match (steps.get(callee), &args[..], &results[..]) {
                (Some(Step::Load), &[addr], &[dst]) => {
                    out.push((Inst::NilCheck { addr }, pos));
                    out.push((Inst::AtomicLoad { dst, addr }, pos));
                }
                (Some(Step::Add), &[addr, arg], &[dst]) => {
                    let old = body.reg(Scalar::I32);
                    out.push((Inst::NilCheck { addr }, pos));
                    let add = Inst::AtomicRmw {
                        op: AtomicOp::Add,
                        dst: old,
                        addr,
                        arg,
                    };
                    let sum = Inst::Binary {
                        op: BinaryOp::Add,
                        dst,
                        left: old,
                        right: arg,
                    };
                    out.extend([(add, pos), (sum, pos)]);
                }
                (Some(Step::Swap), &[addr, old, new], &[dst]) => {
                    out.push((Inst::NilCheck { addr }, pos));
                    out.push((
                        Inst::AtomicCas {
                            dst,
                            addr,
                            old,
                            new,
                        },
                        pos,
                    ));
                }
                (Some(Step::Wait), ..) => {
                    let size = body.reg(Scalar::I64);
                    out.push((Inst::Const { dst: size, bits: 1 }, pos));
                    out.push((native(natives.read, vec![Reg(0), size]), pos));
                    out.push((inst, pos));
                }
                _ => out.push((inst, pos)),
            }
        }
        body.blocks[block].insts = out;
    }
}

/// Begins the function by telling of its first parameter that it is closed.
fn close(body: &mut Body, natives: Natives) {
    let what = body.reg(Scalar::I64);
    let Some(entry) = body.blocks.first_mut() else {
        return;
    };
    let bits = ev::IO_CLOSE;
    let pos = entry.insts.first().map_or(PosId::NONE, |(_, pos)| *pos);
    let begin = [
        (Inst::Const { dst: what, bits }, pos),
        (native(natives.io, vec![what, Reg(0)]), pos),
    ];
    // After what only an entry block may begin with.
    let fixed =
        |(inst, _): &&(Inst, PosId)| matches!(inst, Inst::Context { .. } | Inst::Overflow { .. });
    let at = entry.insts.iter().take_while(fixed).count();
    entry.insts.splice(at..at, begin);
}

/// Tells what natives read.
fn ranges(body: &mut Body, natives: Natives, reads: &FxHashMap<FuncId, Reads>) {
    for block in 0..body.blocks.len() {
        let mut at = 0;
        while let Some((inst, pos)) = body.blocks[block].insts.get(at) {
            at += 1;
            let Inst::Call {
                callee: Callee::Func(callee),
                args,
                results,
                ..
            } = inst
            else {
                continue;
            };
            let Some(&reads) = reads.get(callee) else {
                continue;
            };
            let (args, results, pos) = (args.clone(), results.clone(), *pos);
            let mut more = More {
                body,
                out: Vec::new(),
                read: natives.read,
                pos,
            };
            more.call(reads, &args, &results);
            let out = more.out;
            let count = out.len();
            body.blocks[block].insts.splice(at..at, out);
            at += count;
        }
    }
}

/// Instructions after a call.
struct More<'a> {
    body: &'a mut Body,
    out: Vec<(Inst, PosId)>,
    read: FuncId,
    pos: PosId,
}

impl More<'_> {
    fn call(&mut self, reads: Reads, args: &[Reg], results: &[Reg]) {
        match (reads, args, results) {
            (Reads::Both, &[a, a_len, _, b, b_len, _], _) => {
                let (cond, size) = (self.body.reg(Scalar::I8), self.body.reg(Scalar::I64));
                let op = gander_mir::CompareOp::SLt;
                self.push(Inst::Compare {
                    op,
                    dst: cond,
                    left: a_len,
                    right: b_len,
                });
                self.push(Inst::Select {
                    dst: size,
                    cond,
                    then: a_len,
                    other: b_len,
                });
                self.range(a, size);
                self.range(b, size);
            }
            (Reads::All, &[data, len, ..], _) => self.range(data, len),
            (Reads::ToByte, &[data, len, ..], &[found]) => {
                let one = self.constant(1);
                self.up_to(data, len, found, one);
            }
            (Reads::ToRange, &[data, len, _, other, other_len, _], &[found])
            | (Reads::ToRange, &[data, len, other, other_len], &[found]) => {
                self.up_to(data, len, found, other_len);
                self.range(other, other_len);
            }
            _ => {}
        }
    }

    /// Up to the end of `size` bytes found at `found`, or all if that is -1.
    fn up_to(&mut self, data: Reg, len: Reg, found: Reg, size: Reg) {
        let zero = self.constant(0);
        let (cond, end, all) = (
            self.body.reg(Scalar::I8),
            self.body.reg(Scalar::I64),
            self.body.reg(Scalar::I64),
        );
        self.push(Inst::Compare {
            op: gander_mir::CompareOp::SLt,
            dst: cond,
            left: found,
            right: zero,
        });
        self.push(Inst::Binary {
            op: BinaryOp::Add,
            dst: end,
            left: found,
            right: size,
        });
        self.push(Inst::Select {
            dst: all,
            cond,
            then: len,
            other: end,
        });
        self.range(data, all);
    }

    fn range(&mut self, data: Reg, size: Reg) {
        self.push(native(self.read, vec![data, size]));
    }

    fn constant(&mut self, bits: u64) -> Reg {
        let dst = self.body.reg(Scalar::I64);
        self.push(Inst::Const { dst, bits });
        dst
    }

    fn push(&mut self, inst: Inst) {
        self.out.push((inst, self.pos));
    }
}
