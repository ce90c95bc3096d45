//! The file of a test program's main package.
//!
//! Invariant: the tests run in the order of files and declarations.

use super::cover::Cover;
use super::find::{Example, Found, Func, Side};
use std::fmt::Write as _;

/// The name of the file.
pub(crate) const NAME: &str = "_testmain.go";

/// The text, for the package `import_path` of the module `module`.
pub(crate) fn text(
    found: &Found,
    import_path: &str,
    module: &str,
    cover: Option<&Cover>,
) -> String {
    let mut out = String::from("package main\n\nimport (\n\t\"os\"\n");
    if found.test_main.is_some() {
        out.push_str("\t\"reflect\"\n");
    }
    out.push_str("\t\"testing\"\n\t\"testing/internal/testdeps\"\n");
    for (side, suffix) in [(Side::Inner, ""), (Side::Outer, "_test")] {
        if found.imported.contains(&side) {
            let name = match found.calls(side) {
                true => name(side),
                false => "_",
            };
            let path = quote(&format!("{import_path}{suffix}"));
            line(&mut out, format_args!("\t{name} {path}"));
        }
    }
    out.push_str(")\n\nfunc init() {\n");
    let shown = match import_path {
        // What files on the command line are called says nothing.
        "command-line-arguments" => "",
        path => path,
    };
    line(
        &mut out,
        format_args!("\ttestdeps.ImportPath = {}", quote(shown)),
    );
    line(
        &mut out,
        format_args!("\ttestdeps.ModulePath = {}", quote(module)),
    );
    if let Some(cover) = cover {
        coverage(&mut out, cover);
    }
    out.push_str("}\n\nfunc main() {\n\ttests := testing.MainStart(testdeps.TestDeps{},\n");
    list(&mut out, "InternalTest", &found.tests);
    list(&mut out, "InternalBenchmark", &found.benchmarks);
    list(&mut out, "InternalFuzzTarget", &found.fuzz_targets);
    examples(&mut out, &found.examples);
    out.push_str("\t)\n");
    match &found.test_main {
        // TestMain may return without an exit code of its own.
        Some(func) => line(
            &mut out,
            format_args!(
                "\t{}(tests)\n\tos.Exit(int(reflect.ValueOf(tests).Elem().FieldByName(\"exitCode\").Int()))\n}}",
                callee(func)
            ),
        ),
        None => out.push_str("\tos.Exit(tests.Run())\n}\n"),
    }
    out
}

/// What package testing is told of coverage; the functions are in another file.
fn coverage(out: &mut String, cover: &Cover) {
    let place = cover.patterns.as_ref();
    let place = place.map_or(String::new(), |patterns| {
        format!(" in {}", patterns.join(", "))
    });
    let mode = quote(cover.mode.name());
    line(out, format_args!("\ttestdeps.CoverMode = {mode}"));
    line(out, format_args!("\ttestdeps.Covered = {}", quote(&place)));
    out.push_str("\ttestdeps.CoverSnapshotFunc = coverageNow\n");
    out.push_str("\ttestdeps.CoverProcessTestDirFunc = reportCoverage\n");
    out.push_str("\ttestdeps.CoverMarkProfileEmittedFunc = func(bool) {}\n");
}

fn list(out: &mut String, of: &str, funcs: &[Func]) {
    line(out, format_args!("\t\t[]testing.{of}{{"));
    for func in funcs {
        line(
            out,
            format_args!("\t\t\t{{{}, {}}},", quote(&func.name), callee(func)),
        );
    }
    out.push_str("\t\t},\n");
}

fn examples(out: &mut String, examples: &[Example]) {
    out.push_str("\t\t[]testing.InternalExample{\n");
    for example in examples {
        line(
            out,
            format_args!(
                "\t\t\t{{{}, {}, {}, {}}},",
                quote(&example.func.name),
                callee(&example.func),
                quote(&example.output),
                example.unordered
            ),
        );
    }
    out.push_str("\t\t},\n");
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn callee(func: &Func) -> String {
    format!("{}.{}", name(func.side), func.name)
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Inner => "_test",
        Side::Outer => "_xtest",
    }
}

/// A Go string literal.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(c),
            // Letters beyond ASCII stay; what Go's source cannot hold does not.
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}
