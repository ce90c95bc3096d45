//! Statements (Go spec, "Statements").

use super::Parser;
use super::simple::{Condition, Header};
use super::tparams::unparen;
use crate::ast::{
    Block, BranchKind, CaseClause, CommClause, Expr, ExprKind, For, If, Labeled, Range, Select,
    Stmt, StmtKind, Switch, TypeSwitch,
};
use crate::token::Token;
use gander_span::{Pos, Span};

/// Where to go on after an error in a `switch` or `select`.
const CLAUSES: [Token; 3] = [Token::Case, Token::Default, Token::Rbrace];

impl Parser<'_> {
    /// Block = "{" StatementList "}" . `context` names what it follows, if
    /// the current token may not be `{`.
    pub(super) fn block(&mut self, context: &str) -> Block {
        let lbrace = self.pos();
        if !self.got(Token::Lbrace) {
            self.syntax_error(&format!("expected {{ after {context}"));
            self.skip_to(&[Token::Name, Token::Rbrace]);
            let rbrace = self.pos();
            if self.got(Token::Rbrace) {
                return Block {
                    lbrace,
                    stmts: Vec::new(),
                    rbrace,
                };
            }
        }
        let stmts = self.stmt_list();
        let rbrace = self.pos();
        self.want(Token::Rbrace);
        Block {
            lbrace,
            stmts,
            rbrace,
        }
    }

    /// StatementList = { Statement ";" } .
    fn stmt_list(&mut self) -> Vec<Stmt> {
        let mut list = Vec::new();
        while !matches!(
            self.token,
            Token::Eof | Token::Rbrace | Token::Case | Token::Default
        ) {
            let stmt = self.stmt_or_none();
            self.pragmas.clear();
            let Some(stmt) = stmt else { break };
            if !matches!(stmt.kind, StmtKind::Empty) {
                list.push(stmt);
            }
            if !self.got(Token::Semi) && self.token != Token::Rbrace {
                self.syntax_error("at end of statement");
                self.skip_to(&[Token::Semi, Token::Rbrace, Token::Case, Token::Default]);
                self.got(Token::Semi);
            }
        }
        list
    }

    /// A statement; none, without an error, if the current token starts none.
    fn stmt_or_none(&mut self) -> Option<Stmt> {
        self.nested(|p| p.stmt_inner())
    }

    fn stmt_inner(&mut self) -> Option<Stmt> {
        let pos = self.pos();
        if self.token == Token::Name {
            self.pragmas.clear();
            let lhs = self.expr_list();
            if self.token == Token::Colon
                && let [only] = &lhs[..]
                && let Some(label) = only.as_ident()
            {
                return self.labeled_stmt(label);
            }
            return Some(self.simple_stmt_only(Some(lhs)));
        }
        if matches!(self.token, Token::Var | Token::Const | Token::Type) {
            let decl = self.declaration();
            return Some(self.stmt_node(pos, pos, StmtKind::Decl(Box::new(decl))));
        }
        self.pragmas.clear();
        let kind = match self.token {
            Token::Lbrace => StmtKind::Block(self.block("")),
            Token::Star => return Some(self.simple_stmt_only(None)),
            Token::Operator => {
                // A tilde begins no statement.
                self.lexer.op.unary().filter(|op| op.text() != "~")?;
                return Some(self.simple_stmt_only(None));
            }
            Token::Literal
            | Token::Func
            | Token::Lparen
            | Token::Lbrack
            | Token::Struct
            | Token::Map
            | Token::Chan
            | Token::Interface
            | Token::Arrow => return Some(self.simple_stmt_only(None)),
            Token::For => self.for_stmt(),
            Token::Switch => self.switch_stmt(),
            Token::Select => self.select_stmt(),
            Token::If => self.if_stmt(),
            Token::Fallthrough | Token::Break | Token::Continue | Token::Goto => self.branch_stmt(),
            Token::Go | Token::Defer => self.call_stmt(),
            Token::Return => {
                self.next();
                let results = match self.token {
                    Token::Semi | Token::Rbrace => Vec::new(),
                    _ => self.expr_list(),
                };
                StmtKind::Return(results)
            }
            Token::Semi => StmtKind::Empty,
            _ => return None,
        };
        Some(self.stmt_node(pos, pos, kind))
    }

    /// A simple statement where no header is.
    fn simple_stmt_only(&mut self, lhs: Option<Vec<Expr>>) -> Stmt {
        self.simple_stmt(lhs, None).into_stmt()
    }

    /// The statement behind `label`, at the colon.
    fn labeled_stmt(&mut self, label: crate::ast::Ident) -> Option<Stmt> {
        let colon = self.pos();
        self.want(Token::Colon);
        let stmt = if self.token == Token::Rbrace {
            let pos = self.pos();
            Some(Stmt {
                pos,
                span: Span::at(pos),
                kind: StmtKind::Empty,
            })
        } else {
            self.stmt_or_none()
        };
        let Some(stmt) = stmt else {
            self.syntax_error_at(colon, "missing statement after label");
            return None;
        };
        let labeled = Labeled { label, colon, stmt };
        let kind = StmtKind::Labeled(Box::new(labeled));
        Some(self.stmt_node(label.pos, colon, kind))
    }

    fn branch_stmt(&mut self) -> StmtKind {
        let kind = match self.token {
            Token::Break => BranchKind::Break,
            Token::Continue => BranchKind::Continue,
            Token::Goto => BranchKind::Goto,
            _ => BranchKind::Fallthrough,
        };
        self.next();
        let labeled = match kind {
            BranchKind::Goto => true,
            BranchKind::Fallthrough => false,
            _ => self.token == Token::Name,
        };
        StmtKind::Branch(kind, labeled.then(|| self.name()))
    }

    /// `go` or `defer`.
    fn call_stmt(&mut self) -> StmtKind {
        let keyword = self.token;
        self.next();
        let parens = self.token == Token::Lparen;
        let mut x = self.primary_expr(parens);
        if matches!(x.kind, ExprKind::Paren(_)) {
            let keyword = keyword.keyword();
            let message = format!("expression in {keyword} must not be parenthesized");
            self.error_at(x.pos, &message);
            x = unparen(x);
        }
        if keyword == Token::Go {
            StmtKind::Go(Box::new(x))
        } else {
            StmtKind::Defer(Box::new(x))
        }
    }

    fn for_stmt(&mut self) -> StmtKind {
        let header = self.header(Token::For);
        let body = self.block("for clause");
        if let Some(range) = header.range {
            return StmtKind::Range(Box::new(Range {
                lhs: range.lhs,
                define: range.define,
                op: range.op,
                range: range.range,
                x: range.x,
                body,
            }));
        }
        StmtKind::For(Box::new(For {
            init: header.init,
            cond: header.condition.map(|c| match c {
                Condition::Expr(x) | Condition::Guard { guard: x, .. } => x,
            }),
            post: header.post,
            body,
        }))
    }

    fn if_stmt(&mut self) -> StmtKind {
        let Header {
            init, condition, ..
        } = self.header(Token::If);
        let cond = match condition {
            Some(Condition::Expr(x) | Condition::Guard { guard: x, .. }) => x,
            None => self.bad_expr(),
        };
        let then = self.block("if clause");
        let els = if self.got(Token::Else) {
            self.else_branch()
        } else {
            None
        };
        StmtKind::If(Box::new(If {
            init,
            cond,
            then,
            els,
        }))
    }

    fn else_branch(&mut self) -> Option<Stmt> {
        let pos = self.pos();
        let kind = match self.token {
            Token::If => self.nested(|p| p.if_stmt()),
            Token::Lbrace => self.framed(|p| StmtKind::Block(p.block(""))),
            _ => {
                self.syntax_error("else must be followed by if or statement block");
                self.skip_to(&[Token::Name, Token::Rbrace]);
                return None;
            }
        };
        Some(self.stmt_node(pos, pos, kind))
    }

    fn switch_stmt(&mut self) -> StmtKind {
        let Header {
            init, condition, ..
        } = self.header(Token::Switch);
        let lbrace = self.clauses_open("missing { after switch clause");
        let mut clauses = Vec::new();
        while self.token != Token::Eof && self.token != Token::Rbrace {
            clauses.push(self.case_clause());
        }
        let rbrace = self.pos();
        self.want(Token::Rbrace);
        let (bind, tag) = match condition {
            Some(Condition::Expr(x)) => (None, Some(x)),
            Some(Condition::Guard { bind, guard }) => (Some(bind), Some(guard)),
            None => (None, None),
        };
        match tag {
            Some(Expr {
                kind: ExprKind::TypeSwitchGuard(x),
                span,
                ..
            }) => StmtKind::TypeSwitch(Box::new(TypeSwitch {
                init,
                bind,
                x: *x,
                guard: Span::new(bind.map_or(span.lo, |bind| bind.pos), span.hi),
                lbrace,
                clauses,
                rbrace,
            })),
            tag => StmtKind::Switch(Box::new(Switch {
                init,
                tag,
                lbrace,
                clauses,
                rbrace,
            })),
        }
    }

    /// The brace before the clauses.
    fn clauses_open(&mut self, missing: &str) -> Pos {
        let lbrace = self.pos();
        if !self.got(Token::Lbrace) {
            self.syntax_error(missing);
            self.skip_to(&CLAUSES);
        }
        lbrace
    }

    fn case_clause(&mut self) -> CaseClause {
        let pos = self.pos();
        let mut exprs = None;
        match self.token {
            Token::Case => {
                self.next();
                exprs = Some(self.expr_list());
            }
            Token::Default => self.next(),
            _ => self.stray_in_clauses(),
        }
        let colon = self.pos();
        self.want(Token::Colon);
        CaseClause {
            pos,
            exprs,
            colon,
            body: self.stmt_list(),
            span: self.span_from(pos),
            id: self.ids.fresh(),
        }
    }

    fn stray_in_clauses(&mut self) {
        self.syntax_error("expected case or default or }");
        self.skip_to(&[Token::Colon, Token::Case, Token::Default, Token::Rbrace]);
    }

    fn select_stmt(&mut self) -> StmtKind {
        self.want(Token::Select);
        let lbrace = self.clauses_open("missing { after select clause");
        let mut clauses = Vec::new();
        while self.token != Token::Eof && self.token != Token::Rbrace {
            clauses.push(self.comm_clause());
        }
        let rbrace = self.pos();
        self.want(Token::Rbrace);
        StmtKind::Select(Box::new(Select {
            lbrace,
            clauses,
            rbrace,
        }))
    }

    fn comm_clause(&mut self) -> CommClause {
        let pos = self.pos();
        let mut comm = None;
        match self.token {
            Token::Case => {
                self.next();
                comm = Some(self.simple_stmt_only(None));
            }
            Token::Default => self.next(),
            _ => self.stray_in_clauses(),
        }
        let colon = self.pos();
        self.want(Token::Colon);
        CommClause {
            pos,
            comm,
            colon,
            body: self.stmt_list(),
            span: self.span_from(pos),
        }
    }
}
