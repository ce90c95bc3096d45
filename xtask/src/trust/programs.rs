//! Programs that check themselves, for as long as one likes.
//!
//! Invariant: a run passes only if the program says `held` as its last line and
//! exits with 0; what else it says is shown, with what repeats the run.

use crate::Result;
use crate::tools::{self, output, root, target_dir};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The options of both: minutes, and the `gander` to use.
fn options(mut args: lexopt::Parser) -> Result<(f64, PathBuf)> {
    let (mut minutes, mut given) = (1.0, None);
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("minutes") => {
                let value = args.value().and_then(|value| value.parse());
                minutes = value.map_err(|e| e.to_string())?;
            }
            Long("gander") => given = Some(tools::path_value(&mut args)?),
            other => return Err(other.unexpected().to_string()),
        }
    }
    Ok((minutes, tools::gander(given.as_deref())?))
}

/// Compiles a program of tests/trust.
fn build(gander: &Path, name: &str, race: bool) -> Result<PathBuf> {
    let dir = target_dir().join("trust");
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let exe = dir.join(if race {
        format!("{name}-race")
    } else {
        name.to_owned()
    });
    let mut command = Command::new(gander);
    command.arg("build").args(race.then_some("-race"));
    command.arg("-o").arg(&exe);
    command.arg(root().join("tests/trust").join(format!("{name}.go")));
    let (_, messages, ok) = output(&mut command)?;
    match ok {
        true => Ok(exe),
        false => Err(format!("{name}.go: {messages}")),
    }
}

/// Runs a program once; false if it did not hold.
fn once(exe: &Path, argument: &str, settings: &[(&str, String)]) -> Result<bool> {
    let mut command = Command::new(exe);
    command.arg(argument).envs(settings.iter().cloned());
    let (shown, errors, ok) = output(&mut command)?;
    if ok && shown.ends_with("held\n") {
        return Ok(true);
    }
    let settings: Vec<String> = settings.iter().map(|(k, v)| format!("{k}={v} ")).collect();
    println!("{}{} {argument}", settings.concat(), exe.display());
    println!("{shown}{errors}");
    Ok(false)
}

/// Runs the mixture in turn on all processors, collecting all the time, and under
/// seeds.
pub(crate) fn stress(args: lexopt::Parser) -> Result<bool> {
    let (minutes, gander) = options(args)?;
    let plain = build(&gander, "stress", false)?;
    let race = build(&gander, "stress", true)?;
    let end = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    let mut runs = [0_u32; 4];
    let mut held = true;
    for seed in 1_u64.. {
        let seeded = ("GANDER_SCHED", format!("seed:{seed}"));
        let often = ("GANDER_GCSTRESS", (1 + seed % 64).to_string());
        for (kind, (exe, time, settings)) in [
            (&plain, "5s", vec![]),
            (&plain, "1s", vec![often.clone()]),
            // By the virtual clock.
            (&plain, "20ms", vec![seeded.clone()]),
            (&race, "1ms", vec![seeded, often]),
        ]
        .into_iter()
        .enumerate()
        {
            held &= once(exe, time, &settings)?;
            runs[kind] += 1;
        }
        if !held || Instant::now() >= end {
            break;
        }
    }
    let [parallel, collecting, seeds, races] = runs;
    println!(
        "stress: {parallel} runs on all processors, {collecting} collecting all the time, \
         {seeds} under seeds, {races} under seeds with -race: {}",
        if held { "held" } else { "BROKEN" }
    );
    Ok(held)
}

/// Runs the tree of goroutines in several sizes.
pub(crate) fn tree(args: lexopt::Parser) -> Result<bool> {
    let (_, gander) = options(args)?;
    let plain = build(&gander, "tree", false)?;
    let race = build(&gander, "tree", true)?;
    let seed = || ("GANDER_SCHED", "seed:1".to_owned());
    let mut held = true;
    for (title, exe, depth, settings) in [
        ("1,111,111 goroutines", &plain, "6", vec![]),
        ("11,111 under a seed", &plain, "4", vec![seed()]),
        ("11,111 with -race", &race, "4", vec![]),
        ("1,111 with -race under a seed", &race, "3", vec![seed()]),
    ] {
        let start = Instant::now();
        let ok = once(exe, depth, &settings)?;
        let verdict = if ok { "held" } else { "BROKEN" };
        println!(
            "{title}: {verdict} after {:.1} s",
            start.elapsed().as_secs_f64()
        );
        held &= ok;
    }
    Ok(held)
}
