//! What is printed for trees that cannot be loaded, case by case in
//! `tests/data/*.txt`: commands (`$ [cd dir] [VAR=value] patterns...`), the
//! output of the official `go build` (`go vet` with `-t`) for each, then the
//! files. Trees are in memory, with a toy GOROOT and the module cache of
//! `modcache.txt`.

use gander_loader::{Context, Env, LoadOptions, Loader, MemFs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read_to_string(path).expect("test data is readable")
}

/// Adds the files of an archive: `-- name --` and contents; `name/` is an
/// empty directory, `(no newline)` takes the last line end away.
fn add_archive(fs: &mut MemFs, root: &str, text: &str) {
    let mut current: Option<(PathBuf, String, bool)> = None;
    let mut finish = |file: Option<(PathBuf, String, bool)>| {
        if let Some((path, mut text, newline)) = file {
            if !newline {
                text.pop();
            }
            fs.add(path, text);
        }
    };
    for line in text.split_inclusive('\n') {
        let name = line
            .strip_prefix("-- ")
            .and_then(|rest| rest.trim_end().strip_suffix(" --"));
        match (name, &mut current) {
            (Some(name), _) => {
                finish(current.take());
                let (name, newline) = name
                    .strip_suffix(" (no newline)")
                    .map_or((name, true), |name| (name, false));
                match name.strip_suffix('/') {
                    Some(dir) => {
                        current =
                            Some((Path::new(root).join(dir).join(".dir"), String::new(), true))
                    }
                    None => current = Some((Path::new(root).join(name), String::new(), newline)),
                }
            }
            (None, Some((_, text, _))) => text.push_str(line),
            (None, None) => {}
        }
    }
    finish(current);
}

fn world() -> MemFs {
    let mut fs = MemFs::new();
    for package in [
        "fmt",
        "os",
        "embed",
        "unsafe",
        "testing",
        "internal/abi",
        "crypto/internal/fips140",
        "vendor/golang.org/x/net/http/httpguts",
    ] {
        let name = package.rsplit('/').next().unwrap_or(package);
        fs.add(
            format!("/goroot/src/{package}/{name}.go"),
            format!("package {name}\n"),
        );
    }
    add_archive(&mut fs, "/modcache", &data("modcache.txt"));
    fs
}

/// The arguments of a command; one in quotes may contain spaces.
fn words(command: &str) -> Vec<String> {
    command
        .split('"')
        .enumerate()
        .flat_map(|(index, part)| {
            let words: Vec<String> = if index % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            };
            words
        })
        .collect()
}

fn run(fs: &MemFs, command: &str) -> String {
    let mut dir = PathBuf::from("/w");
    let mut vars = vec![("GOMODCACHE".to_owned(), "/modcache".to_owned())];
    let mut tests = false;
    let mut patterns = Vec::new();
    let mut args = words(command).into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "cd" => dir = dir.join(args.next().expect("cd has an argument")),
            "-t" => tests = true,
            _ if arg.starts_with("GOFLAGS=") => vars.extend(
                arg.split_once('=')
                    .map(|(k, v)| (k.to_owned(), v.to_owned())),
            ),
            _ => patterns.push(arg),
        }
    }
    let loader = Loader::new(
        Arc::new(fs.clone()),
        Context::default(),
        "/goroot",
        Env::new(dir, vars),
    );
    let lines: Vec<String> = match loader.load(
        &patterns,
        LoadOptions {
            tests,
            ..LoadOptions::default()
        },
    ) {
        Err(error) => vec![error.to_string()],
        Ok(graph) => graph
            .warnings
            .iter()
            .cloned()
            .chain(graph.errors.iter().map(ToString::to_string))
            .chain(graph.test_errors.iter().map(ToString::to_string))
            .collect(),
    };
    lines.join("\n").trim_end().to_owned()
}

fn check(name: &str) {
    let world = world();
    let (mut count, mut failures) = (0, Vec::new());
    for case in data(name).split("=== ").skip(1) {
        let (title, body) = case.split_once('\n').expect("a case has a title");
        let files = body.find("\n-- ").map_or("", |at| &body[at + 1..]);
        let commands = &body[..body.len() - files.len()];
        let mut fs = world.clone();
        fs.add_dir("/w");
        add_archive(&mut fs, "/w", files);
        let mut lines = commands.lines().peekable();
        while let Some(command) = lines.next() {
            let command = command.strip_prefix("$ ").expect("a command begins with $");
            let mut expected = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                expected.push(line);
            }
            let (expected, got) = (expected.join("\n"), run(&fs, command));
            count += 1;
            if got != expected.trim_end() {
                failures.push(format!(
                    "{title}: $ {command}\n--- expected\n{expected}\n--- got\n{got}\n"
                ));
            }
        }
    }
    assert!(count > 3, "{name} has cases");
    assert!(
        failures.is_empty(),
        "{} of {count} differ\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The depth of the import graph is the program's choice.
#[test]
fn long_chains_of_imports() {
    let mut fs = world();
    let last = 1000;
    fs.add("/w/go.mod", "module m.x/m\ngo 1.27\n");
    for number in 0..=last {
        let next = (number + 1) % (last + 1);
        fs.add(
            format!("/w/p{number}/p.go"),
            format!("package p{number}\nimport _ \"m.x/m/p{next}\"\n"),
        );
    }
    let output = run(&fs, "./p0");
    let (first, end) = (
        "package m.x/m/p0\n\timports m.x/m/p1 from p.go\n",
        "m.x/m/p0 from p.go: import cycle not allowed",
    );
    assert!(output.starts_with(first) && output.ends_with(end));
}

macro_rules! topics {
    ($($test:ident = $file:literal,)*) => {
        $(#[test]
        fn $test() {
            check($file);
        })*
    };
}

topics! {
    modules = "modules.txt",
    vendor_directories = "vendor.txt",
    workspaces = "workspaces.txt",
    imports = "imports.txt",
    embed_patterns = "embed.txt",
    file_sets = "files.txt",
    heads_of_files = "headers.txt",
    go_mod_files = "go-mod.txt",
    package_patterns = "patterns.txt",
}
