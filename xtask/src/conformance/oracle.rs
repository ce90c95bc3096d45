//! What the official compiler says about a mutated package.
//!
//! Invariant: an answer is kept under everything it depends on (Go version,
//! package, file, content), so a cached answer is never stale.

use super::cases::Case;
use crate::Result;
use crate::tools::{go, go_version, output, read_to_string, target_dir, write};
use regex::Regex;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A copy of GOROOT that commands may overlay, and the cache beside it. The
/// official `go` refuses overlays below its module cache, where downloaded
/// toolchains live.
pub(super) struct Oracle {
    /// The copy.
    pub(super) goroot: PathBuf,
    work: PathBuf,
    version: String,
    answers: Value,
}

impl Oracle {
    /// Copies `goroot` unless that was done before, and loads the cache.
    pub(super) fn new(goroot: &Path) -> Result<Oracle> {
        let version = go_version(goroot)?;
        let work = target_dir().join("mutations").join(&version);
        let copy = work.join("goroot");
        if !copy.join("complete").is_file() {
            copy_goroot(goroot, &copy)?;
        }
        let cache = work.join("answers.json");
        let answers = match read_to_string(&cache) {
            Ok(text) => serde_json::from_str(&text).unwrap_or_else(|_| json!({})),
            Err(_) => json!({}),
        };
        Ok(Oracle {
            goroot: copy,
            work,
            version,
            answers,
        })
    }

    /// Writes the mutated file and the overlay that puts it in its package's
    /// place; returns the overlay.
    pub(super) fn overlay(&self, case: &Case) -> Result<PathBuf> {
        let dir = self.work.join("cases").join(case.id.to_string());
        let mutated = dir.join(&case.file);
        let replaced = case.dir.join(&case.file);
        let overlay = dir.join("overlay.json");
        write(&mutated, &case.content)?;
        let replace = json!({ replaced.to_string_lossy(): mutated.to_string_lossy() });
        write(&overlay, json!({ "Replace": replace }).to_string())?;
        Ok(overlay)
    }

    /// The official compiler's output about the case, with the places of this
    /// machine removed by [`normalise`].
    pub(super) fn answer(&mut self, case: &Case) -> Result<String> {
        let key = self.key(case);
        if let Some(answer) = self.answers[&key].as_str() {
            return Ok(normalise(answer, &self.goroot));
        }
        let overlay = self.overlay(case)?;
        let mut build = go(&self.goroot);
        build
            .args(["build", "-buildvcs=false", "-gcflags=-e", "-o"])
            .arg(self.work.join("out"))
            .arg("-overlay")
            .args([&overlay, Path::new(&case.pattern)])
            .current_dir(&case.dir);
        let (stdout, stderr, ok) = output(&mut build)?;
        let raw = format!("{stdout}{stderr}");
        let answer = normalise(&raw, &self.goroot);
        if answer.is_empty() != ok {
            return Err(format!("go build {}: {raw}", case.pattern));
        }
        self.answers[&key] = Value::from(raw);
        Ok(answer)
    }

    /// Saves the cache.
    pub(super) fn save(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.answers).map_err(|e| e.to_string())?;
        write(&self.work.join("answers.json"), text)
    }

    /// A command that runs `program` where the official one ran, with the same
    /// GOROOT.
    pub(super) fn command(&self, program: &Path, case: &Case) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&case.dir)
            .env("GANDER_GOROOT", &self.goroot)
            .env("GOROOT", &self.goroot)
            .env("CGO_ENABLED", "0")
            .env("GOWORK", "off")
            .env("GOFLAGS", "");
        command
    }

    /// Where reports about the cases are written.
    pub(super) fn work(&self) -> &Path {
        &self.work
    }

    fn key(&self, case: &Case) -> String {
        let hash = fnv(&case.content);
        format!(
            "{} {} {} {hash:016x}",
            self.version, case.pattern, case.file
        )
    }
}

/// The 64-bit FNV-1a hash.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Copies what a build of std reads; `bin`, `pkg` and `lib` become links.
fn copy_goroot(from: &Path, to: &Path) -> Result<()> {
    println!(
        "copying the sources of {} for overlays, once",
        from.display()
    );
    if to.exists() {
        std::fs::remove_dir_all(to).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    copy_sources(&from.join("src"), &to.join("src"))?;
    for name in ["bin", "pkg", "lib"] {
        let link = to.join(name);
        std::os::unix::fs::symlink(from.join(name), &link)
            .map_err(|e| format!("{}: {e}", link.display()))?;
    }
    for name in ["VERSION", "go.env"] {
        write(&to.join(name), crate::tools::read(&from.join(name))?)?;
    }
    write(&to.join("complete"), "")
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if entry.file_type().map_err(failed)?.is_dir() {
            let skip = name == "testdata" || (name == "cmd" && from.ends_with("src"));
            if !skip {
                copy_sources(&entry.path(), &to.join(&name))?;
            }
        } else if !name.to_string_lossy().ends_with("_test.go") {
            write(&to.join(&name), crate::tools::read(&entry.path())?)?;
        }
    }
    Ok(())
}

/// A directory before the name of a Go file that a line number follows.
static DIRECTORY: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: the expression is a constant.
    Regex::new(r"[^\s:(]*/([^/\s:]+\.go:\d+)").expect("a constant expression is valid")
});

/// Output without what differs between two runs of the same check: package
/// headers, directories before places, and where GOROOT is.
pub(super) fn normalise(output: &str, goroot: &Path) -> String {
    let goroot = goroot.to_string_lossy();
    let lines = output.lines().filter(|line| !line.starts_with("# "));
    let lines: Vec<String> = lines
        .map(|line| {
            let line = DIRECTORY.replace_all(line, "$1");
            line.replace(&*goroot, "$GOROOT")
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::normalise;
    use std::path::Path;

    #[test]
    fn places_of_the_machine_go() {
        let output = "# strings\n./a/b.go:1:2: x: y/z.go\n\t/g/src/c.go:3:4: other\nb.go:5:6: package q is not in std (/g/src/q)\nb.go:7:8: goto L jumps over x at ./a/b.go:9:1\n";
        assert_eq!(
            normalise(output, Path::new("/g")),
            "b.go:1:2: x: y/z.go\n\tc.go:3:4: other\nb.go:5:6: package q is not in std ($GOROOT/src/q)\nb.go:7:8: goto L jumps over x at b.go:9:1"
        );
    }
}
