//! Directory listings, each read once per load and shared.
//!
//! Invariant: two questions about one directory get the same answer, even if
//! the directory changes in between.

use crate::fs::{DirEntry, FileKind, FileSystem};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A listing, or the operating system's complaint.
type Listing = Result<Arc<Vec<DirEntry>>, (std::io::ErrorKind, String)>;

/// A file system and the listings already read from it.
#[derive(Debug)]
pub(crate) struct Dirs {
    pub(crate) fs: Arc<dyn FileSystem>,
    listings: Mutex<FxHashMap<PathBuf, Listing>>,
}

impl Dirs {
    pub(crate) fn new(fs: Arc<dyn FileSystem>) -> Dirs {
        Dirs {
            fs,
            listings: Mutex::default(),
        }
    }

    pub(crate) fn list(&self, dir: &Path) -> Listing {
        // A poisoned map is still valid: insertion is the last step.
        let lock = || self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listing) = lock().get(dir) {
            return listing.clone();
        }
        let read = self.fs.read_dir(dir);
        let listing = read
            .map(Arc::new)
            .map_err(|err| (err.kind(), crate::fs::errno_text(&err)));
        lock().insert(dir.to_owned(), listing.clone());
        listing
    }

    /// Whether `dir` holds a `.go` file, whatever its constraints say.
    pub(crate) fn has_go_files(&self, dir: &Path) -> bool {
        let go = |entry: &DirEntry| {
            entry.name.ends_with(".go")
                && match entry.kind {
                    FileKind::File => true,
                    FileKind::Symlink => self.fs.is_file(&dir.join(&entry.name)),
                    _ => false,
                }
        };
        self.list(dir).is_ok_and(|entries| entries.iter().any(go))
    }

    /// Whether `dir` holds a go.mod file.
    pub(crate) fn has_go_mod(&self, dir: &Path) -> bool {
        let found = |entry: &DirEntry| entry.name == "go.mod" && entry.kind != FileKind::Dir;
        self.list(dir)
            .is_ok_and(|entries| entries.iter().any(found))
    }
}
