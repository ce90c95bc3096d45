//! Parameter, result and type parameter lists.
//!
//! `(a, b, c)` may be three types or three names whose type follows.
//! Invariant: all entries are parsed first; then either every entry gets a
//! name or none does.

use super::{Parser, name_expr};
use crate::ast::{Binary, BinaryOp, Expr, ExprKind, Field, FieldList, Ident};
use crate::positions::start_pos;
use crate::token::{Op, Token};
use gander_span::{Pos, sym};

/// An entry of a list: a name, a type (a name is only later known to be
/// one), or both.
pub(super) struct Param {
    pub(super) name: Option<Ident>,
    pub(super) ty: Option<Expr>,
}

impl Parser<'_> {
    /// The list up to `close`, of which the opening bracket at `open` has
    /// been consumed. `names`: types alone are an error. `variadic`: the last
    /// type may be `...T`.
    pub(super) fn param_list(
        &mut self,
        open: Pos,
        close: Token,
        names: bool,
        variadic: bool,
    ) -> FieldList {
        self.param_list_from(open, None, close, names, variadic)
    }

    /// The type parameters whose first entry has been parsed, perhaps
    /// without its constraint.
    pub(super) fn type_param_list(&mut self, open: Pos, first: Param) -> FieldList {
        self.param_list_from(open, Some(first), Token::Rbrack, true, false)
    }

    fn param_list_from(
        &mut self,
        open: Pos,
        first: Option<Param>,
        close: Token,
        names: bool,
        variadic: bool,
    ) -> FieldList {
        let mut params: Vec<Param> = Vec::new();
        let mut first = first;
        let end;
        if first.as_ref().is_some_and(|p| p.ty.is_some()) && self.token == close {
            end = self.pos();
            self.next();
            params.extend(first);
        } else {
            end = self.list("parameter list", Token::Comma, close, |p| {
                let param = match first.take() {
                    Some(param) if param.ty.is_some() => Some(param),
                    Some(param) => p.param(param.name, close),
                    None => p.param(None, close),
                };
                params.extend(param);
                false
            });
        }
        self.distribute_types(&mut params, end, names);
        self.check_dots(&mut params, variadic);
        FieldList {
            open,
            fields: fields_of(params),
            close: end,
        }
    }

    /// ParameterDecl = [ IdentifierList ] [ "..." ] Type .
    ///
    /// One entry; `name` if it has been consumed. In type parameter lists
    /// (`follow` is `]`), types may be unions.
    fn param(&mut self, name: Option<Ident>, follow: Token) -> Option<Param> {
        let unions = follow == Token::Rbrack;
        if name.is_none() && unions && self.at_operator(Op::Tilde) {
            let ty = Some(self.embedded_elem(None));
            return Some(Param { name: None, ty });
        }
        let mut named = None;
        if name.is_some() || self.token == Token::Name {
            let name = match name {
                Some(name) => name,
                None => self.name(),
            };
            match self.param_after_name(name, unions) {
                Some(param) => return Some(param),
                None => named = Some(name),
            }
        }
        self.param_type(named, unions, follow)
    }

    /// The entry that begins with `name`, if that turns out to be a type or
    /// to be followed by a bracket.
    fn param_after_name(&mut self, name: Ident, unions: bool) -> Option<Param> {
        let mut param = match self.token {
            Token::Lbrack => {
                let (ty, embedded) = self.array_or_type_args(name);
                let name = (!embedded).then_some(name);
                Param { name, ty: Some(ty) }
            }
            Token::Dot => Param {
                name: None,
                ty: Some(self.qualified_name(Some(name))),
            },
            Token::Operator if unions && self.at_union() => Param {
                name: None,
                ty: Some(name_expr(name)),
            },
            _ => return None,
        };
        if unions && self.at_union() {
            param.ty = param.ty.map(|ty| self.embedded_elem(Some(ty)));
        }
        Some(param)
    }

    /// The type of an entry, after its name if it has one.
    fn param_type(&mut self, name: Option<Ident>, unions: bool, follow: Token) -> Option<Param> {
        if self.token == Token::DotDotDot {
            let ty = Some(self.dots_type());
            return Some(Param { name, ty });
        }
        if unions && self.at_operator(Op::Tilde) {
            let ty = Some(self.embedded_elem(None));
            return Some(Param { name, ty });
        }
        let mut ty = self.type_or_none();
        if unions && self.at_union() {
            ty = ty.map(|ty| self.embedded_elem(Some(ty)));
        }
        if name.is_some() || ty.is_some() {
            return Some(Param { name, ty });
        }
        self.syntax_error(&format!("expected {}", follow.describe()));
        self.skip_to(&[Token::Comma, follow]);
        None
    }

    /// `...T`, at the dots.
    fn dots_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        match self.type_or_none() {
            Some(elem) => self.expr_node(pos, pos, ExprKind::DotsType(Box::new(elem))),
            None => {
                let bad = self.bad_expr();
                self.syntax_error("... is missing type");
                bad
            }
        }
    }

    pub(super) fn at_operator(&self, op: Op) -> bool {
        self.token == Token::Operator && self.lexer.op == op
    }

    pub(super) fn at_union(&self) -> bool {
        self.at_operator(Op::Binary(BinaryOp::Or))
    }

    /// EmbeddedElem = EmbeddedTerm { "|" EmbeddedTerm } .
    ///
    /// `first` if the first term has been consumed.
    pub(super) fn embedded_elem(&mut self, first: Option<Expr>) -> Expr {
        let mut elem = match first {
            Some(first) => first,
            None => self.embedded_term(),
        };
        while self.at_union() {
            let pos = self.pos();
            self.next();
            let binary = Binary {
                op: BinaryOp::Or,
                y: self.embedded_term(),
                x: elem,
            };
            let lo = binary.x.span.lo;
            self.grow();
            elem = self.expr_node(lo, pos, ExprKind::Binary(Box::new(binary)));
        }
        elem
    }

    /// EmbeddedTerm = [ "~" ] Type .
    fn embedded_term(&mut self) -> Expr {
        let pos = self.pos();
        if self.at_operator(Op::Tilde) {
            self.next();
            let x = Box::new(self.type_());
            let kind = ExprKind::Unary(crate::ast::UnaryOp::Tilde, x);
            return self.expr_node(pos, pos, kind);
        }
        if let Some(ty) = self.type_or_none() {
            return ty;
        }
        let bad = self.bad_expr();
        self.syntax_error("expected ~ term or type");
        self.skip_to(&[
            Token::Operator,
            Token::Semi,
            Token::Rparen,
            Token::Rbrack,
            Token::Rbrace,
        ]);
        bad
    }

    /// Decides which names are types, and gives every entry its name.
    fn distribute_types(&mut self, params: &mut [Param], end: Pos, names: bool) {
        let named = params.iter().filter(|p| p.name.is_some() && p.ty.is_some());
        let named = named.count();
        if named == params.len() {
            return;
        }
        if named == 0 && !names {
            // No entry has both: all are types.
            for param in params {
                if let Some(name) = param.name.take() {
                    param.ty = Some(name_expr(name));
                }
            }
            return;
        }
        let typed = params.iter().filter(|p| p.ty.is_some()).count();
        let mut error = None;
        let mut type_follows = false;
        for param in params.iter_mut().rev() {
            match (&param.ty, param.name) {
                (Some(ty), name) => {
                    type_follows = true;
                    if name.is_none() {
                        let pos = start_pos(ty);
                        error = Some(pos);
                        param.name = Some(self.ident(sym::BLANK, pos));
                    }
                }
                (None, Some(name)) if !type_follows => {
                    error = Some(name.pos);
                    param.ty = Some(self.bad_expr_at(name.pos));
                }
                (None, _) => {}
            }
        }
        let Some(pos) = error else { return };
        if named == typed {
            // Some have no type, and those are at the end of the list.
            self.syntax_error_at(
                end,
                if names {
                    "missing type constraint"
                } else {
                    "missing parameter type"
                },
            );
            return;
        }
        let message = match (names, params.len()) {
            (false, _) => "missing parameter name",
            (true, 1) => "missing type parameter name or invalid array length",
            (true, _) => "missing type parameter name",
        };
        self.syntax_error_at(pos, message);
    }

    /// Only a last parameter may be variadic. Elsewhere the dots are reported,
    /// once, and dropped.
    fn check_dots(&mut self, params: &mut [Param], variadic: bool) {
        let count = params.len();
        let mut reported = false;
        let mut shared = false;
        for (index, param) in params.iter_mut().enumerate() {
            // In `a, b ...T`, the dots also belong to `a`.
            let shares = std::mem::replace(&mut shared, param.ty.is_none());
            if variadic && index + 1 == count && !shares {
                continue;
            }
            param.ty = param.ty.take().map(|ty| match ty.kind {
                ExprKind::DotsType(elem) => {
                    if !std::mem::replace(&mut reported, true) {
                        let message = if variadic {
                            "can only use ... with final parameter"
                        } else {
                            "invalid use of ..."
                        };
                        self.error_at(ty.pos, message);
                    }
                    *elem
                }
                _ => ty,
            });
        }
    }
}

/// Entries without a type share that of the next one that has one.
fn fields_of(params: Vec<Param>) -> Vec<Field> {
    let mut fields = Vec::with_capacity(params.len());
    let mut names = Vec::new();
    for param in params {
        names.extend(param.name);
        if let Some(ty) = param.ty {
            fields.push(Field {
                names: std::mem::take(&mut names),
                ty,
                tag: None,
                doc: None,
            });
        }
    }
    fields
}
