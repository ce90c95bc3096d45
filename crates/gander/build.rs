//! Builds the runtime's executable, which `gander` embeds: every compiled
//! program is a copy of it with an image attached.
//!
//! The build is a nested one, because cargo cannot yet depend on a binary.
//! `GANDER_NO_RUNTIME=1` leaves it out, for checks that run nothing.
//!
//! It is linked statically and at a fixed address: compiled programs need no
//! library of the machine they run on, start without a dynamic linker and
//! without relocating, and touch less memory.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that the runtime consists of.
const CRATES: &[&str] = &[
    "abi", "conc", "race", "report", "rt", "rt-heap", "rt-race", "rt-sched", "rt-stack", "runtime",
];

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=GANDER_NO_RUNTIME");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=runtime-order.txt");
    // The profile that the runtime is built with.
    println!("cargo::rerun-if-changed=../../Cargo.toml");
    let out = PathBuf::from(variable("OUT_DIR")?);
    let embedded = out.join("gander-runtime");
    for name in CRATES {
        let dir = Path::new("..").join(format!("gander-{name}"));
        if dir.exists() {
            println!("cargo::rerun-if-changed={}", dir.join("src").display());
            println!(
                "cargo::rerun-if-changed={}",
                dir.join("Cargo.toml").display()
            );
        }
    }
    let left_out = std::env::var_os("GANDER_NO_RUNTIME").is_some_and(|value| !value.is_empty());
    if left_out || !Path::new("../gander-runtime").exists() {
        return std::fs::write(&embedded, b"").map_err(|err| err.to_string());
    }
    let target = out.join("runtime-target");
    let triple = variable("TARGET")?;
    let mut cargo = Command::new(variable("CARGO")?);
    cargo
        .args([
            "build",
            "--package",
            "gander-runtime",
            "--profile",
            "runtime",
        ])
        .args(["--locked", "--quiet", "--target-dir"])
        .arg(&target)
        // With a target, the flags below are not for build scripts and macros.
        .args(["--target", &triple]);
    // Flags meant for this build, such as clippy's driver, are not for that one.
    for name in [
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "CLIPPY_ARGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
    ] {
        cargo.env_remove(name);
    }
    let order = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("runtime-order.txt");
    let flags = [
        "-Ctarget-feature=+crt-static",
        "-Crelocation-model=static",
        &format!("-Clink-arg=-Wl,--symbol-ordering-file={}", order.display()),
        "-Clink-arg=-Wl,--no-warn-symbol-ordering",
    ];
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    let status = cargo.status().map_err(|err| format!("cargo: {err}"))?;
    if !status.success() {
        return Err(format!("building gander-runtime: {status}"));
    }
    let built = target.join(&triple).join("runtime").join("gander-runtime");
    std::fs::copy(&built, &embedded)
        .map(drop)
        .map_err(|err| format!("{}: {err}", built.display()))
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|err| format!("{name}: {err}"))
}
