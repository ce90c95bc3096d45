//! Language versions.
//!
//! Invariant: ordered; patch releases do not count.

use crate::checker::Checker;
use crate::codes;
use crate::report::At;

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
}
