//! The scripts below `tests/build`, each a named test of `run` and `build` as
//! commands.
//!
//! Invariant: a script is prose, then commands behind `$ ` with what they
//! print (both outputs, as they come) and their exit code if it is not 0, then
//! files (`-- NAME --`) that are in the directory where the commands run;
//! blessing rewrites the outputs. That directory is shown as `$WORK`, the Go
//! installation as `$GOROOT`; a line `## ...` among commands is prose. With
//! `GANDER_TEST_GO=1` the official `go` stands in for `gander`, which shows
//! where they differ. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says so and
//! does nothing without.

use gander_testkit::{golden, harness, program};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    if std::env::var_os("GANDER_GOROOT").is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to compile programs");
        return ExitCode::SUCCESS;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/build");
    harness::run(harness::cases(&data, "txt", check))
}

fn check(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|err| err.to_string())?;
    let files = text.find("\n-- ").map_or(text.len(), |at| at + 1);
    let (script, archive) = text.split_at(files);
    let name = path.file_stem().unwrap_or_default();
    let place = Place::new(name.as_ref()).map_err(|err| err.to_string())?;
    place.unpack(archive).map_err(|err| err.to_string())?;
    let mut shown = String::new();
    let mut prose = true;
    for line in script.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            prose = false;
            shown.push_str(line);
            shown.push('\n');
            shown.push_str(&place.run(command)?);
        } else if prose || line.starts_with("## ") {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    golden::check(path, &(shown + archive))
}

/// Where a script runs.
struct Place {
    dir: PathBuf,
    bin: PathBuf,
    home: PathBuf,
}

impl Place {
    fn new(name: &Path) -> std::io::Result<Place> {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build");
        let place = Place {
            dir: root.join(name),
            bin: root.join(name).with_extension("bin"),
            home: root.join("home"),
        };
        for dir in [&place.dir, &place.bin] {
            if dir.exists() {
                fs::remove_dir_all(dir)?;
            }
            fs::create_dir_all(dir)?;
        }
        fs::create_dir_all(&place.home)?;
        let tool = match std::env::var_os("GANDER_TEST_GO") {
            Some(_) => "\"$GANDER_GOROOT/bin/go\"".to_owned(),
            None => env!("CARGO_BIN_EXE_gander").to_owned(),
        };
        let shim = place.bin.join("gander");
        fs::write(&shim, format!("#!/bin/sh\nexec {tool} \"$@\"\n"))?;
        fs::set_permissions(&shim, fs::Permissions::from_mode(0o755))?;
        Ok(place)
    }

    fn unpack(&self, archive: &str) -> std::io::Result<()> {
        let mut current: Option<PathBuf> = None;
        let mut text = String::new();
        for line in archive.lines().chain(["-- end --"]) {
            let name = line.strip_prefix("-- ").and_then(|l| l.strip_suffix(" --"));
            let Some(name) = name else {
                text.push_str(line);
                text.push('\n');
                continue;
            };
            if let Some(path) = current.replace(self.dir.join(name)) {
                fs::create_dir_all(path.parent().unwrap_or(&self.dir))?;
                fs::write(path, std::mem::take(&mut text))?;
            }
        }
        Ok(())
    }

    /// What a command prints, and how it ends.
    fn run(&self, command: &str) -> Result<String, String> {
        let path = std::env::var("PATH").unwrap_or_default();
        let root = self.dir.parent().unwrap_or(&self.dir);
        let mut bash = Command::new("bash");
        bash.args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.dir)
            .env_clear()
            .env("PATH", format!("{}:{path}", self.bin.display()))
            .env("HOME", &self.home)
            .env("TMPDIR", root)
            .env(
                "GANDER_GOROOT",
                std::env::var_os("GANDER_GOROOT").unwrap_or_default(),
            )
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            .env("WORK", &self.dir);
        let out = program::output(&mut bash)?;
        let goroot = std::env::var("GANDER_GOROOT").unwrap_or_default();
        let mut shown = String::from_utf8_lossy(&out.stdout)
            .replace(&*self.dir.to_string_lossy(), "$WORK")
            .replace(&goroot, "$GOROOT");
        if !shown.is_empty() && !shown.ends_with('\n') {
            shown.push('\n');
        }
        match out.status.code() {
            Some(0) => {}
            code => shown.push_str(&format!("[exit {}]\n", code.unwrap_or(-1))),
        }
        Ok(shown)
    }
}
