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
//! from receivers to the senders that reuse their slots. The second rule
//! presupposes that no element is ever lost or overtaken.
//!
//! Invariant: both ends hand on what they knew when they *started*, before they
//! take: what a receive learns from its send does not travel on to send k+C.

use super::{Rule, Turn};
use crate::timeline::Stamp;
use std::collections::VecDeque;

/// What is under way through one buffered channel.
#[derive(Clone, Debug)]
pub struct ChannelClocks {
    capacity: u64,
    sends: u64,
    /// Sends that are not received yet, oldest first.
    forward: VecDeque<Stamp>,
    /// Receives whose slots are not used again yet, oldest first.
    backward: VecDeque<Stamp>,
    /// The close.
    closed: Option<Stamp>,
}

impl ChannelClocks {
    /// An open, empty channel. Of unbuffered ones (capacity 0) only closing
    /// leaves anything here; see [`rendezvous`].
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        Self {
            capacity,
            sends: 0,
            forward: VecDeque::new(),
            backward: VecDeque::new(),
            closed: None,
        }
    }

    /// The next send.
    pub fn send(&mut self, turn: &mut Turn<'_>) {
        let started = turn.release();
        if self.sends >= self.capacity
            && let Some(freed) = self.backward.pop_front()
        {
            turn.acquire(&freed, Rule::ChannelCapacity);
        }
        self.sends += 1;
        self.forward.push_back(started);
    }

    /// The next receive of an element.
    pub fn receive(&mut self, turn: &mut Turn<'_>) {
        let started = turn.release();
        if let Some(sent) = self.forward.pop_front() {
            turn.acquire(&sent, Rule::ChannelSend);
        }
        if self.capacity != u64::MAX {
            self.backward.push_back(started);
        }
    }

    /// The close.
    pub fn close(&mut self, turn: &mut Turn<'_>) {
        self.closed = Some(turn.release());
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
        let _ = self.backward.pop_front();
        self.forward.push_back(turn.release());
    }

    /// A receive that hands on what it has just learnt.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn receive_learning_first(&mut self, turn: &mut Turn<'_>) {
        if let Some(sent) = self.forward.pop_front() {
            turn.acquire(&sent, Rule::ChannelSend);
        }
        self.backward.push_back(turn.release());
    }

    /// The stamps in the channel.
    pub fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        let queues = self.forward.iter().chain(&self.backward);
        queues.chain(&self.closed)
    }
}

/// A send and a receive on an unbuffered channel: each is ordered before the
/// completion of the other.
pub fn rendezvous(sender: &mut Turn<'_>, receiver: &mut Turn<'_>) {
    let (sent, received) = (sender.release(), receiver.release());
    receiver.acquire(&sent, Rule::ChannelSend);
    sender.acquire(&received, Rule::ChannelUnbuffered);
}
