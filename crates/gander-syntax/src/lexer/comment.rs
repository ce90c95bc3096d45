//! Comments, and which of them are directives.

use super::{Lexer, Report, clean};
use crate::token::Token;
use memchr::{memchr, memmem};

impl Lexer<'_> {
    /// Takes the comment at the next byte. Is true if it stands for a
    /// semicolon, which is then the current token: a comment over several
    /// lines acts like a line end (Go spec, "Comments").
    pub(super) fn comment(&mut self, newline_ends: bool) -> bool {
        if self.peek(1) == Some(b'/') {
            self.line_comment();
            return false;
        }
        self.general_comment();
        if newline_ends && memchr(b'\n', &self.text[self.start..self.at]).is_some() {
            self.token = Token::Semi;
            self.semi = super::Semi::Newline;
            return true;
        }
        false
    }

    fn line_comment(&mut self) {
        let rest = &self.text[self.at..];
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
        let text = &self.text[self.start..self.at];
        self.comment_report(text, true);
    }

    fn general_comment(&mut self) {
        let body = self.at + 2;
        let Some(len) = memmem::find(&self.text[body..], b"*/") else {
            self.at = self.text.len();
            self.error_at(self.start, "comment not terminated");
            return;
        };
        self.at = body + len + 2;
        let text = &self.text[self.start..self.at];
        self.comment_report(text, false);
    }

    fn comment_report(&mut self, text: &[u8], line: bool) {
        let start = clean::original(self.flaws, self.start);
        let end = clean::original(self.flaws, self.at - 1) + 1;
        let body = &text[2..];
        if line && body.starts_with(b"go:") {
            self.reports.push(Report::Directive(start, end));
        } else if body.starts_with(b"line ") && (!line || self.at_line_start()) {
            self.reports.push(Report::Line(start, end));
        }
        if self.keep_comments {
            self.reports.push(Report::Comment(start, end));
        }
    }

    /// Whether the current token is at column 1.
    fn at_line_start(&self) -> bool {
        match self.start.checked_sub(1) {
            None => true,
            Some(before) => self.text[before] == b'\n',
        }
    }
}
