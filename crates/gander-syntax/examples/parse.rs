//! Parses Go files, or all of a folder, and prints the errors and the speed:
//! `cargo run --release --example parse -- PATH...`

#![allow(
    clippy::disallowed_methods,
    reason = "an example reads files and measures"
)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use gander_span::SourceMap;
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, parse_file};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let skip = path.file_name().is_some_and(|name| name == "testdata");
        if path.is_dir() && !skip || path.extension().is_some_and(|ext| ext == "go") {
            collect(&path, files);
        }
    }
}

fn main() {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        collect(Path::new(&path), &mut files);
    }
    let (mut bytes, mut lines, mut nodes) = (0, 0, 0);
    let mut time = Duration::ZERO;
    for path in files {
        let Ok(text) = std::fs::read(&path) else {
            continue;
        };
        bytes += text.len();
        lines += text.iter().filter(|b| **b == b'\n').count();
        let map = SourceMap::new();
        let Ok(file) = map.add(&path, text) else {
            continue;
        };
        let ids = NodeIds::new();
        let start = Instant::now();
        let (tree, errors) = parse_file(&file, &ids, Mode::CHECK);
        time += start.elapsed();
        drop(tree);
        nodes += ids.count() as usize;
        for error in errors {
            println!("{}: {}", file.position(error.pos), error.message);
        }
    }
    let seconds = time.as_secs_f64().max(1e-9);
    eprintln!(
        "{lines} lines, {bytes} bytes, {nodes} nodes in {seconds:.3} s: {:.2} M lines/s, {:.0} MB/s",
        lines as f64 / seconds / 1e6,
        bytes as f64 / seconds / 1e6,
    );
}
