//! The source map: which file a position is in, and its line and column.
//!
//! Invariants: files are only ever added, each at a range of positions of its
//! own with one spare position at the end (so that "end of file" belongs to
//! the file); a line table is computed once, at the first question.

use crate::{Pos, Span};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The number of a file in its map, in order of addition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// The address space of positions (4 GiB of source text) is used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more than 4 GiB of source text")
    }
}

impl std::error::Error for TooLarge {}

/// A `//line` or `/*line*/` directive: text from `pos` on pretends to be at
/// `file:line:col`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineDirective {
    /// The first position the directive applies to.
    pub pos: Pos,
    /// The file it names; `None` keeps the current one.
    pub file: Option<Arc<str>>,
    /// The line it names, from 1.
    pub line: u32,
    /// The column it names, from 1; 0 if it names none, and then positions
    /// under the directive have no column.
    pub col: u32,
}

/// One file: its name, text and place among the positions of its map.
#[derive(Debug)]
pub struct SourceFile {
    /// Number in the map.
    pub id: FileId,
    /// The name as diagnostics print it.
    pub path: PathBuf,
    /// The bytes; not always valid UTF-8. Empty once the map let go of them.
    pub text: Arc<[u8]>,
    /// How many bytes the file has, with its text or without.
    len: u32,
    /// Position of the first byte.
    pub base: Pos,
    lines: OnceLock<Vec<u32>>,
    directives: OnceLock<Vec<LineDirective>>,
}

impl SourceFile {
    /// The span of the whole text.
    pub fn span(&self) -> Span {
        Span::new(self.base, self.end())
    }

    /// The position just past the last byte.
    pub fn end(&self) -> Pos {
        self.base.offset(self.len)
    }

    /// The position of byte `offset`.
    pub fn pos(&self, offset: usize) -> Pos {
        self.base.offset(offset as u32)
    }

    /// The byte offset of `pos`, clamped to the file.
    pub fn offset(&self, pos: Pos) -> usize {
        (pos.0.saturating_sub(self.base.0) as usize).min(self.len as usize)
    }

    /// The text under `span`, with invalid UTF-8 replaced.
    pub fn slice(&self, span: Span) -> std::borrow::Cow<'_, str> {
        let (lo, hi) = (self.offset(span.lo), self.offset(span.hi));
        String::from_utf8_lossy(self.text.get(lo..hi.max(lo)).unwrap_or_default())
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', &self.text);
            std::iter::once(0)
                .chain(newlines.map(|i| i as u32 + 1))
                .collect()
        })
    }

    /// The physical line (from 1) and byte column (from 1) of `pos`.
    pub fn line_col(&self, pos: Pos) -> (u32, u32) {
        let offset = self.offset(pos) as u32;
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset) - 1;
        (line as u32 + 1, offset - starts[line] + 1)
    }

    /// The text of physical line `line` (from 1) without its line end, or
    /// `None` past the end, or if the map let go of the text.
    pub fn line_text(&self, line: u32) -> Option<std::borrow::Cow<'_, str>> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)? as usize)? as usize;
        let end = starts
            .get(line as usize)
            .map_or(self.len as usize, |&next| next as usize - 1);
        let text = self.text.get(start..end)?;
        Some(String::from_utf8_lossy(
            text.strip_suffix(b"\r").unwrap_or(text),
        ))
    }

    /// Records the file's line directives, in source order. Only the first
    /// call has an effect: a file is scanned once.
    pub fn set_line_directives(&self, directives: Vec<LineDirective>) {
        let _ = self.directives.set(directives);
    }

    fn directives(&self) -> &[LineDirective] {
        self.directives.get().map_or(&[], Vec::as_slice)
    }

    /// How many line directives come before `pos`; positions with the same
    /// number are in one stretch of the file.
    pub fn stretch(&self, pos: Pos) -> usize {
        self.directives().partition_point(|d| d.pos <= pos)
    }

    /// The position as the user should see it, line directives applied.
    pub fn position(&self, pos: Pos) -> Position {
        let (line, col) = self.line_col(pos);
        let directives = self.directives();
        let active = self.stretch(pos);
        let name = || self.path.to_string_lossy().into_owned();
        let Some(directive) = active.checked_sub(1).map(|i| &directives[i]) else {
            return Position {
                file: name(),
                line,
                col,
            };
        };
        let (base_line, base_col) = self.line_col(directive.pos);
        let file = directives[..active]
            .iter()
            .rev()
            .find_map(|d| d.file.as_deref())
            .map_or_else(name, str::to_owned);
        // A column carries on only along the directive's own line.
        let col = match (directive.col, line == base_line) {
            (0, _) => 0,
            (named, true) => named + (col - base_col),
            (_, false) => col,
        };
        Position {
            file,
            line: directive.line + (line - base_line),
            col,
        }
    }
}

/// A place as a person reads it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// File name; empty if unknown.
    pub file: String,
    /// Line from 1; 0 if unknown.
    pub line: u32,
    /// Column in bytes from 1; 0 if unknown.
    pub col: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.line, self.col) {
            (true, 0, _) => f.write_str("-"),
            (false, 0, _) => f.write_str(&self.file),
            // A line directive may name no file: `//line :10`.
            (true, line, 0) => write!(f, ":{line}"),
            (true, line, col) => write!(f, "{line}:{col}"),
            (false, line, 0) => write!(f, "{}:{line}", self.file),
            (false, line, col) => write!(f, "{}:{line}:{col}", self.file),
        }
    }
}

/// All files of a session. Shared between threads; adding takes a lock,
/// asking takes a read lock.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: RwLock<Vec<Arc<SourceFile>>>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file under the name diagnostics shall print.
    ///
    /// # Errors
    /// [`TooLarge`] when the positions of this map are used up.
    pub fn add(
        &self,
        path: &Path,
        text: impl Into<Arc<[u8]>>,
    ) -> Result<Arc<SourceFile>, TooLarge> {
        let text = text.into();
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        let base = files.last().map_or(1, |last| last.end().0 + 1);
        let room = u32::MAX - base;
        if text.len() as u64 >= u64::from(room) {
            return Err(TooLarge);
        }
        let file = Arc::new(SourceFile {
            id: FileId(files.len() as u32),
            path: path.to_owned(),
            len: text.len() as u32,
            text,
            base: Pos(base),
            lines: OnceLock::new(),
            directives: OnceLock::new(),
        });
        files.push(Arc::clone(&file));
        Ok(file)
    }

    /// Lets go of a file's text: lines and columns of its positions can still
    /// be told, its lines cannot be shown. Returns what the map now holds.
    pub fn release(&self, file: &SourceFile) -> Arc<SourceFile> {
        file.line_starts();
        let released = Arc::new(SourceFile {
            id: file.id,
            path: file.path.clone(),
            text: Arc::default(),
            len: file.len,
            base: file.base,
            lines: file.lines.clone(),
            directives: file.directives.clone(),
        });
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = files.get_mut(file.id.0 as usize) {
            *slot = Arc::clone(&released);
        }
        released
    }

    /// The file that contains `pos`.
    pub fn file(&self, pos: Pos) -> Option<Arc<SourceFile>> {
        if !pos.is_known() {
            return None;
        }
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let index = files
            .partition_point(|file| file.base <= pos)
            .checked_sub(1)?;
        files.get(index).filter(|file| pos <= file.end()).cloned()
    }

    /// The place of `pos`, line directives applied; empty if unknown.
    pub fn position(&self, pos: Pos) -> Position {
        match self.file(pos) {
            Some(file) => file.position(pos),
            None => Position {
                file: String::new(),
                line: 0,
                col: 0,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> (SourceMap, Arc<SourceFile>) {
        let map = SourceMap::new();
        let file = map.add(Path::new("a.go"), text.as_bytes()).expect("small");
        (map, file)
    }

    #[test]
    fn lines_and_columns() {
        let (map, file) = map("ab\ncd\r\n");
        for (offset, expected) in [
            (0, "a.go:1:1"),
            (2, "a.go:1:3"),
            (3, "a.go:2:1"),
            (7, "a.go:3:1"),
        ] {
            assert_eq!(map.position(file.pos(offset)).to_string(), expected);
        }
        assert_eq!(file.line_text(2).as_deref(), Some("cd"));
        assert_eq!(file.line_text(4), None);
    }

    #[test]
    fn files_do_not_share_positions() {
        let (map, first) = map("x");
        let second = map.add(Path::new("b.go"), &b"y"[..]).expect("small");
        assert_eq!(map.position(first.end()).to_string(), "a.go:1:2");
        assert_eq!(map.position(second.base).to_string(), "b.go:1:1");
        assert_eq!(map.position(Pos::NONE).to_string(), "-");
    }

    #[test]
    fn line_directives() {
        let (map, file) = map("a\n//line z.go:10\nb\nc /*line y.go:5:7*/d e\nf\n");
        file.set_line_directives(vec![
            LineDirective {
                pos: file.pos(17),
                file: Some("z.go".into()),
                line: 10,
                col: 0,
            },
            LineDirective {
                pos: file.pos(38),
                file: Some("y.go".into()),
                line: 5,
                col: 7,
            },
        ]);
        for (offset, expected) in [
            (0, "a.go:1:1"),
            (17, "z.go:10"),
            (19, "z.go:11"),
            (40, "y.go:5:9"),
            (42, "y.go:6:1"),
        ] {
            assert_eq!(
                map.position(file.pos(offset)).to_string(),
                expected,
                "offset {offset}"
            );
        }
    }
}
