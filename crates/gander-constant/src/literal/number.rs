//! Numeric literals. A float literal of reasonable magnitude is kept exactly;
//! one that is not is rounded the way the official compiler rounds it, which is
//! not always to the nearest 512-bit number.

use num_bigint::{BigInt, BigUint};
use num_rational::Ratio;
use num_traits::{Pow, Zero};

use crate::bigfloat::{BigFloat, PRECISION, Rounding};
use crate::float::{Float, MAX_RATIO_BITS, has_ratio_range};
use crate::int::Int;

/// Beyond these exponents of 5 and 2 a literal is never kept as a fraction.
const MAX_EXACT_POWER_OF_5: u64 = 1_000_000;
const MAX_EXACT_POWER_OF_2: u64 = 10_000_000;

/// The value of an integer literal.
pub(super) fn int(text: &str) -> Option<Int> {
    let (base, digits) = split_base(text);
    let (base, digits) = match digits.strip_prefix('0') {
        // A plain leading zero means octal, except for 0 itself.
        Some(rest) if base == 10 && !rest.is_empty() => (8, digits),
        _ => (base, digits),
    };
    let prefixed = digits.len() != text.len();
    let mut value: u64 = 0;
    let plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain && digits.len() <= 16 {
        // The common case: at most 16 digits of at most 4 bits each.
        for byte in digits.bytes() {
            value = value * u64::from(base) + u64::from(digit(byte, base)?);
        }
        return (!digits.is_empty()).then(|| match i64::try_from(value) {
            Ok(small) => Int::small(small),
            Err(_) => Int::from_big(value.into()),
        });
    }
    let digits = strip_separators(digits, prefixed)?;
    let magnitude = to_biguint(&digits, base)?;
    Some(Int::from_big(magnitude.into()))
}

/// The value of a float literal, or of an imaginary literal without its `i`.
pub(super) fn float(text: &str) -> Option<Float> {
    let literal = FloatLiteral::parse(text)?;
    if literal.mantissa.is_zero() {
        return Some(Float::from_exact(Ratio::zero()));
    }
    if literal.is_plainly_small() {
        return literal
            .exact()
            .or_else(|| literal.rounded()?.map(Float::from_big));
    }
    let rounded = literal.rounded()??;
    if rounded.sign() == 0 {
        return Some(Float::from_exact(Ratio::zero()));
    }
    let exact = if has_ratio_range(&rounded) {
        literal.exact()
    } else {
        None
    };
    Some(exact.unwrap_or_else(|| Float::from_big(rounded)))
}

/// `mantissa * 2^exp2 * 5^exp5`, what a float literal denotes.
struct FloatLiteral {
    mantissa: BigUint,
    exp2: i64,
    exp5: i64,
}

impl FloatLiteral {
    fn parse(text: &str) -> Option<FloatLiteral> {
        let (base, rest) = split_base(text);
        let prefixed = rest.len() != text.len();
        let marks: &[char] = if base == 16 {
            &['p', 'P']
        } else {
            &['e', 'E', 'p', 'P']
        };
        let (mantissa, exponent) = match rest.find(marks) {
            Some(at) => (&rest[..at], Some(&rest[at..])),
            None => (rest, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = Vec::with_capacity(mantissa.len());
        if !whole.is_empty() {
            digits = strip_separators(whole, prefixed)?;
        }
        let whole_len = digits.len();
        if !fraction.is_empty() {
            digits.extend(strip_separators(fraction, false)?);
        }
        let places = i64::try_from(digits.len() - whole_len).ok()?;
        let mantissa = to_biguint(&digits, base)?;

        let (mut exp2, mut exp5) = match base {
            10 => (-places, -places),
            8 => (-places * 3, 0),
            16 => (-places * 4, 0),
            _ => (-places, 0),
        };
        if let Some(exponent) = exponent {
            let (decimal, value) = parse_exponent(exponent)?;
            exp2 = exp2.checked_add(value)?;
            if decimal {
                exp5 = exp5.checked_add(value)?;
            }
        }
        Some(FloatLiteral {
            mantissa,
            exp2,
            exp5,
        })
    }

    /// Whether the binary exponent is certainly within the range of fractions,
    /// which spares computing a float only to find that out.
    fn is_plainly_small(&self) -> bool {
        const MARGIN: i64 = 16;
        // log2(5) is between 2 and 2.5.
        let bits = self.mantissa.bits() as i64;
        let (low, high) = if self.exp5 < 0 { (5, 4) } else { (4, 5) };
        let scaled = |factor: i64| self.exp5.saturating_mul(factor) / 2;
        let lowest = bits.saturating_add(self.exp2).saturating_add(scaled(low));
        let highest = bits.saturating_add(self.exp2).saturating_add(scaled(high));
        lowest > MARGIN - MAX_RATIO_BITS && highest < MAX_RATIO_BITS - MARGIN
    }

    /// The exact value, unless that takes absurdly many digits.
    fn exact(&self) -> Option<Float> {
        let (exp5, exp2) = (self.exp5.unsigned_abs(), self.exp2.unsigned_abs());
        if exp5 > MAX_EXACT_POWER_OF_5 || exp2 > MAX_EXACT_POWER_OF_2 {
            return None;
        }
        let mut numerator = BigInt::from(self.mantissa.clone());
        let mut denominator = BigInt::from(1);
        let power = BigInt::from(5).pow(exp5);
        *(if self.exp5 < 0 {
            &mut denominator
        } else {
            &mut numerator
        }) *= power;
        *(if self.exp2 < 0 {
            &mut denominator
        } else {
            &mut numerator
        }) <<= exp2;
        Some(Float::from_exact(Ratio::new(numerator, denominator)))
    }

    /// The value with 512 bits. The outer `None` is an exponent out of the range of
    /// the format before scaling by the power of 5, the inner one a number out of it.
    fn rounded(&self) -> Option<Option<BigFloat>> {
        let top = self.exp2.checked_add_unsigned(self.mantissa.bits())?;
        i32::try_from(top).ok()?;
        let mantissa = BigInt::from(self.mantissa.clone());
        if self.exp5 == 0 {
            let rounding = Rounding::NearestEven;
            return Some(BigFloat::round(
                mantissa, self.exp2, false, PRECISION, rounding,
            ));
        }
        let unscaled = BigFloat::unrounded(mantissa, self.exp2);
        let power = power_of_5(self.exp5.unsigned_abs());
        Some(match (self.exp5 < 0, power) {
            (true, Some(power)) => unscaled.quo(&power),
            (false, Some(power)) => unscaled.mul(&power),
            // Division by a number beyond the range leaves nothing.
            (true, None) => Some(BigFloat::zero()),
            (false, None) => None,
        })
    }
}

/// `5^n` with 64 bits more than the precision, by repeated squaring in a further
/// 64 bits; `None` if it is out of range.
///
/// The roundings of the intermediate results can show in the last bit of a
/// constant, so their order and precision are part of the behaviour to match.
fn power_of_5(n: u64) -> Option<BigFloat> {
    const LARGEST_U64_POWER: u64 = 27;
    let exact = BigInt::from(5).pow(n.min(LARGEST_U64_POWER));
    let mut result = BigFloat::from_int_with(&exact, PRECISION + 64)?;
    let mut n = n.saturating_sub(LARGEST_U64_POWER);
    let mut square = BigFloat::from_int(&BigInt::from(5));
    while n > 0 {
        if n & 1 != 0 {
            result = result.mul_with(square.as_ref()?, PRECISION + 64)?;
        }
        square = square.and_then(|square| square.mul_with(&square, PRECISION + 128));
        n >>= 1;
    }
    Some(result)
}

/// The base that the prefix of `text` selects, and what follows the prefix.
fn split_base(text: &str) -> (u32, &str) {
    let base = match text.as_bytes() {
        [b'0', b'b' | b'B', ..] => 2,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'x' | b'X', ..] => 16,
        _ => return (10, text),
    };
    (base, &text[2..])
}

fn digit(byte: u8, base: u32) -> Option<u32> {
    char::from(byte).to_digit(base)
}

/// The digits without underscores, which may separate successive digits and, if
/// `prefixed`, may come first; `None` for other underscores and if there is no digit.
fn strip_separators(digits: &str, prefixed: bool) -> Option<Vec<u8>> {
    let mut stripped = Vec::with_capacity(digits.len());
    let mut separable = prefixed;
    for byte in digits.bytes() {
        if byte != b'_' {
            stripped.push(byte);
        } else if !separable {
            return None;
        }
        separable = byte != b'_';
    }
    separable
        .then_some(stripped)
        .filter(|stripped| !stripped.is_empty())
}

fn to_biguint(digits: &[u8], base: u32) -> Option<BigUint> {
    if digits.is_empty() || !digits.iter().all(|&byte| digit(byte, base).is_some()) {
        return None;
    }
    BigUint::parse_bytes(digits, base)
}

/// Whether the exponent part (`e-3`, `p+10`) is decimal, and its value.
fn parse_exponent(text: &str) -> Option<(bool, i64)> {
    let decimal = text.starts_with(['e', 'E']);
    let rest = text.get(1..)?;
    let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let digits = strip_separators(digits, false)?;
    let mut value: i64 = 0;
    for byte in digits {
        value = value
            .checked_mul(10)?
            .checked_add(i64::from(digit(byte, 10)?))?;
    }
    Some((decimal, if rest.starts_with('-') { -value } else { value }))
}
