//! What callers need to know of how a function treats pointers.
//!
//! Invariant: what is not said happens not; a function of which nothing is
//! known has [`Summary::unknown`]. Natives are in one table.

use gander_mir::{Function, Scalar};
use serde::{Deserialize, Serialize};

/// What happens to a pointer that is passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Param {
    /// It may be used after the call, other than as a result.
    pub(crate) escapes: bool,
    /// What can be reached through it may be.
    pub(crate) content: bool,
    /// Pointers among what can be reached through it may be stored there.
    pub(crate) mixes: bool,
    /// If so, the pointer itself, too.
    pub(crate) cyclic: bool,
}

impl Param {
    pub(super) const ESCAPES: Param = Param {
        escapes: true,
        content: true,
        mixes: true,
        cyclic: true,
    };
}

/// Which parameters a result may be, or be loaded from; bit `n` is parameter
/// `n`, the bit after the last is the context, the next one the overflow block, and
/// then come the pointers in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) itself: u32,
    pub(crate) content: u32,
}

/// What happens to a pointer that a closure or an overflow block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Capture {
    /// Where it is in the funcval or the block.
    pub(crate) offset: i32,
    pub(crate) param: Param,
}

/// How a function treats pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) params: Vec<Param>,
    /// The funcval it is called through.
    pub(crate) context: Param,
    /// The pointers in that funcval, where telling them apart says more.
    pub(crate) captures: Option<Vec<Capture>>,
    /// The pointers among the arguments that do not fit in registers.
    pub(crate) overflow: Param,
    /// Those one by one, where telling them apart says more.
    pub(crate) beyond: Option<Vec<Capture>>,
    pub(crate) results: Vec<Flow>,
    /// What the results that do not fit in registers may be, all together.
    pub(crate) stored: Flow,
}

impl Summary {
    /// Nothing happens to pointers: where a cycle starts from.
    pub(crate) fn harmless(func: &Function) -> Summary {
        Summary {
            params: vec![Param::default(); func.params.len()],
            context: Param::default(),
            captures: None,
            overflow: Param::default(),
            beyond: None,
            results: vec![Flow::default(); func.results.len()],
            stored: Flow::default(),
        }
    }

    /// Everything escapes.
    pub(crate) fn unknown(func: &Function) -> Summary {
        Summary {
            params: vec![Param::ESCAPES; func.params.len()],
            context: Param::ESCAPES,
            captures: None,
            overflow: Param::ESCAPES,
            beyond: None,
            results: vec![Flow::default(); func.results.len()],
            stored: Flow::default(),
        }
    }

    /// Whether the captures of a closure are safe wherever it is called.
    pub(crate) fn keeps_captures(&self) -> bool {
        let context = 1 << self.params.len().min(31);
        let flows = |flow: &Flow| (flow.itself | flow.content) & context != 0;
        let mut results = self.results.iter().chain([&self.stored]);
        !self.context.escapes && !self.context.content && !results.any(flows)
    }
}

/// Functions whose parameters do not escape though it looks so: what their
/// purpose is, or why the runtime may be trusted.
const HARMLESS: &[&str] = &[
    // Runs what the frame lists and unlinks it; closures keep their captures.
    "runtime.deferreturn",
    "runtime.deferenter",
    // They call equality functions, which the compiler makes.
    "runtime.efaceeq",
    "runtime.ifaceeq",
    // --- Natives that use memory only while they run
    "runtime.memclrNoHeapPointers",
    "runtime.memmoveNoHeapPointers",
    "runtime.memequal",
    "runtime.cmpstring",
    "runtime.mallocgc",
    "runtime.newobject",
    "runtime.raceRead",
    "runtime.raceWrite",
    "runtime.raceCheckRead",
    "runtime.raceCheckWrite",
    "runtime.raceAcquire",
    "runtime.raceRelease",
    "runtime.raceReleaseMerge",
    "runtime.raceAtomic",
    "runtime.raceEvent",
    "runtime.inHeap",
    "runtime.inModule",
    "runtime.readMemStats",
    "runtime.write1",
    "runtime.chanrecv1",
    "runtime.chanrecv2",
    "runtime.chanrecvnb",
    "runtime.chanclose",
    "runtime.chanlen",
    "runtime.chancap",
    "runtime.semacquire0",
    "runtime.semrelease0",
    "runtime.notifyListAdd0",
    "runtime.notifyListWait0",
    "runtime.notifyListNotifyAll0",
    "runtime.notifyListNotifyOne0",
    "runtime.itabFind",
    "runtime.funcAt",
    "runtime.frameAt",
    "runtime.callersOf",
    "runtime.stackText",
    "runtime.goroutineStacks",
    "runtime.signalOf",
    "runtime.tracebackLevel",
    "runtime.pollOpen0",
    "runtime.raceRead",
    "runtime.raceWrite",
    "runtime.raceCheckRead",
    "runtime.raceCheckWrite",
    "runtime.raceAcquire",
    "runtime.raceRelease",
    "runtime.raceReleaseMerge",
    "internal/cpu.cpuid",
    "internal/cpu.xgetbv",
    "syscall.gettimeofday",
    "internal/bytealg.Compare",
    "internal/bytealg.Count",
    "internal/bytealg.CountString",
    "internal/bytealg.Index",
    "internal/bytealg.IndexString",
    "internal/bytealg.IndexByte",
    "internal/bytealg.IndexByteString",
    "hash/crc32.sumIEEE",
    "hash/crc32.sumCastagnoli",
    "internal/runtime/maps.memHashAES",
    // System calls: memory they are given is used until they return.
    "internal/runtime/syscall/linux.Syscall6",
    "syscall.rawSyscallNoError",
    "syscall.rawVforkSyscall",
];

/// Functions that return their argument and hide it from escape analysis.
pub(crate) const HIDING: &[&str] = &["internal/abi.NoEscape", "runtime.noescape"];

/// Natives that publish what the memory they are given holds.
const PUBLISH: &[&str] = &[
    "runtime.chansend",
    "runtime.chansendnb",
    "runtime.selectpark",
    "runtime.selectfinish",
];

/// The summary of a function that is not looked into, if it is one.
pub(crate) fn known(func: &Function, native: bool) -> Option<Summary> {
    let name = &&func.name[..];
    if HARMLESS.contains(name) || HIDING.contains(name) {
        return Some(Summary::harmless(func));
    }
    if PUBLISH.contains(name) {
        let mut summary = Summary::harmless(func);
        for param in &mut summary.params {
            param.content = true;
            param.mixes = true;
        }
        return Some(summary);
    }
    match &func.name[..] {
        // Into, from, bytes: what is read is found at the destination. It is
        // taken as published, as the summary has no flow between parameters.
        "runtime.memmove" => {
            let mut summary = Summary::harmless(func);
            if let Some(from) = summary.params.get_mut(1) {
                from.content = true;
            }
            Some(summary)
        }
        _ if native && !func.params.contains(&Scalar::Ptr) => Some(Summary::harmless(func)),
        _ => native.then(|| Summary::unknown(func)),
    }
}
