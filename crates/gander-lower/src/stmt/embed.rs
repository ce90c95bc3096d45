//! Variables that `//go:embed` fills with files.
//!
//! Invariant: the contents are in the data when the program starts; an
//! `embed.FS` lists files and the directories above them, sorted by directory,
//! then by name.

use super::static_value::Static;
use crate::ctx::Ctx;
use crate::types::{Kind, LType};
use gander_constant::{LitKind, Value};
use gander_syntax::ast::{File, VarSpec};
use gander_types::{BasicKind, CheckedPackage};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Bytes of a file's entry in an `embed.FS`: name, contents, hash.
const ENTRY: u64 = 48;
/// Where the contents are in it.
const ENTRY_DATA: u64 = 16;

/// The patterns of the directives before a variable.
pub(super) fn patterns(file: &File, spec: &VarSpec) -> Vec<String> {
    let range = spec.directives.start as usize..spec.directives.end as usize;
    let directives = file.directives.get(range).unwrap_or_default();
    directives
        .iter()
        .filter_map(|directive| directive.text.strip_prefix("go:embed"))
        .filter(|rest| rest.starts_with([' ', '\t']))
        .flat_map(words)
        .collect()
}

/// Words and Go strings.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let quoted = matches!(first, '"' | '`');
        let end = match quoted {
            true => closing(rest, first),
            false => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        let word = &rest[..end];
        words.push(match quoted {
            true => unquoted(word),
            false => word.to_owned(),
        });
        rest = rest[end..].trim_start();
    }
    words
}

/// The length of the string at the start of `text`; the parser has checked it.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(literal: &str) -> String {
    let value = Value::from_literal(literal, LitKind::String);
    let bytes = value.as_bytes().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// The value of a variable of type `ty` with these patterns.
pub(super) fn value<'a>(
    ctx: &Ctx<'a>,
    package: &'a CheckedPackage,
    patterns: &[String],
    ty: LType,
) -> Static<'a> {
    let files: BTreeMap<&str, &[u8]> = patterns
        .iter()
        .filter_map(|pattern| package.embeds.get(pattern))
        .flatten()
        .map(|file| (file.name.as_str(), &*file.contents))
        .collect();
    let first = files.values().next().copied().unwrap_or_default();
    match *ctx.types.under_kind(ty) {
        Kind::Basic(BasicKind::String) => Static::Text(first),
        Kind::Slice(elem) => {
            let len = first.len() as u64;
            let array = ctx.types.intern(Kind::Array { len, elem });
            Static::Slice(array, len, Box::new(Static::Bytes(first)))
        }
        _ => file_system(ctx, &files, ty),
    }
}

/// An `embed.FS`.
fn file_system<'a>(ctx: &Ctx<'a>, files: &BTreeMap<&'a str, &'a [u8]>, ty: LType) -> Static<'a> {
    let mut entries: BTreeMap<Key, (Rc<str>, &'a [u8])> = BTreeMap::new();
    for (&name, &contents) in files {
        entries.insert(key(name), (name.into(), contents));
        let mut path = name;
        while let Some((directory, _)) = path.rsplit_once('/') {
            let entry = (Rc::from(format!("{directory}/")), &[][..]);
            entries.insert(key(directory), entry);
            path = directory;
        }
    }
    // FS is struct{ files *[]file }.
    let types = &ctx.types;
    let slice = types
        .fields(ty)
        .first()
        .and_then(|field| types.elem(field.ty));
    let Some((slice, elem)) = slice.and_then(|slice| Some((slice, types.elem(slice)?))) else {
        return Static::Zero;
    };
    let len = entries.len() as u64;
    let array = types.intern(Kind::Array { len, elem });
    let mut parts = Vec::new();
    for (index, (name, contents)) in entries.into_values().enumerate() {
        let at = index as u64 * ENTRY;
        parts.push((at, Static::Name(name)));
        parts.push((at + ENTRY_DATA, Static::Text(contents)));
    }
    let files = Static::Slice(array, len, Box::new(Static::Parts(parts)));
    Static::Parts(vec![(0, Static::New(slice, Box::new(files)))])
}

/// What a name is sorted by: its directory, then the rest.
type Key = (String, String);

fn key(name: &str) -> Key {
    match name.rsplit_once('/') {
        Some((directory, rest)) => (directory.to_owned(), rest.to_owned()),
        None => (".".to_owned(), name.to_owned()),
    }
}
