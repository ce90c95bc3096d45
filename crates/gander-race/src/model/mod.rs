//! The reference model: random traces, a brute-force oracle, and their
//! comparison with the detector.
//!
//! Invariant: the oracle shares nothing with the detector but the words of a
//! trace. It builds the graph of the memory model's text, with a node for the
//! start and one for the completion of every operation, and asks for
//! reachability.

mod generate;
mod oracle;
mod random;
#[cfg(test)]
mod tests;
mod trace;

pub use generate::{Shape, generate};
pub use oracle::Oracle;
pub use random::Random;
pub use trace::{Op, Trace, TraceStep};

use crate::broken::Break;
use crate::detector::Detector;
use crate::finding::Race;
use crate::shadow::MapShadow;
use gander_conc::{Context, Place, Site};
use std::collections::BTreeSet;
use std::fmt;

/// What comparing many traces showed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Traces.
    pub traces: u64,
    /// Steps of all traces.
    pub steps: u64,
    /// Accesses among them.
    pub accesses: u64,
    /// Pairs of an access and a byte with a race.
    pub racing: u64,
    /// Pairs of accesses that the detector reported.
    pub pairs: u64,
    /// Reported pairs for which the history's chain was compared.
    pub chains: u64,
    /// Slots saved by reuse: goroutines minus slots.
    pub reused: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.traces += other.traces;
        self.steps += other.steps;
        self.accesses += other.accesses;
        self.racing += other.racing;
        self.pairs += other.pairs;
        self.chains += other.chains;
        self.reused += other.reused;
    }
}

/// A trace on which the detector and the oracle differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The seed of the trace.
    pub seed: u64,
    /// The step at which they differ.
    pub step: usize,
    /// What they differ about.
    pub what: String,
    /// The trace.
    pub trace: Trace,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, step {}: {}", self.seed, self.step, self.what)?;
        for (index, step) in self.trace.steps.iter().enumerate() {
            writeln!(f, "  {index:3} g{} {:?}", step.by, step.op)?;
        }
        Ok(())
    }
}

/// Makes the trace of a seed and compares.
///
/// # Errors
/// The difference, if there is one.
pub fn check_seed(
    seed: u64,
    shape: &Shape,
    broken: Option<Break>,
) -> Result<Tally, Box<Difference>> {
    let trace = generate(seed, shape);
    check_trace(seed, trace, broken)
}

/// Compares on one trace.
///
/// # Errors
/// The difference, if there is one.
pub fn check_trace(
    seed: u64,
    trace: Trace,
    broken: Option<Break>,
) -> Result<Tally, Box<Difference>> {
    let oracle = Oracle::new(&trace);
    match compare(&trace, &oracle, broken) {
        Ok(tally) => Ok(tally),
        Err((step, what)) => Err(Box::new(Difference {
            seed,
            step,
            what,
            trace,
        })),
    }
}

fn site(step: usize) -> Site {
    Site {
        context: Context(0),
        place: Place(u32::try_from(step).unwrap_or(u32::MAX)),
    }
}

fn compare(
    trace: &Trace,
    oracle: &Oracle,
    broken: Option<Break>,
) -> Result<Tally, (usize, String)> {
    let mut detector = Detector::new(MapShadow::default(), 1 << 12);
    detector.broken = broken;
    let mut tally = Tally {
        traces: 1,
        steps: trace.steps.len() as u64,
        ..Tally::default()
    };
    let mut goroutines = 1_u64;
    for (index, step) in trace.steps.iter().enumerate() {
        let races = apply(&mut detector, index, step);
        goroutines += u64::from(step.op.starts_goroutine());
        tally.accesses += u64::from(step.op.access().is_some());
        tally.pairs += races.len() as u64;
        let expected = oracle.racing_bytes(index);
        tally.racing += expected.len() as u64;
        check_bytes(&races, &expected).map_err(|what| (index, what))?;
        for race in &races {
            check_pair(oracle, index, race).map_err(|what| (index, what))?;
            if broken.is_none() {
                check_reasons(&detector, race).map_err(|what| (index, what))?;
            }
        }
        if broken.is_none() && step.op.access().is_some() {
            let chains = check_chains(&detector, oracle, trace, index);
            tally.chains += chains.map_err(|what| (index, what))?;
        }
    }
    let slots = detector.usage().slots as u64;
    tally.reused = goroutines.saturating_sub(slots);
    Ok(tally)
}

/// Does one step with the detector.
fn apply(detector: &mut Detector<MapShadow>, index: usize, step: &TraceStep) -> Vec<Race> {
    match &step.op {
        Op::Event(event) => detector.event(step.goroutine(), site(index), *event),
        Op::Access { kind, bytes } => {
            detector.access(step.goroutine(), site(index), *kind, bytes.clone())
        }
        Op::Clear { bytes } => {
            detector.clear(bytes.clone());
            Vec::new()
        }
        Op::Collect => {
            detector.collect();
            Vec::new()
        }
    }
}

/// Every byte with a race is reported at this access, and no other.
fn check_bytes(races: &[Race], expected: &BTreeSet<u64>) -> Result<(), String> {
    let got: BTreeSet<u64> = races
        .iter()
        .flat_map(|race| race.bytes.iter().cloned())
        .flatten()
        .collect();
    let extra: Vec<_> = got.difference(expected).collect();
    let missing: Vec<_> = expected.difference(&got).collect();
    if extra.is_empty() && missing.is_empty() {
        return Ok(());
    }
    Err(format!("extra bytes {extra:?}, missing bytes {missing:?}"))
}

/// The pair is one of the oracle's, on each of its bytes.
fn check_pair(oracle: &Oracle, second: usize, race: &Race) -> Result<(), String> {
    let first = race.first.site.place.0 as usize;
    let here = race.second.site.place.0 as usize;
    if here != second {
        return Err(format!("the second access is that of step {here}"));
    }
    for byte in race.bytes.iter().cloned().flatten() {
        if !oracle.is_race(first, second, byte) {
            return Err(format!("step {first} does not race on byte {byte}"));
        }
    }
    Ok(())
}

/// The reasons given for a race do not contradict it.
fn check_reasons(detector: &Detector<MapShadow>, race: &Race) -> Result<(), String> {
    let reasons = detector.explain(race);
    if reasons.cut {
        return Err("the history was cut".to_owned());
    }
    let second = race.second.goroutine();
    if reasons
        .reached
        .iter()
        .any(|&(goroutine, _)| goroutine == second)
    {
        return Err("the reasons order the accesses".to_owned());
    }
    if let Some(known) = &reasons.known
        && known.seq >= race.first.at
    {
        return Err("the last known release is after the first access".to_owned());
    }
    Ok(())
}

/// The chains of the history order exactly what the oracle orders; tried for a
/// few earlier accesses, for it takes long.
fn check_chains(
    detector: &Detector<MapShadow>,
    oracle: &Oracle,
    trace: &Trace,
    second: usize,
) -> Result<u64, String> {
    const TRIED: usize = 2;
    let mut tried = 0;
    let to = oracle.point(trace, second);
    for first in (0..second).rev().filter(|i| i % 5 == second % 5) {
        let earlier = &trace.steps[first];
        if earlier.op.access().is_none() || earlier.by == trace.steps[second].by {
            continue;
        }
        let from = oracle.point(trace, first);
        let chain = detector.history().chain(from, to);
        if chain.is_some() != oracle.ordered(first, second) {
            return Err(format!("the chain from step {first} is {chain:?}"));
        }
        tried += 1;
        if tried == TRIED {
            break;
        }
    }
    Ok(tried as u64)
}
