//! The state of the repository that a program is built from, for its build
//! information.
//!
//! Invariant: only asks Git, changes nothing; a directory that is in no
//! repository, or a machine without Git, is no error.

use crate::version;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A Git repository at the moment of a build.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Repository {
    /// Its root.
    pub root: PathBuf,
    /// The hash of the commit; empty before the first one.
    pub revision: String,
    /// The time of the commit, seconds since 1970.
    pub seconds: i64,
    /// Whether there are changes that are not committed.
    pub modified: bool,
}

impl Repository {
    /// The repository around `dir`; none if there is none, or no Git.
    ///
    /// # Errors
    /// What Git says.
    pub fn around(dir: &Path) -> Result<Option<Repository>, String> {
        let Some(root) = dir.ancestors().find(|dir| dir.join(".git").exists()) else {
            return Ok(None);
        };
        let Some(status) = git(root, &["status", "--porcelain"]) else {
            return Ok(None);
        };
        let modified = !status?.trim().is_empty();
        let log = [
            "-c",
            "log.showsignature=false",
            "log",
            "-1",
            "--format=%H:%ct",
        ];
        let head = match git(root, &log) {
            Some(Err(error)) if !modified => return Err(error),
            Some(Ok(head)) => head,
            _ => String::new(),
        };
        let (revision, seconds) = head.trim().split_once(':').unwrap_or_default();
        Ok(Some(Repository {
            root: root.to_owned(),
            revision: revision.to_owned(),
            seconds: seconds.parse().unwrap_or(0),
            modified,
        }))
    }

    /// The time of the commit as RFC 3339 has it, in UTC.
    pub fn time(&self) -> String {
        let (date, [hour, minute, second]) = (civil(self.seconds), clock(self.seconds));
        format!(
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
            date.0, date.1, date.2
        )
    }

    /// The version of module `path` at this commit: a tag of it, else a
    /// pseudo-version after the last tag; `+dirty` if there are changes.
    /// `root_path` is the path of the module at the repository's root.
    pub fn version(&self, root_path: &str, path: &str) -> Option<String> {
        if self.revision.is_empty() {
            return None;
        }
        let (code_root, _) = split_major(root_path)?;
        let (stem, major) = split_major(path)?;
        let below = stem.strip_prefix(code_root)?;
        let prefix = match below.strip_prefix('/') {
            Some(dir) => format!("{dir}/"),
            None if below.is_empty() => String::new(),
            None => return None,
        };
        let tags = |args: &[&str]| -> Vec<String> {
            let list = git(&self.root, args).and_then(Result::ok);
            list.unwrap_or_default()
                .lines()
                .filter_map(|tag| tag.strip_prefix(prefix.as_str()))
                .filter(|tag| is_version(tag, major))
                .map(str::to_owned)
                .collect()
        };
        let newest = |mut tags: Vec<String>| {
            tags.sort_by(|a, b| version::compare_semver(a, b));
            tags.pop()
        };
        let here = newest(tags(&["tag", "--points-at", &self.revision]));
        let mut version = here.unwrap_or_else(|| {
            let before = newest(tags(&["tag", "--merged", &self.revision]));
            self.pseudo(major, before.as_deref())
        });
        if self.modified {
            version.push_str("+dirty");
        }
        Some(version)
    }

    /// The pseudo-version of the commit, after the version `before`.
    fn pseudo(&self, major: &str, before: Option<&str>) -> String {
        let (date, [hour, minute, second]) = (civil(self.seconds), clock(self.seconds));
        let stamp = format!(
            "{:04}{:02}{:02}{hour:02}{minute:02}{second:02}",
            date.0, date.1, date.2
        );
        let hash = self.revision.get(..12).unwrap_or(&self.revision);
        let base = match before {
            None => format!("{}.0.0-", if major.is_empty() { "v0" } else { major }),
            // After a pre-release comes a longer one, after a release the
            // pre-release of the next patch.
            Some(tag) if tag.contains('-') => format!("{tag}.0."),
            Some(tag) => {
                let (start, patch) = tag.rsplit_once('.').unwrap_or((tag, "0"));
                let next = patch.parse::<u64>().unwrap_or(0).saturating_add(1);
                format!("{start}.{next}-0.")
            }
        };
        format!("{base}{stamp}-{hash}")
    }
}

/// A module path without the element `/vN`, and that element.
fn split_major(path: &str) -> Option<(&str, &str)> {
    let Some((stem, last)) = path.rsplit_once('/') else {
        return Some((path, ""));
    };
    match last.strip_prefix('v').map(str::parse::<u64>) {
        Some(Ok(0 | 1)) => None,
        Some(Ok(_)) => Some((stem, last)),
        _ => Some((path, "")),
    }
}

/// Whether a tag is a whole version with this major version.
fn is_version(tag: &str, major: &str) -> bool {
    let fits = match major {
        "" => matches!(version::major(tag), "v0" | "v1"),
        major => version::major(tag) == major,
    };
    fits && version::is_canonical(tag) && !tag.contains('+')
}

/// Year, month and day of a time in UTC (Gregorian calendar).
fn civil(seconds: i64) -> (i64, i64, i64) {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Hour, minute and second of a time.
fn clock(seconds: i64) -> [i64; 3] {
    let day = seconds.rem_euclid(86_400);
    [day / 3_600, day / 60 % 60, day % 60]
}

/// What Git prints; none if it cannot be started.
fn git(root: &Path, args: &[&str]) -> Option<Result<String, String>> {
    let output = Command::new("git")
        .args(args)
        .current_dir(root)
        .env("PWD", root)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let code = output.status.code().unwrap_or(-1);
    Some(match code {
        0 => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        code => Err(format!("exit status {code}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_versions() {
        let repository = Repository {
            revision: "10eef216a752342404765c4a23ed15fe196e36f5".to_owned(),
            seconds: 1_795_321_199,
            ..Repository::default()
        };
        assert_eq!(repository.time(), "2026-11-22T04:19:59Z");
        for (major, before, expected) in [
            ("", None, "v0.0.0-20261122041959-10eef216a752"),
            ("v2", None, "v2.0.0-20261122041959-10eef216a752"),
            ("", Some("v1.0.5"), "v1.0.6-0.20261122041959-10eef216a752"),
            (
                "",
                Some("v1.2.0-rc.1"),
                "v1.2.0-rc.1.0.20261122041959-10eef216a752",
            ),
        ] {
            assert_eq!(repository.pseudo(major, before), expected);
        }
        assert!(is_version("v1.2.3-beta.1", "") && is_version("v2.0.0", "v2"));
        assert!(!is_version("v2.0.0", "") && !is_version("v1.02.0", ""));
        assert!(!is_version("v1.2", "") && !is_version("release", ""));
    }
}
