//! Machine code of functions kept from one compilation to the next.
//!
//! Invariant: the cache changes how long a compilation takes, never what comes
//! out, and no failure of it fails a compilation. One file per compiler build
//! and machine holds records one after the other. Readers take no lock:
//! records carry checksums, and a reader stops at the first that is not
//! whole. Writers hold a lock on a file beside it, cut off what a killed
//! writer left behind the last whole record, and append.

use crate::blob;
use crate::compile::FuncCode;
use cranelift_codegen::isa::TargetIsa;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A larger file is replaced by what the last run of the compiler used.
const LIMIT: usize = 256 << 20;
/// Bytes before a record's content: its length (4), key (16), checksum (8).
const HEAD: usize = 28;

/// New code is written to the file once there is this much of it, and at the
/// end.
const PENDING: usize = 16 << 20;

/// Where machine code is kept. Clones share what one of them has read and
/// made, so that programs compiled one after the other or at once compile what
/// they have in common once.
#[derive(Clone, Debug)]
pub struct Cache {
    directory: PathBuf,
    build: Vec<u8>,
    opened: Arc<Mutex<FxHashMap<PathBuf, Arc<Store>>>>,
}

impl Cache {
    /// A cache in a directory, which is made when needed. `build` identifies
    /// the compiler: whatever changes code generation must change it.
    pub fn new(directory: &Path, build: &[u8]) -> Cache {
        Cache {
            directory: directory.to_owned(),
            build: build.to_owned(),
            opened: Arc::default(),
        }
    }

    /// What there is for this machine, read unless it has been.
    pub(crate) fn open(&self, isa: &dyn TargetIsa) -> Session {
        let mut hasher = Xxh3::new();
        hasher.update(&self.build);
        hasher.update(isa.triple().to_string().as_bytes());
        hasher.update(isa.flags().to_string().as_bytes());
        for flag in isa.isa_flags() {
            hasher.update(flag.to_string().as_bytes());
        }
        let name = format!("code-{:032x}", hasher.digest128());
        let path = self.directory.join(name);
        let mut opened = lock(&self.opened);
        let store = opened
            .entry(path)
            .or_insert_with_key(|path| Arc::new(Store::read(path)));
        Session {
            store: Arc::clone(store),
            reused: AtomicUsize::new(0),
        }
    }
}

/// The whole records of a file, by key, and where they end.
fn scan(content: &[u8]) -> (FxHashMap<u128, (usize, usize)>, usize) {
    let mut index = FxHashMap::default();
    let mut at = 0;
    while let Some(head) = content.get(at..at + HEAD) {
        let len = u32::from_le_bytes(head[..4].try_into().unwrap_or_default()) as usize;
        let key = u128::from_le_bytes(head[4..20].try_into().unwrap_or_default());
        let start = at + HEAD;
        let Some(payload) = content.get(start..start + len) else {
            break;
        };
        if head[20..] != checksum(key, payload) {
            break;
        }
        index.insert(key, (start, start + len));
        at = start + len;
    }
    (index, at)
}

fn checksum(key: u128, payload: &[u8]) -> [u8; 8] {
    (xxh3_64(payload) ^ key as u64).to_le_bytes()
}

fn record(out: &mut Vec<u8>, key: u128, payload: &[u8]) {
    out.extend((payload.len() as u32).to_le_bytes());
    out.extend(key.to_le_bytes());
    out.extend(checksum(key, payload));
    out.extend(payload);
}

/// One file of the cache in memory, with what is still to be written to it.
#[derive(Debug)]
struct Store {
    path: PathBuf,
    content: Vec<u8>,
    index: FxHashMap<u128, (usize, usize)>,
    /// Records that the file lacked when it was read.
    fresh: RwLock<FxHashMap<u128, Arc<[u8]>>>,
    /// Those of them that are not written yet, and their size.
    pending: Mutex<(Vec<u128>, usize)>,
    /// Keys of the file's records that were used.
    used: Mutex<FxHashSet<u128>>,
}

impl Drop for Store {
    fn drop(&mut self) {
        // What cannot be kept is compiled again the next time.
        let _ = self.write();
    }
}

/// The cache during one compilation.
pub(crate) struct Session {
    store: Arc<Store>,
    reused: AtomicUsize,
}

impl Session {
    /// The code with this key, if it is kept.
    pub(crate) fn find(&self, key: u128, symbols: usize, positions: usize) -> Option<FuncCode> {
        let code = self.store.find(key, symbols, positions)?;
        self.reused.fetch_add(1, Ordering::Relaxed);
        Some(code)
    }

    /// Keeps code.
    pub(crate) fn add(&self, key: u128, code: &FuncCode) {
        self.store.add(key, blob::encode(code));
    }

    /// Gives how many functions were kept before.
    pub(crate) fn finish(self) -> usize {
        if lock(&self.store.pending).1 > PENDING {
            // What cannot be kept is compiled again the next time.
            let _ = self.store.write();
        }
        self.reused.into_inner()
    }
}

impl Store {
    fn read(path: &Path) -> Store {
        let content = fs::read(path).unwrap_or_default();
        let (index, _) = scan(&content);
        Store {
            path: path.to_owned(),
            content,
            index,
            fresh: RwLock::default(),
            pending: Mutex::default(),
            used: Mutex::default(),
        }
    }

    fn find(&self, key: u128, symbols: usize, positions: usize) -> Option<FuncCode> {
        if let Some(&(start, end)) = self.index.get(&key) {
            let code = blob::decode(&self.content[start..end], symbols, positions)?;
            lock(&self.used).insert(key);
            return Some(code);
        }
        let fresh = self.fresh.read().unwrap_or_else(PoisonError::into_inner);
        let payload = fresh.get(&key).map(Arc::clone)?;
        drop(fresh);
        blob::decode(&payload, symbols, positions)
    }

    fn add(&self, key: u128, payload: Vec<u8>) {
        let size = payload.len();
        let mut fresh = self.fresh.write().unwrap_or_else(PoisonError::into_inner);
        if fresh.insert(key, payload.into()).is_none() {
            let mut pending = lock(&self.pending);
            pending.0.push(key);
            pending.1 += size;
        }
    }

    /// Writes what is new to the file.
    fn write(&self) -> io::Result<()> {
        let (mut keys, _) = std::mem::take(&mut *lock(&self.pending));
        if keys.is_empty() {
            return Ok(());
        }
        keys.sort_unstable();
        let mut records = Vec::new();
        let fresh = self.fresh.read().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if let Some(payload) = fresh.get(&key) {
                record(&mut records, key, payload);
            }
        }
        drop(fresh);
        let directory = self.path.parent().ok_or(io::ErrorKind::NotFound)?;
        fs::create_dir_all(directory)?;
        let guard = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.with_extension("lock"))?;
        // Released when the file is closed, by whatever end of the process.
        guard.lock()?;
        let present = fs::metadata(&self.path).map_or(0, |data| data.len() as usize);
        match present + records.len() > LIMIT {
            true => self.replace(&records),
            false => self.append(&records),
        }
    }

    fn append(&self, records: &[u8]) -> io::Result<()> {
        let content = fs::read(&self.path).unwrap_or_default();
        let (_, end) = scan(&content);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)?;
        file.set_len(end as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(records)
    }

    /// A new file of what was used since the old one was read.
    fn replace(&self, records: &[u8]) -> io::Result<()> {
        let temporary = self.path.with_extension("new");
        let mut kept = records.to_vec();
        let mut used: Vec<u128> = lock(&self.used).iter().copied().collect();
        used.sort_unstable();
        for key in used {
            if let Some((start, end)) = self.index.get(&key) {
                record(&mut kept, key, &self.content[*start..*end]);
            }
        }
        File::create(&temporary)?.write_all(&kept)?;
        fs::rename(temporary, &self.path)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // The lists are whole after every operation.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
