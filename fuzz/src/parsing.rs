//! The parser target.

use gander_span::{SourceFile, SourceMap};
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, dump_text, parse_file, parse_file_all_errors};
use std::path::Path;
use std::sync::Arc;

/// Parses `text` as the checker, the package loader and the tools do.
pub fn parse(text: &[u8]) {
    let file = source(text);
    let mode = Mode {
        comments: true,
        ..Mode::CHECK
    };
    let (tree, errors) = parse_file(&file, &NodeIds::new(), mode);
    for error in &errors {
        assert!(file.span().contains(error.pos) || error.pos == file.end());
        file.position(error.pos);
    }
    dump_text(&file, &tree);
    let again = source(text);
    parse_file_all_errors(&again, &NodeIds::new(), Mode::GRAMMAR);
    let again = source(text);
    parse_file(&again, &NodeIds::new(), Mode::IMPORTS);
}

fn source(text: &[u8]) -> Arc<SourceFile> {
    let sources = SourceMap::new();
    sources.add(Path::new("x.go"), text).expect("a small input")
}
