//! The synchronisation objects of a program.
//!
//! Invariant: an object is known from its first event until its memory is
//! cleared; a new object at an old address knows nothing of the old one.

use crate::clock::Epoch;
use crate::rules::{ChannelClocks, LockClocks};
use crate::timeline::{Merged, Stamp};
use gander_conc::{GoroutineId, SyncObject};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a gate is: an object with no rule but that what was released comes
/// before what acquires.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Kind {
    WaitGroup,
    Once,
    Pool,
    Timer,
    Finalizer,
    Io,
    Init,
    Plain,
}

/// A lock and who holds it exclusively.
#[derive(Debug, Default)]
struct Lock {
    holder: Option<GoroutineId>,
    clocks: LockClocks,
}

/// All objects, by address. Maps ordered by address, because memory is cleared
/// by ranges.
#[derive(Debug, Default)]
pub struct Objects {
    channels: BTreeMap<SyncObject, ChannelClocks>,
    locks: BTreeMap<SyncObject, Lock>,
    gates: BTreeMap<(SyncObject, Kind), Merged>,
}

impl Objects {
    /// `make`.
    pub fn make_channel(&mut self, channel: SyncObject, capacity: u64) {
        self.channels.insert(channel, ChannelClocks::new(capacity));
    }

    /// A channel. One that nobody announced has no slots that are used again.
    pub(crate) fn channel(&mut self, channel: SyncObject) -> &mut ChannelClocks {
        let channel = self.channels.entry(channel);
        channel.or_insert_with(ChannelClocks::unknown)
    }

    pub(crate) fn lock(&mut self, lock: SyncObject) -> &mut LockClocks {
        &mut self.locks.entry(lock).or_default().clocks
    }

    /// Sets who holds the lock exclusively, and returns who did.
    pub fn set_holder(
        &mut self,
        lock: SyncObject,
        holder: Option<GoroutineId>,
    ) -> Option<GoroutineId> {
        std::mem::replace(&mut self.locks.entry(lock).or_default().holder, holder)
    }

    pub(crate) fn gate(&mut self, kind: Kind, object: SyncObject) -> &mut Merged {
        self.gates.entry((object, kind)).or_default()
    }

    pub(crate) fn remove_gate(&mut self, kind: Kind, object: SyncObject) {
        self.gates.remove(&(object, kind));
    }

    /// Forgets the objects in these bytes.
    pub fn clear(&mut self, bytes: Range<u64>) {
        if bytes.is_empty() {
            return;
        }
        let objects = SyncObject::at(bytes.start)..SyncObject::at(bytes.end);
        drop_range(&mut self.channels, &objects);
        drop_range(&mut self.locks, &objects);
        let gates = (objects.start, Kind::WaitGroup)..(objects.end, Kind::WaitGroup);
        drop_range(&mut self.gates, &gates);
    }

    /// What goroutines that nobody starts will begin with.
    pub fn pending(&self) -> impl Iterator<Item = &Merged> {
        self.gates
            .iter()
            .filter(|((_, kind), _)| matches!(kind, Kind::Timer | Kind::Finalizer))
            .map(|(_, gate)| gate)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The epochs of which stamps are in objects.
    pub fn epochs(&self) -> impl Iterator<Item = Epoch> {
        let channels = self.channels.values().flat_map(ChannelClocks::epochs);
        let locks = self.locks.values().flat_map(|lock| lock.clocks.stamps());
        let gates = self.gates.values().filter_map(Merged::newest);
        channels.chain(locks.chain(gates).map(Stamp::epoch))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.channels.len() + self.locks.len() + self.gates.len()
    }
}

fn drop_range<K: Ord + Copy, V>(map: &mut BTreeMap<K, V>, range: &Range<K>) {
    let gone: Vec<K> = map
        .range(range.start..range.end)
        .map(|(&key, _)| key)
        .collect();
    for key in gone {
        map.remove(&key);
    }
}
