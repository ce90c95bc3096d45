//! Events as a few words, as the history keeps them.
//!
//! Whole words are written and read again at once; a copy of parts that were
//! just written has to wait for them.
//!
//! Invariant: what [`decode`] says of an event's [`Words`] is the event.

use gander_conc::{Event, GoroutineId, SyncObject};

/// What is in an event.
trait Word: Sized {
    fn word(self) -> u64;
    fn of(word: u64) -> Self;
}

impl Word for u64 {
    fn word(self) -> u64 {
        self
    }
    fn of(word: u64) -> u64 {
        word
    }
}

impl Word for u8 {
    fn word(self) -> u64 {
        self.into()
    }
    fn of(word: u64) -> u8 {
        word as u8
    }
}

impl Word for Option<u32> {
    fn word(self) -> u64 {
        self.map_or(u64::MAX, u64::from)
    }
    fn of(word: u64) -> Option<u32> {
        u32::try_from(word).ok()
    }
}

impl Word for GoroutineId {
    fn word(self) -> u64 {
        self.0
    }
    fn of(word: u64) -> GoroutineId {
        GoroutineId(word)
    }
}

impl Word for SyncObject {
    fn word(self) -> u64 {
        self.bits()
    }
    fn of(word: u64) -> SyncObject {
        SyncObject::from_bits(word)
    }
}

/// An event in words: the number of its kind, and what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) u8, pub(crate) u64, pub(crate) u64);

macro_rules! words {
    () => {
        (0, 0)
    };
    ($a:ident) => {
        ($a.word(), 0)
    };
    ($a:ident $b:ident) => {
        ($a.word(), $b.word())
    };
}

macro_rules! events {
    ($($tag:literal $name:ident { $($field:ident)* })*) => {
        impl Words {
            /// The words of an event: where that is known, constants but for what is
            /// in it.
            #[inline(always)]
            pub(crate) fn of(event: &Event) -> Words {
                match *event {
                    $(Event::$name { $($field),* } => {
                        let (a, b) = words!($($field)*);
                        Words($tag, a, b)
                    })*
                }
            }
        }

        /// The event.
        pub(crate) fn decode(tag: u8, a: u64, b: u64) -> Option<Event> {
            let mut words = [a, b].into_iter();
            match tag {
                $($tag => Some(Event::$name { $($field: Word::of(words.next()?)),* }),)*
                _ => None,
            }
        }
    };
}

events! {
    0 Go { child }
    1 GoEnd {}
    2 ChanMake { channel capacity }
    3 ChanSend { channel }
    4 ChanRecv { channel }
    5 ChanRendezvous { channel receiver }
    6 ChanClose { channel }
    7 ChanRecvClosed { channel }
    8 Select { chosen }
    9 Lock { lock }
    10 Unlock { lock }
    11 RLock { lock }
    12 RUnlock { lock }
    13 TryLockFailed { lock }
    14 WaitGroupAdd { group }
    15 WaitGroupDone { group }
    16 WaitGroupWait { group }
    17 OnceDone { once }
    18 OnceReturn { once }
    19 CondSignal { cond }
    20 CondBroadcast { cond }
    21 CondWake { cond woken }
    22 AtomicLoad { address size }
    23 AtomicStore { address size }
    24 AtomicRmw { address size }
    25 PoolPut { item }
    26 PoolGet { item }
    27 TimerSet { timer }
    28 TimerStop { timer }
    29 FinalizerSet { finalizer }
    30 Fire { object }
    31 IoWrite { object }
    32 IoRead { object }
    33 InitDone { package }
    34 InitNeeded { package }
    35 Release { object }
    36 ReleaseMerge { object }
    37 Acquire { object }
}

impl Words {
    #[inline]
    pub(crate) fn is_atomic_load(self) -> bool {
        self.0 == ATOMIC_LOAD
    }
}

/// The number of [`Event::AtomicLoad`].
const ATOMIC_LOAD: u8 = 22;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_survives() {
        let mut tags = 0..;
        loop {
            let tag = tags.next().unwrap_or(u8::MAX);
            let Some(event) = decode(tag, 0x0123_4567, 5) else {
                break;
            };
            let Words(again, a, b) = Words::of(&event);
            assert_eq!((again, decode(again, a, b)), (tag, Some(event)));
        }
        assert_eq!(tags.start, 39);
        let event = Event::AtomicLoad {
            address: 8,
            size: 1,
        };
        assert!(Words::of(&event).is_atomic_load());
        let event = Event::Select { chosen: None };
        let Words(tag, a, b) = Words::of(&event);
        assert_eq!(decode(tag, a, b), Some(event));
    }
}
