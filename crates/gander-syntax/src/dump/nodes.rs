//! The nodes of the tree as they are shown.
//!
//! Invariant: every field of the tree is shown, under its own name where it
//! has one; a channel type as begin, arrow, direction bits and value.

use super::{Item, Node};
use crate::ast::{
    Block, CaseClause, Decl, DeclKind, Expr, ExprKind, Field, FieldList, File, FuncType, Group,
    Ident, InterfaceElem, Stmt, StmtKind,
};
use gander_span::{Pos, SourceFile, Span};

pub(super) struct Dumper<'a> {
    pub(super) source: &'a SourceFile,
}

impl Dumper<'_> {
    pub(super) fn file(&self, file: &File) -> Node {
        let mut node = Node::new("File")
            .spanning(self.source, file.span)
            .place("package", self.source, file.package)
            .node("name", self.ident(file.name));
        if let Some(version) = file.go_version {
            node = node.field("go_version", Item::Text(version.to_string()));
        }
        let directives = file.directives.iter();
        let directives =
            directives.map(|d| Node::new("Directive").what(&*d.text).at(self.source, d.pos));
        node.list("directives", directives.collect())
            .list("decls", file.decls.iter().map(|d| self.decl(d)).collect())
    }

    fn ident(&self, name: Ident) -> Node {
        Node::new("Ident")
            .what(name.name.as_str())
            .at(self.source, name.pos)
    }

    fn idents(&self, names: &[Ident]) -> Vec<Node> {
        names.iter().map(|&name| self.ident(name)).collect()
    }

    fn group<T>(&self, node: Node, group: &Group<T>, spec: impl Fn(&T) -> Node) -> Node {
        node.place("lparen", self.source, group.lparen)
            .list("specs", group.specs.iter().map(spec).collect())
            .place("rparen", self.source, group.rparen)
    }

    fn spec(&self, kind: &'static str, pos: Pos, span: Span) -> Node {
        Node::new(kind)
            .at(self.source, pos)
            .spanning(self.source, span)
    }

    fn decl(&self, decl: &Decl) -> Node {
        let node = |kind| self.spec(kind, decl.pos, decl.span);
        match &decl.kind {
            DeclKind::Bad => node("BadDecl"),
            DeclKind::Import(group) => self.group(node("ImportDecl"), group, |spec| {
                self.spec("ImportSpec", spec.pos, spec.span)
                    .what(&*spec.path.text)
                    .optional("name", spec.name.map(|name| self.ident(name)))
            }),
            DeclKind::Const(group) => self.group(node("ConstDecl"), group, |spec| {
                self.spec("ConstSpec", spec.pos, spec.span)
                    .field("iota", Item::Number(spec.iota.into()))
                    .list("names", self.idents(&spec.names))
                    .optional("type", self.maybe(&spec.ty))
                    .list("values", self.exprs(&spec.values))
            }),
            DeclKind::Var(group) => self.group(node("VarDecl"), group, |spec| {
                self.spec("VarSpec", spec.pos, spec.span)
                    .list("names", self.idents(&spec.names))
                    .optional("type", self.maybe(&spec.ty))
                    .list("values", self.exprs(&spec.values))
            }),
            DeclKind::Type(group) => self.group(node("TypeDecl"), group, |spec| {
                self.spec("TypeSpec", spec.pos, spec.span)
                    .node("name", self.ident(spec.name))
                    .optional("tparams", self.maybe_fields(&spec.tparams))
                    .place("assign", self.source, spec.assign)
                    .node("type", self.expr(&spec.ty))
            }),
            DeclKind::Func(func) => node("FuncDecl")
                .optional("recv", self.maybe_fields(&func.recv))
                .node("name", self.ident(func.name))
                .node("type", self.func_type(&func.ty))
                .optional("body", func.body.as_ref().map(|body| self.block(body))),
        }
    }

    fn field(&self, field: &Field) -> Node {
        Node::new("Field")
            .list("names", self.idents(&field.names))
            .node("type", self.expr(&field.ty))
            .optional("tag", self.maybe(&field.tag))
    }

    fn fields(&self, list: &FieldList) -> Node {
        Node::new("FieldList")
            .place("open", self.source, list.open)
            .list(
                "fields",
                list.fields.iter().map(|f| self.field(f)).collect(),
            )
            .place("close", self.source, list.close)
    }

    fn maybe_fields(&self, list: &Option<FieldList>) -> Option<Node> {
        list.as_ref().map(|list| self.fields(list))
    }

    fn func_type(&self, ty: &FuncType) -> Node {
        self.func_type_fields(Node::new("FuncType"), ty)
    }

    fn func_type_fields(&self, node: Node, ty: &FuncType) -> Node {
        node.place("func", self.source, ty.func)
            .optional("tparams", self.maybe_fields(&ty.tparams))
            .node("params", self.fields(&ty.params))
            .optional("results", self.maybe_fields(&ty.results))
    }

    fn exprs<'x>(&self, list: impl IntoIterator<Item = &'x Expr>) -> Vec<Node> {
        list.into_iter().map(|x| self.expr(x)).collect()
    }

    fn maybe(&self, x: &Option<Expr>) -> Option<Node> {
        x.as_ref().map(|x| self.expr(x))
    }

    fn expr(&self, x: &Expr) -> Node {
        let node = |kind| self.spec(kind, x.pos, x.span);
        let on = |kind, x: &Expr| node(kind).node("x", self.expr(x));
        match &x.kind {
            ExprKind::Bad => node("BadExpr"),
            ExprKind::Name(name) => node("Name").what(name.as_str()),
            ExprKind::BasicLit(literal) => node("BasicLit")
                .what(&*literal.text)
                .field("type", Item::Text(format!("{:?}", literal.kind)))
                .field("bad", Item::Bool(literal.bad)),
            ExprKind::CompositeLit(literal) => node("CompositeLit")
                .optional("type", self.maybe(&literal.ty))
                .place("lbrace", self.source, literal.lbrace)
                .list("elems", self.exprs(&literal.elems))
                .place("rbrace", self.source, literal.rbrace),
            ExprKind::KeyValue(pair) => node("KeyValue")
                .node("key", self.expr(&pair.key))
                .place("colon", self.source, pair.colon)
                .node("value", self.expr(&pair.value)),
            ExprKind::FuncLit(func) => node("FuncLit")
                .node("type", self.func_type(&func.ty))
                .node("body", self.block(&func.body)),
            ExprKind::Paren(x) => on("Paren", x),
            ExprKind::Selector(selector) => {
                on("Selector", &selector.x).node("sel", self.ident(selector.sel))
            }
            ExprKind::Index(index) => on("Index", &index.x)
                .place("lbrack", self.source, index.lbrack)
                .list("indices", self.exprs(&index.indices))
                .place("rbrack", self.source, index.rbrack),
            ExprKind::Slice(slice) => {
                let [low, high, max] = &slice.index;
                on("Slice", &slice.x)
                    .place("lbrack", self.source, slice.lbrack)
                    .optional("low", self.maybe(low))
                    .optional("high", self.maybe(high))
                    .optional("max", self.maybe(max))
                    .field("full", Item::Bool(slice.full))
                    .place("rbrack", self.source, slice.rbrack)
            }
            ExprKind::TypeAssert(assert) => {
                on("TypeAssert", &assert.x).node("type", self.expr(&assert.ty))
            }
            ExprKind::TypeSwitchGuard(x) => on("TypeSwitchGuard", x),
            ExprKind::Unary(op, x) => on("Unary", x).what(op.text()),
            ExprKind::Star(x) => on("Star", x),
            ExprKind::Binary(binary) => on("Binary", &binary.x)
                .what(binary.op.text())
                .node("y", self.expr(&binary.y)),
            ExprKind::Call(call) => node("Call")
                .node("fun", self.expr(&call.fun))
                .place("lparen", self.source, call.lparen)
                .list("args", self.exprs(&call.args))
                .place("dots", self.source, call.dots)
                .place("rparen", self.source, call.rparen),
            _ => self.type_(x, node),
        }
    }

    fn type_(&self, x: &Expr, node: impl Fn(&'static str) -> Node) -> Node {
        match &x.kind {
            ExprKind::ArrayType(array) => node("ArrayType")
                .optional("len", self.maybe(&array.len))
                .node("elem", self.expr(&array.elem)),
            ExprKind::SliceType(elem) => node("SliceType").node("elem", self.expr(elem)),
            ExprKind::DotsType(elem) => node("DotsType").node("elem", self.expr(elem)),
            ExprKind::StructType(ty) => node("StructType").node("fields", self.fields(&ty.fields)),
            ExprKind::FuncType(ty) => self.func_type_fields(node("FuncType"), ty),
            ExprKind::InterfaceType(ty) => {
                let elems = ty.elems.iter().map(|elem| match elem {
                    InterfaceElem::Method { name, ty, .. } => Node::new("Method")
                        .node("name", self.ident(*name))
                        .node("type", self.expr(ty)),
                    InterfaceElem::Embed(x) => self.expr(x),
                });
                node("InterfaceType")
                    .place("lbrace", self.source, ty.lbrace)
                    .list("elems", elems.collect())
                    .place("rbrace", self.source, ty.rbrace)
            }
            ExprKind::MapType(map) => node("MapType")
                .node("key", self.expr(&map.key))
                .node("value", self.expr(&map.value)),
            ExprKind::ChanType(chan) => {
                let bits = u64::from(chan.dir.can_send()) | u64::from(chan.dir.can_recv()) << 1;
                let words = match bits {
                    1 => "SEND",
                    2 => "RECV",
                    _ => "SEND|RECV",
                };
                node("ChanType")
                    .what(words)
                    .place("begin", self.source, chan.begin)
                    .place("arrow", self.source, chan.arrow)
                    .field("dir", Item::Number(bits))
                    .node("value", self.expr(&chan.value))
            }
            _ => node("BadExpr"),
        }
    }

    fn stmts<'s>(&self, list: impl IntoIterator<Item = &'s Stmt>) -> Vec<Node> {
        list.into_iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn maybe_stmt(&self, stmt: &Option<Stmt>) -> Option<Node> {
        stmt.as_ref().map(|stmt| self.stmt(stmt))
    }

    fn block(&self, block: &Block) -> Node {
        self.block_fields(Node::new("Block"), block)
    }

    fn block_fields(&self, node: Node, block: &Block) -> Node {
        node.place("lbrace", self.source, block.lbrace)
            .list("stmts", self.stmts(&block.stmts))
            .place("rbrace", self.source, block.rbrace)
    }

    fn stmt(&self, stmt: &Stmt) -> Node {
        let node = |kind| self.spec(kind, stmt.pos, stmt.span);
        let sides = |node: Node, lhs, rhs| {
            node.list("lhs", self.exprs(lhs))
                .list("rhs", self.exprs(rhs))
        };
        match &stmt.kind {
            StmtKind::Bad => node("BadStmt"),
            StmtKind::Empty => node("Empty"),
            StmtKind::Labeled(labeled) => node("Labeled")
                .node("label", self.ident(labeled.label))
                .place("colon", self.source, labeled.colon)
                .node("stmt", self.stmt(&labeled.stmt)),
            StmtKind::Expr(x) => node("ExprStmt").node("x", self.expr(x)),
            StmtKind::Send(send) => node("Send")
                .node("chan", self.expr(&send.chan))
                .place("arrow", self.source, send.arrow)
                .node("value", self.expr(&send.value)),
            StmtKind::Assign(assign) => sides(node("Assign"), &assign.lhs, &assign.rhs),
            StmtKind::Define(assign) => sides(node("Define"), &assign.lhs, &assign.rhs),
            StmtKind::AssignOp(assign) => node("AssignOp")
                .what(format!("{}=", assign.op.text()))
                .node("lhs", self.expr(&assign.lhs))
                .node("rhs", self.expr(&assign.rhs)),
            StmtKind::IncDec(step) => node("IncDec")
                .what(if step.inc { "++" } else { "--" })
                .node("x", self.expr(&step.x)),
            StmtKind::Go(x) => node("Go").node("call", self.expr(x)),
            StmtKind::Defer(x) => node("Defer").node("call", self.expr(x)),
            StmtKind::Return(results) => node("Return").list("results", self.exprs(results)),
            StmtKind::Branch(kind, label) => node("Branch")
                .what(format!("{kind:?}").to_lowercase())
                .optional("label", label.map(|label| self.ident(label))),
            StmtKind::Block(block) => self.block_fields(node("Block"), block),
            StmtKind::Decl(decl) => node("DeclStmt").node("decl", self.decl(decl)),
            _ => self.compound(stmt, node),
        }
    }

    fn compound(&self, stmt: &Stmt, node: impl Fn(&'static str) -> Node) -> Node {
        match &stmt.kind {
            StmtKind::If(stmt) => node("If")
                .optional("init", self.maybe_stmt(&stmt.init))
                .node("cond", self.expr(&stmt.cond))
                .node("then", self.block(&stmt.then))
                .optional("else", self.maybe_stmt(&stmt.els)),
            StmtKind::Switch(stmt) => node("Switch")
                .optional("init", self.maybe_stmt(&stmt.init))
                .optional("tag", self.maybe(&stmt.tag))
                .list("clauses", self.cases(&stmt.clauses)),
            StmtKind::TypeSwitch(stmt) => node("TypeSwitch")
                .optional("init", self.maybe_stmt(&stmt.init))
                .optional("bind", stmt.bind.map(|bind| self.ident(bind)))
                .node("x", self.expr(&stmt.x))
                .list("clauses", self.cases(&stmt.clauses)),
            StmtKind::Select(stmt) => {
                let clauses = stmt.clauses.iter().map(|clause| {
                    self.spec("CommClause", clause.pos, clause.span)
                        .optional("comm", self.maybe_stmt(&clause.comm))
                        .place("colon", self.source, clause.colon)
                        .list("body", self.stmts(&clause.body))
                });
                node("Select").list("clauses", clauses.collect())
            }
            StmtKind::For(stmt) => node("For")
                .optional("init", self.maybe_stmt(&stmt.init))
                .optional("cond", self.maybe(&stmt.cond))
                .optional("post", self.maybe_stmt(&stmt.post))
                .node("body", self.block(&stmt.body)),
            StmtKind::Range(stmt) => node("Range")
                .list("lhs", self.exprs(&stmt.lhs))
                .field("define", Item::Bool(stmt.define))
                .place("op", self.source, stmt.op)
                .place("range", self.source, stmt.range)
                .node("x", self.expr(&stmt.x))
                .node("body", self.block(&stmt.body)),
            _ => node("BadStmt"),
        }
    }

    fn cases(&self, clauses: &[CaseClause]) -> Vec<Node> {
        let clause = |clause: &CaseClause| {
            let node = self.spec("CaseClause", clause.pos, clause.span);
            let node = match &clause.exprs {
                Some(exprs) => node.list("exprs", self.exprs(exprs)),
                None => node.what("default"),
            };
            node.place("colon", self.source, clause.colon)
                .list("body", self.stmts(&clause.body))
        };
        clauses.iter().map(clause).collect()
    }
}
