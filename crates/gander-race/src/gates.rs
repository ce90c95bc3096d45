//! Which rule an event goes by, and the gates: objects that only hand on.
//!
//! Invariant: every event that names an object and no second goroutine is
//! handled here, by one rule.

use crate::objects::{Kind, Objects};
use crate::rules::{Rule, Turn};
use crate::timeline::Merged;
use gander_conc::{Event, SyncObject};

/// An event that goes through an object.
pub fn through_object(objects: &mut Objects, event: &Event, turn: &mut Turn<'_>) {
    match *event {
        Event::ChanMake { channel, capacity } => objects.make_channel(channel, capacity),
        Event::ChanSend { channel } => objects.channel(channel).send(turn),
        Event::ChanRecv { channel } => objects.channel(channel).receive(turn),
        Event::ChanClose { channel } => objects.channel(channel).close(turn),
        Event::ChanRecvClosed { channel } => objects.channel(channel).receive_closed(turn),
        Event::Lock { lock } => objects.lock(lock).lock(turn),
        Event::Unlock { lock } => objects.lock(lock).unlock(turn),
        Event::RLock { lock } => objects.lock(lock).rlock(turn),
        Event::RUnlock { lock } => objects.lock(lock).runlock(turn),
        Event::TimerStop { timer } => objects.remove_gate(Kind::Timer, timer),
        Event::Fire { object } => fire(objects, object, turn),
        _ => {
            if let Some((kind, object, action)) = gate(event) {
                pass(objects.gate(kind, object), action, rule_of(kind), turn);
            }
        }
    }
}

/// What an event does at a gate: an object that only hands on.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Hands on, in addition.
    Merge,
    /// Hands on, instead.
    Replace,
    /// Is ordered after what was handed on.
    Wait,
    /// The same, and takes it away.
    Take,
}

pub(crate) fn pass(gate: &mut Merged, action: Action, rule: Rule, turn: &mut Turn<'_>) {
    match action {
        Action::Merge => turn.release_more(gate),
        Action::Replace => gate.replace(turn.release()),
        Action::Wait => turn.acquire_all(gate, rule),
        Action::Take => {
            turn.acquire_all(gate, rule);
            gate.clear();
        }
    }
}

/// The gate of an event. Done and Unlock add up, for they all come before what
/// waits; what is set anew (a timer, an object in a pool) replaces.
fn gate(event: &Event) -> Option<(Kind, SyncObject, Action)> {
    Some(match *event {
        Event::WaitGroupDone { group } => (Kind::WaitGroup, group, Action::Merge),
        Event::WaitGroupWait { group } => (Kind::WaitGroup, group, Action::Wait),
        Event::OnceDone { once } => (Kind::Once, once, Action::Replace),
        Event::OnceReturn { once } => (Kind::Once, once, Action::Wait),
        Event::PoolPut { item } => (Kind::Pool, item, Action::Replace),
        Event::PoolGet { item } => (Kind::Pool, item, Action::Take),
        Event::TimerSet { timer } => (Kind::Timer, timer, Action::Replace),
        Event::FinalizerSet { finalizer } => (Kind::Finalizer, finalizer, Action::Replace),
        Event::IoWrite { object } => (Kind::Io, object, Action::Merge),
        Event::IoRead { object } => (Kind::Io, object, Action::Wait),
        Event::InitDone { package } => (Kind::Init, package, Action::Replace),
        Event::InitNeeded { package } => (Kind::Init, package, Action::Wait),
        Event::Release { object } => (Kind::Plain, object, Action::Replace),
        Event::ReleaseMerge { object } => (Kind::Plain, object, Action::Merge),
        Event::Acquire { object } => (Kind::Plain, object, Action::Wait),
        _ => return None,
    })
}

fn rule_of(kind: Kind) -> Rule {
    match kind {
        Kind::WaitGroup => Rule::WaitGroup,
        Kind::Once => Rule::Once,
        Kind::Pool => Rule::Pool,
        Kind::Timer => Rule::Timer,
        Kind::Finalizer => Rule::Finalizer,
        Kind::Io => Rule::Io,
        Kind::Init => Rule::Init,
        Kind::Plain => Rule::Annotation,
    }
}

/// A finalizer is called once; a timer may fire again as it was set.
fn fire(objects: &mut Objects, object: SyncObject, turn: &mut Turn<'_>) {
    let finalizer = objects.gate(Kind::Finalizer, object);
    if finalizer.is_empty() {
        objects.remove_gate(Kind::Finalizer, object);
        let timer = objects.gate(Kind::Timer, object);
        pass(timer, Action::Wait, Rule::Timer, turn);
        if timer.is_empty() {
            objects.remove_gate(Kind::Timer, object);
        }
    } else {
        pass(finalizer, Action::Take, Rule::Finalizer, turn);
        objects.remove_gate(Kind::Finalizer, object);
    }
}
