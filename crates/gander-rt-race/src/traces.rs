//! Random traces of the reference model, driven through the engine by several
//! threads, against the pure detector and the brute-force oracle.
//!
//! Invariant: events take effect in the order of the trace; neighbouring
//! accesses of different goroutines to different granules happen at the same
//! time, each goroutine always on the same thread.

use crate::engine::Engine;
use gander_conc::{Context, Event, GoroutineId, Place, Site, SyncObject};
use gander_race::model::{Op, Oracle, Shape, Trace, TraceStep, generate};
use gander_race::{AccessKind, Detector, GRANULE, History, MapShadow, Race, granules};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, mpsc};

const THREADS: usize = 3;
const TRACES: u64 = 2000;

/// Of those in which lists get long.
const LONG_TRACES: u64 = 300;

/// Memory that the engine looks at; the traces' is within.
const MEMORY: std::ops::Range<u64> = 0x1000..0x10_0000;

fn site(step: usize) -> Site {
    Site {
        context: Context(step as u32),
        place: Place(0),
    }
}

/// What one thread is told to do next: steps of its goroutines.
type Job = (Arc<Engine>, Arc<Trace>, Vec<usize>);
type Found = Vec<(usize, Vec<Race>)>;

struct Threads {
    jobs: Vec<mpsc::Sender<Job>>,
    found: mpsc::Receiver<Found>,
}

impl Threads {
    fn start() -> Threads {
        let (results, found) = mpsc::channel();
        let start = |_| {
            let results = results.clone();
            let (jobs, queue) = mpsc::channel::<Job>();
            std::thread::spawn(move || {
                for (engine, trace, steps) in queue {
                    let step = |at: usize| (at, act(&engine, at, &trace.steps[at]));
                    let found = steps.into_iter().map(step).collect();
                    drop(engine);
                    if results.send(found).is_err() {
                        return;
                    }
                }
            });
            jobs
        };
        Threads {
            jobs: (0..THREADS).map(start).collect(),
            found,
        }
    }

    /// Lets the threads do these steps, all at once.
    fn run(
        &self,
        engine: &Arc<Engine>,
        trace: &Arc<Trace>,
        steps: std::ops::Range<usize>,
    ) -> Found {
        let mut parts = vec![Vec::new(); THREADS];
        for at in steps {
            parts[trace.steps[at].by as usize % THREADS].push(at);
        }
        let mut waits = 0;
        for (jobs, part) in self.jobs.iter().zip(parts) {
            if !part.is_empty() {
                let sent = jobs.send((Arc::clone(engine), Arc::clone(trace), part));
                assert!(sent.is_ok(), "a thread died");
                waits += 1;
            }
        }
        let results = (0..waits).flat_map(|_| self.found.recv().expect("a thread died"));
        let mut all: Found = results.collect();
        all.sort_by_key(|(at, _)| *at);
        all
    }
}

/// Does one step with the engine.
fn act(engine: &Engine, at: usize, step: &TraceStep) -> Vec<Race> {
    // SAFETY: the goroutine is this thread's; the references end with the step;
    // nobody else is at work when memory is forgotten.
    unsafe {
        let racer = || &*engine.racer(step.goroutine());
        let local = engine.local();
        match &step.op {
            Op::Access { kind, bytes } => {
                let races = engine.access(racer(), local, *kind, at as u32, bytes.clone());
                races.to_vec()
            }
            Op::Event(event) => {
                let (address, size, wrote, stores) = match *event {
                    Event::AtomicLoad { address, size } => (address, size, false, false),
                    Event::AtomicRmw { address, size } => (address, size, true, false),
                    Event::AtomicStore { address, size } => (address, size, true, true),
                    event => {
                        engine.event(racer(), local, site(at), &event);
                        return Vec::new();
                    }
                };
                let variable = (address, size, stores);
                engine
                    .atomic(racer(), local, site(at), variable, || ((), wrote))
                    .1
                    .to_vec()
            }
            Op::Clear { bytes } => {
                engine.clear(bytes);
                Vec::new()
            }
            Op::Collect => {
                engine.prune();
                Vec::new()
            }
        }
    }
}

/// The trace of a seed; memory is cleared by granules, as the heap does.
fn trace_of(seed: u64, shape: &Shape) -> Trace {
    let mut trace = generate(seed, shape);
    for step in &mut trace.steps {
        if let Op::Clear { bytes } = &mut step.op {
            let all = granules(bytes);
            *bytes = all.start * GRANULE..all.end * GRANULE;
        }
    }
    trace
}

/// Where the steps end that can happen together with the first.
fn group(trace: &Trace, from: usize) -> usize {
    let mut users: BTreeMap<u64, u64> = BTreeMap::new();
    let mut at = from;
    while let Some(TraceStep {
        by,
        op: Op::Access { bytes, .. },
    }) = trace.steps.get(at)
    {
        if granules(bytes).any(|granule| *users.entry(granule).or_insert(*by) != *by) {
            break;
        }
        at += 1;
    }
    at.max(from + 1)
}

fn bytes_of(races: &[Race]) -> BTreeSet<u64> {
    let ranges = races.iter().flat_map(|race| race.bytes.iter().cloned());
    ranges.flatten().collect()
}

/// The accesses that each goroutine made since it last handed on, learnt or
/// locked anything: whatever they cover is not reported once more.
#[derive(Default)]
struct Covered(BTreeMap<u64, Vec<(AccessKind, u64)>>);

impl Covered {
    /// Whether the access to a byte is covered.
    fn covers(&self, step: &TraceStep, byte: u64) -> bool {
        let kind = step.op.access().map(|access| access.0);
        let made = self.0.get(&step.by).into_iter().flatten();
        made.clone()
            .any(|&(by, at)| at == byte && kind.is_some_and(|kind| by.covers(kind)))
    }

    /// Notes a step, after which the history is this.
    fn note(&mut self, step: &TraceStep, history: &History) {
        let made = self.0.entry(step.by).or_default();
        match &step.op {
            Op::Event(event) => {
                let last = history.last_before(step.goroutine(), history.next(), 1);
                let changed = last.first().is_some_and(|record| {
                    let waits = matches!(event, Event::AtomicLoad { .. });
                    record.released || (!record.edges.is_empty() && !waits)
                });
                let locks = matches!(
                    event,
                    Event::Lock { .. } | Event::Unlock { .. } | Event::RLock { .. }
                );
                if changed || locks {
                    made.clear();
                }
                // Which begins no moment, whatever it learns.
                if let Event::AtomicLoad { .. } = event
                    && let Some((kind, bytes)) = step.op.access()
                {
                    made.extend(bytes.map(|byte| (kind, byte)));
                }
            }
            Op::Access { kind, bytes } => made.extend(bytes.clone().map(|byte| (*kind, byte))),
            Op::Clear { .. } | Op::Collect => {}
        }
    }
}

/// Compares on one trace; how many bytes raced.
fn check(threads: &Threads, name: &str, trace: Trace) -> usize {
    let trace = Arc::new(trace);
    let alone: &'static std::sync::atomic::AtomicU8 = Box::leak(Box::default());
    let engine = Arc::new(Engine::new(&[MEMORY], [alone, alone]));
    let mut pure = Detector::new(MapShadow::default(), 1 << 12);
    let oracle = Oracle::new(&trace);
    let mut covered = Covered::default();
    let (mut at, mut racing) = (0, 0);
    while at < trace.steps.len() {
        let end = group(&trace, at);
        for (at, races) in threads.run(&engine, &trace, at..end) {
            let step = &trace.steps[at];
            let expected = bytes_of(&match &step.op {
                Op::Access { kind, bytes } => {
                    pure.access(step.goroutine(), site(at), *kind, bytes.clone())
                }
                Op::Event(event) => pure.event(step.goroutine(), site(at), *event),
                Op::Clear { bytes } => {
                    pure.clear(bytes.clone());
                    Vec::new()
                }
                Op::Collect => {
                    pure.collect();
                    Vec::new()
                }
            });
            let got = bytes_of(&races);
            let where_ = || format!("{name}, step {at}: {:?} of {:?}", step, trace.steps);
            assert!(
                got.is_subset(&expected),
                "{got:?} {expected:?} {}",
                where_()
            );
            for byte in expected.difference(&got) {
                assert!(covered.covers(step, *byte), "not {byte:#x}, {}", where_());
            }
            for race in &races {
                let first = race.first.site.context.0 as usize;
                assert_eq!(race.second.site.context.0 as usize, at);
                for byte in race.bytes.iter().cloned().flatten() {
                    assert!(oracle.is_race(first, at, byte), "{first}, {}", where_());
                }
            }
            racing += expected.len();
            covered.note(step, pure.history());
        }
        at = end;
    }
    racing
}

#[test]
fn threads_find_what_the_pure_detector_finds() {
    let threads = Threads::start();
    check_seeds(&threads, TRACES, &Shape::default());
}

#[test]
fn threads_find_it_with_many_readers() {
    let threads = Threads::start();
    let shape = Shape {
        steps: 500,
        live: 30,
        goroutines: 50,
        readers: true,
    };
    check_seeds(&threads, LONG_TRACES, &shape);
}

fn check_seeds(threads: &Threads, seeds: u64, shape: &Shape) {
    let one = |seed| check(threads, &format!("seed {seed}"), trace_of(seed, shape));
    let racing: usize = (0..seeds).map(one).sum();
    assert!(racing > 1000, "only {racing} bytes raced");
}

/// What one goroutine after the other does to the first granule, and what they
/// tell each other.
#[derive(Default)]
struct Script(Trace);

impl Script {
    fn event(&mut self, by: u64, event: Event) {
        let op = Op::Event(event);
        self.0.steps.push(TraceStep { by, op });
    }

    fn access(&mut self, by: u64, kind: AccessKind) {
        let bytes = 0x1000..0x1008;
        let op = Op::Access { kind, bytes };
        self.0.steps.push(TraceStep { by, op });
    }

    fn read(&mut self, by: impl IntoIterator<Item = u64>) {
        by.into_iter()
            .for_each(|by| self.access(by, AccessKind::Read));
    }

    /// What `from` did until now happens before what `to` does from now on.
    fn order(&mut self, from: u64, to: u64) {
        let object = SyncObject::at(0x10_0000 + 8 * from);
        self.event(from, Event::Release { object });
        self.event(to, Event::Acquire { object });
    }
}

/// In lists of many readers the nodes of one goroutine need not be in their
/// order: those that are renewed trade places with the first.
#[test]
fn the_later_of_a_goroutines_reads_is_remembered() {
    let (reader, other, known, learner, writer) = (2, 3, 4..22, 22, 23);
    let mut script = Script::default();
    for child in 2..60 {
        let child = GoroutineId(child);
        script.event(1, Event::Go { child });
    }
    // The reader's second read does not find the first, which is far down.
    script.read([other, reader]);
    script.read(known.clone());
    script.order(reader, writer);
    script.read([reader]);
    // One who knows of most others takes their places: both are near the top.
    known
        .clone()
        .skip(8)
        .for_each(|by| script.order(by, learner));
    script.read([learner]);
    script.order(reader, 1);
    script.read([reader]);
    // The other's read is the last. It becomes the first, and the reader's newer
    // one the last: behind the older one, which is all that the writer knows of.
    script.order(other, 1);
    script.read([other]);
    // The list is walked when it is long enough.
    script.read(24..60);
    (24..60)
        .chain(known)
        .chain([learner, other])
        .for_each(|by| script.order(by, writer));
    script.access(writer, AccessKind::Write);
    let racing = check(&Threads::start(), "by hand", script.0);
    assert_eq!(racing, 8);
}
