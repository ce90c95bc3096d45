//! Going through a tree.
//!
//! Invariant: every node is visited once, in source order. Each method of
//! [`Visitor`] decides whether to go on below its node by calling the walk
//! function of the same name.

use crate::ast::{
    Block, CaseClause, CommClause, Decl, DeclKind, Expr, ExprKind, Field, FieldList, File,
    FuncType, Ident, InterfaceElem, Stmt, StmtKind,
};

/// What to do at the nodes of a tree.
pub trait Visitor<'a>: Sized {
    /// At a declaration.
    fn visit_decl(&mut self, decl: &'a Decl) {
        walk_decl(self, decl);
    }

    /// At a statement.
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        walk_stmt(self, stmt);
    }

    /// At a block that belongs to a statement or function.
    fn visit_block(&mut self, block: &'a Block) {
        walk_block(self, block);
    }

    /// At an expression or type.
    fn visit_expr(&mut self, x: &'a Expr) {
        walk_expr(self, x);
    }

    /// At a parameter, result, type parameter or struct field.
    fn visit_field(&mut self, field: &'a Field) {
        walk_field(self, field);
    }

    /// At a name that is no expression: one that is declared, selected, or a
    /// label.
    fn visit_ident(&mut self, _name: &'a Ident) {}
}

/// Visits all declarations of a file.
pub fn walk_file<'a>(v: &mut impl Visitor<'a>, file: &'a File) {
    v.visit_ident(&file.name);
    for decl in &file.decls {
        v.visit_decl(decl);
    }
}

/// Visits what is in a declaration.
pub fn walk_decl<'a>(v: &mut impl Visitor<'a>, decl: &'a Decl) {
    match &decl.kind {
        DeclKind::Bad => {}
        DeclKind::Import(group) => {
            for spec in &group.specs {
                idents(v, &spec.name);
            }
        }
        DeclKind::Const(group) => {
            for spec in &group.specs {
                idents(v, &spec.names);
                exprs(v, &spec.ty);
                exprs(v, &spec.values);
            }
        }
        DeclKind::Var(group) => {
            for spec in &group.specs {
                idents(v, &spec.names);
                exprs(v, &spec.ty);
                exprs(v, &spec.values);
            }
        }
        DeclKind::Type(group) => {
            for spec in &group.specs {
                v.visit_ident(&spec.name);
                fields(v, spec.tparams.as_ref());
                v.visit_expr(&spec.ty);
            }
        }
        DeclKind::Func(func) => {
            fields(v, func.recv.as_ref());
            v.visit_ident(&func.name);
            walk_func_type(v, &func.ty);
            if let Some(body) = &func.body {
                v.visit_block(body);
            }
        }
    }
}

/// Visits what is in a signature.
pub fn walk_func_type<'a>(v: &mut impl Visitor<'a>, ty: &'a FuncType) {
    fields(v, ty.tparams.as_ref());
    fields(v, Some(&ty.params));
    fields(v, ty.results.as_ref());
}

/// Visits what is in a field.
pub fn walk_field<'a>(v: &mut impl Visitor<'a>, field: &'a Field) {
    idents(v, &field.names);
    v.visit_expr(&field.ty);
    exprs(v, &field.tag);
}

/// Visits the statements of a block.
pub fn walk_block<'a>(v: &mut impl Visitor<'a>, block: &'a Block) {
    stmts(v, &block.stmts);
}

/// Visits what is in a statement.
pub fn walk_stmt<'a>(v: &mut impl Visitor<'a>, stmt: &'a Stmt) {
    match &stmt.kind {
        StmtKind::Bad | StmtKind::Empty => {}
        StmtKind::Labeled(labeled) => {
            v.visit_ident(&labeled.label);
            v.visit_stmt(&labeled.stmt);
        }
        StmtKind::Expr(x) | StmtKind::Go(x) | StmtKind::Defer(x) => v.visit_expr(x),
        StmtKind::Send(send) => {
            v.visit_expr(&send.chan);
            v.visit_expr(&send.value);
        }
        StmtKind::Assign(assign) | StmtKind::Define(assign) => {
            exprs(v, &assign.lhs);
            exprs(v, &assign.rhs);
        }
        StmtKind::AssignOp(assign) => {
            v.visit_expr(&assign.lhs);
            v.visit_expr(&assign.rhs);
        }
        StmtKind::IncDec(step) => v.visit_expr(&step.x),
        StmtKind::Return(results) => exprs(v, results),
        StmtKind::Branch(_, label) => idents(v, label),
        StmtKind::Block(block) => v.visit_block(block),
        StmtKind::Decl(decl) => v.visit_decl(decl),
        StmtKind::If(stmt) => {
            stmts(v, &stmt.init);
            v.visit_expr(&stmt.cond);
            v.visit_block(&stmt.then);
            stmts(v, &stmt.els);
        }
        StmtKind::Switch(stmt) => {
            stmts(v, &stmt.init);
            exprs(v, &stmt.tag);
            cases(v, &stmt.clauses);
        }
        StmtKind::TypeSwitch(stmt) => {
            stmts(v, &stmt.init);
            idents(v, &stmt.bind);
            v.visit_expr(&stmt.x);
            cases(v, &stmt.clauses);
        }
        StmtKind::Select(stmt) => {
            for CommClause { comm, body, .. } in &stmt.clauses {
                stmts(v, comm);
                stmts(v, body);
            }
        }
        StmtKind::For(stmt) => {
            stmts(v, &stmt.init);
            exprs(v, &stmt.cond);
            stmts(v, &stmt.post);
            v.visit_block(&stmt.body);
        }
        StmtKind::Range(stmt) => {
            exprs(v, &stmt.lhs);
            v.visit_expr(&stmt.x);
            v.visit_block(&stmt.body);
        }
    }
}

/// Visits what is in an expression.
pub fn walk_expr<'a>(v: &mut impl Visitor<'a>, x: &'a Expr) {
    match &x.kind {
        ExprKind::Bad | ExprKind::Name(_) | ExprKind::BasicLit(_) => {}
        ExprKind::CompositeLit(literal) => {
            exprs(v, &literal.ty);
            exprs(v, &literal.elems);
        }
        ExprKind::KeyValue(pair) => {
            v.visit_expr(&pair.key);
            v.visit_expr(&pair.value);
        }
        ExprKind::FuncLit(func) => {
            walk_func_type(v, &func.ty);
            v.visit_block(&func.body);
        }
        ExprKind::Paren(x)
        | ExprKind::TypeSwitchGuard(x)
        | ExprKind::Unary(_, x)
        | ExprKind::Star(x)
        | ExprKind::SliceType(x)
        | ExprKind::DotsType(x) => v.visit_expr(x),
        ExprKind::Selector(selector) => {
            v.visit_expr(&selector.x);
            v.visit_ident(&selector.sel);
        }
        ExprKind::Index(index) => {
            v.visit_expr(&index.x);
            exprs(v, &index.indices);
        }
        ExprKind::Slice(slice) => {
            v.visit_expr(&slice.x);
            exprs(v, slice.index.iter().flatten());
        }
        ExprKind::TypeAssert(assert) => {
            v.visit_expr(&assert.x);
            v.visit_expr(&assert.ty);
        }
        ExprKind::Binary(binary) => {
            v.visit_expr(&binary.x);
            v.visit_expr(&binary.y);
        }
        ExprKind::Call(call) => {
            v.visit_expr(&call.fun);
            exprs(v, &call.args);
        }
        ExprKind::ArrayType(array) => {
            exprs(v, &array.len);
            v.visit_expr(&array.elem);
        }
        ExprKind::StructType(ty) => fields(v, Some(&ty.fields)),
        ExprKind::FuncType(ty) => walk_func_type(v, ty),
        ExprKind::InterfaceType(ty) => {
            for elem in &ty.elems {
                match elem {
                    InterfaceElem::Method { name, ty, .. } => {
                        v.visit_ident(name);
                        v.visit_expr(ty);
                    }
                    InterfaceElem::Embed(x) => v.visit_expr(x),
                }
            }
        }
        ExprKind::MapType(map) => {
            v.visit_expr(&map.key);
            v.visit_expr(&map.value);
        }
        ExprKind::ChanType(chan) => v.visit_expr(&chan.value),
    }
}

fn exprs<'a>(v: &mut impl Visitor<'a>, list: impl IntoIterator<Item = &'a Expr>) {
    for x in list {
        v.visit_expr(x);
    }
}

fn stmts<'a>(v: &mut impl Visitor<'a>, list: impl IntoIterator<Item = &'a Stmt>) {
    for stmt in list {
        v.visit_stmt(stmt);
    }
}

fn idents<'a>(v: &mut impl Visitor<'a>, list: impl IntoIterator<Item = &'a Ident>) {
    for name in list {
        v.visit_ident(name);
    }
}

fn fields<'a>(v: &mut impl Visitor<'a>, list: Option<&'a FieldList>) {
    for field in list.into_iter().flat_map(|list| &list.fields) {
        v.visit_field(field);
    }
}

fn cases<'a>(v: &mut impl Visitor<'a>, clauses: &'a [CaseClause]) {
    for clause in clauses {
        exprs(v, clause.exprs.iter().flatten());
        stmts(v, &clause.body);
    }
}
