//! The cache changes nothing but how much is compiled.

use super::{MACHINES, options, program};
use crate::{Cache, Image, Options};
use gander_mir::Program;
use std::fs;
use std::path::{Path, PathBuf};

/// Functions with the constant, some of them calling each other.
fn functions(constant: u64, order: &[&str]) -> Program {
    let body = |name: &str| match name {
        "f" => "func @f(i64) -> i64 at $0 1 {\nb0:\nr1:ptr = data %d, 0 !0\n\
                r2:i64 = load r1, 0 [] !1\nr3:i64 = call @g(r2)\nreturn r3\n}\n"
            .to_owned(),
        "g" => format!(
            "func @g(i64) -> i64 at $0 1 {{\nb0:\nr1:i64 = const {constant}\n\
             r2:i64 = add r0, r1 !1\nreturn r2\n}}\n"
        ),
        _ => "data %d variables size 8 align 8 {\nbytes 0500000000000000\n}\n".to_owned(),
    };
    let text: String = order.iter().map(|name| body(name)).collect();
    program(&format!("position !0 $0 3 $0\nposition !1 $0 4 $0\n{text}"))
}

fn compile(program: &Program, directory: &Path, build: &[u8]) -> Image {
    let options = Options {
        cache: Some(Cache::new(directory, build)),
        ..options(MACHINES[1])
    };
    crate::compile(program, &options).expect("it compiles")
}

/// A fresh directory, removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Directory {
        let name = format!("gander-codegen-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Directory(path)
    }

    /// The one file of code.
    fn file(&self) -> PathBuf {
        let entries = fs::read_dir(&self.0).expect("the cache was written");
        entries
            .map(|entry| entry.expect("it can be read").path())
            .find(|path| path.extension().is_none())
            .expect("there is code")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn equal_functions_are_reused() {
    let directory = Directory::new("reuse");
    let plain = |program: &Program| {
        crate::compile(program, &options(MACHINES[1]))
            .expect("it compiles")
            .bytes
    };
    let first = functions(1, &["d", "f", "g"]);
    let image = compile(&first, &directory.0, b"1");
    assert_eq!((image.reused, image.bytes), (0, plain(&first)));
    let image = compile(&first, &directory.0, b"1");
    assert_eq!((image.reused, image.bytes), (3, plain(&first)));
    // Other ids, and another constant in one function.
    let second = functions(2, &["g", "f", "d"]);
    let image = compile(&second, &directory.0, b"1");
    assert_eq!((image.reused, image.bytes), (2, plain(&second)));
    let image = compile(&second, &directory.0, b"1");
    assert_eq!((image.reused, image.bytes), (3, plain(&second)));
    // Another compiler.
    assert_eq!(compile(&second, &directory.0, b"2").reused, 0);
}

#[test]
fn what_is_not_whole_is_compiled_again() {
    let program = functions(1, &["d", "f", "g"]);
    let directory = Directory::new("torn");
    let want = compile(&program, &directory.0, b"").bytes;
    let file = directory.file();
    let whole = fs::read(&file).expect("it can be read");
    for at in (0..whole.len()).step_by(5) {
        // A writer was killed here.
        fs::write(&file, &whole[..at]).expect("it can be written");
        let image = compile(&program, &directory.0, b"");
        assert!(image.reused < 3);
        assert_eq!(image.bytes, want, "cut at {at}");
        assert_eq!(
            compile(&program, &directory.0, b"").reused,
            3,
            "cut at {at}"
        );
        // A byte is wrong.
        let mut broken = whole.clone();
        broken[at] ^= 0x10;
        fs::write(&file, &broken).expect("it can be written");
        let image = compile(&program, &directory.0, b"");
        assert_eq!(image.bytes, want, "broken at {at}");
        assert_eq!(
            compile(&program, &directory.0, b"").reused,
            3,
            "broken at {at}"
        );
    }
}

#[test]
fn writers_at_once_lose_nothing() {
    let directory = Directory::new("writers");
    std::thread::scope(|scope| {
        for constant in 0..8 {
            let path = &directory.0;
            scope.spawn(move || {
                compile(&functions(constant, &["d", "f", "g"]), path, b"");
            });
        }
    });
    for constant in 0..8 {
        let program = functions(constant, &["d", "f", "g"]);
        assert_eq!(compile(&program, &directory.0, b"").reused, 3);
    }
}
