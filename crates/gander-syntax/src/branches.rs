//! Labels and branch statements (Go spec, "Labeled statements" to
//! "Fallthrough statements").
//!
//! Invariant: one pass over a function body in source order, as in the
//! official compiler; a `goto` whose label has not come yet is handed from
//! block to enclosing block until the label comes or the body ends. Bodies of
//! function literals are bodies of their own.

use crate::ast::{
    Block, BranchKind, CaseClause, Decl, DeclKind, Expr, Ident, NodeId, Stmt, StmtKind,
};
use crate::errors::Errors;
use crate::printer::expr_string;
use gander_span::{Pos, Symbol};
use rustc_hash::FxHashMap;

/// Checks the body of a function.
pub(crate) fn check(body: &Block, errors: &mut Errors) {
    let mut checker = Checker {
        errors,
        labels: FxHashMap::default(),
        order: Vec::new(),
        blocks: Vec::new(),
    };
    let unresolved = checker.block(None, Enclosing::default(), None, body.lbrace, &body.stmts);
    checker.finish(unresolved);
}

/// A label that was declared.
struct Label {
    ident: Ident,
    /// The block that contains it.
    block: usize,
    target: Target,
    used: bool,
}

/// What a label stands before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Loop,
    Switch,
    Other,
}

struct BlockInfo {
    parent: Option<usize>,
    start: Pos,
    /// The label of the statement whose block this is.
    label: Option<NodeId>,
}

/// A `goto` whose label has not come.
#[derive(Clone, Copy)]
struct Goto {
    label: Ident,
    /// Whether a variable was declared in the current block after it.
    passed_variable: bool,
}

/// What an unlabeled branch statement may refer to.
#[derive(Clone, Copy, Default)]
struct Enclosing {
    breakable: bool,
    continuable: bool,
    case: Case,
}

/// The case list that directly contains a statement.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Case {
    /// None: `fallthrough` is out of place.
    #[default]
    None,
    /// Of a type switch, also from blocks in it.
    TypeSwitch,
    /// The last clause of an expression switch.
    Last,
    /// Another one.
    Next,
}

impl Enclosing {
    /// In a block of its own, nested in the same statements.
    fn nested(self) -> Enclosing {
        let case = match self.case {
            Case::TypeSwitch => Case::TypeSwitch,
            _ => Case::None,
        };
        Enclosing { case, ..self }
    }
}

/// The last variable declaration of a block.
struct Variable<'a> {
    pos: Pos,
    names: Names<'a>,
}

enum Names<'a> {
    One(Symbol),
    List(&'a [Expr]),
}

struct Checker<'a> {
    errors: &'a mut Errors,
    labels: FxHashMap<Symbol, Label>,
    /// The labels in source order.
    order: Vec<Symbol>,
    blocks: Vec<BlockInfo>,
}

impl Checker<'_> {
    fn finish(&mut self, unresolved: Vec<Goto>) {
        for goto in unresolved {
            let name = goto.label.name;
            let pos = goto.label.pos;
            match self.labels.get_mut(&name) {
                Some(label) => {
                    label.used = true;
                    let start = self.blocks[label.block].start;
                    let message = format!("goto {name} jumps into block starting at ");
                    self.errors.report_at(pos, "JumpIntoBlock", message, start);
                }
                None => self.error(pos, "UndeclaredLabel", format!("label {name} not defined")),
            }
        }
        for name in std::mem::take(&mut self.order) {
            if let Some(label) = self.labels.get(&name).filter(|label| !label.used) {
                let pos = label.ident.pos;
                self.error(
                    pos,
                    "UnusedLabel",
                    format!("label {name} defined and not used"),
                );
            }
        }
    }

    fn error(&mut self, pos: Pos, code: &'static str, message: String) {
        self.errors.report_check(pos, code, message);
    }

    /// Checks a block and returns what it leaves unresolved.
    fn block(
        &mut self,
        parent: Option<usize>,
        enclosing: Enclosing,
        label: Option<NodeId>,
        start: Pos,
        stmts: &[Stmt],
    ) -> Vec<Goto> {
        let block = self.blocks.len();
        self.blocks.push(BlockInfo {
            parent,
            start,
            label,
        });
        let mut scan = BlockScan {
            block,
            enclosing,
            gotos: Vec::new(),
            variable: None,
        };
        for (index, stmt) in stmts.iter().enumerate() {
            let last = index + 1 == stmts.len();
            self.stmt(&mut scan, stmt, last);
        }
        // In the block around, only its own declarations count.
        for goto in &mut scan.gotos {
            goto.passed_variable = false;
        }
        scan.gotos
    }

    fn stmt<'s>(&mut self, scan: &mut BlockScan<'s>, stmt: &'s Stmt, last: bool) {
        let mut stmt = stmt;
        let mut label = None;
        while let StmtKind::Labeled(labeled) = &stmt.kind {
            if !labeled.label.name.is_blank() {
                self.declare(scan, labeled.label, &labeled.stmt);
                label = Some(labeled.label.id);
            }
            stmt = &labeled.stmt;
        }
        let nested = scan.enclosing.nested();
        let looped = Enclosing {
            breakable: true,
            continuable: true,
            case: Case::None,
        };
        match &stmt.kind {
            StmtKind::Decl(decl) => scan.declaration(decl),
            StmtKind::Define(define) => scan.declares(stmt.pos, Names::List(&define.lhs)),
            StmtKind::Branch(kind, None) => self.unlabeled(scan, *kind, stmt.pos, last),
            StmtKind::Branch(kind, Some(label)) => self.labeled(scan, *kind, *label),
            StmtKind::Block(block) => {
                self.inner(scan, nested, label, block.lbrace, &block.stmts);
            }
            StmtKind::If(stmt) => {
                let then = &stmt.then;
                self.inner(scan, nested, label, then.lbrace, &then.stmts);
                if let Some(els) = &stmt.els {
                    self.inner(scan, nested, label, els.pos, std::slice::from_ref(els));
                }
            }
            StmtKind::For(stmt) => {
                self.inner(scan, looped, label, stmt.body.lbrace, &stmt.body.stmts);
            }
            StmtKind::Range(stmt) => {
                self.inner(scan, looped, label, stmt.body.lbrace, &stmt.body.stmts);
            }
            StmtKind::Switch(stmt) => self.clauses(scan, label, &stmt.clauses, false),
            StmtKind::TypeSwitch(stmt) => self.clauses(scan, label, &stmt.clauses, true),
            StmtKind::Select(stmt) => {
                let inside = Enclosing {
                    breakable: true,
                    case: Case::None,
                    ..scan.enclosing
                };
                for clause in &stmt.clauses {
                    self.inner(scan, inside, label, clause.pos, &clause.body);
                }
            }
            _ => {}
        }
    }

    fn inner(
        &mut self,
        scan: &mut BlockScan<'_>,
        enclosing: Enclosing,
        label: Option<NodeId>,
        start: Pos,
        stmts: &[Stmt],
    ) {
        let gotos = self.block(Some(scan.block), enclosing, label, start, stmts);
        scan.gotos.extend(gotos);
    }

    fn clauses(
        &mut self,
        scan: &mut BlockScan<'_>,
        label: Option<NodeId>,
        clauses: &[CaseClause],
        type_switch: bool,
    ) {
        for (index, clause) in clauses.iter().enumerate() {
            let case = match type_switch {
                true => Case::TypeSwitch,
                false if index + 1 == clauses.len() => Case::Last,
                false => Case::Next,
            };
            let inside = Enclosing {
                breakable: true,
                case,
                ..scan.enclosing
            };
            self.inner(scan, inside, label, clause.pos, &clause.body);
        }
    }

    fn declare(&mut self, scan: &mut BlockScan<'_>, ident: Ident, stmt: &Stmt) {
        let name = ident.name;
        if let Some(label) = self.labels.get(&name) {
            let message = format!("label {name} already defined at ");
            let other = label.ident.pos;
            self.errors
                .report_at(ident.pos, "DuplicateLabel", message, other);
        } else {
            let target = match stmt.kind {
                StmtKind::For(_) | StmtKind::Range(_) => Target::Loop,
                StmtKind::Switch(_) | StmtKind::TypeSwitch(_) | StmtKind::Select(_) => {
                    Target::Switch
                }
                _ => Target::Other,
            };
            let label = Label {
                ident,
                block: scan.block,
                target,
                used: false,
            };
            self.labels.insert(name, label);
            self.order.push(name);
        }
        let (here, waiting) = std::mem::take(&mut scan.gotos)
            .into_iter()
            .partition(|goto: &Goto| goto.label.name == name);
        scan.gotos = waiting;
        for goto in here {
            self.resolve(scan, goto);
        }
    }

    /// The label of `goto` has come, in the same block or one around it.
    fn resolve(&mut self, scan: &BlockScan<'_>, goto: Goto) {
        let name = goto.label.name;
        if let Some(label) = self.labels.get_mut(&name) {
            label.used = true;
        }
        if let Some(variable) = scan.variable.as_ref().filter(|_| goto.passed_variable) {
            let names = variable.names.text();
            let message = format!("goto {name} jumps over declaration of {names} at ");
            let pos = goto.label.pos;
            self.errors
                .report_at(pos, "JumpOverDecl", message, variable.pos);
        }
    }

    fn unlabeled(&mut self, scan: &BlockScan<'_>, kind: BranchKind, pos: Pos, last: bool) {
        let (code, message) = match kind {
            BranchKind::Break if !scan.enclosing.breakable => (
                "MisplacedBreak",
                "break is not in a loop, switch, or select",
            ),
            BranchKind::Continue if !scan.enclosing.continuable => {
                ("MisplacedContinue", "continue is not in a loop")
            }
            BranchKind::Fallthrough => {
                let message = match scan.enclosing.case {
                    Case::Next if last => return,
                    Case::Last if last => "cannot fallthrough final case in switch",
                    Case::TypeSwitch => "cannot fallthrough in type switch",
                    _ => "fallthrough statement out of place",
                };
                ("MisplacedFallthrough", message)
            }
            _ => return,
        };
        self.error(pos, code, message.to_owned());
    }

    fn labeled(&mut self, scan: &mut BlockScan<'_>, kind: BranchKind, ident: Ident) {
        if kind == BranchKind::Goto {
            if !self.reachable(scan.block, ident.name) {
                scan.gotos.push(Goto {
                    label: ident,
                    passed_variable: false,
                });
            }
            return;
        }
        let word = match kind {
            BranchKind::Continue => "continue",
            _ => "break",
        };
        let name = ident.name;
        let valid = match self.enclosing_target(scan.block, name) {
            None => {
                let message = format!("{word} label not defined: {name}");
                self.error(ident.pos, "UndeclaredLabel", message);
                return;
            }
            Some(Target::Loop) => true,
            Some(Target::Switch) => kind == BranchKind::Break,
            Some(Target::Other) => false,
        };
        if !valid {
            let message = format!("invalid {word} label {name}");
            self.error(ident.pos, "MisplacedLabel", message);
        }
    }

    /// Whether the label was declared in `block` or one around it.
    fn reachable(&mut self, block: usize, name: Symbol) -> bool {
        let Some(label) = self.labels.get_mut(&name) else {
            return false;
        };
        label.used = true;
        let declared = label.block;
        self.around(block).any(|block| block == declared)
    }

    /// The statement around `block` that is labeled `name`; none if there is
    /// no such label, another target if it labels something else.
    fn enclosing_target(&mut self, block: usize, name: Symbol) -> Option<Target> {
        let label = self.labels.get_mut(&name)?;
        label.used = true;
        let (id, target) = (label.ident.id, label.target);
        let encloses = self
            .around(block)
            .any(|block| self.blocks[block].label == Some(id));
        Some(if encloses { target } else { Target::Other })
    }

    /// `block` and those around it, inside out.
    fn around(&self, block: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(block), |&block| self.blocks[block].parent)
    }
}

/// The state of going through one block.
struct BlockScan<'s> {
    block: usize,
    enclosing: Enclosing,
    /// Those whose labels have not come.
    gotos: Vec<Goto>,
    variable: Option<Variable<'s>>,
}

impl<'s> BlockScan<'s> {
    fn declaration(&mut self, decl: &'s Decl) {
        if let DeclKind::Var(group) = &decl.kind
            && let Some(spec) = group.specs.first()
            && let Some(name) = spec.names.first()
        {
            self.declares(spec.pos, Names::One(name.name));
        }
    }

    /// A variable declaration: every `goto` so far would jump over it.
    fn declares(&mut self, pos: Pos, names: Names<'s>) {
        self.variable = Some(Variable { pos, names });
        for goto in &mut self.gotos {
            goto.passed_variable = true;
        }
    }
}

impl Names<'_> {
    fn text(&self) -> String {
        match self {
            Names::One(name) => name.to_string(),
            Names::List(list) => {
                let list: Vec<String> = list.iter().map(expr_string).collect();
                list.join(", ")
            }
        }
    }
}
