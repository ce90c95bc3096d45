//! What goroutines do to each other.
//!
//! Invariant: an event is reported when its operation completes, inside the
//! critical section of the object it is about, so the events of one object
//! come in the order in which they took effect. An operation that blocked is
//! reported once, when it can complete: a goroutine does nothing while it is
//! parked, so what it knew when it started is what it knows then. If another
//! goroutine completes it (a receiver moves the value of a parked sender into
//! the buffer), the event is still attributed to the one that asked for it.

use crate::{GoroutineId, SyncObject};

/// A synchronisation event of one goroutine.
///
/// The comments say what it means for the order; the rules themselves are the
/// detector's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// A `go` statement: `child` exists from here.
    Go {
        /// The new goroutine.
        child: GoroutineId,
    },
    /// The goroutine ends. That is no edge to anything.
    GoEnd,
    /// `make(chan T, capacity)`. The size of `T` does not matter.
    ChanMake {
        /// The channel.
        channel: SyncObject,
        /// Its capacity in elements.
        capacity: u64,
    },
    /// A send on a buffered channel completes.
    ChanSend {
        /// The channel.
        channel: SyncObject,
    },
    /// A receive of an element from a buffered channel completes.
    ChanRecv {
        /// The channel.
        channel: SyncObject,
    },
    /// A send on an unbuffered channel and the receive of `receiver` complete
    /// together. Reported once, by the sender.
    ChanRendezvous {
        /// The channel.
        channel: SyncObject,
        /// Who receives.
        receiver: GoroutineId,
    },
    /// `close(channel)` completes.
    ChanClose {
        /// The channel.
        channel: SyncObject,
    },
    /// A receive returns a zero value because the channel is closed.
    ChanRecvClosed {
        /// The channel.
        channel: SyncObject,
    },
    /// A `select` statement committed to a case; its communication is an event
    /// of its own.
    Select {
        /// Index of the chosen case in source order; `None` is `default`.
        chosen: Option<u32>,
    },
    /// `Lock` returns, or `TryLock` returns true; for `Mutex` and `RWMutex`.
    Lock {
        /// The lock.
        lock: SyncObject,
    },
    /// `Unlock`.
    Unlock {
        /// The lock.
        lock: SyncObject,
    },
    /// `RLock` returns, or `TryRLock` returns true.
    RLock {
        /// The lock.
        lock: SyncObject,
    },
    /// `RUnlock`.
    RUnlock {
        /// The lock.
        lock: SyncObject,
    },
    /// `TryLock` or `TryRLock` returns false. That is no edge.
    TryLockFailed {
        /// The lock.
        lock: SyncObject,
    },
    /// `WaitGroup.Add` with a positive delta. That is no edge.
    ///
    /// The documented misuse (a first `Add` concurrent with `Wait`) is a race;
    /// runtimes report it as accesses to the group's memory.
    WaitGroupAdd {
        /// The group.
        group: SyncObject,
    },
    /// `WaitGroup.Done`, or `Add` with a negative delta.
    WaitGroupDone {
        /// The group.
        group: SyncObject,
    },
    /// `WaitGroup.Wait` returns.
    WaitGroupWait {
        /// The group.
        group: SyncObject,
    },
    /// The function given to `Once.Do` completed.
    OnceDone {
        /// The once.
        once: SyncObject,
    },
    /// `Once.Do` returns.
    OnceReturn {
        /// The once.
        once: SyncObject,
    },
    /// `Cond.Signal`. The edge is that of [`Event::CondWake`].
    CondSignal {
        /// The condition variable.
        cond: SyncObject,
    },
    /// `Cond.Broadcast`. The edges are those of [`Event::CondWake`].
    CondBroadcast {
        /// The condition variable.
        cond: SyncObject,
    },
    /// The signalling goroutine unblocks one parked `Wait`.
    CondWake {
        /// The condition variable.
        cond: SyncObject,
        /// Whose `Wait` it is.
        woken: GoroutineId,
    },
    /// An atomic load, or a compare-and-swap that failed.
    AtomicLoad {
        /// The variable's address.
        address: u64,
        /// Its size in bytes.
        size: u8,
    },
    /// An atomic store that observes nothing.
    AtomicStore {
        /// The variable's address.
        address: u64,
        /// Its size in bytes.
        size: u8,
    },
    /// An atomic operation that reads and writes: swap, add, and, or, a
    /// compare-and-swap that succeeded.
    AtomicRmw {
        /// The variable's address.
        address: u64,
        /// Its size in bytes.
        size: u8,
    },
    /// `Pool.Put(x)`.
    PoolPut {
        /// The pool and `x`, as one object: other objects of the pool carry
        /// no edge.
        item: SyncObject,
    },
    /// `Pool.Get` returns what was put.
    PoolGet {
        /// The object of the matching [`Event::PoolPut`].
        item: SyncObject,
    },
    /// A timer is set or reset.
    TimerSet {
        /// The timer.
        timer: SyncObject,
    },
    /// A timer will not fire (again): it was stopped, or it was to fire once
    /// and did.
    TimerStop {
        /// The timer.
        timer: SyncObject,
    },
    /// `SetFinalizer` or `AddCleanup`.
    FinalizerSet {
        /// The finalizer or cleanup.
        finalizer: SyncObject,
    },
    /// The runtime starts `child` on its own: the function of a timer, a
    /// finalizer, a cleanup. Nobody's event, so reported by `child`. What it
    /// knows is what `object` was set with, not what another goroutine of the
    /// runtime knows. Channel timers send from such a goroutine too.
    Fire {
        /// The timer, finalizer or cleanup.
        object: SyncObject,
    },
    /// Data was written to a kernel object (or it was closed).
    IoWrite {
        /// The file, pipe or connection.
        object: SyncObject,
    },
    /// Data, or the end of it, was read from a kernel object.
    IoRead {
        /// The file, pipe or connection.
        object: SyncObject,
    },
    /// The initialisation of a package completed.
    InitDone {
        /// The package.
        package: SyncObject,
    },
    /// The initialisation of an importer, or `main.main`, begins.
    InitNeeded {
        /// The imported package.
        package: SyncObject,
    },
    /// Something else is ordered before every later [`Event::Acquire`] of the
    /// object, and what was released before no longer is.
    Release {
        /// The object.
        object: SyncObject,
    },
    /// Something else is ordered before every later [`Event::Acquire`] of the
    /// object, in addition to what was released before.
    ReleaseMerge {
        /// The object.
        object: SyncObject,
    },
    /// Something is ordered after what was released to the object.
    Acquire {
        /// The object.
        object: SyncObject,
    },
}

impl Event {
    /// What the event goes through, if it is an object.
    #[must_use]
    pub fn object(&self) -> Option<SyncObject> {
        match *self {
            Self::Go { .. } | Self::GoEnd | Self::Select { .. } => None,
            Self::ChanMake { channel, .. }
            | Self::ChanSend { channel }
            | Self::ChanRecv { channel }
            | Self::ChanRendezvous { channel, .. }
            | Self::ChanClose { channel }
            | Self::ChanRecvClosed { channel } => Some(channel),
            Self::Lock { lock }
            | Self::Unlock { lock }
            | Self::RLock { lock }
            | Self::RUnlock { lock }
            | Self::TryLockFailed { lock } => Some(lock),
            Self::WaitGroupAdd { group }
            | Self::WaitGroupDone { group }
            | Self::WaitGroupWait { group } => Some(group),
            Self::OnceDone { once } | Self::OnceReturn { once } => Some(once),
            Self::CondSignal { cond }
            | Self::CondBroadcast { cond }
            | Self::CondWake { cond, .. } => Some(cond),
            Self::AtomicLoad { address, .. }
            | Self::AtomicStore { address, .. }
            | Self::AtomicRmw { address, .. } => Some(SyncObject::at(address)),
            Self::PoolPut { item } | Self::PoolGet { item } => Some(item),
            Self::TimerSet { timer } | Self::TimerStop { timer } => Some(timer),
            Self::FinalizerSet { finalizer } => Some(finalizer),
            Self::InitDone { package } | Self::InitNeeded { package } => Some(package),
            Self::Fire { object }
            | Self::IoWrite { object }
            | Self::IoRead { object }
            | Self::Release { object }
            | Self::ReleaseMerge { object }
            | Self::Acquire { object } => Some(object),
        }
    }

    /// The goroutine at the other end, if the event names one.
    #[must_use]
    pub fn partner(&self) -> Option<GoroutineId> {
        match *self {
            Self::Go { child } => Some(child),
            Self::ChanRendezvous { receiver, .. } => Some(receiver),
            Self::CondWake { woken, .. } => Some(woken),
            _ => None,
        }
    }
}
