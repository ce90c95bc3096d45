//! Programs as the code generator gets them, with package `runtime` of the
//! overlay. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says so and does
//! nothing without.

use gander_driver::check::Outcome;
use gander_driver::program::{Failure, Loaded, Request, load_for_codegen};
use gander_driver::render::plain;
use gander_loader::{Env, RealFs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn goroot() -> Option<PathBuf> {
    let root = std::env::var_os("GANDER_GOROOT").map(PathBuf::from);
    if root.is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to compile its library");
    }
    root
}

fn load(goroot: &Path, patterns: &[&str], race: bool) -> Loaded {
    let request = Request {
        fs: Arc::new(RealFs),
        goroot: goroot.to_owned(),
        env: Env::new(goroot.join("src"), []),
        tags: Vec::new(),
        race,
        tests: false,
        patterns: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
        download: None,
        threads: 2,
        all_errors: true,
    };
    match load_for_codegen(&request) {
        Ok(loaded) => loaded,
        Err(Failure::Load(errors)) => panic!("{errors:#?}"),
        Err(Failure::Check { titles, report }) => {
            let mut text = String::new();
            for (title, outcome) in titles.iter().zip(&report.outcomes) {
                text += &match outcome {
                    Outcome::Checked(finished) => plain::render(&report.sources, finished),
                    Outcome::Skipped => format!("{title} was skipped\n"),
                };
            }
            panic!("{text}");
        }
    }
}

#[test]
fn fmt_is_valid() {
    let Some(goroot) = goroot() else { return };
    for race in [false, true] {
        let program = load(&goroot, &["fmt"], race).program;
        assert_eq!(program.roots.len(), 1);
        let root = &program.packages[program.roots[0]];
        assert_eq!(root.path, "fmt");
        assert!(program.find("runtime").is_some());
        assert!(program.packages.iter().all(|p| !p.files.is_empty()));
    }
}

/// Everything but commands and what needs an experiment.
#[test]
fn std_is_valid() {
    let Some(goroot) = goroot() else { return };
    load(&goroot, &["std"], false);
}
