//! Trees for people and programs to look at: `gander ast`.
//!
//! Invariant: the text and the JSON form show the same nodes with the same
//! fields. Absent parts (no type, no `(`) are left out. Places are
//! `line:column` in the file itself, whatever line directives say.

mod nodes;

use crate::ast::File;
use crate::nesting::{SHALLOW, on_deep_stack};
use gander_span::{Pos, SourceFile, Span};
use serde_json::{Map, Value};
use std::fmt::Write;

/// The tree as indented text, one node or field per line.
pub fn dump_text(source: &SourceFile, file: &File) -> String {
    deeply(file, || {
        let mut out = String::new();
        text(&mut out, &nodes::Dumper { source }.file(file), 0);
        out
    })
}

/// The tree as JSON.
pub fn dump_json(source: &SourceFile, file: &File) -> String {
    deeply(file, || {
        let value = json(nodes::Dumper { source }.file(file));
        // Serializing plain values does not fail.
        serde_json::to_string_pretty(&value).unwrap_or_default()
    })
}

fn deeply(file: &File, work: impl FnOnce() -> String + Send) -> String {
    if file.depth <= SHALLOW {
        return work();
    }
    // A tree this deep was built on such a stack, so there is one.
    on_deep_stack(work).unwrap_or_default()
}

/// A node as it is shown.
struct Node {
    kind: &'static str,
    /// Name, literal, operator: what the node is about.
    what: Option<String>,
    pos: Option<String>,
    span: Option<[String; 2]>,
    fields: Vec<(&'static str, Item)>,
}

/// What a field of a node holds.
enum Item {
    Text(String),
    Number(u64),
    Bool(bool),
    Node(Node),
    List(Vec<Node>),
}

impl Node {
    fn new(kind: &'static str) -> Node {
        Node {
            kind,
            what: None,
            pos: None,
            span: None,
            fields: Vec::new(),
        }
    }

    fn what(mut self, what: impl Into<String>) -> Node {
        self.what = Some(what.into());
        self
    }

    fn at(mut self, source: &SourceFile, pos: Pos) -> Node {
        self.pos = Some(place(source, pos));
        self
    }

    fn spanning(mut self, source: &SourceFile, span: Span) -> Node {
        self.span = Some([place(source, span.lo), place(source, span.hi)]);
        self
    }

    fn field(mut self, name: &'static str, item: Item) -> Node {
        self.fields.push((name, item));
        self
    }

    fn node(self, name: &'static str, node: Node) -> Node {
        self.field(name, Item::Node(node))
    }

    fn optional(self, name: &'static str, node: Option<Node>) -> Node {
        match node {
            Some(node) => self.node(name, node),
            None => self,
        }
    }

    fn list(self, name: &'static str, nodes: Vec<Node>) -> Node {
        self.field(name, Item::List(nodes))
    }

    /// A field with a place, if there is one.
    fn place(self, name: &'static str, source: &SourceFile, pos: Pos) -> Node {
        match pos.is_known() {
            true => self.field(name, Item::Text(place(source, pos))),
            false => self,
        }
    }
}

fn place(source: &SourceFile, pos: Pos) -> String {
    let (line, col) = source.line_col(pos);
    format!("{line}:{col}")
}

fn json(node: Node) -> Value {
    let mut map = Map::new();
    map.insert("kind".to_owned(), node.kind.into());
    if let Some(what) = node.what {
        map.insert("what".to_owned(), what.into());
    }
    if let Some(pos) = node.pos {
        map.insert("pos".to_owned(), pos.into());
    }
    if let Some([start, end]) = node.span {
        map.insert("start".to_owned(), start.into());
        map.insert("end".to_owned(), end.into());
    }
    for (name, item) in node.fields {
        let value = match item {
            Item::Text(text) => text.into(),
            Item::Number(number) => number.into(),
            Item::Bool(value) => value.into(),
            Item::Node(node) => json(node),
            Item::List(list) => list.into_iter().map(json).collect(),
        };
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}

fn text(out: &mut String, node: &Node, depth: usize) {
    out.push_str(node.kind);
    if let Some(what) = &node.what {
        let _ = write!(out, " {what}");
    }
    if let Some(pos) = &node.pos {
        let _ = write!(out, " @{pos}");
    }
    if let Some([start, end]) = &node.span {
        let _ = write!(out, " [{start}, {end})");
    }
    out.push('\n');
    for (name, item) in &node.fields {
        let mut label = |end: &str| {
            indent(out, depth + 1);
            out.push_str(name);
            out.push_str(end);
        };
        match item {
            Item::Text(value) => label(&format!(": {value}\n")),
            Item::Number(value) => label(&format!(": {value}\n")),
            Item::Bool(value) => label(&format!(": {value}\n")),
            Item::Node(node) => {
                label(": ");
                text(out, node, depth + 1);
            }
            Item::List(list) => {
                label(&format!(": {}\n", list.len()));
                for node in list {
                    indent(out, depth + 2);
                    text(out, node, depth + 2);
                }
            }
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}
