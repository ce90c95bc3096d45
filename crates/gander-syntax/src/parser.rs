//! From tokens to the tree.
//!
//! Invariants: parsing never fails and never panics; every syntax error of
//! the official compiler is found with its wording and place, and skipping
//! after an error stops at the same token, so that the errors after it agree
//! as well; every loop consumes a token or ends; recursion is bounded by
//! [`crate::nesting`].

mod comments;
mod decls;
mod errors;
mod exprs;
mod file;
mod literals;
mod params;
mod simple;
mod stmts;
mod structs;
mod tparams;
mod types;

use crate::ast::{CommentGroup, CommentId, Expr, ExprKind, File, Ident, NodeIds};
use crate::directives::{Pragmas, line};
use crate::errors::Errors;
use crate::lexer::clean::clean;
use crate::lexer::{Lexer, Report};
use crate::nesting::{HEIGHT_PER_LEVEL, MAX_NESTING, SHALLOW_NESTING, on_deep_stack};
use crate::token::Token;
use gander_diag::Diagnostic;
use gander_span::{Pos, SourceFile, Span, Symbol, sym};

/// What to parse and to check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mode {
    /// Keep comments ([`File::comments`] and the `doc` fields).
    pub comments: bool,
    /// Stop before the first declaration that is not an import.
    pub imports_only: bool,
    /// Check labels and the targets of branch statements, as the official
    /// compiler does while parsing.
    pub branches: bool,
    /// Report misplaced and malformed `//go:` directives, as the official
    /// compiler does while parsing.
    pub directives: bool,
    /// The file belongs to the standard library, where more directives are
    /// allowed.
    pub std: bool,
}

impl Mode {
    /// What the official compiler does: everything checked, no comments kept.
    pub const CHECK: Mode = Mode {
        comments: false,
        imports_only: false,
        branches: true,
        directives: true,
        std: false,
    };

    /// Just the grammar.
    pub const GRAMMAR: Mode = Mode {
        comments: false,
        imports_only: false,
        branches: false,
        directives: false,
        std: false,
    };

    /// Package clause and imports, with comments.
    pub const IMPORTS: Mode = Mode {
        comments: true,
        imports_only: true,
        branches: false,
        directives: false,
        std: false,
    };
}

/// Parses `file`, and hands its line directives to it.
///
/// The errors are those that the official compiler prints, at most one syntax
/// error per line, in the order of their places.
pub fn parse_file(file: &SourceFile, ids: &NodeIds, mode: Mode) -> (File, Vec<Diagnostic>) {
    let (tree, errors) = parse(file, ids, mode);
    (tree, errors.finish(file))
}

/// Like [`parse_file`], but with all errors in the order in which they were
/// found, several per line: what the official parser reports before its
/// driver thins it out.
pub fn parse_file_all_errors(
    file: &SourceFile,
    ids: &NodeIds,
    mode: Mode,
) -> (File, Vec<Diagnostic>) {
    let (tree, errors) = parse(file, ids, mode);
    (tree, errors.finish_all(file))
}

fn parse(file: &SourceFile, ids: &NodeIds, mode: Mode) -> (File, Errors) {
    let (text, flaws) = clean(&file.text);
    let lexer = || Lexer::new(&file.text, &text, &flaws, mode.comments);
    let first = ids.count();
    let mut parser = Parser::new(file, lexer(), ids, mode, SHALLOW_NESTING);
    let tree = parser.file();
    if !parser.too_deep {
        return parser.finish(tree);
    }
    drop((parser, tree));
    let deep = on_deep_stack(|| {
        let ids = NodeIds::starting_at(first);
        let mut parser = Parser::new(file, lexer(), &ids, mode, MAX_NESTING);
        let tree = parser.file();
        (parser.finish(tree), ids.count())
    });
    match deep {
        Ok((result, count)) => {
            ids.advance_to(count);
            result
        }
        Err(_) => {
            let mut parser = Parser::new(file, lexer(), ids, mode, SHALLOW_NESTING);
            let tree = parser.file();
            parser.finish(tree)
        }
    }
}

/// The state of parsing one file.
struct Parser<'a> {
    file: &'a SourceFile,
    ids: &'a NodeIds,
    mode: Mode,
    lexer: Lexer<'a>,
    /// The current token.
    token: Token,
    /// End of the token before.
    prev_end: Pos,
    errors: Errors,
    lines: line::Lines,
    pragmas: Pragmas,
    comments: Vec<CommentGroup>,
    /// The comment group that belongs to what the current token starts.
    lead: Option<CommentId>,
    /// Nesting of function bodies; statement keywords stop error recovery in
    /// one.
    functions: u32,
    /// Nesting of brackets since the header of the innermost `if`, `for` or
    /// `switch`, where it starts at -1: there, a brace starts the block and
    /// not a composite literal.
    brackets: i32,
    /// How deep the recursion is.
    depth: u32,
    /// How high the tree is that was built since the enclosing
    /// [`Parser::framed`] began; never too low.
    height: u32,
    /// How deep and how high it may become.
    limit: u32,
    /// Whether the limit was passed. Parsing has then been given up.
    too_deep: bool,
}

impl<'a> Parser<'a> {
    fn new(
        file: &'a SourceFile,
        lexer: Lexer<'a>,
        ids: &'a NodeIds,
        mode: Mode,
        limit: u32,
    ) -> Parser<'a> {
        Parser {
            file,
            ids,
            mode,
            lexer,
            token: Token::Eof,
            prev_end: file.base,
            errors: Errors::default(),
            lines: line::Lines::default(),
            pragmas: Pragmas::default(),
            comments: Vec::new(),
            lead: None,
            functions: 0,
            brackets: 0,
            depth: 0,
            height: 0,
            limit,
            too_deep: false,
        }
    }

    fn finish(self, mut tree: File) -> (File, Errors) {
        let mut errors = self.errors;
        if self.mode.directives {
            self.pragmas.check(self.file, self.mode.std, &mut errors);
        }
        (tree.directives, tree.directive_uses) = self.pragmas.into_parts();
        tree.comments = self.comments;
        self.file.set_line_directives(self.lines.into_directives());
        (tree, errors)
    }

    // Tokens

    /// Moves to the next token.
    fn next(&mut self) {
        self.prev_end = self.file.pos(self.lexer.token_end() as usize);
        self.advance_lexer();
    }

    /// Moves to the next token and handles what was found on the way.
    fn advance_lexer(&mut self) {
        let before = self.lexer.token_end();
        self.lexer.next();
        self.token = self.lexer.token;
        self.lead = None;
        if !self.lexer.reports.is_empty() {
            self.handle_reports(before);
        }
    }

    #[cold]
    fn handle_reports(&mut self, before: u32) {
        let mut comments = Vec::new();
        for report in std::mem::take(&mut self.lexer.reports) {
            match report {
                Report::Error(at, message) => {
                    self.errors.report(self.file.pos(at as usize), message);
                }
                Report::Comment(lo, hi) => comments.push((lo, hi)),
                Report::Directive(lo, hi) => self.pragmas.found(self.file, lo, hi),
                Report::Line(lo, hi) => self.lines.found(self.file, lo, hi, &mut self.errors),
            }
        }
        if !comments.is_empty() {
            self.group_comments(before, &comments);
        }
    }

    /// Consumes the current token if it is `token`.
    fn got(&mut self, token: Token) -> bool {
        let got = self.token == token;
        if got {
            self.next();
        }
        got
    }

    /// Place of the current token.
    fn pos(&self) -> Pos {
        self.file.pos(self.lexer.token_start() as usize)
    }

    // Nodes

    /// The bytes from `lo` to the end of the last consumed token.
    fn span_from(&self, lo: Pos) -> Span {
        Span::new(lo, self.prev_end.max(lo))
    }

    /// A node that starts at `lo` and is named by `pos`.
    fn expr_node(&self, lo: Pos, pos: Pos, kind: ExprKind) -> Expr {
        Expr {
            id: self.ids.fresh(),
            pos,
            span: self.span_from(lo),
            kind,
        }
    }

    /// A node for what is missing or wrong at the current token.
    fn bad_expr(&self) -> Expr {
        self.bad_expr_at(self.pos())
    }

    fn bad_expr_at(&self, pos: Pos) -> Expr {
        Expr {
            id: self.ids.fresh(),
            pos,
            span: Span::at(pos),
            kind: ExprKind::Bad,
        }
    }

    fn ident(&self, name: Symbol, pos: Pos) -> Ident {
        Ident {
            id: self.ids.fresh(),
            name,
            pos,
        }
    }

    /// The name at the current token, or a blank one after an error.
    fn name(&mut self) -> Ident {
        let pos = self.pos();
        if self.token == Token::Name {
            let name = self.ident(self.lexer.name, pos);
            self.next();
            return name;
        }
        let name = self.ident(sym::BLANK, pos);
        self.syntax_error("expected name");
        self.skip_one();
        name
    }

    // Nesting

    /// Runs `parse` for one level of the tree. The tree it builds counts as a
    /// whole: its height does not add to that of its neighbours.
    fn framed<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outside = std::mem::take(&mut self.height);
        let result = parse(self);
        self.height = outside.max(self.height + 1);
        result
    }

    /// Like [`Parser::framed`], for recursion: every cycle of the grammar
    /// passes here.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        if self.depth > self.limit {
            self.give_up();
        }
        let result = self.framed(parse);
        self.depth -= 1;
        result
    }

    /// Counts a node that has been put on top of the current frame's tree by
    /// a loop, as in `a + b + c`.
    fn grow(&mut self) {
        self.height += 1;
        if self.height > HEIGHT_PER_LEVEL * self.limit {
            self.give_up();
        }
    }

    #[cold]
    fn give_up(&mut self) {
        if std::mem::replace(&mut self.too_deep, true) {
            return;
        }
        let message = format!(
            "syntax error: nesting too deep (more than {} levels)",
            self.limit
        );
        self.errors.report(self.pos(), message);
        self.lexer.stop();
        self.token = Token::Eof;
    }
}

/// A name as an expression.
fn name_expr(name: Ident) -> Expr {
    Expr {
        id: name.id,
        pos: name.pos,
        span: name.span(),
        kind: ExprKind::Name(name.name),
    }
}
