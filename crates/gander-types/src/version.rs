//! Language versions.
//!
//! Invariant: ordered; patch releases do not count.

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
