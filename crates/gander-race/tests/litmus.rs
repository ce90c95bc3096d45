//! Small runs, each with its verdict derived from the text of the memory model.
//!
//! A run is a list of steps `goroutine operation operand`, in the order in which
//! they take effect; goroutine 1 is the main one. The verdict is the list of
//! races: `second/first variable`. Most runs that race have a control beside
//! them that does not.

use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{AccessKind, Detector, MapShadow};
use std::collections::BTreeSet;

/// The object or variable with a name of the run.
fn address(name: &str) -> u64 {
    let number = name
        .bytes()
        .fold(7_u64, |sum, byte| sum * 131 + u64::from(byte));
    0x1000 + number % 0xffff * 0x100
}

fn event(operation: &str, operand: &str) -> Event {
    let object = SyncObject::at(address(operand));
    let kernel = SyncObject::kernel(address(operand));
    let (address, size) = (address(operand), 8);
    let goroutine = || GoroutineId(operand.parse().expect("the operand is a goroutine"));
    match operation {
        "go" => Event::Go { child: goroutine() },
        "end" => Event::GoEnd,
        "send" => Event::ChanSend { channel: object },
        "recv" => Event::ChanRecv { channel: object },
        "close" => Event::ChanClose { channel: object },
        "recvclosed" => Event::ChanRecvClosed { channel: object },
        "lock" => Event::Lock { lock: object },
        "unlock" => Event::Unlock { lock: object },
        "rlock" => Event::RLock { lock: object },
        "runlock" => Event::RUnlock { lock: object },
        "trylockfailed" => Event::TryLockFailed { lock: object },
        "done" => Event::WaitGroupDone { group: object },
        "wait" => Event::WaitGroupWait { group: object },
        "oncedone" => Event::OnceDone { once: object },
        "once" => Event::OnceReturn { once: object },
        "signal" => Event::CondSignal { cond: object },
        "wake" => Event::CondWake {
            cond: SyncObject::runtime(1),
            woken: goroutine(),
        },
        "load" => Event::AtomicLoad { address, size },
        "store" => Event::AtomicStore { address, size },
        "add" => Event::AtomicRmw { address, size },
        "put" => Event::PoolPut { item: object },
        "get" => Event::PoolGet { item: object },
        "set" => Event::TimerSet { timer: object },
        "finalizer" => Event::FinalizerSet { finalizer: object },
        "fire" => Event::Fire { object },
        "iowrite" => Event::IoWrite { object: kernel },
        "ioread" => Event::IoRead { object: kernel },
        _ => panic!("no operation {operation}"),
    }
}

/// The races of a run, as `second/first variable`.
fn races(run: &str) -> BTreeSet<String> {
    let mut detector = Detector::new(MapShadow::default(), 0);
    let mut found = BTreeSet::new();
    for step in run
        .split(';')
        .map(str::trim)
        .filter(|step| !step.is_empty())
    {
        let mut words = step.split_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (by, operation, operand, extra) = (word(), word(), word(), word());
        let by = GoroutineId(by.parse().expect("a step begins with a goroutine"));
        let at = Site::default();
        let start = address(operand);
        let (offset, size) = extra.split_once('+').unwrap_or(("0", "8"));
        let number = |text: &str| text.parse::<u64>().expect("a number");
        let bytes = start + number(offset)..start + number(offset) + number(size);
        let races = match operation {
            "read" => detector.access(by, at, AccessKind::Read, bytes),
            "write" => detector.access(by, at, AccessKind::Write, bytes),
            "new" => {
                detector.clear(bytes);
                Vec::new()
            }
            "collect" => {
                detector.collect();
                Vec::new()
            }
            "make" => {
                let channel = SyncObject::at(start);
                let capacity = number(extra);
                detector.event(by, at, Event::ChanMake { channel, capacity })
            }
            "meet" => {
                let receiver = GoroutineId(number(extra));
                let channel = SyncObject::at(start);
                detector.event(by, at, Event::ChanRendezvous { channel, receiver })
            }
            _ => detector.event(by, at, event(operation, operand)),
        };
        for race in races {
            let (second, first) = (race.second.goroutine(), race.first.goroutine());
            found.insert(format!("{second}/{first} {operand}"));
        }
    }
    found
}

#[track_caller]
fn check(run: &str, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|&race| race.to_owned()).collect();
    assert_eq!(races(run), expected, "{run}");
}

const START: &str = "1 go 2; 1 go 3;";

#[test]
fn go_statement() {
    // A go statement is before the start of the goroutine; its end is before
    // nothing.
    check("1 write x; 1 go 2; 2 read x", &[]);
    check("1 go 2; 1 write x; 2 read x", &["2/1 x"]);
    check("1 go 2; 2 write x; 2 end; 1 read x", &["1/2 x"]);
}

#[test]
fn accesses() {
    let run = |rest: &str| format!("{START} {rest}");
    check(&run("2 read x; 3 read x"), &[]);
    // Every byte for itself.
    check(&run("2 write x 0+3; 3 write x 3+2"), &[]);
    check(&run("2 write x 0+4; 3 write x 3+2"), &["3/2 x"]);
    check(&run("2 write x 6+4; 3 read x 9+1"), &["3/2 x"]);
    // Memory that is allocated anew is other memory.
    check(&run("2 write x; 1 new x; 3 write x"), &[]);
    check(
        &run("2 write x 0+8; 1 new x 0+4; 3 write x 4+1"),
        &["3/2 x"],
    );
}

#[test]
fn old_reads_are_not_evicted() {
    // One read without order, then many with, then a write.
    let mut run = String::from("1 go 2; 2 read x;");
    for id in 10..210 {
        run.push_str(&format!(
            "1 go {id}; {id} read x; {id} done g; 1 wait g; 1 collect;"
        ));
    }
    check(&format!("{run} 1 write x"), &["1/2 x"]);
    check(&format!("{run} 2 done g; 1 wait g; 1 write x"), &[]);
}

#[test]
fn buffered_channel() {
    let run = |capacity: u32, rest: &str| format!("1 make c {capacity}; {START} {rest}");
    // Rule 1: send k is before the completion of receive k.
    check(&run(1, "2 write x; 2 send c; 3 recv c; 3 read x"), &[]);
    check(
        &run(1, "2 send c; 2 write x; 3 recv c; 3 read x"),
        &["3/2 x"],
    );
    check(
        &run(2, "2 send c; 2 write x; 2 send c; 3 recv c; 3 read x"),
        &["3/2 x"],
    );
    // Rule 2: receive k is before the completion of send k+C.
    check(
        &run(1, "2 send c; 3 write x; 3 recv c; 2 send c; 2 read x"),
        &[],
    );
    check(
        &run(2, "2 send c; 3 write x; 3 recv c; 2 send c; 2 read x"),
        &["2/3 x"],
    );
    // Receive k is not before send k+1 of a larger channel, and what a receive
    // learns is not handed on with it: receive k+C is not after receive k.
    let chain = "1 go 4; 4 send c; 2 write x; 2 recv c; 4 send c; 3 recv c; 3 read x";
    check(&run(1, chain), &["3/2 x"]);
}

#[test]
fn channels_as_locks() {
    let critical = |g: u32| format!("{g} send c; {g} write x; {g} recv c;");
    let run = |capacity: u32| {
        format!(
            "1 make c {capacity}; {START} {}{}",
            critical(2),
            critical(3)
        )
    };
    check(&run(1), &[]);
    check(&run(2), &["3/2 x"]);
}

#[test]
fn unbuffered_channel() {
    let run = |rest: &str| format!("1 make c 0; {START} {rest}");
    check(&run("2 write x; 2 meet c 3; 3 read x"), &[]);
    check(&run("3 write x; 2 meet c 3; 2 read x"), &[]);
    check(&run("2 meet c 3; 2 write x; 3 read x"), &["3/2 x"]);
}

#[test]
fn closed_channel() {
    let run = |rest: &str| format!("1 make c 1; {START} {rest}");
    check(&run("2 write x; 2 close c; 3 recvclosed c; 3 read x"), &[]);
    check(
        &run("2 close c; 2 write x; 3 recvclosed c; 3 read x"),
        &["3/2 x"],
    );
    // An element that was sent before the close comes with its send's order.
    check(
        &run("2 send c; 1 write x; 1 close c; 3 recv c; 3 read x"),
        &["3/1 x"],
    );
}

#[test]
fn locks() {
    let run = |rest: &str| format!("{START} {rest}");
    check(
        &run("2 lock m; 2 write x; 2 unlock m; 3 lock m; 3 write x"),
        &[],
    );
    check(
        &run("2 lock m; 2 write x; 2 unlock m; 3 lock n; 3 write x"),
        &["3/2 x"],
    );
    check(
        &run("2 write x; 2 lock m; 3 trylockfailed m; 3 read x"),
        &["3/2 x"],
    );
    check(
        &run("2 rlock m; 2 read x; 2 runlock m; 3 lock m; 3 write x"),
        &[],
    );
    check(
        &run("2 rlock m; 2 write x; 2 runlock m; 3 rlock m; 3 read x"),
        &["3/2 x"],
    );
    check(
        &run("2 lock m; 2 write x; 2 unlock m; 3 rlock m; 3 read x"),
        &[],
    );
}

#[test]
fn atomics() {
    let run = |rest: &str| format!("{START} 1 go 4; {rest}");
    check(&run("2 write x; 2 store f; 3 load f; 3 read x"), &[]);
    // What was overwritten is not observed; an operation that reads hands on
    // what it observed.
    check(
        &run("2 write x; 2 store f; 4 store f; 3 load f; 3 read x"),
        &["3/2 x"],
    );
    check(&run("2 write x; 2 add f; 4 add f; 3 load f; 3 read x"), &[]);
    check(&run("2 load f; 2 write x; 3 load f; 3 read x"), &["3/2 x"]);
    // Atomic accesses race with ordinary ones only, unless ordered.
    check(&run("2 store f; 3 store f"), &[]);
    check(&run("2 write f; 3 load f"), &["3/2 f"]);
    check(&run("2 load f; 3 write f"), &["3/2 f"]);
    check(&run("2 write f; 2 store f; 3 load f"), &[]);
}

#[test]
fn sync_and_time() {
    let run = |rest: &str| format!("{START} {rest}");
    check(
        &run("2 write x; 2 done g; 3 write y; 3 done g; 1 wait g; 1 read x; 1 read y"),
        &[],
    );
    check(&run("2 done g; 2 write x; 1 wait g; 1 read x"), &["1/2 x"]);
    check(
        &run("2 write x; 2 oncedone o; 2 once o; 3 once o; 3 read x"),
        &[],
    );
    // Signal without the lock is before the Wait that it unblocks.
    check(&run("2 write x; 2 signal k; 2 wake 3; 3 read x"), &[]);
    check(
        &run("2 signal k; 2 wake 3; 2 write x; 3 read x"),
        &["3/2 x"],
    );
    // A pool orders what it hands over, no more.
    check(&run("2 write x; 2 put a; 3 get a; 3 read x"), &[]);
    check(&run("2 write x; 2 put a; 3 get b; 3 read x"), &["3/2 x"]);
    // Timers and finalizers know where they were set, and nothing of each other.
    check(&run("2 write x; 2 set t; 9 fire t; 9 read x"), &[]);
    check(&run("2 set t; 2 write x; 9 fire t; 9 read x"), &["9/2 x"]);
    check(
        &run("2 set t; 3 set u; 8 fire t; 8 write x; 9 fire u; 9 read x"),
        &["9/8 x"],
    );
    check(&run("2 write x; 2 finalizer f; 9 fire f; 9 read x"), &[]);
    check(
        &run("2 finalizer f; 2 write x; 9 fire f; 9 read x"),
        &["9/2 x"],
    );
}

#[test]
fn input_and_output() {
    let run = |rest: &str| format!("{START} {rest}");
    check(&run("2 write x; 2 iowrite p; 3 ioread p; 3 read x"), &[]);
    check(
        &run("2 write x; 2 iowrite p; 3 ioread q; 3 read x"),
        &["3/2 x"],
    );
    check(
        &run("2 write x; 2 ioread p; 3 ioread p; 3 read x"),
        &["3/2 x"],
    );
}

#[test]
fn objects_in_new_memory_are_new() {
    let run = |rest: &str| format!("{START} {rest}");
    check(
        &run("2 write x; 2 lock m; 2 unlock m; 1 new m; 3 lock m; 3 read x"),
        &["3/2 x"],
    );
    check(
        &run("2 write x; 2 store f; 1 new f; 3 load f; 3 read x"),
        &["3/2 x"],
    );
}

/// What is remembered stays bounded by what is alive.
#[test]
fn slots_and_entries_are_reused() {
    let mut detector = Detector::new(MapShadow::default(), 0);
    let (main, at) = (GoroutineId(1), Site::default());
    let group = SyncObject::at(0x100);
    for id in 2..20_000 {
        let child = GoroutineId(id);
        detector.event(main, at, Event::Go { child });
        detector.access(child, at, AccessKind::Read, 0x2000..0x2008);
        detector.access(
            child,
            at,
            AccessKind::Write,
            8 * id + 0x10_000..8 * id + 0x10_008,
        );
        detector.event(child, at, Event::WaitGroupDone { group });
        detector.event(child, at, Event::GoEnd);
        detector.event(main, at, Event::WaitGroupWait { group });
        if id % 1000 == 0 {
            detector.collect();
        }
    }
    detector.collect();
    let usage = detector.usage();
    assert!(usage.slots <= 4, "{usage:?}");
    assert_eq!((usage.entries, usage.goroutines), (0, 1), "{usage:?}");
}
