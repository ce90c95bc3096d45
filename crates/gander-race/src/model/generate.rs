//! Random traces that some program could have made.
//!
//! Invariant: only steps that are possible are taken: nothing is received that
//! was not sent, no lock is held twice, a goroutine that waits does nothing.
//! So a difference is never the fault of the trace.

use super::random::Random;
use super::trace::{Op, Trace, TraceStep};
use crate::access::AccessKind;
use gander_conc::{Event, GoroutineId, SyncObject};
use std::ops::Range;

/// How large traces are.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Steps of a trace at most.
    pub steps: usize,
    /// Goroutines alive at a time at most.
    pub live: usize,
    /// Goroutines of a trace at most.
    pub goroutines: u64,
    /// Many goroutines from the start that mostly read, granules as a whole: what
    /// is remembered of those are long lists.
    pub readers: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            steps: 70,
            live: 5,
            goroutines: 14,
            readers: false,
        }
    }
}

/// The bytes that traces share: two granules and a half, so that ranges cross.
const MEMORY: Range<u64> = 0x1000..0x1014;

/// Atomic variables, some over ordinary memory.
const ATOMICS: [(u64, u8); 5] = [
    (0x1000, 4),
    (0x1008, 8),
    (0x1008, 4),
    (0x100c, 4),
    (0x2000, 8),
];

const CHANNELS: u64 = 3;
const LOCKS: u64 = 2;
const OTHERS: u64 = 2;

/// Kinds of synchronisation.
const KINDS: usize = 16;

#[derive(Clone, Debug)]
struct Channel {
    object: SyncObject,
    capacity: u64,
    filled: u64,
    closed: bool,
}

#[derive(Clone, Debug, Default)]
struct Lock {
    writer: Option<u64>,
    readers: Vec<u64>,
}

struct Generator {
    random: Random,
    trace: Trace,
    shape: Shape,
    live: Vec<u64>,
    /// Parked in `Cond.Wait`, with the condition variable.
    waiting: Vec<(u64, SyncObject)>,
    next: u64,
    channels: Vec<Channel>,
    locks: Vec<Lock>,
    group: Vec<u64>,
    once: Vec<bool>,
    pool: Vec<bool>,
    timers: Vec<bool>,
    finalizers: Vec<bool>,
    written: Vec<bool>,
}

fn object(space: u64, index: usize) -> SyncObject {
    SyncObject::at(0x10_0000 * space + 0x100 * index as u64)
}

/// The trace of a seed.
#[must_use]
pub fn generate(seed: u64, shape: &Shape) -> Trace {
    let mut random = Random::new(seed);
    let channels = (0..CHANNELS).map(|i| Channel {
        object: object(1, i as usize),
        capacity: random.below(5) as u64,
        filled: 0,
        closed: false,
    });
    let channels = channels.collect();
    let no = || vec![false; OTHERS as usize];
    let mut generator = Generator {
        random,
        trace: Trace::default(),
        shape: *shape,
        live: vec![1],
        waiting: Vec::new(),
        next: 2,
        channels,
        locks: vec![Lock::default(); LOCKS as usize],
        group: vec![0; OTHERS as usize],
        once: no(),
        pool: no(),
        timers: no(),
        finalizers: no(),
        written: no(),
    };
    generator.run();
    generator.trace
}

impl Generator {
    fn run(&mut self) {
        for channel in self.channels.clone() {
            self.event(
                1,
                Event::ChanMake {
                    channel: channel.object,
                    capacity: channel.capacity,
                },
            );
        }
        let first = if self.shape.readers {
            self.shape.live
        } else {
            0
        };
        (0..first).for_each(|_| self.go(1));
        // Few kinds of operation in a trace make long chains of them.
        let kinds: Vec<usize> = (0..1 + self.random.below(4))
            .map(|_| self.random.below(KINDS))
            .collect();
        let steps = 10 + self.random.below(self.shape.steps - 10);
        let mut tries = 0;
        while self.trace.steps.len() < steps && tries < 20 * steps {
            tries += 1;
            let by = *self.random.pick(&self.live);
            if self.waiting.iter().any(|&(g, _)| g == by) {
                continue;
            }
            match self.random.below(16) {
                0..7 => {
                    let kind = *self.random.pick(&kinds);
                    self.synchronise(by, kind);
                }
                7 => self.go(by),
                8 if self.random.one_in(2) => self.end(by),
                9 if !self.shape.readers && self.random.one_in(3) => self.clear(by),
                10 if !self.shape.readers && self.random.one_in(2) => self.push(by, Op::Collect),
                _ if self.shape.readers && !self.random.one_in(16) => self.read(by),
                _ => self.access(by),
            }
        }
    }

    fn push(&mut self, by: u64, op: Op) {
        self.trace.steps.push(TraceStep { by, op });
    }

    fn event(&mut self, by: u64, event: Event) {
        self.push(by, Op::Event(event));
    }

    fn synchronise(&mut self, by: u64, kind: usize) {
        match kind {
            0 | 1 => self.send_or_receive(by),
            2 => {
                self.send_or_receive(by);
                self.close(by);
            }
            3 | 4 => self.lock_or_unlock(by),
            5 | 6 => self.atomic(by),
            7 => self.group(by),
            8 => self.once(by),
            9 => self.cond(by),
            10 => self.pool(by),
            11 => self.timer(by),
            12 => self.finalizer(by),
            13 => self.io(by),
            14 => self.annotation(by),
            _ => self.init(by),
        }
    }

    fn send_or_receive(&mut self, by: u64) {
        if self.random.one_in(2) {
            self.send(by);
        } else {
            self.receive(by);
        }
    }

    fn lock_or_unlock(&mut self, by: u64) {
        if self.random.one_in(2) {
            self.lock(by);
        } else {
            self.unlock(by);
        }
    }

    /// A read of the first or second granule.
    fn read(&mut self, by: u64) {
        let start = MEMORY.start + 8 * u64::from(self.random.one_in(2));
        let bytes = start..start + 8;
        self.push(
            by,
            Op::Access {
                kind: AccessKind::Read,
                bytes,
            },
        );
    }

    fn access(&mut self, by: u64) {
        let length = MEMORY.end - MEMORY.start;
        let start = self.random.below(length as usize) as u64;
        let size = match self.random.below(4) {
            0 => 1,
            1 => 2,
            2 => 8,
            _ => 1 + self.random.below(12) as u64,
        };
        let bytes = MEMORY.start + start..(MEMORY.start + start + size).min(MEMORY.end);
        let kind = if self.random.one_in(3) {
            AccessKind::Write
        } else {
            AccessKind::Read
        };
        self.push(by, Op::Access { kind, bytes });
    }

    fn some_channel(&mut self) -> usize {
        self.random.below(self.channels.len())
    }

    /// Somebody who could take part in a rendezvous.
    fn partner(&mut self, of: u64) -> Option<u64> {
        let waiting = &self.waiting;
        let others = self.live.iter().copied();
        let others: Vec<u64> = others
            .filter(|&g| g != of && waiting.iter().all(|&(w, _)| w != g))
            .collect();
        (!others.is_empty()).then(|| *self.random.pick(&others))
    }

    fn maybe_select(&mut self, by: u64) {
        if self.random.one_in(6) {
            let chosen = Some(self.random.below(3) as u32);
            self.event(by, Event::Select { chosen });
        }
    }

    fn send(&mut self, by: u64) {
        let at = self.some_channel();
        let Channel {
            object: channel,
            capacity,
            filled,
            closed,
        } = self.channels[at].clone();
        if closed {
            return;
        }
        if capacity == 0 {
            if let Some(other) = self.partner(by) {
                self.maybe_select(by);
                let receiver = GoroutineId(other);
                self.event(by, Event::ChanRendezvous { channel, receiver });
            }
        } else if filled < capacity {
            self.maybe_select(by);
            self.channels[at].filled += 1;
            self.event(by, Event::ChanSend { channel });
        }
    }

    fn receive(&mut self, by: u64) {
        let at = self.some_channel();
        let Channel {
            object: channel,
            filled,
            closed,
            ..
        } = self.channels[at].clone();
        if filled > 0 {
            self.maybe_select(by);
            self.channels[at].filled -= 1;
            self.event(by, Event::ChanRecv { channel });
        } else if closed {
            self.event(by, Event::ChanRecvClosed { channel });
        }
    }

    fn close(&mut self, by: u64) {
        let at = self.some_channel();
        if !self.channels[at].closed && self.random.one_in(6) {
            self.channels[at].closed = true;
            let channel = self.channels[at].object;
            self.event(by, Event::ChanClose { channel });
        }
    }

    fn lock(&mut self, by: u64) {
        let at = self.random.below(self.locks.len());
        let lock = object(2, at);
        let state = &mut self.locks[at];
        if self.random.one_in(2) {
            if state.writer.is_none() && state.readers.is_empty() {
                state.writer = Some(by);
                self.event(by, Event::Lock { lock });
            } else {
                self.event(by, Event::TryLockFailed { lock });
            }
        } else if state.writer.is_none() {
            state.readers.push(by);
            self.event(by, Event::RLock { lock });
        }
    }

    fn unlock(&mut self, by: u64) {
        let at = self.random.below(self.locks.len());
        let lock = object(2, at);
        let foreign = self.random.one_in(5);
        let state = &mut self.locks[at];
        if let Some(owner) = state.writer {
            if owner == by || foreign {
                state.writer = None;
                self.event(by, Event::Unlock { lock });
            }
        } else if let Some(index) = state.readers.iter().position(|&g| g == by || foreign) {
            state.readers.remove(index);
            self.event(by, Event::RUnlock { lock });
        }
    }

    fn atomic(&mut self, by: u64) {
        let &(address, size) = self.random.pick(&ATOMICS);
        let event = match self.random.below(4) {
            0 | 1 => Event::AtomicLoad { address, size },
            2 => Event::AtomicStore { address, size },
            _ => Event::AtomicRmw { address, size },
        };
        self.event(by, event);
    }

    fn other(&mut self) -> usize {
        self.random.below(OTHERS as usize)
    }

    fn group(&mut self, by: u64) {
        let at = self.other();
        let group = object(3, at);
        match self.random.below(3) {
            0 => {
                self.group[at] += 1;
                self.event(by, Event::WaitGroupAdd { group });
            }
            1 if self.group[at] > 0 => {
                self.group[at] -= 1;
                self.event(by, Event::WaitGroupDone { group });
            }
            2 if self.group[at] == 0 => self.event(by, Event::WaitGroupWait { group }),
            _ => {}
        }
    }

    fn once(&mut self, by: u64) {
        let at = self.other();
        let once = object(4, at);
        if !self.once[at] {
            self.once[at] = true;
            self.event(by, Event::OnceDone { once });
        }
        self.event(by, Event::OnceReturn { once });
    }

    fn cond(&mut self, by: u64) {
        let at = self.other();
        let cond = object(5, at);
        let index = self.waiting.iter().position(|&(_, c)| c == cond);
        if let Some(index) = index {
            self.event(by, Event::CondSignal { cond });
            let woken = GoroutineId(self.waiting.remove(index).0);
            self.event(by, Event::CondWake { cond, woken });
        } else if self.waiting.len() + 1 < self.live.len() {
            self.waiting.push((by, cond));
        }
    }

    fn pool(&mut self, by: u64) {
        let at = self.other();
        let item = object(6, at);
        let put = self.pool[at];
        self.pool[at] = !put;
        if put {
            self.event(by, Event::PoolGet { item });
        } else {
            self.event(by, Event::PoolPut { item });
        }
    }

    fn timer(&mut self, by: u64) {
        let at = self.other();
        let timer = object(7, at);
        match self.random.below(4) {
            0 if self.timers[at] => {
                self.timers[at] = false;
                self.event(by, Event::TimerStop { timer });
            }
            1 | 2 if self.timers[at] => {
                self.fire(timer);
            }
            _ => {
                self.timers[at] = true;
                self.event(by, Event::TimerSet { timer });
            }
        }
    }

    fn finalizer(&mut self, by: u64) {
        let at = self.other();
        let finalizer = object(8, at);
        if !self.finalizers[at] {
            self.finalizers[at] = true;
            self.event(by, Event::FinalizerSet { finalizer });
        } else if self.fire(finalizer) {
            self.finalizers[at] = false;
        }
    }

    fn fire(&mut self, object: SyncObject) -> bool {
        let Some(child) = self.newborn() else {
            return false;
        };
        self.event(child, Event::Fire { object });
        true
    }

    fn newborn(&mut self) -> Option<u64> {
        let room = self.live.len() < self.shape.live && self.next <= self.shape.goroutines;
        room.then(|| {
            let child = self.next;
            self.next += 1;
            self.live.push(child);
            child
        })
    }

    fn io(&mut self, by: u64) {
        let at = self.other();
        let object = SyncObject::kernel(at as u64);
        if self.written[at] && self.random.one_in(2) {
            self.event(by, Event::IoRead { object });
        } else {
            self.written[at] = true;
            self.event(by, Event::IoWrite { object });
        }
    }

    fn annotation(&mut self, by: u64) {
        let object = SyncObject::runtime(self.other() as u64);
        let event = match self.random.below(4) {
            0 => Event::Release { object },
            1 => Event::ReleaseMerge { object },
            _ => Event::Acquire { object },
        };
        self.event(by, event);
    }

    fn init(&mut self, by: u64) {
        let package = SyncObject::runtime(100 + self.other() as u64);
        let event = match self.random.below(2) {
            0 => Event::InitDone { package },
            _ => Event::InitNeeded { package },
        };
        self.event(by, event);
    }

    fn go(&mut self, by: u64) {
        if let Some(child) = self.newborn() {
            let child = GoroutineId(child);
            self.event(by, Event::Go { child });
        }
    }

    /// Goroutines may end with locks held; then the locks stay locked, unless
    /// somebody else unlocks them.
    fn end(&mut self, by: u64) {
        let others_run = self.live.len() > self.waiting.len() + 1;
        if by != 1 && others_run {
            self.live.retain(|&g| g != by);
            self.event(by, Event::GoEnd);
        }
    }

    fn clear(&mut self, by: u64) {
        let granule = self.random.below(3) as u64;
        let start = MEMORY.start + 8 * granule;
        let bytes = start..start + 8 * (1 + self.random.below(2) as u64);
        self.push(by, Op::Clear { bytes });
    }
}
