//! Calling contexts: stacks as numbers.
//!
//! A function of a race build has a word in its frame for the context
//! that it was called in, empty when it begins ([`FuncEntry::context`]): the first
//! event in it finds out what belongs there, with the help of what its callers know,
//! and each one after that looks no further.
//!
//! Invariant: equal stacks have equal numbers, those of the tree of [`crate::calls`].
//! Of deep stacks the innermost calls are kept, at least [`KEPT`] of them; how many
//! depends on the stack only.
//!
//! [`FuncEntry::context`]: gander_abi::image::FuncEntry::context

use crate::calls::{DEPTH, KEPT, short, tree};
use crate::state::state;
use gander_conc::{Context, GoroutineId, Place, Site};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::is_lessstack;
use std::sync::Arc;

/// The return addresses of a stack, innermost first.
pub(crate) fn addresses(site: Site) -> Arc<[usize]> {
    tree().outwards(site.context.0).collect()
}

pub(crate) fn site(number: u32) -> Site {
    Site {
        context: Context(number),
        place: Place(0),
    }
}

/// What a thread knows of where contexts are.
#[derive(Debug)]
pub(crate) struct Path {
    rooms: Rooms,
    /// The last context that was captured, if the function knew its own.
    here: Option<Here>,
    /// Calls that were climbed over, innermost first, and where their functions keep
    /// their contexts.
    calls: Vec<(usize, *mut u64)>,
}

impl Default for Path {
    fn default() -> Path {
        Path {
            rooms: Rooms(Box::new([0; ROOMS])),
            here: None,
            calls: Vec::new(),
        }
    }
}

/// A place in a function whose context was known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here {
    pub(crate) pc: usize,
    /// Bytes from where the function keeps it to its frame record.
    pub(crate) room: u32,
    /// What is there.
    pub(crate) context: u64,
}

/// Where functions have room for their contexts, by return addresses in them: the
/// address ([`short`]) above the bytes below the frame record.
#[derive(Debug)]
struct Rooms(Box<[u64; ROOMS]>);

/// Return addresses whose rooms a thread remembers.
const ROOMS: usize = 1 << 10;

impl Rooms {
    /// Bytes below the record of the function with this return address in it, or 0.
    #[inline]
    fn below(&mut self, pc: usize) -> u32 {
        let short = short(pc);
        let at = (short as u32).wrapping_mul(0x9e37_79b9) >> (u32::BITS - ROOMS.ilog2());
        let known = self.0[at as usize % ROOMS];
        match known >> 32 == short {
            true => known as u32,
            false => self.look_up(pc, at as usize),
        }
    }

    #[cold]
    fn look_up(&mut self, pc: usize, at: usize) -> u32 {
        let room = state().and_then(|state| (state.context)(pc)).unwrap_or(0);
        if short(pc) >> 32 == 0 {
            self.0[at % ROOMS] = short(pc) << 32 | u64::from(room);
        }
        room
    }

    /// Where the function that a call was made in keeps its context, or null.
    ///
    /// # Safety
    /// There is such a function on this thread's stack: it has the frame record
    /// `record`, which may be 0, and the call returns to `pc`.
    #[inline]
    unsafe fn room(&mut self, record: usize, pc: usize) -> *mut u64 {
        match self.below(pc) {
            0 => std::ptr::null_mut(),
            _ if record == 0 => std::ptr::null_mut(),
            room => (record - room as usize) as *mut u64,
        }
    }
}

impl Path {
    /// The last context that was captured, if its function knew its own.
    #[inline]
    pub(crate) fn here(&self) -> Option<Here> {
        self.here
    }

    /// The context at a record.
    ///
    /// # Safety
    /// It is a record of a stack of this thread, below which there are frames of
    /// compiled code only, or 0.
    #[inline]
    unsafe fn context(&mut self, record: usize) -> u32 {
        if record == 0 {
            return 0;
        }
        let (outer, pc) = (*(record as *const usize), *((record + 8) as *const usize));
        let room = self.rooms.below(pc);
        if room != 0 && outer != 0 {
            let context = *((outer - room as usize) as *const u64);
            if context != 0 {
                self.here = Some(Here { pc, room, context });
                return tree().child(context as u32, pc);
            }
        }
        self.new_context(record)
    }

    /// The same for a function that was not asked before, and its callers as far out
    /// as it takes.
    ///
    /// # Safety
    /// As above; it is a record.
    #[inline(never)]
    unsafe fn new_context(&mut self, mut record: usize) -> u32 {
        self.calls.clear();
        let mut number = 0;
        while record != 0 && number == 0 {
            let (outer, pc) = (*(record as *const usize), *((record + 8) as *const usize));
            record = outer;
            if is_lessstack(pc) {
                continue;
            }
            let room = self.rooms.room(outer, pc);
            self.calls.push((pc, room));
            if !room.is_null() {
                number = *room;
            }
        }
        let tree = tree();
        let mut number = number as u32;
        let mut depth = tree.depth(number);
        for &(pc, room) in self.calls.iter().rev() {
            if depth == DEPTH {
                number = tree.without_outer(number);
                depth = KEPT;
            }
            if !room.is_null() {
                *room = u64::from(number);
            }
            number = tree.child(number, pc);
            depth += 1;
        }
        self.calls.shrink_to(DEPTH);
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
        // The stub's frame record: below it are frames of Go code only, whose
        // chain is whole.
        let innermost = *(((*g).head.saved_sp + 8) as *const usize);
        let caller = match from.0 {
            0 => None,
            pc => outward(innermost, pc),
        };
        self.here = None;
        let number = self.context(caller.unwrap_or(innermost));
        match (caller, from.1) {
            (None, _) | (_, 0) => number,
            // As if it had just begun.
            (_, entry) => tree().child(number, entry + 1),
        }
    }
}

/// The record of the call with this return address, from a record outwards, if
/// there is one among the first [`DEPTH`].
unsafe fn outward(mut record: usize, pc: usize) -> Option<usize> {
    for _ in 0..DEPTH {
        if record == 0 {
            break;
        }
        if *((record + 8) as *const usize) == pc {
            return Some(record);
        }
        record = *(record as *const usize);
    }
    None
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
