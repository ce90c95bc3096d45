//! The standard library of the official distribution that `GANDER_GOROOT`
//! names checks from source without errors.

#![allow(clippy::disallowed_methods, reason = "a test reads its data")]
#![allow(clippy::print_stderr)]

mod common;

use common::{Session, on_large_stack, std_packages};
use gander_types::Config;
use std::time::Instant;

#[test]
fn std_is_valid() {
    let only = std::env::var("GANDER_STD").ok();
    let errors = on_large_stack(|| {
        let session = Session::new(Config::default());
        let start = Instant::now();
        for package in std_packages() {
            if package.path == "unsafe" || only.as_ref().is_some_and(|p| *p != package.path) {
                continue;
            }
            session.check_std(&package.path).expect("listed");
        }
        let (lines, time) = (session.lines.get(), start.elapsed());
        eprintln!(
            "{lines} lines in {time:?}: {:.0} lines/s",
            lines as f64 / time.as_secs_f64()
        );
        session.import_errors.take()
    });
    for error in errors.iter().take(400) {
        eprint!("{error}");
    }
    assert!(errors.is_empty(), "{} errors", errors.len());
}
