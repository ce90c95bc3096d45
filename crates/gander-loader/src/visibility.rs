//! Which packages a package may import: `internal`, `vendor`, programs, local
//! paths.
//!
//! Invariant: the verdict depends on the two packages and the path alone.

use crate::error::{ErrorKind, LoadError};
use crate::load::{Loading, Node};
use crate::modpath::{has_prefix, is_local};
use std::path::Path;

impl Loading<'_> {
    /// Why `parent` may not import `node` as `path`.
    pub(crate) fn refusal(&self, path: &str, node: usize, parent: usize) -> Option<LoadError> {
        let (imported, importer) = (&self.nodes[node], &self.nodes[parent]);
        if imported.error.is_none() && !self.internal_allowed(imported, importer) {
            let message = format!(
                "use of internal package {} not allowed",
                imported.import_path
            );
            return Some(LoadError {
                show_stack: true,
                ..self.error(ErrorKind::Import, message)
            });
        }
        if let Some(as_path) = vendored_as(path) {
            return Some(self.error(
                ErrorKind::Import,
                format!("{path} must be imported as {as_path}"),
            ));
        }
        if imported.name == "main" && importer.dir != imported.dir {
            return Some(self.error(
                ErrorKind::Import,
                format!("import {path:?} is a program, not an importable package"),
            ));
        }
        if is_local(path) && !importer.cmdline_files {
            let message = match path {
                "." => format!("{path}: cannot import current directory"),
                _ => format!("local import {path:?} in non-local package"),
            };
            return Some(self.error(ErrorKind::Import, message));
        }
        None
    }

    fn internal_allowed(&self, imported: &Node, importer: &Node) -> bool {
        let path = imported.import_path.as_str();
        let Some(parent) = parent_of_internal(path) else {
            return true;
        };
        // The FIPS module sees, of what is internal, only crypto/internal.
        if has_prefix(&importer.path, "crypto") && has_prefix(path, "crypto/internal/fips140") {
            return true;
        }
        if has_prefix(&importer.path, "crypto/internal/fips140") {
            return has_prefix(path, "crypto/internal");
        }
        if imported.module.is_none() {
            let above = self.modules.goroot.join("src").join(parent);
            return importer.dir.starts_with(&above) || self.really_inside(&importer.dir, &above);
        }
        if !importer.cmdline_files {
            return has_prefix(&importer.path, parent);
        }
        // Files named on the command line count as their directory's package.
        let info = self.modules.main_of_dir(&importer.dir);
        info.is_some_and(|module| {
            match importer
                .dir
                .strip_prefix(&module.dir)
                .ok()
                .and_then(Path::to_str)
            {
                Some("") => has_prefix(&module.path, parent),
                Some(rest) => has_prefix(&format!("{}/{rest}", module.path), parent),
                None => false,
            }
        })
    }

    fn really_inside(&self, dir: &Path, above: &Path) -> bool {
        let fs = &self.modules.dirs.fs;
        matches!((fs.canonical(dir), fs.canonical(above)), (Ok(dir), Ok(above)) if dir.starts_with(&above))
    }
}

/// The path above the last element `internal`.
fn parent_of_internal(path: &str) -> Option<&str> {
    if let Some(parent) = path.strip_suffix("/internal") {
        return Some(parent);
    }
    if let Some(at) = path.rfind("/internal/") {
        return Some(&path[..at]);
    }
    (path == "internal" || path.starts_with("internal/")).then_some("")
}

/// How a path with an element `vendor` must be written.
fn vendored_as(path: &str) -> Option<&str> {
    match path.rfind("/vendor/") {
        Some(at) => Some(&path[at + "/vendor/".len()..]),
        None => path.strip_prefix("vendor/"),
    }
}
