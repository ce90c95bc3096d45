//! The package graph compared with `go list` of the official toolchain. Needs
//! a GOROOT of Go 1.27 in $GANDER_GOROOT; says so and does nothing without.

use gander_loader::{Context, Env, Graph, LoadOptions, Loader, RealFs, Variant};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn goroot() -> Option<PathBuf> {
    let root = std::env::var_os("GANDER_GOROOT").map(PathBuf::from);
    if root.is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to compare with its `go list`");
    }
    root
}

fn go_list(goroot: &Path, dir: &Path, args: &[&str]) -> Vec<Value> {
    let output = Command::new(goroot.join("bin/go"))
        .arg("list")
        .args(args)
        .current_dir(dir)
        .envs([
            ("GOTOOLCHAIN", "local"),
            ("CGO_ENABLED", "0"),
            ("GOPROXY", "off"),
            ("GOFLAGS", ""),
            ("GOWORK", "off"),
        ])
        .env_remove("GOROOT")
        .output()
        .expect("bin/go runs");
    let values = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    values
        .map(|value| value.expect("go list prints JSON"))
        .collect()
}

fn load(goroot: &Path, dir: &Path, patterns: &[&str], tests: bool) -> Graph {
    let env = Env::new(dir, [("HOME".to_owned(), "/nonexistent".to_owned())]);
    let loader = Loader::new(Arc::new(RealFs), Context::default(), goroot, env);
    let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
    loader
        .load(
            &patterns,
            LoadOptions {
                tests,
                ..LoadOptions::default()
            },
        )
        .expect("loads")
}

type Facts = BTreeMap<String, Vec<String>>;

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Package -> facts, as text so that a difference is readable.
fn theirs(packages: &[Value]) -> Facts {
    let mut facts = Facts::new();
    for package in packages {
        let path = package["ImportPath"]
            .as_str()
            .expect("has a path")
            .to_owned();
        if path.ends_with(".test")
            || path.ends_with(".test]")
                && package["Name"] == "main"
                && strings(&package["GoFiles"])
                    .iter()
                    .any(|file| file.ends_with("_testmain.go"))
        {
            continue;
        }
        let mut imports = strings(&package["Imports"]);
        imports.retain(|import| import != "C");
        imports.sort();
        imports.dedup();
        let mut embeds = strings(&package["EmbedFiles"]);
        embeds.dedup();
        let list = vec![
            format!("name {}", package["Name"].as_str().unwrap_or("")),
            format!("dir {}", package["Dir"].as_str().unwrap_or("")),
            format!("files {:?}", strings(&package["GoFiles"])),
            format!("imports {imports:?}"),
            format!("embeds {embeds:?}"),
            format!("for test {:?}", package["ForTest"].as_str()),
        ];
        facts.insert(path, list);
    }
    facts
}

fn ours(graph: &Graph) -> Facts {
    let mut facts = Facts::new();
    for package in &graph.packages {
        let files: Vec<&str> = package
            .files
            .iter()
            .map(|file| file.name.as_str())
            .collect();
        let mut imports: Vec<&str> = package
            .imports
            .iter()
            .map(|&id| graph.package(id).import_path.as_str())
            .collect();
        imports.sort_unstable();
        let mut embeds: Vec<&str> = package
            .embeds
            .values()
            .flatten()
            .map(String::as_str)
            .collect();
        embeds.sort_unstable();
        embeds.dedup();
        let list = vec![
            format!("name {}", package.name),
            format!("dir {}", package.dir.display()),
            format!("files {files:?}"),
            format!("imports {imports:?}"),
            format!("embeds {embeds:?}"),
            format!("for test {:?}", package.for_test),
        ];
        facts.insert(package.import_path.clone(), list);
    }
    facts
}

fn check(goroot: &Path, dir: &Path, patterns: &[&str], tests: bool) {
    let mut args = vec!["-e", "-deps", "-pgo=off", "-json"];
    if tests {
        args.push("-test");
    }
    args.extend(patterns);
    let theirs = theirs(&go_list(goroot, dir, &args));
    let graph = load(goroot, dir, patterns, tests);
    assert!(graph.errors.is_empty(), "{:#?}", graph.errors);
    assert!(graph.test_errors.is_empty(), "{:#?}", graph.test_errors);
    let ours = ours(&graph);
    assert!(theirs.len() > 10, "go list lists something");
    let mut differences = Vec::new();
    for (path, facts) in &ours {
        match theirs.get(path) {
            Some(expected) if expected == facts => {}
            Some(expected) => differences.extend(
                facts
                    .iter()
                    .zip(expected)
                    .filter(|(a, b)| a != b)
                    .map(|(a, b)| format!("{path}:\n  ours   {a}\n  theirs {b}")),
            ),
            None => differences.push(format!("only ours: {path}")),
        }
    }
    // With tests, a plain package that nothing but its own test needs is not
    // in our graph: its variant with tests replaces it.
    let replaced = |path: &String| tests && ours.contains_key(&format!("{path} [{path}.test]"));
    let test_main_only = |path: &String| tests && !ours.contains_key(path);
    differences.extend(
        theirs
            .keys()
            .filter(|path| !ours.contains_key(*path) && !replaced(path) && !test_main_only(path))
            .map(|path| format!("only theirs: {path}")),
    );
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(
        graph
            .packages
            .iter()
            .all(|package| package.imports.iter().all(|import| *import < package.id)),
        "imports come first"
    );
}

#[test]
fn std_is_what_go_list_says() {
    let Some(goroot) = goroot() else { return };
    check(&goroot, Path::new("/"), &["std"], false);
}

#[test]
fn std_with_tests() {
    let Some(goroot) = goroot() else { return };
    for pattern in [
        "strings",
        "net/http",
        "testing",
        "embed/...",
        "encoding/json",
    ] {
        check(&goroot, Path::new("/"), &[pattern], true);
    }
}

#[test]
fn commands() {
    let Some(goroot) = goroot() else { return };
    check(
        &goroot,
        Path::new("/"),
        &["cmd/go", "cmd/compile/..."],
        false,
    );
}

#[test]
fn order_is_stable_and_topological() {
    let Some(goroot) = goroot() else { return };
    let names = |graph: &Graph| {
        graph
            .packages
            .iter()
            .map(|p| (p.import_path.clone(), p.content_key))
            .collect::<Vec<_>>()
    };
    let first = load(&goroot, Path::new("/"), &["std"], false);
    assert_eq!(
        names(&first),
        names(&load(&goroot, Path::new("/"), &["std"], false))
    );
    let listed: Vec<String> = go_list(
        &goroot,
        Path::new("/"),
        &["-deps", "-json=ImportPath", "std"],
    )
    .iter()
    .filter_map(|package| package["ImportPath"].as_str().map(str::to_owned))
    .collect();
    let ours: Vec<String> = first
        .packages
        .iter()
        .map(|package| package.import_path.clone())
        .collect();
    assert_eq!(ours, listed);
    assert!(
        first
            .packages
            .iter()
            .all(|package| package.variant == Variant::Plain)
    );
}
