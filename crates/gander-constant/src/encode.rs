//! Constants as bytes, for caches.
//!
//! Invariant: `decode(encode(x)) == x`, representation included, so that a
//! value read from a cache takes part in further arithmetic exactly as the
//! original would. The format is private to one build of Gander.

use num_bigint::BigInt;
use num_rational::Ratio;

use crate::bigfloat::BigFloat;
use crate::float::{Float, Repr};
use crate::int::Int;
use crate::value::Value;

impl Value {
    /// Appends the value to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Value::Unknown => out.push(0),
            Value::Bool(value) => out.extend([1, u8::from(*value)]),
            Value::Str(text) => {
                out.push(2);
                put_bytes(out, text.as_bytes());
            }
            Value::Int(value) => {
                out.push(3);
                put_int(out, &value.to_big());
            }
            Value::Float(value) => match value.repr() {
                Repr::Rat(ratio) => {
                    out.push(4);
                    put_int(out, ratio.numer());
                    put_int(out, ratio.denom());
                }
                Repr::Big(big) => {
                    out.push(5);
                    put_int(out, big.mantissa());
                    out.extend(big.exponent().to_le_bytes());
                }
            },
            Value::Complex(parts) => {
                out.push(6);
                parts.0.encode(out);
                parts.1.encode(out);
            }
        }
    }

    /// Takes a value off the front of `input`; `None` if it does not begin
    /// with one.
    pub fn decode(input: &mut &[u8]) -> Option<Value> {
        Some(match take(input, 1)?[0] {
            0 => Value::Unknown,
            1 => Value::Bool(take(input, 1)?[0] != 0),
            2 => Value::from_bytes(take_bytes(input)?),
            3 => Value::Int(Int::from_big(take_int(input)?)),
            4 => {
                let (numerator, denominator) = (take_int(input)?, take_int(input)?);
                if denominator <= BigInt::ZERO {
                    return None;
                }
                Value::Float(Float::from_exact(Ratio::new(numerator, denominator)))
            }
            5 => {
                let mantissa = take_int(input)?;
                let exponent = i64::from_le_bytes(take(input, 8)?.try_into().ok()?);
                Value::Float(Float::from_big(BigFloat::unrounded(mantissa, exponent)))
            }
            6 => {
                let (re, im) = (part(input)?, part(input)?);
                Value::complex(re, im)
            }
            _ => return None,
        })
    }
}

/// A part of a complex number: never complex itself, so nesting ends here.
fn part(input: &mut &[u8]) -> Option<Value> {
    if input.first() == Some(&6) {
        return None;
    }
    Value::decode(input)
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}

fn put_int(out: &mut Vec<u8>, value: &BigInt) {
    put_bytes(out, &value.to_signed_bytes_le());
}

fn take<'a>(input: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, rest) = input.split_at_checked(len)?;
    *input = rest;
    Some(head)
}

fn take_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = u32::from_le_bytes(take(input, 4)?.try_into().ok()?);
    take(input, len as usize)
}

fn take_int(input: &mut &[u8]) -> Option<BigInt> {
    take_bytes(input).map(BigInt::from_signed_bytes_le)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BinaryOp, LitKind, binary_op};

    fn check(value: &Value) {
        let mut bytes = Vec::new();
        value.encode(&mut bytes);
        let mut input = &bytes[..];
        assert_eq!(Value::decode(&mut input).as_ref(), Some(value));
        assert!(input.is_empty());
        for len in 0..bytes.len() {
            // A cut input is refused or is another value; it never panics.
            let _ = Value::decode(&mut &bytes[..len]);
        }
    }

    #[test]
    fn round_trip() {
        check(&Value::Unknown);
        check(&Value::from_bool(true));
        check(&Value::from_bytes(&b"a\xff\0"[..]));
        for text in [
            "0",
            "-1",
            "18446744073709551616",
            "0xfffffffffffffffffffffffffffffffff",
        ] {
            check(&Value::from_literal(text, LitKind::Int));
        }
        let huge = Value::from_literal("1e100000", LitKind::Float);
        let third = binary_op(&Value::from_i64(1), BinaryOp::Quo, &Value::from_i64(3));
        check(&huge);
        check(&third);
        check(&binary_op(&huge, BinaryOp::Mul, &third));
        check(&Value::from_literal("2.5i", LitKind::Imag));
    }
}
