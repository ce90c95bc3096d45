//! How a runtime asks what shall happen, and says what did.
//!
//! Invariant: with both constants of a policy false, a runtime generic over it
//! compiles to code without a trace of this file. A controlled runtime decides
//! nothing by itself: whatever the program does not determine is asked here.

use crate::{Decision, Event, GoroutineId, Site, SyncObject};

/// Takes the events of a run.
///
/// Called by the thread that runs the goroutine, inside the critical section
/// of the object: implementations are shared by threads, must not block on
/// the program, and must not call back into the runtime.
pub trait EventSink {
    /// `by` did `event` at `site`.
    fn event(&self, by: GoroutineId, site: Site, event: Event);

    /// The runtime accessed memory on behalf of `by`: what it reports as an
    /// access because misuse of it is a data race (adding to a group while
    /// another goroutine waits for it).
    fn access(&self, _by: GoroutineId, _write: bool, _address: u64, _size: u64) {}

    /// `by` did `event` with a channel. `kept` is a word of the channel that is
    /// the sink's: zero at first. That a send of the running goroutine begins
    /// is part of it, and that a close does.
    fn channel(&self, by: GoroutineId, event: Event, _kept: &mut usize) {
        self.event(by, Site::default(), event);
    }

    /// The running goroutine `by` has begun to send, and waits. Closing a channel
    /// while another goroutine sends is a data race.
    fn waits_to_send(&self, _by: GoroutineId, _channel: SyncObject, _kept: &mut usize) {}

    /// The running goroutine has entered the runtime, and holds none of its
    /// locks: what has to stop all goroutines may be done here.
    fn rest(&self) {}
}

/// Drops events.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoEvents;

impl EventSink for NoEvents {
    fn event(&self, _: GoroutineId, _: Site, _: Event) {}
}

/// What a scheduler can choose from, when it asks who runs next.
#[derive(Clone, Copy, Debug)]
pub struct Runnable<'a> {
    /// The goroutines that can run, in an order that the run determines;
    /// never empty.
    pub goroutines: &'a [GoroutineId],
    /// Who ran last; it may be among `goroutines` (it was preempted or
    /// yielded) or not (it is parked or gone).
    pub last: Option<GoroutineId>,
}

/// Decides what a program leaves open.
///
/// Only a runtime with `CONTROLLED` calls the choosing methods, and then from
/// one thread at a time. Every method answers with something that was offered;
/// a policy that follows a recording reports a recording that does not fit
/// through its own interface, and chooses the first.
pub trait Policy {
    /// The runtime asks before everything that the program leaves open.
    const CONTROLLED: bool;
    /// The runtime reports events.
    const EVENTS: bool;
    /// Where events go.
    type Sink: EventSink;

    /// Where events go.
    fn sink(&self) -> &Self::Sink;

    /// Who runs next: an index into `runnable.goroutines`.
    fn next_goroutine(&mut self, runnable: Runnable<'_>) -> usize;

    /// Whether `running` is preempted at this poll of its.
    fn preempt(&mut self, running: GoroutineId) -> bool;

    /// Which of the ready cases of a `select` is taken: an index into `ready`,
    /// which holds case numbers in source order and is never empty.
    fn select_case(&mut self, by: GoroutineId, ready: &[u32]) -> usize;

    /// A random number: map iteration, hash seeds, `math/rand`.
    fn random(&mut self) -> u64;

    /// Which of the timers that are due at the same instant fires first: an
    /// index into `due`, which is never empty.
    fn next_timer(&mut self, due: &[SyncObject]) -> usize;

    /// Which of the waiters is woken first where the order is open (a mutex
    /// handed over, semaphores): an index into `waiters`, never empty.
    fn next_waiter(&mut self, object: SyncObject, waiters: &[GoroutineId]) -> usize;

    /// What runs from here on is the program's own; before it, start-up has
    /// read arguments and environment, whose sizes must not decide the rest. A
    /// policy that draws starts its draws anew.
    fn restart(&mut self) {}

    /// The decisions so far, for policies that record.
    fn decisions(&self) -> &[Decision] {
        &[]
    }
}
