//! What each thread keeps for itself, to ask the others less often.
//!
//! Invariant: everything here is a copy or a reserve of something shared, and
//! is dropped when the generation of the detector changes: then numbers of
//! tables may have been given out anew.

use crate::contention::Pulse;
use crate::memo::Memo;
use crate::ring::Ring;
use crate::spots::Near;
use crate::stacks::Path;
use gander_race::Edge;
use std::cell::Cell;
use std::sync::Arc;

/// A thread's own state.
#[derive(Debug)]
pub(crate) struct Local {
    pub(crate) generation: u64,
    /// Which detector it is for.
    pub(crate) owner: u64,
    pub(crate) nodes: Vec<u32>,
    pub(crate) moments: Vec<u32>,
    /// Numbers taken since the owner was last told.
    pub(crate) taken: usize,
    pub(crate) memo: Memo,
    /// Accesses that were looked at since a moment last began on this thread.
    pub(crate) accesses: u64,
    /// The states of the last transition, if the memo knew it.
    pub(crate) known: Option<(u32, u32)>,
    pub(crate) path: Path,
    pub(crate) ring: Option<Arc<Ring>>,
    /// The time of its last event.
    pub(crate) time: u64,
    pub(crate) near: Near,
    pub(crate) pulse: Pulse,
    /// Room for the edges of one event.
    pub(crate) edges: Vec<Edge>,
}

thread_local! {
    static LOCAL: Cell<*mut Local> = const { Cell::new(std::ptr::null_mut()) };
}

/// This thread's state, which nobody else has. It is never freed: threads of
/// the scheduler are not many.
///
/// # Safety
/// The reference is not held while another one is asked for.
#[inline]
pub(crate) unsafe fn local(owner: u64, generation: u64) -> &'static mut Local {
    let local = LOCAL.get();
    if local.is_null() || (*local).generation != generation || (*local).owner != owner {
        return other(owner, generation);
    }
    &mut *local
}

/// What [`local`] gives a thread that has no state, or one that is not of this
/// generation.
#[cold]
#[inline(never)]
unsafe fn other(owner: u64, generation: u64) -> &'static mut Local {
    if LOCAL.get().is_null() {
        LOCAL.set(Box::into_raw(Box::new(Local::new(owner, generation))));
    }
    let local = &mut *LOCAL.get();
    if local.generation != generation || local.owner != owner {
        local.renew(owner, generation);
    }
    local
}

impl Local {
    fn new(owner: u64, generation: u64) -> Local {
        Local {
            generation,
            owner,
            nodes: Vec::new(),
            moments: Vec::new(),
            taken: 0,
            memo: Memo::new(),
            accesses: 0,
            known: None,
            path: Path::default(),
            ring: None,
            time: 0,
            near: Near::default(),
            pulse: Pulse::default(),
            edges: Vec::new(),
        }
    }

    /// An event that others wait for, at an object that the thread `last` had.
    #[inline]
    pub(crate) fn beat(&mut self, last: &mut usize) {
        let me = std::ptr::from_ref(self) as usize;
        self.pulse.beat(me, last);
    }

    /// Whether the present moment is, as far as the thread knows, too young for an
    /// access to be one that was made before in it: it is not worth a look in the
    /// memo, which is large. That is all of most moments between two locks.
    #[inline]
    pub(crate) fn is_young(&self) -> bool {
        const YOUNG: u64 = 4;
        self.accesses < YOUNG
    }

    fn renew(&mut self, owner: u64, generation: u64) {
        if self.owner != owner {
            self.ring = None;
            self.time = 0;
            self.owner = owner;
        }
        self.generation = generation;
        self.nodes.clear();
        self.moments.clear();
        self.taken = 0;
        self.near = Near::default();
        self.memo.clear();
    }
}
