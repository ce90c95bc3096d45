//! Integer constants: an `i64` inline, or a big integer that is never within
//! the range of `i64`, so that equal integers have equal representations.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::{BigInt, Sign};
use num_traits::{ToPrimitive, Zero};

/// An integer constant of any size; cloning never copies digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Int(Repr);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Arc<BigInt>),
}

/// Left shifts producing more bits than this are refused: Go rejects integer
/// constants far smaller, and a shift count must not exhaust memory.
const MAX_SHIFT_BITS: u64 = 1 << 26;

impl Int {
    pub(crate) const ZERO: Int = Int(Repr::Small(0));

    pub(crate) const fn small(value: i64) -> Int {
        Int(Repr::Small(value))
    }

    pub(crate) fn from_big(value: BigInt) -> Int {
        match value.to_i64() {
            Some(small) => Int::small(small),
            None => Int(Repr::Big(Arc::new(value))),
        }
    }

    /// The value as an `i64`, if it is in range.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(value) => Some(*value),
            Repr::Big(_) => None,
        }
    }

    /// The value as a `u64`, if it is in range.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Small(value) => u64::try_from(*value).ok(),
            Repr::Big(value) => value.to_u64(),
        }
    }

    /// The value as a big integer, borrowed where it is one already.
    pub(crate) fn to_big(&self) -> Cow<'_, BigInt> {
        match &self.0 {
            Repr::Small(value) => Cow::Owned(BigInt::from(*value)),
            Repr::Big(value) => Cow::Borrowed(value),
        }
    }

    /// -1, 0 or 1.
    pub(crate) fn sign(&self) -> i32 {
        match &self.0 {
            Repr::Small(value) => value.signum() as i32,
            Repr::Big(value) => sign_of(value),
        }
    }

    /// The number of bits of the absolute value; 0 for zero.
    pub fn bit_len(&self) -> usize {
        match &self.0 {
            Repr::Small(value) => (u64::BITS - value.unsigned_abs().leading_zeros()) as usize,
            Repr::Big(value) => value.bits() as usize,
        }
    }

    /// Both operands as `i64`, the case that needs no allocation.
    fn small_pair(&self, other: &Int) -> Option<(i64, i64)> {
        self.as_i64().zip(other.as_i64())
    }

    fn apply(
        &self,
        other: &Int,
        small: fn(i64, i64) -> Option<i64>,
        big: fn(&BigInt, &BigInt) -> BigInt,
    ) -> Int {
        let fast = self.small_pair(other).and_then(|(a, b)| small(a, b));
        fast.map_or_else(
            || Int::from_big(big(&self.to_big(), &other.to_big())),
            Int::small,
        )
    }

    pub(crate) fn add(&self, other: &Int) -> Int {
        self.apply(other, i64::checked_add, |a, b| a + b)
    }

    pub(crate) fn sub(&self, other: &Int) -> Int {
        self.apply(other, i64::checked_sub, |a, b| a - b)
    }

    pub(crate) fn mul(&self, other: &Int) -> Int {
        self.apply(other, i64::checked_mul, |a, b| a * b)
    }

    /// Truncated division; `None` if `other` is zero.
    ///
    /// The quotient of the smallest `i64` and -1 is the smallest `i64` again:
    /// the official compiler divides constants of that size with machine arithmetic.
    pub(crate) fn quo(&self, other: &Int) -> Option<Int> {
        (other.sign() != 0).then(|| self.apply(other, |a, b| Some(a.wrapping_div(b)), |a, b| a / b))
    }

    /// The remainder of truncated division; `None` if `other` is zero.
    pub(crate) fn rem(&self, other: &Int) -> Option<Int> {
        (other.sign() != 0).then(|| self.apply(other, |a, b| Some(a.wrapping_rem(b)), |a, b| a % b))
    }

    pub(crate) fn and(&self, other: &Int) -> Int {
        self.apply(other, |a, b| Some(a & b), |a, b| a & b)
    }

    pub(crate) fn or(&self, other: &Int) -> Int {
        self.apply(other, |a, b| Some(a | b), |a, b| a | b)
    }

    pub(crate) fn xor(&self, other: &Int) -> Int {
        self.apply(other, |a, b| Some(a ^ b), |a, b| a ^ b)
    }

    pub(crate) fn and_not(&self, other: &Int) -> Int {
        self.apply(other, |a, b| Some(a & !b), |a, b| a & !b.clone())
    }

    pub(crate) fn neg(&self) -> Int {
        match self.as_i64().and_then(i64::checked_neg) {
            Some(small) => Int::small(small),
            None => Int::from_big(-self.to_big().into_owned()),
        }
    }

    /// The bitwise complement, confined to `width` bits unless that is zero.
    pub(crate) fn not(&self, width: u32) -> Int {
        match (&self.0, width) {
            (Repr::Small(value), 0) => Int::small(!value),
            (Repr::Small(value), 1..64) => Int::small(!value & ((1i64 << width) - 1)),
            _ => {
                let complement = !self.to_big().into_owned();
                if width == 0 {
                    return Int::from_big(complement);
                }
                let mask = (BigInt::from(1) << width) - 1;
                Int::from_big(complement & mask)
            }
        }
    }

    /// `self << count`; `None` if the result would be absurdly large.
    pub(crate) fn shl(&self, count: u32) -> Option<Int> {
        if self.sign() == 0 || count == 0 {
            return Some(self.clone());
        }
        let bits = self.bit_len() as u64 + u64::from(count);
        match self.as_i64() {
            Some(value) if bits < 64 => Some(Int::small(value << count)),
            _ if bits > MAX_SHIFT_BITS => None,
            _ => Some(Int::from_big(self.to_big().as_ref() << count)),
        }
    }

    /// `self >> count`, rounding towards negative infinity.
    pub(crate) fn shr(&self, count: u32) -> Int {
        match self.as_i64() {
            Some(value) => Int::small(value >> count.min(63)),
            None => Int::from_big(self.to_big().as_ref() >> count),
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Int) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Int) -> Ordering {
        match self.small_pair(other) {
            Some((a, b)) => a.cmp(&b),
            None => self.to_big().cmp(&other.to_big()),
        }
    }
}

/// -1, 0 or 1.
pub(crate) fn sign_of(value: &BigInt) -> i32 {
    if value.is_zero() {
        0
    } else if value.sign() == Sign::Minus {
        -1
    } else {
        1
    }
}
