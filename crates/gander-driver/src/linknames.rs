//! Which `//go:linkname` references into the standard library the linker lets
//! through.
//!
//! Invariant: the official linker's rule: a reference from outside of the
//! standard library is allowed if the definition there has a `//go:linkname`
//! of its own, and the symbol is not reserved for other packages
//! ([`RESERVED`], [`LENT`]). Package runtime counts as the official one, not
//! as the overlay's: its files are read for their directives, and only when a
//! program refers to it.

use gander_loader::FileSystem;
use gander_syntax::ast::DeclKind;
use gander_types::{CheckedPackage, CheckedProgram, Linkname};
use std::collections::BTreeSet;
use std::path::Path;

/// Symbols that only their own package may name although another package
/// defines them: the package, and the names in it.
const RESERVED: &[(&str, &[&str])] = &[
    (
        "crypto/fips140",
        &["isBypassed", "setBypass", "unsetBypass"],
    ),
    (
        "crypto/internal/fips140",
        &["fatal", "getIndicator", "setIndicator"],
    ),
    ("crypto/internal/sysrand", &["fatal"]),
    ("crypto/rand", &["fatal"]),
    ("crypto/subtle", &["setDITDisabled", "setDITEnabled"]),
    (
        "internal/cpu",
        &["riscvHWProbe", "sysctlbynameBytes", "sysctlbynameInt32"],
    ),
    ("internal/runtime/cgroup", &["throw"]),
    (
        "internal/runtime/maps",
        &[
            "errNilAssign",
            "fatal",
            "newarray",
            "newobject",
            "rand",
            "typeString",
            "typedmemclr",
            "typedmemmove",
        ],
    ),
    (
        "internal/sync",
        &[
            "fatal",
            "runtime_SemacquireMutex",
            "runtime_Semrelease",
            "runtime_canSpin",
            "runtime_doSpin",
            "runtime_nanotime",
            "throw",
        ],
    ),
    (
        "internal/synctest",
        &[
            "IsInBubble",
            "Run",
            "Wait",
            "acquire",
            "associate",
            "disassociate",
            "inBubble",
            "isAssociated",
            "release",
        ],
    ),
    ("net", &["newWindowsFile"]),
    (
        "runtime",
        &[
            "addmoduledata",
            "mapaccess1",
            "mapaccess1_fast32",
            "mapaccess1_fast64",
            "mapaccess1_faststr",
            "mapdelete_fast32",
            "mapdelete_fast64",
            "mapdelete_faststr",
        ],
    ),
    (
        "runtime/pprof",
        &["runtime_goroutineLeakGC", "runtime_goroutineleakcount"],
    ),
    (
        "runtime/secret",
        &[
            "appendSignalStacks",
            "count",
            "dec",
            "eraseSecrets",
            "getStack",
            "inc",
        ],
    ),
    (
        "runtime/trace",
        &["runtime_readTrace", "runtime_traceClockUnitsPerSecond"],
    ),
    ("sync", &["runtime_SemacquireWaitGroup"]),
    ("sync_test", &["runtime_blockUntilEmptyCleanupQueue"]),
    ("syscall", &["rawsyscalln", "runtimeClearenv", "syscalln"]),
    ("testing/synctest", &["testingSynctestTest"]),
    ("time", &["runtimeIsBubbled", "runtimeNano", "runtimeNow"]),
    ("unique", &["runtime_blockUntilEmptyCleanupQueue"]),
];

/// Symbols that belong to a package and are for another one alone.
const LENT: &[&str] = &[
    "crypto/internal/rand.SetTestingReader",
    "go:fipsinfo",
    "runtime.getStaticuint64s",
    "runtime.pprof_goroutineLeakProfileWithLabels",
    "testing.checkParallel",
];

/// What the linker says of the first reference that it refuses, among those
/// of `main` and of the packages it imports.
pub fn check(
    program: &CheckedProgram,
    main: usize,
    fs: &dyn FileSystem,
    goroot: &Path,
) -> Option<String> {
    let mut runtime = None;
    let mut seen = vec![false; program.packages.len()];
    let mut work = vec![main];
    while let Some(index) = work.pop() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        let package = &program.packages[index];
        work.extend(package.imports.iter().rev());
        if package.standard {
            continue;
        }
        for linkname in references(package) {
            let Some(symbol) = linkname.target else {
                continue;
            };
            let read = || runtime_directives(fs, goroot);
            if !is_allowed(program, symbol.as_str(), &mut runtime, read) {
                return Some(format!(
                    "link: {}: invalid reference to {}",
                    package.path,
                    symbol.as_str()
                ));
            }
        }
    }
    None
}

/// The linknames of declarations that have their value or body elsewhere and
/// that the package uses.
fn references(package: &CheckedPackage) -> impl Iterator<Item = &Linkname> {
    let refers = |linkname: &&Linkname| {
        let decls = package.files.iter().flat_map(|file| &file.decls);
        let mut names = decls.flat_map(|decl| match &decl.kind {
            DeclKind::Func(func) if func.recv.is_none() && func.body.is_none() => vec![&func.name],
            DeclKind::Var(group) => {
                let specs = group.specs.iter().filter(|spec| spec.values.is_empty());
                specs.flat_map(|spec| &spec.names).collect()
            }
            _ => Vec::new(),
        });
        let declared = names.find(|ident| ident.name == linkname.local);
        let object = declared.and_then(|ident| package.info.defs.get(&ident.id));
        object.is_some_and(|object| package.info.uses.values().any(|used| used == object))
    };
    package.linknames.iter().filter(refers)
}

/// What package runtime defines and gives away.
#[derive(Debug, Default)]
struct RuntimeNames {
    /// Go source and assembly, one after the other.
    text: String,
    /// Symbols with a `//go:linkname` at their definition.
    pushed: BTreeSet<String>,
}

/// Whether a reference to `symbol` from outside of the standard library is
/// allowed.
fn is_allowed(
    program: &CheckedProgram,
    symbol: &str,
    runtime: &mut Option<RuntimeNames>,
    read: impl Fn() -> RuntimeNames,
) -> bool {
    let slash = symbol.rfind('/').map_or(0, |at| at + 1);
    let Some(dot) = symbol[slash..].find('.').map(|at| slash + at) else {
        return !LENT.contains(&symbol);
    };
    let (path, name) = (&symbol[..dot], &symbol[dot + 1..]);
    let mut reserved = RESERVED.iter().filter(|(package, _)| *package == path);
    if LENT.contains(&symbol) || reserved.any(|(_, names)| names.contains(&name)) {
        return false;
    }
    let pushed = |package: &CheckedPackage| {
        package.linknames.iter().any(|linkname| {
            let own = || package.path == path && linkname.local.as_str() == name;
            !linkname.standard
                && match linkname.target {
                    Some(target) => target.as_str() == symbol && !pulls(package, linkname),
                    None => own(),
                }
        })
    };
    let mut standard = program
        .packages
        .iter()
        .filter(|package| package.standard && package.path != "runtime");
    if standard.clone().any(pushed) {
        return true;
    }
    let runtime = runtime.get_or_insert_with(read);
    if runtime.pushed.contains(symbol) {
        return true;
    }
    // What is not defined at all is an error of its own, where it is reached.
    !match path {
        "runtime" => runtime.defines(name),
        _ => standard.any(|package| package.path == path && declares(package, name)),
    }
}

/// Whether the declaration that a linkname is for has its body elsewhere.
fn pulls(package: &CheckedPackage, linkname: &Linkname) -> bool {
    let mut decls = package.files.iter().flat_map(|file| &file.decls);
    decls.any(|decl| match &decl.kind {
        DeclKind::Func(func) => {
            func.name.name == linkname.local && func.recv.is_none() && func.body.is_none()
        }
        _ => false,
    })
}

fn declares(package: &CheckedPackage, name: &str) -> bool {
    let mut decls = package.files.iter().flat_map(|file| &file.decls);
    decls.any(|decl| match &decl.kind {
        DeclKind::Func(func) => func.recv.is_none() && func.name.name.as_str() == name,
        DeclKind::Var(group) => {
            let mut names = group.specs.iter().flat_map(|spec| &spec.names);
            names.any(|ident| ident.name.as_str() == name)
        }
        _ => false,
    })
}

impl RuntimeNames {
    fn defines(&self, name: &str) -> bool {
        let texts = [
            format!("\nfunc {name}("),
            format!("\nfunc {name}["),
            format!("\nvar {name} "),
            format!("\n\t{name} "),
            format!("TEXT runtime·{name}("),
            format!("TEXT runtime·{name}<ABIInternal>("),
        ];
        texts.iter().any(|text| self.text.contains(text.as_str()))
    }
}

/// Reads the official package runtime.
fn runtime_directives(fs: &dyn FileSystem, goroot: &Path) -> RuntimeNames {
    let dir = goroot.join("src/runtime");
    let mut names = RuntimeNames::default();
    // Without the files nothing there is known to be given away.
    for entry in fs.read_dir(&dir).unwrap_or_default() {
        let is_test = entry.name.ends_with("_test.go");
        if is_test || !(entry.name.ends_with(".go") || entry.name.ends_with(".s")) {
            continue;
        }
        let Ok(contents) = fs.read(&dir.join(&entry.name)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&contents);
        for line in text.lines() {
            let Some(words) = line.strip_prefix("//go:linkname ") else {
                continue;
            };
            let mut words = words.split_whitespace();
            match (words.next(), words.next()) {
                (Some(_), Some(target)) => names.pushed.insert(target.to_owned()),
                (Some(local), None) => names.pushed.insert(format!("runtime.{local}")),
                _ => false,
            };
        }
        names.text.push('\n');
        names.text.push_str(&text);
    }
    names
}
