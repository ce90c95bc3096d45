//! Gives this build a name (`GANDER_BUILD`): a hash over the sources that
//! decide what `check` says, so that no build reads another one's cache.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// The crates whose code decides a verdict or the form of cached declarations.
const CRATES: &[&str] = &[
    "span", "diag", "syntax", "constant", "types", "loader", "driver", "abi", "overlay", "mir",
    "lower", "opt", "codegen",
];

fn main() -> std::io::Result<()> {
    let crates = Path::new("..");
    let mut hasher = DefaultHasher::new();
    for name in CRATES {
        let src = crates.join(format!("gander-{name}")).join("src");
        if !src.exists() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", src.display());
        let mut files = Vec::new();
        collect(&src, &mut files)?;
        files.sort();
        for file in files {
            hasher.write(file.as_os_str().as_encoded_bytes());
            hasher.write(&std::fs::read(&file)?);
        }
    }
    println!("cargo::rustc-env=GANDER_BUILD={:016x}", hasher.finish());
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}
