//! Deliberate mistakes, to see that the tests notice them.
//!
//! Invariant: nothing of this is compiled into a product.

use crate::gates::{Action, pass};
use crate::objects::{Kind, Objects};
use crate::rules::{Rule, Turn};
use gander_conc::{Event, SyncObject};

/// A deliberate mistake in the rules, to see that tests notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Break {
    SharedSlots,
    NoCapacityEdge,
    NoCloseEdge,
    ReceiveLearnsFirst,
    StoreMerges,
    LoadObservesNothing,
    ReadersOrdered,
    RUnlockForgotten,
    OnlyLastUnlock,
    LastDoneOnly,
    SignalForgotten,
    GoForgotten,
    ReleaseWithoutTick,
    BlindSlotReuse,
    PruneIgnoresTimers,
    PruneTooMuch,
    FourEntries,
    WholeGranules,
    AtomicsRace,
    KeepOnAllocation,
    PoolShared,
    ReuseDespiteStamps,
}

/// An event through an object, with a mistake; false if the mistake is not
/// about this event.
pub(crate) fn through_object(
    objects: &mut Objects,
    mistake: Break,
    event: Event,
    turn: &mut Turn<'_>,
) -> bool {
    match (mistake, event) {
        (Break::SharedSlots, Event::ChanSend { channel } | Event::ChanRecv { channel }) => {
            let one = objects.gate(Kind::Plain, channel);
            pass(one, Action::Wait, Rule::ChannelSend, turn);
            pass(one, Action::Merge, Rule::ChannelSend, turn);
        }
        (Break::NoCapacityEdge, Event::ChanSend { channel }) => {
            objects.channel(channel).send_without_capacity(turn);
        }
        (Break::ReceiveLearnsFirst, Event::ChanRecv { channel }) => {
            objects.channel(channel).receive_learning_first(turn);
        }
        (Break::NoCloseEdge, Event::ChanRecvClosed { .. }) => {}
        (Break::ReadersOrdered, Event::RLock { lock }) => objects.lock(lock).lock(turn),
        (Break::RUnlockForgotten, Event::RUnlock { .. }) => {}
        (Break::OnlyLastUnlock, Event::Unlock { lock }) => {
            objects.lock(lock).unlock_forgetting(turn);
        }
        (Break::LastDoneOnly, Event::WaitGroupDone { group }) => {
            let gate = objects.gate(Kind::WaitGroup, group);
            pass(gate, Action::Replace, Rule::WaitGroup, turn);
        }
        (Break::PoolShared, Event::PoolPut { .. }) => {
            let gate = objects.gate(Kind::Pool, SyncObject::runtime(0));
            pass(gate, Action::Merge, Rule::Pool, turn);
        }
        (Break::PoolShared, Event::PoolGet { .. }) => {
            let gate = objects.gate(Kind::Pool, SyncObject::runtime(0));
            pass(gate, Action::Wait, Rule::Pool, turn);
        }
        (Break::ReleaseWithoutTick, Event::Unlock { lock }) => {
            let stamp = turn.timeline.release_without_tick(turn.seq);
            objects.lock(lock).unlocked_by(stamp);
        }
        _ => return false,
    }
    true
}
