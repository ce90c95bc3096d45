//! Forms of fields that `serde` has none for, or only a slow one.
//!
//! Invariant: what is written is read back; anything else is an error.

/// Bytes as one run.
pub mod bytes {
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    /// Writes the bytes.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// The deserializer's.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
}

/// Machine types as bytes: their place in a list.
pub mod scalars {
    use crate::Scalar;
    use serde::de::Error;
    use serde::{Deserializer, Serializer};

    const LIST: [Scalar; 7] = [
        Scalar::I8,
        Scalar::I16,
        Scalar::I32,
        Scalar::I64,
        Scalar::F32,
        Scalar::F64,
        Scalar::Ptr,
    ];

    /// Writes the types.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(scalars: &[Scalar], serializer: S) -> Result<S::Ok, S::Error> {
        let number = |scalar: &Scalar| LIST.iter().position(|one| one == scalar);
        let numbers = scalars
            .iter()
            .map(|scalar| number(scalar).unwrap_or(LIST.len()) as u8);
        serializer.serialize_bytes(&numbers.collect::<Vec<u8>>())
    }

    /// Reads the types.
    ///
    /// # Errors
    /// The deserializer's, and for what is no type.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Scalar>, D::Error> {
        let numbers = super::bytes::deserialize(deserializer)?;
        let scalar = |number: u8| LIST.get(usize::from(number)).copied();
        let scalars = numbers.into_iter().map(scalar).collect::<Option<_>>();
        scalars.ok_or_else(|| D::Error::custom("no machine type"))
    }
}
