//! The pipelines behind the `gander` commands.
//!
//! Invariant: nothing here prints, reads the environment or exits; commands
//! get options in and hand results back.

pub mod buildinfo;
pub mod cache;
pub mod check;
pub mod compile;
pub mod entry;
pub mod finish;
pub mod linknames;
pub mod names;
pub mod overlay;
pub mod passes;
pub mod plan;
pub mod program;
pub mod render;
pub mod schedule;
pub mod snapshot;
mod strings;
pub mod test;
pub mod testing;
mod trace_names;
pub mod tree;
pub mod unit;

/// Gander's version and the Go release it implements.
pub fn version() -> String {
    let go = gander_loader::GO_RELEASE;
    format!(
        "gander version {} (go{go} linux/amd64)",
        env!("CARGO_PKG_VERSION")
    )
}

/// A name for this build of Gander, different for builds that may judge a
/// program differently; part of the cache's directory.
pub fn build_id() -> String {
    format!("{}-{}", env!("CARGO_PKG_VERSION"), env!("GANDER_BUILD"))
}
