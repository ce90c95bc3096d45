//! Input that no person writes, and file systems that nobody wants: the
//! command ends in time, in bounded memory, and with an exit code of its own.
//!
//! Invariant: nothing here needs Go: the standard library is an empty one.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a command may take: a machine that is busy with other tests and a
/// build without optimisation included.
const DEADLINE: Duration = Duration::from_secs(120);

/// The most memory a command may use, in KiB.
const MEMORY: u64 = 1 << 20;

/// A directory of one test with a module and a cache in it.
struct Place(PathBuf);

/// What became of a command.
struct Outcome {
    code: Option<i32>,
    text: String,
}

impl Place {
    fn new(name: &str) -> Place {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("robustness")
            .join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("what the last run left can be removed");
        }
        let place = Place(dir);
        place.write("goroot/VERSION", "go1.27.3\n");
        place.write("goroot/src/runtime/proc.go", "package runtime\n");
        place.write("m/go.mod", "module m\n\ngo 1.27\n");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        let dir = path.parent().expect("it is below the directory");
        fs::create_dir_all(dir).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Runs the command in the module, with its own cache.
    fn gander(&self, args: &[&str]) -> Outcome {
        let output = self.path("output");
        let file = fs::File::create(&output).expect("a file");
        let mut child = Command::new(env!("CARGO_BIN_EXE_gander"))
            .args(args)
            .current_dir(self.path("m"))
            .env("GANDER_GOROOT", self.path("goroot"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("HOME", self.path("home"))
            .env("GOFLAGS", "")
            .env("GOPROXY", "off")
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .spawn()
            .expect("the command starts");
        let start = Instant::now();
        let status = loop {
            let memory = peak(child.id());
            assert!(memory < MEMORY, "{args:?}: {memory} KiB");
            if let Some(status) = child.try_wait().expect("the command is a child") {
                break status;
            }
            if start.elapsed() > DEADLINE {
                child.kill().expect("the command can be stopped");
                panic!("{args:?} takes longer than {DEADLINE:?}");
            }
            sleep(Duration::from_millis(5));
        };
        let text = fs::read(output).expect("readable");
        Outcome {
            code: status.code(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Checks that a command fails with `phrase` among its words.
    fn fails(&self, args: &[&str], phrase: &str) {
        let outcome = self.gander(args);
        let text = shortened(&outcome.text);
        assert_eq!(outcome.code, Some(1), "{args:?}: {text}");
        assert!(outcome.text.contains(phrase), "{args:?}: {text}");
    }

    /// Checks that a command succeeds without a word.
    fn succeeds(&self, args: &[&str]) {
        let outcome = self.gander(args);
        let text = shortened(&outcome.text);
        assert_eq!((outcome.code, text.as_str()), (Some(0), ""), "{args:?}");
    }

    /// Checks that a command ends by itself, whatever it says.
    fn ends(&self, args: &[&str]) {
        let outcome = self.gander(args);
        let text = shortened(&outcome.text);
        assert!(matches!(outcome.code, Some(0 | 1)), "{args:?}: {text}");
        assert!(!outcome.text.contains("panicked"), "{args:?}: {text}");
    }
}

/// The most memory a process has used so far in KiB, 0 if it is gone.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn shortened(text: &str) -> String {
    text.chars().take(1000).collect()
}

/// `before`, then `open`, `middle` and `close` nested `depth` times, `after`.
fn nest(shape: &[&str; 5], depth: usize) -> String {
    let [before, open, middle, close, after] = shape;
    let (open, close) = (open.repeat(depth), close.repeat(depth));
    format!("package p\n{before}{open}{middle}{close}{after}\n")
}

/// Nested syntax: before, opening, middle, closing, after.
const SHAPES: &[(&str, [&str; 5])] = &[
    ("parentheses", ["var x = ", "(", "1", ")", ""]),
    ("unary", ["var x = ", "- ", "1", "", ""]),
    ("not", ["var x = ", "!", "true", "", ""]),
    (
        "address",
        ["type T *T\nvar t T\nvar x = ", "*", "t", "", ""],
    ),
    ("binary", ["var x = ", "1 + ", "1", "", ""]),
    ("logic", ["var x = ", "true && ", "true", "", ""]),
    ("strings", ["var x = ", "\"\" + ", "\"\"", "", ""]),
    ("shift", ["var s uint\nvar x = 1", " << s", "", "", ""]),
    ("call", ["func f(int) int\nvar x = ", "f(", "1", ")", ""]),
    (
        "calls",
        ["type F func() F\nvar f F\nvar x = f", "()", "", "", ""],
    ),
    (
        "index",
        ["type S []S\nvar s S\nvar x = s", "[0]", "", "", ""],
    ),
    ("indices", ["var s []int\nvar x = ", "s[", "0", "]", ""]),
    (
        "selector",
        [
            "type T struct{ f *T }\nvar t T\nvar x = t",
            ".f",
            "",
            "",
            "",
        ],
    ),
    ("literal", ["type S []S\nvar x = S", "{", "", "}", ""]),
    ("literals", ["type S []S\nvar x = ", "S{", "", "}", ""]),
    (
        "functions",
        ["var x = ", "func() any { return ", "1", " }", ""],
    ),
    ("conversion", ["var x = ", "int(", "1", ")", ""]),
    ("assertion", ["var a any\nvar x = a", ".(any)", "", "", ""]),
    ("pointer type", ["var x ", "*", "int", "", ""]),
    ("slice type", ["var x ", "[]", "int", "", ""]),
    ("array type", ["var x ", "[1]", "int", "", ""]),
    ("map type", ["var x ", "map[int]", "int", "", ""]),
    ("map keys", ["var x ", "map[", "int", "]int", ""]),
    ("channel type", ["var x ", "chan ", "int", "", ""]),
    ("receive type", ["var x ", "<-chan ", "int", "", ""]),
    ("struct type", ["var x ", "struct{ f ", "int", " }", ""]),
    (
        "interface type",
        ["var x ", "interface{ m() ", "int", " }", ""],
    ),
    ("function type", ["var x ", "func(", "int", ")", ""]),
    ("result type", ["var x ", "func() ", "int", "", ""]),
    (
        "instance",
        ["type G[P any] struct{}\nvar x ", "G[", "int", "]", ""],
    ),
    (
        "parameter instance",
        [
            "type G[P any] struct{}\nfunc f(x ",
            "G[",
            "int",
            "]",
            ") {}",
        ],
    ),
    ("blocks", ["func f() ", "{", "", "}", ""]),
    ("ifs", ["func f() {", "if true {", "", "}", "}"]),
    ("fors", ["func f() {", "for {", "", "}", "}"]),
    (
        "switches",
        ["func f() {", "switch { case true: ", "", "}", "}"],
    ),
    (
        "selects",
        ["func f() {", "select { default: ", "", "}", "}"],
    ),
    ("labels", ["func f() {", "L: ", "", "", "}"]),
    ("defers", ["func f() {", "defer func() { ", "", "}()", "}"]),
    (
        "else if",
        ["func f() { if true {}", " else if true {}", "", "", "}"],
    ),
    ("unclosed parentheses", ["var x = ", "(", "", "", ""]),
    ("unclosed brackets", ["var x = ", "[", "", "", ""]),
    ("unclosed braces", ["func f() ", "{", "", "", ""]),
    ("closed only", ["var x = ", ")", "", "", ""]),
    (
        "unclosed functions",
        ["var x = ", "func() { x = ", "", "", ""],
    ),
    ("unclosed structs", ["var x ", "struct{ f ", "", "", ""]),
];

#[test]
fn nesting() {
    let place = Place::new("nesting");
    for (name, shape) in SHAPES {
        // The first is deep, but nothing that a generator could not write;
        // the second is just below what is accepted.
        for depth in [100, 4000, 100_000] {
            let file = format!("m/{}_{depth}.go", name.replace(' ', "_"));
            place.write(&file, nest(shape, depth));
            place.ends(&["check", "-no-cache", &file["m/".len()..]]);
        }
    }
}

#[test]
fn nesting_is_limited_clearly() {
    let place = Place::new("nesting_limit");
    for (name, shape) in SHAPES.iter().filter(|(name, _)| {
        ["parentheses", "unary", "slice type", "functions", "blocks"].contains(name)
    }) {
        place.write("m/x.go", nest(shape, 2000));
        place.succeeds(&["check", "-no-cache", "x.go"]);
        place.write("m/x.go", nest(shape, 100_000));
        let outcome = place.gander(&["check", "-no-cache", "x.go"]);
        let text = shortened(&outcome.text);
        assert_eq!(outcome.code, Some(1), "{name}: {text}");
        assert!(text.contains("nesting too deep"), "{name}: {text}");
    }
}

/// Declarations each of which needs the next: what `@` stands for is the
/// number of the declaration, `#` for the one after.
#[test]
fn chains_of_declarations() {
    let place = Place::new("chains");
    for (name, each, last) in [
        ("constants", "const x@ = x#\n", "const x@ = 1\n"),
        ("variables", "var x@ = x#\n", "var x@ = 1\n"),
        ("pointers", "type T@ *T#\n", "type T@ int\n"),
        ("lengths", "const x@ = len([x#]int{})\n", "const x@ = 1\n"),
        (
            "calls",
            "var x@ = f@()\nfunc f@() int { return x# }\n",
            "var x@ = 1\n",
        ),
        (
            "closures",
            "var x@ = func() int { return x# }()\n",
            "var x@ = 1\n",
        ),
        (
            "aliases",
            "type T@ = []T#\n",
            "type T@ = int\nvar x T0 = 1\n",
        ),
    ] {
        let chain: String = (0..20_000)
            .map(|i| {
                each.replace('@', &i.to_string())
                    .replace('#', &(i + 1).to_string())
            })
            .collect();
        let file = format!("{name}.go");
        let text = format!("package p\n{chain}{}", last.replace('@', "20000"));
        place.write(&format!("m/{file}"), text);
        place.ends(&["check", "-no-cache", &file]);
    }
}

#[test]
fn strange_bytes() {
    let place = Place::new("bytes");
    let check = |bytes: &[u8], phrase: &str| {
        place.write("m/x.go", bytes);
        match phrase {
            "" => place.succeeds(&["check", "x.go"]),
            _ => place.fails(&["check", "x.go"], phrase),
        }
        place.ends(&["ast", "x.go"]);
        place.ends(&["compile", "x.go"]);
    };
    check(b"\xef\xbb\xbfpackage p\r\n\r\nvar x = 1\r\n", "");
    check(b"package p // \r\nvar x = `a\r\nb`\r\n", "");
    check(b"", "x.go:1:1: expected 'package', found 'EOF'");
    check(b"package p\nvar x\0 = 1\n", "invalid NUL character");
    check(b"package p\nvar x = \"\xff\"\n", "invalid UTF-8 encoding");
    check(b"package p\nvar x = 1\xef\xbb\xbf\n", "invalid BOM");
    check(b"\0\0\0\0", "unexpected NUL in input");
    check(b"\x7fELF\x02\x01\x01\0\0\0", "x.go");
    check(b"\xff\xfep\0a\0c\0k\0a\0g\0e\0 \0p\0\n\0", "x.go");
    check(b"package p\n/*", "comment not terminated");
    check(b"package p\nvar x = `", "string not terminated");
    check(
        b"package p\n//line x.go:0\n//line :1:0\n/*line a:999999999999*/var x = 1\n",
        "x.go",
    );
    check(b"package p\nimport \"\0\"\n", "x.go");
}

/// Files of 50 MB.
#[test]
fn large_files() {
    const SIZE: usize = 50_000_000;
    let place = Place::new("large");
    let fill = |before: &str, with: &str, after: &str| {
        let count = SIZE / with.len();
        place.write(
            "m/x.go",
            format!("package p\n{before}{}{after}", with.repeat(count)),
        );
    };
    let check = ["check", "-no-cache", "x.go"];
    fill("//", "x", "\n");
    place.succeeds(&check);
    fill("/*", "\n", "*/");
    place.succeeds(&check);
    fill("/*", "x\n", "");
    place.fails(&check, "comment not terminated");
    fill("var x = `", "x\r\n", "`\n");
    place.succeeds(&check);
    fill("var ", "x", " int\n");
    place.succeeds(&check);
    fill("", "\0", "");
    place.ends(&check);
    fill("var x = ", "(", "");
    place.fails(&check, "nesting too deep");
    place.write("m/x.go", vec![b'\n'; SIZE]);
    place.ends(&check);
    place.write("m/x.go", vec![0xff; SIZE]);
    place.ends(&check);
}

#[test]
fn large_numbers() {
    let place = Place::new("numbers");
    for text in [
        format!("const x = {}\n", "9".repeat(1_000_000)),
        format!("const x = 0x{}\n", "f".repeat(1_000_000)),
        format!("const x = 1.{}\n", "3".repeat(1_000_000)),
        "const x = 1e999999999999999999\n".to_owned(),
        "const x = 1e-999999999\n".to_owned(),
        "const x = 0x1p999999999\n".to_owned(),
        "const x = 1 << 1000000000000\n".to_owned(),
        "const x = 1 << 511 * (1 << 511)\n".to_owned(),
        "var x [1 << 62]int\n".to_owned(),
        "var x = [...]int{1 << 40: 1}\n".to_owned(),
        "type T [1 << 30]T0\ntype T0 [1 << 30]T1\ntype T1 [1 << 30]int\nvar x T\n".to_owned(),
    ] {
        place.write("m/x.go", format!("package p\n{text}"));
        place.ends(&["check", "-no-cache", "x.go"]);
    }
}

#[test]
fn files_that_are_none() {
    let place = Place::new("files");
    let in_package = |name: &str, make: &dyn Fn(&Path)| {
        place.write(&format!("m/{name}/a.go"), format!("package {name}\n"));
        make(&place.path(&format!("m/{name}/x.go")));
        format!("./{name}")
    };
    let loops = in_package("loops", &|path| symlink(path, path).expect("a link"));
    place.ends(&["check", &loops]);
    let dangling = in_package("dangling", &|path| symlink("gone", path).expect("a link"));
    place.ends(&["check", &dangling]);
    let dir = in_package("dir", &|path| fs::create_dir(path).expect("a directory"));
    place.succeeds(&["check", &dir]);
    let link = in_package("link", &|path| symlink("/", path).expect("a link"));
    place.succeeds(&["check", &link]);
    let pipe = in_package("pipe", &|path| {
        let made = Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    });
    place.ends(&["check", &pipe]);
    let device = in_package("device", &|path| {
        symlink("/dev/zero", path).expect("a link")
    });
    place.ends(&["check", &device]);
    let secret = in_package("secret", &|path| {
        fs::write(path, "package secret\n").expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("the file is ours");
    });
    match fs::read(place.path("m/secret/x.go")) {
        // Whoever may read everything has no unreadable files.
        Ok(_) => place.succeeds(&["check", &secret]),
        Err(_) => place.fails(&["check", &secret], "ermission denied"),
    }
    place.ends(&["check", "./..."]);
    place.fails(&["check", "dir/x.go"], "x.go");
    place.fails(&["check", "gone.go"], "gone.go");
    place.fails(&["ast", "gone.go"], "gone.go");
    place.fails(&["ast", "dir/x.go"], "x.go");
    place.fails(&["compile", "dir/x.go"], "x.go");
    place.fails(&["compile", "loops/x.go"], "x.go");
}

#[test]
fn packages_that_are_none() {
    let place = Place::new("packages");
    fs::create_dir(place.path("m/empty")).expect("a directory");
    place.fails(&["check", "./empty"], "no Go files");
    place.write("m/tests/x_test.go", "package tests\n");
    place.fails(&["check", "./tests"], "no non-test Go files");
    place.write("m/other/x_windows.go", "package other\n");
    place.fails(&["check", "./other"], "exclude all Go files");
    place.write("m/two/a.go", "package a\n");
    place.write("m/two/b.go", "package b\n");
    place.fails(&["check", "./two"], "found packages a");
    place.fails(&["check", "./gone"], "gone");
    place.write("m/cycle/a/a.go", "package a\nimport _ \"m/cycle/b\"\n");
    place.write("m/cycle/b/b.go", "package b\nimport _ \"m/cycle/a\"\n");
    place.fails(&["check", "./cycle/..."], "import cycle not allowed");
    place.write("m/self/a.go", "package self\nimport _ \"m/self\"\n");
    place.fails(&["check", "./self"], "import cycle not allowed");
    place.ends(&["check", "./..."]);
    place.ends(&["check", "\u{fffd}", "...", "/", "a\nb", ""]);
}

#[test]
fn directories_that_go_in_circles() {
    let place = Place::new("circles");
    place.write("m/a/x.go", "package a\n");
    symlink("..", place.path("m/a/up")).expect("a link");
    symlink("self", place.path("m/a/self")).expect("a link");
    place.ends(&["check", "./..."]);
    place.ends(&["check", "./a/up/a/up/a"]);
    place.ends(&["check", "./a/self"]);
    let deep = "d/".repeat(1000);
    place.write(&format!("m/{deep}x.go"), "package d\n");
    place.ends(&["check", "./..."]);
}

#[test]
fn module_files_that_are_none() {
    for (name, text) in [
        ("nothing", &b""[..]),
        ("zeros", &[0; 1000]),
        ("invalid", b"module \xff\n"),
        ("open", b"module m\nrequire (\n"),
        ("version", b"module m\ngo 999999999999.1\n"),
        ("own", b"module m\nrequire m v1.0.0\nreplace m => ./\n"),
    ] {
        let place = Place::new(&format!("module_{name}"));
        place.write("m/go.mod", text);
        place.write("m/x.go", "package p\n");
        place.ends(&["check"]);
        place.ends(&["check", "./..."]);
        place.write("m/go.work", text);
        place.ends(&["check"]);
    }
    let place = Place::new("module_dir");
    fs::remove_file(place.path("m/go.mod")).expect("it was there");
    place.write("m/go.mod/x", "");
    place.write("m/x.go", "package p\n");
    place.ends(&["check"]);
}

/// Files come and go while the command runs.
#[test]
fn files_that_vanish() {
    let place = Place::new("vanishing");
    let packages: Vec<PathBuf> = (0..50).map(|i| place.path(&format!("m/p{i}"))).collect();
    let text = format!("package p\n{}", "func _() {}\n".repeat(500));
    let fill = || {
        for package in &packages {
            fs::create_dir_all(package).expect("a directory");
            for file in ["a.go", "b.go"] {
                fs::write(package.join(file), &text).expect("a file");
            }
        }
    };
    fill();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                for package in &packages {
                    fs::remove_dir_all(package).expect("nobody else removes it");
                    sleep(Duration::from_millis(1));
                }
                fill();
            }
        });
        for _ in 0..5 {
            place.ends(&["check", "-no-cache", "./..."]);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// A cache that somebody has damaged is no cache.
#[test]
fn damaged_cache() {
    let place = Place::new("cache");
    place.write(
        "m/a/a.go",
        "package a\nfunc F[P any](x P) P { return x }\nconst C = 1.5\n",
    );
    place.write("m/b/b.go", "package b\nimport \"m/a\"\nvar X = a.F(a.C)\n");
    place.write("m/c/c.go", "package c\nimport \"m/b\"\nvar x int = b.X\n");
    let check = || place.fails(&["check", "./..."], "cannot use b.X");
    check();
    let files = files_below(&place.path("cache"));
    assert!(!files.is_empty(), "nothing is kept");
    for damage in 0..4 {
        for file in &files {
            let Ok(mut bytes) = fs::read(file) else {
                continue;
            };
            match damage {
                0 => bytes.iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55),
                1 => bytes.truncate(bytes.len() / 2),
                2 => bytes.clear(),
                _ => bytes = vec![0xff; 10_000],
            }
            fs::write(file, bytes).expect("a file");
        }
        // Another version of the importer, so that the entries are read.
        let text = format!("package c\nimport \"m/b\"\nvar x int = b.X // {damage}\n");
        place.write("m/c/c.go", text);
        check();
    }
    fs::remove_dir_all(place.path("cache")).expect("it is there");
    place.write("cache", "no directory");
    check();
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files
}

/// What fuzzing has found.
#[test]
fn fuzzed_inputs() {
    let place = Place::new("fuzz");
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let inputs = files_below(&inputs);
    assert!(!inputs.is_empty());
    for input in inputs {
        let text = fs::read(&input).expect("readable");
        place.write("m/x.go", text);
        // Without and with a cache.
        place.ends(&["check", "-no-cache", "x.go"]);
        place.ends(&["check", "x.go"]);
    }
}
