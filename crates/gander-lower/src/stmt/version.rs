//! The language version that a piece of code is written in, as far as it
//! decides what the code means.
//!
//! Invariant: agrees with the checker: a file's build constraint overrides the
//! module's version, but does not go below Go 1.21.

use crate::ctx::Ctx;
use gander_span::Pos;

/// The first version with loop variables of each iteration's own, 1.N.
const FRESH_LOOPS: u32 = 22;
/// The lowest version that a file can ask for, 1.N.
const FILE_MINIMUM: u32 = 21;

/// Whether the loops at `pos` of a package have new variables in each
/// iteration.
pub(super) fn fresh_loops(ctx: &Ctx<'_>, package: usize, pos: Pos) -> bool {
    let package = &ctx.input.packages[package];
    let file = package.files.iter().find(|file| file.span.contains(pos));
    let of_file = file
        .and_then(|file| file.go_version)
        .and_then(|version| minor(version.as_str()))
        .map(|minor| minor.max(FILE_MINIMUM));
    let of_module = package.go_version.as_deref().and_then(minor);
    // Without a version, it is the newest.
    of_file
        .or(of_module)
        .is_none_or(|minor| minor >= FRESH_LOOPS)
}

/// N of `go1.N`.
fn minor(version: &str) -> Option<u32> {
    let rest = version.strip_prefix("go1.")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest[..end.unwrap_or(rest.len())].parse().ok()
}
