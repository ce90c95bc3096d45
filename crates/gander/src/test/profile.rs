//! The coverage profile of all tests of a run.
//!
//! Invariant: one head, then what each test measured, in the order of the
//! packages.

use gander_driver::test::CoverMode;
use gander_loader::errno_text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A profile in the making.
pub(crate) struct Profile {
    file: PathBuf,
    head: String,
    parts: Mutex<BTreeMap<usize, String>>,
}

impl Profile {
    /// Empties `file`, which shows that it can be written.
    ///
    /// # Errors
    /// Why it cannot.
    pub(crate) fn new(file: &Path, mode: CoverMode) -> Result<Profile, String> {
        let profile = Profile {
            file: file.to_owned(),
            head: format!("mode: {}\n", mode.name()),
            parts: Mutex::default(),
        };
        profile.write("")?;
        Ok(profile)
    }

    /// Adds what the test with this number measured: a profile of its own,
    /// with or without a head.
    pub(crate) fn add(&self, number: usize, measured: &str) {
        let measured = measured.strip_prefix(&self.head).unwrap_or(measured);
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.insert(number, measured.to_owned());
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn finish(&self) -> Result<(), String> {
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = self.head.clone();
        text.extend(parts.values().map(String::as_str));
        self.write(&text)
    }

    fn write(&self, text: &str) -> Result<(), String> {
        let shown = self.file.display();
        let failed = |err| format!("open {shown}: {}", errno_text(&err));
        std::fs::write(&self.file, text).map_err(failed)
    }
}
