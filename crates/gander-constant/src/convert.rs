//! Conversions between the numeric kinds and to the floating-point formats of Go;
//! a value that the target cannot represent becomes [`Value::Unknown`].

use num_bigint::BigInt;

use crate::bigfloat::BigFloat;
use crate::float::Float;
use crate::ieee;
use crate::int::Int;
use crate::value::Value;

impl Value {
    /// The value as an integer, if it has an integral value. A float close enough
    /// to an integer to be explained by the rounding of its computation converts.
    pub fn to_int(&self) -> Value {
        match self {
            Value::Int(_) => self.clone(),
            Value::Float(value) => value.to_int().into(),
            Value::Complex(_) => self.to_float().to_int(),
            _ => Value::Unknown,
        }
    }

    /// The value as a float, if its imaginary part is zero.
    pub fn to_float(&self) -> Value {
        match self {
            Value::Int(value) => Float::from_int(value).into(),
            Value::Float(_) => self.clone(),
            Value::Complex(parts) if parts.1.sign() == 0 => parts.0.to_float(),
            _ => Value::Unknown,
        }
    }

    /// The value as a complex number.
    pub fn to_complex(&self) -> Value {
        match self {
            Value::Complex(_) => self.clone(),
            _ => Value::complex(self.clone(), Value::Int(Int::ZERO)),
        }
    }

    /// The real part of a numeric value.
    pub fn real(&self) -> Value {
        match self {
            Value::Int(_) | Value::Float(_) => self.clone(),
            Value::Complex(parts) => parts.0.clone(),
            _ => Value::Unknown,
        }
    }

    /// The imaginary part of a numeric value.
    pub fn imag(&self) -> Value {
        match self {
            Value::Int(_) | Value::Float(_) => Value::Int(Int::ZERO),
            Value::Complex(parts) => parts.1.clone(),
            _ => Value::Unknown,
        }
    }

    /// The complex number with zero real part and this integer or float as
    /// imaginary part.
    pub fn make_imag(&self) -> Value {
        Value::complex(Value::Int(Int::ZERO), self.clone())
    }

    /// The numerator of an integer or float in lowest terms; unknown if the
    /// number is too large or too small to be a fraction of reasonable size.
    pub fn num(&self) -> Value {
        match self {
            Value::Int(_) => self.clone(),
            Value::Float(value) => value.to_terms().map(|terms| terms.0).into(),
            _ => Value::Unknown,
        }
    }

    /// The positive denominator that goes with [`Value::num`].
    pub fn denom(&self) -> Value {
        match self {
            Value::Int(_) => Value::from_i64(1),
            Value::Float(value) => value.to_terms().map(|terms| terms.1).into(),
            _ => Value::Unknown,
        }
    }

    /// The nearest `float64` of an integer or float: an infinity if it is too
    /// large, a signed zero if it is too small; 0 for values of other kinds.
    pub fn to_f64(&self) -> f64 {
        match self {
            Value::Int(value) => match value.as_i64() {
                Some(small) => small as f64,
                None => big_int(&value.to_big(), f64::INFINITY, ieee::float_to_f64),
            },
            Value::Float(value) => value.to_f64(),
            _ => 0.0,
        }
    }

    /// The nearest `float32` of an integer or float, as [`Value::to_f64`].
    pub fn to_f32(&self) -> f32 {
        match self {
            Value::Int(value) => match value.as_i64() {
                Some(small) => small as f32,
                None => big_int(&value.to_big(), f32::INFINITY, ieee::float_to_f32),
            },
            Value::Float(value) => value.to_f32(),
            _ => 0.0,
        }
    }

    /// The float constant that this number becomes as a `float64`; unknown if it
    /// overflows.
    pub fn round_f64(&self) -> Value {
        match self {
            Value::Int(_) | Value::Float(_) => Value::from_f64(self.to_f64()),
            _ => Value::Unknown,
        }
    }

    /// The float constant that this number becomes as a `float32`; unknown if it
    /// overflows.
    pub fn round_f32(&self) -> Value {
        match self {
            Value::Int(_) | Value::Float(_) => Value::from_f64(f64::from(self.to_f32())),
            _ => Value::Unknown,
        }
    }

    /// The complex constant that this number becomes as a `complex128`; unknown
    /// if either part overflows.
    pub fn round_complex128(&self) -> Value {
        Value::complex(self.real().round_f64(), self.imag().round_f64())
    }

    /// The complex constant that this number becomes as a `complex64`; unknown
    /// if either part overflows.
    pub fn round_complex64(&self) -> Value {
        Value::complex(self.real().round_f32(), self.imag().round_f32())
    }
}

fn big_int<T: std::ops::Neg<Output = T>>(
    value: &BigInt,
    infinity: T,
    convert: fn(&BigFloat) -> T,
) -> T {
    match BigFloat::from_int(value) {
        Some(float) => convert(&float),
        None if crate::int::sign_of(value) < 0 => -infinity,
        None => infinity,
    }
}
