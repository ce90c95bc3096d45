//! Random programs show the same before and after.

#[expect(unreachable_pub, reason = "shared by several test crates")]
mod common;

use common::{generate, interpret};
use gander_mir::FuncId;
use gander_opt::Options;

const ENTRY: FuncId = FuncId(1);
const FUEL: u64 = 20_000;

/// Optimises program `seed` with `passes` and compares runs.
fn check(seed: u64, passes: Option<&[&str]>) {
    let before = generate::program(seed);
    assert_eq!(gander_mir::verify(&before), Vec::new(), "seed {seed}");
    let mut after = before.clone();
    let options = Options::default();
    match passes {
        Some(names) => gander_opt::run_passes(&mut after, &options, names),
        None => gander_opt::optimize(&mut after, &options),
    };
    let errors = gander_mir::verify(&after);
    assert_eq!(errors, Vec::new(), "seed {seed}");
    for args in [[0, 0, 0], [1, 7, 0], [u64::MAX, 3, 0]] {
        let (want, _) = interpret::run(&before, ENTRY, &args, FUEL);
        if want.outcome == interpret::Outcome::Endless {
            continue;
        }
        let entry = after.funcs.iter().position(|func| func.name == "f1");
        let entry = FuncId(entry.expect("the entry stays") as u32);
        let (found, _) = interpret::run(&after, entry, &args, FUEL * 4);
        assert!(
            strip(&want) == strip(&found),
            "seed {seed}, {args:?}: {want:?}, not {found:?}\n{}\n=====\n{}",
            gander_mir::print(&before),
            gander_mir::print(&after)
        );
    }
}

/// A run without what is an address.
fn strip(run: &interpret::Run) -> interpret::Run {
    let mut run = run.clone();
    if let interpret::Outcome::Returned(values) = &mut run.outcome {
        values.truncate(1);
    }
    run
}

fn check_many(passes: Option<&[&str]>) {
    #[expect(clippy::disallowed_methods, reason = "to look at more programs")]
    let count = std::env::var("GANDER_OPT_SEEDS").ok();
    let count = count.and_then(|text| text.parse().ok());
    for seed in 1..=count.unwrap_or(300) {
        check(seed, passes);
    }
}

#[test]
fn simplified_programs_do_the_same() {
    check_many(Some(&["simplify"]));
}

#[test]
fn optimised_programs_do_the_same() {
    check_many(None);
}
