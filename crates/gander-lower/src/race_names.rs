//! Race builds: which variables a line of the program mentions, so that a report
//! can name memory that only a closure or a pointer leads to.
//!
//! Invariant: words only. What is found here decides nothing; a report chooses
//! among what the lines of both accesses mention, and names nothing if that
//! leaves a doubt.

use crate::ctx::Ctx;
use gander_abi::image::mention_kind;
use gander_mir::Mention;
use gander_syntax::ast::{Expr, ExprKind, Stmt, StmtKind, UnaryOp};
use gander_syntax::expr_string;
use gander_syntax::walk::{Visitor, walk_expr, walk_file, walk_stmt};
use gander_types::{CheckedPackage, Mode, Obj, ObjKind, SelectionKind, Store, Ty, Type, VarKind};
use rustc_hash::FxHashSet;

/// Longer expressions are no names.
const LONGEST: usize = 60;

/// The variables that the program's own packages mention, sorted.
pub(crate) fn mentions(ctx: &mut Ctx<'_>) -> Vec<Mention> {
    let input = ctx.input;
    let mut all = FxHashSet::default();
    for package in &input.packages {
        let is_std = package.files.first().is_none_or(|file| {
            let path = input.sources.position(file.name.pos).file;
            let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
            dir.ends_with(&format!("/src/{}", package.import_path))
        });
        if is_std {
            continue;
        }
        let mut changed = Changed {
            store: &input.store,
            package,
            objects: FxHashSet::default(),
        };
        for file in &package.files {
            walk_file(&mut changed, file);
        }
        let mut names = Names {
            ctx: &mut *ctx,
            package,
            changed: changed.objects,
            found: &mut all,
        };
        for file in &package.files {
            walk_file(&mut names, file);
        }
    }
    let mut all: Vec<Mention> = all.into_iter().collect();
    all.sort_unstable();
    all
}

/// Finds the variables that are assigned to after their declaration, or whose
/// address is taken: others hold one value for ever.
struct Changed<'a> {
    store: &'a Store,
    package: &'a CheckedPackage,
    objects: FxHashSet<Obj>,
}

impl<'a> Visitor<'a> for Changed<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            // A definition may assign to variables of the same block.
            StmtKind::Assign(assign) | StmtKind::Define(assign) => {
                assign.lhs.iter().for_each(|x| self.change(x));
            }
            StmtKind::AssignOp(assign) => self.change(&assign.lhs),
            StmtKind::IncDec(inc) => self.change(&inc.x),
            StmtKind::Range(range) => range.lhs.iter().for_each(|x| self.change(x)),
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, x: &'a Expr) {
        if let ExprKind::Unary(UnaryOp::Addr, operand) = &x.kind {
            self.change(operand);
        }
        walk_expr(self, x);
    }
}

impl Changed<'_> {
    fn leads_away(&self, x: &Expr) -> bool {
        let recorded = self.package.info.types.get(x.id.0 as usize);
        let ty = recorded
            .and_then(Option::as_ref)
            .map(|recorded| recorded.ty);
        let under = ty.map(|ty| self.store.under_type(ty));
        !matches!(under, Some(Type::Struct(_) | Type::Array { .. }))
    }

    fn change(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Paren(inner) => self.change(inner),
            ExprKind::Name(_) => {
                self.objects.extend(self.package.info.uses.get(&x.id));
            }
            // Through a pointer or slice, something else changes.
            ExprKind::Selector(selector) if !self.leads_away(&selector.x) => {
                self.change(&selector.x);
            }
            ExprKind::Index(index) if !self.leads_away(&index.x) => self.change(&index.x),
            _ => {}
        }
    }
}

struct Names<'v, 'c, 'a> {
    ctx: &'v mut Ctx<'c>,
    package: &'a CheckedPackage,
    changed: FxHashSet<Obj>,
    found: &'v mut FxHashSet<Mention>,
}

impl<'a> Visitor<'a> for Names<'_, '_, 'a> {
    fn visit_expr(&mut self, x: &'a Expr) {
        match &x.kind {
            ExprKind::Name(_) => self.mention(x),
            ExprKind::Selector(_) if self.is_field(x) => {
                self.mention(x);
                self.inside(x);
            }
            ExprKind::Star(inner) if self.is_variable(x) => {
                self.mention(x);
                self.visit_expr(inner);
            }
            ExprKind::Index(_) if self.is_variable(x) => {
                self.mention(x);
                self.inside(x);
            }
            _ => walk_expr(self, x),
        }
    }
}

impl<'a> Names<'_, '_, 'a> {
    /// What evaluating the place reads besides the place.
    fn inside(&mut self, x: &'a Expr) {
        match &x.kind {
            ExprKind::Paren(inner) => self.inside(inner),
            ExprKind::Name(_) => {}
            ExprKind::Selector(selector) if self.is_field(x) => {
                match self.is_pointer(&selector.x) {
                    true => self.visit_expr(&selector.x),
                    false => self.inside(&selector.x),
                }
            }
            ExprKind::Index(index) => {
                index
                    .indices
                    .iter()
                    .for_each(|index| self.visit_expr(index));
                match self.under(&index.x) {
                    Some(Type::Array { .. }) => self.inside(&index.x),
                    _ => self.visit_expr(&index.x),
                }
            }
            _ => self.visit_expr(x),
        }
    }

    fn mention(&mut self, x: &Expr) {
        let store = &self.ctx.input.store;
        let (root, indirect) = self.root(x);
        let object = self.object(x);
        let Some(declared) = object.or(root) else {
            return;
        };
        let ObjKind::Var { kind, .. } = store[declared].kind else {
            return;
        };
        let Some(ty) = self.ty(x).or_else(|| store[declared].ty()) else {
            return;
        };
        let fixed = matches!(x.kind, ExprKind::Name(_))
            && kind != VarKind::Package
            && !self.changed.contains(&declared);
        let global = root.is_some_and(|root| {
            matches!(
                store[root].kind,
                ObjKind::Var {
                    kind: VarKind::Package,
                    ..
                }
            )
        });
        let mut name = expr_string(x);
        if name.len() > LONGEST || name == "_" {
            return;
        }
        if kind == VarKind::Package && object.is_some() || global && !indirect {
            name = format!("{}.{name}", self.package.path);
        }
        let kind = match (indirect, global) {
            (true, _) => mention_kind::PART,
            (false, true) => mention_kind::GLOBAL,
            (false, false) if fixed => mention_kind::FIXED,
            (false, false) => mention_kind::LOCAL,
        };
        let size = match store.under_type(ty) {
            Type::Struct(_) | Type::Array { .. } | Type::TypeParam(_) => 0,
            _ => store.sizeof(ty).unwrap_or(0) as u32,
        };
        let type_name = store.type_string(ty, &|pkg| store[pkg].name().to_string());
        let here = self.ctx.input.sources.position(x.pos);
        let there = self.ctx.input.sources.position(store[declared].pos);
        let mention = Mention {
            file: self.ctx.str(&here.file),
            line: here.line,
            name: self.ctx.str(&name),
            ty: self.ctx.str(&type_name),
            declared_file: self.ctx.str(&there.file),
            declared_line: there.line,
            size,
            kind,
        };
        self.found.insert(mention);
    }

    /// The variable or field that the expression ends with.
    fn object(&self, x: &Expr) -> Option<Obj> {
        let info = &self.package.info;
        match &x.kind {
            ExprKind::Name(_) => info
                .uses
                .get(&x.id)
                .or_else(|| info.defs.get(&x.id))
                .copied(),
            ExprKind::Selector(_) => info.selections.get(&x.id).map(|selection| selection.obj),
            ExprKind::Paren(inner) => self.object(inner),
            _ => None,
        }
    }

    /// The variable that the expression begins with, and whether a pointer is
    /// followed on the way from there.
    fn root(&self, x: &Expr) -> (Option<Obj>, bool) {
        match &x.kind {
            ExprKind::Paren(inner) => self.root(inner),
            ExprKind::Name(_) => (self.object(x), false),
            ExprKind::Selector(selector) if self.is_field(x) => {
                let selection = self.package.info.selections.get(&x.id);
                let (root, indirect) = self.root(&selector.x);
                (
                    root,
                    indirect || selection.is_some_and(|selection| selection.indirect),
                )
            }
            // A variable of another package.
            ExprKind::Selector(selector) => {
                (self.package.info.uses.get(&selector.sel.id).copied(), false)
            }
            ExprKind::Index(index) => {
                let (root, indirect) = self.root(&index.x);
                let array = matches!(self.under(&index.x), Some(Type::Array { .. }));
                (root, indirect || !array)
            }
            ExprKind::Star(inner) => (self.root(inner).0, true),
            _ => (None, true),
        }
    }

    fn is_field(&self, x: &Expr) -> bool {
        let selection = self.package.info.selections.get(&x.id);
        selection.is_some_and(|selection| selection.kind == SelectionKind::Field)
    }

    fn is_variable(&self, x: &Expr) -> bool {
        let recorded = self.package.info.types.get(x.id.0 as usize);
        let recorded = recorded.and_then(Option::as_ref);
        recorded.is_some_and(|recorded| matches!(recorded.mode, Mode::Variable))
    }

    fn is_pointer(&self, x: &Expr) -> bool {
        matches!(self.under(x), Some(Type::Pointer(_)))
    }

    fn ty(&self, x: &Expr) -> Option<Ty> {
        let recorded = self.package.info.types.get(x.id.0 as usize)?.as_ref()?;
        Some(recorded.ty)
    }

    fn under(&self, x: &Expr) -> Option<&Type> {
        Some(self.ctx.input.store.under_type(self.ty(x)?))
    }
}
