//! The modules that `conformance modules` checks, fetched by the official go
//! command into its module cache and copied from there.
//!
//! Invariant: a version is fetched once, and an unfinished copy is not used.

use crate::Result;
use crate::tools::{go, output, read, read_to_string, root, succeeds, write};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One line of the list.
#[derive(Debug)]
pub(super) struct Module {
    /// Module path, or `work:` and a name for a workspace.
    pub(super) path: String,
    /// Version, or `-` for a workspace.
    pub(super) version: String,
    /// The modules of a workspace: directory, path, version.
    members: Vec<[String; 3]>,
}

impl Module {
    /// Whether it has a go.work file.
    pub(super) fn is_workspace(&self) -> bool {
        !self.members.is_empty()
    }

    /// The arguments that name all its packages.
    pub(super) fn patterns(&self) -> Vec<String> {
        if !self.is_workspace() {
            return vec!["./...".to_owned()];
        }
        let members = self.members.iter();
        members.map(|[dir, ..]| format!("./{dir}/...")).collect()
    }
}

/// Reads a list below `xtask/data`.
pub(super) fn read_list(name: &str) -> Result<Vec<Module>> {
    let path = root().join("xtask/data").join(name);
    parse_list(&read_to_string(&path)?).map_err(|e| format!("{}:{e}", path.display()))
}

fn parse_list(text: &str) -> Result<Vec<Module>> {
    let mut modules: Vec<Module> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let module = match fields[..] {
            [] => continue,
            [first, ..] if first.starts_with('#') => continue,
            ["work", name] => Module {
                path: format!("work:{name}"),
                version: "-".to_owned(),
                members: Vec::new(),
            },
            ["use", dir, path, version] => {
                let work = modules.last_mut().filter(|m| m.version == "-");
                let work = work.ok_or_else(|| format!("{number}: use without work"))?;
                work.members.push([dir, path, version].map(str::to_owned));
                continue;
            }
            [path, version] => Module {
                path: path.to_owned(),
                version: version.to_owned(),
                members: Vec::new(),
            },
            _ => {
                return Err(format!(
                    "{number}: want PATH VERSION, work NAME or use DIR PATH VERSION"
                ));
            }
        };
        modules.push(module);
    }
    Ok(modules)
}

/// Copies the module, or the workspace, below `base` unless that was done
/// before, and downloads what its packages and tests import.
pub(super) fn fetch(goroot: &Path, module: &Module, base: &Path) -> Result<PathBuf> {
    let name = format!("{}@{}", module.path, module.version).replace(['/', ':'], "_");
    let dir = base.join(&name);
    let complete = base.join(format!("{name}.complete"));
    if complete.is_file() {
        return Ok(dir);
    }
    println!("fetching {} {}", module.path, module.version);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    if module.is_workspace() {
        let mut work = String::from("go 1.27\n\n");
        for [sub, path, version] in &module.members {
            work.push_str(&format!("use ./{sub}\n"));
            // A directory `.` is not one that can be made.
            let to: PathBuf = dir.join(sub).components().collect();
            copy(&download(goroot, base, path, version)?, &to)?;
        }
        write(&dir.join("go.work"), work)?;
    } else {
        copy(
            &download(goroot, base, &module.path, &module.version)?,
            &dir,
        )?;
        if !dir.join("go.mod").exists() {
            write(&dir.join("go.mod"), format!("module {}\n", module.path))?;
            succeeds(fetching(goroot, &dir).args(["mod", "tidy", "-e"]))?;
        }
    }
    let mut list = fetching(goroot, &dir);
    list.args(["list", "-e", "-deps", "-test"])
        .args(module.patterns());
    if module.is_workspace() {
        list.env_remove("GOWORK");
    }
    output(&mut list)?;
    write(&complete, "")?;
    Ok(dir)
}

/// The official go command with the user's own proxy settings.
fn fetching(goroot: &Path, dir: &Path) -> Command {
    let mut command = go(goroot);
    command.env_remove("GOENV").current_dir(dir);
    command
}

/// The module's directory in the module cache.
fn download(goroot: &Path, base: &Path, path: &str, version: &str) -> Result<PathBuf> {
    let mut command = fetching(goroot, base);
    command.args(["mod", "download", "-json", &format!("{path}@{version}")]);
    let (stdout, stderr, _) = output(&mut command)?;
    let answer: Value =
        serde_json::from_str(&stdout).map_err(|e| format!("{path}: {e}: {stderr}"))?;
    match answer["Dir"].as_str() {
        Some(dir) => Ok(PathBuf::from(dir)),
        None => Err(format!("{path}@{version}: {}", answer["Error"])),
    }
}

/// Copies a tree; the copies are writable, unlike the module cache.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            write(&target, read(&entry.path())?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parse_list;

    #[test]
    fn the_list() {
        let text = "# head\n\nexample.com/a v1.0.0\nwork w\nuse x example.com/x v1.2.3\n";
        let modules = parse_list(text).expect("a list");
        assert_eq!(modules[0].patterns(), ["./..."]);
        assert!(modules[1].is_workspace());
        assert_eq!(modules[1].patterns(), ["./x/..."]);
        assert!(parse_list("a v1\nuse x y v1\n").is_err());
        assert!(parse_list("a\n").is_err());
    }
}
