//! The only way of the front end to the file system: reading, listing and
//! identifying files through [`FileSystem`].
//!
//! Invariants: a directory listing is sorted by name and does not follow
//! symbolic links; an overlay hides the file below it everywhere (reading,
//! listing, metadata).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What a directory entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link, not followed.
    Symlink,
    /// A device, socket or pipe.
    Other,
}

/// One name in a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DirEntry {
    /// The name without directory; invalid UTF-8 is replaced.
    pub name: String,
    /// Its kind, links not followed.
    pub kind: FileKind,
}

/// What the loader asks of a file system. Methods may be called from several
/// threads at once.
pub trait FileSystem: Send + Sync + fmt::Debug {
    /// The contents of a file.
    ///
    /// # Errors
    /// As the operating system's.
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>>;

    /// The entries of a directory, sorted by name.
    ///
    /// # Errors
    /// As the operating system's.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>>;

    /// The kind of a file, symbolic links followed.
    ///
    /// # Errors
    /// As the operating system's.
    fn stat(&self, path: &Path) -> io::Result<FileKind>;

    /// The kind of a file, symbolic links not followed.
    ///
    /// # Errors
    /// As the operating system's.
    fn lstat(&self, path: &Path) -> io::Result<FileKind>;

    /// The absolute path with symbolic links resolved.
    ///
    /// # Errors
    /// As the operating system's.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// Whether `path` is a directory (links followed).
    fn is_dir(&self, path: &Path) -> bool {
        matches!(self.stat(path), Ok(FileKind::Dir))
    }

    /// Whether `path` is a regular file (links followed).
    fn is_file(&self, path: &Path) -> bool {
        matches!(self.stat(path), Ok(FileKind::File))
    }

    /// Whether anything is at `path`.
    fn exists(&self, path: &Path) -> bool {
        self.stat(path).is_ok()
    }
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFs;

fn kind_of(file_type: std::fs::FileType) -> FileKind {
    if file_type.is_symlink() {
        FileKind::Symlink
    } else if file_type.is_dir() {
        FileKind::Dir
    } else if file_type.is_file() {
        FileKind::File
    } else {
        FileKind::Other
    }
}

impl FileSystem for RealFs {
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        if self.stat(path)? == FileKind::Other {
            // A pipe or a device may have no end.
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Arc::from(std::fs::read(path)?))
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push(DirEntry {
                name,
                kind: kind_of(entry.file_type()?),
            });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn stat(&self, path: &Path) -> io::Result<FileKind> {
        Ok(kind_of(std::fs::metadata(path)?.file_type()))
    }

    fn lstat(&self, path: &Path) -> io::Result<FileKind> {
        Ok(kind_of(std::fs::symlink_metadata(path)?.file_type()))
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        std::fs::canonicalize(path)
    }
}

impl<F: FileSystem + ?Sized> FileSystem for Arc<F> {
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        (**self).read(path)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        (**self).read_dir(path)
    }

    fn stat(&self, path: &Path) -> io::Result<FileKind> {
        (**self).stat(path)
    }

    fn lstat(&self, path: &Path) -> io::Result<FileKind> {
        (**self).lstat(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        (**self).canonical(path)
    }
}

fn not_found() -> io::Error {
    io::Error::from_raw_os_error(2)
}

/// A tree of files in memory, for tests and editors. Paths are absolute.
#[derive(Clone, Debug, Default)]
pub struct MemFs {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
    dirs: BTreeSet<PathBuf>,
}

impl MemFs {
    /// An empty tree.
    pub fn new() -> MemFs {
        MemFs::default()
    }

    /// Adds or replaces a file and the directories above it.
    pub fn add(&mut self, path: impl AsRef<Path>, contents: impl AsRef<[u8]>) {
        let path = clean(path.as_ref());
        for dir in path.ancestors().skip(1) {
            self.dirs.insert(dir.to_owned());
        }
        self.files.insert(path, Arc::from(contents.as_ref()));
    }

    /// Adds an empty directory.
    pub fn add_dir(&mut self, path: impl AsRef<Path>) {
        for dir in clean(path.as_ref()).ancestors() {
            self.dirs.insert(dir.to_owned());
        }
    }

    fn children(&self, dir: &Path) -> Vec<DirEntry> {
        let mut entries = BTreeMap::new();
        let child = |path: &Path| {
            (path.parent() == Some(dir))
                .then(|| path.file_name())
                .flatten()
                .map(|name| name.to_string_lossy().into_owned())
        };
        for path in self.files.keys() {
            entries.extend(child(path).map(|name| (name, FileKind::File)));
        }
        for path in &self.dirs {
            entries.extend(child(path).map(|name| (name, FileKind::Dir)));
        }
        entries
            .into_iter()
            .map(|(name, kind)| DirEntry { name, kind })
            .collect()
    }
}

impl FileSystem for MemFs {
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        self.files.get(&clean(path)).cloned().ok_or_else(not_found)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        let path = clean(path);
        if self.dirs.contains(&path) {
            Ok(self.children(&path))
        } else {
            Err(not_found())
        }
    }

    fn stat(&self, path: &Path) -> io::Result<FileKind> {
        let path = clean(path);
        if self.files.contains_key(&path) {
            Ok(FileKind::File)
        } else if self.dirs.contains(&path) {
            Ok(FileKind::Dir)
        } else if path.ancestors().any(|above| self.files.contains_key(above)) {
            Err(io::Error::from(io::ErrorKind::NotADirectory))
        } else {
            Err(not_found())
        }
    }

    fn lstat(&self, path: &Path) -> io::Result<FileKind> {
        self.stat(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = clean(path);
        self.stat(&path).map(|_| path)
    }
}

/// A file system with some files replaced, added or (with `None`) removed, as
/// by `go build -overlay` or by unsaved editor buffers.
#[derive(Debug)]
pub struct Overlay<F> {
    base: F,
    files: MemFs,
    removed: BTreeSet<PathBuf>,
}

impl<F: FileSystem> Overlay<F> {
    /// `base` with `files` on top. Paths are absolute.
    pub fn new(
        base: F,
        files: impl IntoIterator<Item = (PathBuf, Option<Arc<[u8]>>)>,
    ) -> Overlay<F> {
        let mut overlay = Overlay {
            base,
            files: MemFs::new(),
            removed: BTreeSet::new(),
        };
        for (path, contents) in files {
            match contents {
                Some(contents) => overlay.files.add(&path, contents),
                None => drop(overlay.removed.insert(clean(&path))),
            }
        }
        overlay
    }

    fn pick<T>(
        &self,
        path: &Path,
        above: io::Result<T>,
        below: impl FnOnce(&F) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.removed.contains(&clean(path)) {
            return Err(not_found());
        }
        above.or_else(|_| below(&self.base))
    }
}

impl<F: FileSystem> FileSystem for Overlay<F> {
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        self.pick(path, self.files.read(path), |base| base.read(path))
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        let dir = clean(path);
        let above = self.files.read_dir(path);
        let mut entries: BTreeMap<String, FileKind> = match (self.base.read_dir(path), &above) {
            (Err(err), Err(_)) => return Err(err),
            (below, _) => below
                .unwrap_or_default()
                .into_iter()
                .map(|e| (e.name, e.kind))
                .collect(),
        };
        entries.extend(
            above
                .unwrap_or_default()
                .into_iter()
                .map(|e| (e.name, e.kind)),
        );
        entries.retain(|name, _| !self.removed.contains(&dir.join(name)));
        Ok(entries
            .into_iter()
            .map(|(name, kind)| DirEntry { name, kind })
            .collect())
    }

    fn stat(&self, path: &Path) -> io::Result<FileKind> {
        self.pick(path, self.files.stat(path), |base| base.stat(path))
    }

    fn lstat(&self, path: &Path) -> io::Result<FileKind> {
        self.pick(path, self.files.lstat(path), |base| base.lstat(path))
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.pick(path, self.base.canonical(path), |_| {
            self.files.canonical(path)
        })
    }
}

/// `path` without `.`, `..` and doubled slashes, by text alone.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => drop(out.pop()),
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        out
    }
}

/// The operating system's words for an error, as Go prints them.
pub fn errno_text(err: &io::Error) -> String {
    match err.kind() {
        io::ErrorKind::NotFound => "no such file or directory".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::NotADirectory => "not a directory".into(),
        io::ErrorKind::IsADirectory => "is a directory".into(),
        _ => {
            let text = err.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut chars = text.chars();
            chars
                .next()
                .map(|c| c.to_lowercase().chain(chars).collect())
                .unwrap_or_default()
        }
    }
}
