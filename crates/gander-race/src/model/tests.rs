//! The detector equals the oracle, and every mistake in it would be seen.
//!
//! A few seconds' worth; `cargo xtask conformance race-model` compares as many
//! traces as one likes.

use super::{Op, Shape, Tally, Trace, TraceStep, check_seed, check_trace};
use crate::access::AccessKind;
use crate::broken::Break;
use gander_conc::{Event, GoroutineId, SyncObject};

const TRACES: u64 = 8_000;

fn check_shape(shape: &Shape, first: u64, count: u64) -> Tally {
    let mut tally = Tally::default();
    for seed in first..first + count {
        match check_seed(seed, shape, None) {
            Ok(one) => tally.add(&one),
            Err(difference) => panic!("{difference}"),
        }
    }
    tally
}

/// The mistake is noticed within so many traces.
#[track_caller]
fn check_noticed(mistake: Break) {
    let shape = Shape::default();
    let noticed = (0..4 * TRACES).find(|&seed| check_seed(seed, &shape, Some(mistake)).is_err());
    assert!(noticed.is_some(), "{mistake:?} is not noticed");
}

#[test]
fn the_detector_is_the_oracle() {
    let tally = check_shape(&Shape::default(), 1, TRACES);
    // The comparison is about something.
    assert!(tally.racing > tally.traces, "{tally:?}");
    assert!(tally.chains > tally.traces, "{tally:?}");
    assert!(tally.reused > tally.traces / 20, "{tally:?}");
}

#[test]
fn the_detector_is_the_oracle_on_long_traces() {
    let shape = Shape {
        steps: 400,
        live: 9,
        goroutines: 60,
        readers: false,
    };
    check_shape(&shape, 1, TRACES / 40);
}

#[test]
fn the_detector_is_the_oracle_with_many_readers() {
    let shape = Shape {
        steps: 400,
        live: 24,
        goroutines: 40,
        readers: true,
    };
    check_shape(&shape, 1, TRACES / 40);
}

macro_rules! mistakes {
    ($($test:ident: $mistake:ident,)*) => {
        $(#[test]
        fn $test() {
            check_noticed(Break::$mistake);
        })*
    };
}

mistakes! {
    noticed_shared_slots: SharedSlots,
    noticed_no_capacity_edge: NoCapacityEdge,
    noticed_no_close_edge: NoCloseEdge,
    noticed_receive_learns_first: ReceiveLearnsFirst,
    noticed_store_merges: StoreMerges,
    noticed_load_observes_nothing: LoadObservesNothing,
    noticed_readers_ordered: ReadersOrdered,
    noticed_runlock_forgotten: RUnlockForgotten,
    noticed_only_last_unlock: OnlyLastUnlock,
    noticed_last_done_only: LastDoneOnly,
    noticed_signal_forgotten: SignalForgotten,
    noticed_go_forgotten: GoForgotten,
    noticed_release_without_tick: ReleaseWithoutTick,
    noticed_blind_slot_reuse: BlindSlotReuse,
    noticed_prune_ignores_timers: PruneIgnoresTimers,
    noticed_prune_too_much: PruneTooMuch,
    noticed_four_entries: FourEntries,
    noticed_whole_granules: WholeGranules,
    noticed_atomics_race: AtomicsRace,
    noticed_keep_on_allocation: KeepOnAllocation,
    noticed_pool_shared: PoolShared,
}

/// Too rare for random traces: the stamp of a dead goroutine, whose slot has a
/// new owner that does not know what the stamp carries.
#[test]
fn noticed_reuse_despite_stamps() {
    let (lock, other) = (SyncObject::at(0x100), SyncObject::at(0x200));
    let go = |child| {
        Op::Event(Event::Go {
            child: GoroutineId(child),
        })
    };
    let release = |object| Op::Event(Event::Release { object });
    let acquire = |object| Op::Event(Event::Acquire { object });
    let access = |kind| Op::Access {
        kind,
        bytes: 0x1000..0x1001,
    };
    let steps = [
        (1, go(2)),
        (1, go(3)),
        (1, go(4)),
        // Goroutine 3 hands on goroutine 2's write and ends.
        (2, access(AccessKind::Write)),
        (2, release(other)),
        (3, acquire(other)),
        (3, release(lock)),
        (3, Op::Event(Event::GoEnd)),
        (1, Op::Collect),
        // Goroutine 5 is new, and goroutine 4 hears of it.
        (1, go(5)),
        (5, release(other)),
        (4, acquire(other)),
        (4, acquire(lock)),
        (4, access(AccessKind::Read)),
    ];
    let steps = steps.into_iter().map(|(by, op)| TraceStep { by, op });
    let trace = Trace {
        steps: steps.collect(),
    };
    if let Err(difference) = check_trace(0, trace.clone(), None) {
        panic!("{difference}");
    }
    assert!(check_trace(0, trace, Some(Break::ReuseDespiteStamps)).is_err());
}
