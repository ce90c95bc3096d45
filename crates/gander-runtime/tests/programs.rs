//! Programs written in MIR, compiled, attached to the runtime's executable and
//! run: what the runtime does for each of its natives that matter most.
#![allow(clippy::disallowed_methods, reason = "tests write and start programs")]
#![allow(clippy::unwrap_used, reason = "a failure fails the test")]

use gander_codegen::{Options, compile, write_executable};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What every program here needs. `fib` recurses, `alloc` makes garbage.
const COMMON: &str = r#"
string $0 "main.go"
string $1 "main.main"
string $2 "main.worker"
position !0 $0 10 $1
position !1 $0 20 $2
data %root readonly size 8 align 8 {
  absolute 0 @runtime.main 0
}
data %workerval readonly size 8 align 8 {
  absolute 0 @main.worker 0
}
main %root
sigpanic @runtime.sigpanic
data %int types size 48 align 8 {
  bytes 08000000000000000000000000000000000000000008080200000000000000000000000000000000
}
data %chan types size 64 align 8 {
  bytes 08000000000000000800000000000000000000000008081200000000000000000000000000000000
  absolute 48 %int 0
}
type t0 "main.node" size 16 align 8 pointers 16 descriptor %node
data %mask readonly size 8 align 8 {
  bytes 03
}
data %node types size 48 align 8 {
  bytes 10000000000000001000000000000000000000000008081900000000000000000000000000000000
  absolute 32 %mask 0
}
data %message readonly size 8 align 8 {
  bytes 68656c6c6f0a
}
data %ch variables size 8 align 8 {
}
data %list variables size 8 align 8 {
}
func @runtime.exit(i64) at $0 1
func @runtime.write1(i64, ptr, i64) -> i64 at $0 1
func @runtime.newproc(ptr) at $0 1
func @runtime.makechan0(ptr, i64) -> ptr at $0 1
func @runtime.chansend(ptr, ptr) -> i64 at $0 1
func @runtime.chanrecv1(ptr, ptr) at $0 1
func @runtime.newobject(ptr) -> ptr at $0 1
func @runtime.crash(i64) at $0 1
func @runtime.signalOf(ptr) -> i64 at $0 1
func @runtime.timeSleep(i64) at $0 1
func @runtime.gcStart() at $0 1
func @runtime.poll() at $0 1
func @runtime.sigpanic() at $0 1 {
b0:
  r0:i64 = const 0
  call @runtime.crash(r0)
  unreachable
}
"#;

fn runtime() -> Vec<u8> {
    std::fs::read(env!("CARGO_BIN_EXE_gander-runtime")).unwrap()
}

fn build(name: &str, text: &str) -> PathBuf {
    let program = gander_mir::parse(&format!("{COMMON}{text}")).unwrap_or_else(|err| {
        panic!("{err} (after {} lines)", COMMON.lines().count());
    });
    let image = compile(
        &program,
        &Options {
            verify: true,
            ..Options::default()
        },
    )
    .unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    write_executable(&runtime(), &image.bytes, &path).unwrap();
    path
}

/// Runs a program with these variables; checks its exit code.
#[track_caller]
fn run(name: &str, text: &str, env: &[(&str, &str)], code: i32) -> (String, String) {
    let path = build(name, text);
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(path)
        .envs(env.iter().copied())
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(status.code(), Some(code), "{status}\n{stdout}\n{stderr}");
    (stdout, stderr)
}

const HELLO: &str = "
func @main.worker() at $0 20 {
  slot s0 size 8 align 8
b0:
  r0:ptr = data %ch, 0
  r1:ptr = load r0, 0 []
  r2:ptr = slot s0, 0
  r3:i64 = const 41
  store r3, r2, 0 []
  r4:i64 = call @runtime.chansend(r1, r2) !1
  return
}
func @runtime.main() at $0 1 {
  slot s0 size 8 align 8
b0:
  r0:ptr = data %chan, 0
  r1:i64 = const 0
  r2:ptr = call @runtime.makechan0(r0, r1)
  r3:ptr = data %ch, 0
  store r2, r3, 0 []
  r4:ptr = data %workerval, 0
  call @runtime.newproc(r4) !0
  r5:ptr = slot s0, 0
  call @runtime.chanrecv1(r2, r5) !0
  r6:i64 = const 1
  r7:ptr = data %message, 0
  r8:i64 = const 6
  r9:i64 = call @runtime.write1(r6, r7, r8)
  r10:i64 = load r5, 0 []
  r11:i64 = const 1000000
  call @runtime.timeSleep(r11)
  call @runtime.exit(r10)
  unreachable
}
";

#[test]
fn a_goroutine_sends_to_main() {
    for env in [
        &[][..],
        &[("GANDER_SCHED", "seed:7")],
        &[("GOMAXPROCS", "1")],
    ] {
        let (stdout, _) = run("hello", HELLO, env, 41);
        assert_eq!(stdout, "hello\n");
    }
}

#[test]
fn a_deadlock_is_reported_with_all_goroutines() {
    let text = "
func @main.main() noinline at $0 9 {
  slot s0 size 8 align 8
b0:
  r0:ptr = data %chan, 0
  r1:i64 = const 0
  r2:ptr = call @runtime.makechan0(r0, r1)
  r3:ptr = data %ch, 0
  store r2, r3, 0 []
  r4:ptr = data %workerval, 0
  call @runtime.newproc(r4) !0
  r5:ptr = slot s0, 0
  call @runtime.chanrecv1(r2, r5) !0
  return
}
func @runtime.main() at $0 1 {
b0:
  call @main.main()
  unreachable
}
func @main.worker() at $0 19 {
  slot s0 size 8 align 8
b0:
  r0:ptr = data %ch, 0
  r1:ptr = load r0, 0 []
  r2:ptr = slot s0, 0
  call @runtime.chanrecv1(r1, r2) !1
  return
}
";
    for env in [&[][..], &[("GANDER_SCHED", "seed:3")]] {
        let (_, stderr) = run("deadlock", text, env, 2);
        // Offsets of instructions are the code generator's.
        let lines: Vec<&str> = stderr
            .lines()
            .map(|line| line.split(" +0x").next().unwrap())
            .collect();
        assert_eq!(
            lines,
            [
                "fatal error: all goroutines are asleep - deadlock!",
                "",
                "goroutine 1 [chan receive]:",
                "main.main()",
                "\tmain.go:10",
                "",
                "goroutine 2 [chan receive]:",
                "main.worker()",
                "\tmain.go:20",
                "created by main.main in goroutine 1",
                "\tmain.go:10",
            ],
            "{stderr}"
        );
    }
}

/// Functions of programs that do not start a goroutine.
const NO_WORKER: &str = "
func @main.worker() at $0 19 {
b0:
  return
}
";

#[test]
fn a_fault_becomes_a_panic_of_the_goroutine() {
    let text = format!(
        "{NO_WORKER}
func @main.main(ptr) -> i64 noinline at $0 9 {{
b0:
  r1:i64 = load r0, 16 [] !0
  return r1
}}
func @runtime.main() at $0 1 {{
b0:
  r0:ptr = const 0
  r1:i64 = call @main.main(r0)
  call @runtime.exit(r1)
  unreachable
}}
"
    );
    let (_, stderr) = run("fault", &text, &[], 2);
    assert!(
        stderr.starts_with("\ngoroutine 1 [running]:\nmain.main("),
        "{stderr}"
    );
    assert!(stderr.contains("main.go:10 +0x"), "{stderr}");
}

#[test]
fn stacks_grow_to_their_limit() {
    let recursion = |depth: u64| {
        format!(
            "{NO_WORKER}
func @main.deep(i64) -> i64 noinline at $0 9 {{
b0:
  r1:i64 = const {depth}
  r2:i8 = eq r0, r1
  branch r2, b1, b2
b1:
  return r0
b2:
  r3:i64 = const 1
  r4:i64 = add r0, r3
  r5:i64 = call @main.deep(r4) !0
  r6:i64 = sub r5, r3
  return r6
}}
func @runtime.main() at $0 1 {{
b0:
  r0:i64 = const 7
  r1:i64 = call @main.deep(r0)
  call @runtime.exit(r1)
  unreachable
}}
"
        )
    };
    run("deep", &recursion(1_000_007), &[], 7);
    let (_, stderr) = run("too_deep", &recursion(0), &[], 2);
    assert!(
        stderr.starts_with("runtime: goroutine stack exceeds 1000000000-byte limit\n"),
        "{stderr}"
    );
    assert!(stderr.contains("fatal error: stack overflow"), "{stderr}");
    assert!(stderr.contains(" frames elided..."), "{stderr}");
}

#[test]
fn garbage_is_collected_and_the_rest_is_not() {
    // A list of 1000 nodes lives while a million others are made; its length
    // is counted in the end.
    let text = format!(
        "{NO_WORKER}
func @main.main() -> i64 noinline at $0 9 {{
b0:
  r0:ptr = data %node, 0
  r1:ptr = data %list, 0
  r2:i64 = const 0
  r3:i64 = const 1
  r4:i64 = const 1000
  r5:i64 = const 0
  jump b1
b1:
  r6:ptr = call @runtime.newobject(r0) !0
  r7:ptr = load r1, 0 []
  store r7, r6, 0 []
  store r6, r1, 0 []
  r2:i64 = add r2, r3
  r8:i8 = ult r2, r4
  branch r8, b1, b2
b2:
  r9:i64 = const 1000000
  jump b3
b3:
  r10:ptr = call @runtime.newobject(r0) !0
  store r10, r10, 8 []
  r9:i64 = sub r9, r3
  r11:i8 = ne r9, r5
  poll
  branch r11, b3, b4
b4:
  call @runtime.gcStart() !0
  r12:i64 = const 0
  r13:ptr = load r1, 0 []
  jump b5
b5:
  r16:ptr = const 0
  r14:i8 = eq r13, r16
  branch r14, b7, b6
b6:
  r12:i64 = add r12, r3
  r13:ptr = load r13, 0 []
  jump b5
b7:
  r15:i64 = sub r12, r4
  return r15
}}
func @runtime.main() at $0 1 {{
b0:
  r0:i64 = call @main.main()
  call @runtime.exit(r0)
  unreachable
}}
"
    );
    run("garbage", &text, &[], 0);
    run("garbage_stress", &text, &[("GANDER_GCSTRESS", "5000")], 0);
    run("garbage_seeded", &text, &[("GANDER_SCHED", "seed:1")], 0);
}

#[test]
fn the_runtime_alone_says_so() {
    let output = Command::new(env!("CARGO_BIN_EXE_gander-runtime"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("no program attached"), "{stderr}");
}
