//! Floating-point constants: an exact fraction for as long as its terms are of
//! reasonable size, then a 512-bit binary float; the change is never undone,
//! because a fraction made from a rounded number would only look exact.

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::Zero;

use crate::bigfloat::{BigFloat, Rounding};
use crate::ieee;
use crate::int::{Int, sign_of};

pub(crate) type Rat = Ratio<BigInt>;

/// A floating-point constant; cloning never copies digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Float(Arc<Repr>);

#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum Repr {
    Rat(Rat),
    Big(BigFloat),
}

/// Fractions whose terms, and floats whose exponents, need this many bits are
/// no longer kept as fractions.
pub(crate) const MAX_RATIO_BITS: i64 = 4 << 10;

pub(crate) fn fits_ratio(term: &BigInt) -> bool {
    (term.bits() as i64) < MAX_RATIO_BITS
}

/// Whether the binary exponent of `x` allows turning it into a fraction.
pub(crate) fn has_ratio_range(x: &BigFloat) -> bool {
    -MAX_RATIO_BITS < x.top() && x.top() < MAX_RATIO_BITS
}

impl Float {
    /// Keeps a fraction whatever its size; literals and integers start out so.
    pub(crate) fn from_exact(ratio: Rat) -> Float {
        Float(Arc::new(Repr::Rat(ratio)))
    }

    pub(crate) fn from_big(value: BigFloat) -> Float {
        Float(Arc::new(Repr::Big(value)))
    }

    fn from_ratio(ratio: Rat) -> Option<Float> {
        if fits_ratio(ratio.numer()) && fits_ratio(ratio.denom()) {
            return Some(Float::from_exact(ratio));
        }
        BigFloat::from_ratio(ratio.numer(), ratio.denom()).map(Float::from_big)
    }

    /// The fraction of two integers; `None` if `denominator` is zero.
    pub(crate) fn from_quotient(numerator: &Int, denominator: &Int) -> Option<Float> {
        if denominator.sign() == 0 {
            return None;
        }
        let (n, d) = (
            numerator.to_big().into_owned(),
            denominator.to_big().into_owned(),
        );
        Float::from_ratio(Ratio::new(n, d))
    }

    /// The integer as a float, exact unless it is too large for a fraction.
    pub(crate) fn from_int(value: &Int) -> Option<Float> {
        let big = value.to_big();
        if fits_ratio(&big) {
            return Some(Float::from_exact(Ratio::from_integer(big.into_owned())));
        }
        BigFloat::from_int(&big).map(Float::from_big)
    }

    /// The integer as an exact fraction of any size, the form in which it meets
    /// another fraction.
    pub(crate) fn from_int_exact(value: &Int) -> Float {
        Float::from_exact(Ratio::from_integer(value.to_big().into_owned()))
    }

    pub(crate) fn repr(&self) -> &Repr {
        &self.0
    }

    /// The number with 512 bits; `None` only for numbers beyond any float.
    pub(crate) fn to_big(&self) -> Option<BigFloat> {
        match self.repr() {
            Repr::Rat(ratio) => BigFloat::from_ratio(ratio.numer(), ratio.denom()),
            Repr::Big(value) => Some(value.clone()),
        }
    }

    /// The nearest `float64`; an infinity if the number is too large.
    pub fn to_f64(&self) -> f64 {
        match self.repr() {
            Repr::Rat(ratio) => ieee::ratio_to_f64(ratio.numer(), ratio.denom()),
            Repr::Big(value) => ieee::float_to_f64(value),
        }
    }

    /// The nearest `float32`; an infinity if the number is too large.
    pub fn to_f32(&self) -> f32 {
        match self.repr() {
            Repr::Rat(ratio) => ieee::ratio_to_f32(ratio.numer(), ratio.denom()),
            Repr::Big(value) => ieee::float_to_f32(value),
        }
    }

    /// -1, 0 or 1.
    pub(crate) fn sign(&self) -> i32 {
        match self.repr() {
            Repr::Rat(ratio) => sign_of(ratio.numer()),
            Repr::Big(value) => value.sign(),
        }
    }

    /// The integer this number is, or would be but for the rounding of earlier
    /// operations: an integer within the last four bits of precision counts.
    pub(crate) fn to_int(&self) -> Option<Int> {
        const TOLERANCE_BITS: u64 = 4;
        let value = match self.repr() {
            Repr::Rat(ratio) => {
                return ratio
                    .is_integer()
                    .then(|| Int::from_big(ratio.numer().clone()));
            }
            Repr::Big(value) => value,
        };
        if !has_ratio_range(value) {
            return None;
        }
        let precision = crate::bigfloat::PRECISION - TOLERANCE_BITS;
        let near = |rounding| value.rounded_to(precision, rounding);
        [
            Some(value.clone()),
            near(Rounding::TowardsZero),
            near(Rounding::AwayFromZero),
        ]
        .into_iter()
        .flatten()
        .find(BigFloat::is_integer)
        .map(|found| Int::from_big(found.mantissa() << found.exponent()))
    }

    /// Numerator and denominator in lowest terms, if of reasonable size.
    pub(crate) fn to_terms(&self) -> Option<(Int, Int)> {
        let ratio = match self.repr() {
            Repr::Rat(ratio) => ratio.clone(),
            Repr::Big(value) if has_ratio_range(value) => {
                let exponent = value.exponent();
                let shift = exponent.unsigned_abs();
                match exponent >= 0 {
                    true => Ratio::from_integer(value.mantissa() << shift),
                    false => Ratio::new(value.mantissa().clone(), BigInt::from(1) << shift),
                }
            }
            Repr::Big(_) => return None,
        };
        let (numerator, denominator) = ratio.into_raw();
        Some((Int::from_big(numerator), Int::from_big(denominator)))
    }

    fn apply(
        &self,
        other: &Float,
        exact: fn(&Rat, &Rat) -> Rat,
        rounded: fn(&BigFloat, &BigFloat) -> Option<BigFloat>,
    ) -> Option<Float> {
        match (self.repr(), other.repr()) {
            (Repr::Rat(a), Repr::Rat(b)) => Float::from_ratio(exact(a, b)),
            _ => rounded(&self.to_big()?, &other.to_big()?).map(Float::from_big),
        }
    }

    pub(crate) fn add(&self, other: &Float) -> Option<Float> {
        self.apply(other, |a, b| a + b, BigFloat::add)
    }

    pub(crate) fn sub(&self, other: &Float) -> Option<Float> {
        self.apply(other, |a, b| a - b, BigFloat::sub)
    }

    pub(crate) fn mul(&self, other: &Float) -> Option<Float> {
        self.apply(other, |a, b| a * b, BigFloat::mul)
    }

    /// `None` if `other` is zero.
    pub(crate) fn quo(&self, other: &Float) -> Option<Float> {
        if other.sign() == 0 {
            return None;
        }
        self.apply(other, |a, b| a / b, BigFloat::quo)
    }

    pub(crate) fn neg(&self) -> Option<Float> {
        match self.repr() {
            Repr::Rat(ratio) => Float::from_ratio(-ratio.clone()),
            Repr::Big(value) => Some(Float::from_big(value.neg())),
        }
    }

    /// `None` only for numbers beyond any float.
    pub(crate) fn compare(&self, other: &Float) -> Option<Ordering> {
        match (self.repr(), other.repr()) {
            (Repr::Rat(a), Repr::Rat(b)) => Some(a.cmp(b)),
            _ => Some(self.to_big()?.cmp(&other.to_big()?)),
        }
    }

    /// The exact value of a finite `float64`; `None` for infinities and NaN.
    pub(crate) fn from_f64(value: f64) -> Option<Float> {
        if !value.is_finite() {
            return None;
        }
        const FRACTION_BITS: u32 = 52;
        let bits = value.to_bits();
        let field = (bits >> FRACTION_BITS & 0x7ff) as i32;
        let fraction = bits & ((1 << FRACTION_BITS) - 1);
        let (significand, exponent) = match field {
            0 => (fraction, -1074),
            _ => (fraction | 1 << FRACTION_BITS, field - 1075),
        };
        let mut numerator = BigInt::from(significand);
        if value.is_sign_negative() {
            numerator = -numerator;
        }
        if numerator.is_zero() || exponent >= 0 {
            let shift = exponent.max(0);
            return Some(Float::from_exact(Ratio::from_integer(numerator << shift)));
        }
        let denominator = BigInt::from(1) << exponent.unsigned_abs();
        Some(Float::from_exact(Ratio::new(numerator, denominator)))
    }
}
