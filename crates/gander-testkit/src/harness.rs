//! Data files as named tests.
//!
//! Invariant: a directory that holds no case fails, because a test that
//! cannot find its data must not look green.

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One named test.
pub struct Case {
    name: String,
    run: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

impl Case {
    /// A test called `name` that fails with the message `run` returns.
    pub fn new(
        name: impl Into<String>,
        run: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) -> Case {
        Case {
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// Runs the cases with the flags of the process, as `cargo test` passes them.
/// Call it from the `main` of a test target with `harness = false`.
pub fn run(cases: Vec<Case>) -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = cases
        .into_iter()
        .map(|case| Trial::test(case.name, move || (case.run)().map_err(Failed::from)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One case for each file below `dir` whose extension is `extension`, named
/// by its path relative to `dir`; `check` gets the file's path.
///
/// An empty or unreadable directory becomes one failing case.
pub fn cases(
    dir: &Path,
    extension: &str,
    check: impl Fn(&Path) -> Result<(), String> + Clone + Send + 'static,
) -> Vec<Case> {
    let files = match files(dir, extension) {
        Ok(files) if files.is_empty() => {
            let message = format!("no .{extension} file below {}", dir.display());
            return vec![Case::new("no data", move || Err(message))];
        }
        Ok(files) => files,
        Err(message) => return vec![Case::new("no data", move || Err(message))],
    };
    files
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(dir).unwrap_or(&path);
            let name = relative.to_string_lossy().replace('\\', "/");
            let check = check.clone();
            Case::new(name, move || check(&path))
        })
        .collect()
}

/// The files below `dir` with this extension, sorted by path.
///
/// # Errors
/// The directory that could not be read, and why.
pub fn files(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(dir) = pending.pop() {
        let failed = |e: std::io::Error| format!("{}: {e}", dir.display());
        for entry in std::fs::read_dir(&dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
