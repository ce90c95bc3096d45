//! Race builds: accesses that other goroutines may see are told to the
//! detector, atomic operations become calls that do both.
//!
//! In two steps. Before the optimiser, [`instrument`] replaces atomic
//! operations, tells of the memory that the runtime's functions access for their
//! callers, and takes the mark `race` from accesses that are nobody's business.
//! After it, [`check_accesses`] tells of the accesses that are still marked: not
//! of those to what has become a register or part of a frame.
//!
//! Invariant: the code does what it did; a call is inserted before the access
//! that it is about, with its position. What is not instrumented is decided by
//! names: the runtime and what it consists of, and the parts of package sync
//! that say themselves what they mean.

use gander_abi::race as ops;
use gander_mir::{
    AtomicOp, Body, Callee, ConvertOp, FuncId, Function, Inst, PosId, Program, Reg, Scalar,
    Terminator,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// Checks of accesses of so many bytes: reads, then writes, then reads that a
/// write follows, by ascending sizes.
pub(crate) const SIZED_CHECKS: [&str; 12] = [
    "runtime.raceCheckRead1",
    "runtime.raceCheckRead2",
    "runtime.raceCheckRead4",
    "runtime.raceCheckRead8",
    "runtime.raceCheckWrite1",
    "runtime.raceCheckWrite2",
    "runtime.raceCheckWrite4",
    "runtime.raceCheckWrite8",
    "runtime.raceCheckUpdate1",
    "runtime.raceCheckUpdate2",
    "runtime.raceCheckUpdate4",
    "runtime.raceCheckUpdate8",
];

/// The detector's natives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Natives {
    pub(crate) read: FuncId,
    pub(crate) write: FuncId,
    pub(crate) atomic: FuncId,
    /// For pointers: who follows where they go sees that they are kept.
    pub(crate) atomic_ptr: FuncId,
    /// What functions of the standard library mean, see `race_std`.
    pub(crate) event: FuncId,
    pub(crate) io: FuncId,
}

/// Packages that are below the detector.
const BELOW: &[&str] = &[
    "internal/abi",
    "internal/byteorder",
    "internal/chacha8rand",
    "internal/coverage/rtcov",
    "internal/cpu",
    "internal/goarch",
    "internal/godebugs",
    "internal/goexperiment",
    "internal/goos",
    "internal/profilerecord",
    "internal/race",
    "internal/runtime/atomic",
    "internal/runtime/cgroup",
    "internal/runtime/exithook",
    "internal/runtime/gc",
    "internal/runtime/gc/scan",
    "internal/runtime/maps",
    "internal/runtime/math",
    "internal/runtime/sys",
    "internal/runtime/syscall/linux",
    "internal/strconv",
    "internal/stringslite",
    "runtime",
    "runtime/asan",
    "runtime/msan",
    "runtime/race",
];

/// Packages whose memory is their own affair, but whose atomic operations are
/// edges.
const ATOMICS_ONLY: &[&str] = &["internal/sync", "sync", "sync/atomic"];

/// Types that tell the detector what they do; their atomic operations would be
/// edges that the memory model does not have.
const ANNOTATED: &[&str] = &[
    "internal/sync.(*Mutex).",
    "sync.(*Mutex).",
    "sync.(*Pool).",
    "sync.(*RWMutex).",
    "sync.(*WaitGroup).",
    "sync.(*copyChecker).",
    "sync.(*poolChain).",
    "sync.(*poolDequeue).",
    "sync.indexLocal",
    "sync.poolCleanup",
];

/// Functions whose atomic operations are part of the event that they report: the
/// one that takes a lock observes the one that released it. Waiting for a lock, and
/// waking who waits, is part of taking and releasing it.
const IN_EVENTS: &[&str] = &[
    "internal/sync.(*Mutex).Lock",
    "internal/sync.(*Mutex).TryLock",
    "internal/sync.(*Mutex).Unlock",
    "internal/sync.(*Mutex).lockSlow",
    "internal/sync.(*Mutex).unlockSlow",
    "sync.(*RWMutex).RLock",
    "sync.(*RWMutex).RUnlock",
    "sync.(*RWMutex).TryRLock",
    "sync.(*RWMutex).Unlock",
    "sync.(*RWMutex).rUnlockSlow",
];

/// The function by which a pool names what it hands over to the detector. It
/// maps all objects to a few; ours tells them apart.
const POOL_ADDRESS: &str = "sync.poolRaceAddr";

/// Instruments a whole program; `below` are functions that belong to the runtime
/// whatever their names say.
pub(crate) fn instrument(program: &mut Program, natives: Natives, below: &FxHashSet<FuncId>) {
    let names: FxHashMap<&str, FuncId> = ["runtime.memmove", "runtime.memmoveNoHeapPointers"]
        .into_iter()
        .chain(["runtime.memequal"])
        .chain(["runtime.memclrNoHeapPointers", "runtime.memclrHasPointers"])
        .filter_map(|name| Some((name, find(program, name)?)))
        .collect();
    let get = |name| names.get(name).copied();
    let memory = Memory {
        moves: [get("runtime.memmove"), get("runtime.memmoveNoHeapPointers")],
        compares: get("runtime.memequal"),
        clears: [
            get("runtime.memclrNoHeapPointers"),
            get("runtime.memclrHasPointers"),
        ],
    };
    for (at, function) in program.funcs.iter_mut().enumerate() {
        if function.name == POOL_ADDRESS {
            pool_address(function);
            continue;
        }
        let what = match below.contains(&FuncId(at as u32)) {
            true => What::Nothing,
            false => what_of(function),
        };
        let Some(body) = &mut function.body else {
            continue;
        };
        if what != What::All {
            unmark(body);
        }
        if what == What::Nothing {
            continue;
        }
        Pass {
            natives,
            memory: (what == What::All).then_some(memory),
            silent: what == What::SilentAtomics,
            body,
            out: Vec::new(),
            pos: PosId::NONE,
        }
        .run();
    }
}

/// Takes the mark from all accesses of a function.
fn unmark(body: &mut Body) {
    for (inst, _) in body.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        inst.clear_race();
    }
}

fn find(program: &Program, name: &str) -> Option<FuncId> {
    let at = program.funcs.iter().position(|func| func.name == name)?;
    Some(FuncId(at as u32))
}

/// What of a function is instrumented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    All,
    Atomics,
    /// Atomic operations are accesses, but no synchronisation.
    SilentAtomics,
    Nothing,
}

pub(crate) fn what_of(function: &Function) -> What {
    let name = &*function.name;
    let package = package_of(name);
    // Counting what runs is no part of the program: it must order nothing.
    if BELOW.contains(&package) || name.contains(".GanderCover_") {
        return What::Nothing;
    }
    if IN_EVENTS.contains(&name) {
        return What::Nothing;
    }
    if ANNOTATED.iter().any(|prefix| name.starts_with(prefix)) {
        return What::SilentAtomics;
    }
    if ATOMICS_ONLY.contains(&package) || function.attrs.norace {
        return What::Atomics;
    }
    What::All
}

/// The import path in a symbol: up to the first dot after the last slash that
/// is not in type arguments.
fn package_of(symbol: &str) -> &str {
    let end = symbol.find(['[', '(']).unwrap_or(symbol.len());
    let start = symbol[..end].rfind('/').unwrap_or(0);
    let dot = symbol[start..end].find('.');
    dot.map_or(symbol, |dot| &symbol[..start + dot])
}

/// Makes the function return a place in the object itself: not its beginning,
/// where a lock may be.
fn pool_address(function: &mut Function) {
    let Some(body) = &mut function.body else {
        return;
    };
    let params = function.params.clone();
    let mut made = Body {
        regs: params,
        ..Body::default()
    };
    let entry = made.block();
    let dst = made.reg(Scalar::Ptr);
    let base = Reg(1);
    let inst = Inst::Offset {
        dst,
        base,
        offset: 1,
    };
    made.blocks[entry.index()].insts.push((inst, PosId::NONE));
    made.blocks[entry.index()].end = Terminator::Return(vec![dst]);
    *body = made;
}

/// Functions of the runtime that access memory of their caller's.
#[derive(Clone, Copy)]
struct Memory {
    /// (to, from, size)
    moves: [Option<FuncId>; 2],
    /// (left, right, size)
    compares: Option<FuncId>,
    /// (address, size)
    clears: [Option<FuncId>; 2],
}

/// Works on one function.
struct Pass<'a> {
    natives: Natives,
    /// `None` if only atomic operations are instrumented.
    memory: Option<Memory>,
    /// Atomic operations order nothing.
    silent: bool,
    body: &'a mut Body,
    out: Vec<(Inst, PosId)>,
    pos: PosId,
}

impl Pass<'_> {
    fn run(&mut self) {
        for block in 0..self.body.blocks.len() {
            let insts = std::mem::take(&mut self.body.blocks[block].insts);
            for (inst, pos) in insts {
                self.pos = pos;
                if let Some(memory) = self.memory
                    && let Inst::Call {
                        callee: Callee::Func(func),
                        ref args,
                        ..
                    } = inst
                {
                    self.call(memory, func, args);
                }
                match self.atomic(&inst) {
                    true => {}
                    false => self.out.push((inst, pos)),
                }
            }
            self.body.blocks[block].insts = std::mem::take(&mut self.out);
        }
    }

    fn push(&mut self, inst: Inst) {
        self.out.push((inst, self.pos));
    }

    fn int(&mut self, bits: u64) -> Reg {
        let dst = self.body.reg(Scalar::I64);
        self.push(Inst::Const { dst, bits });
        dst
    }

    /// Tells of an access to a range.
    fn range(&mut self, write: bool, base: Reg, size: Reg) {
        let native = match write {
            true => self.natives.write,
            false => self.natives.read,
        };
        self.push(Inst::Call {
            callee: Callee::Func(native),
            args: vec![base, size],
            results: Vec::new(),
            overflow: None,
        });
    }

    fn call(&mut self, memory: Memory, func: FuncId, args: &[Reg]) {
        let func = Some(func);
        match *args {
            [to, from, size] if memory.moves.contains(&func) => {
                self.range(false, from, size);
                self.range(true, to, size);
            }
            [left, right, size] if func == memory.compares => {
                self.range(false, left, size);
                self.range(false, right, size);
            }
            [address, size] if memory.clears.contains(&func) => self.range(true, address, size),
            _ => {}
        }
    }

    /// Replaces an atomic operation; false if it is none.
    fn atomic(&mut self, inst: &Inst) -> bool {
        let (what, addr, value, args, dst) = match *inst {
            Inst::AtomicLoad { dst, addr } => (ops::LOAD, addr, dst, [None, None], Some(dst)),
            Inst::AtomicStore { src, addr } => (ops::STORE, addr, src, [Some(src), None], None),
            Inst::AtomicRmw { op, dst, addr, arg } => {
                let what = match op {
                    AtomicOp::Add => ops::ADD,
                    AtomicOp::And => ops::AND,
                    AtomicOp::Or => ops::OR,
                    AtomicOp::Exchange => ops::EXCHANGE,
                };
                (what, addr, arg, [Some(arg), None], Some(dst))
            }
            Inst::AtomicCas {
                dst,
                addr,
                old,
                new,
            } => (ops::CAS, addr, old, [Some(old), Some(new)], Some(dst)),
            _ => return false,
        };
        let size = self.body.regs[value.index()].size() as u8;
        self.push(Inst::NilCheck { addr });
        let silent = if self.silent { ops::SILENT } else { 0 };
        let op = self.int(ops::encode(what | silent, size));
        let pointers = self.body.regs[value.index()] == Scalar::Ptr;
        let (native, word) = match pointers {
            true => (self.natives.atomic_ptr, Scalar::Ptr),
            false => (self.natives.atomic, Scalar::I64),
        };
        let args = args.map(|arg| match arg {
            Some(arg) if pointers => arg,
            Some(arg) => self.widen(arg),
            None => {
                let dst = self.body.reg(word);
                self.push(Inst::Const { dst, bits: 0 });
                dst
            }
        });
        let result = self.body.reg(word);
        self.push(Inst::Call {
            callee: Callee::Func(native),
            args: vec![op, addr, args[0], args[1]],
            results: vec![result],
            overflow: None,
        });
        if let Some(dst) = dst {
            self.narrow(dst, result);
        }
        true
    }

    fn widen(&mut self, arg: Reg) -> Reg {
        let op = match self.body.regs[arg.index()] {
            Scalar::I64 => return arg,
            _ => ConvertOp::ZeroExtend,
        };
        let dst = self.body.reg(Scalar::I64);
        self.push(Inst::Convert { op, dst, arg });
        dst
    }

    fn narrow(&mut self, dst: Reg, mut arg: Reg) {
        let (from, to) = (self.body.regs[arg.index()], self.body.regs[dst.index()]);
        if from == to {
            self.push(Inst::Copy { dst, src: arg });
            return;
        }
        if from == Scalar::Ptr {
            let word = self.body.reg(Scalar::I64);
            let op = ConvertOp::Bits;
            self.push(Inst::Convert { op, dst: word, arg });
            arg = word;
        }
        let op = ConvertOp::Truncate;
        self.push(Inst::Convert { op, dst, arg });
    }
}

#[cfg(test)]
mod tests {
    use super::package_of;

    #[track_caller]
    fn check(symbol: &str, package: &str) {
        assert_eq!(package_of(symbol), package);
    }

    #[test]
    fn packages_of_symbols() {
        check("main.main.func1", "main");
        check("internal/sync.(*Mutex).Lock", "internal/sync");
        check("sync/atomic.(*Pointer[a/b.T]).Load", "sync/atomic");
        check("slices.Sort[a/b.T]", "slices");
        check("golang.org/x/net.F", "golang.org/x/net");
    }
}
