//! The detector of the process, and what it needs of the process.
//!
//! Invariant: nothing here allocates on the Go heap or waits for a goroutine.
//! Memory that is no Go object and no variable of the program is not looked
//! at. The world is stopped for pruning only where no lock can be held: in the
//! checks and natives of compiled code.

use crate::engine::{Engine, lock};
use crate::options::Options;
use crate::racers::Racer;
use crate::report::Reporter;
use crate::{check, stacks};
use gander_conc::{Event, GoroutineId, Site};
use gander_race::{AccessKind, Race};
use gander_report::{Frame, Mention, Variable};
use gander_rt_sched::G;
use std::ops::Range;
use std::sync::{Mutex, OnceLock};

/// What is done with a file descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Io {
    /// Data came from it.
    Read,
    /// Data goes to it.
    Write,
    /// It is being closed.
    Close,
}

/// What the detector must know of the program and the process.
#[derive(Clone, Debug)]
pub struct Program {
    /// The calls at a return address, innermost first: with inlined ones.
    pub frames: fn(usize) -> Vec<Frame>,
    /// Where the function that a return address is in has room for its calling
    /// context: bytes below its frame record, or nothing.
    pub context: fn(usize) -> Option<u32>,
    /// What starts the functions of timers.
    pub timer: fn() -> Option<Frame>,
    /// What a byte belongs to.
    pub variable: fn(u64) -> Option<Variable>,
    /// The variables that a line mentions.
    pub mentions: fn(&Frame) -> Vec<Mention>,
    /// Where Go objects and variables are: elsewhere no access is a race.
    pub memory: [Range<u64>; 2],
    /// What a file descriptor leads to, as numbers: who reads data has one in
    /// common with who wrote it. None if it is closed, or if others do not see
    /// that it is being closed.
    pub kernel_objects: fn(i32, Io) -> [Option<u64>; 2],
    /// Writes to a file descriptor.
    pub write: fn(i32, &[u8]),
    /// Ends the process.
    pub exit: fn(i32) -> !,
    /// Calls its argument while the world is stopped; the caller is in a native
    /// of kind `Sys`, and holds no lock.
    pub stopped: unsafe fn(&mut dyn FnMut()),
    /// Whether an explanation follows each report.
    pub explain: bool,
    /// The file that the reports are saved to, in the form of its extension.
    pub save: Option<String>,
    /// The text of GORACE.
    pub options: String,
}

pub(crate) struct State {
    pub(crate) engine: Engine,
    reporter: Mutex<Reporter>,
    kernel_objects: fn(i32, Io) -> [Option<u64>; 2],
    stopped: unsafe fn(&mut dyn FnMut()),
    pub(crate) context: fn(usize) -> Option<u32>,
    /// Bytes that may be remembered.
    memory_limit: Option<usize>,
}

static STATE: OnceLock<State> = OnceLock::new();

/// Turns the detector on, before any Go code runs.
pub fn set_up(program: Program) {
    let options = Options::parse(&program.options);
    let engine = Engine::new(&program.memory, [&check::ALONE, check::alone()]);
    check::set_up(&engine);
    let _ = STATE.set(State {
        engine,
        stopped: program.stopped,
        context: program.context,
        kernel_objects: program.kernel_objects,
        memory_limit: options.memory_limit,
        reporter: Mutex::new(Reporter::new(program, options)),
    });
}

/// The detector, if it is on.
#[inline]
pub(crate) fn state() -> Option<&'static State> {
    STATE.get()
}

/// Memory is given out anew: nothing that was there matters any more.
#[inline]
pub fn clear(bytes: Range<u64>) {
    if let Some(state) = state() {
        state.engine.clear(&bytes);
    }
}

/// The goroutine did something at a place.
pub(crate) fn event(by: GoroutineId, site: Site, event: Event) {
    let Some(state) = state() else {
        return;
    };
    // SAFETY: the reference ends with the call.
    unsafe {
        let local = state.engine.local();
        let racer = racer(state, by);
        state.engine.event(&*racer, local, site, &event);
        if event == Event::GoEnd
            && let Some(g) = stacks::running(by)
        {
            (*g).head.race_context = 0;
        }
    }
}

/// The goroutine, which is in a native of kind `Sys` or `Park`, accessed memory.
pub(crate) fn access(by: GoroutineId, kind: AccessKind, bytes: Range<u64>) {
    let Some(state) = state() else {
        return;
    };
    if bytes.is_empty() {
        return;
    }
    // SAFETY: the reference ends with the call.
    let races = unsafe {
        let racer = &*racer(state, by);
        if state.engine.is_covered(racer, kind, &bytes) {
            return;
        }
        let local = state.engine.local();
        let stack = match stacks::running(by) {
            Some(g) => local.path.capture(g, (0, 0)),
            None => 0,
        };
        state.engine.access(racer, local, kind, stack, bytes)
    };
    state.found(&races);
}

/// The racer of a goroutine.
pub(crate) fn racer(state: &State, by: GoroutineId) -> *const Racer {
    match stacks::running(by) {
        // SAFETY: the descriptor of the goroutine of this thread.
        Some(g) => unsafe { own_racer(state, g) },
        None => state.engine.racer(by),
    }
}

/// The racer of the running goroutine, which remembers it.
#[inline]
pub(crate) unsafe fn own_racer(state: &State, g: *mut G) -> *const Racer {
    let known = (*g).head.race_context as *const Racer;
    if !known.is_null() {
        return known;
    }
    let racer = state.engine.racer(GoroutineId((*g).head.id));
    (*g).head.race_context = racer as u64;
    racer
}

impl State {
    #[inline]
    pub(crate) fn found(&self, races: &[Race]) {
        if !races.is_empty() {
            self.report(races);
        }
    }

    #[cold]
    fn report(&self, races: &[Race]) {
        lock(&self.reporter).races(&|race| self.engine.history_of(race), races);
    }

    /// What a file descriptor leads to.
    pub(crate) fn kernel_objects(&self, fd: i32, io: Io) -> impl Iterator<Item = u64> {
        (self.kernel_objects)(fd, io).into_iter().flatten()
    }

    /// Ends reporting: the exit code, if there were races.
    pub(crate) fn finish(&self) -> Option<i32> {
        lock(&self.reporter).finish(&|| self.engine.history())
    }

    pub(crate) fn reporter<R>(&self, act: impl FnOnce(&Reporter) -> R) -> R {
        act(&lock(&self.reporter))
    }

    /// Prunes if it is time to.
    ///
    /// # Safety
    /// In a native of kind `Sys`, holding no lock and no thread's state.
    #[inline]
    pub(crate) unsafe fn tidy(&self) {
        if self.engine.full.load(std::sync::atomic::Ordering::Relaxed) {
            self.prune();
        }
    }

    #[cold]
    unsafe fn prune(&self) {
        self.stopped(&mut || {
            if !self.engine.full.load(std::sync::atomic::Ordering::Relaxed) {
                return;
            }
            let left = self.engine.prune();
            if let Some(limit) = self.memory_limit
                && left.bytes() > limit
            {
                let forgotten = self.engine.forget();
                lock(&self.reporter).forgot(limit, forgotten);
            }
        });
    }

    /// Calls `act` while the world is stopped.
    ///
    /// # Safety
    /// As [`State::tidy`].
    pub(crate) unsafe fn stopped(&self, act: &mut dyn FnMut()) {
        (self.stopped)(act);
    }
}
