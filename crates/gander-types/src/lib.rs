//! The Go type checker.
//!
//! Invariant: pure. Files come in as syntax trees, imported packages through
//! [`Importer`], and what comes out is a package in the [`Store`], tables in
//! [`Info`] and a list of diagnostics. No IO, no knowledge of machine code;
//! nothing panics on any program, and an invalid type absorbs follow-on errors.

mod alias;
mod assignable;
mod assignments;
mod binary;
mod builtins;
mod call;
mod check;
mod checker;
pub mod codes;
mod comparable;
mod comparison;
mod constants;
mod conversion;
mod cycles;
mod decl;
mod export;
mod expr;
mod func_body;
mod func_inst;
mod identical;
mod iface_cycles;
mod index;
mod infer;
mod info;
mod instances;
mod instantiate;
mod literals;
mod lookup;
mod missing_method;
mod mono;
mod named;
mod object;
mod operand;
mod operand_string;
mod package;
mod parameterized;
mod predicates;
mod record;
mod report;
mod scope;
mod selector;
mod shift;
mod signature;
mod sizes;
mod store;
mod subst;
mod types;
mod typeset;
mod typestring;
mod typexpr;
mod unary;
mod under;
mod unify;
mod universe;
mod untyped;
mod unused;
mod validtype;
mod version;

pub use check::check_package;
pub use checker::{Checked, Config, Importer};
pub use export::{BadExport, export_package, import_package};
pub use info::{Info, Initializer, InstanceInfo, Selection, SelectionKind, TypeAndValue};
pub use lookup::Lookup;
pub use object::{ObjKind, Object, VarKind};
pub use operand::{Dummy, Mode, Operand};
pub use package::Package;
pub use store::{Obj, Pkg, Store, Ty, TyCell};
pub use subst::SubstMap;
pub use types::*;
pub use typeset::TypeSet;
pub use universe::{Builtin, ExprUse};
