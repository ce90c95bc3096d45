//! An executable: the runtime's binary with an image at its end.
//!
//! Invariant: the file is complete or not there. It is written beside its
//! place under another name and then renamed, so that nobody sees half of it
//! and a running program keeps its file.

use gander_abi::image::{Footer, PAGE};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write};
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

/// What an executable or another product of a compiler begins with.
const OBJECTS: &[&[u8]] = &[b"\x7fELF", b"!<arch>\n", b"go object "];

/// The file behind symbolic links, if it may be replaced: something that a
/// compiler wrote, or empty, or not there.
fn destination(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    // Links that lead nowhere yet are followed by hand; more than these are a
    // circle.
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => break,
        }
    }
    let refuse = |what: &str| {
        let message = format!("build output {path:?} already exists and is {what}");
        Err(io::Error::new(io::ErrorKind::InvalidInput, message))
    };
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path),
        Err(error) => Err(error),
        Ok(found) if found.is_dir() => refuse("a directory"),
        Ok(found) if !found.is_file() => refuse("not a regular file"),
        Ok(found) if found.len() > 0 && !is_object(&path)? => refuse("not an object file"),
        Ok(_) => Ok(path),
    }
}

fn is_object(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut head)?;
    Ok(OBJECTS.iter().any(|magic| head.starts_with(magic)))
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
