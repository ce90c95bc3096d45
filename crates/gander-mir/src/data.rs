//! Static data: constants, variables, type descriptors, funcvals.
//!
//! Invariant: `bytes` is the content, shorter than `size` only where zeros
//! follow; relocations overwrite their place in it.

use crate::FuncId;
use crate::function::id;
use crate::wire::bytes;
use serde::{Deserialize, Serialize};

id!(
    /// A piece of static data of the program.
    DataId
);

/// A named run of static memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Symbol name, unique in the program.
    pub name: String,
    pub section: Section,
    pub size: u64,
    pub align: u32,
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
    /// Sorted by offset.
    pub relocs: Vec<Reloc>,
}

/// Where data lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Section {
    /// Never written.
    ReadOnly,
    /// Descriptors and their names; read-only, `NameOff`/`TypeOff` count here.
    Types,
    /// Variables; the collector scans them.
    Variables,
}

/// An address in data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloc {
    pub offset: u64,
    pub kind: RelocKind,
    pub target: Target,
    pub addend: i64,
}

/// How the address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelocKind {
    /// Eight bytes, absolute.
    Absolute,
    /// Four bytes, from the start of the type section.
    TypeOffset,
    /// Four bytes, from the start of the text.
    TextOffset,
}

/// What is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    Data(DataId),
    Func(FuncId),
}
