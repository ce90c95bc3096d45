//! The words for things that several forms mention.
//!
//! Invariant: the rules of the memory model are named and worded in one place,
//! with their source.

use crate::model::{Access, Goroutine, HeldLock, Kind, LockMode};
use gander_conc::Event;
use gander_race::Rule;

/// What the rule says, as one sentence.
#[must_use]
pub fn rule_text(rule: Rule) -> &'static str {
    match rule {
        Rule::Go => "a go statement happens before the start of the goroutine",
        Rule::ChannelSend => {
            "channel rule 1: a send happens before the completion of the corresponding receive"
        }
        Rule::ChannelCapacity => {
            "channel rule 2: on a channel of capacity C, receive k happens before the completion \
             of send k+C"
        }
        Rule::ChannelUnbuffered => {
            "channel rule 2 with C = 0: a receive from an unbuffered channel happens before the \
             completion of the corresponding send"
        }
        Rule::ChannelClose => {
            "closing a channel happens before a receive that returns because it is closed"
        }
        Rule::Mutex => "an Unlock happens before every later Lock of the same lock",
        Rule::RwMutexRead => "an Unlock happens before the RLock that follows it",
        Rule::RwMutexWrite => "an RUnlock happens before the next Lock of the same lock",
        Rule::WaitGroup => "a Done happens before the return of a Wait that it unblocks",
        Rule::Once => "the end of the function of a Once happens before every return of Do",
        Rule::Cond => "a Signal or Broadcast happens before the return of a Wait that it unblocks",
        Rule::Atomic => "an atomic operation happens before one that observes its effect",
        Rule::Pool => "a Put of an object happens before the Get that returns it",
        Rule::Timer => "setting a timer happens before its function runs",
        Rule::Finalizer => "setting a finalizer or cleanup happens before its call",
        Rule::Io => "writing to a file, pipe or connection happens before reading it there",
        Rule::Init => "the end of a package's initialisation happens before that of its importers",
        Rule::Annotation => "an order that the standard library declares",
    }
}

/// A short name, for the edges of a diagram.
pub(crate) fn rule_label(rule: Rule) -> &'static str {
    match rule {
        Rule::Go => "go",
        Rule::ChannelSend => "rule 1: send",
        Rule::ChannelCapacity => "rule 2: capacity",
        Rule::ChannelUnbuffered => "rule 2: C = 0",
        Rule::ChannelClose => "close",
        Rule::Mutex => "Unlock, Lock",
        Rule::RwMutexRead => "Unlock, RLock",
        Rule::RwMutexWrite => "RUnlock, Lock",
        Rule::WaitGroup => "Done, Wait",
        Rule::Once => "Once",
        Rule::Cond => "Signal, Wait",
        Rule::Atomic => "atomic",
        Rule::Pool => "Put, Get",
        Rule::Timer => "timer",
        Rule::Finalizer => "finalizer",
        Rule::Io => "I/O",
        Rule::Init => "init",
        Rule::Annotation => "std",
    }
}

/// Where the rule is written.
#[must_use]
pub fn rule_source(rule: Rule) -> &'static str {
    match rule {
        Rule::Go => "https://go.dev/ref/mem#go",
        Rule::ChannelSend
        | Rule::ChannelCapacity
        | Rule::ChannelUnbuffered
        | Rule::ChannelClose => "https://go.dev/ref/mem#chan",
        Rule::Mutex | Rule::RwMutexRead | Rule::RwMutexWrite => "https://go.dev/ref/mem#locks",
        Rule::Once => "https://go.dev/ref/mem#once",
        Rule::Atomic => "https://go.dev/ref/mem#atomic",
        Rule::Init => "https://go.dev/ref/mem#init",
        Rule::Finalizer => "https://go.dev/ref/mem#finalizer",
        Rule::WaitGroup | Rule::Cond | Rule::Pool | Rule::Timer | Rule::Io | Rule::Annotation => {
            "https://go.dev/ref/mem#more"
        }
    }
}

/// What an event does, as a phrase without subject; `object` is the object's
/// name.
pub(crate) fn event_words(event: &Event, object: &str) -> String {
    match event {
        Event::Go { child } => format!("starts goroutine {child}"),
        Event::GoEnd => "ends".to_owned(),
        Event::ChanMake { capacity, .. } => format!("makes {object} with capacity {capacity}"),
        Event::ChanSend { .. } => format!("sends on {object}"),
        Event::ChanRecv { .. } => format!("receives from {object}"),
        Event::ChanRendezvous { receiver, .. } => {
            format!("sends on {object} to goroutine {receiver}")
        }
        Event::ChanClose { .. } => format!("closes {object}"),
        Event::ChanRecvClosed { .. } => format!("receives the close of {object}"),
        Event::Select { chosen: Some(case) } => format!("takes case {} of a select", case + 1),
        Event::Select { chosen: None } => "takes the default of a select".to_owned(),
        Event::Lock { .. } => format!("locks {object}"),
        Event::Unlock { .. } => format!("unlocks {object}"),
        Event::RLock { .. } => format!("read-locks {object}"),
        Event::RUnlock { .. } => format!("read-unlocks {object}"),
        Event::TryLockFailed { .. } => format!("fails to lock {object}"),
        Event::WaitGroupAdd { .. } => format!("adds to {object}"),
        Event::WaitGroupDone { .. } => format!("calls Done of {object}"),
        Event::WaitGroupWait { .. } => format!("returns from Wait of {object}"),
        Event::OnceDone { .. } => format!("completes the function of {object}"),
        Event::OnceReturn { .. } => format!("returns from Do of {object}"),
        Event::CondSignal { .. } => format!("signals {object}"),
        Event::CondBroadcast { .. } => format!("broadcasts on {object}"),
        Event::CondWake { woken, .. } => format!("wakes goroutine {woken} in Wait of {object}"),
        Event::AtomicLoad { .. } => format!("atomically loads {object}"),
        Event::AtomicStore { .. } => format!("atomically stores to {object}"),
        Event::AtomicRmw { .. } => format!("atomically changes {object}"),
        Event::PoolPut { .. } => format!("puts {object} into its pool"),
        Event::PoolGet { .. } => format!("gets {object} from its pool"),
        Event::TimerSet { .. } => format!("sets {object}"),
        Event::TimerStop { .. } => format!("stops {object}"),
        Event::FinalizerSet { .. } => format!("sets {object}"),
        Event::Fire { .. } => format!("is started by {object}"),
        Event::IoWrite { .. } => format!("writes to {object}"),
        Event::IoRead { .. } => format!("reads from {object}"),
        Event::InitDone { .. } => format!("completes the initialisation of {object}"),
        Event::InitNeeded { .. } => format!("needs the initialisation of {object}"),
        Event::Release { .. } | Event::ReleaseMerge { .. } => format!("releases {object}"),
        Event::Acquire { .. } => format!("acquires {object}"),
    }
}

/// `goroutine 7`, or `the main goroutine`.
pub(crate) fn goroutine_words(id: u64, known: Option<&Goroutine>) -> String {
    let main = known.map_or(id == gander_conc::GoroutineId::MAIN.0, |goroutine| {
        goroutine.main
    });
    if main {
        "the main goroutine".to_owned()
    } else {
        format!("goroutine {id}")
    }
}

/// `read`, `atomic write`, ...
pub(crate) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "read",
        Kind::Write => "write",
        Kind::AtomicRead => "atomic read",
        Kind::AtomicWrite => "atomic write",
    }
}

/// The locks of an access, as a phrase.
pub(crate) fn lock_words(access: &Access) -> String {
    if access.locks.is_empty() {
        return "holds no lock".to_owned();
    }
    let one = |lock: &HeldLock| {
        let mode = match lock.mode {
            LockMode::Exclusive => "",
            LockMode::Shared => " for reading",
        };
        let taken = lock.taken.as_ref();
        let taken = taken.map_or(String::new(), |frame| {
            format!(", taken at {}", frame.short())
        });
        format!("{}{mode}{taken}", lock.name)
    };
    let locks: Vec<_> = access.locks.iter().map(one).collect();
    format!("holds {}", locks.join("; "))
}

/// A sentence's first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}
