//! Which arguments and results of a call travel in registers, and where the
//! others lie in the overflow block.
//!
//! Invariant: the algorithm of package reflect (`reflect/abi.go`) with our
//! register counts, so that reflect's calls fit every function: a value is
//! flattened, and if it does not fit whole into the registers left it goes
//! whole to the block. Results start again with all registers. The block
//! holds the arguments that did not fit, in order, then, word-aligned, the
//! results that did not fit.

use crate::Scalar;

/// Integer and pointer registers for arguments, and again for results.
pub const INT_REGISTERS: usize = 6;
/// Floating-point registers for arguments, and again for results.
pub const FLOAT_REGISTERS: usize = 8;

/// One scalar of a flattened value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    pub scalar: Scalar,
    /// Bytes from the start of the value.
    pub offset: u32,
}

/// A value as the assignment sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    pub size: u64,
    pub align: u32,
    /// The scalars in order of offset; `None` for a value that cannot travel
    /// in registers (it contains an array of two or more elements).
    pub pieces: Option<Vec<Piece>>,
}

/// Where a value travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the next registers, piece by piece; no pieces for a zero-size value.
    Registers(Vec<Piece>),
    /// At this offset of the overflow block.
    Overflow { offset: u64 },
}

/// The places of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    pub params: Vec<Place>,
    pub results: Vec<Place>,
    /// Where the results begin in the block (reflect's `retOffset`).
    pub result_offset: u64,
    /// Bytes of the block, a multiple of the word; 0 if there is none.
    pub overflow_size: u64,
}

impl Assigned {
    /// The scalars that travel in registers, parameters or results, in order.
    pub fn registers(places: &[Place]) -> impl Iterator<Item = Scalar> {
        places
            .iter()
            .filter_map(|place| match place {
                Place::Registers(pieces) => Some(pieces),
                Place::Overflow { .. } => None,
            })
            .flatten()
            .map(|piece| piece.scalar)
    }
}

/// Assigns the parameters (the receiver first) and results of a signature.
pub fn assign(params: &[Shape], results: &[Shape]) -> Assigned {
    let mut bytes = 0;
    let params = sequence(params, &mut bytes);
    bytes = bytes.next_multiple_of(crate::WORD);
    let result_offset = bytes;
    let results = sequence(results, &mut bytes);
    Assigned {
        params,
        results,
        result_offset,
        overflow_size: bytes.next_multiple_of(crate::WORD),
    }
}

fn sequence(shapes: &[Shape], bytes: &mut u64) -> Vec<Place> {
    let (mut ints, mut floats) = (INT_REGISTERS, FLOAT_REGISTERS);
    shapes
        .iter()
        .map(|shape| {
            if shape.size == 0 {
                // It takes no space, but aligns what follows it.
                *bytes = bytes.next_multiple_of(u64::from(shape.align.max(1)));
                return Place::Registers(Vec::new());
            }
            if let Some(pieces) = &shape.pieces {
                let float = pieces.iter().filter(|p| p.scalar.is_float()).count();
                let int = pieces.len() - float;
                if int <= ints && float <= floats {
                    ints -= int;
                    floats -= float;
                    return Place::Registers(pieces.clone());
                }
            }
            *bytes = bytes.next_multiple_of(u64::from(shape.align.max(1)));
            let offset = *bytes;
            *bytes += shape.size;
            Place::Overflow { offset }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(n: u32) -> Shape {
        Shape {
            size: u64::from(n) * 8,
            align: 8,
            pieces: Some(
                (0..n)
                    .map(|i| Piece {
                        scalar: Scalar::I64,
                        offset: i * 8,
                    })
                    .collect(),
            ),
        }
    }

    #[test]
    fn a_value_goes_whole_or_not_at_all() {
        let found = assign(&[ints(3), ints(4), ints(3)], &[ints(2), ints(5)]);
        assert!(matches!(found.params[1], Place::Overflow { offset: 0 }));
        assert!(matches!(&found.params[2], Place::Registers(p) if p.len() == 3));
        assert_eq!(found.result_offset, 32);
        assert!(matches!(found.results[1], Place::Overflow { offset: 32 }));
        assert_eq!(found.overflow_size, 72);
    }
}
