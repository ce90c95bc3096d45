//! The optimiser: transforms a whole program between lowering and code
//! generation.
//!
//! Invariant: the program does the same afterwards: the same results, the
//! same panics at the same places with the same tracebacks, the same
//! synchronisation. Writes are never invented, and a value that is read once
//! is not read again instead.

mod base;
mod blocks;
mod brief;
mod callgraph;
mod cfg;
mod checks;
mod code;
mod dead;
mod effects;
mod escape;
mod facts;
mod fold;
mod forward;
mod inline;
mod leave;
mod passes;
mod promote;
mod reach;
mod report;
mod rotate;
mod rules;
mod session;
mod simplify;
mod spans;
mod splice;
mod ssa;
mod watch;

use gander_mir::{FuncId, Program};

pub use base::Base;
pub use reach::{Live, live, stays};
pub use report::{Decision, Remark, Report};
pub use watch::Stage;

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The program will be instrumented: accesses marked `race` stay unless
    /// their memory is the goroutine's own. Else the marks are dropped.
    pub race: bool,
    /// Whether calls may be inlined (`-gcflags=-l` forbids it).
    pub inline: bool,
    /// Whether functions stay that nothing calls any more: for listings.
    pub keep_unused: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            race: false,
            inline: true,
            keep_unused: false,
        }
    }
}

/// Optimises the program; what was decided, for those who want to know.
pub fn optimize(program: &mut Program, options: &Options) -> Report {
    passes::run(program, options, None, None)
}

/// Optimises the program, without removing what is not used; what another
/// program can be built on.
pub fn optimize_recording(program: &mut Program, options: &Options) -> Base {
    let options = Options {
        keep_unused: true,
        ..*options
    };
    passes::run_recording(program, &options)
}

/// Optimises what is new in a program that is built on `base`, whose functions
/// have the numbers that they have there and no bodies. Nothing is removed.
pub fn optimize_on(program: &mut Program, options: &Options, base: &Base) {
    let options = Options {
        keep_unused: true,
        ..*options
    };
    passes::run_on(program, &options, base);
}

/// Optimises the program; what `watched` look like before the first pass and
/// after each one.
pub fn optimize_watched(
    program: &mut Program,
    options: &Options,
    watched: &[FuncId],
) -> Vec<Stage> {
    let mut watch = watch::Watch {
        funcs: watched,
        stages: Vec::new(),
    };
    passes::run(program, options, None, Some(&mut watch));
    watch.stages
}

/// Runs only the named passes, in the order of the pass table: for tests.
///
/// # Panics
/// If there is no such pass.
pub fn run_passes(program: &mut Program, options: &Options, names: &[&str]) -> Report {
    for name in names {
        assert!(passes::exists(name), "no pass {name}");
    }
    passes::run(program, options, Some(names), None)
}
