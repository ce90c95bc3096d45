//! Directive errors of a package that has no others.
//!
//! Invariant: the official compiler looks for these after type checking, and
//! only if that found nothing.

use super::{CODE, Effect, linkname_fields, verb};
use crate::ast::{DeclKind, Directive, DirectivePlace, DirectiveUse, File};
use gander_diag::{Code, Diagnostic};
use gander_span::{Pos, Span, Symbol, sym};
use rustc_hash::FxHashSet;

/// What must be known about the package.
pub struct DirectiveFacts<'a> {
    /// Whether a name is a function or variable of package scope.
    pub is_func_or_var: &'a dyn Fn(Symbol) -> bool,
    /// Whether every function must have a body: nothing but Go is part of the
    /// package.
    pub complete: bool,
    /// The minor number of the language version: 21 for `go1.21`.
    pub lang: u32,
}

/// Reports misplaced and misused directives, and functions without body, of
/// the files of a package. To be called if there are no other errors.
pub fn check_directives(files: &[&File], facts: &DirectiveFacts<'_>) -> Vec<Diagnostic> {
    let mut checker = Checker {
        facts,
        linked: FxHashSet::default(),
        errors: Vec::new(),
    };
    for file in files {
        for used in &file.directive_uses {
            checker.placed(file, used);
        }
        checker.linknames(file);
    }
    for file in files {
        checker.bodies(file);
    }
    checker.errors.sort_by_key(|d| d.pos);
    checker.errors
}

struct Checker<'a> {
    facts: &'a DirectiveFacts<'a>,
    /// The names that have a `//go:linkname`.
    linked: FxHashSet<Symbol>,
    errors: Vec<Diagnostic>,
}

/// Whether `file` imports `path`, under whatever name.
fn imports(file: &File, path: &str) -> bool {
    let imports = file.decls.iter().filter_map(|decl| match &decl.kind {
        DeclKind::Import(group) => Some(group),
        _ => None,
    });
    let mut specs = imports.flat_map(|group| &group.specs);
    specs.any(|spec| spec.path.text.trim_matches(['"', '`']) == path)
}

impl Checker<'_> {
    fn error(&mut self, pos: Pos, message: impl Into<String>) {
        let diagnostic = Diagnostic::error(Code(CODE), pos, Span::at(pos), message);
        self.errors.push(diagnostic);
    }

    /// The directives before one declaration.
    fn placed(&mut self, file: &File, used: &DirectiveUse) {
        let range = used.directives.start as usize..used.directives.end as usize;
        let directives = file.directives.get(range).unwrap_or_default();
        let mut embed = None;
        for directive in directives {
            let effect = Effect::of(directive);
            let fits = match used.place {
                // Reported while parsing.
                DirectivePlace::Nothing => true,
                DirectivePlace::Package => effect == Effect::File,
                DirectivePlace::Other => false,
                DirectivePlace::Func { .. } => effect == Effect::Func,
                DirectivePlace::Var { .. } => effect == Effect::Embed,
            };
            if !fits && let Some(message) = effect.misplaced() {
                self.error(directive.pos, message);
            } else if effect == Effect::Embed {
                embed = embed.or(Some(directive));
            }
        }
        match used.place {
            DirectivePlace::Var { .. } => self.embed(file, &used.place, embed),
            DirectivePlace::Func { pos, has_body } => self.func(directives, pos, has_body),
            _ => {}
        }
    }

    fn embed(&mut self, file: &File, var: &DirectivePlace, directive: Option<&Directive>) {
        let (
            Some(directive),
            DirectivePlace::Var {
                local,
                names,
                typed,
                values,
            },
        ) = (directive, *var)
        else {
            return;
        };
        let message = if !imports(file, "embed") {
            r#"go:embed requires import "embed" (or import _ "embed", if package is not used)"#
                .to_owned()
        } else if names > 1 {
            "go:embed cannot apply to multiple vars".to_owned()
        } else if values {
            "go:embed cannot apply to var with initializer".to_owned()
        } else if !typed {
            "go:embed cannot apply to var without type".to_owned()
        } else if local {
            "go:embed cannot apply to var inside func".to_owned()
        } else if self.facts.lang < 16 {
            let lang = self.facts.lang;
            format!("go:embed requires go1.16 or later (-lang was set to go1.{lang}; check go.mod)")
        } else {
            return;
        };
        self.error(directive.pos, message);
    }

    fn func(&mut self, directives: &[Directive], pos: Pos, has_body: bool) {
        let has = |name: &str| {
            let mut fitting = directives.iter().filter(|d| d.line_start);
            fitting.any(|directive| verb(&directive.text) == name)
        };
        let nosplit = has("go:nosplit");
        if has("go:systemstack") && nosplit {
            self.error(pos, "go:nosplit and go:systemstack cannot be combined");
        }
        if has_body && has("go:noescape") {
            let message = "can only use //go:noescape with external func implementations";
            self.error(pos, message);
        }
        if has_body && has("go:uintptrkeepalive") && !has("go:uintptrescapes") && !nosplit {
            self.error(pos, "go:uintptrkeepalive requires go:nosplit");
        }
    }

    fn linknames(&mut self, file: &File) {
        let unsafe_imported = imports(file, "unsafe");
        for directive in file.directives.iter().filter(|d| d.line_start) {
            let Some(Ok(fields)) = linkname_fields(&directive.text) else {
                continue;
            };
            let (verb, local) = (fields[0], Symbol::intern(fields[1]));
            let remote = fields.get(2).copied().unwrap_or_default();
            let message = if !unsafe_imported {
                format!("//{verb} only allowed in Go files that import \"unsafe\"")
            } else if remote.contains('[') && remote.contains(']') {
                format!("//{verb} reference of an instantiation is not allowed")
            } else if (self.facts.is_func_or_var)(local) {
                if self.linked.insert(local) {
                    continue;
                }
                format!("duplicate //{verb} for {local}")
            } else if self.facts.lang >= 18 {
                format!("//{verb} must refer to declared function or variable")
            } else {
                continue;
            };
            self.error(directive.pos, message);
        }
    }

    /// Functions without body that are not linked to one elsewhere.
    fn bodies(&mut self, file: &File) {
        for decl in &file.decls {
            let DeclKind::Func(func) = &decl.kind else {
                continue;
            };
            let name = func.name.name;
            let wanted = self.facts.complete || func.recv.is_none() && name == sym::INIT;
            let linked = func.recv.is_none() && self.linked.contains(&name);
            if func.body.is_none() && wanted && !linked && !name.is_blank() {
                self.error(decl.pos, "missing function body");
            }
        }
    }
}
