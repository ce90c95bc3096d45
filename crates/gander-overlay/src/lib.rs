//! The Go files that replace part of the standard library in programs that
//! Gander compiles: package `runtime`, and what depends on the calling
//! convention.
//!
//! Invariant: plain data. Package `runtime` consists of the files here and of
//! those of the Go tree that [`KEPT_RUNTIME_FILES`] names; everything else in
//! the standard library is that of the tree.

mod symbols;

pub use symbols::{ALIASES, HELPERS, INTRINSICS};

/// A file of the overlay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OverlayFile {
    /// Its path below `$GOROOT/src`.
    pub path: &'static str,
    /// Its contents.
    pub text: &'static str,
}

macro_rules! files {
    ($($path:literal,)*) => {
        &[$(OverlayFile {
            path: $path,
            text: include_str!(concat!("../go/", $path)),
        }),*]
    };
}

/// All files, sorted by path.
pub const FILES: &[OverlayFile] = files![
    "hash/crc32/crc32_amd64.go",
    "internal/abi/abi_amd64.go",
    "math/big/arith_decl.go",
    "runtime/atomic.go",
    "runtime/bounds.go",
    "runtime/cgo/gander.go",
    "runtime/chan.go",
    "runtime/env.go",
    "runtime/finalizer.go",
    "runtime/g.go",
    "runtime/iface.go",
    "runtime/linked.go",
    "runtime/lock.go",
    "runtime/mapfast.go",
    "runtime/mem.go",
    "runtime/module.go",
    "runtime/mstats.go",
    "runtime/netpoll.go",
    "runtime/panic.go",
    "runtime/print.go",
    "runtime/proc.go",
    "runtime/prof.go",
    "runtime/race.go",
    "runtime/race0.go",
    "runtime/rand.go",
    "runtime/reflect.go",
    "runtime/sema.go",
    "runtime/signal.go",
    "runtime/slice.go",
    "runtime/string.go",
    "runtime/symtab.go",
    "runtime/synctest.go",
    "runtime/time.go",
    "runtime/types.go",
    "runtime/unused.go",
];

/// Files of the tree's package `runtime` that are used as they are: maps and
/// hashing, the texts of run-time errors, UTF-8, arithmetic of floating-point
/// and complex numbers.
pub const KEPT_RUNTIME_FILES: &[&str] = &[
    "alg.go",
    "complex.go",
    "error.go",
    "float.go",
    "map.go",
    "unsafe.go",
    "utf8.go",
];

/// The file with this path below `$GOROOT/src`.
pub fn file(path: &str) -> Option<&'static OverlayFile> {
    FILES.iter().find(|file| file.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    /// Go files below `dir`, as paths relative to `root`.
    #[allow(
        clippy::disallowed_methods,
        reason = "a test looks at the sources it is compiled from"
    )]
    fn go_files(root: &Path, dir: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).expect("the directory is there") {
            let path: PathBuf = entry.expect("it can be listed").path();
            if path.is_dir() {
                go_files(root, &path, found);
            } else if path.extension().is_some_and(|extension| extension == "go") {
                let relative = path.strip_prefix(root).expect("it is below");
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }

    #[test]
    fn every_file_is_listed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("go");
        let mut found = Vec::new();
        go_files(&root, &root, &mut found);
        found.sort();
        let listed: Vec<&str> = FILES.iter().map(|file| file.path).collect();
        assert_eq!(listed, found);
    }

    #[test]
    fn no_kept_file_is_replaced() {
        for name in KEPT_RUNTIME_FILES {
            assert!(file(&format!("runtime/{name}")).is_none(), "{name}");
        }
    }
}
