//! Snapshots: what the compilation of a program leaves for the next one of
//! the same program after its main package was edited, or for other programs
//! that have its packages.
//!
//! Invariant: a snapshot belongs to a key, a hash of everything that went into
//! it: the sources of all packages but the main one, the flags, the build of
//! Gander. It is written whole or not at all and carries a checksum. It changes
//! how long a compilation takes, never what the program does: what it lacks is
//! a reason to compile everything.

use crate::cache::write_atomically;
use crate::compile::{CompileOptions, Compiled, set_texts};
use crate::program::Sources;
use gander_codegen::Parts;
use gander_mir::{FuncId, Program, wire};
use gander_types::CheckedProgram;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::xxh3_128;

/// Bytes of the checksum before the content.
const HEAD: usize = 16;

/// So many functions are compiled without looking whether their code is kept.
const FEW: usize = 30;

/// How many snapshots are kept, of programs and of what many have in common.
const KEPT: usize = 30;
const KEPT_COMMON: usize = 4;

/// The declarations of a package, by its title among the units.
#[derive(Debug, Serialize, Deserialize)]
pub struct Declared {
    pub(crate) title: String,
    #[serde(with = "wire::bytes")]
    pub(crate) bytes: Vec<u8>,
}

/// What is kept of a program but for its main package.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    declared: Vec<Declared>,
    /// All tables, without bodies.
    program: Program,
    names: gander_lower::Base,
    facts: gander_opt::Base,
    code: gander_codegen::Base,
}

/// A directory of snapshots.
#[derive(Clone, Debug)]
pub struct Snapshots {
    dir: PathBuf,
    kept: usize,
}

impl Snapshots {
    /// Those in `dir`, which is made when needed.
    pub fn new(dir: &Path) -> Snapshots {
        Snapshots {
            dir: dir.to_owned(),
            kept: KEPT,
        }
    }

    /// Those in `dir` for [`record`], of which there are few.
    pub fn few(dir: &Path) -> Snapshots {
        Snapshots {
            kept: KEPT_COMMON,
            ..Snapshots::new(dir)
        }
    }

    fn path(&self, key: u128) -> PathBuf {
        self.dir.join(format!("{key:032x}"))
    }

    /// The snapshot with this key, if there is one.
    pub fn load(&self, key: u128) -> Option<Snapshot> {
        let bytes = fs::read(self.path(key)).ok()?;
        let (head, content) = bytes.split_at_checked(HEAD)?;
        if head != checksum(key, content) {
            return None;
        }
        postcard::from_bytes(content).ok()
    }

    /// Keeps a snapshot; failing to is not an error of the compilation.
    pub fn store(&self, key: u128, snapshot: &Snapshot) {
        let Ok(content) = postcard::to_stdvec(snapshot) else {
            return;
        };
        let mut bytes = checksum(key, &content).to_vec();
        bytes.extend(content);
        if write_atomically(&self.path(key), &bytes).is_ok() {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        let entries = entries.flatten().filter_map(|entry| {
            let modified = entry.metadata().ok()?.modified().ok()?;
            Some((modified, entry.path()))
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort();
        let surplus = entries.len().saturating_sub(self.kept);
        for (_, path) in entries.drain(..surplus) {
            // Somebody else may have removed it.
            let _ = fs::remove_file(path);
        }
    }
}

fn checksum(key: u128, content: &[u8]) -> [u8; HEAD] {
    (xxh3_128(content) ^ key).to_le_bytes()
}

/// Whether these options allow snapshots.
pub fn possible(options: &CompileOptions) -> bool {
    options.optimize && !options.race && !options.verify && options.strings.is_empty()
}

/// Compiles a program as [`crate::compile::compile`] does, and makes a snapshot
/// if it can.
///
/// # Errors
/// Messages with positions, in the order of the files.
pub fn compile_recording(
    program: &CheckedProgram,
    main: usize,
    declared: Vec<Declared>,
    options: &CompileOptions,
) -> Result<(Compiled, Option<Snapshot>), Vec<String>> {
    let plain = || Ok((crate::compile::compile(program, main, options)?, None));
    let start = Instant::now();
    let lowered = gander_lower::lower_recording(program, &lower_options(main));
    let Ok((mut mir, Some(mut names))) = lowered else {
        return plain();
    };
    set_texts(program, &mut mir, options);
    let lowering = start.elapsed();
    let start = Instant::now();
    // What the main package calls may be inlined there, and not the next time.
    let mut called = gander_lower::called_by_main(&mir);
    called.extend(names.helpers());
    let mut facts = gander_opt::optimize_recording(&mut mir, &options.optimizer());
    let live = gander_opt::live(&mir, &called);
    let optimizing = start.elapsed();
    let start = Instant::now();
    let Ok(parts) = Parts::compile(&mir, &live.funcs, &options.code()) else {
        // Which says why.
        return plain();
    };
    let mut code = parts.base();
    let tables = without_bodies(&mir);
    let Ok(image) = parts.link(tables, &gander_opt::stays) else {
        return plain();
    };
    let coding = start.elapsed();
    let start = Instant::now();
    let snapshot = names.separate(&mut mir).map(|kept| {
        facts.retain(|func| kept[func.index()]);
        code.retain(|func| kept[func.index()]);
        Snapshot {
            declared,
            program: mir,
            names,
            facts,
            code,
        }
    });
    let compiled = Compiled {
        image: image.bytes,
        phases: vec![
            ("lower", lowering),
            ("optimise", optimizing),
            ("code", coding),
            ("snapshot", start.elapsed()),
        ],
    };
    Ok((compiled, snapshot))
}

/// Makes a snapshot of a program that others are compiled over with
/// [`compile_over`]; none if it cannot be had. The program itself is not linked.
pub fn record(program: &CheckedProgram, main: usize, options: &CompileOptions) -> Option<Snapshot> {
    let (mut mir, names) = gander_lower::lower_recording(program, &lower_options(main)).ok()?;
    let mut names = names?;
    set_texts(program, &mut mir, options);
    // Other programs call what this one only inlines.
    let all: Vec<_> = (0..mir.funcs.len() as u32).map(FuncId).collect();
    let mut facts = gander_opt::optimize_recording(&mut mir, &options.optimizer());
    let live = gander_opt::live(&mir, &all);
    let parts = Parts::compile(&mir, &live.funcs, &options.code()).ok()?;
    let mut code = parts.base();
    let kept = names.separate(&mut mir)?;
    facts.retain(|func| kept[func.index()]);
    code.retain(|func| kept[func.index()]);
    Some(Snapshot {
        declared: Vec::new(),
        program: mir,
        names,
        facts,
        code,
    })
}

/// Compiles a program that has all packages of a snapshot, the `renewed` ones
/// with further files.
///
/// # Errors
/// Why it has to be compiled as a whole.
pub fn compile_over(
    snapshot: &Snapshot,
    (program, main): (&CheckedProgram, usize),
    renewed: &[String],
    options: &CompileOptions,
) -> Result<Compiled, String> {
    let start = Instant::now();
    let names = &snapshot.names;
    let base = snapshot.program.clone();
    let packages = program.packages.iter().enumerate();
    let renewed = packages.filter(|(_, package)| renewed.contains(&package.import_path));
    let lower_options = gander_lower::Options {
        renewed: renewed.map(|(number, _)| number).collect(),
        ..lower_options(main)
    };
    let lowered = gander_lower::lower_over(program, &lower_options, names, base);
    let mut mir = lowered.map_err(|lacking| format!("the snapshot lacks {lacking}"))?;
    set_texts(program, &mut mir, options);
    let phases = vec![("lower", start.elapsed())];
    finish_on(mir, &snapshot.facts, &snapshot.code, options, phases)
}

/// Checks the main package of `sources` and compiles the program on a snapshot.
///
/// # Errors
/// Why it has to be compiled as a whole.
pub fn compile_on(
    snapshot: Snapshot,
    sources: &Sources,
    options: &CompileOptions,
) -> Result<Compiled, String> {
    let start = Instant::now();
    let checked = sources.check_main(&snapshot.declared);
    let checked = checked.ok_or("the main package has errors or link names")?;
    let checking = start.elapsed();
    let start = Instant::now();
    let names = &snapshot.names;
    let lowered = gander_lower::lower_on(&checked, &lower_options(0), names, snapshot.program);
    let mut mir = lowered.map_err(|lacking| format!("the snapshot lacks {lacking}"))?;
    set_texts(&checked, &mut mir, options);
    let phases = vec![("check", checking), ("lower", start.elapsed())];
    finish_on(mir, &snapshot.facts, &snapshot.code, options, phases)
}

/// Optimises, compiles and links what is new in a program.
fn finish_on(
    mut mir: Program,
    facts: &gander_opt::Base,
    code: &gander_codegen::Base,
    options: &CompileOptions,
    mut phases: Vec<(&'static str, Duration)>,
) -> Result<Compiled, String> {
    let start = Instant::now();
    gander_opt::optimize_on(&mut mir, &options.optimizer(), facts);
    let optimizing = start.elapsed();
    let start = Instant::now();
    let stays = &gander_opt::stays;
    let new = mir.funcs.iter().filter(|func| func.body.is_some()).count();
    let code_options = match new > FEW {
        true => options.code(),
        // Reading all code that is kept would take longer.
        false => options.uncached(),
    };
    let parts = Parts::compile_on(&mir, code, &code_options, stays);
    let parts = parts.map_err(|err| format!("the snapshot lacks code: {err}"))?;
    let coding = start.elapsed();
    let start = Instant::now();
    let image = parts.link(mir, stays).map_err(|err| err.to_string())?;
    phases.push(("optimise", optimizing));
    phases.push(("code", coding));
    phases.push(("link", start.elapsed()));
    Ok(Compiled {
        image: image.bytes,
        phases,
    })
}

fn lower_options(main: usize) -> gander_lower::Options {
    gander_lower::Options {
        main,
        ..gander_lower::Options::default()
    }
}

/// A copy of the tables.
fn without_bodies(program: &Program) -> Program {
    let funcs = program.funcs.iter().map(|func| gander_mir::Function {
        name: func.name.clone(),
        attrs: func.attrs,
        params: func.params.clone(),
        results: func.results.clone(),
        file: func.file,
        line: func.line,
        body: None,
    });
    Program {
        funcs: funcs.collect(),
        datas: program.datas.clone(),
        types: Vec::new(),
        positions: program.positions.clone(),
        strings: program.strings.clone(),
        typelinks: program.typelinks.clone(),
        itabs: program.itabs.clone(),
        modinfo: program.modinfo.clone(),
        godebug: program.godebug.clone(),
        goroot: program.goroot.clone(),
        main: program.main,
        sigpanic: program.sigpanic,
        race: program.race,
        variables: Vec::new(),
        mentions: Vec::new(),
    }
}
