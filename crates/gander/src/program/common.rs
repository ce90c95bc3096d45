//! What test programs have in common, compiled once and kept.
//!
//! Invariant: it changes how long a compilation takes, never what comes out;
//! with `-a`, and for builds that cannot have snapshots, there is none.

use super::{Setting, Told};
use crate::args::BuildFlags;
use crate::output;
use gander_driver::compile::CompileOptions;
use gander_driver::snapshot::{self, Snapshot, Snapshots};
use gander_types::CheckedProgram;
use std::time::Instant;

/// A snapshot of what several programs have in common.
pub(crate) struct Common(Snapshot);

impl Setting {
    /// Whether test programs may be compiled over what they have in common.
    pub(crate) fn allows_common(&self, flags: &BuildFlags) -> bool {
        let listed = self.process.get("GANDER_MIR").is_some();
        !flags.all && !listed && snapshot::possible(&self.options(flags, true))
    }

    /// Where snapshots of what test programs have in common are kept.
    fn commons(&self, flags: &BuildFlags, key: u128) -> Option<(Snapshots, u128)> {
        let dir = self.process.cache_dir()?.join("test-base");
        let key = self.key(flags, key, &Told::default());
        Some((Snapshots::few(&dir), key))
    }

    /// The snapshot of what test programs have in common, if it is kept.
    pub(crate) fn known_common(&self, flags: &BuildFlags, key: u128) -> Option<Common> {
        if !self.allows_common(flags) {
            return None;
        }
        let start = Instant::now();
        let (snapshots, key) = self.commons(flags, key)?;
        let known = snapshots.load(key)?;
        self.trace(flags, &[("snapshot", start.elapsed())]);
        Some(Common(known))
    }

    /// Makes and keeps this snapshot.
    pub(crate) fn make_common(
        &self,
        flags: &BuildFlags,
        key: u128,
        program: &CheckedProgram,
        main: usize,
    ) -> Option<Common> {
        let start = Instant::now();
        let made = snapshot::record(program, main, &self.options(flags, true))?;
        self.trace(flags, &[("base", start.elapsed())]);
        let start = Instant::now();
        if let Some((snapshots, key)) = self.commons(flags, key) {
            snapshots.store(key, &made);
        }
        self.trace(flags, &[("keep", start.elapsed())]);
        Some(Common(made))
    }

    /// The image of a program, if it can be compiled over a snapshot.
    pub(super) fn over(
        &self,
        flags: &BuildFlags,
        (common, renewed): (&Common, &[String]),
        (program, main): (&CheckedProgram, usize),
        options: &CompileOptions,
        told: &Told,
    ) -> Option<Vec<u8>> {
        self.compilable(program, main).ok()?;
        let options = CompileOptions {
            build_info: told.build_info.clone(),
            godebug: told.godebug.clone(),
            ..options.clone()
        };
        match snapshot::compile_over(&common.0, (program, main), renewed, &options) {
            Ok(compiled) => {
                self.trace(flags, &compiled.phases);
                Some(compiled.image)
            }
            Err(why) => {
                if self.is_traced(flags) {
                    output::stderr(&format!("gander: compiling everything: {why}\n"));
                }
                None
            }
        }
    }
}
