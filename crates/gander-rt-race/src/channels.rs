//! Channels of the running program: their clocks, and who sends on them.
//!
//! To close a channel while another goroutine sends on it is a race: a send
//! reads the channel's first byte, and the close writes it. Nothing but a close
//! asks for these reads, so they are kept with the channel, and are no accesses
//! to its cell unless they are of many goroutines.
//!
//! Invariant: what is known of a channel is touched under the channel's lock or
//! while the world is stopped, and stays where it is until the channel's memory
//! is given out anew.

use crate::cells::{Past, Touch};
use crate::engine::{Engine, Found, Races};
use crate::local::Local;
use crate::locks::LockSets;
use crate::racers::{Moment, Racer};
use crate::stacks;
use crate::state::{own_racer, state};
use crate::words::Words;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{AccessKind, ChannelClocks, Epoch, GRANULE, Turn};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::ptr::NonNull;

/// Senders that are kept with a channel.
const SENDERS: usize = 8;

/// A channel.
#[derive(Debug)]
pub(crate) struct Channel {
    clocks: ChannelClocks,
    /// The time of its last event, and the thread.
    time: u64,
    last: usize,
    /// The last reads of its first byte, by the rule of all accesses: none is
    /// ordered before another.
    senders: Vec<Sender>,
}

/// A read of a channel's first byte.
#[derive(Debug)]
struct Sender {
    epoch: Epoch,
    stack: u32,
    moment: Moment,
}

impl Channel {
    fn new(clocks: ChannelClocks) -> Channel {
        Channel {
            clocks,
            time: 0,
            last: 0,
            senders: Vec::new(),
        }
    }

    /// The goroutine is about to send; whether there is room for it.
    #[inline]
    fn note(&mut self, racer: &Racer, sets: &LockSets, stack: u32) -> bool {
        let timeline = racer.timeline();
        let sender = Sender {
            epoch: timeline.epoch(),
            stack,
            moment: Moment::of(racer, sets),
        };
        let mut place = None;
        let mut at = 0;
        while let Some(known) = self.senders.get(at) {
            match place {
                _ if !timeline.knows(known.epoch) => at += 1,
                None => {
                    place = Some(at);
                    at += 1;
                }
                Some(_) => {
                    self.senders.swap_remove(at);
                }
            }
        }
        match place {
            Some(place) => self.senders[place] = sender,
            None if self.senders.len() == SENDERS => return false,
            None => self.senders.push(sender),
        }
        // SAFETY: the goroutine runs here.
        unsafe { racer.timeline_mut() }.note_access();
        true
    }

    /// The epochs that are of use for it.
    fn epochs(&self) -> impl Iterator<Item = Epoch> {
        let senders = self.senders.iter().map(|sender| sender.epoch);
        self.clocks.epochs().chain(senders)
    }
}

/// A channel that others point to while it is here.
#[derive(Debug)]
struct Kept(NonNull<Channel>);

// SAFETY: the invariant of the file.
unsafe impl Send for Kept {}

impl Drop for Kept {
    fn drop(&mut self) {
        // SAFETY: made by `Channels::set`, and nobody uses it any more.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// Channels by their addresses, or whatever their objects' keys are.
#[derive(Debug, Default)]
pub(crate) struct Channels(FxHashMap<SyncObject, Kept>);

impl Channels {
    /// The channel, if it is known.
    fn get(&self, object: SyncObject) -> Option<NonNull<Channel>> {
        self.0.get(&object).map(|kept| kept.0)
    }

    /// A new channel.
    fn set(&mut self, object: SyncObject, channel: Channel) -> NonNull<Channel> {
        let channel = NonNull::from(Box::leak(Box::new(channel)));
        self.0.insert(object, Kept(channel));
        channel
    }

    /// Forgets the channels in these bytes, which are few.
    pub(crate) fn clear(&mut self, bytes: Range<u64>) {
        if !self.0.is_empty() {
            for at in bytes {
                self.0.remove(&SyncObject::at(at));
            }
        }
    }

    /// The epochs that are of use for any of them.
    ///
    /// # Safety
    /// The world is stopped.
    pub(crate) unsafe fn epochs(&self) -> impl Iterator<Item = Epoch> {
        self.0.values().flat_map(|kept| kept.0.as_ref().epochs())
    }
}

impl Engine {
    /// The channel; `kept` is 0, or what it was made before.
    #[expect(clippy::mut_from_ref, reason = "see the invariant of the file")]
    #[inline]
    unsafe fn channel(&self, object: SyncObject, kept: &mut usize) -> &mut Channel {
        if *kept == 0 {
            self.find_channel(object, kept);
        }
        &mut *(*kept as *mut Channel)
    }

    #[cold]
    fn find_channel(&self, object: SyncObject, kept: &mut usize) {
        let known = self.objects.of(object).channels.get(object);
        *kept = match known {
            Some(known) => known.as_ptr() as usize,
            None => self.make_channel(object, ChannelClocks::unknown()),
        };
    }

    #[cold]
    fn make_channel(&self, object: SyncObject, clocks: ChannelClocks) -> usize {
        let channel = Channel::new(clocks);
        let channel = self.objects.of(object).channels.set(object, channel);
        self.note_object(object);
        channel.as_ptr() as usize
    }

    /// The goroutine did `event` with a channel whose lock the caller holds;
    /// `kept` is the channel's own word.
    #[inline]
    pub(crate) fn at_channel(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        event: &Event,
        kept: &mut usize,
    ) {
        let how = (site, Words::of(event));
        match *event {
            Event::ChanSend { channel } => {
                self.through(racer, local, how, (channel, kept), ChannelClocks::send);
            }
            Event::ChanRecv { channel } => {
                self.through(racer, local, how, (channel, kept), ChannelClocks::receive);
            }
            Event::ChanRecvClosed { channel } => {
                let act = ChannelClocks::receive_closed;
                self.through(racer, local, how, (channel, kept), act);
            }
            Event::ChanClose { channel } => {
                self.through(racer, local, how, (channel, kept), ChannelClocks::close);
            }
            Event::ChanRendezvous { channel, receiver } => {
                self.meet(racer, local, site, event, channel, receiver);
            }
            Event::ChanMake { channel, capacity } => {
                self.turn(racer, local, (0, site, Words::of(event)), |_| {});
                *kept = self.make_channel(channel, ChannelClocks::new(capacity));
            }
            _ => {}
        }
    }

    #[inline]
    fn through(
        &self,
        racer: &Racer,
        local: &mut Local,
        (site, event): (Site, Words),
        (object, kept): (SyncObject, &mut usize),
        act: impl FnOnce(&mut ChannelClocks, &mut Turn<'_>),
    ) {
        // SAFETY: the channel is locked, and the word is its own.
        let channel = unsafe { self.channel(object, kept) };
        let Channel {
            clocks, time, last, ..
        } = channel;
        local.beat(last);
        self.turn(racer, local, (*time, site, event), |turn| act(clocks, turn));
        *time = racer.at.get();
    }

    /// The running goroutine begins to send on a channel whose lock the caller
    /// holds.
    #[inline]
    fn sends(
        &self,
        racer: &Racer,
        local: &mut Local,
        stack: u32,
        object: SyncObject,
        kept: &mut usize,
    ) {
        // SAFETY: as `at_channel`.
        let channel = unsafe { self.channel(object, kept) };
        if !channel.note(racer, &self.lock_sets, stack)
            && let Some(address) = object.address()
        {
            // A read does not race: nobody writes before the close.
            let bytes = address..address + 1;
            self.access(racer, local, AccessKind::Read, stack, bytes);
        }
    }

    /// The running goroutine closes a channel whose lock the caller holds: the
    /// races with those that send.
    #[cold]
    fn closes(
        &self,
        racer: &Racer,
        local: &mut Local,
        stack: u32,
        object: SyncObject,
        kept: &mut usize,
    ) -> Races {
        let Some(address) = object.address() else {
            return Races::default();
        };
        let bytes = address..address + 1;
        let mut races = self.access(racer, local, AccessKind::Write, stack, bytes.clone());
        // SAFETY: as `at_channel`.
        let senders = unsafe { &mut self.channel(object, kept).senders };
        let timeline = racer.timeline();
        senders.retain(|sender| !timeline.knows(sender.epoch));
        senders.sort_by_key(|sender| std::cmp::Reverse(sender.moment.at()));
        let mut found = Found::default();
        for Sender {
            epoch,
            stack,
            moment,
        } in senders.drain(..)
        {
            let past = Past {
                moment: self.add_moment(local, moment),
                stack,
                kind: AccessKind::Read,
                epoch,
            };
            found.add(past, address / GRANULE, 1 << (address % GRANULE));
        }
        if !found.is_empty() {
            let touch = Touch {
                kind: AccessKind::Write,
                moment: self.moment(racer, local),
                stack,
                epoch: timeline.epoch(),
                timeline,
            };
            races = races.and(self.races(racer, &touch, &bytes, found));
        }
        races
    }
}

/// The goroutine did something with a channel whose lock the caller holds.
pub(crate) fn event(by: GoroutineId, event: Event, kept: &mut usize) {
    let Some(state) = state() else {
        return;
    };
    let engine = &state.engine;
    // SAFETY: the references end before anybody else asks for them.
    unsafe {
        let Some(g) = stacks::running(by) else {
            let racer = &*engine.racer(by);
            let site = Site::default();
            return engine.at_channel(racer, engine.local(), site, &event, kept);
        };
        let racer = &*own_racer(state, g);
        let local = engine.local();
        let stack = local.path.capture(g, (0, 0));
        match event {
            Event::ChanSend { channel } | Event::ChanRendezvous { channel, .. } => {
                engine.sends(racer, local, stack, channel, kept);
            }
            Event::ChanClose { channel } => {
                state.found(&engine.closes(racer, local, stack, channel, kept));
            }
            _ => {}
        }
        engine.at_channel(racer, engine.local(), stacks::site(stack), &event, kept);
        engine.keep_pace(engine.local());
    }
}

/// The running goroutine waits for its send on a channel whose lock the caller
/// holds.
pub(crate) fn waits_to_send(by: GoroutineId, channel: SyncObject, kept: &mut usize) {
    let (Some(state), Some(g)) = (state(), stacks::running(by)) else {
        return;
    };
    // SAFETY: the reference ends with the call.
    unsafe {
        let racer = &*own_racer(state, g);
        let local = state.engine.local();
        let stack = local.path.capture(g, (0, 0));
        state.engine.sends(racer, local, stack, channel, kept);
    }
}
