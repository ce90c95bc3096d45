//! `cargo xtask bench test`: `gander test` of small standard packages against
//! `go test`.
//!
//! Invariant: build caches are warm on both sides and no result is taken from
//! a cache; every package passes its tests on both sides, or nothing is
//! measured. Both use a copy of the Go tree, in which files are edited.

use super::Options;
use super::measure::{Run, measure_output};
use super::statistics::{milliseconds, spread, upper_bound};
use crate::Result;
use crate::tools::{absolute, create_dir, gander, go, go_version, goroot, read, target_dir, write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages whose tests take little time, each with a file of it.
const PACKAGES: &[(&str, &str)] = &[
    ("cmp", "cmp.go"),
    ("container/heap", "heap.go"),
    ("container/list", "list.go"),
    ("container/ring", "ring.go"),
    ("database/sql/driver", "types.go"),
    ("encoding/ascii85", "ascii85.go"),
    ("encoding/base32", "base32.go"),
    ("encoding/base64", "base64.go"),
    ("encoding/binary", "varint.go"),
    ("encoding/csv", "reader.go"),
    ("encoding/hex", "hex.go"),
    ("encoding/pem", "pem.go"),
    ("errors", "wrap.go"),
    ("expvar", "expvar.go"),
    ("flag", "flag.go"),
    ("go/constant", "value.go"),
    ("go/format", "format.go"),
    ("go/scanner", "scanner.go"),
    ("go/token", "position.go"),
    ("go/version", "version.go"),
    ("hash/adler32", "adler32.go"),
    ("hash/crc32", "crc32.go"),
    ("hash/crc64", "crc64.go"),
    ("hash/fnv", "fnv.go"),
    ("html", "escape.go"),
    ("image/color", "color.go"),
    ("index/suffixarray", "suffixarray.go"),
    ("io/fs", "fs.go"),
    ("iter", "iter.go"),
    ("maps", "maps.go"),
    ("mime/quotedprintable", "reader.go"),
    ("net/url", "url.go"),
    ("path", "path.go"),
    ("regexp/syntax", "parse.go"),
    ("sort", "sort.go"),
    ("testing/iotest", "reader.go"),
    ("text/scanner", "scanner.go"),
    ("text/tabwriter", "tabwriter.go"),
    ("text/template", "template.go"),
    ("text/template/parse", "parse.go"),
];

/// What is measured: whether a file of each package is edited before.
const CASES: &[(bool, &str)] = &[(false, "unchanged"), (true, "a file of each edited")];
/// The ratio to be reached.
const TARGET: f64 = 1.0;

/// The places of one benchmark.
struct Bench {
    gander: PathBuf,
    /// The original tree.
    goroot: PathBuf,
    dir: PathBuf,
    /// How often the files were edited.
    edits: u64,
}

/// Runs the cases; true if all targets are met.
pub(super) fn run(options: &Options) -> Result<bool> {
    let given = options.gander.as_deref();
    let dir = target_dir().join("bench").join("test");
    create_dir(&dir)?;
    let mut bench = Bench {
        gander: gander(given)?,
        goroot: goroot(given)?,
        dir: absolute(&dir)?,
        edits: 0,
    };
    write(&bench.dir.join("go.mod"), "module bench\n\ngo 1.27\n")?;
    bench.copy_tree()?;
    let runs = options.runs.unwrap_or(5);
    println!(
        "{}, {} packages, {runs} runs in turn",
        go_version(&bench.goroot)?,
        PACKAGES.len()
    );
    println!("medians in ms (minimum..maximum); the bound is the upper end of a 95 % interval");
    let mut met = true;
    for (edited, name) in CASES {
        met &= bench.case(*edited, name, runs, options.cpu)?;
    }
    Ok(met)
}

impl Bench {
    fn case(&mut self, edited: bool, name: &str, runs: u64, cpu: bool) -> Result<bool> {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        self.edit()?;
        self.go_test()?;
        self.gander_test()?;
        for _ in 0..runs {
            if edited {
                self.edit()?;
            }
            theirs.push(self.go_test()?.seconds(cpu));
            ours.push(self.gander_test()?.seconds(cpu));
        }
        let (go, gander) = (spread(theirs.iter().copied()), spread(ours.iter().copied()));
        let ratio = gander.median / go.median;
        println!(
            "{name:<22} go test {:<24} gander test {:<24} ratio {ratio:.3} bound {:.3} (at most {TARGET}){}",
            milliseconds(go),
            milliseconds(gander),
            upper_bound(&ours, &theirs),
            if ratio > TARGET { "  MISSED" } else { "" },
        );
        Ok(ratio <= TARGET)
    }

    /// The Go tree that both sides use.
    fn tree(&self) -> PathBuf {
        self.dir.join("go")
    }

    /// Makes that tree, unless it is there: of links, where that is possible.
    fn copy_tree(&self) -> Result<()> {
        let (tree, complete) = (self.tree(), self.dir.join("complete"));
        if complete.is_file() {
            return Ok(());
        }
        create_dir(&tree)?;
        for name in ["VERSION", "go.env", "bin", "lib", "pkg", "src"] {
            link(&self.goroot.join(name), &tree.join(name))?;
        }
        write(&complete, "")
    }

    /// Writes a version of one file of each package that no cache knows.
    fn edit(&mut self) -> Result<()> {
        self.edits += 1;
        for (package, file) in PACKAGES {
            let path = Path::new("src").join(package).join(file);
            let mut text = read(&self.goroot.join(&path))?;
            let stamp = format!("\nvar _ = {}_{}\n", std::process::id(), self.edits);
            text.extend_from_slice(stamp.as_bytes());
            let edited = self.tree().join(&path);
            // It may be another name of the original.
            std::fs::remove_file(&edited).map_err(|e| format!("{}: {e}", edited.display()))?;
            write(&edited, text)?;
        }
        Ok(())
    }

    fn go_test(&self) -> Result<Run> {
        let mut command = go(&self.tree());
        command.env("GOCACHE", self.dir.join("go-cache"));
        self.finish(&mut command)
    }

    fn gander_test(&self) -> Result<Run> {
        let mut command = Command::new(&self.gander);
        let cache = self.dir.join("gander-cache");
        command
            .env("GANDER_GOROOT", self.tree())
            .env("GANDER_CACHE", &cache)
            .env("XDG_CACHE_HOME", &cache)
            .env("CGO_ENABLED", "0");
        self.finish(&mut command)
    }

    fn finish(&self, command: &mut Command) -> Result<Run> {
        command
            .args(["test", "-short", "-count=1", "-vet=off"])
            .args(PACKAGES.iter().map(|(package, _)| package))
            .current_dir(&self.dir);
        let (run, stdout, _) = measure_output(command, Path::new(&self.dir))?;
        let passed = stdout.lines().filter(|line| line.starts_with("ok  \t"));
        match passed.count() == PACKAGES.len() {
            true => Ok(run),
            false => Err(format!("not every package has passed:\n{stdout}")),
        }
    }
}

/// Links the files of a tree, or copies them if they are on another disk.
fn link(from: &Path, to: &Path) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", from.display());
    if !from.is_dir() {
        if std::fs::hard_link(from, to).is_err() {
            std::fs::copy(from, to).map_err(failed)?;
        }
        return Ok(());
    }
    create_dir(to)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        link(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}
