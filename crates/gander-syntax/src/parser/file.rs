//! Source files (Go spec, "Source file organization").

use super::Parser;
use crate::ast::{Decl, DeclKind, DirectivePlace, File};
use crate::directives;
use crate::token::Token;
use gander_span::{Symbol, sym};

/// Where to go on after an error between declarations.
const DECLARATIONS: [Token; 5] = [
    Token::Import,
    Token::Const,
    Token::Type,
    Token::Var,
    Token::Func,
];

impl Parser<'_> {
    /// SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } .
    ///
    /// Without a correct package clause nothing else is looked at.
    pub(super) fn file(&mut self) -> File {
        self.advance_lexer();
        let doc = self.lead;
        let package = self.pos();
        let go_version = self.go_version();
        let mut name = self.ident(sym::BLANK, package);
        let mut decls = Vec::new();
        let mut complete = false;
        if self.got(Token::Package) {
            self.pragmas.take(DirectivePlace::Package);
            name = self.name();
            self.want(Token::Semi);
            complete = self.errors.count() == 0;
            if complete {
                decls = self.top_level();
            }
        } else {
            self.syntax_error("package statement must be first");
        }
        File {
            span: self.file.span(),
            package,
            name,
            decls,
            eof: self.pos(),
            comments: Vec::new(),
            doc,
            directives: Vec::new(),
            directive_uses: Vec::new(),
            go_version,
            stop: !complete || self.errors.stops(),
            depth: self.height,
        }
    }

    /// The version that the last well-formed `//go:build` line before the
    /// package clause implies.
    fn go_version(&self) -> Option<Symbol> {
        let lines = self.pragmas.found_so_far().iter();
        let version = lines
            .filter(|d| d.text.starts_with("go:build"))
            .filter_map(|d| directives::build::implied_version(&d.text))
            .next_back()?;
        version.map(|version| Symbol::intern(&version))
    }

    fn top_level(&mut self) -> Vec<Decl> {
        let mut decls: Vec<Decl> = Vec::new();
        let mut previous = Token::Import;
        while self.token != Token::Eof {
            if self.mode.imports_only && self.token != Token::Import {
                break;
            }
            if self.token == Token::Import && previous != Token::Import {
                self.syntax_error("imports must appear before other declarations");
            }
            previous = self.token;
            if !DECLARATIONS.contains(&self.token) {
                self.stray_token(decls.last());
                continue;
            }
            decls.push(self.framed(Self::declaration));
            // Comments before the next token belong to the next declaration,
            // so what is pending is given back before the semicolon goes.
            self.pragmas.clear();
            if self.token != Token::Eof && !self.got(Token::Semi) {
                self.syntax_error("after top level declaration");
                self.skip_to(&DECLARATIONS);
            }
        }
        self.pragmas.clear();
        decls
    }

    /// Reports and skips what starts no declaration.
    fn stray_token(&mut self, before: Option<&Decl>) {
        let bodyless = before
            .is_some_and(|decl| matches!(&decl.kind, DeclKind::Func(func) if func.body.is_none()));
        if self.token == Token::Lbrace && bodyless {
            self.syntax_error("unexpected semicolon or newline before {");
        } else {
            self.syntax_error("non-declaration statement outside function body");
        }
        self.skip_to(&DECLARATIONS);
    }

    /// The declaration at the current token, the keyword of one.
    pub(super) fn declaration(&mut self) -> Decl {
        let keyword = self.pos();
        let doc = self.lead;
        let token = self.token;
        self.next();
        let mut pos = keyword;
        let mut range = self.pragmas.pending();
        let kind = match token {
            Token::Import => DeclKind::Import(self.group(Self::import_spec)),
            Token::Const => DeclKind::Const(self.group(Self::const_spec)),
            Token::Type => DeclKind::Type(self.group(Self::type_spec)),
            Token::Var => DeclKind::Var(self.group(Self::var_spec)),
            _ => {
                pos = self.pos();
                range = self.pragmas.take(directives::func_at(pos));
                let func = self.func_decl(keyword);
                let has_body = func.body.is_some();
                let place = DirectivePlace::Func { pos, has_body };
                self.pragmas.turned_out(&range, place);
                DeclKind::Func(Box::new(func))
            }
        };
        Decl {
            pos,
            span: self.span_from(keyword),
            doc,
            directives: range,
            kind,
        }
    }
}
