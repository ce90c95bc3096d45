//! The model: everything that a report can say, with names in place of numbers
//! of the run.
//!
//! Invariant: a report is complete in itself. It can be saved, read back by
//! another process, and rendered in every form, without the program it is
//! about.

use gander_conc::GoroutineId;
use gander_race::{Happening, Rule};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Range;

/// What a run found.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The version of Gander that made it.
    pub version: String,
    /// The command line of the program.
    #[serde(default)]
    pub command: Vec<String>,
    /// The findings, in the order in which they were found.
    pub findings: Vec<Finding>,
    /// The synchronisation of the run.
    pub history: History,
}

/// The synchronisation history, as far as it was kept.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct History {
    /// How many events at the beginning were dropped.
    pub dropped: u64,
    /// The events, in order.
    pub events: Vec<SyncEvent>,
}

/// One event of the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncEvent {
    /// Its number; numbers have no gaps.
    pub seq: u64,
    /// Whose.
    pub goroutine: u64,
    /// What, as a phrase without subject: `sends on main.c`.
    pub what: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Frame>,
    /// The goroutine that a `go` statement or a timer started, or that a signal
    /// woke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<u64>,
    /// By which rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "write_rules", deserialize_with = "read_rules")]
    pub starts_by: Option<Rule>,
    /// Whether it hands on only what was known when it started.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub early: bool,
    /// The edges that end here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Edge>,
}

/// A pair of the synchronized-before relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edge {
    /// The event before.
    pub from: u64,
    /// Why.
    #[serde(serialize_with = "write_rule", deserialize_with = "read_rule")]
    pub rule: Rule,
}

fn write_rule<S: Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.name())
}

fn read_rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rule, D::Error> {
    let name = String::deserialize(deserializer)?;
    Rule::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("no rule {name}")))
}

fn write_rules<S: Serializer>(rule: &Option<Rule>, serializer: S) -> Result<S::Ok, S::Error> {
    rule.map(Rule::name).serialize(serializer)
}

fn read_rules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rule>, D::Error> {
    read_rule(deserializer).map(Some)
}

/// A data race.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// The access at which it was found.
    pub second: Access,
    /// The earlier access.
    pub first: Access,
    /// The bytes on which they race.
    pub bytes: Vec<Range<u64>>,
    /// The two goroutines, the second access's first.
    pub goroutines: Vec<Goroutine>,
    /// What the bytes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<Variable>,
    /// Why the accesses are not ordered.
    pub reasons: Reasons,
}

/// How memory is accessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An ordinary read.
    Read,
    /// An ordinary write.
    Write,
    /// An atomic operation that only reads.
    AtomicRead,
    /// An atomic operation that writes.
    AtomicWrite,
}

impl Kind {
    /// Whether it changes memory.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(self, Self::Write | Self::AtomicWrite)
    }

    /// Whether it is an atomic operation.
    #[must_use]
    pub fn is_atomic(self) -> bool {
        matches!(self, Self::AtomicRead | Self::AtomicWrite)
    }
}

/// One access to memory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Access {
    /// How.
    pub kind: Kind,
    /// The first byte.
    pub address: u64,
    /// The number of bytes.
    pub size: u64,
    /// By whom.
    pub goroutine: u64,
    /// The calls, innermost first.
    pub stack: Vec<Frame>,
    /// The locks that were held.
    #[serde(default)]
    pub locks: Vec<HeldLock>,
    /// The number of the first history event that is not before it.
    pub at: u64,
}

/// A call on a stack.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The function, as Go prints it: `main.(*T).f`.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line, from 1; 0 if unknown.
    pub line: u32,
    /// The column, from 1; 0 if unknown.
    #[serde(default)]
    pub column: u32,
    /// Bytes from the function's entry.
    #[serde(default)]
    pub offset: u64,
}

/// A lock that was held.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeldLock {
    /// Its name, or what else is known of it: `main.mu`, `the mutex at 0xc0..`.
    pub name: String,
    /// Its address.
    pub address: u64,
    /// How.
    pub mode: LockMode,
    /// Where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Frame>,
}

/// How a lock is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockMode {
    /// By `Lock`.
    Exclusive,
    /// By `RLock`.
    Shared,
}

/// Whether a goroutine still ran when the race was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It did.
    Running,
    /// It had ended.
    Finished,
}

/// A goroutine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Goroutine {
    /// Its number.
    pub id: u64,
    /// Whether it is the one that runs `main.main`.
    pub main: bool,
    /// Whether it still ran.
    pub state: State,
    /// Who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u64>,
    /// Where it was started, innermost call first; empty for the main one.
    #[serde(default)]
    pub created: Vec<Frame>,
}

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Storage {
    /// A package-level variable.
    Global,
    /// A local variable that a closure or a pointer keeps.
    Captured,
    /// A field or element of something that a pointer or slice leads to.
    Part,
    /// Memory allocated by `new`, `make`, a literal or the runtime.
    Heap,
}

/// The variable that bytes belong to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Variable {
    /// The name with the path to the field or element: `main.state.count`.
    pub name: String,
    /// The type of what is accessed.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Where it lives.
    pub storage: Storage,
    /// Where it was declared, or allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Frame>,
}

/// How a goroutine came to be ordered after something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Via {
    /// The goroutine.
    pub goroutine: u64,
    /// The event.
    pub event: u64,
}

/// Why two accesses are not ordered. Events are numbers of the history.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Reasons {
    /// Whether events that may matter were dropped from the history.
    pub cut: bool,
    /// The last events of the first goroutine before its access.
    pub first_events: Vec<u64>,
    /// The last events of the second goroutine before its access.
    pub second_events: Vec<u64>,
    /// The newest event of the first goroutine that the second access is
    /// ordered after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<u64>,
    /// What the first goroutine did after its access that orders it before
    /// others.
    pub handed_on: Vec<u64>,
    /// Who is ordered after the first access.
    pub reached: Vec<Via>,
}

impl History {
    /// What the events say about order: for [`gander_race::Order`], which finds
    /// the chain between two points of a saved run.
    #[must_use]
    pub fn happenings(&self) -> Vec<Happening> {
        let edge = |edge: &Edge| gander_race::Edge {
            from: edge.from,
            rule: edge.rule,
        };
        let one = |event: &SyncEvent| Happening {
            seq: event.seq,
            goroutine: GoroutineId(event.goroutine),
            starts: event.starts.map(GoroutineId).zip(event.starts_by),
            early: event.early,
            edges: event.edges.iter().map(edge).collect(),
        };
        self.events.iter().map(one).collect()
    }

    /// The event with this number, unless it was dropped.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<&SyncEvent> {
        let first = self.events.first()?.seq;
        let index = usize::try_from(seq.checked_sub(first)?).ok()?;
        self.events.get(index).filter(|event| event.seq == seq)
    }
}

impl Finding {
    /// The goroutine with this number.
    #[must_use]
    pub fn goroutine(&self, id: u64) -> Option<&Goroutine> {
        self.goroutines.iter().find(|goroutine| goroutine.id == id)
    }

    /// The first racing byte.
    #[must_use]
    pub fn address(&self) -> u64 {
        self.bytes
            .first()
            .map_or(self.second.address, |bytes| bytes.start)
    }
}

impl Access {
    /// The innermost call that is the program's rather than the runtime's or
    /// the standard library's; the innermost of all if there is none.
    #[must_use]
    pub fn place(&self) -> Option<&Frame> {
        let own = |frame: &&Frame| !frame.is_runtime();
        self.stack.iter().find(own).or(self.stack.first())
    }
}

impl Frame {
    /// Whether the function belongs to the runtime or to packages that stand
    /// for language features.
    #[must_use]
    pub fn is_runtime(&self) -> bool {
        let package = [
            "runtime.",
            "internal/runtime/",
            "sync.",
            "sync/atomic.",
            "internal/sync.",
            "internal/race.",
            "reflect.",
        ];
        package
            .iter()
            .any(|prefix| self.function.starts_with(prefix))
            || self.file == "<autogenerated>"
    }

    /// Whether the function is of the standard library: its file is in the directory
    /// of its package below `src`.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        let dir = self.file.rsplit_once('/').map_or("", |(dir, _)| dir);
        let name = self
            .function
            .rsplit_once('/')
            .map_or(("", &*self.function), |(a, b)| (a, b));
        let last = name.1.split('.').next().unwrap_or_default();
        let package = match name.0 {
            "" => last.to_owned(),
            parents => format!("{parents}/{last}"),
        };
        dir.ends_with(&format!("/src/{package}"))
    }

    /// `file:line`, with the last part of the path only.
    #[must_use]
    pub fn short(&self) -> String {
        let file = self.file.rsplit('/').next().unwrap_or(&self.file);
        format!("{file}:{}", self.line)
    }
}
