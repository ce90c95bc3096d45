//! Goldens: files that hold the output a test must produce.
//!
//! Invariant: a golden changes only when `GANDER_BLESS=1` is set, and a
//! missing golden fails like a wrong one.

use similar::TextDiff;
use std::path::Path;

/// Compares `actual` with the golden at `path`, or writes it there when the
/// environment says `GANDER_BLESS=1`.
///
/// # Errors
/// The unified diff and how to accept it, or why the file is not readable or
/// writable.
pub fn check(path: &Path, actual: &str) -> Result<(), String> {
    let bless = std::env::var_os("GANDER_BLESS").is_some_and(|value| value == "1");
    let expected = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(format!("{}: {e}", path.display())),
    };
    if bless {
        if expected != actual || !path.exists() {
            std::fs::write(path, actual).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        return Ok(());
    }
    if expected == actual && path.exists() {
        return Ok(());
    }
    Err(format!(
        "{}\nrun `cargo xtask bless` to accept the new output",
        diff(&path.display().to_string(), &expected, actual)
    ))
}

/// Compares `actual` with what another program was recorded to print, which
/// blessing does not change.
///
/// # Errors
/// The unified diff, or why the file is not readable.
pub fn recorded(path: &Path, actual: &str) -> Result<(), String> {
    let expected = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    match expected == actual {
        true => Ok(()),
        false => Err(diff(&path.display().to_string(), &expected, actual)),
    }
}

/// The unified diff from `expected` to `actual`; empty when they are equal.
pub fn diff(name: &str, expected: &str, actual: &str) -> String {
    TextDiff::from_lines(expected, actual)
        .unified_diff()
        .context_radius(3)
        .header(name, &format!("{name} (actual)"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::{check, diff};

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("g", "a\nb\n", "a\nb\n"), "");
    }

    #[test]
    fn differences_are_unified() {
        assert_eq!(
            diff("g", "a\nb\n", "a\nc\n"),
            "--- g\n+++ g (actual)\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        );
    }

    #[test]
    fn a_missing_golden_fails() {
        let path = std::env::temp_dir().join("gander-testkit-no-such-golden");
        assert!(check(&path, "").is_err() || std::env::var_os("GANDER_BLESS").is_some());
    }
}
