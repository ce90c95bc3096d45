//! The program from `main` down: the worklist, and how declared functions,
//! variables and helpers get their ids.
//!
//! Invariant: only what is asked for is lowered (reachability before code
//! generation), once.

use crate::LowerError;
use crate::ctx::Ctx;
use crate::types::LType;
use gander_mir as mir;
use gander_span::SourceMap;
use gander_syntax::ast;
use gander_types::{Info, Obj, Pkg, Store};

/// The checked program.
pub struct Input<'a> {
    /// All types and objects.
    pub store: &'a Store,
    /// All files.
    pub sources: &'a SourceMap,
    /// All packages, imported ones first.
    pub packages: Vec<PackageInput<'a>>,
    /// Index of the main package.
    pub main: usize,
    /// Build information, as `debug.ReadBuildInfo` parses it.
    pub modinfo: String,
    /// Default GODEBUG of the main package.
    pub godebug: String,
}

/// A checked package.
pub struct PackageInput<'a> {
    /// Import path as symbols have it (`main` for the main package).
    pub path: String,
    /// Its objects.
    pub pkg: Pkg,
    /// Its files, sorted by name.
    pub files: &'a [ast::File],
    /// What the checker recorded.
    pub info: &'a Info,
    /// Language version of the module (`go1.21`), if any.
    pub go_version: Option<String>,
    /// Whether this is a package of the standard library.
    pub std: bool,
}

/// Lowers everything that `main` reaches.
///
/// # Errors
/// All constructs that could not be lowered.
pub fn lower(_input: &Input<'_>) -> Result<mir::Program, Vec<LowerError>> {
    Ok(mir::Program::default())
}

pub(crate) fn func(_ctx: &mut Ctx<'_>, _obj: Obj, _targs: &[LType]) -> mir::FuncId {
    mir::FuncId(0)
}

pub(crate) fn helper(_ctx: &mut Ctx<'_>, _name: &str) -> mir::FuncId {
    mir::FuncId(0)
}

pub(crate) fn global(_ctx: &mut Ctx<'_>, _obj: Obj) -> mir::DataId {
    mir::DataId(0)
}
