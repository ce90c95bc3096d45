//! Constants, from their exact values.
//!
//! Invariant: a constant is rounded once, to its type; the checker has made
//! sure that integers are in range.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::Value;
use gander_constant::Value as Exact;
use gander_mir::{Reg, Scalar};
use gander_types::BasicKind;

/// The bits of a constant of a type that is one or two numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bits {
    One(Scalar, u64),
    Two(Scalar, [u64; 2]),
}

/// The bits of a constant that is no string.
pub(crate) fn bits(value: &Exact, kind: BasicKind) -> Bits {
    match kind {
        BasicKind::Bool | BasicKind::UntypedBool => {
            Bits::One(Scalar::I8, u64::from(value.as_bool().unwrap_or(false)))
        }
        BasicKind::Float32 => Bits::One(Scalar::F32, f32_bits(value)),
        BasicKind::Float64 | BasicKind::UntypedFloat => Bits::One(Scalar::F64, f64_bits(value)),
        BasicKind::Complex64 => {
            let parts = [f32_bits(&value.real()), f32_bits(&value.imag())];
            Bits::Two(Scalar::F32, parts)
        }
        BasicKind::Complex128 | BasicKind::UntypedComplex => {
            let parts = [f64_bits(&value.real()), f64_bits(&value.imag())];
            Bits::Two(Scalar::F64, parts)
        }
        _ => Bits::One(int_scalar(kind), int_bits(value)),
    }
}

/// Two's complement of an integer constant.
pub(crate) fn int_bits(value: &Exact) -> u64 {
    let value = value.to_int();
    match value.as_i64() {
        Some(value) => value as u64,
        None => value.as_u64().unwrap_or(0),
    }
}

fn f32_bits(value: &Exact) -> u64 {
    u64::from(value.to_float().to_f32().to_bits())
}

fn f64_bits(value: &Exact) -> u64 {
    value.to_float().to_f64().to_bits()
}

/// The machine type of an integer type, or of a pointer.
fn int_scalar(kind: BasicKind) -> Scalar {
    match kind {
        BasicKind::Int8 | BasicKind::Uint8 => Scalar::I8,
        BasicKind::Int16 | BasicKind::Uint16 => Scalar::I16,
        BasicKind::Int32 | BasicKind::Uint32 | BasicKind::UntypedRune => Scalar::I32,
        BasicKind::UnsafePointer => Scalar::Ptr,
        _ => Scalar::I64,
    }
}

impl FnBuilder<'_, '_> {
    /// A constant of type `ty`.
    pub(crate) fn const_value(&mut self, value: &Exact, ty: LType) -> Value {
        let kind = match &*self.ctx.types.under_kind(ty) {
            Kind::Basic(kind) => *kind,
            // A constant address, converted through unsafe.Pointer.
            Kind::Pointer(_) => BasicKind::UnsafePointer,
            _ => return self.zero_value(ty),
        };
        if let Some(bytes) = value.as_bytes() {
            return self.string(bytes);
        }
        match bits(value, kind) {
            Bits::One(scalar, bits) => self.constant(scalar, bits).into(),
            Bits::Two(scalar, [real, imag]) => {
                let real = self.constant(scalar, real);
                let imag = self.constant(scalar, imag);
                Value::of(&[real, imag])
            }
        }
    }

    /// A string constant.
    pub(crate) fn string(&mut self, bytes: &[u8]) -> Value {
        let pointer = match bytes {
            [] => self.nil(),
            _ => {
                let data = self.ctx.literal(bytes);
                self.data_addr(data)
            }
        };
        let len = self.int(bytes.len() as i64);
        Value::of(&[pointer, len])
    }

    /// A boolean constant.
    pub(crate) fn bool(&mut self, value: bool) -> Reg {
        self.constant(Scalar::I8, u64::from(value))
    }
}
