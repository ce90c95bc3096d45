//! Compares the detector with the oracle on many random traces.
//!
//! Usage: `race-model COUNT [FIRST_SEED]`. Prints a tally, or the first trace
//! on which they differ, and exits with 1 then.

#![allow(clippy::print_stdout, reason = "a command")]

use gander_race::model::{Shape, Tally, check_seed};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let count = numbers.first().copied().unwrap_or(100_000);
    let first = numbers.get(1).copied().unwrap_or(1);
    let threads = thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let failed = AtomicBool::new(false);
    let total = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for thread in 0..threads {
            let (failed, total) = (&failed, &total);
            scope.spawn(move || {
                let mut tally = Tally::default();
                for seed in (first + thread..first + count).step_by(threads as usize) {
                    if failed.load(Ordering::Relaxed) {
                        break;
                    }
                    match check_seed(seed, &Shape::default(), None) {
                        Ok(one) => tally.add(&one),
                        Err(difference) => {
                            failed.store(true, Ordering::Relaxed);
                            println!("{difference}");
                        }
                    }
                }
                if let Ok(mut total) = total.lock() {
                    total.add(&tally);
                }
            });
        }
    });
    let Ok(tally) = total.into_inner() else {
        return ExitCode::FAILURE;
    };
    println!(
        "{} traces, {} steps, {} accesses; {} racing bytes, {} pairs reported, \
         {} chains compared, {} slots reused",
        tally.traces,
        tally.steps,
        tally.accesses,
        tally.racing,
        tally.pairs,
        tally.chains,
        tally.reused
    );
    if failed.into_inner() {
        ExitCode::FAILURE
    } else {
        println!("no difference");
        ExitCode::SUCCESS
    }
}
