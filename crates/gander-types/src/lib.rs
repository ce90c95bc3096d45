//! The Go type checker.
//!
//! Invariant: pure. Files come in as syntax trees, imported packages through
//! [`Importer`], and what comes out is a package in the [`Store`], tables in
//! [`Info`] and a list of diagnostics. No IO, no knowledge of machine code;
//! nothing panics on any program, and an invalid type absorbs follow-on errors.

mod alias;
mod arguments;
mod assign_lists;
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
mod composite;
mod constants;
mod conversion;
mod cycles;
mod decl;
mod export;
mod expr;
mod field_paths;
mod func_body;
mod func_inst;
mod ident;
mod identical;
mod iface_cycles;
mod imports;
mod index;
mod infer;
mod info;
mod initorder;
mod instances;
mod instantiate;
mod interface_type;
mod labels;
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
mod range;
mod record;
mod report;
mod resolver;
mod scope;
mod select;
mod selector;
mod shift;
mod signature;
mod sizes;
mod stmt;
mod store;
mod struct_type;
mod subst;
<<<<<<< HEAD
mod termlist;
mod type_decl;
=======
mod switch;
mod terminating;
mod type_switch;
>>>>>>> 64a672d (Type checker: calls, builtins, statements, assignments)
mod types;
mod typeset;
mod typestring;
mod typexpr;
mod unary;
mod under;
mod unify;
mod union_type;
mod universe;
mod untyped;
mod unused;
mod use_exprs;
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
