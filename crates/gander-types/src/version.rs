//! Language versions: which file may use which feature of the language.
//!
//! Invariant: versions are ordered; patch releases do not count.

use crate::checker::Checker;
use crate::codes;
use crate::report::At;
use gander_span::Pos;

/// A language version such as go1.21.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Version {
    pub(crate) major: u16,
    pub(crate) minor: u16,
}

impl Version {
    pub(crate) const fn go1(minor: u16) -> Version {
        Version { major: 1, minor }
    }

    /// The newest version this checker knows.
    pub(crate) const CURRENT: Version = Version::go1(27);

    /// The language version of `go1.21`, `go1.21.3` or `go1.22rc1`; none if
    /// `text` is not a Go version.
    pub(crate) fn parse(text: &str) -> Option<Version> {
        let text = text.strip_prefix("go")?;
        let text = text.split_once('-').map_or(text, |(version, _)| version);
        let (major, rest) = leading_number(text)?;
        let minor = match rest.strip_prefix('.') {
            None if rest.is_empty() => 0,
            None => return None,
            Some(rest) => {
                let (minor, rest) = leading_number(rest)?;
                let suffix = rest.is_empty()
                    || rest.starts_with('.')
                    || rest.starts_with("rc")
                    || rest.starts_with("beta");
                if !suffix {
                    return None;
                }
                minor
            }
        };
        Some(Version { major, minor })
    }
}

/// The decimal number `text` begins with, and what follows it.
fn leading_number(text: &str) -> Option<(u16, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "go{}.{}", self.major, self.minor)
    }
}

impl Checker<'_> {
    /// Whether the file's language version is at least `want`.
    pub(crate) fn allow_version(&self, want: Version) -> bool {
        self.env.version >= want
    }

    /// As [`Checker::allow_version`]; reports that `what` needs the version.
    pub(crate) fn verify_version(&mut self, at: impl Into<At>, want: Version, what: &str) -> bool {
        let allowed = self.allow_version(want);
        if !allowed {
            self.version_error(at, want, what);
        }
        allowed
    }

    /// Reports that `what` needs version `want`.
    pub(crate) fn version_error(&mut self, at: impl Into<At>, want: Version, what: &str) {
        let message = format!("{what} requires {want} or later");
        self.error(at, codes::UNSUPPORTED_FEATURE, message);
    }

    /// What the official compiler adds to a message that demands a newer
    /// language version: where the version of the file comes from.
    pub(crate) fn version_hint(&self, pos: Pos, message: &str) -> Option<String> {
        demands_version(message).then(|| {
            let file = self.files.iter().find(|file| file.span.contains(pos));
            match file.and_then(|file| file.go_version) {
                // A file cannot go below go1.21 (`file_version`): then the
                // version in force is not the one that the file names.
                Some(tag) if Version::parse(tag.as_str()) >= Some(Version::go1(21)) => {
                    format!(" (file declares //go:build {tag})")
                }
                _ => {
                    let current = Version::CURRENT.to_string();
                    let lang = self.config.go_version.as_deref().unwrap_or(&current);
                    format!(" (-lang was set to {lang}; check go.mod)")
                }
            }
        })
    }
}

/// Whether `message` contains `requires go1.N or later`.
fn demands_version(message: &str) -> bool {
    message
        .split("requires go")
        .skip(1)
        .any(|rest| match rest.split_once(" or later") {
            Some((version, _)) => {
                version.contains('.') && version.chars().all(|c| c.is_ascii_digit() || c == '.')
            }
            None => false,
        })
}
