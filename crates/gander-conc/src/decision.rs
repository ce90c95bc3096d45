//! Schedule decisions and their bytes.
//!
//! Invariant: encoding and decoding are inverse, every decision of a small
//! number is one byte, and decoding never panics or takes more memory than
//! its input.

use crate::GoroutineId;
use std::fmt;

/// One thing that the program left open, and how it was decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decision {
    /// This goroutine runs next.
    Run(GoroutineId),
    /// The running goroutine goes on for so many polls and is then preempted.
    PreemptAfter(u64),
    /// The `select` takes this case, numbered in source order.
    Select(u32),
    /// A random number.
    Random(u64),
    /// The timer at this index of those due fires.
    Timer(u32),
    /// The waiter at this index is woken.
    Wake(u32),
    /// The next completion of a system call is the one with this number, in
    /// the order in which they were started.
    Completion(u64),
}

/// Bits of a first byte: three for the kind, four for the value, one that says
/// that seven-bit groups follow.
const KIND_BITS: u32 = 3;
const FIRST_BITS: u32 = 4;
const MORE: u8 = 0x80;

impl Decision {
    fn parts(self) -> (u8, u64) {
        match self {
            Self::Run(GoroutineId(id)) => (0, id),
            Self::PreemptAfter(polls) => (1, polls),
            Self::Select(case) => (2, case.into()),
            Self::Random(value) => (3, value),
            Self::Timer(index) => (4, index.into()),
            Self::Wake(index) => (5, index.into()),
            Self::Completion(number) => (6, number),
        }
    }

    /// Appends the bytes of the decision.
    pub fn encode(self, out: &mut Vec<u8>) {
        let (kind, value) = self.parts();
        let first = kind | ((value as u8 & 0xf) << KIND_BITS);
        let rest = value >> FIRST_BITS;
        if rest == 0 {
            out.push(first);
        } else {
            out.push(first | MORE);
            encode_varint(rest, out);
        }
    }
}

/// Appends an unsigned number in groups of seven bits, lowest first.
pub(crate) fn encode_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= u64::from(MORE) {
        out.push(value as u8 | MORE);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Why bytes are not a schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// They end within something, at this offset.
    Truncated(usize),
    /// A number at this offset has more bits than its kind of decision allows.
    TooLarge(usize),
    /// The byte at this offset starts no kind of decision.
    UnknownKind(usize),
    /// They do not begin as a schedule does.
    NotASchedule,
    /// They are of a newer version of the format, this one.
    Version(u64),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(at) => write!(f, "the schedule is cut off at byte {at}"),
            Self::TooLarge(at) => write!(f, "the number at byte {at} is too large"),
            Self::UnknownKind(at) => write!(f, "unknown kind of decision at byte {at}"),
            Self::NotASchedule => f.write_str("this is not a schedule"),
            Self::Version(version) => write!(f, "the schedule has format version {version}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads decisions from bytes, one at a time; after an error it ends.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Decoder<'a> {
    /// A decoder of concatenated decisions.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        let byte = *self
            .bytes
            .get(self.at)
            .ok_or(DecodeError::Truncated(self.at))?;
        self.at += 1;
        Ok(byte)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let rest = &self.bytes[self.at..];
        let taken = rest
            .get(..count)
            .ok_or(DecodeError::Truncated(self.bytes.len()))?;
        self.at += count;
        Ok(taken)
    }

    pub(crate) fn varint(&mut self) -> Result<u64, DecodeError> {
        let start = self.at;
        let mut value = 0_u64;
        for shift in (0..).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & !MORE);
            if shift > 63 || (group << shift) >> shift != group {
                return Err(DecodeError::TooLarge(start));
            }
            value |= group << shift;
            if byte & MORE == 0 {
                break;
            }
        }
        Ok(value)
    }

    fn decision(&mut self) -> Result<Decision, DecodeError> {
        let start = self.at;
        let first = self.byte()?;
        let mut value = u64::from((first & !MORE) >> KIND_BITS);
        if first & MORE != 0 {
            let rest = self.varint()?;
            if rest >> (u64::BITS - FIRST_BITS) != 0 {
                return Err(DecodeError::TooLarge(start));
            }
            value |= rest << FIRST_BITS;
        }
        let index = || u32::try_from(value).map_err(|_| DecodeError::TooLarge(start));
        Ok(match first & ((1 << KIND_BITS) - 1) {
            0 => Decision::Run(GoroutineId(value)),
            1 => Decision::PreemptAfter(value),
            2 => Decision::Select(index()?),
            3 => Decision::Random(value),
            4 => Decision::Timer(index()?),
            5 => Decision::Wake(index()?),
            6 => Decision::Completion(value),
            _ => return Err(DecodeError::UnknownKind(start)),
        })
    }
}

impl Iterator for Decoder<'_> {
    type Item = Result<Decision, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let result = self.decision();
        if result.is_err() {
            self.at = self.bytes.len();
        }
        Some(result)
    }
}
