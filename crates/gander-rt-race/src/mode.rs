//! Runs with the race detector on, of the parallel and of the seeded scheduler.
//!
//! Invariant: they decide as their plain counterparts do.

use crate::{channels, stacks, state};
use gander_conc::{Event, EventSink, GoroutineId, Policy, Runnable, Site, SyncObject};
use gander_race::AccessKind;
use gander_rt_sched::{Mode, SeededPolicy};
use std::cell::UnsafeCell;

/// Hands events to the detector.
#[derive(Debug)]
pub struct Sink;

impl EventSink for Sink {
    fn event(&self, by: GoroutineId, _: Site, event: Event) {
        let site = match event {
            // Not made by a native that the stack can be walked from.
            Event::GoEnd => Site::default(),
            _ => stacks::site_of(by),
        };
        state::event(by, site, event);
    }

    fn channel(&self, by: GoroutineId, event: Event, kept: &mut usize) {
        channels::event(by, event, kept);
    }

    fn waits_to_send(&self, by: GoroutineId, channel: SyncObject, kept: &mut usize) {
        channels::waits_to_send(by, channel, kept);
    }

    fn rest(&self) {
        if let Some(state) = state::state() {
            // SAFETY: where the scheduler calls it.
            unsafe { state.tidy() };
        }
    }

    fn access(&self, by: GoroutineId, write: bool, address: u64, size: u64) {
        let kind = match write {
            true => AccessKind::Write,
            false => AccessKind::Read,
        };
        state::access(by, kind, address..address + size);
    }
}

/// Many threads, with the detector.
#[derive(Debug)]
pub struct Racing;

/// The policy of [`Racing`], which is asked nothing.
#[derive(Debug)]
pub struct Reporting;

impl Policy for Reporting {
    const CONTROLLED: bool = false;
    const EVENTS: bool = true;
    type Sink = Sink;

    fn sink(&self) -> &Sink {
        &Sink
    }
    fn next_goroutine(&mut self, _: Runnable<'_>) -> usize {
        0
    }
    fn preempt(&mut self, _: GoroutineId) -> bool {
        false
    }
    fn select_case(&mut self, _: GoroutineId, _: &[u32]) -> usize {
        0
    }
    fn random(&mut self) -> u64 {
        0
    }
    fn next_timer(&mut self, _: &[SyncObject]) -> usize {
        0
    }
    fn next_waiter(&mut self, _: SyncObject, _: &[GoroutineId]) -> usize {
        0
    }
}

struct PolicyCell<P>(UnsafeCell<P>);

// SAFETY: `Mode::policy` is called from one thread only, as it demands.
unsafe impl<P> Sync for PolicyCell<P> {}

impl Mode for Racing {
    type Policy = Reporting;

    unsafe fn policy() -> &'static mut Reporting {
        static POLICY: PolicyCell<Reporting> = PolicyCell(UnsafeCell::new(Reporting));
        &mut *POLICY.0.get()
    }

    fn sink() -> &'static Sink {
        &Sink
    }
}

/// One thread and decisions from a seed, with the detector.
#[derive(Debug)]
pub struct RacingSeeded;

/// The policy of [`RacingSeeded`].
#[derive(Debug)]
pub struct ReportingSeeded(SeededPolicy);

impl Policy for ReportingSeeded {
    const CONTROLLED: bool = true;
    const EVENTS: bool = true;
    type Sink = Sink;

    fn sink(&self) -> &Sink {
        &Sink
    }
    fn next_goroutine(&mut self, runnable: Runnable<'_>) -> usize {
        self.0.next_goroutine(runnable)
    }
    fn preempt(&mut self, running: GoroutineId) -> bool {
        self.0.preempt(running)
    }
    fn select_case(&mut self, by: GoroutineId, ready: &[u32]) -> usize {
        self.0.select_case(by, ready)
    }
    fn random(&mut self) -> u64 {
        self.0.random()
    }
    fn next_timer(&mut self, due: &[SyncObject]) -> usize {
        self.0.next_timer(due)
    }
    fn next_waiter(&mut self, object: SyncObject, waiters: &[GoroutineId]) -> usize {
        self.0.next_waiter(object, waiters)
    }
    fn restart(&mut self) {
        self.0.restart();
    }
}

static SEEDED: PolicyCell<ReportingSeeded> =
    PolicyCell(UnsafeCell::new(ReportingSeeded(SeededPolicy::new(0))));

impl RacingSeeded {
    /// Sets the seed.
    ///
    /// # Safety
    /// Before the scheduler starts.
    pub unsafe fn set_seed(seed: u64) {
        *SEEDED.0.get() = ReportingSeeded(SeededPolicy::new(seed));
    }
}

impl Mode for RacingSeeded {
    type Policy = ReportingSeeded;

    unsafe fn policy() -> &'static mut ReportingSeeded {
        &mut *SEEDED.0.get()
    }

    fn sink() -> &'static Sink {
        &Sink
    }
}
