//! Declarations (Go spec, "Declarations and scope").

use super::Parser;
use crate::ast::{
    BasicLit, ConstSpec, DirectivePlace, FieldList, FuncDecl, FuncType, Group, Ident, ImportSpec,
    LitKind, TypeSpec, VarSpec,
};
use crate::branches;
use crate::token::Token;
use gander_span::{Pos, sym};

impl Parser<'_> {
    /// What follows the keyword: one spec, or several in parentheses. `spec`
    /// is told how many there were before, and whether it stands in
    /// parentheses.
    pub(super) fn group<T>(&mut self, spec: fn(&mut Self, u32) -> T) -> Group<T> {
        let mut group = Group {
            lparen: Pos::NONE,
            specs: Vec::new(),
            rparen: Pos::NONE,
        };
        if self.token != Token::Lparen {
            group.specs.push(spec(self, 0));
            return group;
        }
        group.lparen = self.pos();
        // Directives stand before specs, not before the parenthesis.
        self.pragmas.clear();
        self.next();
        let context = "grouped declaration";
        group.rparen = self.list(context, Token::Semi, Token::Rparen, |p| {
            let index = group.specs.len() as u32;
            group.specs.push(spec(p, index));
            false
        });
        group
    }

    /// ImportSpec = [ "." | PackageName ] ImportPath .
    pub(super) fn import_spec(&mut self, _index: u32) -> ImportSpec {
        let (pos, doc) = (self.pos(), self.lead);
        self.pragmas.take(DirectivePlace::Other);
        let name = match self.token {
            Token::Name => Some(self.name()),
            Token::Dot => {
                let dot = self.ident(sym::DOT, self.pos());
                self.next();
                Some(dot)
            }
            _ => None,
        };
        let path_pos = self.pos();
        let path = self.import_path(path_pos);
        ImportSpec {
            pos,
            span: self.span_from(pos),
            name,
            path,
            path_pos,
            doc,
            id: self.ids.fresh(),
        }
    }

    fn import_path(&mut self, pos: Pos) -> BasicLit {
        let Some(mut path) = self.basic_lit() else {
            self.syntax_error("missing import path");
            self.skip_to(&[Token::Semi, Token::Rparen]);
            return BasicLit {
                kind: LitKind::String,
                text: "".into(),
                bad: true,
            };
        };
        if !path.bad && path.kind != LitKind::String {
            self.syntax_error_at(pos, "import path must be a string");
            path.bad = true;
        }
        path
    }

    /// ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] .
    pub(super) fn const_spec(&mut self, index: u32) -> ConstSpec {
        let (pos, doc) = (self.pos(), self.lead);
        self.pragmas.take(DirectivePlace::Other);
        let names = self.name_list();
        let mut ty = None;
        let mut values = Vec::new();
        if !matches!(self.token, Token::Eof | Token::Semi | Token::Rparen) {
            ty = self.type_or_none();
            if self.got_assign().is_some() {
                values = self.expr_list();
            }
        }
        ConstSpec {
            pos,
            span: self.span_from(pos),
            names,
            ty,
            values,
            iota: index,
            doc,
        }
    }

    /// TypeSpec = identifier [ TypeParams ] [ "=" ] Type .
    pub(super) fn type_spec(&mut self, _index: u32) -> TypeSpec {
        let (pos, doc) = (self.pos(), self.lead);
        let directives = self.pragmas.take(DirectivePlace::Other);
        let name = self.name();
        let (tparams, assign, ty) = if self.token == Token::Lbrack {
            self.type_params_or_array()
        } else {
            let assign = self.got_assign();
            (None, assign, self.type_or_none())
        };
        let ty = ty.unwrap_or_else(|| {
            let bad = self.bad_expr();
            self.syntax_error("in type declaration");
            self.skip_to(&[Token::Semi, Token::Rparen]);
            bad
        });
        TypeSpec {
            pos,
            span: self.span_from(pos),
            name,
            tparams,
            assign: assign.unwrap_or(Pos::NONE),
            ty,
            doc,
            directives,
        }
    }

    /// VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) .
    pub(super) fn var_spec(&mut self, _index: u32) -> VarSpec {
        let (pos, doc) = (self.pos(), self.lead);
        let directives = self.pragmas.take(DirectivePlace::Other);
        let names = self.name_list();
        let mut ty = None;
        let mut values = Vec::new();
        if self.got_assign().is_some() {
            values = self.expr_list();
        } else {
            ty = Some(self.type_());
            if self.got_assign().is_some() {
                values = self.expr_list();
            }
        }
        let place = DirectivePlace::Var {
            local: self.functions > 0,
            names: names.len() as u32,
            typed: ty.is_some(),
            values: !values.is_empty(),
        };
        self.pragmas.turned_out(&directives, place);
        VarSpec {
            pos,
            span: self.span_from(pos),
            names,
            ty,
            values,
            doc,
            directives,
        }
    }

    /// IdentifierList = identifier { "," identifier } .
    fn name_list(&mut self) -> Vec<Ident> {
        let first = self.name();
        self.name_list_after(first)
    }

    pub(super) fn name_list_after(&mut self, first: Ident) -> Vec<Ident> {
        let mut names = vec![first];
        while self.got(Token::Comma) {
            names.push(self.name());
        }
        names
    }

    /// FunctionDecl = "func" FunctionName [ TypeParams ] Signature [ FunctionBody ] .
    /// MethodDecl = "func" Receiver MethodName Signature [ FunctionBody ] .
    ///
    /// The keyword has been consumed.
    pub(super) fn func_decl(&mut self, keyword: Pos) -> FuncDecl {
        let open = self.pos();
        let receiver = self.got(Token::Lparen);
        let recv = if receiver { self.receiver(open) } else { None };
        let (name, ty);
        if self.token == Token::Name {
            name = self.name();
            ty = self.func_type(keyword, None).0;
        } else {
            name = self.ident(sym::BLANK, self.pos());
            ty = FuncType {
                func: keyword,
                tparams: None,
                params: FieldList {
                    open: Pos::NONE,
                    fields: Vec::new(),
                    close: Pos::NONE,
                },
                results: None,
            };
            self.syntax_error(if receiver {
                "expected name"
            } else {
                "expected name or ("
            });
            self.skip_to(&[Token::Lbrace, Token::Semi]);
        }
        let has_body = self.token == Token::Lbrace;
        let body = has_body.then(|| self.func_body());
        FuncDecl {
            recv,
            name,
            ty,
            body,
        }
    }

    /// The receiver, of which `(` has been consumed.
    fn receiver(&mut self, open: Pos) -> Option<FieldList> {
        let mut list = self.param_list(open, Token::Rparen, false, false);
        let count: usize = list.fields.iter().map(|f| f.names.len().max(1)).sum();
        match count {
            0 => {
                self.error("method has no receiver");
                return None;
            }
            1 => {}
            _ => self.error("method has multiple receivers"),
        }
        list.fields.truncate(1);
        for field in &mut list.fields {
            field.names.truncate(1);
        }
        Some(list)
    }

    /// The body of a function, at `{`.
    pub(super) fn func_body(&mut self) -> crate::ast::Block {
        self.functions += 1;
        let errors = self.errors.count();
        let body = self.block("");
        self.functions -= 1;
        // After syntax errors, labels and branches may only seem wrong.
        if self.mode.branches && errors == self.errors.count() {
            branches::check(&body, &mut self.errors);
        }
        body
    }
}
