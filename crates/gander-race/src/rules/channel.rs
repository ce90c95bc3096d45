//! Channels, by the slots of their buffer.
//!
//! Two rules of the memory model for a channel of capacity C, for every size of
//! element:
//!
//! 1. Send k is synchronized before the completion of receive k.
//! 2. Receive k is synchronized before the completion of send k+C.
//!
//! Following Fava and Steffen ("Ready, set, Go!"), the channel is two queues of
//! what was known: a forward one from senders to receivers, and a backward one
//! from receivers to the senders that reuse their slots. A slot is in one of
//! them at a time, so there is one stamp for each: whoever uses the slot takes
//! what is there and leaves what it knew itself. The second rule presupposes
//! that no element is overtaken; one that is taken away without a receive
//! leaves its slot to the next send.
//!
//! Invariant: both ends hand on what they knew when they *started*, before they
//! take: what a receive learns from its send does not travel on to send k+C.

use super::{Rule, Turn};
use crate::clock::Epoch;
use crate::timeline::Stamp;
use std::collections::VecDeque;

/// What is under way through one buffered channel.
#[derive(Clone, Debug)]
pub struct ChannelClocks {
    buffer: Buffer,
    /// The close.
    closed: Option<Box<Stamp>>,
}

#[derive(Clone, Debug)]
enum Buffer {
    /// Of a channel that nobody announced: sends that are not received yet,
    /// oldest first. No slot is used again.
    Unknown(VecDeque<Stamp>),
    Ring(Ring),
}

/// Slots, made when they are used first.
#[derive(Clone, Debug)]
struct Ring {
    capacity: usize,
    slots: Vec<Slot>,
    /// The slots of the next send and of the next receive.
    send_at: usize,
    receive_at: usize,
}

#[derive(Clone, Debug)]
struct Slot {
    stamp: Stamp,
    /// The stamp is a send's, else that of the receive after it.
    sent: bool,
}

impl Ring {
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.capacity { 0 } else { at + 1 }
    }

    /// The slot of the next receive, if something was sent to it.
    fn received(&mut self) -> Option<&mut Slot> {
        let at = self.receive_at;
        self.receive_at = self.after(at);
        self.slots.get_mut(at).filter(|slot| slot.sent)
    }
}

impl ChannelClocks {
    /// An open, empty channel. Of unbuffered ones (capacity 0) only closing
    /// leaves anything here; see [`rendezvous`].
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        let buffer = match usize::try_from(capacity) {
            Ok(0 | usize::MAX) | Err(_) => Buffer::Unknown(VecDeque::new()),
            Ok(capacity) => Buffer::Ring(Ring {
                capacity,
                slots: Vec::new(),
                send_at: 0,
                receive_at: 0,
            }),
        };
        Self {
            buffer,
            closed: None,
        }
    }

    /// One that nobody announced: no slot is used again.
    #[must_use]
    pub fn unknown() -> Self {
        Self::new(u64::MAX)
    }

    /// The next send.
    #[inline]
    pub fn send(&mut self, turn: &mut Turn<'_>) {
        self.send_by(turn, |turn, stamp, rule| turn.exchange(stamp, rule));
    }

    #[inline]
    fn send_by(
        &mut self,
        turn: &mut Turn<'_>,
        renew: impl FnOnce(&mut Turn<'_>, &mut Stamp, Rule),
    ) {
        let ring = match &mut self.buffer {
            Buffer::Unknown(sends) => return sends.push_back(turn.release()),
            Buffer::Ring(ring) => ring,
        };
        let at = ring.send_at;
        ring.send_at = ring.after(at);
        match ring.slots.get_mut(at) {
            Some(slot) if slot.sent => turn.release_to(&mut slot.stamp),
            Some(slot) => {
                renew(turn, &mut slot.stamp, Rule::ChannelCapacity);
                slot.sent = true;
            }
            None => ring.slots.push(Slot {
                stamp: turn.release(),
                sent: true,
            }),
        }
    }

    /// The next receive of an element.
    #[inline]
    pub fn receive(&mut self, turn: &mut Turn<'_>) {
        match &mut self.buffer {
            Buffer::Unknown(sends) => {
                let sent = sends.pop_front();
                let _ = turn.release();
                if let Some(sent) = sent {
                    turn.acquire(&sent, Rule::ChannelSend);
                }
            }
            Buffer::Ring(ring) => {
                if let Some(slot) = ring.received() {
                    turn.exchange(&mut slot.stamp, Rule::ChannelSend);
                    slot.sent = false;
                }
            }
        }
    }

    /// The close.
    pub fn close(&mut self, turn: &mut Turn<'_>) {
        self.closed = Some(Box::new(turn.release()));
    }

    /// A receive that returns because the channel is closed.
    pub fn receive_closed(&mut self, turn: &mut Turn<'_>) {
        if let Some(closed) = &self.closed {
            turn.acquire(closed, Rule::ChannelClose);
        }
    }

    /// A send without the second rule.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn send_without_capacity(&mut self, turn: &mut Turn<'_>) {
        self.send_by(turn, |turn, stamp, _| turn.release_to(stamp));
    }

    /// A receive that hands on what it has just learnt.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn receive_learning_first(&mut self, turn: &mut Turn<'_>) {
        if let Buffer::Ring(ring) = &mut self.buffer
            && let Some(slot) = ring.received()
        {
            turn.acquire(&slot.stamp, Rule::ChannelSend);
            turn.release_to(&mut slot.stamp);
            slot.sent = false;
        }
    }

    /// The epochs of which stamps are in the channel.
    pub fn epochs(&self) -> impl Iterator<Item = Epoch> {
        let (sends, slots): (_, &[Slot]) = match &self.buffer {
            Buffer::Unknown(sends) => (Some(sends), &[]),
            Buffer::Ring(ring) => (None, &ring.slots),
        };
        let slots = slots.iter().map(|slot| &slot.stamp);
        let stamps = sends.into_iter().flatten().chain(slots);
        stamps.chain(self.closed.as_deref()).map(Stamp::epoch)
    }
}

/// A send and a receive on an unbuffered channel: each is ordered before the
/// completion of the other.
pub fn rendezvous(sender: &mut Turn<'_>, receiver: &mut Turn<'_>) {
    let (sent, received) = (sender.release(), receiver.release());
    receiver.acquire(&sent, Rule::ChannelSend);
    sender.acquire(&received, Rule::ChannelUnbuffered);
}
