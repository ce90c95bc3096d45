//! An executable: the runtime's binary with an image at its end.
//!
//! Invariant: the file is complete or not there. It is written beside its
//! place under another name and then renamed, so that nobody sees half of it
//! and a running program keeps its file.

use gander_abi::image::{Footer, PAGE};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Writes the executable to `path`, replacing a regular file.
///
/// # Errors
///
/// Those of the file system; [`io::ErrorKind::InvalidInput`] if something
/// other than a regular file is there.
pub fn write_executable(runtime: &[u8], image: &[u8], path: &Path) -> io::Result<()> {
    let path = destination(path)?;
    let (temporary, mut file) = beside(&path)?;
    let written = fill(&mut file, runtime, image).and_then(|()| {
        drop(file);
        fs::rename(&temporary, &path)
    });
    if written.is_err() {
        // The first error counts; the leftover is only untidy.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// The file behind symbolic links, if it may be replaced.
fn destination(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(path) if path.is_file() => Ok(path),
        Ok(path) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{} is not a regular file", path.display()),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

/// A new file in the same directory.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    for attempt in 0.. {
        let mut temporary = std::ffi::OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}.{attempt}", std::process::id()));
        let temporary = path.with_file_name(temporary);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o755);
        match options.open(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return Ok((temporary, opened?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn fill(file: &mut File, runtime: &[u8], image: &[u8]) -> io::Result<()> {
    let offset = (runtime.len() as u64).next_multiple_of(PAGE);
    let padding = vec![0; (offset - runtime.len() as u64) as usize];
    let len = image.len() as u64;
    file.write_all(runtime)?;
    file.write_all(&padding)?;
    file.write_all(image)?;
    file.write_all(&Footer { offset, len }.encode())
}
