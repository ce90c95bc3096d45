//! `-ldflags=-X`: values for string variables, set in the lowered program.
//!
//! Invariant: as with the official linker, a variable that the program does
//! not have or does not reach is passed over, one of another type is an error,
//! and an initialisation that runs at start overwrites the value.

use gander_mir::{Data, DataId, Program, Reloc, RelocKind, Section, Target};
use gander_span::Symbol;
use gander_types::{CheckedProgram, Pkg};

/// Sets each variable `importpath.name` to its value; the last one for a
/// variable counts.
///
/// # Errors
/// In the linker's words, one for each variable that is no string.
pub(crate) fn set(
    checked: &CheckedProgram,
    program: &mut Program,
    values: &[(String, String)],
) -> Result<(), Vec<String>> {
    let mut errors = Vec::new();
    for (name, value) in values {
        let (path, variable) = name.rsplit_once('.').unwrap_or(("", name));
        let symbol = format!("{}.{variable}", gander_lower::escape(path));
        let Some(at) = program.datas.iter().position(|data| data.name == symbol) else {
            continue;
        };
        if let Some(ty) = type_unless_string(checked, path, variable) {
            errors.push(format!(
                "{symbol}: cannot set with -X: not a var of type string (type:{ty})"
            ));
            continue;
        }
        let text = DataId(program.datas.len() as u32);
        program.datas.push(Data {
            name: format!("{symbol}.str.{}", text.0),
            section: Section::ReadOnly,
            size: value.len() as u64,
            align: 1,
            bytes: value.as_bytes().to_vec(),
            relocs: Vec::new(),
        });
        let data = &mut program.datas[at];
        data.bytes = vec![0; 8];
        data.bytes.extend((value.len() as u64).to_le_bytes());
        data.relocs = vec![Reloc {
            offset: 0,
            kind: RelocKind::Absolute,
            target: Target::Data(text),
            addend: 0,
        }];
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(errors),
    }
}

/// The type of a package-level variable, if it is not `string`.
fn type_unless_string(checked: &CheckedProgram, path: &str, variable: &str) -> Option<String> {
    let package = checked
        .packages
        .iter()
        .find(|package| package.path == path)?;
    let store = &checked.store;
    let object = store[package.pkg].lookup(Symbol::intern(variable))?;
    let path = |pkg: Pkg| store[pkg].path.as_str().to_owned();
    let ty = store.type_string(store[object].ty_or_invalid(), &path);
    (ty != "string").then_some(ty)
}
