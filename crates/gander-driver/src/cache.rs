//! The result cache: verdicts and declarations of packages that were checked
//! without errors.
//!
//! Invariants: an entry is written whole or not at all (temporary file, then
//! rename) and carries a checksum, so that a killed process or a full disk
//! leaves at worst a missing entry; a cache that cannot be read or written
//! costs time, never the result. Entries of other builds of Gander are never
//! read: their directory has another name.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use xxhash_rust::xxh3::xxh3_128;

/// The entry's head: a checksum over the rest, then the hash of the
/// declarations.
const HEAD: usize = 32;

/// What all entries together may take; beyond that the oldest go.
const LIMIT_BYTES: u64 = 256 << 20;

/// How long the temporary file of a killed process is left alone.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A directory of cached results.
#[derive(Clone, Debug)]
pub struct Cache {
    dir: PathBuf,
}

/// The declarations of a package as bytes, with their hash.
#[derive(Clone, Debug)]
pub struct Declarations {
    /// Equal exactly if the bytes are.
    pub hash: u128,
    /// See `gander_types::export_package`.
    pub bytes: Vec<u8>,
}

impl Declarations {
    /// Hashes `bytes`.
    pub fn new(bytes: Vec<u8>) -> Declarations {
        Declarations {
            hash: xxh3_128(&bytes),
            bytes,
        }
    }
}

impl Cache {
    /// The cache in `dir` for the Gander build called `build`.
    pub fn new(dir: &Path, build: &str) -> Cache {
        Cache {
            dir: dir.join("check").join(build),
        }
    }

    fn path(&self, key: u128) -> PathBuf {
        let name = format!("{key:032x}");
        self.dir.join(&name[..2]).join(&name[2..])
    }

    /// The hash of the declarations of the package with this key, if it is
    /// known to be without errors.
    pub(crate) fn verdict(&self, key: u128) -> Option<u128> {
        let mut head = [0; HEAD];
        fs::File::open(self.path(key))
            .ok()?
            .read_exact(&mut head)
            .ok()?;
        hash_in(&head)
    }

    /// The whole entry, verified.
    pub(crate) fn load(&self, key: u128) -> Option<Declarations> {
        let mut bytes = fs::read(self.path(key)).ok()?;
        let hash = hash_in(&bytes)?;
        let sum = u128::from_le_bytes(bytes.get(..16)?.try_into().ok()?);
        if xxh3_128(&bytes[16..]) != sum {
            return None;
        }
        bytes.drain(..HEAD);
        Some(Declarations { hash, bytes })
    }

    /// Remembers that the package with this key has no errors.
    pub(crate) fn store(&self, key: u128, declarations: &Declarations) {
        let mut bytes = vec![0; 16];
        bytes.extend(declarations.hash.to_le_bytes());
        bytes.extend(&declarations.bytes);
        let sum = xxh3_128(&bytes[16..]);
        bytes[..16].copy_from_slice(&sum.to_le_bytes());
        // Failing to write is not an error of the check.
        let _ = write_atomically(&self.path(key), &bytes);
    }

    /// Removes the oldest entries beyond the size limit, entries of other
    /// builds among them, and what killed processes left behind.
    pub fn trim(&self) {
        let Some(root) = self.dir.parent() else {
            return;
        };
        let mut entries = Vec::new();
        collect(root, &mut entries);
        let now = SystemTime::now();
        let age = |time: SystemTime| now.duration_since(time).unwrap_or_default();
        let mut total: u64 = entries.iter().map(|entry| entry.size).sum();
        entries.sort_by_key(|entry| entry.modified);
        for entry in entries {
            let abandoned = entry.temporary && age(entry.modified) > ABANDONED;
            if (total > LIMIT_BYTES || abandoned) && fs::remove_file(&entry.path).is_ok() {
                total -= entry.size;
            }
        }
    }
}

fn hash_in(entry: &[u8]) -> Option<u128> {
    Some(u128::from_le_bytes(entry.get(16..HEAD)?.try_into().ok()?))
}

pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = dir.join(format!("{name}.{}.tmp", std::process::id()));
    fs::write(&temporary, bytes)
        .and_then(|()| fs::rename(&temporary, path))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
}

struct Entry {
    path: PathBuf,
    size: u64,
    modified: SystemTime,
    temporary: bool,
}

fn collect(dir: &Path, entries: &mut Vec<Entry>) {
    for item in fs::read_dir(dir).into_iter().flatten().flatten() {
        let Ok(metadata) = item.metadata() else {
            continue;
        };
        let path = item.path();
        if metadata.is_dir() {
            collect(&path, entries);
        } else if let Ok(modified) = metadata.modified() {
            let temporary = path.extension().is_some_and(|extension| extension == "tmp");
            entries.push(Entry {
                path,
                size: metadata.len(),
                modified,
                temporary,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_whole_or_not_at_all() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let cache = Cache::new(dir.path(), "build");
        let declarations = Declarations::new(b"declarations".to_vec());
        assert_eq!(cache.verdict(7), None);
        cache.store(7, &declarations);
        assert_eq!(cache.verdict(7), Some(declarations.hash));
        assert_eq!(
            cache.load(7).map(|d| d.bytes),
            Some(declarations.bytes.clone())
        );
        assert!(Cache::new(dir.path(), "other").load(7).is_none());

        let path = cache.path(7);
        let bytes = fs::read(&path).expect("just written");
        for cut in 0..bytes.len() {
            fs::write(&path, &bytes[..cut]).expect("writable");
            assert!(cache.load(7).is_none(), "cut at {cut}");
        }
        let mut wrong = bytes.clone();
        *wrong.last_mut().expect("not empty") ^= 1;
        fs::write(&path, wrong).expect("writable");
        assert!(cache.load(7).is_none());
    }

    #[test]
    fn trimming_keeps_a_small_cache() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let cache = Cache::new(dir.path(), "build");
        cache.store(7, &Declarations::new(vec![1]));
        cache.trim();
        assert!(cache.load(7).is_some());
    }
}
