//! The name of what two accesses race on.
//!
//! Invariant: a name is one that the lines of the accesses mention, or that the
//! table of package-level variables has; with several left there is none.

use crate::build::{Mention, Symbols};
use crate::model::{Access, Frame, Storage, Variable};
use gander_conc::Event;

/// Names the memory of two accesses, of which the first given one is to be
/// preferred. `known` is the package-level variable that the bytes belong to.
pub(crate) fn name(
    accesses: [&Access; 2],
    known: Option<Variable>,
    symbols: &dyn Symbols,
) -> Option<Variable> {
    let global = known.is_some();
    let [one, other] = accesses.map(|access| candidates(access, global, symbols));
    let same = |a: &Mention| {
        other
            .iter()
            .any(|b| b.variable.declared == a.variable.declared)
    };
    let common: Vec<&Mention> = one.iter().filter(|mention| same(mention)).collect();
    let chosen = match (&common[..], &one[..], &other[..]) {
        ([], [], rest) | ([], rest, _) => only(rest.iter()),
        (common, ..) => only(common.iter().copied()),
    };
    match (chosen, known) {
        // The table knows where the whole variable is declared.
        (Some(part), Some(whole)) if part.name.starts_with(&whole.name) => Some(Variable {
            declared: whole.declared,
            ..part
        }),
        (_, Some(whole)) => Some(whole),
        (part, None) => part,
    }
}

/// What the line of an access mentions and may be what it accesses.
fn candidates(access: &Access, global: bool, symbols: &dyn Symbols) -> Vec<Mention> {
    let inside = access.stack.first().map_or("", |frame| &frame.function);
    let map = inside.starts_with("runtime.map") || inside.starts_with("internal/runtime/maps.");
    let channel = inside.contains("chan") && inside.starts_with("runtime.");
    let mut lines = access.stack.iter().filter(|frame| !frame.is_runtime());
    let all = lines.find_map(|frame| {
        let mentions = symbols.mentions(frame);
        (!mentions.is_empty()).then_some(mentions)
    });
    let mut all = all.unwrap_or_default();
    if map || channel {
        let wanted = |name: &str| match map {
            true => name.contains("map["),
            false => name.contains("chan"),
        };
        all.retain(|mention| wanted(&mention.variable.type_name));
        return all;
    }
    all.retain(|mention| match mention.variable.storage {
        Storage::Global => global,
        Storage::Captured | Storage::Part => !global,
        // It keeps its value, and so is no part of a race.
        Storage::Heap => false,
    });
    let fits = |mention: &Mention| mention.size == access.size;
    if all.iter().any(fits) {
        all.retain(fits);
    } else {
        all.retain(|mention| mention.size == 0 || mention.size > access.size);
    }
    all
}

/// The one variable that the mentions are of.
fn only<'a>(mentions: impl Iterator<Item = &'a Mention>) -> Option<Variable> {
    let mut mentions = mentions.map(|mention| &mention.variable);
    let first = mentions.next()?;
    mentions
        .all(|other| other.name == first.name)
        .then(|| first.clone())
}

/// The name of the object of an event: what the line of its call mentions of the
/// right type.
pub(crate) fn object(event: &Event, stack: &[Frame], symbols: &dyn Symbols) -> Option<String> {
    let types: &[&str] = match event {
        Event::Lock { .. }
        | Event::Unlock { .. }
        | Event::RLock { .. }
        | Event::RUnlock { .. }
        | Event::TryLockFailed { .. } => &["sync.Mutex", "sync.RWMutex", "sync.Once"],
        Event::WaitGroupAdd { .. } | Event::WaitGroupDone { .. } | Event::WaitGroupWait { .. } => {
            &["sync.WaitGroup"]
        }
        Event::OnceDone { .. } | Event::OnceReturn { .. } => &["sync.Once"],
        Event::CondSignal { .. } | Event::CondBroadcast { .. } | Event::CondWake { .. } => {
            &["sync.Cond"]
        }
        Event::ChanMake { .. }
        | Event::ChanSend { .. }
        | Event::ChanRecv { .. }
        | Event::ChanRendezvous { .. }
        | Event::ChanClose { .. }
        | Event::ChanRecvClosed { .. } => &["chan ", "<-chan ", "chan<- "],
        _ => return None,
    };
    let place = stack.iter().find(|frame| !frame.is_runtime())?;
    let right = |mention: &Mention| {
        let name = mention.variable.type_name.trim_start_matches('*');
        types.iter().any(|&ty| match ty.ends_with(' ') {
            true => name.starts_with(ty),
            false => name == ty,
        })
    };
    let mentions: Vec<Mention> = symbols.mentions(place);
    Some(only(mentions.iter().filter(|mention| right(mention)))?.name)
}
