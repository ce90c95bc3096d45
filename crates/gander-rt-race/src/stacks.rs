//! Calling contexts: stacks as numbers.
//!
//! A context is a node of the tree of calls: a return address and the context
//! of its caller. Walking a stack is a loop over frame pointers; numbers of
//! frames that are still the same as at the walk before are known.
//!
//! Invariant: a number stands for one stack for the whole run; 0 is the empty
//! one. Equal stacks have equal numbers.

use crate::state::state;
use crate::table;
use gander_conc::{Context, GoroutineId, Place, Site};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::is_lessstack;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Calls of a stack that are kept.
pub const DEPTH: usize = 128;

/// A context: a call in its caller's context.
#[derive(Clone, Copy, Debug)]
struct Call {
    parent: u32,
    /// The next one with the same hash.
    next: u32,
    pc: usize,
}

/// Lists of contexts with the same hash.
const LISTS: usize = 1 << 17;

/// Most contexts. Calls beyond are as if they were their callers.
const CAPACITY: u32 = 1 << 26;

/// All contexts. Who looks one up takes no lock.
#[derive(Debug)]
struct Tree {
    calls: *mut Call,
    lists: *mut AtomicU32,
    /// One past the last number given out.
    next: Mutex<u32>,
}

// SAFETY: calls are written before their numbers are in a list, and then no
// more; lists are atomic.
unsafe impl Send for Tree {}
// SAFETY: as above.
unsafe impl Sync for Tree {}

static TREE: OnceLock<Tree> = OnceLock::new();

fn tree() -> &'static Tree {
    TREE.get_or_init(|| Tree {
        calls: table::reserve(CAPACITY as usize * size_of::<Call>()).cast(),
        lists: table::reserve(LISTS * size_of::<AtomicU32>()).cast(),
        next: Mutex::new(1),
    })
}

impl Tree {
    fn call(&self, number: u32) -> Call {
        // SAFETY: numbers are those of calls that were written.
        unsafe { *self.calls.add(number as usize) }
    }

    fn list(&self, parent: u32, pc: usize) -> &AtomicU32 {
        let mixed = (pc ^ (parent as usize) << 20).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // SAFETY: less than `LISTS`.
        unsafe { &*self.lists.add(mixed >> (64 - LISTS.ilog2())) }
    }

    /// The number of a call in a list; 0 if it is not there.
    fn find(&self, mut number: u32, parent: u32, pc: usize) -> u32 {
        while number != 0 {
            let call = self.call(number);
            if (call.parent, call.pc) == (parent, pc) {
                break;
            }
            number = call.next;
        }
        number
    }

    #[cold]
    fn add(&self, parent: u32, pc: usize) -> u32 {
        let mut end = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let list = self.list(parent, pc);
        let next = list.load(Ordering::Relaxed);
        let known = self.find(next, parent, pc);
        if known != 0 {
            return known;
        }
        let number = *end;
        if number == CAPACITY {
            return parent;
        }
        // SAFETY: nobody else has the number.
        unsafe {
            self.calls
                .add(number as usize)
                .write(Call { parent, next, pc })
        };
        *end += 1;
        list.store(number, Ordering::Release);
        number
    }
}

/// The number of a call.
fn child_of(parent: u32, pc: usize) -> u32 {
    let tree = tree();
    let first = tree.list(parent, pc).load(Ordering::Acquire);
    match tree.find(first, parent, pc) {
        0 => tree.add(parent, pc),
        known => known,
    }
}

/// The return addresses of a stack, innermost first.
pub(crate) fn addresses(site: Site) -> Arc<[usize]> {
    let tree = tree();
    let mut out = Vec::new();
    let mut at = site.context.0;
    while at != 0 {
        let call = tree.call(at);
        out.push(call.pc);
        at = call.parent;
    }
    out.into()
}

pub(crate) fn site(number: u32) -> Site {
    Site {
        context: Context(number),
        place: Place(0),
    }
}

const CALLS: usize = 1 << 12;

/// A thread's last stack, and calls that it looked up.
#[derive(Debug)]
pub(crate) struct Path {
    /// Return addresses and numbers, outermost first.
    frames: Vec<(usize, u32)>,
    calls: Box<[(u32, usize, u32)]>,
    /// Room for a walk.
    walk: Box<[usize; DEPTH]>,
}

impl Default for Path {
    fn default() -> Path {
        Path {
            frames: Vec::with_capacity(DEPTH),
            calls: vec![(0, 0, 0); CALLS].into(),
            walk: Box::new([0; DEPTH]),
        }
    }
}

impl Path {
    /// The number of the walked stack of so many calls, innermost first.
    fn number(&mut self, count: usize) -> u32 {
        let stack = &self.walk[..count];
        let same = self
            .frames
            .iter()
            .zip(stack.iter().rev())
            .take_while(|(known, pc)| known.0 == **pc)
            .count();
        self.frames.truncate(same);
        let mut number = self.frames.last().map_or(0, |frame| frame.1);
        for at in (0..count - same).rev() {
            let pc = self.walk[at];
            number = self.child(number, pc);
            self.frames.push((pc, number));
        }
        number
    }

    #[inline]
    fn child(&mut self, parent: u32, pc: usize) -> u32 {
        let hash =
            ((pc ^ (parent as usize) << 20).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % CALLS;
        let (known, at, number) = self.calls[hash];
        if (known, at) == (parent, pc) {
            return number;
        }
        let number = child_of(parent, pc);
        self.calls[hash] = (parent, pc, number);
        number
    }

    /// The context of the goroutine of this thread, from the frame that
    /// continues at `from.0` on, if there is one; further in only the function
    /// that begins at `from.1`, if that is not 0.
    ///
    /// # Safety
    /// `g` runs on this thread and is in a native of kind `Sys` or `Park`, or in
    /// a check.
    pub(crate) unsafe fn capture(&mut self, g: *const G, from: (usize, usize)) -> u32 {
        let mut count = 0;
        // The stub's frame record: below it are frames of Go code only, whose
        // chain is whole.
        let mut record = *(((*g).head.saved_sp + 8) as *const usize);
        while record != 0 && count < DEPTH {
            let pc = *((record + 8) as *const usize);
            record = *(record as *const usize);
            if is_lessstack(pc) {
                continue;
            }
            if pc == from.0 && pc != 0 {
                count = 0;
                if from.1 != 0 {
                    // As if it had just begun.
                    self.walk[0] = from.1 + 1;
                    count = 1;
                }
            }
            self.walk[count] = pc;
            count += 1;
        }
        self.number(count)
    }
}

/// The running goroutine, if it is `by`, in a native.
pub(crate) fn running(by: GoroutineId) -> Option<*mut G> {
    let g = current_g();
    // SAFETY: the descriptor of the goroutine of this thread.
    (!g.is_null() && unsafe { (*g).head.id } == by.0).then_some(g)
}

/// Where goroutine `by` is, if it is the one that runs here.
///
/// It is in a native of kind `Sys` or `Park`: all that report are.
pub(crate) fn site_of(by: GoroutineId) -> Site {
    match running(by) {
        // SAFETY: the running goroutine's descriptor; it is in a native.
        Some(g) => unsafe { capture(g, (0, 0)) },
        None => Site::default(),
    }
}

/// Where the goroutine of this thread is; see [`Path::capture`].
///
/// # Safety
/// As there; this thread's state is not in use.
pub(crate) unsafe fn capture(g: *const G, from: (usize, usize)) -> Site {
    match state() {
        Some(state) => site(state.engine.local().path.capture(g, from)),
        None => Site::default(),
    }
}
