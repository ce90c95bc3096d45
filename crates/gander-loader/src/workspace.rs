//! Where the main modules are: the go.mod or go.work above the working
//! directory.
//!
//! Invariant: the result names each main module once, in go.work order.

use crate::env::Env;
use crate::error::{LoadError, short_path};
use crate::fs::{FileSystem, clean};
use crate::modfile::{self, Dialect, ModFile};
use crate::version;
use std::path::{Path, PathBuf};

/// The files that govern a load.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    /// go.work and its contents, in workspace mode.
    pub(crate) work: Option<(PathBuf, ModFile)>,
    /// The directories of the main modules and their go.mod files.
    pub(crate) modules: Vec<(PathBuf, ModFile)>,
}

/// Finds and reads them.
///
/// # Errors
/// If one is malformed or asks for a newer Go.
pub(crate) fn find(fs: &dyn FileSystem, env: &Env, goroot: &Path) -> Result<Workspace, LoadError> {
    if env.get("GO111MODULE") == Some("off") {
        return Err(LoadError::fatal(
            "GOPATH mode (GO111MODULE=off) is not supported",
        ));
    }
    let work_file = match env.get("GOWORK") {
        Some("off") => None,
        Some(path) => Some(PathBuf::from(path)),
        None => ascend(fs, &env.cwd, "go.work").map(|dir| dir.join("go.work")),
    };
    // A go.work beside GOROOT is none of ours, as for the `go` command.
    let work_file = work_file.filter(|path| path.parent() != Some(goroot));
    let mut found = Workspace::default();
    if let Some(path) = work_file {
        let text = read_text(fs, &path, &short_path(&env.cwd, &path))?;
        let file = parse(env, &path, &text, Dialect::Work)?;
        check_go(
            file.go.as_deref().unwrap_or("1.18"),
            &short_path(&env.cwd, &path),
        )?;
        let base = path.parent().unwrap_or(Path::new("/")).to_owned();
        for dir in &file.use_dirs {
            let root = clean(&base.join(dir));
            found
                .modules
                .push(read_module(fs, env, &root, Some((&path, &file)))?);
        }
        found.work = Some((path, file));
    } else if let Some(root) = ascend(fs, &env.cwd, "go.mod") {
        found.modules.push(read_module(fs, env, &root, None)?);
    }
    Ok(found)
}

fn ascend(fs: &dyn FileSystem, from: &Path, name: &str) -> Option<PathBuf> {
    from.ancestors()
        .find(|dir| fs.is_file(&dir.join(name)))
        .map(Path::to_owned)
}

fn read_text(fs: &dyn FileSystem, path: &Path, shown: &str) -> Result<String, LoadError> {
    let contents = fs.read(path).map_err(|err| {
        LoadError::fatal(format!("open {shown}: {}", crate::fs::errno_text(&err)))
    })?;
    Ok(String::from_utf8_lossy(&contents).into_owned())
}

fn parse(env: &Env, path: &Path, text: &str, dialect: Dialect) -> Result<ModFile, LoadError> {
    let shown = short_path(&env.cwd, path);
    let (file, errors) = modfile::parse(&shown, text, dialect);
    if errors.is_empty() {
        return Ok(file);
    }
    // The start of a block is named by the file's full name.
    let start = "unterminated block started at ";
    let full = format!("{start}{}:", path.display());
    let errors = errors
        .join("\n")
        .replace(&format!("{start}{shown}:"), &full);
    Err(LoadError::fatal(format!(
        "errors parsing {shown}:\n{errors}"
    )))
}

fn check_go(go: &str, what: &str) -> Result<(), LoadError> {
    let release = version::GO_RELEASE;
    if version::compare_go(go, release).is_gt() {
        return Err(LoadError::fatal(format!(
            "{what} requires go >= {go} (running go {release}; GOTOOLCHAIN=local)"
        )));
    }
    Ok(())
}

fn read_module(
    fs: &dyn FileSystem,
    env: &Env,
    root: &Path,
    work: Option<(&Path, &ModFile)>,
) -> Result<(PathBuf, ModFile), LoadError> {
    let path = root.join("go.mod");
    let shown = short_path(&env.cwd, &path);
    let text = match (read_text(fs, &path, &shown), work) {
        (Err(err), Some((work_path, _))) if !fs.exists(&path) => {
            let work = short_path(&env.cwd, work_path);
            let message = format!(
                "cannot load module {} listed in {work} file: {}",
                short_path(&env.cwd, root),
                err.message
            );
            return Err(LoadError::fatal(message));
        }
        (text, _) => text?,
    };
    let file = parse(env, &path, &text, Dialect::Mod)?;
    if file.module.is_empty() {
        let help = "missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod";
        return Err(LoadError::fatal(format!("error reading {shown}: {help}")));
    }
    if let Err(message) = crate::modpath::check(&file.module, crate::modpath::PathKind::Import) {
        return Err(LoadError::fatal(message.replacen(
            "import path",
            "module path",
            1,
        )));
    }
    let go = file.go.as_deref().unwrap_or(version::DEFAULT_GO_MOD);
    check_go(go, &shown)?;
    if let Some((work_path, work)) = work {
        let limit = work.go.as_deref().unwrap_or("1.18");
        if version::compare_go(go, limit).is_gt() {
            let shown_dir = short_path(&env.cwd, root);
            let work = short_path(&env.cwd, work_path);
            let message = format!(
                "module {shown_dir} listed in {work} file requires go >= {go}, but {work} lists go {limit}; to download and use go {go}:\n\tgo work use"
            );
            return Err(LoadError::fatal(message));
        }
    }
    Ok((root.to_owned(), file))
}
