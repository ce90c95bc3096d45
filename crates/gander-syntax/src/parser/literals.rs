//! Basic and composite literals (Go spec, "Composite literals").

use super::Parser;
use crate::ast::{BasicLit, CompositeLit, Expr, ExprKind, KeyValue};
use crate::token::Token;

impl Parser<'_> {
    /// The literal at the current token, if it is one.
    pub(super) fn basic_lit(&mut self) -> Option<BasicLit> {
        if self.token != Token::Literal {
            return None;
        }
        let literal = BasicLit {
            kind: self.lexer.kind,
            text: self.lexer.token_text().into_owned().into(),
            bad: self.lexer.bad,
        };
        self.next();
        Some(literal)
    }

    /// The same, as an expression.
    pub(super) fn literal_expr(&mut self) -> Option<Expr> {
        let pos = self.pos();
        let literal = self.basic_lit()?;
        let kind = ExprKind::BasicLit(Box::new(literal));
        Some(self.expr_node(pos, pos, kind))
    }

    /// LiteralValue = "{" [ ElementList [ "," ] ] "}" , behind its type
    /// unless that is elided.
    pub(super) fn literal_value(&mut self, ty: Option<Expr>) -> Expr {
        let lbrace = self.pos();
        let lo = ty.as_ref().map_or(lbrace, |ty| ty.span.lo);
        self.brackets += 1;
        self.want(Token::Lbrace);
        let mut elems = Vec::new();
        let rbrace = self.list("composite literal", Token::Comma, Token::Rbrace, |p| {
            elems.push(p.keyed_element());
            false
        });
        self.brackets -= 1;
        let literal = CompositeLit {
            ty,
            elems,
            lbrace,
            rbrace,
        };
        self.expr_node(lo, lbrace, ExprKind::CompositeLit(Box::new(literal)))
    }

    /// KeyedElement = [ Key ":" ] Element .
    fn keyed_element(&mut self) -> Expr {
        let key = self.element();
        if self.token != Token::Colon {
            return key;
        }
        let (lo, colon) = (key.span.lo, self.pos());
        self.next();
        let value = self.element();
        let kind = ExprKind::KeyValue(Box::new(KeyValue { key, colon, value }));
        self.expr_node(lo, colon, kind)
    }

    /// Element = Expression | LiteralValue .
    fn element(&mut self) -> Expr {
        if self.token == Token::Lbrace {
            self.nested(|p| p.literal_value(None))
        } else {
            self.expr()
        }
    }
}
