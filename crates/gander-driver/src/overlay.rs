//! The `-overlay` file: replacements of source files for one run, in the JSON
//! form of `go build`: `{"Replace": {"path": "replacement or empty"}}`.

use gander_loader::{FileSystem as _, Overlay, RealFs};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The real file system with the replacements that `file` lists; relative
/// paths are relative to `cwd`.
///
/// # Errors
/// A message if the file or a replacement cannot be read.
pub fn read(file: &Path, cwd: &Path) -> Result<Overlay<RealFs>, String> {
    let fail = |what: &dyn std::fmt::Display| format!("reading overlay {}: {what}", file.display());
    let text = RealFs.read(&cwd.join(file)).map_err(|err| fail(&err))?;
    let document: Value = serde_json::from_slice(&text).map_err(|err| fail(&err))?;
    let replace = match document.get("Replace") {
        None => return Ok(Overlay::new(RealFs, [])),
        Some(replace) => replace
            .as_object()
            .ok_or_else(|| fail(&"Replace is not an object"))?,
    };
    let mut files: Vec<(PathBuf, Option<Arc<[u8]>>)> = Vec::with_capacity(replace.len());
    for (path, replacement) in replace {
        let replacement = replacement
            .as_str()
            .ok_or_else(|| fail(&"a replacement is not a string"))?;
        let contents = match replacement {
            "" => None,
            name => Some(
                RealFs
                    .read(&cwd.join(name))
                    .map_err(|err| fail(&format!("{name}: {err}")))?,
            ),
        };
        files.push((cwd.join(path), contents));
    }
    Ok(Overlay::new(RealFs, files))
}
