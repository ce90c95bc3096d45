//! A goroutine's descriptor, its states and why it waits.
//!
//! Invariant: it begins with [`GHead`] and the registers that the stub of
//! `entersyscall` saves behind it; it lies at the top of its slot and is never
//! unmapped. Only the thread that runs a goroutine, or that took it from a
//! queue, writes to it; `status` and `select_done` are for everybody.

use crate::bubble::Bubble;
use crate::machine::M;
use crate::timer::Timer;
use crate::waiter::Waiter;
use gander_abi::g::GHead;
use gander_rt_stack::{SLOT, Segment};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// What a goroutine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// Never used, or ended.
    Dead = 0,
    /// In a run queue, or about to be.
    Runnable = 1,
    /// On a thread.
    Running = 2,
    /// In a system call.
    Syscall = 3,
    /// Parked.
    Waiting = 4,
}

macro_rules! reasons {
    ($($name:ident = $text:literal,)*) => {
        /// Why a goroutine is parked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the texts say it")]
        pub enum WaitReason { $($name,)* }

        impl WaitReason {
            const ALL: &[WaitReason] = &[$(WaitReason::$name,)*];

            /// The words in tracebacks.
            pub fn text(self) -> &'static str {
                match self { $(WaitReason::$name => $text,)* }
            }
        }
    };
}

reasons! {
    None = "",
    ChanReceive = "chan receive",
    ChanSend = "chan send",
    ChanReceiveNil = "chan receive (nil chan)",
    ChanSendNil = "chan send (nil chan)",
    Select = "select",
    SelectNoCases = "select (no cases)",
    Sleep = "sleep",
    SemAcquire = "semacquire",
    MutexLock = "sync.Mutex.Lock",
    RwMutexRLock = "sync.RWMutex.RLock",
    RwMutexLock = "sync.RWMutex.Lock",
    WaitGroupWait = "sync.WaitGroup.Wait",
    CondWait = "sync.Cond.Wait",
    IoWait = "IO wait",
    Coroutine = "coroutine",
    FinalizerWait = "finalizer wait",
    CleanupWait = "cleanup wait",
    Preempted = "preempted",
    SyncTestWait = "synctest.Wait",
    SyncTestRun = "synctest.Run",
    Panicwait = "panicwait",
    ForceGcIdle = "force gc (idle)",
    GcWait = "wait for GC cycle",
    ChanReceiveDurable = "chan receive (durable)",
    ChanSendDurable = "chan send (durable)",
    SelectDurable = "select (durable)",
    WaitGroupDurable = "sync.WaitGroup.Wait (durable)",
}

impl WaitReason {
    /// Whether it is for who holds a lock.
    pub(crate) fn is_lock(self) -> bool {
        matches!(
            self,
            WaitReason::MutexLock | WaitReason::RwMutexLock | WaitReason::RwMutexRLock
        )
    }

    /// The reason of this number, as natives get it.
    pub fn from_number(number: usize) -> WaitReason {
        Self::ALL.get(number).copied().unwrap_or(WaitReason::None)
    }
}

/// A goroutine.
#[repr(C)]
#[derive(Debug)]
pub struct G {
    /// What generated code knows.
    pub head: GHead,
    /// Return address, rbx, rbp, r12, r13, r14 at `entersyscall`.
    pub regs: [usize; 6],
    /// The bubble of `testing/synctest` that it is in, or null; overlay Go looks
    /// at it.
    pub bubble: *mut Bubble,
    pub(crate) status: AtomicU32,
    /// For select: whether a case was taken by another goroutine.
    pub(crate) select_done: AtomicU32,
    pub(crate) reason: AtomicU8,
    pub(crate) flags: AtomicU8,
    /// How often `LockOSThread` was called.
    pub(crate) lock_count: u32,
    /// When a collection first saw it parked, in nanoseconds.
    pub(crate) wait_since: i64,
    /// Next in a queue of goroutines.
    pub(crate) link: *mut G,
    pub(crate) locked_m: *mut M,
    /// Id of the goroutine whose `go` statement made this one, 0 for main.
    pub parent: u64,
    /// Where that statement is (a return address), or 0.
    pub created_pc: usize,
    /// Signal number, code and address of a fault that became a panic.
    pub fault: [usize; 3],
    /// The timer of `Sleep`, made when first needed.
    pub(crate) sleep_timer: *mut Timer,
    /// Waiters of a blocking select, and how many.
    pub(crate) cases: *mut Waiter,
    pub(crate) case_count: u32,
    pub(crate) case_capacity: u32,
    /// The waiter of every other blocking operation.
    pub(crate) waiter: Waiter,
    pub(crate) first: Segment,
}

/// Bits of [`G::flags`].
pub(crate) mod flag {
    /// Runs for the runtime: not counted, not shown, may wait for ever.
    pub(crate) const SYSTEM: u8 = 1;
    /// A coroutine: switched to, never queued by itself.
    pub(crate) const COROUTINE: u8 = 2;
}

const HEAD_BYTES: usize = size_of::<G>().next_multiple_of(64);

impl G {
    /// The descriptor in the slot at this address.
    pub(crate) fn in_slot(slot: usize) -> *mut G {
        (slot + SLOT - HEAD_BYTES) as *mut G
    }

    /// Bounds of the first segment.
    pub(crate) fn stack_of(g: *mut G) -> (usize, usize) {
        let top = g as usize;
        (top + HEAD_BYTES - SLOT, top)
    }

    /// What it is doing.
    pub fn status(&self) -> Status {
        match self.status.load(Ordering::Acquire) {
            1 => Status::Runnable,
            2 => Status::Running,
            3 => Status::Syscall,
            4 => Status::Waiting,
            _ => Status::Dead,
        }
    }

    pub(crate) fn set_status(&self, status: Status) {
        self.status.store(status as u32, Ordering::Release);
    }

    /// Why it waits.
    pub fn reason(&self) -> WaitReason {
        WaitReason::from_number(usize::from(self.reason.load(Ordering::Relaxed)))
    }

    /// Nanoseconds of the monotonic clock since when it is known to wait, or 0.
    pub fn wait_since(&self) -> i64 {
        self.wait_since
    }

    /// Whether it runs for the runtime.
    pub fn is_system(&self) -> bool {
        self.flags.load(Ordering::Relaxed) & flag::SYSTEM != 0
    }

    /// Whether it is bound to a thread.
    pub fn is_locked(&self) -> bool {
        !self.locked_m.is_null()
    }

    pub(crate) fn set_flag(&self, bit: u8) {
        self.flags.fetch_or(bit, Ordering::Relaxed);
    }
}

/// Calls `visit` with every goroutine that is not dead, oldest slot first.
///
/// # Safety
/// The world is stopped, or what is read tolerates change.
pub unsafe fn for_each(mut visit: impl FnMut(*mut G)) {
    gander_rt_stack::for_each_slot(|slot| {
        let g = G::in_slot(slot);
        // SAFETY: slots stay mapped; zero is a dead goroutine.
        if unsafe { (*g).status() } != Status::Dead {
            visit(g);
        }
    });
}
