//! Prints place, start and short form of every expression, statement and
//! name of Go files, to compare with other parsers:
//! `cargo run --example nodes -- FILE...`

#![allow(clippy::disallowed_methods, reason = "an example reads files")]
#![allow(clippy::print_stdout)]

use gander_span::{Pos, SourceFile, SourceMap};
use gander_syntax::ast::{Decl, DeclKind, Expr, ExprKind, Ident, NodeIds, Stmt, StmtKind};
use gander_syntax::walk::{Visitor, walk_decl, walk_expr, walk_file, walk_stmt};
use gander_syntax::{Mode, expr_string, parse_file_all_errors, start_pos};
use std::path::Path;

struct Nodes<'a>(&'a SourceFile, Vec<String>);

impl Nodes<'_> {
    fn at(&self, pos: Pos) -> String {
        let (line, col) = self.0.line_col(pos);
        format!("{line}:{col}")
    }
}

impl<'a> Visitor<'a> for Nodes<'_> {
    fn visit_expr(&mut self, x: &'a Expr) {
        if matches!(x.kind, ExprKind::FuncType(_)) {
            return walk_expr(self, x);
        }
        let text = expr_string(x);
        self.1.push(format!(
            "{} {} {text}",
            self.at(x.pos),
            self.at(start_pos(x))
        ));
        if let ExprKind::FuncLit(func) = &x.kind {
            self.1.push(format!(
                "{} func {}",
                self.at(func.body.lbrace),
                self.at(func.body.rbrace)
            ));
        }
        walk_expr(self, x);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if !matches!(stmt.kind, StmtKind::Empty | StmtKind::Block(_)) {
            self.1.push(format!("{} stmt", self.at(stmt.pos)));
        }
        walk_stmt(self, stmt);
    }

    fn visit_decl(&mut self, decl: &'a Decl) {
        if !matches!(decl.kind, DeclKind::Import(_)) {
            walk_decl(self, decl);
        }
    }

    fn visit_ident(&mut self, name: &'a Ident) {
        self.1
            .push(format!("{0} {0} {1}", self.at(name.pos), name.name));
    }
}

fn main() {
    let nodes = std::env::args().nth(1).as_deref() == Some("-n");
    let input = std::io::read_to_string(std::io::stdin()).unwrap_or_default();
    for path in input.lines() {
        let Ok(text) = std::fs::read(path) else {
            continue;
        };
        let map = SourceMap::new();
        let Ok(file) = map.add(Path::new(path), text) else {
            continue;
        };
        let mode = Mode {
            branches: true,
            ..Mode::GRAMMAR
        };
        let (tree, errors) = parse_file_all_errors(&file, &NodeIds::new(), mode);
        println!("# {path}");
        if nodes {
            let mut nodes = Nodes(&file, Vec::new());
            walk_file(&mut nodes, &tree);
            nodes.1.sort();
            for line in nodes.1 {
                println!("{line}");
            }
        } else {
            for error in errors {
                let (line, col) = file.line_col(error.pos);
                println!("{line}:{col}: {}", error.message);
            }
        }
    }
}
