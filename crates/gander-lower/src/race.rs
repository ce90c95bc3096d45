//! Race builds: accesses that other goroutines may see are told to the
//! detector, atomic operations become calls that do both.
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

/// The function by which a pool names what it hands over to the detector. It
/// maps all objects to a few; ours tells them apart.
const POOL_ADDRESS: &str = "sync.poolRaceAddr";

/// Instruments a whole program; `below` are functions that belong to the runtime
/// whatever their names say.
pub(crate) fn instrument(program: &mut Program, natives: Natives, below: &FxHashSet<FuncId>) {
    let names: FxHashMap<&str, FuncId> = ["runtime.memmove", "runtime.memequal"]
        .into_iter()
        .chain(["runtime.memclrNoHeapPointers", "runtime.memclrHasPointers"])
        .filter_map(|name| Some((name, find(program, name)?)))
        .collect();
    let get = |name| names.get(name).copied();
    let memory = Memory {
        moves: get("runtime.memmove"),
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
        if what == What::Nothing {
            continue;
        }
        Pass {
            natives,
            memory: (what == What::All).then_some(memory),
            silent: what == What::SilentAtomics,
            polls: !function.attrs.nosplit,
            body,
            out: Vec::new(),
            pos: PosId::NONE,
        }
        .run();
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
    if BELOW.contains(&package) {
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
    moves: Option<FuncId>,
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
    /// Whether the goroutine may be stopped in this function.
    polls: bool,
    body: &'a mut Body,
    out: Vec<(Inst, PosId)>,
    pos: PosId,
}

impl Pass<'_> {
    fn run(&mut self) {
        for block in 0..self.body.blocks.len() {
            let insts = std::mem::take(&mut self.body.blocks[block].insts);
            let mut covered = 0;
            for (at, (inst, pos)) in insts.iter().enumerate() {
                self.pos = *pos;
                if at >= covered {
                    covered = at + self.before(&insts[at..]);
                }
                match self.atomic(inst) {
                    true => {}
                    false => self.out.push((inst.clone(), *pos)),
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

    /// Tells of the accesses of the first instruction, and of those after it
    /// that go on where it ended. Returns how many instructions that is.
    fn before(&mut self, insts: &[(Inst, PosId)]) -> usize {
        let Some(memory) = self.memory else {
            return 1;
        };
        match insts[0].0 {
            Inst::Load {
                addr, offset, mem, ..
            } if mem.race => {
                let (count, size) = self.run_of(insts, addr, offset, false);
                self.access(false, addr, offset, size);
                return count;
            }
            Inst::Store {
                addr, offset, mem, ..
            } if mem.race => {
                let (count, size) = self.run_of(insts, addr, offset, true);
                self.access(true, addr, offset, size);
                return count;
            }
            Inst::CopyMem {
                dst,
                src,
                size,
                dst_mem,
                src_mem,
            } => {
                if src_mem.race {
                    self.access(false, src, 0, size);
                }
                if dst_mem.race {
                    self.access(true, dst, 0, size);
                }
            }
            Inst::ZeroMem { addr, size, mem } if mem.race => self.access(true, addr, 0, size),
            Inst::Call {
                callee: Callee::Func(func),
                ref args,
                ..
            } => self.call(memory, func, args),
            _ => {}
        }
        1
    }

    /// How many of these instructions are loads (or stores) through `addr` of
    /// one run of bytes from `offset` on, and how many bytes.
    fn run_of(&self, insts: &[(Inst, PosId)], addr: Reg, offset: i32, store: bool) -> (usize, u64) {
        let mut end = i64::from(offset);
        let mut count = 0;
        for (inst, pos) in insts {
            let (base, at, value, mem) = match *inst {
                Inst::Load {
                    dst,
                    addr,
                    offset,
                    mem,
                } if !store => (addr, offset, dst, mem),
                Inst::Store {
                    src,
                    addr,
                    offset,
                    mem,
                } if store => (addr, offset, src, mem),
                _ => break,
            };
            if base != addr || i64::from(at) != end || !mem.race || *pos != self.pos {
                break;
            }
            end += i64::from(self.body.regs[value.index()].size());
            count += 1;
            // The base is another one now.
            if !store && value == addr {
                break;
            }
        }
        (count, (end - i64::from(offset)) as u64)
    }

    /// Calls the native for `size` bytes.
    fn access(&mut self, write: bool, addr: Reg, offset: i32, size: u64) {
        let size = self.int(size);
        self.range(write, addr, offset, size);
    }

    /// Tells of an access. Before a write the goroutine may be stopped, so that a
    /// schedule can come between the load and the store of `x++`.
    fn range(&mut self, write: bool, base: Reg, offset: i32, size: Reg) {
        if write && self.polls {
            self.push(Inst::Poll);
        }
        let addr = match offset {
            0 => base,
            _ => {
                let dst = self.body.reg(Scalar::Ptr);
                let offset = i64::from(offset);
                self.push(Inst::Offset { dst, base, offset });
                dst
            }
        };
        let pc = self.int(0);
        let native = match write {
            true => self.natives.write,
            false => self.natives.read,
        };
        self.push(Inst::Call {
            callee: Callee::Func(native),
            args: vec![addr, size, pc],
            results: Vec::new(),
            overflow: None,
        });
    }

    fn call(&mut self, memory: Memory, func: FuncId, args: &[Reg]) {
        let func = Some(func);
        match *args {
            [to, from, size] if func == memory.moves => {
                self.range(false, from, 0, size);
                self.range(true, to, 0, size);
            }
            [left, right, size] if func == memory.compares => {
                self.range(false, left, 0, size);
                self.range(false, right, 0, size);
            }
            [address, size] if memory.clears.contains(&func) => self.range(true, address, 0, size),
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
