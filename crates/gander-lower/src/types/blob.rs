//! Bytes of static data with addresses in them, in the making.
//!
//! Invariant: little-endian; a relocation's own bytes are zero.

use gander_mir::{Data, DataId, Reloc, RelocKind, Section, Target};

/// Data being written; its end is where the next value goes.
#[derive(Debug, Default)]
pub(super) struct Blob {
    bytes: Vec<u8>,
    relocs: Vec<Reloc>,
}

impl Blob {
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Zeros up to a multiple of `align`.
    pub(super) fn align(&mut self, align: usize) {
        self.bytes
            .resize(self.bytes.len().next_multiple_of(align), 0);
    }

    fn reloc(&mut self, kind: RelocKind, target: Target, addend: i64, size: usize) {
        self.relocs.push(Reloc {
            offset: self.len(),
            kind,
            target,
            addend,
        });
        self.bytes.resize(self.bytes.len() + size, 0);
    }

    /// The address `data + addend`.
    pub(super) fn addr(&mut self, data: DataId, addend: i64) {
        self.reloc(RelocKind::Absolute, Target::Data(data), addend, 8);
    }

    /// The address of data, or null.
    pub(super) fn addr_or_null(&mut self, data: Option<DataId>) {
        match data {
            Some(data) => self.addr(data, 0),
            None => self.u64(0),
        }
    }

    /// A `NameOff` or `TypeOff`.
    pub(super) fn type_offset(&mut self, data: DataId) {
        self.reloc(RelocKind::TypeOffset, Target::Data(data), 0, 4);
    }

    /// A `NameOff` or `TypeOff`, 0 for none.
    pub(super) fn type_offset_or_zero(&mut self, data: Option<DataId>) {
        match data {
            Some(data) => self.type_offset(data),
            None => self.u32(0),
        }
    }

    /// Appends other data.
    pub(super) fn append(&mut self, tail: Blob) {
        let start = self.len();
        self.bytes.extend(tail.bytes);
        self.relocs
            .extend(tail.relocs.into_iter().map(|reloc| Reloc {
                offset: reloc.offset + start,
                ..reloc
            }));
    }

    /// The finished data.
    pub(super) fn data(self, name: String, section: Section, align: u32) -> Data {
        Data {
            name,
            section,
            size: self.len(),
            align,
            bytes: self.bytes,
            relocs: self.relocs,
        }
    }
}
