//! The basic blocks of a file, and where their counters go in its text.
//!
//! Invariant: blocks, their bounds and their numbers of statements are those of
//! `go tool cover`, which knows source only: a block ends behind a statement
//! that may go elsewhere and before the body of the first function literal in
//! it; what is behind `else` is a block of its own.

use super::ranges::Code;
use gander_span::{Pos, SourceFile};
use gander_syntax::ast::{Block, Decl, DeclKind, Expr, ExprKind, File, If, Stmt, StmtKind};
use gander_syntax::walk::{Visitor, walk_block, walk_decl, walk_expr, walk_file, walk_stmt};
use rustc_hash::FxHashSet;

/// A block with a counter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Bounds {
    // In the order in which profiles are sorted.
    pub(super) first_line: usize,
    pub(super) last_line: usize,
    pub(super) first_column: usize,
    pub(super) last_column: usize,
    pub(super) statements: usize,
}

/// What is to be inserted into the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Insertion {
    /// The counter of the block with this number.
    Counter(usize),
    Open,
    Close,
}

/// What there is to count in a file.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Bounds>,
    /// By place, in order.
    pub(super) insertions: Vec<(usize, Insertion)>,
    /// Whether there is any function.
    pub(super) has_functions: bool,
}

/// Finds the blocks of a file.
pub(super) fn find(source: &SourceFile, text: &[u8], file: &File) -> Blocks {
    let mut finder = Finder {
        source,
        text,
        code: Code::new(text),
        seen: FxHashSet::default(),
        found: Blocks::default(),
    };
    walk_file(&mut finder, file);
    finder.found.insertions.sort_by_key(|(offset, _)| *offset);
    finder.found
}

struct Finder<'s> {
    source: &'s SourceFile,
    text: &'s [u8],
    code: Code,
    /// No two blocks have the same bounds.
    seen: FxHashSet<[usize; 4]>,
    found: Blocks,
}

/// A statement of a list, or the label before one.
#[derive(Clone, Copy)]
struct Item<'a> {
    start: usize,
    end: usize,
    /// None for a label alone.
    stmt: Option<&'a Stmt>,
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_decl(&mut self, decl: &'a Decl) {
        let DeclKind::Func(func) = &decl.kind else {
            return walk_decl(self, decl);
        };
        // A function called _ never runs.
        if let Some(body) = func.body.as_ref().filter(|_| !func.name.name.is_blank()) {
            self.found.has_functions = true;
            self.visit_block(body);
        }
    }

    fn visit_block(&mut self, block: &'a Block) {
        self.block(block, self.offset(block.lbrace));
    }

    fn visit_expr(&mut self, x: &'a Expr) {
        if let ExprKind::FuncLit(_) = &x.kind {
            self.found.has_functions = true;
        }
        walk_expr(self, x);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::If(choice) => return self.choice(choice),
            StmtKind::Switch(switch) => {
                for clause in &switch.clauses {
                    self.clause(clause.colon, &clause.body);
                }
            }
            StmtKind::TypeSwitch(switch) => {
                for clause in &switch.clauses {
                    self.clause(clause.colon, &clause.body);
                }
            }
            StmtKind::Select(select) => {
                for clause in &select.clauses {
                    self.clause(clause.colon, &clause.body);
                }
            }
            _ => {}
        }
        walk_stmt(self, stmt);
    }
}

impl Finder<'_> {
    fn offset(&self, pos: Pos) -> usize {
        self.source.offset(pos)
    }

    fn item<'a>(&self, stmt: &'a Stmt) -> Item<'a> {
        Item {
            start: self.offset(stmt.span.lo),
            end: self.offset(stmt.span.hi),
            stmt: Some(stmt),
        }
    }

    /// A block in braces that counts from `start` on.
    fn block(&mut self, block: &Block, start: usize) {
        let inside = self.offset(block.lbrace) + 1;
        let end = self.offset(block.rbrace) + 1;
        if block.stmts.is_empty() {
            self.empty(start + 1, inside, end);
        } else {
            let items = block.stmts.iter().map(|stmt| self.item(stmt)).collect();
            self.list(start, inside, end, items, true);
        }
        walk_block(self, block);
    }

    fn clause(&mut self, colon: Pos, body: &[Stmt]) {
        let start = self.offset(colon) + 1;
        let end = body.last().map_or(start, |last| self.offset(last.span.hi));
        if body.is_empty() {
            return self.empty(start, start, end);
        }
        let items = body.iter().map(|stmt| self.item(stmt)).collect();
        self.list(start, start, end, items, false);
    }

    /// A block without statements.
    fn empty(&mut self, start: usize, insert: usize, end: usize) {
        if let Some(range) = self.code.ranges(start, end).first() {
            self.count(insert, range.start, range.end, 0);
        }
    }

    fn choice(&mut self, choice: &If) {
        if let Some(init) = &choice.init {
            self.visit_stmt(init);
        }
        self.visit_expr(&choice.cond);
        self.visit_block(&choice.then);
        let Some(other) = &choice.els else { return };
        let start = self.after_else(self.offset(choice.then.rbrace) + 1);
        match &other.kind {
            StmtKind::Block(block) => self.block(block, start),
            _ => {
                // `else if` needs a place for a counter.
                let end = self.offset(other.span.hi);
                self.found.insertions.push((start, Insertion::Open));
                self.found.insertions.push((end, Insertion::Close));
                self.list(start, start, end + 1, vec![self.item(other)], true);
                self.visit_stmt(other);
            }
        }
    }

    /// The place behind the keyword `else`, which is the first token from
    /// `offset` on.
    fn after_else(&self, mut offset: usize) -> usize {
        loop {
            let rest = self.text.get(offset..).unwrap_or_default();
            let skipped = match rest {
                [b'/', b'*', inside @ ..] => {
                    let end = inside.windows(2).position(|pair| pair == b"*/");
                    4 + end.unwrap_or(inside.len())
                }
                [b'e', ..] | [] => return (offset + 4).min(self.text.len()),
                _ => 1,
            };
            offset += skipped;
        }
    }

    /// Gives a list of statements its counters: the code from `start` to `end`
    /// with the first counter at `insert`.
    fn list(
        &mut self,
        mut start: usize,
        mut insert: usize,
        end: usize,
        mut items: Vec<Item<'_>>,
        mut to_end: bool,
    ) {
        let mut from = 0;
        loop {
            let mut last = from;
            let mut block_end = end;
            while let Some(&item) = items.get(last) {
                let Some(stmt) = item.stmt else { break };
                block_end = self.boundary(stmt);
                last += 1;
                if !ends_block(stmt) {
                    continue;
                }
                if let StmtKind::Labeled(labeled) = &stmt.kind
                    && !is_control(&labeled.stmt)
                {
                    // A goto comes in behind the label.
                    let inner = self.item(&labeled.stmt);
                    block_end = item.start;
                    items[last - 1] = Item {
                        start: item.start,
                        end: inner.start,
                        stmt: None,
                    };
                    items.insert(last, inner);
                }
                to_end = false;
                break;
            }
            if to_end {
                block_end = end;
            }
            if start != block_end {
                self.blocks(start, insert, block_end, &items[from..last]);
            }
            let Some(next) = items.get(last) else { return };
            from = last;
            start = next.start;
            insert = start;
        }
    }

    /// Counters for the code between `start` and `end`, which holds `items`.
    fn blocks(&mut self, start: usize, insert: usize, end: usize, items: &[Item<'_>]) {
        let before = |offset: usize| items.partition_point(|item| item.start < offset);
        let mut merged: Vec<(usize, usize, usize)> = Vec::new();
        for range in self.code.ranges(start, end) {
            let (first, behind) = (before(range.start), before(range.end));
            let statements = behind.saturating_sub(first);
            let is_inside = first
                .checked_sub(1)
                .is_some_and(|at| range.start < items[at].end);
            match merged.last_mut() {
                // No counter can go into a statement.
                Some(last) if is_inside => {
                    last.1 = range.end;
                    last.2 += statements;
                }
                _ => merged.push((range.start, range.end, statements)),
            }
        }
        for (at, (from, to, statements)) in merged.into_iter().enumerate() {
            let place = if at == 0 { insert } else { from };
            self.count(place, from, to, statements);
        }
    }

    fn count(&mut self, place: usize, start: usize, end: usize, statements: usize) {
        let (first_line, first_column) = self.code.place(start);
        let (last_line, mut last_column) = self.code.place(end);
        while !self
            .seen
            .insert([first_line, first_column, last_line, last_column])
        {
            last_column += 1;
        }
        let number = self.found.blocks.len();
        self.found.blocks.push(Bounds {
            first_line,
            last_line,
            first_column,
            last_column,
            statements,
        });
        let counter = Insertion::Counter(number);
        self.found.insertions.push((place, counter));
    }

    /// Where the block that a statement belongs to ends.
    fn boundary(&self, stmt: &Stmt) -> usize {
        let literal = |parts: &[Part<'_>]| parts.iter().find_map(|part| first_literal(*part));
        let (parts, brace) = match &stmt.kind {
            StmtKind::Labeled(labeled) => return self.boundary(&labeled.stmt),
            StmtKind::Block(block) => (vec![], block.lbrace),
            StmtKind::If(x) => (vec![Part::of(&x.init), Part::Expr(&x.cond)], x.then.lbrace),
            StmtKind::For(x) => {
                let cond = x.cond.as_ref().map_or(Part::None, Part::Expr);
                (
                    vec![Part::of(&x.init), cond, Part::of(&x.post)],
                    x.body.lbrace,
                )
            }
            StmtKind::Range(x) => (vec![Part::Expr(&x.x)], x.body.lbrace),
            StmtKind::Switch(x) => {
                let tag = x.tag.as_ref().map_or(Part::None, Part::Expr);
                (vec![Part::of(&x.init), tag], x.lbrace)
            }
            StmtKind::TypeSwitch(x) => (vec![Part::of(&x.init)], x.lbrace),
            StmtKind::Select(x) => (vec![], x.lbrace),
            _ => (vec![Part::Stmt(stmt)], stmt.span.hi),
        };
        self.offset(literal(&parts).unwrap_or(brace))
    }
}

/// Whether a statement may go elsewhere.
fn ends_block(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Block(_) | StmtKind::Branch(..) | StmtKind::If(_) | StmtKind::Labeled(_) => true,
        StmtKind::Expr(x) if is_panic(x) => true,
        _ => is_control(stmt) || first_literal(Part::Stmt(stmt)).is_some(),
    }
}

/// Whether a label cannot be parted from the statement.
fn is_control(stmt: &Stmt) -> bool {
    matches!(
        stmt.kind,
        StmtKind::For(_)
            | StmtKind::Range(_)
            | StmtKind::Switch(_)
            | StmtKind::TypeSwitch(_)
            | StmtKind::Select(_)
    )
}

/// Whether it looks like a call of the predeclared function.
fn is_panic(x: &Expr) -> bool {
    let ExprKind::Call(call) = &x.kind else {
        return false;
    };
    call.args.len() == 1
        && matches!(&call.fun.kind, ExprKind::Name(name) if name.as_str() == "panic")
}

/// A part of a statement.
#[derive(Clone, Copy)]
enum Part<'a> {
    None,
    Stmt(&'a Stmt),
    Expr(&'a Expr),
}

impl<'a> Part<'a> {
    fn of(stmt: &'a Option<Stmt>) -> Part<'a> {
        stmt.as_ref().map_or(Part::None, Part::Stmt)
    }
}

/// Where the body of the first function literal begins.
fn first_literal(part: Part<'_>) -> Option<Pos> {
    let mut search = Search(None);
    match part {
        Part::None => {}
        Part::Stmt(stmt) => search.visit_stmt(stmt),
        Part::Expr(x) => search.visit_expr(x),
    }
    search.0
}

struct Search(Option<Pos>);

impl<'a> Visitor<'a> for Search {
    fn visit_expr(&mut self, x: &'a Expr) {
        match &x.kind {
            _ if self.0.is_some() => {}
            ExprKind::FuncLit(literal) => self.0 = Some(literal.body.lbrace),
            _ => walk_expr(self, x),
        }
    }
}
