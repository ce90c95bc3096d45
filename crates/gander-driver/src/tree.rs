//! `gander ast`: a file's syntax tree as text.

use crate::finish::finish;
use crate::render::plain;
use gander_span::{SourceMap, TooLarge};
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, dump_json, dump_text, parse_file};
use std::path::Path;
use std::sync::Arc;

/// A dumped file.
#[derive(Debug)]
pub struct Dump {
    /// The tree.
    pub text: String,
    /// Syntax errors in the plain form; empty if there are none.
    pub errors: String,
}

/// Parses `text` and prints the tree, readable or as JSON.
///
/// # Errors
/// [`TooLarge`] for a file of 4 GiB or more.
pub fn dump(path: &Path, text: Arc<[u8]>, json: bool) -> Result<Dump, TooLarge> {
    let sources = SourceMap::new();
    let source = sources.add(path, text)?;
    let mode = Mode {
        comments: true,
        ..Mode::CHECK
    };
    let (file, errors) = parse_file(&source, &NodeIds::new(), mode);
    let text = match json {
        true => dump_json(&source, &file) + "\n",
        false => dump_text(&source, &file),
    };
    Ok(Dump {
        text,
        errors: plain::render(&sources, &finish(&sources, errors, None)),
    })
}
