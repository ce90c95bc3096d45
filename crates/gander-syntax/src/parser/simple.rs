//! Simple statements, and the headers of `if`, `for` and `switch` that are
//! made of them.
//!
//! Invariant: a range clause and a type switch guard are told apart from
//! statements here, as they are only known by what surrounds them.

use super::Parser;
use crate::ast::{Assign, AssignOp, Expr, ExprKind, Ident, IncDec, Send, Stmt, StmtKind};
use crate::lexer::Semi;
use crate::printer::{expr_string, stmt_string};
use crate::token::{Op, Token};
use gander_span::Pos;

/// `lhs := range x`.
pub(super) struct RangeClause {
    pub(super) lhs: Vec<Expr>,
    pub(super) define: bool,
    pub(super) op: Pos,
    pub(super) range: Pos,
    pub(super) x: Expr,
}

/// A simple statement, or what looks like one.
pub(super) enum Simple {
    Stmt(Stmt),
    Range(RangeClause),
    /// `bind := x.(type)`, where `guard` is the right side.
    Guard {
        bind: Ident,
        guard: Expr,
    },
}

impl Simple {
    /// The statement; a range clause or guard out of place is kept as far as
    /// the tree can say it.
    pub(super) fn into_stmt(self) -> Stmt {
        let x = match self {
            Simple::Stmt(stmt) => return stmt,
            Simple::Range(range) => range.x,
            Simple::Guard { guard, .. } => guard,
        };
        expr_stmt(x)
    }
}

/// The condition of a header.
pub(super) enum Condition {
    Expr(Expr),
    /// `bind := x.(type)`.
    Guard {
        bind: Ident,
        guard: Expr,
    },
}

/// What stands between a keyword and `{`.
#[derive(Default)]
pub(super) struct Header {
    pub(super) init: Option<Stmt>,
    pub(super) condition: Option<Condition>,
    pub(super) post: Option<Stmt>,
    pub(super) range: Option<RangeClause>,
}

/// An expression as a statement.
fn expr_stmt(x: Expr) -> Stmt {
    Stmt {
        pos: x.pos,
        span: x.span,
        kind: StmtKind::Expr(Box::new(x)),
    }
}

impl Parser<'_> {
    pub(super) fn stmt_node(&self, lo: Pos, pos: Pos, kind: StmtKind) -> Stmt {
        Stmt {
            pos,
            span: self.span_from(lo),
            kind,
        }
    }

    /// SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment |
    /// ShortVarDecl . `lhs` if it has been consumed; `keyword` of which this
    /// is the header, if a range clause or guard is allowed.
    pub(super) fn simple_stmt(&mut self, lhs: Option<Vec<Expr>>, keyword: Option<Token>) -> Simple {
        if keyword == Some(Token::For) && self.token == Token::Range {
            return Simple::Range(self.range_clause(Vec::new(), false, Pos::NONE));
        }
        let mut lhs = match lhs {
            Some(lhs) => lhs,
            None => self.expr_list(),
        };
        match self.token {
            Token::Assign | Token::Define => self.assignment(lhs, keyword),
            _ => match lhs.pop() {
                Some(only) if lhs.is_empty() => Simple::Stmt(self.after_expr(only)),
                last => {
                    self.syntax_error("expected := or = or comma");
                    self.skip_to(&[Token::Semi, Token::Rbrace]);
                    lhs.extend(last);
                    let first = lhs.into_iter().next();
                    let first = first.unwrap_or_else(|| self.bad_expr());
                    Simple::Stmt(expr_stmt(first))
                }
            },
        }
    }

    /// The statement that begins with the one expression `lhs`.
    fn after_expr(&mut self, lhs: Expr) -> Stmt {
        let (lo, pos) = (lhs.span.lo, self.pos());
        let kind = match (self.token, self.lexer.op) {
            (Token::AssignOp, Op::Binary(op)) => {
                self.next();
                let rhs = self.expr();
                StmtKind::AssignOp(Box::new(AssignOp { op, lhs, rhs }))
            }
            (Token::IncOp, op) => {
                self.next();
                let inc = op.text() == "+";
                StmtKind::IncDec(Box::new(IncDec { inc, x: lhs }))
            }
            (Token::Arrow, _) => {
                self.next();
                let value = self.expr();
                StmtKind::Send(Box::new(Send {
                    chan: lhs,
                    arrow: pos,
                    value,
                }))
            }
            _ => return expr_stmt(lhs),
        };
        self.stmt_node(lo, pos, kind)
    }

    /// `lhs = ...` or `lhs := ...`, at the operator.
    fn assignment(&mut self, lhs: Vec<Expr>, keyword: Option<Token>) -> Simple {
        let pos = self.pos();
        let define = self.token == Token::Define;
        self.next();
        if keyword == Some(Token::For) && self.token == Token::Range {
            return Simple::Range(self.range_clause(lhs, define, pos));
        }
        let mut rhs = self.expr_list();
        let guard = matches!(
            &rhs[..],
            [Expr {
                kind: ExprKind::TypeSwitchGuard(_),
                ..
            }]
        );
        if guard
            && define
            && keyword == Some(Token::Switch)
            && let [only] = &lhs[..]
            && let Some(bind) = only.as_ident()
            && let Some(guard) = rhs.pop()
        {
            return Simple::Guard { bind, guard };
        }
        let lo = lhs.first().map_or(pos, |x| x.span.lo);
        let assign = Box::new(Assign { lhs, rhs });
        let kind = if define {
            StmtKind::Define(assign)
        } else {
            StmtKind::Assign(assign)
        };
        Simple::Stmt(self.stmt_node(lo, pos, kind))
    }

    /// At the keyword `range`.
    fn range_clause(&mut self, lhs: Vec<Expr>, define: bool, op: Pos) -> RangeClause {
        let range = self.pos();
        self.next();
        RangeClause {
            lhs,
            define,
            op,
            range,
            x: self.expr(),
        }
    }

    /// The header of an `if`, `for` or `switch`, at the keyword.
    pub(super) fn header(&mut self, keyword: Token) -> Header {
        self.want(keyword);
        let mut header = Header::default();
        if self.token == Token::Lbrace {
            if keyword == Token::If {
                self.syntax_error("missing condition in if statement");
                header.condition = Some(Condition::Expr(self.bad_expr()));
            }
            return header;
        }
        let outer = std::mem::replace(&mut self.brackets, -1);
        self.header_clauses(keyword, &mut header);
        self.brackets = outer;
        header
    }

    fn header_clauses(&mut self, keyword: Token, header: &mut Header) {
        let mut init = None;
        if self.token != Token::Semi {
            if self.got(Token::Var) {
                let keyword = keyword.keyword();
                self.syntax_error(&format!(
                    "var declaration not allowed in {keyword} initializer"
                ));
            }
            match self.simple_stmt(None, Some(keyword)) {
                Simple::Range(range) => {
                    header.range = Some(range);
                    return;
                }
                simple => init = Some(simple),
            }
        }
        if self.token == Token::Lbrace {
            self.condition(keyword, init, None, header);
            return;
        }
        header.init = init.map(Simple::into_stmt);
        let mut semi = None;
        if self.token == Token::Semi {
            semi = Some((self.pos(), self.lexer.semi));
            self.next();
        } else {
            // A brace is more likely missing than a semicolon.
            self.want(Token::Lbrace);
            if self.token != Token::Lbrace {
                self.skip_to(&[Token::Lbrace, Token::Rbrace]);
            }
        }
        let condition = if keyword == Token::For {
            self.for_clauses(header)
        } else if self.token != Token::Lbrace {
            Some(self.simple_stmt(None, Some(keyword)))
        } else {
            None
        };
        self.condition(keyword, condition, semi, header);
    }

    /// Condition and post statement of a `for`, after the first semicolon.
    fn for_clauses(&mut self, header: &mut Header) -> Option<Simple> {
        let mut condition = None;
        if self.token != Token::Semi {
            if self.token == Token::Lbrace {
                self.syntax_error("expected for loop condition");
                return None;
            }
            condition = Some(self.simple_stmt(None, None));
        }
        self.want(Token::Semi);
        if self.token != Token::Lbrace {
            let post = self.simple_stmt(None, None).into_stmt();
            if matches!(post.kind, StmtKind::Define(_)) {
                let message = "cannot declare in post statement of for loop";
                self.syntax_error_at(post.pos, message);
            }
            header.post = Some(post);
        }
        condition
    }

    /// Makes a condition of the statement in its place.
    fn condition(
        &mut self,
        keyword: Token,
        found: Option<Simple>,
        semi: Option<(Pos, Semi)>,
        header: &mut Header,
    ) {
        let stmt = match found {
            Some(Simple::Guard { bind, guard }) => {
                header.condition = Some(Condition::Guard { bind, guard });
                return;
            }
            Some(simple) => simple.into_stmt(),
            None => {
                if let (Token::If, Some((pos, semi))) = (keyword, semi) {
                    self.missing_condition(pos, semi);
                    header.condition = Some(Condition::Expr(self.bad_expr_at(pos)));
                }
                return;
            }
        };
        let what = match stmt.kind {
            StmtKind::Expr(x) => {
                header.condition = Some(Condition::Expr(*x));
                return;
            }
            StmtKind::Assign(ref assign) => {
                let (lhs, rhs) = (emphasized(&assign.lhs), emphasized(&assign.rhs));
                format!("assignment {lhs} = {rhs}")
            }
            _ => stmt_string(&stmt),
        };
        let lo = stmt.pos;
        self.syntax_error_at(lo, &format!("cannot use {what} as value"));
    }

    fn missing_condition(&mut self, pos: Pos, semi: Semi) {
        if semi == Semi::Semicolon {
            self.syntax_error_at(pos, "missing condition in if statement");
        } else {
            let semi = semi.text();
            let message = format!("unexpected {semi}, expected {{ after if clause");
            self.syntax_error_at(pos, &message);
        }
    }
}

/// The operands of an assignment, a binary expression in parentheses so that
/// the `=` stands out.
fn emphasized(list: &[Expr]) -> String {
    if let [only] = list
        && matches!(only.kind, ExprKind::Binary(_))
    {
        return format!("({})", expr_string(only));
    }
    let list: Vec<String> = list.iter().map(expr_string).collect();
    list.join(", ")
}
