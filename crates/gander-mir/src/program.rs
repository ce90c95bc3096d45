//! A whole program: functions, data, types for allocation, positions.
//!
//! Invariant: ids are indices into these tables; names are unique.

use crate::function::id;
use crate::{Data, DataId, FuncId, Function};
use serde::{Deserialize, Serialize};

id!(
    /// A type that can be allocated.
    TypeId
);
id!(
    /// A source position.
    PosId
);
id!(
    /// An interned string: a file or function name.
    StrId
);

impl PosId {
    /// No position.
    pub const NONE: PosId = PosId(u32::MAX);
}

/// What allocation needs of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeInfo {
    /// As Go prints it.
    pub name: String,
    pub size: u64,
    pub align: u32,
    /// Bytes from the start that can hold pointers; 0: none at all.
    pub ptr_bytes: u64,
    /// The type descriptor.
    pub descriptor: DataId,
}

/// A source position and the call it was inlined at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    pub file: StrId,
    pub line: u32,
    /// Name of the innermost function.
    pub function: StrId,
    pub parent: PosId,
}

/// A package-level variable, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    pub data: DataId,
    /// As in `main.x`.
    pub name: StrId,
    /// Its type, as Go prints it.
    pub ty: StrId,
    /// Where it is declared.
    pub file: StrId,
    pub line: u32,
}

/// A variable that a line of the program mentions, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mention {
    pub file: StrId,
    pub line: u32,
    /// As the line has it: `c.n`.
    pub name: StrId,
    /// Its type, as Go prints it.
    pub ty: StrId,
    /// Where the variable or field is declared.
    pub declared_file: StrId,
    pub declared_line: u32,
    /// Bytes; 0 if they are not known.
    pub size: u32,
    /// As `gander_abi::image::mention_kind` numbers it.
    pub kind: u32,
}

/// Everything that is compiled and linked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Program {
    pub funcs: Vec<Function>,
    pub datas: Vec<Data>,
    pub types: Vec<TypeInfo>,
    pub positions: Vec<Position>,
    pub strings: Vec<String>,
    /// Descriptors of unnamed types, sorted by their string.
    pub typelinks: Vec<DataId>,
    /// Static itabs.
    pub itabs: Vec<DataId>,
    /// `runtime.main`'s funcval, and the function `runtime.sigpanic`.
    pub main: Option<DataId>,
    pub sigpanic: Option<FuncId>,
    /// Build information, default GODEBUG and `runtime.GOROOT`, as text.
    pub modinfo: String,
    pub godebug: String,
    pub goroot: String,
    /// Instrumented: runs with the race detector.
    pub race: bool,
    /// The variables, if `race`.
    pub variables: Vec<Variable>,
    /// What lines mention, sorted, if `race`.
    pub mentions: Vec<Mention>,
}
