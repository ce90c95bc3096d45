//! MIR text: what is printed is read back the same, what is broken is named,
//! and the verifier finds what must not be.

use gander_mir::{parse, print, verify};

/// Every item, instruction and terminator.
const ALL: &str = include_str!("all.mir");

#[test]
fn text_survives_parsing_and_printing() {
    let program = parse(ALL).expect("the text is well-formed");
    assert_eq!(verify(&program), Vec::new());
    let printed = print(&program);
    let again = parse(&printed).expect("what is printed is well-formed");
    assert_eq!(printed, print(&again));
    let wanted: Vec<&str> = ALL.lines().filter(|line| !line.starts_with(';')).collect();
    let found: Vec<&str> = printed.lines().collect();
    assert_eq!(wanted, found);
}

#[track_caller]
fn check_parse(text: &str, want: &str) {
    let error = parse(text).expect_err("the text is broken");
    assert_eq!(error.to_string(), want);
}

#[test]
fn broken_text_is_named() {
    check_parse("hello", "line 1: hello begins no item");
    check_parse(
        "func @f() {\nb0:\n  jump r1\n}",
        "line 3: b and a number expected, not r1",
    );
    check_parse(
        "func @f() {\nb0:\n  r0:i64 = frob r1\n}",
        "line 3: frob is no instruction",
    );
    check_parse("func @f() {\nb0:\n  call @g()\n}", "line 3: no function g");
    check_parse(
        "func @f() {\nb0:\n  r0:i64 = const 1",
        "line 1: the function does not end",
    );
    check_parse("string $0 \"a", "line 1: the text does not end");
}

/// Checks the findings in a function `f` with this signature and body.
#[track_caller]
fn check_verify(signature: &str, body: &str, want: &[&str]) {
    let text = format!(
        "string $0 \"x.go\"\nfunc @f{signature} at $0 1 {{\n{body}\n}}\n\
         func @g(i64, f64) -> i64, i64 at $0 1 {{\nb0:\nunreachable\n}}\n\
         func @c() closure at $0 1 {{\nb0:\nreturn\n}}\n"
    );
    let program = parse(&text).expect("the text is well-formed");
    let found: Vec<String> = verify(&program).iter().map(ToString::to_string).collect();
    assert_eq!(found, want);
}

#[test]
fn the_verifier_names_the_place() {
    check_verify("(i64) -> i64", "b0:\nreturn r0", &[]);
    check_verify(
        "(i64) -> i32",
        "b0:\nreturn r0",
        &["f: b0, instruction 0: r0 is i64, not i32"],
    );
    check_verify(
        "(i64)",
        "b0:\njump b7",
        &["f: b0, instruction 0: b7 is not there"],
    );
    check_verify(
        "(i64, i32)",
        "b0:\nr2:i64 = add r0, r1\nreturn",
        &["f: b0, instruction 0: add from i64, i32 to i64"],
    );
    check_verify(
        "(i64, f64)",
        "b0:\nr2:i64 = call @g(r0, r1)\nreturn",
        &["f: b0, instruction 0: 1 results, not 2"],
    );
    check_verify(
        "()",
        "b0:\ncall @c()\nreturn",
        &["f: b0, instruction 0: a direct call of a function that reads its context"],
    );
    check_verify(
        "(i64)",
        "b0:\nr1:i64 = load r0, 0 []\nreturn",
        &["f: b0, instruction 0: r0 is i64, not ptr"],
    );
    check_verify(
        "() nosplit",
        "b0:\npoll\nreturn",
        &["f: b0, instruction 0: a poll where none may be"],
    );
}

#[test]
fn registers_are_written_before_they_are_read() {
    check_verify(
        "(i8) -> i64",
        "b0:\nbranch r0, b1, b2\nb1:\nr1:i64 = const 1\njump b2\nb2:\nreturn r1",
        &["f: b2, instruction 0: r1 may be read before it is written"],
    );
    check_verify(
        "(i8)",
        "b0:\nr1:i64 = const 0\njump b1\nb1:\nr2:i64 = add r1, r1\nbranch r0, b1, b2\nb2:\nkeepalive r2\nreturn",
        &[],
    );
    // After a recovery the registers of before are gone.
    check_verify(
        "(i64) -> i64",
        "slot s0 size 64 align 8\nb0:\nr1:ptr = deferenter s0, b1, b2\n\
         b1:\nreturn r0\nb2:\nkeepalive r1\nreturn r0",
        &["f: b2, instruction 1: r0 may be read before it is written"],
    );
}
