//! Build constraints, `//go:build` lines.

/// The language version that a `//go:build` line implies (`go1.21`), which
/// may be none; the outer none if the line is malformed.
pub(crate) fn implied_version(_text: &str) -> Option<Option<String>> {
    None
}
