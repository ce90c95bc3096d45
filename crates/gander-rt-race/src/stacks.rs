//! Calling contexts: stacks as numbers.
//!
//! A context is a node of the tree of calls: a return address and the context
//! of its caller. Walking a stack is a loop over frame pointers; numbers of
//! frames that are still the same as at the walk before are known.
//!
//! Invariant: a number stands for one stack for the whole run; 0 is the empty
//! one. Equal stacks have equal numbers.

use crate::state::state;
use gander_conc::{Context, GoroutineId, Place, Site};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::is_lessstack;
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Calls of a stack that are kept.
pub const DEPTH: usize = 128;

#[derive(Debug, Default)]
struct Tree {
    /// Caller's context and return address of each, less one.
    nodes: Vec<(u32, usize)>,
    numbers: FxHashMap<(u32, usize), u32>,
}

static TREE: RwLock<Option<Tree>> = RwLock::new(None);

/// The number of a call.
#[cold]
fn child_of(parent: u32, pc: usize) -> u32 {
    {
        let tree = TREE.read().unwrap_or_else(PoisonError::into_inner);
        let known = tree
            .as_ref()
            .and_then(|tree| tree.numbers.get(&(parent, pc)));
        if let Some(&number) = known {
            return number;
        }
    }
    let mut tree = TREE.write().unwrap_or_else(PoisonError::into_inner);
    let tree = tree.get_or_insert_default();
    let Tree { nodes, numbers } = tree;
    *numbers.entry((parent, pc)).or_insert_with(|| {
        nodes.push((parent, pc));
        nodes.len() as u32
    })
}

/// The return addresses of a stack, innermost first.
pub(crate) fn addresses(site: Site) -> Arc<[usize]> {
    let tree = TREE.read().unwrap_or_else(PoisonError::into_inner);
    let mut out = Vec::new();
    let mut at = site.context.0;
    while let Some(&(parent, pc)) = tree
        .as_ref()
        .and_then(|tree| tree.nodes.get((at as usize).checked_sub(1)?))
    {
        out.push(pc);
        at = parent;
    }
    out.into()
}

pub(crate) fn site(number: u32) -> Site {
    Site {
        context: Context(number),
        place: Place(0),
    }
}

const CALLS: usize = 1024;

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
            ((pc ^ (parent as usize) << 20).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) % CALLS;
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
