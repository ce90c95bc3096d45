//! vendor/modules.txt: which packages are vendored, from which modules, and
//! whether that agrees with go.mod.
//!
//! Invariant: reading never fails; what is missing shows up as inconsistency.

use crate::modfile::{ModFile, ModuleVersion, Replace};
use crate::version;
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// The contents of vendor/modules.txt.
#[derive(Clone, Debug, Default)]
pub(crate) struct VendorList {
    /// Modules that contribute packages, in order of appearance.
    modules: Vec<ModuleVersion>,
    replaced: Vec<ModuleVersion>,
    versions: FxHashMap<String, String>,
    packages: FxHashMap<String, ModuleVersion>,
    meta: FxHashMap<ModuleVersion, Meta>,
}

#[derive(Clone, Debug, Default)]
struct Meta {
    explicit: bool,
    replacement: Option<ModuleVersion>,
    go: Option<String>,
}

impl VendorList {
    pub(crate) fn parse(text: &str) -> VendorList {
        let mut list = VendorList::default();
        let mut current: Option<ModuleVersion> = None;
        for line in text.lines() {
            if let Some(header) = line.strip_prefix("# ") {
                current = list.header(header, current);
            } else if let (Some(notes), Some(module)) = (line.strip_prefix("## "), &current) {
                let meta = list.meta.entry(module.clone()).or_default();
                for note in notes.split(';').map(str::trim) {
                    meta.explicit |= note == "explicit";
                    if let Some(go) = note.strip_prefix("go ") {
                        meta.go = Some(go.to_owned());
                    }
                }
            } else if let Some(module) = &current
                && !line.trim().is_empty()
                && !line.starts_with('#')
            {
                list.package(line.trim().to_owned(), module.clone());
            }
        }
        list
    }

    fn header(&mut self, text: &str, current: Option<ModuleVersion>) -> Option<ModuleVersion> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (module, rest) = match words.as_slice() {
            [path, number, rest @ ..] if version::is_valid(number) => {
                (ModuleVersion::new(*path, *number), rest)
            }
            [path, rest @ ..] if rest.first() == Some(&"=>") => {
                (ModuleVersion::new(*path, ""), rest)
            }
            [_, _, ..] => return None,
            _ => return current,
        };
        let replacement = match rest {
            ["=>", path] => Some(ModuleVersion::new(*path, "")),
            ["=>", path, number] if version::is_valid(number) => {
                Some(ModuleVersion::new(*path, *number))
            }
            _ => None,
        };
        if replacement.is_some() {
            self.replaced.push(module.clone());
            self.meta.entry(module.clone()).or_default().replacement = replacement;
        }
        Some(module)
    }

    fn package(&mut self, path: String, module: ModuleVersion) {
        let newer =
            |old: &String| version::compare_module(&module.path, old, &module.version).is_lt();
        if self.versions.get(&module.path).is_none_or(newer) {
            self.versions
                .insert(module.path.clone(), module.version.clone());
            self.modules.push(module.clone());
        }
        self.packages.insert(path, module);
    }

    /// The module that a vendored package comes from.
    pub(crate) fn module_of(&self, package: &str) -> Option<&ModuleVersion> {
        self.packages.get(package)
    }

    /// The `go` line of a vendored module.
    pub(crate) fn go_version(&self, module: &ModuleVersion) -> Option<&str> {
        self.meta.get(module)?.go.as_deref()
    }

    /// Where the list disagrees with the go.mod files, one line each.
    pub(crate) fn inconsistencies(
        &self,
        files: &[&ModFile],
        work: Option<&ModFile>,
        replacement: &dyn Fn(&ModuleVersion) -> Option<ModuleVersion>,
    ) -> String {
        let mut out = String::new();
        let mut note = |module: &ModuleVersion, detail: String| {
            // Writing to a String cannot fail.
            let _ = write!(out, "\n\t{module}: {detail}");
        };
        let meta = |module: &ModuleVersion| self.meta.get(module).cloned().unwrap_or_default();
        for require in files.iter().flat_map(|file| &file.require) {
            if !meta(&require.module).explicit {
                note(&require.module, "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt".into());
            }
        }
        let mut seen = Vec::new();
        let sources = files
            .iter()
            .map(|file| (*file, "go.mod"))
            .chain(work.map(|file| (file, "go.work")));
        for (Replace { old, .. }, source) in
            sources.flat_map(|(file, name)| file.replace.iter().map(move |r| (r, name)))
        {
            if seen.contains(old) {
                continue;
            }
            seen.push(old.clone());
            match (meta(old).replacement, replacement(old)) {
                (None, Some(_)) => note(
                    old,
                    format!(
                        "is replaced in {source}, but not marked as replaced in vendor/modules.txt"
                    ),
                ),
                (Some(marked), Some(new)) if marked != new => {
                    note(
                        old,
                        format!(
                            "is replaced by {new} in {source}, but marked as replaced by {marked} in vendor/modules.txt"
                        ),
                    );
                }
                _ => {}
            }
        }
        for module in &self.modules {
            let required = files
                .iter()
                .any(|file| file.require.iter().any(|r| r.module == *module));
            if meta(module).explicit && !required {
                let article = if work.is_some() { "a " } else { "" };
                note(
                    module,
                    format!(
                        "is marked as explicit in vendor/modules.txt, but not explicitly required in {article}go.mod"
                    ),
                );
            }
        }
        let place = if work.is_some() {
            "the workspace"
        } else {
            "go.mod"
        };
        for module in &self.replaced {
            if replacement(module).is_none() {
                note(
                    module,
                    format!(
                        "is marked as replaced in vendor/modules.txt, but not replaced in {place}"
                    ),
                );
            }
        }
        out
    }
}
