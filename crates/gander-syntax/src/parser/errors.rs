//! Reporting syntax errors and finding a place to go on.
//!
//! Invariant: what is reported depends on the tokens consumed before, so the
//! sets of tokens at which skipping stops are part of the wording of all
//! later errors and agree with the official compiler's.

use super::Parser;
use crate::token::{Token, set};
use gander_span::Pos;

/// Keywords that start a statement: inside a function, skipping stops there.
const STATEMENT_START: u64 = set(&[
    Token::Break,
    Token::Const,
    Token::Continue,
    Token::Defer,
    Token::Fallthrough,
    Token::For,
    Token::Go,
    Token::Goto,
    Token::If,
    Token::Return,
    Token::Select,
    Token::Switch,
    Token::Type,
    Token::Var,
]);

impl Parser<'_> {
    /// Reports a syntax error at the current token. A message that begins
    /// with "expected", "in", "at" or "after" is put behind "unexpected" and
    /// the token.
    pub(super) fn syntax_error(&mut self, message: &str) {
        self.syntax_error_at(self.pos(), message);
    }

    /// Like [`Parser::syntax_error`], at another place.
    pub(super) fn syntax_error_at(&mut self, pos: Pos, message: &str) {
        if self.token == Token::Eof && self.errors.count() > 0 {
            // The end of the file is unexpected because of an earlier error.
            return;
        }
        let starts = |prefix| message.starts_with(prefix);
        let text = if starts("in ") || starts("at ") || starts("after ") {
            format!("syntax error: unexpected {} {message}", self.token_words())
        } else if starts("expected ") {
            format!("syntax error: unexpected {}, {message}", self.token_words())
        } else {
            format!("syntax error: {message}")
        };
        self.errors.report(pos, text);
    }

    /// Reports an error that is not called a syntax error.
    pub(super) fn error(&mut self, message: &str) {
        self.error_at(self.pos(), message);
    }

    /// Like [`Parser::error`], at another place.
    pub(super) fn error_at(&mut self, pos: Pos, message: &str) {
        self.errors.report(pos, message.to_owned());
    }

    /// The current token, in the words of messages.
    fn token_words(&self) -> String {
        match self.token {
            Token::Name => format!("name {}", self.lexer.token_text()),
            Token::Semi => self.lexer.semi.text().to_owned(),
            Token::Literal => format!("literal {}", self.lexer.token_text()),
            Token::Operator => self.lexer.op.text().to_owned(),
            Token::AssignOp => format!("{}=", self.lexer.op.text()),
            Token::IncOp => self.lexer.op.text().repeat(2),
            token => token.describe(),
        }
    }

    /// Consumes `token`, or complains and consumes whatever is there.
    pub(super) fn want(&mut self, token: Token) {
        if !self.got(token) {
            self.syntax_error(&format!("expected {}", token.describe()));
            self.skip_one();
        }
    }

    /// Consumes `=`, or `:=` with a complaint; returns its place.
    pub(super) fn got_assign(&mut self) -> Option<Pos> {
        let pos = self.pos();
        if self.token == Token::Define {
            self.syntax_error("expected =");
        }
        if matches!(self.token, Token::Assign | Token::Define) {
            self.next();
            return Some(pos);
        }
        None
    }

    /// Skips one token, to make progress.
    pub(super) fn skip_one(&mut self) {
        if self.token != Token::Eof {
            self.next();
        }
    }

    /// Skips to one of `follow`, inside a function also to the start of a
    /// statement.
    pub(super) fn skip_to(&mut self, follow: &[Token]) {
        let mut stop = set(follow) | Token::Eof.bit();
        if self.functions > 0 {
            stop |= STATEMENT_START;
        }
        while stop & self.token.bit() == 0 {
            self.next();
        }
    }

    /// Parses elements with `element` until `close`, a `separator` between
    /// them and optionally at the end, or until `element` says that it was
    /// the last. Returns the place of `close`.
    pub(super) fn list(
        &mut self,
        context: &str,
        separator: Token,
        close: Token,
        mut element: impl FnMut(&mut Self) -> bool,
    ) -> Pos {
        let mut done = false;
        while self.token != Token::Eof && self.token != close && !done {
            done = element(self);
            if !self.got(separator) && self.token != close {
                let (separator, close_words) = (separator.describe(), close.describe());
                self.syntax_error(&format!(
                    "in {context}; possibly missing {separator} or {close_words}"
                ));
                self.skip_to(&[Token::Rparen, Token::Rbrack, Token::Rbrace]);
                if self.token != close {
                    return self.pos();
                }
            }
        }
        let pos = self.pos();
        self.want(close);
        pos
    }
}
