//! File names as `go build` prints them.
//!
//! Invariant: a name that is shown leads to the file from the working
//! directory; it is relative where that is shorter.

use std::path::{Component, Path, PathBuf};

/// The name to print for the file `path` (absolute) when working in `cwd`
/// (absolute): `./x.go` in the working directory itself, else the shorter of
/// relative and absolute.
pub fn display_name(cwd: &Path, path: &Path) -> PathBuf {
    let Some(dir) = path.parent() else {
        return path.to_owned();
    };
    let file = path.file_name().unwrap_or_default();
    if dir == cwd {
        return Path::new(".").join(file);
    }
    match relative(cwd, dir) {
        Some(relative) if relative.as_os_str().len() < dir.as_os_str().len() => relative.join(file),
        _ => path.to_owned(),
    }
}

/// `target` as seen from `base`; both absolute and without `.` and `..`.
fn relative(base: &Path, target: &Path) -> Option<PathBuf> {
    if !base.is_absolute() || !target.is_absolute() {
        return None;
    }
    let base: Vec<Component<'_>> = base.components().collect();
    let target: Vec<Component<'_>> = target.components().collect();
    let common = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(Component::ParentDir, base.len() - common);
    Some(up.chain(target[common..].iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_working_directory() {
        for (path, expected) in [
            ("/abc/u/b/x.go", "./x.go"),
            ("/abc/u/b/c/x.go", "c/x.go"),
            ("/abc/u/x.go", "../x.go"),
            ("/abc/u/d/x.go", "../d/x.go"),
            ("/usr/x.go", "/usr/x.go"),
        ] {
            let name = display_name(Path::new("/abc/u/b"), Path::new(path));
            assert_eq!(name, Path::new(expected), "{path}");
        }
    }
}
