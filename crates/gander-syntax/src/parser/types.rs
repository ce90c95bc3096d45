//! Types (Go spec, "Types").
//!
//! Parentheses around types are not kept.

use super::{Parser, name_expr};
use crate::ast::{
    ArrayType, ChanDir, ChanType, Expr, ExprKind, Field, FieldList, FuncType, Ident, Index,
    MapType, Selector,
};
use crate::token::Token;
use gander_span::{Pos, sym};

impl Parser<'_> {
    /// A type, or an error.
    pub(super) fn type_(&mut self) -> Expr {
        if let Some(ty) = self.type_or_none() {
            return ty;
        }
        let bad = self.bad_expr();
        self.syntax_error("expected type");
        self.skip_to(&[
            Token::Comma,
            Token::Colon,
            Token::Semi,
            Token::Rparen,
            Token::Rbrack,
            Token::Rbrace,
        ]);
        bad
    }

    /// Type = TypeName [ TypeArgs ] | TypeLit | "(" Type ")" .
    ///
    /// None, without an error, if the current token starts no type.
    pub(super) fn type_or_none(&mut self) -> Option<Expr> {
        match self.token {
            // Type arguments nest.
            Token::Name => Some(self.nested(|p| p.qualified_name(None))),
            Token::Star
            | Token::Arrow
            | Token::Func
            | Token::Lbrack
            | Token::Chan
            | Token::Map
            | Token::Struct
            | Token::Interface
            | Token::Lparen => Some(self.nested(Self::type_literal)),
            _ => None,
        }
    }

    fn type_literal(&mut self) -> Expr {
        let pos = self.pos();
        let kind = match self.token {
            Token::Star => {
                self.next();
                ExprKind::Star(Box::new(self.type_()))
            }
            Token::Arrow => {
                self.next();
                self.want(Token::Chan);
                self.chan_type(pos, pos, ChanDir::RECV)
            }
            Token::Chan => {
                self.next();
                let arrow = self.pos();
                if self.got(Token::Arrow) {
                    self.chan_type(pos, arrow, ChanDir::SEND)
                } else {
                    self.chan_type(pos, Pos::NONE, ChanDir::BOTH)
                }
            }
            Token::Func => {
                self.next();
                return self.func_type_expr(pos);
            }
            Token::Lbrack => {
                self.next();
                if self.got(Token::Rbrack) {
                    return self.slice_type(pos);
                }
                return self.array_type(pos, None);
            }
            Token::Map => {
                self.next();
                self.want(Token::Lbrack);
                let key = self.type_();
                self.want(Token::Rbrack);
                let value = self.type_();
                ExprKind::MapType(Box::new(MapType { key, value }))
            }
            Token::Struct => return self.struct_type(),
            Token::Interface => return self.interface_type(),
            _ => {
                self.next();
                let ty = self.type_();
                self.want(Token::Rparen);
                return ty;
            }
        };
        self.expr_node(pos, pos, kind)
    }

    /// A channel type at its element type.
    fn chan_type(&mut self, begin: Pos, arrow: Pos, dir: ChanDir) -> ExprKind {
        let value = self.type_or_none().unwrap_or_else(|| {
            let bad = self.bad_expr();
            // The element type is probably just missing: nothing is skipped.
            self.syntax_error("missing channel element type");
            bad
        });
        ExprKind::ChanType(Box::new(ChanType {
            begin,
            arrow,
            dir,
            value,
        }))
    }

    /// A function type after its keyword at `keyword`.
    fn func_type_expr(&mut self, keyword: Pos) -> Expr {
        let (ty, pos) = self.func_type(keyword, Some("function type"));
        self.expr_node(keyword, pos, ExprKind::FuncType(Box::new(ty)))
    }

    /// Signature with type parameters, and the place by which it is named.
    /// With a `context`, type parameters are an error; what they say is kept
    /// for nobody.
    pub(super) fn func_type(&mut self, func: Pos, context: Option<&str>) -> (FuncType, Pos) {
        let pos = self.pos();
        let mut tparams = None;
        if self.got(Token::Lbrack) {
            if let Some(context) = context {
                self.syntax_error_at(pos, &format!("{context} must have no type parameters"));
            }
            if self.token == Token::Rbrack {
                self.syntax_error("empty type parameter list");
                self.next();
            } else {
                tparams = Some(self.param_list(pos, Token::Rbrack, true, false));
            }
        }
        let open = self.pos();
        self.want(Token::Lparen);
        let params = self.param_list(open, Token::Rparen, false, true);
        let results = self.results();
        let ty = FuncType {
            func,
            tparams: tparams.filter(|list| context.is_none() && !list.fields.is_empty()),
            params,
            results,
        };
        (ty, pos)
    }

    /// Result = Parameters | Type .
    fn results(&mut self) -> Option<FieldList> {
        let open = self.pos();
        if self.got(Token::Lparen) {
            let list = self.param_list(open, Token::Rparen, false, false);
            return Some(list).filter(|list| !list.fields.is_empty());
        }
        let ty = self.type_or_none()?;
        Some(FieldList {
            open: Pos::NONE,
            fields: vec![Field {
                names: Vec::new(),
                ty,
                tag: None,
                doc: None,
            }],
            close: Pos::NONE,
        })
    }

    /// An array type after `[` at `open`; `len` if it has been consumed.
    pub(super) fn array_type(&mut self, open: Pos, len: Option<Expr>) -> Expr {
        let mut len = len;
        if len.is_none() && !self.got(Token::DotDotDot) {
            self.brackets += 1;
            len = Some(self.expr());
            self.brackets -= 1;
        }
        if self.token == Token::Comma {
            // Type parameter lists may end with a comma, lengths do not.
            self.syntax_error("unexpected comma; expected ]");
            self.next();
        }
        self.want(Token::Rbrack);
        let elem = self.type_();
        let kind = ExprKind::ArrayType(Box::new(ArrayType { len, elem }));
        self.expr_node(open, open, kind)
    }

    /// A slice type after `[]` at `open`.
    pub(super) fn slice_type(&mut self, open: Pos) -> Expr {
        let elem = Box::new(self.type_());
        self.expr_node(open, open, ExprKind::SliceType(elem))
    }

    /// What follows `name` at `[`: the array or slice type of a field or
    /// parameter, or type arguments, with which `name` is an embedded or
    /// unnamed type. The latter is then the result, with true.
    pub(super) fn array_or_type_args(&mut self, name: Ident) -> (Expr, bool) {
        let open = self.pos();
        self.want(Token::Lbrack);
        if self.got(Token::Rbrack) {
            return (self.slice_type(open), false);
        }
        let (mut indices, comma) = self.type_list(false);
        let rbrack = self.pos();
        self.want(Token::Rbrack);
        if !comma && let Some(elem) = self.type_or_none() {
            let len = indices.pop();
            let kind = ExprKind::ArrayType(Box::new(ArrayType { len, elem }));
            return (self.expr_node(open, open, kind), false);
        }
        let index = Index {
            x: name_expr(name),
            lbrack: open,
            indices,
            rbrack,
        };
        let kind = ExprKind::Index(Box::new(index));
        (self.expr_node(name.pos, open, kind), true)
    }

    /// QualifiedIdent [ TypeArgs ]; `name` if it has been consumed.
    pub(super) fn qualified_name(&mut self, name: Option<Ident>) -> Expr {
        let name = match name {
            Some(name) => name,
            None if self.token == Token::Name => self.name(),
            None => {
                let blank = self.ident(sym::BLANK, self.pos());
                self.syntax_error("expected name");
                self.skip_to(&[Token::Dot, Token::Semi, Token::Rbrace]);
                blank
            }
        };
        let mut x = name_expr(name);
        if self.token == Token::Dot {
            let pos = self.pos();
            self.next();
            let sel = self.name();
            let kind = ExprKind::Selector(Box::new(Selector { x, sel }));
            x = self.expr_node(name.pos, pos, kind);
        }
        if self.token == Token::Lbrack {
            x = self.type_instance(x);
        }
        x
    }

    /// Type arguments behind `x`, at `[`.
    fn type_instance(&mut self, x: Expr) -> Expr {
        let (lo, lbrack) = (x.span.lo, self.pos());
        self.want(Token::Lbrack);
        let indices = if self.token == Token::Rbrack {
            let bad = self.bad_expr();
            self.syntax_error("expected type argument list");
            vec![bad]
        } else {
            self.type_list(true).0
        };
        let rbrack = self.pos();
        self.want(Token::Rbrack);
        let index = Index {
            x,
            lbrack,
            indices,
            rbrack,
        };
        self.expr_node(lo, lbrack, ExprKind::Index(Box::new(index)))
    }

    /// Types separated by commas, perhaps with one at the end; the first may
    /// be any expression unless `strict`. Also whether there was a comma.
    pub(super) fn type_list(&mut self, strict: bool) -> (Vec<Expr>, bool) {
        self.brackets += 1;
        let first = if strict { self.type_() } else { self.expr() };
        let mut list = vec![first];
        let mut comma = false;
        while self.got(Token::Comma) {
            comma = true;
            match self.type_or_none() {
                Some(ty) => list.push(ty),
                None => break,
            }
        }
        self.brackets -= 1;
        (list, comma)
    }
}
