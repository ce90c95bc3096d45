//! Expressions (Go spec, "Expressions").

use super::tparams::unparen;
use super::{Parser, name_expr};
use crate::ast::{
    Binary, Call, ChanDir, Expr, ExprKind, FuncLit, Index, Selector, SliceExpr, TypeAssert, UnaryOp,
};
use crate::printer::expr_string;
use crate::token::{Op, Token};
use gander_span::Pos;

impl Parser<'_> {
    /// Any expression.
    pub(super) fn expr(&mut self) -> Expr {
        self.framed(|p| {
            let x = p.unary_expr();
            p.binary_expr_from(x, 0)
        })
    }

    /// ExpressionList = Expression { "," Expression } .
    pub(super) fn expr_list(&mut self) -> Vec<Expr> {
        let mut list = vec![self.expr()];
        while self.got(Token::Comma) {
            list.push(self.expr());
        }
        list
    }

    /// The binary expression whose left operand is `x`, of operators that
    /// bind stronger than `precedence`.
    pub(super) fn binary_expr_from(&mut self, mut x: Expr, precedence: u8) -> Expr {
        loop {
            let Op::Binary(op) = self.lexer.op else {
                return x;
            };
            let operator = matches!(self.token, Token::Operator | Token::Star);
            if !operator || op.precedence() <= precedence {
                return x;
            }
            let pos = self.pos();
            self.next();
            let y = self.unary_expr();
            let y = self.binary_expr_from(y, op.precedence());
            let lo = x.span.lo;
            self.grow();
            x = self.expr_node(lo, pos, ExprKind::Binary(Box::new(Binary { op, x, y })));
        }
    }

    /// UnaryExpr = PrimaryExpr | unary_op UnaryExpr .
    pub(super) fn unary_expr(&mut self) -> Expr {
        self.nested(|p| p.unary_expr_inner())
    }

    fn unary_expr_inner(&mut self) -> Expr {
        let pos = self.pos();
        let kind = match self.token {
            Token::Star => {
                self.next();
                ExprKind::Star(Box::new(self.unary_expr()))
            }
            Token::Operator => match self.lexer.op.unary() {
                Some(UnaryOp::Addr) => {
                    self.next();
                    // Parentheses around a composite literal are not kept.
                    let x = unparen(self.unary_expr());
                    ExprKind::Unary(UnaryOp::Addr, Box::new(x))
                }
                Some(op) => {
                    self.next();
                    ExprKind::Unary(op, Box::new(self.unary_expr()))
                }
                None => return self.primary_expr(true),
            },
            Token::Arrow => {
                self.next();
                let x = self.unary_expr();
                if matches!(x.kind, ExprKind::ChanType(_)) {
                    return self.receive_type(pos, x);
                }
                ExprKind::Unary(UnaryOp::Recv, Box::new(x))
            }
            _ => return self.primary_expr(true),
        };
        self.expr_node(pos, pos, kind)
    }

    /// `<-` at `arrow` before the channel type `x`: it belongs to the type,
    /// and takes its `<-` over to the element type, and so on:
    /// `<-(chan<- chan T)` is `<-chan (<-chan T)`.
    fn receive_type(&mut self, arrow: Pos, mut x: Expr) -> Expr {
        let mut errors = Vec::new();
        give_arrow(&mut x, arrow, &mut errors);
        for error in errors {
            self.syntax_error(&error);
        }
        x
    }

    /// Operand, with selectors, indices, arguments and so on behind it.
    /// Parentheses are only kept with `keep_parens`, or where they matter.
    pub(super) fn primary_expr(&mut self, keep_parens: bool) -> Expr {
        let x = self.operand(keep_parens);
        self.primary_expr_from(x)
    }

    fn operand(&mut self, keep_parens: bool) -> Expr {
        match self.token {
            Token::Name => name_expr(self.name()),
            Token::Literal => match self.literal_expr() {
                Some(literal) => literal,
                None => self.bad_expr(),
            },
            Token::Lparen => self.paren_expr(keep_parens),
            Token::Func => self.func_type_or_lit(),
            Token::Lbrack | Token::Chan | Token::Map | Token::Struct | Token::Interface => {
                self.type_()
            }
            _ => {
                let bad = self.bad_expr();
                self.syntax_error("expected expression");
                self.skip_to(&[Token::Rparen, Token::Rbrack, Token::Rbrace]);
                bad
            }
        }
    }

    fn paren_expr(&mut self, keep_parens: bool) -> Expr {
        let pos = self.pos();
        self.next();
        self.brackets += 1;
        let x = self.expr();
        self.brackets -= 1;
        self.want(Token::Rparen);
        // Before a brace, `x` may be the type of a composite literal, where
        // parentheses are an error.
        if !keep_parens && self.token != Token::Lbrace {
            return x;
        }
        self.expr_node(pos, pos, ExprKind::Paren(Box::new(x)))
    }

    fn func_type_or_lit(&mut self) -> Expr {
        let keyword = self.pos();
        self.next();
        let (ty, pos) = self.func_type(keyword, Some("function type"));
        if self.token != Token::Lbrace {
            return self.expr_node(keyword, pos, ExprKind::FuncType(Box::new(ty)));
        }
        self.brackets += 1;
        let body = self.func_body();
        self.brackets -= 1;
        let kind = ExprKind::FuncLit(Box::new(FuncLit { ty, body }));
        self.expr_node(keyword, keyword, kind)
    }

    /// PrimaryExpr = Operand { Selector | Index | Slice | TypeAssertion |
    /// Arguments | LiteralValue } , of which `x` has been consumed.
    pub(super) fn primary_expr_from(&mut self, mut x: Expr) -> Expr {
        loop {
            x = match self.token {
                Token::Dot => self.after_dot(x),
                Token::Lbrack => self.after_bracket(x),
                Token::Lparen => self.arguments(x),
                Token::Lbrace if self.takes_literal_value(&x) => {
                    if matches!(x.kind, ExprKind::Paren(_)) {
                        self.syntax_error("cannot parenthesize type in composite literal");
                    }
                    self.literal_value(Some(x))
                }
                _ => return x,
            };
            self.grow();
        }
    }

    fn after_dot(&mut self, x: Expr) -> Expr {
        let (lo, pos) = (x.span.lo, self.pos());
        self.next();
        match self.token {
            Token::Name => {
                let sel = self.name();
                let kind = ExprKind::Selector(Box::new(Selector { x, sel }));
                self.expr_node(lo, pos, kind)
            }
            Token::Lparen => {
                self.next();
                let kind = if self.got(Token::Type) {
                    ExprKind::TypeSwitchGuard(Box::new(x))
                } else {
                    let ty = self.type_();
                    ExprKind::TypeAssert(Box::new(TypeAssert { x, ty }))
                };
                self.want(Token::Rparen);
                self.expr_node(lo, pos, kind)
            }
            _ => {
                self.syntax_error("expected name or (");
                self.skip_to(&[Token::Semi, Token::Rparen]);
                x
            }
        }
    }

    /// Index, slice expression or type arguments behind `x`, at `[`.
    fn after_bracket(&mut self, x: Expr) -> Expr {
        let (lo, lbrack) = (x.span.lo, self.pos());
        self.next();
        let mut first = None;
        if self.token != Token::Colon {
            let (mut indices, comma) = if self.token == Token::Rbrack {
                self.syntax_error("expected operand");
                (vec![self.bad_expr()], false)
            } else {
                self.type_list(false)
            };
            if comma || self.token == Token::Rbrack {
                let rbrack = self.pos();
                self.want(Token::Rbrack);
                let index = Index {
                    x,
                    lbrack,
                    indices,
                    rbrack,
                };
                return self.expr_node(lo, lbrack, ExprKind::Index(Box::new(index)));
            }
            first = indices.pop();
        }
        self.slice_expr(x, lbrack, first)
    }

    /// The slice expression of `x` whose first index, if any, has been
    /// consumed.
    fn slice_expr(&mut self, x: Expr, lbrack: Pos, first: Option<Expr>) -> Expr {
        let lo = x.span.lo;
        if !self.got(Token::Colon) {
            self.syntax_error("expected comma, : or ]");
            self.skip_to(&[Token::Comma, Token::Colon, Token::Rbrack]);
        }
        self.brackets += 1;
        let mut index = [first, None, None];
        let mut full = false;
        if self.token != Token::Colon && self.token != Token::Rbrack {
            index[1] = Some(self.expr());
        }
        if self.token == Token::Colon {
            full = true;
            if index[1].is_none() {
                self.error("middle index required in 3-index slice");
                index[1] = Some(self.bad_expr());
            }
            self.next();
            if self.token == Token::Rbrack {
                self.error("final index required in 3-index slice");
                index[2] = Some(self.bad_expr());
            } else {
                index[2] = Some(self.expr());
            }
        }
        self.brackets -= 1;
        let rbrack = self.pos();
        self.want(Token::Rbrack);
        let slice = SliceExpr {
            x,
            lbrack,
            index,
            full,
            rbrack,
        };
        self.expr_node(lo, lbrack, ExprKind::Slice(Box::new(slice)))
    }

    /// Arguments = "(" [ ExpressionList [ "..." ] [ "," ] ] ")" .
    fn arguments(&mut self, fun: Expr) -> Expr {
        let (lo, lparen) = (fun.span.lo, self.pos());
        self.next();
        self.brackets += 1;
        let mut args = Vec::new();
        let mut dots = Pos::NONE;
        let rparen = self.list("argument list", Token::Comma, Token::Rparen, |p| {
            args.push(p.expr());
            let pos = p.pos();
            let last = p.got(Token::DotDotDot);
            if last {
                dots = pos;
            }
            last
        });
        self.brackets -= 1;
        let call = Call {
            fun,
            lparen,
            args,
            dots,
            rparen,
        };
        self.expr_node(lo, lparen, ExprKind::Call(Box::new(call)))
    }

    /// Whether a brace behind `x` begins the value of a composite literal,
    /// and not a block.
    fn takes_literal_value(&self, x: &Expr) -> bool {
        let x = x.unparen();
        match &x.kind {
            ExprKind::Name(_) | ExprKind::Selector(_) => self.brackets >= 0,
            ExprKind::Index(_) => self.brackets >= 0 && !is_value(x),
            ExprKind::ArrayType(_)
            | ExprKind::SliceType(_)
            | ExprKind::StructType(_)
            | ExprKind::MapType(_) => true,
            _ => false,
        }
    }
}

/// Whether `x` can only be a value, not a type.
fn is_value(x: &Expr) -> bool {
    match &x.kind {
        ExprKind::BasicLit(_)
        | ExprKind::CompositeLit(_)
        | ExprKind::FuncLit(_)
        | ExprKind::Slice(_)
        | ExprKind::TypeAssert(_)
        | ExprKind::TypeSwitchGuard(_)
        | ExprKind::Call(_)
        | ExprKind::Unary(..)
        | ExprKind::Binary(_) => true,
        ExprKind::Paren(x) => is_value(x),
        ExprKind::Index(index) => {
            is_value(&index.x) || matches!(&index.indices[..], [only] if is_value(only))
        }
        _ => false,
    }
}

/// Makes `x` receive-only with the `<-` at `arrow`; its own goes to its
/// element type.
fn give_arrow(x: &mut Expr, arrow: Pos, errors: &mut Vec<String>) {
    let ExprKind::ChanType(chan) = &mut x.kind else {
        errors.push(format!("unexpected {}, expected chan", expr_string(x)));
        return;
    };
    x.span.lo = arrow;
    chan.begin = arrow;
    let own = std::mem::replace(&mut chan.arrow, arrow);
    match std::mem::replace(&mut chan.dir, ChanDir::RECV) {
        ChanDir::SEND => give_arrow(&mut chan.value, own, errors),
        ChanDir::RECV => errors.push("unexpected <-, expected chan".to_owned()),
        _ => {}
    }
}
