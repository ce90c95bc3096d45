//! The programs and places that tasks need: the workspace, cargo, the
//! `gander` under test and the official Go it is compared with.
//!
//! Invariant: nothing is looked up twice in two ways; every task uses these.

use crate::Result;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Where cargo puts its output, and tasks their caches.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A cargo command that runs in the root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(root());
    command
}

/// Runs `command` with inherited output and no input; false if it failed.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    Ok(status.success())
}

/// Standard output and standard error of `command`, and whether it exited
/// with 0.
pub(crate) fn output(command: &mut Command) -> Result<(String, String, bool)> {
    let out = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    Ok((
        String::from_utf8_lossy(&out.stdout).into_owned(),
        String::from_utf8_lossy(&out.stderr).into_owned(),
        out.status.success(),
    ))
}

/// The optimised `gander`, built now; `given` is used instead if present.
pub(crate) fn gander(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = given {
        return absolute(path);
    }
    if !succeeds(&mut cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "gander",
    ]))? {
        return Err("gander does not build".to_owned());
    }
    Ok(target_dir().join("release").join("gander"))
}

/// The official Go 1.27 installation: `GANDER_GOROOT`, `GOROOT`, or what
/// `gander env GOROOT` finds or fetches.
pub(crate) fn goroot(given: Option<&Path>) -> Result<PathBuf> {
    for name in ["GANDER_GOROOT", "GOROOT"] {
        if let Some(dir) = std::env::var_os(name)
            && is_go_1_27(Path::new(&dir))
        {
            return absolute(Path::new(&dir));
        }
    }
    let gander = gander(given)?;
    let (stdout, stderr, _) = output(Command::new(gander).args(["env", "GOROOT"]))?;
    let dir = PathBuf::from(stdout.trim());
    if !stdout.trim().is_empty() && is_go_1_27(&dir) {
        return Ok(dir);
    }
    Err(format!(
        "no Go 1.27: set GANDER_GOROOT to an installation\n{}",
        stderr.trim_end()
    ))
}

fn is_go_1_27(dir: &Path) -> bool {
    go_version(dir).is_ok_and(|version| version.starts_with("go1.27"))
}

/// The version of the installation at `goroot`, such as `go1.27.3`.
pub(crate) fn go_version(goroot: &Path) -> Result<String> {
    let text = read_to_string(&goroot.join("VERSION"))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The official `go` of `goroot`, with an environment that does not depend on
/// the caller's settings: no other toolchain, no cgo, no flags.
pub(crate) fn go(goroot: &Path) -> Command {
    let mut command = Command::new(goroot.join("bin").join("go"));
    command
        .env("GOROOT", goroot)
        .env("GOTOOLCHAIN", "local")
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "")
        .env("GOENV", "off")
        .env("GOWORK", "off")
        .env("GOOS", "linux")
        .env("GOARCH", "amd64");
    command
}

/// `path` made absolute, with links resolved.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize()
        .map_err(|e| format!("{}: {e}", path.display()))
}

/// The text of a file, with the path in the error.
pub(crate) fn read_to_string(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The bytes of a file, with the path in the error.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Makes a directory and those above it.
pub(crate) fn create_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|err| format!("{}: {err}", path.display()))
}

/// Writes a file and the directories above it.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(failed)?;
    }
    std::fs::write(path, content).map_err(failed)
}

/// The value of an option that takes a path.
pub(crate) fn path_value(args: &mut lexopt::Parser) -> Result<PathBuf> {
    args.value().map(PathBuf::from).map_err(|e| e.to_string())
}

/// The value of an option that takes text.
pub(crate) fn text_value(args: &mut lexopt::Parser) -> Result<String> {
    let value = args.value().map_err(|e| e.to_string())?;
    value
        .into_string()
        .map_err(|value| format!("{} is not UTF-8", value.display()))
}

/// The value of an option that takes a number.
pub(crate) fn number_value(args: &mut lexopt::Parser) -> Result<u64> {
    let text = text_value(args)?;
    text.parse().map_err(|_| format!("{text} is not a number"))
}
