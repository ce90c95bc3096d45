//! The Go type checker.
//!
//! Invariant: pure. Files come in as syntax trees, imported packages through
//! [`Importer`], and what comes out is a package in the [`Store`], tables in
//! [`Info`] and a list of diagnostics. No IO, no knowledge of machine code;
//! nothing panics on any program, and an invalid type absorbs follow-on errors.

mod assignments;
mod builtins;
mod call;
mod checker;
pub mod codes;
mod func_body;
mod func_inst;
mod info;
mod instances;
mod mono;
mod object;
mod operand;
mod package;
mod report;
mod scope;
mod store;
mod types;
mod typeset;
mod universe;
mod version;

pub use checker::{Checked, Config, Importer};
pub use info::{Info, Initializer, InstanceInfo, Selection, SelectionKind, TypeAndValue};
pub use object::{ObjKind, Object, VarKind};
pub use operand::{Mode, Operand};
pub use package::Package;
pub use store::{Obj, Pkg, Store, Ty, TyCell};
pub use types::*;
pub use typeset::TypeSet;
pub use universe::{Builtin, ExprUse};
