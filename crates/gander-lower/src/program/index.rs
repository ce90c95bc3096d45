//! Where declared functions and variables are: by object and by Go symbol
//! name, with what directives say of them.
//!
//! Invariant: built once, before anything is lowered; a symbol name has one
//! object.

use gander_mir::Attrs;
use gander_span::{Pos, Symbol};
use gander_syntax::ast::{self, DeclKind, ExprKind};
use gander_types::{CheckedProgram, FuncPragmas, Info, Linkname, Obj};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A declared function or method.
pub(crate) struct FuncInfo<'a> {
    /// Index of the package.
    pub(crate) package: usize,
    pub(crate) decl: &'a ast::FuncDecl,
    pub(crate) pos: Pos,
    /// Go symbol name without type arguments.
    pub(crate) symbol: Rc<str>,
    pub(crate) attrs: Attrs,
    /// Without a body, and `//go:noescape`: wherever its body is, it keeps none
    /// of its arguments.
    pub(crate) noescape: bool,
}

impl FuncInfo<'_> {
    /// Whether it, or the type of its receiver, has type parameters.
    pub(crate) fn is_generic(&self) -> bool {
        let receivers = self.decl.recv.iter().flat_map(|recv| &recv.fields);
        self.decl.ty.tparams.is_some() || receivers.into_iter().any(|field| is_indexed(&field.ty))
    }
}

/// Whether a receiver type has type arguments.
fn is_indexed(ty: &ast::Expr) -> bool {
    match &ty.kind {
        ExprKind::Star(inner) | ExprKind::Paren(inner) => is_indexed(inner),
        kind => matches!(kind, ExprKind::Index(_)),
    }
}

/// All declarations of the program.
#[derive(Default)]
pub(crate) struct Index<'a> {
    pub(crate) funcs: FxHashMap<Obj, FuncInfo<'a>>,
    /// Go symbol names of package-level variables.
    pub(crate) vars: FxHashMap<Obj, Rc<str>>,
    /// Functions and variables by Go symbol name.
    pub(crate) symbols: FxHashMap<Rc<str>, Obj>,
    /// Functions with a body and variables that another symbol name is given
    /// to by `//go:linkname`.
    pub(crate) pushed: FxHashMap<Rc<str>, Obj>,
    /// The same the other way round.
    pub(crate) pushed_as: FxHashMap<Obj, Rc<str>>,
    /// What a declaration without body, or a variable, is bound to.
    pub(crate) pulled: FxHashMap<Obj, Rc<str>>,
    /// Variables that are another one, by that one's symbol name.
    pub(crate) shared_vars: FxHashMap<Rc<str>, Vec<Obj>>,
    /// The `init` functions of each package, in order of file and position.
    pub(crate) inits: Vec<Vec<Obj>>,
}

impl<'a> Index<'a> {
    /// Indexes all packages that `main` can refer to.
    pub(crate) fn new(input: &'a CheckedProgram, main: usize) -> Index<'a> {
        let mut index = Index::default();
        for (number, package) in input.packages.iter().enumerate() {
            index.inits.push(Vec::new());
            // Other commands have a `main.main` too.
            if package.path == "main" && number != main {
                continue;
            }
            for file in &package.files {
                for decl in &file.decls {
                    match &decl.kind {
                        DeclKind::Func(func) => {
                            let Some(&obj) = package.info.defs.get(&func.name.id) else {
                                continue;
                            };
                            let info = FuncInfo {
                                package: number,
                                decl: func,
                                pos: func.name.pos,
                                symbol: symbol(&package.path, func).into(),
                                attrs: attrs(file, decl),
                                noescape: func.body.is_none()
                                    && FuncPragmas::of(file, &decl.directives).noescape,
                            };
                            index.add_func(obj, info);
                        }
                        DeclKind::Var(group) => {
                            let names = group.specs.iter().flat_map(|spec| &spec.names);
                            for name in names {
                                index.add_var(&package.info, name, &package.path);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        for package in &input.packages {
            for linkname in &package.linknames {
                index.linkname(&package.path, linkname);
            }
        }
        index
    }

    fn add_func(&mut self, obj: Obj, info: FuncInfo<'a>) {
        if info.decl.recv.is_none() && info.decl.name.name.as_str() == "init" {
            self.inits[info.package].push(obj);
        } else {
            self.symbols.insert(info.symbol.clone(), obj);
        }
        self.funcs.insert(obj, info);
    }

    fn add_var(&mut self, info: &Info, name: &ast::Ident, path: &str) {
        let Some(&obj) = info.defs.get(&name.id) else {
            return;
        };
        let symbol: Rc<str> = format!("{}.{}", escape(path), name.name.as_str()).into();
        if name.name.as_str() != "_" {
            self.symbols.insert(symbol.clone(), obj);
        }
        self.vars.insert(obj, symbol);
    }

    /// Notes what `//go:linkname` and `//go:linknamestd` bind.
    fn linkname(&mut self, path: &str, linkname: &Linkname) {
        let Some(target) = linkname.target else {
            return;
        };
        let symbol = format!("{}.{}", escape(path), linkname.local.as_str());
        let Some(&obj) = self.symbols.get(symbol.as_str()) else {
            return;
        };
        let has_body = self
            .funcs
            .get(&obj)
            .is_some_and(|info| info.decl.body.is_some());
        if has_body {
            self.pushed.insert(target.as_str().into(), obj);
            self.pushed_as.insert(obj, target.as_str().into());
        } else {
            self.pulled.insert(obj, target.as_str().into());
            if self.vars.contains_key(&obj) {
                let sharers = self.shared_vars.entry(target.as_str().into());
                sharers.or_default().push(obj);
            }
        }
    }
}

/// What the directives before a function say.
fn attrs(file: &ast::File, decl: &ast::Decl) -> Attrs {
    let pragmas = FuncPragmas::of(file, &decl.directives);
    Attrs {
        nosplit: pragmas.nosplit,
        noinline: pragmas.noinline,
        norace: pragmas.norace,
        ..Attrs::default()
    }
}

/// The Go symbol name of a declaration, without type arguments.
fn symbol(path: &str, decl: &ast::FuncDecl) -> String {
    let path = escape(path);
    let name = decl.name.name.as_str();
    let Some(recv) = &decl.recv else {
        return format!("{path}.{name}");
    };
    let recv = recv.fields.first().map(|field| receiver(&field.ty));
    match recv {
        Some((true, base)) => format!("{path}.(*{base}).{name}"),
        Some((false, base)) => format!("{path}.{base}.{name}"),
        None => format!("{path}.{name}"),
    }
}

/// Whether a receiver type is a pointer, and the name of its base type.
fn receiver(ty: &ast::Expr) -> (bool, Symbol) {
    match &ty.kind {
        ExprKind::Star(base) => (true, receiver(base).1),
        ExprKind::Paren(inner) => receiver(inner),
        ExprKind::Index(index) => receiver(&index.x),
        ExprKind::Name(name) => (false, *name),
        _ => (false, Symbol::intern("_")),
    }
}

/// An import path as symbols have it: dots in the last element, and bytes that
/// symbols cannot have, are escaped with `%`.
pub fn escape(path: &str) -> String {
    let last = path.rfind('/').map_or(0, |at| at + 1);
    let mut out = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte > b' ' && byte < 0x7f && byte != b'%' && byte != b'"';
        if plain && !(byte == b'.' && at >= last) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}
