//! The image: tables, determinism, errors of linking.

use super::harness::words;
use super::{MACHINES, ROOTS, compile, options, program};
use crate::{CodegenError, Unresolved};
use gander_abi::image::{BASE, FuncEntry, Header, Range, func_flag};
use std::num::NonZeroUsize;

const PROGRAM: &str = "
string $1 \"main.f\"
position !0 $0 10 $1
position !1 $0 11 $1 !0
data %T types size 8 align 8 {
  typeoffset 0 %U 0
}
data %U types size 8 align 8 {
}
data %itab readonly size 8 align 8 {
}
typelinks %U
itabs %itab
modinfo \"path\\u{9}main\"
godebug \"x=1\"
goroot \"/go\"
func @main.f(i64, i64) -> i64 wrapper at $0 9 {
b0:
  r2:i64 = sdiv r0, r1 !0
  r3:i64 = call @main.g(r2) !1
  return r3 !0
}
func @main.g(i64) -> i64 at $0 20 {
b0:
  return r0
}
";

fn text(image: &[u8], range: Range) -> &str {
    let start = (range.start - BASE) as usize;
    std::str::from_utf8(&image[start..start + range.len as usize]).expect("text")
}

#[test]
fn tables_say_what_is_there() {
    let program = program(PROGRAM);
    let image = compile(&program, MACHINES[1]).expect("it compiles");
    let header = Header::decode(&image.bytes).expect("a header");
    assert_eq!(text(&image.bytes, header.modinfo), "path\tmain");
    assert_eq!(text(&image.bytes, header.godebug), "x=1");
    assert_eq!(text(&image.bytes, header.goroot), "/go");
    assert_eq!(header.sigpanic.start, image.funcs[0]);
    assert_eq!(header.main.start, image.datas[0]);
    assert_eq!(words(&image, header.typelinks, 1), [image.datas[2]]);
    assert_eq!(words(&image, header.itabs, 1), [image.datas[3]]);
    let offset = &image.bytes[(image.datas[1] - BASE) as usize..][..4];
    let offset = u32::from_le_bytes(offset.try_into().expect("four bytes"));
    assert_eq!(header.types.start + u64::from(offset), image.datas[2]);

    let strings = words(&image, header.strings, 2);
    let string = |at: u64| {
        let (start, len) = (strings[at as usize * 2], strings[at as usize * 2 + 1]);
        text(&image.bytes, Range { start, len })
    };
    let funcs = words(&image, header.functions, 5);
    let entries: Vec<&[u64]> = funcs.chunks(5).collect();
    assert_eq!(entries.len(), 3);
    let f = entries[1];
    assert_eq!(f[0], image.funcs[2]);
    assert_eq!(string(f[1] >> 32), "main.f");
    assert_eq!((string(f[2] & 0xffff_ffff), f[2] >> 32), ("x.go", 9));
    let flags = u64::from(func_flag::WRAPPER | func_flag::PARAMS);
    assert_eq!(f[4] >> 32, flags, "a wrapper with a parameter");
    assert!(f[0] + (f[1] & 0xffff_ffff) <= entries[2][0]);

    let lines = words(&image, header.lines, 1);
    let (first, count) = ((f[3] & 0xffff_ffff) as usize, (f[3] >> 32) as usize);
    let positions: Vec<u32> = lines[first..first + count]
        .iter()
        .map(|line| (line >> 32) as u32)
        .collect();
    assert_eq!(positions.first(), Some(&u32::MAX));
    assert_eq!(positions.last(), Some(&u32::MAX));
    assert!(
        positions.contains(&0) && positions.contains(&1),
        "{positions:?}"
    );
    let pcs = lines[first..first + count].iter().map(|line| *line as u32);
    assert!(pcs.is_sorted());

    let imports = words(&image, header.imports, 3);
    let names: Vec<&str> = imports
        .chunks(3)
        .map(|import| {
            let (start, len) = (import[0], import[1]);
            text(&image.bytes, Range { start, len })
        })
        .collect();
    assert_eq!(names, ["runtime.morestack", "runtime.exit"]);
}

/// Where functions have room for their contexts, and how large their frames are.
fn contexts(image: &crate::Image) -> Vec<(Option<u32>, u64)> {
    let header = Header::decode(&image.bytes).expect("a header");
    let funcs = words(image, header.functions, 5);
    let entry = |words: &[u64]| {
        let flags = (words[4] >> 32) as u32;
        let empty = FuncEntry {
            entry: 0,
            len: 0,
            name: 0,
            file: 0,
            line: 0,
            first_line: 0,
            line_count: 0,
            frame: 0,
            flags,
        };
        (empty.context(), words[4] & 0xffff_ffff)
    };
    funcs.chunks(5).map(entry).collect()
}

#[test]
fn callers_in_race_builds_have_room_for_their_context() {
    let mut program = program(PROGRAM);
    let plain = compile(&program, MACHINES[1]).expect("it compiles");
    assert!(contexts(&plain).iter().all(|(room, _)| room.is_none()));
    program.race = true;
    let race = compile(&program, MACHINES[1]).expect("it compiles");
    let [_, (caller, frame), (leaf, _)] = contexts(&race)[..] else {
        panic!("three functions");
    };
    assert!(
        caller.is_some_and(|below| below >= 8 && u64::from(below) <= frame),
        "{caller:?} in {frame}"
    );
    assert_eq!(leaf, None);
    assert_eq!(FuncEntry::with_context(24) >> 8, 3);
    assert_eq!(FuncEntry::with_context(20), 0, "no whole words");
    assert_eq!(FuncEntry::with_context(1 << 27), 0, "too far");
}

#[test]
fn the_output_does_not_depend_on_threads() {
    let program = program(PROGRAM);
    let with = |threads| {
        let mut options = options(MACHINES[1]);
        options.threads = NonZeroUsize::new(threads);
        crate::compile(&program, &options)
            .expect("it compiles")
            .bytes
    };
    assert_eq!(with(1), with(3));
    assert_eq!(with(1), with(64));
}

#[test]
fn everything_unresolved_is_named() {
    let program = program(
        "
func @main.f() at $0 1 {
b0:
  call @main.missing()
  tailcall @main.lost()
}
func @main.missing() at $0 1
func @main.lost() at $0 1
func @main.unused() at $0 1
",
    );
    let missing = |symbol: &str, referrer: Option<&str>| Unresolved {
        symbol: symbol.to_owned(),
        referrer: referrer.map(str::to_owned),
    };
    let error = compile(&program, MACHINES[0]).expect_err("functions are missing");
    let want = vec![
        missing("main.missing", Some("main.f")),
        missing("main.lost", Some("main.f")),
        missing("main.unused", None),
    ];
    assert_eq!(error, CodegenError::Unresolved(want));
    assert_eq!(
        error.to_string(),
        "main.missing: missing function body (reachable from main.f)\n\
         main.lost: missing function body (reachable from main.f)\n\
         main.unused: missing function body"
    );
}

#[test]
fn missing_parts_of_the_runtime_are_named() {
    let program = program("func @f(i64) at $0 1 {\nb0:\nbounds Index r0, r0\nreturn\n}\n");
    let error = compile(&program, MACHINES[0]).expect_err("a helper is missing");
    assert_eq!(
        error.to_string(),
        "f needs runtime.panicIndex, which the program lacks"
    );
    let text = ROOTS.replace("main %root", "");
    let rootless = gander_mir::parse(&text).expect("the text is well-formed");
    let error = compile(&rootless, MACHINES[0]).expect_err("a root is missing");
    assert_eq!(error.to_string(), "the program has no runtime.main");
}

#[test]
fn listings_name_symbols() {
    let program = program(PROGRAM);
    let listings = crate::listings(&program, &options(MACHINES[1]), |name| name == "main.f");
    let listings = listings.expect("it compiles");
    assert_eq!(listings.len(), 1);
    assert_eq!(listings[0].symbol, "main.f");
    let clif = &listings[0].clif;
    assert!(
        clif.starts_with("function main.f(") && clif.contains("main.g"),
        "{clif}"
    );
    assert!(
        listings[0].machine.contains("main.g"),
        "{}",
        listings[0].machine
    );
}

#[test]
fn executables_replace_regular_files_only() {
    let directory = std::env::temp_dir().join(format!("gander-codegen-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory can be made");
    let path = directory.join("program");
    std::fs::write(&path, "old").expect("a file can be written");
    let error = crate::write_executable(b"", b"", &path).expect_err("it is a text");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    std::fs::write(&path, b"\x7fELF").expect("a file can be written");
    crate::write_executable(b"runtime", b"image", &path).expect("it is a regular file");
    let found = std::fs::read(&path).expect("it is there");
    assert_eq!(&found[..7], b"runtime");
    assert_eq!(&found[4096..4101], b"image");
    assert_eq!(found.len(), 4101 + gander_abi::image::Footer::SIZE);
    let error = crate::write_executable(b"", b"", &directory).expect_err("it is a directory");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(
        std::fs::read_dir(&directory).expect("it is there").count(),
        1
    );
    std::fs::remove_dir_all(&directory).expect("it can be removed");
}
