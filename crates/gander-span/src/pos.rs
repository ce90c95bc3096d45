//! Positions and spans as plain numbers.
//!
//! Invariant: 0 is "no position"; the first file of a map starts at 1. A span
//! never crosses a file.

/// A byte position in the address space of a `SourceMap`; 0 means none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Pos(pub u32);

impl Pos {
    /// The absent position.
    pub const NONE: Pos = Pos(0);

    /// Whether this names a place in a file.
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The position `bytes` further on; the absent position stays absent.
    #[must_use]
    pub fn offset(self, bytes: u32) -> Pos {
        if self.is_known() {
            Pos(self.0 + bytes)
        } else {
            self
        }
    }
}

/// A half-open byte range `lo..hi` within one file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Span {
    /// First byte.
    pub lo: Pos,
    /// One past the last byte.
    pub hi: Pos,
}

impl Span {
    /// The absent span.
    pub const NONE: Span = Span {
        lo: Pos::NONE,
        hi: Pos::NONE,
    };

    /// The span `lo..hi`.
    pub fn new(lo: Pos, hi: Pos) -> Span {
        Span { lo, hi }
    }

    /// An empty span at `pos`.
    pub fn at(pos: Pos) -> Span {
        Span { lo: pos, hi: pos }
    }

    /// The smallest span that covers `self` and `other`.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span {
            lo: self.lo,
            hi: other.hi,
        }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.hi.0.saturating_sub(self.lo.0)
    }

    /// Whether the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `pos` lies inside.
    pub fn contains(self, pos: Pos) -> bool {
        self.lo <= pos && pos < self.hi
    }
}
