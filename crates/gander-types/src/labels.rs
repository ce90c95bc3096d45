//! Labels and the branch statements that name them (spec: Labeled statements,
//! Break, Continue and Goto statements).
//!
//! Invariant: only for sources whose parser has not checked this already, see
//! `Config::check_branches`.

use crate::checker::Checker;
use crate::codes;
use gander_span::{Pos, Symbol};
use gander_syntax::ast::{Block, BranchKind, DeclKind, Ident, Labeled, Stmt, StmtKind};

/// A label declared in the function.
struct Label {
    ident: Ident,
    used: bool,
}

/// A block and what encloses it.
struct Scope<'b> {
    parent: Option<&'b Scope<'b>>,
    /// The labeled statement whose body this is.
    stmt: Option<&'b Labeled>,
    /// Labels declared directly in the block so far.
    labels: Vec<Symbol>,
    /// `goto`s in or below the block whose label has not come yet.
    forward: Vec<Ident>,
    /// Where the last variable was declared, and how many of `forward` came
    /// before it.
    var_decl: Option<(Pos, Vec<Pos>)>,
}

impl<'b> Scope<'b> {
    fn new(parent: Option<&'b Scope<'b>>, stmt: Option<&'b Labeled>) -> Scope<'b> {
        Scope {
            parent,
            stmt,
            labels: Vec::new(),
            forward: Vec::new(),
            var_decl: None,
        }
    }

    fn outwards(&self) -> impl Iterator<Item = &Scope<'b>> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }

    fn is_goto_target(&self, name: Symbol) -> bool {
        self.outwards().any(|scope| scope.labels.contains(&name))
    }

    /// The innermost enclosing statement labeled `name`.
    fn enclosing(&self, name: Symbol) -> Option<&'b Stmt> {
        self.outwards()
            .filter_map(|scope| scope.stmt)
            .find(|labeled| labeled.label.name == name)
            .map(|labeled| &labeled.stmt)
    }

    /// Forward jumps must not pass the declaration at `pos`.
    fn declare_var(&mut self, pos: Pos) {
        let passed = self.forward.iter().map(|jump| jump.pos).collect();
        self.var_decl = Some((pos, passed));
    }

    /// Where the variable is that `jump` would pass if it ended here.
    fn jumps_over(&self, jump: Ident) -> Option<Pos> {
        let (pos, passed) = self.var_decl.as_ref()?;
        passed.contains(&jump.pos).then_some(*pos)
    }
}

impl Checker<'_> {
    /// Checks the labels of a function body.
    pub(crate) fn labels(&mut self, body: &Block) {
        let mut all = Vec::new();
        for jump in self.block_branches(&mut all, None, None, &body.stmts) {
            let name = jump.name;
            if let Some(label) = all.iter_mut().find(|label| label.ident.name == name) {
                label.used = true;
                let message = format!("goto {name} jumps into block");
                self.error(jump, codes::JUMP_INTO_BLOCK, message);
            } else {
                let message = format!("label {name} not declared");
                self.error(jump, codes::UNDECLARED_LABEL, message);
            }
        }
        for label in all.iter().filter(|label| !label.used) {
            let message = format!("label {} declared and not used", label.ident.name);
            self.soft_error(label.ident, codes::UNUSED_LABEL, message);
        }
    }

    /// Checks a block; the result are the `goto`s that leave it forwards.
    fn block_branches(
        &mut self,
        all: &mut Vec<Label>,
        parent: Option<&Scope<'_>>,
        stmt: Option<&Labeled>,
        list: &[Stmt],
    ) -> Vec<Ident> {
        let mut scope = Scope::new(parent, stmt);
        for s in list {
            self.stmt_branches(all, &mut scope, None, s);
        }
        scope.forward
    }

    fn stmt_branches<'b>(
        &mut self,
        all: &mut Vec<Label>,
        scope: &mut Scope<'b>,
        labeled: Option<&'b Labeled>,
        s: &'b Stmt,
    ) {
        match &s.kind {
            StmtKind::Decl(decl) => {
                if let DeclKind::Var(group) = &decl.kind {
                    for spec in &group.specs {
                        scope.declare_var(spec.pos);
                    }
                }
            }
            StmtKind::Define(_) => scope.declare_var(s.pos),
            StmtKind::Labeled(inner) => {
                if inner.label.name.is_blank() {
                    self.stmt_branches(all, scope, labeled, &inner.stmt);
                } else {
                    self.declare_label(all, scope, inner.label);
                    self.stmt_branches(all, scope, Some(inner), &inner.stmt);
                }
            }
            StmtKind::Branch(kind, Some(label)) => self.branch(all, scope, *kind, *label),
            StmtKind::Block(block) => self.inner_block(all, scope, labeled, &block.stmts),
            StmtKind::If(s) => {
                self.inner_block(all, scope, labeled, &s.then.stmts);
                if let Some(els) = &s.els {
                    self.stmt_branches(all, scope, labeled, els);
                }
            }
            StmtKind::Switch(s) => {
                let bodies = s.clauses.iter().map(|clause| &clause.body[..]);
                self.clauses(all, scope, labeled, bodies);
            }
            StmtKind::TypeSwitch(s) => {
                let bodies = s.clauses.iter().map(|clause| &clause.body[..]);
                self.clauses(all, scope, labeled, bodies);
            }
            StmtKind::Select(s) => {
                let bodies = s.clauses.iter().map(|clause| &clause.body[..]);
                self.clauses(all, scope, labeled, bodies);
            }
            StmtKind::For(s) => self.inner_block(all, scope, labeled, &s.body.stmts),
            StmtKind::Range(s) => self.inner_block(all, scope, labeled, &s.body.stmts),
            _ => {}
        }
    }

    fn inner_block(
        &mut self,
        all: &mut Vec<Label>,
        scope: &mut Scope<'_>,
        labeled: Option<&Labeled>,
        list: &[Stmt],
    ) {
        let forward = self.block_branches(all, Some(scope), labeled, list);
        scope.forward.extend(forward);
    }

    fn clauses<'b>(
        &mut self,
        all: &mut Vec<Label>,
        scope: &mut Scope<'_>,
        labeled: Option<&Labeled>,
        bodies: impl Iterator<Item = &'b [Stmt]>,
    ) {
        let mut forward = Vec::new();
        let outer = Scope::new(Some(scope), labeled);
        for body in bodies {
            forward.extend(self.block_branches(all, Some(&outer), None, body));
        }
        scope.forward.extend(forward);
    }

    fn declare_label(&mut self, all: &mut Vec<Label>, scope: &mut Scope<'_>, ident: Ident) {
        let name = ident.name;
        if let Some(other) = all.iter().find(|label| label.ident.name == name) {
            self.new_error(codes::DUPLICATE_LABEL)
                .add(ident, format!("label {name} already declared"))
                .add(other.ident, format!("other declaration of {name}"))
                .soft()
                .report(self);
        } else {
            scope.labels.push(name);
            all.push(Label { ident, used: false });
        }
        let (here, forward) = std::mem::take(&mut scope.forward)
            .into_iter()
            .partition(|jump| jump.name == name);
        scope.forward = forward;
        for jump in here {
            mark_used(all, name);
            if let Some(pos) = scope.jumps_over(jump) {
                let line = self.sources.position(pos).line;
                let message = format!("goto {name} jumps over variable declaration at line {line}");
                self.soft_error(jump, codes::JUMP_OVER_DECL, message);
            }
        }
    }

    fn branch(&mut self, all: &mut [Label], scope: &mut Scope<'_>, kind: BranchKind, label: Ident) {
        let name = label.name;
        let target = scope.enclosing(name).map(|stmt| &stmt.kind);
        let invalid = match (kind, target) {
            (BranchKind::Goto, _) => {
                if !scope.is_goto_target(name) {
                    scope.forward.push(label);
                    return;
                }
                None
            }
            (_, Some(StmtKind::For(_) | StmtKind::Range(_))) => None,
            (
                BranchKind::Break,
                Some(StmtKind::Switch(_) | StmtKind::TypeSwitch(_) | StmtKind::Select(_)),
            ) => None,
            (BranchKind::Continue, _) => Some("continue"),
            _ => Some("break"),
        };
        match invalid {
            None => mark_used(all, name),
            Some(keyword) => {
                let message = format!("invalid {keyword} label {name}");
                self.error(label, codes::MISPLACED_LABEL, message);
            }
        }
    }
}

fn mark_used(all: &mut [Label], name: Symbol) {
    if let Some(label) = all.iter_mut().find(|label| label.ident.name == name) {
        label.used = true;
    }
}
