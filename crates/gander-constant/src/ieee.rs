//! Rounding exact numbers to the IEEE 754 formats of `float32` and `float64`:
//! to nearest, ties to even, once, including the subnormal range and overflow.

use num_bigint::{BigInt, Sign};
use num_traits::{ToPrimitive, Zero};

use crate::bigfloat::{BigFloat, Rounding, divide, shift_right_rounded};

/// A binary interchange format.
struct Format {
    /// Significand bits, including the implicit one.
    precision: i64,
    /// The exponent of the least positive number.
    min_exponent: i64,
    /// The all-ones exponent field, which stands for infinity.
    infinity_field: i64,
}

const F32: Format = Format {
    precision: 24,
    min_exponent: -149,
    infinity_field: 0xff,
};
const F64: Format = Format {
    precision: 53,
    min_exponent: -1074,
    infinity_field: 0x7ff,
};

pub(crate) fn float_to_f64(x: &BigFloat) -> f64 {
    with_sign_f64(x.sign() < 0, round(x.mantissa(), x.exponent(), false, &F64))
}

pub(crate) fn float_to_f32(x: &BigFloat) -> f32 {
    with_sign_f32(x.sign() < 0, round(x.mantissa(), x.exponent(), false, &F32))
}

pub(crate) fn ratio_to_f64(numerator: &BigInt, denominator: &BigInt) -> f64 {
    // The quotient of two exactly representable numbers is correctly rounded by
    // the processor; nearly all constants of real programs end here.
    const EXACT: u64 = 53;
    if numerator.bits() <= EXACT
        && denominator.bits() <= EXACT
        && let (Some(n), Some(d)) = (numerator.to_i64(), denominator.to_i64())
    {
        return n as f64 / d as f64;
    }
    with_sign_f64(
        numerator.sign() == Sign::Minus,
        round_ratio(numerator, denominator, &F64),
    )
}

pub(crate) fn ratio_to_f32(numerator: &BigInt, denominator: &BigInt) -> f32 {
    with_sign_f32(
        numerator.sign() == Sign::Minus,
        round_ratio(numerator, denominator, &F32),
    )
}

fn with_sign_f64(negative: bool, bits: u64) -> f64 {
    let magnitude = f64::from_bits(bits);
    if negative { -magnitude } else { magnitude }
}

fn with_sign_f32(negative: bool, bits: u64) -> f32 {
    // The bits of a binary32 number fit by construction of `round`.
    let magnitude = f32::from_bits(bits as u32);
    if negative { -magnitude } else { magnitude }
}

fn round_ratio(numerator: &BigInt, denominator: &BigInt, format: &Format) -> u64 {
    let bits = format.precision as u64 + 3;
    match divide(numerator, denominator, bits) {
        Some((quotient, shift, sticky)) => round(&quotient, -(shift as i64), sticky, format),
        None => 0,
    }
}

/// The encoding of `|mantissa| * 2^exponent`, `sticky` standing for further
/// non-zero bits below the mantissa.
fn round(mantissa: &BigInt, exponent: i64, sticky: bool, format: &Format) -> u64 {
    let magnitude = mantissa.magnitude();
    let top = exponent.saturating_add_unsigned(magnitude.bits());
    if magnitude.is_zero() || top < format.min_exponent {
        return 0; // Less than half of the least positive number.
    }
    let infinity = (format.infinity_field as u64) << (format.precision - 1);
    let lowest = (top - format.precision).max(format.min_exponent);
    if lowest - format.min_exponent + 1 >= format.infinity_field {
        return infinity;
    }
    let drop = lowest - exponent;
    let rounded = match u64::try_from(drop) {
        Ok(count) => shift_right_rounded(magnitude, count, sticky, Rounding::NearestEven),
        Err(_) => magnitude << drop.unsigned_abs(),
    };
    // At most `precision` bits, or the next power of two after rounding up. Adding
    // the exponent field to a significand that keeps its implicit bit lets both the
    // subnormal range and the carry into the exponent come out right.
    let significand = rounded.to_u64().unwrap_or(0);
    let field = (lowest - format.min_exponent) as u64;
    (significand + (field << (format.precision - 1))).min(infinity)
}
