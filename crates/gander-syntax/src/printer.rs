//! Expressions as messages show them.
//!
//! Invariant: the text is that of the official compiler: one line, bodies of
//! functions and values of composite literals shortened to `…`, parentheses
//! as in the tree.

use crate::ast::{
    ChanDir, Expr, ExprKind, Field, FieldList, FuncType, InterfaceElem, InterfaceType, Stmt,
    StmtKind,
};

/// The short form of `x`.
pub fn expr_string(x: &Expr) -> String {
    let mut out = String::new();
    expr(&mut out, x);
    out
}

/// The short form of a simple statement; empty for any other.
pub(crate) fn stmt_string(stmt: &Stmt) -> String {
    let mut out = String::new();
    match &stmt.kind {
        StmtKind::Expr(x) => expr(&mut out, x),
        StmtKind::Send(send) => {
            expr(&mut out, &send.chan);
            out.push_str(" <- ");
            expr(&mut out, &send.value);
        }
        StmtKind::Assign(assign) => {
            list(&mut out, &assign.lhs);
            out.push_str(" = ");
            list(&mut out, &assign.rhs);
        }
        StmtKind::Define(assign) => {
            list(&mut out, &assign.lhs);
            out.push_str(" := ");
            list(&mut out, &assign.rhs);
        }
        StmtKind::AssignOp(assign) => {
            expr(&mut out, &assign.lhs);
            out.push(' ');
            out.push_str(assign.op.text());
            out.push_str("= ");
            expr(&mut out, &assign.rhs);
        }
        StmtKind::IncDec(step) => {
            expr(&mut out, &step.x);
            out.push_str(if step.inc { "++" } else { "--" });
        }
        _ => {}
    }
    out
}

fn expr(out: &mut String, x: &Expr) {
    match &x.kind {
        ExprKind::Bad => out.push_str("<bad expr>"),
        ExprKind::Name(name) => out.push_str(name.as_str()),
        ExprKind::BasicLit(literal) => out.push_str(&literal.text),
        ExprKind::CompositeLit(literal) => {
            if let Some(ty) = &literal.ty {
                expr(out, ty);
            }
            body(out, literal.elems.is_empty());
        }
        ExprKind::KeyValue(pair) => {
            expr(out, &pair.key);
            out.push_str(": ");
            expr(out, &pair.value);
        }
        ExprKind::FuncLit(function) => {
            out.push_str("func");
            signature(out, &function.ty);
            out.push(' ');
            body(out, function.body.stmts.is_empty());
        }
        ExprKind::Paren(x) => wrapped(out, "(", x, ")"),
        ExprKind::Selector(selector) => {
            expr(out, &selector.x);
            out.push('.');
            out.push_str(selector.sel.name.as_str());
        }
        ExprKind::Index(index) => {
            expr(out, &index.x);
            out.push('[');
            list(out, &index.indices);
            out.push(']');
        }
        ExprKind::Slice(slice) => {
            let [low, high, max] = &slice.index;
            expr(out, &slice.x);
            out.push('[');
            optional(out, "", low.as_ref());
            out.push(':');
            optional(out, "", high.as_ref());
            optional(out, ":", max.as_ref());
            out.push(']');
        }
        ExprKind::TypeAssert(assert) => {
            expr(out, &assert.x);
            wrapped(out, ".(", &assert.ty, ")");
        }
        ExprKind::TypeSwitchGuard(guarded) => {
            expr(out, guarded);
            out.push_str(".(type)");
        }
        ExprKind::Unary(op, x) => wrapped(out, op.text(), x, ""),
        ExprKind::Star(x) => wrapped(out, "*", x, ""),
        ExprKind::Binary(binary) => {
            expr(out, &binary.x);
            out.push(' ');
            out.push_str(binary.op.text());
            out.push(' ');
            expr(out, &binary.y);
        }
        ExprKind::Call(call) => {
            expr(out, &call.fun);
            out.push('(');
            list(out, &call.args);
            out.push_str(if call.dots.is_known() { "...)" } else { ")" });
        }
        _ => type_(out, x),
    }
}

fn type_(out: &mut String, x: &Expr) {
    match &x.kind {
        ExprKind::ArrayType(array) => {
            match &array.len {
                Some(len) => wrapped(out, "[", len, "]"),
                None => out.push_str("[...]"),
            }
            expr(out, &array.elem);
        }
        ExprKind::SliceType(elem) => wrapped(out, "[]", elem, ""),
        ExprKind::DotsType(elem) => wrapped(out, "...", elem, ""),
        ExprKind::StructType(ty) => {
            out.push_str("struct{");
            for (index, field) in ty.fields.fields.iter().enumerate() {
                out.push_str(if index > 0 { "; " } else { "" });
                self::field(out, field);
                optional(out, " ", field.tag.as_ref());
            }
            out.push('}');
        }
        ExprKind::FuncType(ty) => {
            out.push_str("func");
            signature(out, ty);
        }
        ExprKind::InterfaceType(ty) => interface(out, ty),
        ExprKind::MapType(ty) => {
            wrapped(out, "map[", &ty.key, "]");
            expr(out, &ty.value);
        }
        ExprKind::ChanType(chan) => {
            out.push_str(match chan.dir {
                ChanDir::RECV => "<-chan ",
                ChanDir::SEND => "chan<- ",
                _ => "chan ",
            });
            let receives = matches!(&chan.value.kind,
                ExprKind::ChanType(value) if value.dir == ChanDir::RECV);
            if chan.dir == ChanDir::BOTH && receives {
                // Without parentheses, the arrow would belong to the left.
                wrapped(out, "(", &chan.value, ")");
            } else {
                expr(out, &chan.value);
            }
        }
        _ => {}
    }
}

fn wrapped(out: &mut String, before: &str, x: &Expr, after: &str) {
    out.push_str(before);
    expr(out, x);
    out.push_str(after);
}

fn optional(out: &mut String, before: &str, x: Option<&Expr>) {
    if let Some(x) = x {
        wrapped(out, before, x, "");
    }
}

fn body(out: &mut String, empty: bool) {
    out.push_str(if empty { "{}" } else { "{…}" });
}

fn list(out: &mut String, list: &[Expr]) {
    for (index, x) in list.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        expr(out, x);
    }
}

fn field(out: &mut String, field: &Field) {
    for (index, name) in field.names.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        out.push_str(name.name.as_str());
    }
    let named = !field.names.is_empty();
    optional(out, if named { " " } else { "" }, Some(&field.ty));
}

fn params(out: &mut String, params: &FieldList) {
    out.push('(');
    for (index, param) in params.fields.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        field(out, param);
    }
    out.push(')');
}

fn signature(out: &mut String, ty: &FuncType) {
    params(out, &ty.params);
    let Some(results) = &ty.results else { return };
    out.push(' ');
    match &results.fields[..] {
        [only] if only.names.is_empty() => expr(out, &only.ty),
        _ => params(out, results),
    }
}

fn interface(out: &mut String, ty: &InterfaceType) {
    out.push_str("interface{");
    for (index, elem) in ty.elems.iter().enumerate() {
        out.push_str(if index > 0 { "; " } else { "" });
        match elem {
            InterfaceElem::Method { name, ty, .. } => {
                out.push_str(name.name.as_str());
                if let ExprKind::FuncType(ty) = &ty.kind {
                    signature(out, ty);
                }
            }
            InterfaceElem::Embed(x) => expr(out, x),
        }
    }
    out.push('}');
}
