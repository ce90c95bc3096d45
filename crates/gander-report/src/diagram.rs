//! Which part of the history a diagram of one finding shows, and where.
//!
//! Invariant: rows are in the order of the events, one for each, lanes are one
//! for each goroutine that is shown, and no edge goes up except between the two
//! halves of a rendezvous. The number of rows is bounded; what is left out is
//! counted.

use crate::model::{Access, Finding, Frame, History};
use crate::words::{capitalised, kind_words, rule_label};
use std::collections::{BTreeMap, BTreeSet};

/// Events of a diagram at most.
const MAX_EVENTS: usize = 150;

/// What a row shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    /// A synchronisation event.
    Event,
    /// One of the two accesses.
    Access,
}

/// One event or access.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) lane: usize,
    pub(crate) text: String,
    /// Where, and everything else, for a tooltip.
    pub(crate) detail: String,
    pub(crate) look: Look,
}

/// An arrow between rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Arrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) label: &'static str,
}

/// A diagram without measures.
#[derive(Clone, Debug)]
pub(crate) struct Diagram {
    /// Goroutine numbers, from left to right; the racing ones first.
    pub(crate) lanes: Vec<u64>,
    pub(crate) rows: Vec<Row>,
    pub(crate) arrows: Vec<Arrow>,
    /// The rows of the two accesses.
    pub(crate) accesses: [usize; 2],
    /// Events of the lanes that are left out.
    pub(crate) hidden: usize,
}

/// The diagram of a finding.
pub(crate) fn diagram(finding: &Finding, history: &History) -> Diagram {
    let chosen = choose(finding, history);
    let lanes = lanes(finding, history, &chosen);
    let lane_of: BTreeMap<u64, usize> = lanes.iter().copied().zip(0..).collect();
    let mut builder = Builder {
        lane_of: &lane_of,
        rows: Vec::new(),
        row_of: BTreeMap::new(),
        accesses: [0; 2],
    };
    let mut waiting = vec![(1, &finding.second), (0, &finding.first)];
    for &seq in &chosen {
        // An access is before the first event that is not before it.
        while let Some(&(index, access)) = waiting.last()
            && access.at <= seq
        {
            waiting.pop();
            builder.access(index, access);
        }
        if let Some(event) = history.get(seq) {
            let place = event.place.as_ref();
            let place = place.map_or(String::new(), |p| format!(" at {}:{}", p.file, p.line));
            let detail = format!("goroutine {} {}{place}", event.goroutine, event.what);
            builder.row_of.insert(seq, builder.rows.len());
            let text = event.what.replace("goroutine ", "g");
            builder.push(event.goroutine, text, detail, Look::Event);
        }
    }
    while let Some((index, access)) = waiting.pop() {
        builder.access(index, access);
    }
    let arrows = arrows(history, &builder.row_of, &builder.rows, &lane_of);
    let shown = |event: &&crate::model::SyncEvent| lane_of.contains_key(&event.goroutine);
    let end = finding.second.at;
    let all = history
        .events
        .iter()
        .filter(|e| e.seq < end)
        .filter(shown)
        .count();
    Diagram {
        hidden: all.saturating_sub(builder.row_of.len()),
        rows: builder.rows,
        accesses: builder.accesses,
        arrows,
        lanes,
    }
}

struct Builder<'a> {
    lane_of: &'a BTreeMap<u64, usize>,
    rows: Vec<Row>,
    row_of: BTreeMap<u64, usize>,
    accesses: [usize; 2],
}

impl Builder<'_> {
    fn push(&mut self, goroutine: u64, text: String, detail: String, look: Look) {
        let lane = self.lane_of.get(&goroutine).copied().unwrap_or_default();
        self.rows.push(Row {
            lane,
            text,
            detail,
            look,
        });
    }

    fn access(&mut self, index: usize, access: &Access) {
        let kind = kind_words(access.kind);
        let place = access
            .place()
            .map_or(String::new(), |frame| format!(" {}", frame.short()));
        let detail = format!("{} at {:#x}", capitalised(kind), access.address);
        self.accesses[index] = self.rows.len();
        let text = format!("{}{place}", kind.to_uppercase());
        self.push(access.goroutine, text, detail, Look::Access);
    }
}

/// The events worth showing: what the reasons name, what started the
/// goroutines, and, as far as there is room, what those are ordered after and
/// the newest of what else the goroutines did.
fn choose(finding: &Finding, history: &History) -> BTreeSet<u64> {
    let reasons = &finding.reasons;
    let mut chosen: BTreeSet<u64> = BTreeSet::new();
    let named = [
        &reasons.first_events,
        &reasons.second_events,
        &reasons.handed_on,
    ];
    chosen.extend(named.into_iter().flatten());
    chosen.extend(reasons.known);
    chosen.extend(reasons.reached.iter().map(|via| via.event));
    let racing = [finding.first.goroutine, finding.second.goroutine];
    let end = finding.second.at + u64::from(finding.second.kind.is_atomic());
    let events = || history.events.iter().filter(|event| event.seq < end);
    let starts = events().filter(|e| e.starts.is_some_and(|child| racing.contains(&child)));
    chosen.extend(starts.map(|event| event.seq));
    // Newest first: what is nearest to the accesses matters most.
    let mut queue: Vec<u64> = chosen.iter().copied().collect();
    let own = events()
        .rev()
        .filter(|event| racing.contains(&event.goroutine))
        .filter(|event| !event.place.as_ref().is_some_and(Frame::is_standard));
    queue.splice(
        0..0,
        own.take(12)
            .map(|event| event.seq)
            .collect::<Vec<_>>()
            .into_iter()
            .rev(),
    );
    while let Some(seq) = queue.pop() {
        if chosen.len() >= MAX_EVENTS {
            break;
        }
        let Some(event) = history.get(seq) else {
            continue;
        };
        chosen.insert(seq);
        for edge in event.edges.iter().rev().take(4) {
            if !chosen.contains(&edge.from) && edge.from < end {
                queue.insert(0, edge.from);
            }
        }
    }
    // The go statements of everybody else who is shown.
    let shown: BTreeSet<u64> = events()
        .filter(|event| chosen.contains(&event.seq))
        .map(|event| event.goroutine)
        .collect();
    let starts = events().filter(|e| e.starts.is_some_and(|child| shown.contains(&child)));
    let room = MAX_EVENTS.saturating_sub(chosen.len());
    let starts: Vec<u64> = starts.map(|event| event.seq).take(room).collect();
    chosen.extend(starts);
    chosen.retain(|&seq| history.get(seq).is_some());
    chosen
}

fn lanes(finding: &Finding, history: &History, chosen: &BTreeSet<u64>) -> Vec<u64> {
    let mut lanes = vec![finding.first.goroutine, finding.second.goroutine];
    for event in chosen.iter().filter_map(|&seq| history.get(seq)) {
        if !lanes.contains(&event.goroutine) {
            lanes.push(event.goroutine);
        }
    }
    lanes[2..].sort_unstable();
    lanes
}

fn arrows(
    history: &History,
    row_of: &BTreeMap<u64, usize>,
    rows: &[Row],
    lane_of: &BTreeMap<u64, usize>,
) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (&seq, &to) in row_of {
        let Some(event) = history.get(seq) else {
            continue;
        };
        for edge in &event.edges {
            let Some(&from) = row_of.get(&edge.from) else {
                continue;
            };
            if rows[from].lane != rows[to].lane {
                let label = rule_label(edge.rule);
                arrows.push(Arrow { from, to, label });
            }
        }
        let Some(&lane) = event.starts.as_ref().and_then(|child| lane_of.get(child)) else {
            continue;
        };
        let label = event.starts_by.map_or("", rule_label);
        let next = (to + 1..rows.len()).find(|&row| rows[row].lane == lane);
        if let Some(next) = next
            && rows[to].lane != lane
        {
            arrows.push(Arrow {
                from: to,
                to: next,
                label,
            });
        }
    }
    arrows.sort_by_key(|arrow| (arrow.from, arrow.to));
    arrows
}
