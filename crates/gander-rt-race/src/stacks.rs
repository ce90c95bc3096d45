//! Calling contexts: stacks as numbers.
//!
//! A context is a node of the tree of calls: a return address and the context
//! of its caller. A function of a race build has a word in its frame for the context
//! that it was called in, empty when it begins ([`FuncEntry::context`]): the first
//! event in it finds out what belongs there, with the help of what its callers know,
//! and each one after that looks no further.
//!
//! Invariant: a number stands for one stack for the whole run; 0 is the empty
//! one. Equal stacks have equal numbers. Of deep stacks the innermost calls are kept,
//! at least [`KEPT`] of them; which ones depends on the stack only.
//!
//! [`FuncEntry::context`]: gander_abi::image::FuncEntry::context

use crate::state::state;
use crate::table;
use gander_conc::{Context, GoroutineId, Place, Site};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::is_lessstack;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Calls of a stack that are kept, at most.
pub const DEPTH: usize = 256;

/// Calls that are kept when there are more, so that each call further in adds one
/// until there are [`DEPTH`] again.
const KEPT: usize = 128;

/// A context: a call in its caller's context. One line of the processor's cache.
#[repr(C, align(64))]
#[derive(Debug)]
struct Call {
    /// The return address, and how many calls there are above it.
    pc: usize,
    parent: u32,
    /// The next one with the same hash.
    next: u32,
    /// Calls made in it: [`short`] return addresses above numbers, 0 from the
    /// first that is not used.
    first: [AtomicU64; FIRST],
    /// Where more of them are at hand: [`Kids`].
    kids: AtomicU64,
}

/// Where the number of calls is: addresses of code are shorter.
const DEPTH_SHIFT: u32 = 48;

impl Call {
    fn pc(&self) -> usize {
        self.pc & ((1 << DEPTH_SHIFT) - 1)
    }

    fn depth(&self) -> usize {
        self.pc >> DEPTH_SHIFT
    }
}

/// Calls that a context has in itself.
const FIRST: usize = 5;

/// Where more calls of a context are that are at hand: the first word above the
/// binary logarithm of how many there are places for; 0 if there are none.
#[derive(Clone, Copy)]
struct Kids(u64);

impl Kids {
    fn new(first: usize, log: u32) -> Kids {
        Kids((first as u64) << 8 | u64::from(log))
    }

    fn count(self) -> usize {
        match self.0 {
            0 => 0,
            kids => 1 << (kids & 0xff),
        }
    }

    /// The words where a call can be; there are some.
    #[inline]
    fn places(self, short: u64) -> impl Iterator<Item = usize> {
        let hash = (short.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let first = (self.0 >> 8) as usize;
        let mask = self.count() - 1;
        (hash..hash + PROBES).map(move |at| first + (at & mask))
    }
}

/// A return address from where code begins on: never 0, and 32 bits if it is one
/// of the program.
#[inline]
fn short(pc: usize) -> u64 {
    (pc as u64).wrapping_sub(gander_abi::image::BASE)
}

/// Places that a call can have.
const PROBES: usize = 4;

/// Calls that a context has at hand at first, and at most, as logarithms.
const FEW: u32 = 3;
const MANY: u32 = 10;

/// Words for calls at hand.
const WORDS: usize = 1 << 28;

/// Lists of contexts with the same hash.
const LISTS: usize = 1 << 17;

/// Most contexts. Calls beyond are as if they were their callers.
pub(crate) const CAPACITY: u32 = 1 << 26;

/// All contexts. Who looks one up takes no lock.
#[derive(Debug)]
struct Tree {
    calls: *mut Call,
    /// Calls at hand: [`short`] return addresses above numbers.
    kids: *mut AtomicU64,
    lists: *mut AtomicU32,
    /// One past the last number given out, and the next word for calls at hand.
    next: Mutex<(u32, usize)>,
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
        kids: table::reserve(WORDS * size_of::<AtomicU64>()).cast(),
        lists: table::reserve(LISTS * size_of::<AtomicU32>()).cast(),
        next: Mutex::new((1, 0)),
    })
}

impl Tree {
    #[inline]
    fn call(&self, number: u32) -> &Call {
        // SAFETY: numbers are those of calls that were written; that of number
        // 0 is zero.
        unsafe { &*self.calls.add(number as usize) }
    }

    /// How many calls a context is.
    fn depth(&self, number: u32) -> usize {
        self.call(number).depth()
    }

    /// A context of the innermost [`KEPT`] calls of another one.
    #[cold]
    fn without_outer(&self, number: u32) -> u32 {
        let mut pcs = [0; KEPT];
        let mut at = number;
        for pc in &mut pcs {
            let call = self.call(at);
            (*pc, at) = (call.pc(), call.parent);
        }
        let inwards = pcs.iter().rev();
        inwards.fold(0, |number, &pc| self.child(number, pc))
    }

    /// The number of a call.
    #[inline]
    fn child(&self, parent: u32, pc: usize) -> u32 {
        for kid in &self.call(parent).first {
            let kid = kid.load(Ordering::Acquire);
            if kid >> 32 == short(pc) {
                return kid as u32;
            }
        }
        self.one_of_many(parent, pc)
    }

    #[inline(never)]
    fn one_of_many(&self, parent: u32, pc: usize) -> u32 {
        let kids = Kids(self.call(parent).kids.load(Ordering::Acquire));
        if kids.0 != 0 {
            for place in kids.places(short(pc)) {
                let kid = self.kid(place).load(Ordering::Acquire);
                if kid >> 32 == short(pc) {
                    return kid as u32;
                }
            }
        }
        self.look_up(parent, pc)
    }

    #[inline]
    fn kid(&self, place: usize) -> &AtomicU64 {
        // SAFETY: a word that was given out.
        unsafe { &*self.kids.add(place) }
    }

    fn look_up(&self, parent: u32, pc: usize) -> u32 {
        let first = self.list(parent, pc).load(Ordering::Acquire);
        let number = match self.find(first, parent, pc) {
            0 => self.add(parent, pc),
            known => known,
        };
        if short(pc) >> 32 == 0 {
            self.remember(parent, pc, number);
        }
        number
    }

    /// Has a call at hand from now on.
    #[cold]
    fn remember(&self, parent: u32, pc: usize, number: u32) {
        let mut end = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let Call { first, kids, .. } = self.call(parent);
        let kid = short(pc) << 32 | u64::from(number);
        let free = |place: &&AtomicU64| place.load(Ordering::Relaxed) == 0;
        if let Some(place) = first.iter().find(free) {
            place.store(kid, Ordering::Release);
            return;
        }
        let known = kids;
        let mut kids = Kids(known.load(Ordering::Relaxed));
        while !self.put(kids, kid) {
            let log = match kids.0 {
                0 => FEW,
                kids => (kids & 0xff) as u32 + 1,
            };
            let first = end.1;
            if log > MANY || first + (1 << log) > WORDS {
                if let Some(place) = (kids.0 != 0)
                    .then(|| kids.places(short(pc)).next())
                    .flatten()
                {
                    self.kid(place).store(kid, Ordering::Release);
                }
                return;
            }
            end.1 += 1 << log;
            let more = Kids::new(first, log);
            let old = (kids.0 >> 8) as usize;
            for place in old..old + kids.count() {
                self.put(more, self.kid(place).load(Ordering::Relaxed));
            }
            kids = more;
            known.store(kids.0, Ordering::Release);
        }
    }

    /// Has one more call at hand, if there is room.
    fn put(&self, kids: Kids, kid: u64) -> bool {
        let free = |&place: &usize| self.kid(place).load(Ordering::Relaxed) == 0;
        match (kids.0 != 0)
            .then(|| kids.places(kid >> 32).find(free))
            .flatten()
        {
            Some(place) => self.kid(place).store(kid, Ordering::Release),
            None => return false,
        }
        true
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
            if (call.parent, call.pc()) == (parent, pc) {
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
        let number = end.0;
        if number == CAPACITY {
            return parent;
        }
        // SAFETY: nobody else has the number.
        unsafe {
            self.calls.add(number as usize).write(Call {
                parent,
                next,
                pc: pc | (self.depth(parent) + 1) << DEPTH_SHIFT,
                first: Default::default(),
                kids: AtomicU64::new(0),
            })
        };
        end.0 += 1;
        list.store(number, Ordering::Release);
        number
    }
}

/// The return addresses of a stack, innermost first.
pub(crate) fn addresses(site: Site) -> Arc<[usize]> {
    let tree = tree();
    let mut out = Vec::new();
    let mut at = site.context.0;
    while at != 0 {
        let call = tree.call(at);
        out.push(call.pc());
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
