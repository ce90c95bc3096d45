//! A recorded schedule: which program, and every decision.
//!
//! Invariant: a schedule names the image it was recorded from, so that it is
//! never replayed against another program; its bytes are the same for the
//! same run.

use crate::decision::encode_varint;
use crate::{Decision, DecodeError, Decoder};

/// Hash of the image that a schedule belongs to.
pub type ImageHash = [u8; 32];

const MAGIC: &[u8; 4] = b"GSCH";
const VERSION: u64 = 1;

/// A recorded schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Which program.
    pub image: ImageHash,
    /// The seed of the run; what the decisions do not cover follows from it.
    pub seed: u64,
    /// Whether the run had inputs that are not recorded here (files, sockets,
    /// the clock): then the same schedule may lead elsewhere.
    pub open: bool,
    /// The decisions, in order.
    pub decisions: Vec<Decision>,
}

impl Schedule {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(48 + self.decisions.len());
        out.extend_from_slice(MAGIC);
        encode_varint(VERSION, &mut out);
        out.extend_from_slice(&self.image);
        encode_varint(self.seed, &mut out);
        out.push(self.open.into());
        for decision in &self.decisions {
            decision.encode(&mut out);
        }
        out
    }

    /// The schedule of these bytes.
    ///
    /// # Errors
    /// When they are not what [`Schedule::encode`] makes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        if decoder.bytes(MAGIC.len()).ok() != Some(MAGIC) {
            return Err(DecodeError::NotASchedule);
        }
        let version = decoder.varint()?;
        if version != VERSION {
            return Err(DecodeError::Version(version));
        }
        let mut image = ImageHash::default();
        let hash = decoder.bytes(image.len())?;
        image.copy_from_slice(hash);
        let seed = decoder.varint()?;
        let open = match decoder.bytes(1)? {
            [0] => false,
            [1] => true,
            _ => return Err(DecodeError::TooLarge(decoder.offset() - 1)),
        };
        let decisions = decoder.collect::<Result<_, _>>()?;
        Ok(Self {
            image,
            seed,
            open,
            decisions,
        })
    }
}
