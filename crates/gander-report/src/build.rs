//! From the detector's findings to the model: numbers become names.
//!
//! Invariant: names come from [`Symbols`] only; nothing of a finding is left
//! out.

use crate::model::{
    Access, Edge, Finding, Frame, Goroutine, HeldLock, Kind, LockMode, Reasons, Report, State,
    SyncEvent, Variable, Via,
};
use crate::naming;
use crate::words::event_words;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{self as race, AccessKind, Race, Reasoning, Record, Rule};
use std::collections::BTreeMap;

/// A variable that a line of the program mentions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// Its size in bytes; 0 if that is not known.
    pub size: u64,
    /// What it is.
    pub variable: Variable,
}

/// Knows the program that ran.
pub trait Symbols {
    /// The calls that a site stands for, innermost first.
    fn stack(&self, site: Site) -> Vec<Frame>;

    /// Where the goroutine of a timer's function is created.
    fn of_timer(&self) -> Vec<Frame> {
        Vec::new()
    }

    /// What the byte at an address belongs to.
    fn variable(&self, address: u64) -> Option<Variable>;

    /// The variables that a line mentions.
    fn mentions(&self, place: &Frame) -> Vec<Mention> {
        let _ = place;
        Vec::new()
    }

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
    let goroutines = vec![
        goroutine(&race.second, state(true), symbols),
        goroutine(&race.first, state(race.first_running), symbols),
    ];
    let second = access(&race.second, symbols);
    let first = access(&race.first, symbols);
    let known = symbols.variable(race.address());
    report.findings.push(Finding {
        variable: naming::name([&second, &first], known, symbols),
        second,
        first,
        bytes: race.bytes.clone(),
        goroutines,
        reasons: reasons(reasoning),
    });
}

/// Adds the records that came since the last finding.
pub fn add_history(report: &mut Report, history: &race::History, symbols: &dyn Symbols) {
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
    let new: Vec<(&Record, Vec<Frame>)> = new
        .map(|record| (record, symbols.stack(record.site)))
        .collect();
    // Not every line that uses an object says its name: some other does.
    let mut names: BTreeMap<(u64, Kinds), String> = BTreeMap::new();
    for (record, stack) in &new {
        if let Some(object) = record.event.object()
            && let Some(name) = known_name(&record.event, object, stack, symbols)
        {
            let key = (object.key(), Kinds::of(&record.event));
            names.entry(key).or_insert(name);
        }
    }
    let events = new.iter().map(|(record, stack)| {
        let name = record.event.object().map_or(String::new(), |object| {
            let own = known_name(&record.event, object, stack, symbols);
            let other = || {
                names
                    .get(&(object.key(), Kinds::of(&record.event)))
                    .cloned()
            };
            own.or_else(other)
                .unwrap_or_else(|| described(&record.event, object))
        });
        sync_event(record, stack, &name)
    });
    report.history.events.extend(events);
}

/// What kind of object an event is about: a name is one of an object of its kind,
/// for a lock may be where a struct that has it begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kinds {
    Channel,
    Other,
}

impl Kinds {
    fn of(event: &Event) -> Kinds {
        match event {
            Event::ChanMake { .. }
            | Event::ChanSend { .. }
            | Event::ChanRecv { .. }
            | Event::ChanRendezvous { .. }
            | Event::ChanClose { .. }
            | Event::ChanRecvClosed { .. } => Kinds::Channel,
            _ => Kinds::Other,
        }
    }
}

fn sync_event(record: &Record, stack: &[Frame], name: &str) -> SyncEvent {
    let once = of_once(&record.event, stack);
    let edge = |edge: &race::Edge| Edge {
        from: edge.from,
        rule: match once {
            Some(_) if edge.rule == Rule::Atomic => Rule::Once,
            _ => edge.rule,
        },
    };
    let order = record.happening();
    SyncEvent {
        seq: record.seq,
        goroutine: record.goroutine.0,
        what: event_words(&once.unwrap_or(record.event), name),
        place: own_frame(stack),
        starts: order.starts.map(|(goroutine, _)| goroutine.0),
        starts_by: order.starts.map(|(_, rule)| rule),
        early: order.early,
        edges: record.edges.iter().map(edge).collect(),
    }
}

/// The library writes a Once with an atomic variable: what an event on it
/// means.
fn of_once(event: &Event, stack: &[Frame]) -> Option<Event> {
    let mut inner = stack.iter().map(|frame| frame.function.as_str());
    let inner = inner.find(|function| !function.starts_with("sync/atomic."))?;
    if !inner.starts_with("sync.(*Once).") {
        return None;
    }
    match *event {
        Event::AtomicLoad { address, .. } => Some(Event::OnceReturn {
            once: SyncObject::at(address),
        }),
        Event::AtomicStore { address, .. } => Some(Event::OnceDone {
            once: SyncObject::at(address),
        }),
        _ => None,
    }
}

/// The innermost call that is the program's own.
fn own_frame(stack: &[Frame]) -> Option<Frame> {
    stack.iter().find(|frame| !frame.is_runtime()).cloned()
}

fn object_name(
    event: &Event,
    object: SyncObject,
    stack: &[Frame],
    symbols: &dyn Symbols,
) -> String {
    known_name(event, object, stack, symbols).unwrap_or_else(|| described(event, object))
}

fn known_name(
    event: &Event,
    object: SyncObject,
    stack: &[Frame],
    symbols: &dyn Symbols,
) -> Option<String> {
    let known = symbols.object(object);
    known.or_else(|| naming::object(event, stack, symbols))
}

/// An object without a name.
fn described(event: &Event, object: SyncObject) -> String {
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
    let lock = |held: &race::HeldLock| {
        let event = Event::Lock { lock: held.lock };
        let stack = symbols.stack(held.site);
        HeldLock {
            name: object_name(&event, held.lock, &stack, symbols),
            address: held.lock.key(),
            mode: match held.mode {
                race::LockMode::Exclusive => LockMode::Exclusive,
                race::LockMode::Shared => LockMode::Shared,
            },
            taken: own_frame(&stack),
        }
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
        created: match parent {
            Some((_, site)) => symbols.stack(site),
            None if id == GoroutineId::MAIN => Vec::new(),
            None => symbols.of_timer(),
        },
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
