//! Binary floating-point numbers of bounded precision: `mantissa * 2^exponent`
//! with an odd mantissa (or zero), so that equal numbers are equal field by field.
//!
//! Results are rounded to nearest, ties to even, once per operation. The range is
//! that of a 32-bit binary exponent: above it there is no number (`None`, where an
//! IEEE format has an infinity), below it the result is zero.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::int::sign_of;

/// Mantissa bits of floating-point constants that are no longer fractions.
pub(crate) const PRECISION: u64 = 512;

/// How a number between two representable ones is rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    NearestEven,
    TowardsZero,
    AwayFromZero,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BigFloat {
    mantissa: BigInt,
    exponent: i64,
}

impl BigFloat {
    pub(crate) fn zero() -> BigFloat {
        BigFloat {
            mantissa: BigInt::zero(),
            exponent: 0,
        }
    }

    /// `mantissa * 2^exponent`, plus a positive or negative nothing away from zero
    /// if `sticky`; in that case the mantissa must be longer than `precision`.
    pub(crate) fn round(
        mantissa: BigInt,
        exponent: i64,
        sticky: bool,
        precision: u64,
        rounding: Rounding,
    ) -> Option<BigFloat> {
        let (sign, magnitude) = mantissa.into_parts();
        let drop = magnitude.bits().saturating_sub(precision);
        let rounded = shift_right_rounded(&magnitude, drop, sticky, rounding);
        BigFloat::normalized(sign, rounded, exponent.checked_add_unsigned(drop)?)
    }

    fn normalized(sign: Sign, magnitude: BigUint, exponent: i64) -> Option<BigFloat> {
        let Some(zeros) = magnitude.trailing_zeros() else {
            return Some(BigFloat::zero());
        };
        let top = exponent.checked_add_unsigned(magnitude.bits())?;
        if top > i64::from(i32::MAX) {
            return None;
        }
        if top < i64::from(i32::MIN) {
            return Some(BigFloat::zero());
        }
        let mantissa = BigInt::from_biguint(sign, magnitude >> zeros);
        Some(BigFloat {
            mantissa,
            exponent: exponent + zeros as i64,
        })
    }

    pub(crate) fn from_int(value: &BigInt) -> Option<BigFloat> {
        BigFloat::from_int_with(value, PRECISION)
    }

    pub(crate) fn from_int_with(value: &BigInt, precision: u64) -> Option<BigFloat> {
        BigFloat::round(value.clone(), 0, false, precision, Rounding::NearestEven)
    }

    pub(crate) fn from_ratio(numerator: &BigInt, denominator: &BigInt) -> Option<BigFloat> {
        let numerator = BigFloat {
            mantissa: numerator.clone(),
            exponent: 0,
        };
        let denominator = BigFloat {
            mantissa: denominator.clone(),
            exponent: 0,
        };
        numerator.quo_with(&denominator, PRECISION)
    }

    /// An exact number that need not respect any precision; only an operand.
    pub(crate) fn unrounded(mantissa: BigInt, exponent: i64) -> BigFloat {
        BigFloat { mantissa, exponent }
    }

    pub(crate) fn mantissa(&self) -> &BigInt {
        &self.mantissa
    }

    pub(crate) fn exponent(&self) -> i64 {
        self.exponent
    }

    /// -1, 0 or 1.
    pub(crate) fn sign(&self) -> i32 {
        sign_of(&self.mantissa)
    }

    /// The exponent `e` for which `0.5 <= |self| / 2^e < 1`; 0 for zero.
    pub(crate) fn top(&self) -> i64 {
        match self.mantissa.is_zero() {
            true => 0,
            false => self.exponent.saturating_add_unsigned(self.mantissa.bits()),
        }
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    pub(crate) fn neg(&self) -> BigFloat {
        BigFloat {
            mantissa: -self.mantissa.clone(),
            exponent: self.exponent,
        }
    }

    /// The same number with at most `precision` bits.
    pub(crate) fn rounded_to(&self, precision: u64, rounding: Rounding) -> Option<BigFloat> {
        BigFloat::round(
            self.mantissa.clone(),
            self.exponent,
            false,
            precision,
            rounding,
        )
    }

    pub(crate) fn add(&self, other: &BigFloat) -> Option<BigFloat> {
        let (high, low) = if self.top() >= other.top() {
            (self, other)
        } else {
            (other, self)
        };
        if high.mantissa.is_zero() || low.mantissa.is_zero() {
            let sum = if high.mantissa.is_zero() { low } else { high };
            return Some(sum.clone());
        }
        // A summand entirely below the guard bits of the other one only decides
        // on which side of it the exact sum lies; aligning it could need gigabytes.
        let guard = PRECISION as i64 + 8;
        if low.top() < high.exponent - guard {
            let nudge = BigInt::from(low.sign());
            let mantissa = (&high.mantissa << guard) + nudge;
            return BigFloat::rounded(mantissa, high.exponent - guard);
        }
        let exponent = high.exponent.min(low.exponent);
        let aligned = |x: &BigFloat| &x.mantissa << (x.exponent - exponent);
        BigFloat::rounded(aligned(high) + aligned(low), exponent)
    }

    pub(crate) fn sub(&self, other: &BigFloat) -> Option<BigFloat> {
        self.add(&other.neg())
    }

    pub(crate) fn mul(&self, other: &BigFloat) -> Option<BigFloat> {
        self.mul_with(other, PRECISION)
    }

    pub(crate) fn mul_with(&self, other: &BigFloat, precision: u64) -> Option<BigFloat> {
        let exponent = self.exponent.checked_add(other.exponent)?;
        let mantissa = &self.mantissa * &other.mantissa;
        BigFloat::round(mantissa, exponent, false, precision, Rounding::NearestEven)
    }

    /// `None` also for a zero divisor.
    pub(crate) fn quo(&self, other: &BigFloat) -> Option<BigFloat> {
        self.quo_with(other, PRECISION)
    }

    fn quo_with(&self, other: &BigFloat, precision: u64) -> Option<BigFloat> {
        let (quotient, shift, sticky) = divide(&self.mantissa, &other.mantissa, precision + 2)?;
        let exponent = self
            .exponent
            .checked_sub(other.exponent)?
            .checked_sub_unsigned(shift)?;
        BigFloat::round(quotient, exponent, sticky, precision, Rounding::NearestEven)
    }

    fn rounded(mantissa: BigInt, exponent: i64) -> Option<BigFloat> {
        BigFloat::round(mantissa, exponent, false, PRECISION, Rounding::NearestEven)
    }
}

impl PartialOrd for BigFloat {
    fn partial_cmp(&self, other: &BigFloat) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for BigFloat {
    fn cmp(&self, other: &BigFloat) -> Ordering {
        let by_sign = self.sign().cmp(&other.sign());
        if by_sign.is_ne() || self.sign() == 0 {
            return by_sign;
        }
        // With equal top exponents the mantissas differ in length by no more than
        // the precision, so aligning them is cheap.
        let by_magnitude = self.top().cmp(&other.top()).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            let aligned = |x: &BigFloat| x.mantissa.magnitude() << (x.exponent - exponent);
            aligned(self).cmp(&aligned(other))
        });
        if self.sign() < 0 {
            by_magnitude.reverse()
        } else {
            by_magnitude
        }
    }
}

/// `numerator * 2^shift / denominator` with at least `bits` significant bits, the
/// shift, and whether there was a remainder; `None` for a zero denominator.
pub(crate) fn divide(
    numerator: &BigInt,
    denominator: &BigInt,
    bits: u64,
) -> Option<(BigInt, u64, bool)> {
    if denominator.is_zero() {
        return None;
    }
    let shift = (bits + denominator.bits()).saturating_sub(numerator.bits());
    let (quotient, remainder) = (numerator << shift).div_rem(denominator);
    Some((quotient, shift, !remainder.is_zero()))
}

/// `value / 2^count` rounded to an integer; `sticky` stands for further non-zero
/// bits below those of `value`.
pub(crate) fn shift_right_rounded(
    value: &BigUint,
    count: u64,
    sticky: bool,
    rounding: Rounding,
) -> BigUint {
    if count == 0 {
        return value.clone();
    }
    let zeros = value.trailing_zeros().unwrap_or(u64::MAX);
    let quotient = value >> count;
    let up = match rounding {
        Rounding::TowardsZero => false,
        Rounding::AwayFromZero => sticky || zeros < count,
        Rounding::NearestEven => {
            let above_half = sticky || zeros < count - 1;
            value.bit(count - 1) && (above_half || quotient.bit(0))
        }
    };
    if up {
        quotient + BigUint::one()
    } else {
        quotient
    }
}
