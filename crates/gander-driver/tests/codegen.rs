//! Programs as the code generator gets them, with package `runtime` of the
//! overlay. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says so and does
//! nothing without.

use gander_abi::Kind;
use gander_driver::check::Outcome;
use gander_driver::program::{Failure, Request, load_for_codegen};
use gander_driver::render::plain;
use gander_loader::{Env, RealFs};
use gander_overlay::{ALIASES, HELPERS, INTRINSICS};
use gander_span::Symbol;
use gander_syntax::ast::{DeclKind, Expr, ExprKind};
use gander_types::{BasicInfo, CheckedProgram, Obj, Store, Ty, Type};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn goroot() -> Option<PathBuf> {
    let root = std::env::var_os("GANDER_GOROOT").map(PathBuf::from);
    if root.is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to compile its library");
    }
    root
}

fn load(goroot: &Path, patterns: &[&str], race: bool) -> CheckedProgram {
    let request = Request {
        fs: Arc::new(RealFs),
        goroot: goroot.to_owned(),
        env: Env::new(goroot.join("src"), []),
        tags: Vec::new(),
        race,
        tests: false,
        patterns: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
        download: None,
        threads: 2,
        all_errors: true,
    };
    match load_for_codegen(&request) {
        Ok(loaded) => loaded,
        Err(Failure::Load(errors)) => panic!("{errors:#?}"),
        Err(Failure::Check { titles, report }) => {
            let mut text = String::new();
            for (title, outcome) in titles.iter().zip(&report.outcomes) {
                text += &match outcome {
                    Outcome::Checked(finished) => plain::render(&report.sources, finished),
                    Outcome::Skipped => format!("{title} was skipped\n"),
                };
            }
            panic!("{text}");
        }
    }
}

#[test]
fn fmt_is_valid() {
    let Some(goroot) = goroot() else { return };
    for race in [false, true] {
        let program = load(&goroot, &["fmt"], race);
        assert_eq!(program.roots.len(), 1);
        let root = &program.packages[program.roots[0]];
        assert_eq!(root.path, "fmt");
        assert!(program.find("runtime").is_some());
        assert!(program.packages.iter().all(|p| !p.files.is_empty()));
    }
}

/// Everything but commands and what needs an experiment.
#[test]
fn std_is_valid() {
    let Some(goroot) = goroot() else { return };
    load(&goroot, &["std"], false);
}

/// Where a function without body gets one.
#[derive(Default)]
struct Bindings {
    /// Symbols of functions with a body, those that linknames give included.
    bodies: BTreeMap<String, Declared>,
    /// Functions without body: their symbol, and the one their linkname names.
    missing: Vec<(Declared, Option<String>)>,
}

#[derive(Clone)]
struct Declared {
    symbol: String,
    obj: Option<Obj>,
}

fn receiver(ty: &Expr) -> String {
    match &ty.kind {
        ExprKind::Star(base) => format!("(*{})", receiver(base)),
        ExprKind::Paren(inner) => receiver(inner),
        ExprKind::Index(index) => receiver(&index.x),
        ExprKind::Name(name) => name.as_str().to_owned(),
        other => panic!("a receiver of type {other:?}"),
    }
}

fn bindings(program: &CheckedProgram) -> Bindings {
    let mut found = Bindings::default();
    for package in &program.packages {
        let target = |name: &str| {
            let mut linknames = package.linknames.iter();
            let found = linknames.find(|l| l.local.as_str() == name && l.target.is_some())?;
            found.target.map(|target| target.as_str().to_owned())
        };
        let decls = package.files.iter().flat_map(|file| &file.decls);
        for decl in decls {
            let DeclKind::Func(func) = &decl.kind else {
                continue;
            };
            let name = func.name.name.as_str();
            let recv = func.recv.as_ref().and_then(|recv| recv.fields.first());
            let symbol = match recv {
                Some(recv) => format!("{}.{}.{name}", package.path, receiver(&recv.ty)),
                None => format!("{}.{name}", package.path),
            };
            let declared = Declared {
                symbol: symbol.clone(),
                obj: package.info.defs.get(&func.name.id).copied(),
            };
            let target = target(name).filter(|_| recv.is_none());
            if func.body.is_some() {
                if let Some(target) = target {
                    found.bodies.insert(target, declared.clone());
                }
                found.bodies.insert(symbol, declared);
            } else {
                found.missing.push((declared, target));
            }
        }
    }
    found
}

/// The scalars of a type as calls pass them: what two declarations of one
/// function must agree on.
fn scalars(store: &Store, ty: Ty, out: &mut String) {
    match store.under_type(ty) {
        Type::Basic(basic) if basic.info.has(BasicInfo::STRING) => out.push_str("88"),
        Type::Basic(basic) if basic.info.has(BasicInfo::FLOAT) => out.push('f'),
        Type::Basic(basic) if basic.info.has(BasicInfo::COMPLEX) => out.push_str("ff"),
        Type::Slice(_) => out.push_str("888"),
        Type::Interface(_) => out.push_str("88"),
        Type::Struct(fields) => {
            for &field in &fields.fields {
                scalars(store, store[field].ty_or_invalid(), out);
            }
        }
        _ => match store.sizeof(ty) {
            Some(size) => out.push_str(&size.to_string()),
            None => out.push('?'),
        },
    }
}

fn shape(store: &Store, obj: Obj) -> String {
    let ty = store.func_type(obj).expect("functions have types");
    let Type::Signature(signature) = &store[ty] else {
        panic!("a function of another type")
    };
    let mut out = String::new();
    for &param in signature.recv.iter().chain(&signature.params) {
        scalars(store, store[param].ty_or_invalid(), &mut out);
        out.push(' ');
    }
    out.push_str("->");
    for &result in &signature.results {
        out.push(' ');
        scalars(store, store[result].ty_or_invalid(), &mut out);
    }
    out
}

/// Whether a native can have this shape: six words, eight floating-point
/// numbers, one result.
fn passable(shape: &str) -> bool {
    let (params, results) = shape.split_once("->").expect("a shape has an arrow");
    let scalars = |text: &str| text.chars().filter(|c| *c != ' ').count();
    let floats = params.chars().filter(|c| *c == 'f').count();
    scalars(params) - floats <= 6 && floats <= 8 && scalars(results) <= 1
}

/// Functions that only the official runtime or its tests call, one of the
/// program, and a linkname to a method that does not exist.
const ELSEWHERE: &[&str] = &[
    "internal/runtime/gc/scan.ExpandAVX512",
    "internal/runtime/gc/scan.FilterNilAVX512",
    "internal/runtime/gc/scan.scanSpanPackedAVX512",
    "internal/runtime/startlinetest.AsmFunc",
    "main.main",
    "reflect.badlinkname_Value_pointer",
];

/// Every function without body in the library is bound to one that has the
/// same shape, or known to the compiler, or a native.
fn check_bindings(race: bool) {
    let Some(goroot) = goroot() else { return };
    let program = load(&goroot, &["std"], race);
    let store = &program.store;
    let found = bindings(&program);
    let mut wrong = Vec::new();
    for (declared, target) in &found.missing {
        let target = target.as_deref();
        let names = [Some(declared.symbol.as_str()), target];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        let body = names.iter().find_map(|name| {
            let alias = ALIASES.iter().find(|(from, _)| from == name);
            found.bodies.get(alias.map_or(*name, |(_, to)| *to))
        });
        let known = |name: &&str| {
            let alias = ALIASES.iter().find(|(from, _)| from == name);
            let name = alias.map_or(*name, |(_, to)| *to);
            INTRINSICS.contains(&name)
                || ELSEWHERE.contains(&name)
                || gander_abi::native(name).is_some()
        };
        match (body.and_then(|body| body.obj), declared.obj) {
            (Some(body), Some(obj)) => {
                let (given, wanted) = (shape(store, body), shape(store, obj));
                // The code of functions that package reflect makes.
                let any = ["reflect.makeFuncStub", "reflect.methodValueCall"];
                if given != wanted && !any.contains(&&*declared.symbol) {
                    wrong.push(format!(
                        "{}: {given} but {wanted} declared",
                        declared.symbol
                    ));
                }
            }
            (None, Some(obj)) if names.iter().any(known) => {
                let native = names.iter().find_map(|name| gander_abi::native(name));
                let shape = shape(store, obj);
                if native.is_some_and(|n| n.kind != Kind::Raw) && !passable(&shape) {
                    wrong.push(format!("{}: {shape} for a native", declared.symbol));
                }
            }
            _ => wrong.push(format!("{} has no body", names.join(" = "))),
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_function_has_a_body() {
    check_bindings(false);
}

#[test]
fn every_function_of_a_race_build_has_a_body() {
    check_bindings(true);
}

/// The helpers have the signatures that the table gives.
#[test]
fn helpers_are_as_the_table_says() {
    let Some(goroot) = goroot() else { return };
    let program = load(&goroot, &["runtime"], false);
    let runtime = program.find("runtime").expect("it is always there");
    let package = &program.store[program.packages[runtime].pkg];
    let mut found = String::new();
    let mut listed = String::new();
    for (group, helpers) in HELPERS {
        for helper in *helpers {
            let name = helper.split('(').next().expect("split gives one");
            let obj = package.lookup(Symbol::intern(name));
            let text = obj.map_or(format!("no {name}"), |obj| {
                let qualifier =
                    |pkg: gander_types::Pkg| program.store[pkg].name().as_str().to_owned();
                let text = program.store.object_string(obj, &qualifier);
                text.trim_start_matches("func runtime.")
                    .replace("runtime.", "")
            });
            found += &format!("{group}: {text}\n");
            listed += &format!("{group}: {helper}\n");
        }
    }
    assert_eq!(found, listed);
}

/// Among packages that are ready the smallest path comes first; `runtime` and
/// its imports precede all others; what has nothing to do is not waited for.
#[test]
fn packages_are_initialised_in_order() {
    let Some(goroot) = goroot() else { return };
    let program = load(&goroot, &["fmt"], false);
    let path = |index: usize| program.packages[index].import_path.as_str();
    let all = program.init_order(&|_| true);
    assert_eq!(all.len(), program.packages.len());
    let at = |wanted: &str| all.iter().position(|&index| path(index) == wanted);
    let runtime = at("runtime").expect("it is there");
    assert!(at("internal/abi").expect("it is there") < runtime);
    assert!(at("cmp").expect("it is there") > runtime);
    for (position, &index) in all.iter().enumerate() {
        let done = |import: &usize| all[..position].contains(import);
        assert!(
            program.packages[index].imports.iter().all(done),
            "{}",
            path(index)
        );
        let early = position <= runtime;
        let better = all[position + 1..].iter().find(|&&later| {
            let ready = program.packages[later].imports.iter().all(done);
            ready && path(later) < path(index) && (!early || all[..runtime].contains(&later))
        });
        assert_eq!(
            better.map(|&later| path(later)),
            None,
            "before {}",
            path(index)
        );
    }
    // `errors` imports `internal/reflectlite`, `cmp` nothing.
    let some = program.init_order(&|index| path(index) == "internal/reflectlite");
    let some: Vec<&str> = some.into_iter().map(path).collect();
    assert!(
        some.starts_with(&["internal/reflectlite", "errors"]),
        "{some:?}"
    );
    assert!(!some.contains(&"cmp") && !some.contains(&"runtime"));
}
