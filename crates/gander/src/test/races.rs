//! What test programs are told of how to report data races.
//!
//! Invariant: no two programs of a run save their reports in the same file.

use crate::args::BuildFlags;
use crate::program;
use gander_driver::test::{Job, Test};
use std::path::{Path, PathBuf};

/// The flags about race reports, with the file's name made absolute.
#[derive(Clone, Debug)]
pub(crate) struct Races {
    flags: BuildFlags,
}

impl Races {
    pub(crate) fn new(flags: &BuildFlags) -> Races {
        let absolute = |file: &PathBuf| std::path::absolute(file).unwrap_or_else(|_| file.clone());
        Races {
            flags: BuildFlags {
                race_report: flags.race_report.as_ref().map(absolute),
                ..flags.clone()
            },
        }
    }

    /// Whether a run is wanted for the file it leaves.
    pub(crate) fn are_saved(&self) -> bool {
        self.flags.race_report.is_some()
    }

    /// The environment variable for the program of `test`, one of `tests`.
    pub(crate) fn environment(
        &self,
        test: &Test,
        tests: &[Test],
    ) -> Option<(&'static str, String)> {
        let programs = tests.iter().filter(|test| matches!(test.job, Job::Test));
        let report = self.flags.race_report.as_deref();
        let report = match programs.count() {
            0 | 1 => report.map(Path::to_owned),
            _ => report.map(|file| beside(file, &test.import_path)),
        };
        program::race_environment(&BuildFlags {
            race_report: report,
            ..self.flags.clone()
        })
    }
}

/// `races.json` for package `a/b`: `races-a_b.json`.
fn beside(file: &Path, package: &str) -> PathBuf {
    let part =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = part(file.file_stem()).unwrap_or_default();
    let package = package.replace('/', "_");
    file.with_file_name(match part(file.extension()) {
        Some(extension) => format!("{stem}-{package}.{extension}"),
        None => format!("{stem}-{package}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_package_has_a_file() {
        let name = |file: &str| beside(Path::new(file), "a.org/b");
        assert_eq!(name("/x/races.json"), Path::new("/x/races-a.org_b.json"));
        assert_eq!(name("/x/races"), Path::new("/x/races-a.org_b"));
    }
}
