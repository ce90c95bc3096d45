//! The names of files in tracebacks and `runtime.Caller`.
//!
//! Invariant: full paths, as the `go` command has them, or with `-trimpath`
//! the import path and the file's name; diagnostics keep their shorter names.

use gander_mir::Program;
use gander_types::{CheckedPackage, CheckedProgram};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Renames the files in the program's position tables.
pub(crate) fn rename(checked: &CheckedProgram, program: &mut Program, trim: bool) {
    let mut names = BTreeMap::new();
    for package in &checked.packages {
        for file in &package.files {
            if let Some(source) = checked.sources.file(file.package) {
                let shown = source.path.to_string_lossy().into_owned();
                names.insert(shown, full_name(package, &source.path, trim));
            }
        }
    }
    let files: BTreeSet<_> = program
        .positions
        .iter()
        .map(|position| position.file.0)
        .chain(program.funcs.iter().map(|func| func.file.0))
        .collect();
    for file in files {
        if let Some(name) = program.strings.get_mut(file as usize)
            && let Some(full) = names.get(name)
        {
            name.clone_from(full);
        }
    }
}

fn full_name(package: &CheckedPackage, shown: &Path, trim: bool) -> String {
    let file = shown.file_name().unwrap_or_default();
    // The file of a test program is in no directory.
    if shown.as_os_str() == crate::test::MAIN_FILE {
        return crate::test::MAIN_FILE.to_owned();
    }
    let dir = match trim {
        true => Path::new(&package.import_path),
        false => &package.dir,
    };
    dir.join(file).to_string_lossy().into_owned()
}
