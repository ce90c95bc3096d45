//! What the runtime is generic over: the parallel scheduler, or one that asks
//! a policy for every decision.
//!
//! Invariant: in [`Parallel`] both constants are false, and no code of the
//! controlled runs is left after compilation.

use gander_conc::{GoroutineId, NoEvents, Policy, Runnable, SyncObject};
use std::cell::UnsafeCell;

/// A kind of run.
pub trait Mode: 'static {
    /// Its policy.
    type Policy: Policy;
    /// Whether one thread runs Go and the policy decides.
    const CONTROLLED: bool = Self::Policy::CONTROLLED;
    /// Whether synchronisation is reported.
    const EVENTS: bool = Self::Policy::EVENTS;

    /// The policy of this process.
    ///
    /// # Safety
    /// Called only in controlled runs, from the one thread that runs Go, and
    /// the answer is not kept.
    unsafe fn policy() -> &'static mut Self::Policy;

    /// Where events go.
    fn sink() -> &'static <Self::Policy as Policy>::Sink;
}

/// Many threads, as fast as can be.
#[derive(Debug)]
pub struct Parallel;

/// The policy of [`Parallel`], which is never asked.
#[derive(Debug)]
pub struct Unasked;

impl Policy for Unasked {
    const CONTROLLED: bool = false;
    const EVENTS: bool = false;
    type Sink = NoEvents;

    fn sink(&self) -> &NoEvents {
        &NoEvents
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

impl Mode for Parallel {
    type Policy = Unasked;

    unsafe fn policy() -> &'static mut Unasked {
        static POLICY: PolicyCell<Unasked> = PolicyCell(UnsafeCell::new(Unasked));
        &mut *POLICY.0.get()
    }

    fn sink() -> &'static NoEvents {
        &NoEvents
    }
}

/// One thread; every decision drawn from a seed.
#[derive(Debug)]
pub struct Seeded;

/// The policy of [`Seeded`].
#[derive(Debug)]
pub struct SeededPolicy {
    seed: u64,
    state: u64,
    /// Polls until the next preemption.
    polls: u64,
}

/// Polls between preemptions, on average.
const POLLS: u64 = 64;

impl SeededPolicy {
    /// A policy that draws from this seed.
    pub const fn new(seed: u64) -> SeededPolicy {
        SeededPolicy {
            seed,
            state: seed,
            polls: POLLS,
        }
    }

    /// splitmix64.
    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn index(&mut self, count: usize) -> usize {
        (self.draw() % count.max(1) as u64) as usize
    }
}

impl Policy for SeededPolicy {
    const CONTROLLED: bool = true;
    const EVENTS: bool = false;
    type Sink = NoEvents;

    fn sink(&self) -> &NoEvents {
        &NoEvents
    }
    fn next_goroutine(&mut self, runnable: Runnable<'_>) -> usize {
        self.index(runnable.goroutines.len())
    }
    fn preempt(&mut self, _: GoroutineId) -> bool {
        self.polls -= 1;
        if self.polls == 0 {
            self.polls = 1 + self.draw() % (2 * POLLS);
            return true;
        }
        false
    }
    fn select_case(&mut self, _: GoroutineId, ready: &[u32]) -> usize {
        self.index(ready.len())
    }
    fn random(&mut self) -> u64 {
        self.draw()
    }
    fn next_timer(&mut self, due: &[SyncObject]) -> usize {
        self.index(due.len())
    }
    fn next_waiter(&mut self, _: SyncObject, _: &[GoroutineId]) -> usize {
        0
    }
    fn restart(&mut self) {
        *self = SeededPolicy::new(self.seed);
    }
}

static SEEDED: PolicyCell<SeededPolicy> = PolicyCell(UnsafeCell::new(SeededPolicy::new(0)));

impl Seeded {
    /// Sets the seed.
    ///
    /// # Safety
    /// Before the scheduler starts.
    pub unsafe fn set_seed(seed: u64) {
        *SEEDED.0.get() = SeededPolicy::new(seed);
    }
}

impl Mode for Seeded {
    type Policy = SeededPolicy;

    unsafe fn policy() -> &'static mut SeededPolicy {
        &mut *SEEDED.0.get()
    }

    fn sink() -> &'static NoEvents {
        &NoEvents
    }
}
