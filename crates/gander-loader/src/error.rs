//! Errors of loading, printed as the `go` command prints them.
//!
//! Invariant: an error is data (place, import stack, message); only `Display`
//! decides which of the three are shown, by the rules of the `go` command.

use std::fmt;
use std::path::{Path, PathBuf};

/// A place in a source or module file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePosition {
    /// The file.
    pub path: PathBuf,
    /// The name to print: relative to the working directory if that is shorter.
    pub shown: String,
    /// Line from 1.
    pub line: u32,
    /// Byte column from 1; 0 if unknown.
    pub col: u32,
}

impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.col {
            0 => write!(f, "{}:{}", self.shown, self.line),
            col => write!(f, "{}:{}:{col}", self.shown, self.line),
        }
    }
}

/// One step of an import stack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StackEntry {
    /// The import path, perhaps with ` (test)` or `_test`.
    pub path: String,
    /// The place of the import declaration that led here.
    pub pos: Option<FilePosition>,
}

/// What kind of error it is, as far as the rules of printing and of later
/// phases need to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// Nothing can be loaded at all; printed after `go: `.
    Fatal,
    /// Printed as it is: another program's words.
    Reported,
    /// An imported package cannot be found or used.
    Import,
    /// An import cycle.
    Cycle,
    /// The files of a package do not make a package.
    Files,
}

/// An error of loading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadError {
    /// Kind.
    pub kind: ErrorKind,
    /// The import declaration or file at fault.
    pub position: Option<FilePosition>,
    /// How the package was reached, from a named package to the culprit.
    pub import_stack: Vec<StackEntry>,
    /// The message, in the `go` command's words; may have several lines.
    pub message: Box<str>,
    /// Show the import stack even where there is a position.
    pub show_stack: bool,
    /// A line of help, Gander's own, that `Display` leaves out.
    pub help: Option<Box<str>>,
}

impl LoadError {
    /// An error that stops all loading.
    pub fn fatal(message: impl Into<String>) -> LoadError {
        LoadError {
            kind: ErrorKind::Fatal,
            position: None,
            import_stack: Vec::new(),
            message: message.into().into_boxed_str(),
            show_stack: false,
            help: None,
        }
    }

    /// What another program said, which stops all loading.
    pub fn reported(message: impl Into<String>) -> LoadError {
        LoadError {
            kind: ErrorKind::Reported,
            ..LoadError::fatal(message)
        }
    }

    fn write_stack(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("package ")?;
        for (index, entry) in self.import_stack.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\timports ")?;
            }
            f.write_str(&entry.path)?;
            if self.kind == ErrorKind::Cycle
                && let Some(name) = entry.pos.as_ref().and_then(|pos| pos.path.file_name())
            {
                write!(f, " from {}", name.to_string_lossy())?;
            }
        }
        match &self.position {
            Some(pos) => write!(f, "\n\t{pos}: "),
            None => f.write_str(": "),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            _ if self.kind == ErrorKind::Fatal => f.write_str("go: ")?,
            Some(pos) if self.import_stack.is_empty() || !self.show_stack => write!(f, "{pos}: ")?,
            _ if self.import_stack.is_empty() => {}
            _ => self.write_stack(f)?,
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for LoadError {}

/// `path` relative to `cwd` if that is shorter, as errors print file names.
pub fn short_path(cwd: &Path, path: &Path) -> String {
    let full = path.to_string_lossy().into_owned();
    match relative(cwd, path) {
        Some(relative) if relative.len() < full.len() => relative,
        _ => full,
    }
}

/// `path` as seen from `base`, with `..` where needed.
pub(crate) fn relative(base: &Path, path: &Path) -> Option<String> {
    if !base.is_absolute() || !path.is_absolute() {
        return None;
    }
    let (mut from, mut to) = (base.components().peekable(), path.components().peekable());
    while let (Some(a), Some(b)) = (from.peek(), to.peek()) {
        if a != b {
            break;
        }
        from.next();
        to.next();
    }
    let mut parts: Vec<String> = from.map(|_| "..".to_owned()).collect();
    parts.extend(to.map(|part| part.as_os_str().to_string_lossy().into_owned()));
    Some(if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    })
}
