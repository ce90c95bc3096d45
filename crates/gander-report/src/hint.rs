//! Hints: what kind of mistake a race looks like, and the usual remedy.
//!
//! Invariant: a hint is a guess from the finding alone, the first pattern that
//! fits, and never part of the verdict.

use crate::model::{Access, Edge, Finding, Frame, HeldLock, History, LockMode, Storage};
use gander_race::Rule;

/// A kind of mistake.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pattern {
    /// `Add` races with `Wait`.
    WaitGroupAdd,
    /// A map.
    Map,
    /// An atomic and an ordinary access.
    MixedAtomic,
    /// Both hold a lock of the same name, but they are two.
    LockCopied,
    /// A write while the lock is held for reading.
    WriteUnderRLock,
    /// Only one side holds a lock.
    OneSideLocked,
    /// Each side holds a lock, none in common.
    DifferentLocks,
    /// A channel of larger capacity used as if it excluded.
    Semaphore,
    /// A captured error variable.
    CapturedError,
    /// A slice that is appended to.
    SliceAppend,
    /// A number that is counted.
    Counter,
    /// Another captured variable.
    Captured,
    /// A close and a send.
    CloseAndSend,
    /// None of these.
    Other,
}

impl Pattern {
    /// What a finding looks like.
    #[must_use]
    pub fn of(finding: &Finding, history: &History) -> Self {
        by_functions(finding)
            .or_else(|| by_locks(finding))
            .or_else(|| by_synchronisation(finding, history))
            .or_else(|| by_variable(finding))
            .unwrap_or(Self::Other)
    }

    /// A stable name for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WaitGroupAdd => "waitgroup-add",
            Self::Map => "map",
            Self::MixedAtomic => "mixed-atomic",
            Self::LockCopied => "lock-copied",
            Self::WriteUnderRLock => "write-under-rlock",
            Self::OneSideLocked => "one-side-locked",
            Self::DifferentLocks => "different-locks",
            Self::Semaphore => "semaphore",
            Self::CapturedError => "captured-error",
            Self::SliceAppend => "slice-append",
            Self::Counter => "counter",
            Self::Captured => "captured",
            Self::CloseAndSend => "close-and-send",
            Self::Other => "other",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::WaitGroupAdd => {
                "call WaitGroup.Add before the go statement, not in the goroutine that it counts, \
                 or use WaitGroup.Go"
            }
            Self::Map => {
                "maps are not safe for concurrent use when one goroutine writes: guard the map by \
                 a mutex, or use sync.Map"
            }
            Self::MixedAtomic => {
                "one side is atomic, the other is not: every access to the variable must be \
                 atomic; a type of sync/atomic makes that certain"
            }
            Self::LockCopied => {
                "both sides hold a lock of this name, but they are different locks: was the lock \
                 copied with the struct that it is in? Pass and store pointers"
            }
            Self::WriteUnderRLock => "RLock does not exclude other readers: take Lock to write",
            Self::OneSideLocked => {
                "one side holds a lock, the other does not: take the same lock there"
            }
            Self::DifferentLocks => {
                "both sides hold locks, but none in common: guard the variable by one lock"
            }
            Self::Semaphore => {
                "a channel of capacity above 1 admits several goroutines at once: it limits how \
                 many, it does not exclude. Use a mutex, or capacity 1"
            }
            Self::CapturedError => {
                "the goroutine assigns to an error variable of the function around it: declare \
                 its own with :=, or hand the error over through a channel"
            }
            Self::SliceAppend => {
                "append reads and writes the slice: guard it by a mutex, or give each goroutine \
                 its own element and wait for them"
            }
            Self::Counter => "for a counter use a type of sync/atomic, or a mutex",
            Self::Captured => {
                "the goroutine shares the variable with the function around it: pass a copy as an \
                 argument, or synchronise"
            }
            Self::CloseAndSend => {
                "closing a channel does not wait for senders: only the sender should close, or \
                 the senders must be done before"
            }
            Self::Other => {
                "order the two accesses: by a mutex around both, by a channel, or by waiting"
            }
        }
    }
}

fn by_functions(finding: &Finding) -> Option<Pattern> {
    let innermost = |wanted: &dyn Fn(&Frame) -> bool| {
        let one = |stack: &[Frame]| {
            let runtime = stack.iter().take_while(|frame| frame.is_runtime());
            runtime.into_iter().any(wanted)
        };
        (one(&finding.first.stack), one(&finding.second.stack))
    };
    let either = |(first, second): (bool, bool)| first || second;
    if either(innermost(&|f| f.function.starts_with("sync.(*WaitGroup)"))) {
        return Some(Pattern::WaitGroupAdd);
    }
    if either(innermost(&|f| f.function == "runtime.closechan")) {
        return Some(Pattern::CloseAndSend);
    }
    let is_map = |f: &Frame| {
        f.function.starts_with("runtime.map") || f.function.starts_with("internal/runtime/maps.")
    };
    let map_type = finding
        .variable
        .as_ref()
        .is_some_and(|v| v.type_name.starts_with("map["));
    if either(innermost(&is_map)) || map_type {
        return Some(Pattern::Map);
    }
    if either(innermost(&|f| f.function == "runtime.growslice")) {
        return Some(Pattern::SliceAppend);
    }
    let mixed = finding.first.kind.is_atomic() != finding.second.kind.is_atomic();
    mixed.then_some(Pattern::MixedAtomic)
}

fn by_locks(finding: &Finding) -> Option<Pattern> {
    let (first, second) = (&finding.first.locks, &finding.second.locks);
    if first.is_empty() && second.is_empty() {
        return None;
    }
    if first.is_empty() || second.is_empty() {
        return Some(Pattern::OneSideLocked);
    }
    let pairs = || {
        first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (a, b)))
    };
    let same = |(a, b): &(&HeldLock, &HeldLock)| a.address == b.address;
    if pairs().any(|pair| same(&pair)) {
        let shared = |pair: (&HeldLock, &HeldLock)| {
            pair.0.mode == LockMode::Shared && pair.1.mode == LockMode::Shared
        };
        return pairs()
            .any(|pair| same(&pair) && shared(pair))
            .then_some(Pattern::WriteUnderRLock);
    }
    let named = |lock: &HeldLock| !lock.name.contains(" at 0x");
    let copied = pairs().any(|(a, b)| a.name == b.name && named(a));
    Some(if copied {
        Pattern::LockCopied
    } else {
        Pattern::DifferentLocks
    })
}

/// Both goroutines passed through one channel by its capacity just before: it is
/// known to have room for several, or one of them waited for room.
fn by_synchronisation(finding: &Finding, history: &History) -> Option<Pattern> {
    let sends = |events: &[u64]| -> Vec<(String, bool)> {
        let events = events.iter().filter_map(|&seq| history.get(seq));
        events
            .filter_map(|event| {
                let channel = event.what.strip_prefix("sends on ")?;
                let waited = |edge: &Edge| edge.rule == Rule::ChannelCapacity;
                let waited = event.edges.iter().any(waited);
                (!channel.contains(" to goroutine ")).then(|| (channel.to_owned(), waited))
            })
            .collect()
    };
    let roomy = |channel: &str| {
        let made = history.events.iter().filter_map(|event| {
            let rest = event.what.strip_prefix("makes ")?.strip_prefix(channel)?;
            rest.strip_prefix(" with capacity ")?.parse::<u64>().ok()
        });
        made.max()
    };
    let second = sends(&finding.reasons.second_events);
    let semaphore = |(channel, waited): &(String, bool)| {
        let other = second.iter().find(|(other, _)| other == channel);
        other.is_some_and(|(_, other)| match roomy(channel) {
            Some(capacity) => capacity > 1,
            None => *waited || *other,
        })
    };
    let first = sends(&finding.reasons.first_events);
    first.iter().any(semaphore).then_some(Pattern::Semaphore)
}

fn by_variable(finding: &Finding) -> Option<Pattern> {
    let variable = finding.variable.as_ref()?;
    let captured = variable.storage == Storage::Captured;
    if captured && variable.type_name == "error" {
        return Some(Pattern::CapturedError);
    }
    if variable.type_name.starts_with("[]") {
        return Some(Pattern::SliceAppend);
    }
    const NUMBERS: &[&str] = &[
        "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
        "uintptr", "float32", "float64",
    ];
    let number = NUMBERS.contains(&variable.type_name.as_str());
    let written = finding.first.kind.is_write() && finding.second.kind.is_write();
    let line = |access: &Access| access.place().map(|place| (place.file.clone(), place.line));
    let same_line = line(&finding.first) == line(&finding.second);
    if number && (written || same_line) {
        return Some(Pattern::Counter);
    }
    captured.then_some(Pattern::Captured)
}
