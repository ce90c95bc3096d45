//! From the detector's findings to the model: numbers become names.
//!
//! Invariant: names come from [`Symbols`] only; nothing of a finding is left
//! out.

use crate::model::{
    Access, Edge, Finding, Frame, Goroutine, HeldLock, Kind, LockMode, Reasons, Report, State,
    SyncEvent, Variable, Via,
};
use crate::words::event_words;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{self as race, AccessKind, Race, Reasoning, Record};

/// Knows the program that ran.
pub trait Symbols {
    /// The calls that a site stands for, innermost first.
    fn stack(&self, site: Site) -> Vec<Frame>;

    /// What the byte at an address belongs to.
    fn variable(&self, address: u64) -> Option<Variable>;

    /// The name of a synchronisation object, if it has one.
    fn object(&self, object: SyncObject) -> Option<String>;
}

/// Adds a race that was just found, and what the history says about it.
pub fn add_race(
    report: &mut Report,
    race: &Race,
    reasoning: &Reasoning,
    history: &race::History,
    symbols: &dyn Symbols,
) {
    add_history(report, history, symbols);
    let state = |running| {
        if running {
            State::Running
        } else {
            State::Finished
        }
    };
    let second = goroutine(&race.second, state(true), symbols);
    let first = goroutine(&race.first, state(race.first_running), symbols);
    report.findings.push(Finding {
        second: access(&race.second, symbols),
        first: access(&race.first, symbols),
        bytes: race.bytes.clone(),
        goroutines: vec![second, first],
        variable: symbols.variable(race.address()),
        reasons: reasons(reasoning),
    });
}

/// Adds the records that came since the last finding.
fn add_history(report: &mut Report, history: &race::History, symbols: &dyn Symbols) {
    let next = report
        .history
        .events
        .last()
        .map_or(0, |event| event.seq + 1);
    // A report's events have no gaps: what was lost in between cuts off what is
    // before.
    if history.dropped() > next {
        report.history.events.clear();
        report.history.dropped = history.dropped();
    }
    let new = history.records().filter(|record| record.seq >= next);
    let events = new.map(|record| sync_event(record, symbols));
    report.history.events.extend(events);
}

fn sync_event(record: &Record, symbols: &dyn Symbols) -> SyncEvent {
    let object = record.event.object();
    let name = object.map_or(String::new(), |object| {
        object_name(&record.event, object, symbols)
    });
    let edge = |edge: &race::Edge| Edge {
        from: edge.from,
        rule: edge.rule,
    };
    let order = record.happening();
    SyncEvent {
        seq: record.seq,
        goroutine: record.goroutine.0,
        what: event_words(&record.event, &name),
        place: own_frame(&symbols.stack(record.site)),
        starts: order.starts.map(|(goroutine, _)| goroutine.0),
        starts_by: order.starts.map(|(_, rule)| rule),
        early: order.early,
        edges: record.edges.iter().map(edge).collect(),
    }
}

/// The innermost call that is the program's own.
fn own_frame(stack: &[Frame]) -> Option<Frame> {
    let own = stack.iter().find(|frame| !frame.is_runtime());
    own.or(stack.first()).cloned()
}

fn object_name(event: &Event, object: SyncObject, symbols: &dyn Symbols) -> String {
    if let Some(name) = symbols.object(object) {
        return name;
    }
    let kind = match event {
        Event::ChanMake { .. }
        | Event::ChanSend { .. }
        | Event::ChanRecv { .. }
        | Event::ChanRendezvous { .. }
        | Event::ChanClose { .. }
        | Event::ChanRecvClosed { .. } => "the channel",
        Event::Lock { .. }
        | Event::Unlock { .. }
        | Event::RLock { .. }
        | Event::RUnlock { .. }
        | Event::TryLockFailed { .. } => "the lock",
        Event::WaitGroupAdd { .. } | Event::WaitGroupDone { .. } | Event::WaitGroupWait { .. } => {
            "the WaitGroup"
        }
        Event::OnceDone { .. } | Event::OnceReturn { .. } => "the Once",
        Event::CondSignal { .. } | Event::CondBroadcast { .. } | Event::CondWake { .. } => {
            "the Cond"
        }
        Event::TimerSet { .. } | Event::TimerStop { .. } => "the timer",
        Event::FinalizerSet { .. } => "the finalizer",
        Event::Fire { .. } => "the timer or finalizer",
        Event::InitDone { .. } | Event::InitNeeded { .. } => "the package",
        _ => "the object",
    };
    match object.address() {
        Some(address) => format!("{kind} at {address:#x}"),
        None => format!("{kind} ({object:?})"),
    }
}

fn access(access: &race::Access, symbols: &dyn Symbols) -> Access {
    let kind = match access.kind {
        AccessKind::Read => Kind::Read,
        AccessKind::Write => Kind::Write,
        AccessKind::AtomicRead => Kind::AtomicRead,
        AccessKind::AtomicWrite => Kind::AtomicWrite,
    };
    let lock = |held: &race::HeldLock| HeldLock {
        name: object_name(&Event::Lock { lock: held.lock }, held.lock, symbols),
        address: held.lock.key(),
        mode: match held.mode {
            race::LockMode::Exclusive => LockMode::Exclusive,
            race::LockMode::Shared => LockMode::Shared,
        },
        taken: own_frame(&symbols.stack(held.site)),
    };
    Access {
        kind,
        address: access.address,
        size: access.size,
        goroutine: access.goroutine().0,
        stack: symbols.stack(access.site),
        locks: access.locks.iter().map(lock).collect(),
        at: access.at,
    }
}

fn goroutine(access: &race::Access, state: State, symbols: &dyn Symbols) -> Goroutine {
    let id = access.goroutine();
    let parent = access.origin.parent;
    Goroutine {
        id: id.0,
        main: id == GoroutineId::MAIN,
        state,
        parent: parent.map(|(parent, _)| parent.0),
        created: parent.map_or(Vec::new(), |(_, site)| symbols.stack(site)),
    }
}

fn reasons(reasoning: &Reasoning) -> Reasons {
    let numbers = |records: &[Record]| records.iter().map(|record| record.seq).collect();
    Reasons {
        cut: reasoning.cut,
        first_events: numbers(&reasoning.first_events),
        second_events: numbers(&reasoning.second_events),
        known: reasoning.known.as_ref().map(|record| record.seq),
        handed_on: numbers(&reasoning.handed_on),
        reached: reasoning
            .reached
            .iter()
            .map(|&(goroutine, event)| Via {
                goroutine: goroutine.0,
                event,
            })
            .collect(),
    }
}
