//! The checker of one package: its state and the order of its phases.
//!
//! Invariants: `env` describes the place being checked and is saved and
//! restored around every declaration and function body; work that must wait
//! until all declarations have types is pushed with [`Checker::later`] and runs
//! in order; nothing is reported twice.

use crate::info::Info;
use crate::operand::Mode;
use crate::scope::{ScopeId, Scopes};
use crate::store::{Obj, Pkg, Store, Ty};
use crate::version::Version;
use gander_constant::Value;
use gander_diag::Diagnostic;
use gander_span::{Pos, SourceMap, Symbol};
use gander_syntax::ast::{self, NodeId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// How to check a package.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Language version of the package's module (`"go1.21"`); none means the
    /// newest.
    pub go_version: Option<String>,
    /// Skip function bodies (dependencies whose errors are not wanted).
    pub ignore_func_bodies: bool,
    /// Accept `import "C"` and everything selected from it.
    pub fake_import_c: bool,
    /// Check labels and branch statements, because the parser has not.
    pub check_branches: bool,
    /// Fill all tables of [`Info`].
    pub record: bool,
}

/// Resolves import paths to packages of the same store.
pub trait Importer {
    /// The package that `path` denotes in the package being checked.
    ///
    /// # Errors
    /// A message as the official compiler prints it after `could not import x`.
    fn import(&self, path: &str) -> Result<Pkg, String>;
}

/// The result of checking a package.
#[derive(Debug)]
pub struct Checked {
    /// The package, complete even if there were errors.
    pub pkg: Pkg,
    /// Results for later phases.
    pub info: Info,
    /// Errors in the order they were found.
    pub diagnostics: Vec<Diagnostic>,
}

/// A declaration of the package block, or a method.
#[derive(Debug)]
pub(crate) struct DeclInfo<'a> {
    /// Scope of its file.
    pub(crate) file: ScopeId,
    /// Language version of its file.
    pub(crate) version: Version,
    pub(crate) kind: DeclInfoKind<'a>,
    /// Package-level objects its initialisation or body refers to.
    pub(crate) deps: std::cell::RefCell<FxHashSet<Obj>>,
}

/// What [`DeclInfo`] declares.
#[derive(Debug)]
pub(crate) enum DeclInfoKind<'a> {
    Const {
        ty: Option<&'a ast::Expr>,
        init: Option<&'a ast::Expr>,
        iota: u32,
        inherited: bool,
    },
    /// `lhs` has all variables of `var a, b = f()`; it is empty for one-to-one
    /// initialisation.
    Var {
        lhs: Rc<[Obj]>,
        ty: Option<&'a ast::Expr>,
        init: Option<&'a ast::Expr>,
    },
    Type(&'a ast::TypeSpec),
    Func(&'a ast::FuncDecl),
}

/// The place that is being checked.
#[derive(Clone, Debug)]
pub(crate) struct Env<'a> {
    /// The package-level declaration whose dependencies are collected.
    pub(crate) decl: Option<Rc<DeclInfo<'a>>>,
    /// Innermost scope.
    pub(crate) scope: ScopeId,
    /// Language version of the file.
    pub(crate) version: Version,
    /// Value of `iota` in a constant declaration.
    pub(crate) iota: Option<Value>,
    /// If known, all errors are reported here: the name of a constant whose
    /// initialisation is inherited.
    pub(crate) errpos: Pos,
    /// Inside a type parameter list.
    pub(crate) in_tparam_list: bool,
    /// Signature of the enclosing function.
    pub(crate) sig: Option<Ty>,
    /// Calls of `panic` in the enclosing function (terminating statements).
    pub(crate) is_panic: Rc<std::cell::RefCell<FxHashSet<NodeId>>>,
    /// Whether the function has labels.
    pub(crate) has_label: bool,
    /// Whether the expression has a function call or a receive operation.
    pub(crate) has_call_or_recv: bool,
}

/// An untyped expression whose final type is not known yet.
#[derive(Clone, Debug)]
pub(crate) struct UntypedInfo<'a> {
    pub(crate) expr: &'a ast::Expr,
    /// Whether it is the left operand of a shift whose type is not known.
    pub(crate) is_lhs: bool,
    pub(crate) mode: Mode,
    pub(crate) ty: Ty,
}

type Delayed<'a> = Box<dyn FnOnce(&mut Checker<'a>) + 'a>;

/// The state of checking one package.
pub(crate) struct Checker<'a> {
    pub(crate) store: &'a Store,
    pub(crate) sources: &'a SourceMap,
    pub(crate) config: &'a Config,
    pub(crate) importer: &'a dyn Importer,
    pub(crate) pkg: Pkg,
    pub(crate) files: &'a [ast::File],
    pub(crate) info: Info,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where on the stack the check began.
    pub(crate) stack_start: usize,

    pub(crate) scopes: Scopes,
    pub(crate) env: Env<'a>,
    pub(crate) decls: FxHashMap<Obj, Rc<DeclInfo<'a>>>,
    /// Keys of `decls` in source order.
    pub(crate) decl_order: Vec<Obj>,
    /// Methods by the package-level type name they belong to.
    pub(crate) methods: FxHashMap<Obj, Vec<Obj>>,
    /// Objects whose type is being determined, innermost last.
    pub(crate) obj_path: Vec<Obj>,
    pub(crate) obj_path_index: FxHashMap<Obj, usize>,
    delayed: Vec<(Version, Option<Delayed<'a>>)>,
    pub(crate) untyped: FxHashMap<NodeId, UntypedInfo<'a>>,
    /// Types of method values by the types of the methods.
    pub(crate) method_values: FxHashMap<Ty, Ty>,
    pub(crate) used_vars: FxHashSet<Obj>,
    pub(crate) used_pkg_names: FxHashSet<Obj>,
    /// Names of imports in source order.
    pub(crate) imports: Vec<Obj>,
    pub(crate) dot_imports: FxHashMap<(ScopeId, Symbol), Obj>,
    /// Names under which different imported packages are known, for messages;
    /// built at the first question.
    pub(crate) pkg_names: std::cell::OnceCell<FxHashMap<Symbol, FxHashSet<Symbol>>>,
    /// Instantiations in bodies, for the check for infinite expansion.
    /// Types whose size the official implementation limits.
    pub(crate) limits: crate::limits::Limits,
    pub(crate) mono: crate::mono::MonoGraph,
    /// Defined types without parameters known not to contain themselves.
    pub(crate) valid_types: FxHashSet<Ty>,
    /// Where instances of defined types were first written.
    pub(crate) instance_pos: FxHashMap<Ty, Pos>,
    /// Objects that stand for instances in cycles.
    pub(crate) instance_objs: FxHashMap<Ty, Obj>,
    /// Whether the size of a defined type depends on type parameters.
    pub(crate) var_sizes: FxHashMap<Ty, bool>,
    /// Interface types that have methods or elements, where they are written.
    pub(crate) iface_literals: Vec<(gander_span::Span, Ty)>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        store: &'a Store,
        sources: &'a SourceMap,
        config: &'a Config,
        importer: &'a dyn Importer,
        pkg: Pkg,
        files: &'a [ast::File],
    ) -> Checker<'a> {
        Checker {
            store,
            sources,
            config,
            importer,
            pkg,
            files,
            info: Info::default(),
            diagnostics: Vec::new(),
            stack_start: crate::stack::here(),
            scopes: Scopes::new(),
            env: Env::new(ScopeId::PACKAGE, Version::CURRENT),
            decls: FxHashMap::default(),
            decl_order: Vec::new(),
            methods: FxHashMap::default(),
            obj_path: Vec::new(),
            obj_path_index: FxHashMap::default(),
            delayed: Vec::new(),
            untyped: FxHashMap::default(),
            method_values: FxHashMap::default(),
            used_vars: FxHashSet::default(),
            used_pkg_names: FxHashSet::default(),
            imports: Vec::new(),
            dot_imports: FxHashMap::default(),
            pkg_names: std::cell::OnceCell::new(),
            limits: Default::default(),
            mono: Default::default(),
            valid_types: FxHashSet::default(),
            instance_pos: FxHashMap::default(),
            instance_objs: FxHashMap::default(),
            var_sizes: FxHashMap::default(),
            iface_literals: Vec::new(),
        }
    }

    /// Postpones `action` until the declarations at hand have types.
    pub(crate) fn later(&mut self, action: impl FnOnce(&mut Checker<'a>) + 'a) {
        self.delayed
            .push((self.env.version, Some(Box::new(action))));
    }

    /// How many actions are pending; a mark for [`Checker::process_delayed`].
    pub(crate) fn delayed_mark(&self) -> usize {
        self.delayed.len()
    }

    /// Runs the actions postponed since `mark` in order, with those that they
    /// postpone themselves.
    pub(crate) fn process_delayed(&mut self, mark: usize) {
        let version = self.env.version;
        let mut next = mark;
        while let Some((version, action)) = self.delayed.get_mut(next) {
            self.env.version = *version;
            if let Some(action) = action.take() {
                action(self);
            }
            next += 1;
        }
        self.delayed.truncate(mark);
        self.env.version = version;
    }
}

impl Env<'_> {
    /// The environment of a package-level declaration.
    pub(crate) fn new(scope: ScopeId, version: Version) -> Self {
        Env {
            decl: None,
            scope,
            version,
            iota: None,
            errpos: Pos::NONE,
            in_tparam_list: false,
            sig: None,
            is_panic: Rc::default(),
            has_label: false,
            has_call_or_recv: false,
        }
    }
}
