//! The detector of the process, behind its lock.
//!
//! Invariant: what happens under the lock allocates nothing on the Go heap and
//! never waits for a goroutine. Memory that is no Go object and no variable of
//! the program is not looked at.

use crate::options::Options;
use crate::report::Reporter;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{AccessKind, Detector, MapShadow, Race};
use gander_report::{Frame, Mention, Variable};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the detector must know of the program and the process.
#[derive(Clone, Debug)]
pub struct Program {
    /// The calls at a return address, innermost first: with inlined ones.
    pub frames: fn(usize) -> Vec<Frame>,
    /// What a byte belongs to.
    pub variable: fn(u64) -> Option<Variable>,
    /// The variables that a line mentions.
    pub mentions: fn(&Frame) -> Vec<Mention>,
    /// Where Go objects and variables are: elsewhere no access is a race.
    pub memory: Vec<Range<u64>>,
    /// What a file descriptor leads to, as a number; nothing if it is closed,
    /// or (with `true`) if others do not see that it is being closed.
    pub kernel_object: fn(i32, bool) -> Option<u64>,
    /// Writes to a file descriptor.
    pub write: fn(i32, &[u8]),
    /// Ends the process.
    pub exit: fn(i32) -> !,
    /// Whether an explanation follows each report.
    pub explain: bool,
    /// The file that the reports are saved to, in the form of its extension.
    pub save: Option<String>,
    /// The text of GORACE.
    pub options: String,
}

/// Records of the history that are kept.
const HISTORY: usize = 1 << 16;
/// Work between two prunings, at least: accesses.
const PRUNE: usize = 1 << 18;
/// An ended goroutine is worth so many accesses of work: it frees a slot.
const END_WORK: usize = 256;

/// Through what every goroutine is ordered before a finalizer.
const FINALIZERS: SyncObject = SyncObject::runtime(1);

pub(crate) struct State {
    detector: Detector<MapShadow>,
    reporter: Reporter,
    memory: Vec<Range<u64>>,
    kernel_object: fn(i32, bool) -> Option<u64>,
    live: BTreeSet<GoroutineId>,
    /// Those of them that run a finalizer or cleanup: they are no order for
    /// others.
    finalizing: BTreeSet<GoroutineId>,
    work: usize,
    limit: usize,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

fn lock() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Turns the detector on, before any Go code runs.
pub fn set_up(program: Program) {
    let options = Options::parse(&program.options);
    *lock() = Some(State {
        detector: Detector::new(MapShadow::default(), HISTORY),
        memory: program.memory.clone(),
        kernel_object: program.kernel_object,
        reporter: Reporter::new(program, options),
        live: BTreeSet::from([GoroutineId::MAIN]),
        finalizing: BTreeSet::new(),
        work: 0,
        limit: PRUNE,
    });
}

/// Memory is given out anew: nothing that was there matters any more.
pub fn clear(bytes: Range<u64>) {
    with(|state| state.detector.clear(bytes));
}

/// Runs `act` under the lock.
pub(crate) fn with<R>(act: impl FnOnce(&mut State) -> R) -> Option<R> {
    lock().as_mut().map(act)
}

pub(crate) fn event(by: GoroutineId, site: Site, event: Event) {
    with(|state| state.event(by, site, event));
}

pub(crate) fn access(by: GoroutineId, site: Site, kind: AccessKind, bytes: Range<u64>) {
    with(|state| state.access(by, site, kind, bytes));
}

impl State {
    pub(crate) fn event(&mut self, by: GoroutineId, site: Site, event: Event) {
        match event {
            Event::Go { child } => {
                self.live.insert(child);
            }
            Event::Fire { .. } => {
                self.live.insert(by);
            }
            Event::GoEnd => {
                let object = FINALIZERS;
                if !self.finalizing.remove(&by) {
                    self.detector
                        .event(by, Site::default(), Event::ReleaseMerge { object });
                }
                self.live.remove(&by);
                self.work += END_WORK;
            }
            _ => {}
        }
        let races = self.detector.event(by, site, event);
        self.found(&races);
        self.prune();
    }

    pub(crate) fn access(
        &mut self,
        by: GoroutineId,
        site: Site,
        kind: AccessKind,
        bytes: Range<u64>,
    ) {
        if bytes.is_empty() || !self.is_shared(bytes.start) {
            return;
        }
        let races = self.detector.access(by, site, kind, bytes);
        self.found(&races);
        self.work += 1;
        self.prune();
    }

    /// What a file descriptor leads to.
    pub(crate) fn kernel_object(&self, fd: i32, closes: bool) -> Option<u64> {
        (self.kernel_object)(fd, closes)
    }

    /// Whether the address is in memory that goroutines share.
    pub(crate) fn is_shared(&self, address: u64) -> bool {
        self.memory.iter().any(|range| range.contains(&address))
    }

    /// A finalizer is about to run: its object is unreachable, so whatever any
    /// goroutine did with what only the object reached is over.
    pub(crate) fn finalizer(&mut self, by: GoroutineId) {
        let object = FINALIZERS;
        let site = Site::default();
        self.finalizing.insert(by);
        for &goroutine in &self.live {
            if !self.finalizing.contains(&goroutine) {
                self.detector
                    .event(goroutine, site, Event::ReleaseMerge { object });
            }
        }
        self.detector.event(by, site, Event::Acquire { object });
    }

    fn found(&mut self, races: &[Race]) {
        if !races.is_empty() {
            self.reporter.races(&self.detector, races);
        }
    }

    /// Forgets what cannot matter any more, once there is as much new as was
    /// left the last time.
    fn prune(&mut self) {
        if self.work >= self.limit {
            self.detector.collect();
            self.work = 0;
            self.limit = PRUNE.max(2 * self.detector.usage().entries);
        }
    }

    /// Ends reporting: the exit code, if there were races.
    pub(crate) fn finish(&mut self) -> Option<i32> {
        self.reporter.finish(self.detector.history())
    }

    pub(crate) fn reporter(&self) -> &Reporter {
        &self.reporter
    }
}
