//! Calls: registers, overflow block, closures, natives, tail calls, polls,
//! stack checks.

use super::harness::{Registers, load};
use super::{MACHINES, compile, program};

/// Checks the result of `main` called with these integers.
#[track_caller]
fn check(text: &str, args: &[u64], want: u64) {
    let program = program(text);
    for machine in MACHINES {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        assert_eq!(loaded.ints("main", args), want, "{machine:?}");
    }
}

#[test]
fn all_registers_carry_arguments_and_results() {
    let text = "
func @rotate(i64, i64, i64, i64, i64, i64, f64, f64, f64, f64, f64, f64, f64, f64) -> i64, i64, i64, i64, i64, i64, f64, f64, f64, f64, f64, f64, f64, f64 at $0 1 {
b0:
  return r1, r2, r3, r4, r5, r0, r7, r8, r9, r10, r11, r12, r13, r6
}
func @main(i64, i64, i64, i64, i64, i64, f64, f64, f64, f64, f64, f64, f64, f64) -> i64, i64, i64, i64, i64, i64, f64, f64, f64, f64, f64, f64, f64, f64 at $0 1 {
b0:
  r14:i64, r15:i64, r16:i64, r17:i64, r18:i64, r19:i64, r20:f64, r21:f64, r22:f64, r23:f64, r24:f64, r25:f64, r26:f64, r27:f64 = call @rotate(r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13)
  tailcall @rotate(r14, r15, r16, r17, r18, r19, r20, r21, r22, r23, r24, r25, r26, r27)
}
";
    let program = program(text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    let registers = Registers {
        ints: [1, 2, 3, 4, 5, 6],
        floats: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
    };
    let found = loaded.call("main", registers);
    assert_eq!(found.ints, [3, 4, 5, 6, 1, 2]);
    assert_eq!(found.floats, [3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 2.0]);
}

#[test]
fn the_overflow_block_carries_the_rest() {
    check(
        "
func @callee(i64) -> i64 at $0 1 {
b0:
  r1:ptr = overflow
  r2:i64 = load r1, 0 [notrap]
  r3:i64 = load r1, 8 [notrap]
  r4:i64 = sub r2, r3
  store r4, r1, 16 [notrap]
  return r0
}
func @main(i64, i64, i64) -> i64 at $0 1 {
  slot s0 size 24 align 8
b0:
  r3:ptr = slot s0, 0
  store r1, r3, 0 [notrap]
  store r2, r3, 8 [notrap]
  r4:i64 = call @callee(r0) overflow r3
  r5:i64 = load r3, 16 [notrap]
  r6:i64 = mul r4, r5
  return r6
}
",
        &[3, 50, 8],
        126,
    );
}

#[test]
fn closures_find_their_captures() {
    check(
        "
func @body(i64) -> i64 closure at $0 1 {
b0:
  r1:ptr = context
  r2:i64 = load r1, 8 [notrap]
  r3:i64 = add r0, r2
  return r3
}
func @tail(ptr, i64) -> i64 at $0 1 {
b0:
  tailcall value r0(r1)
}
func @main(i64, i64) -> i64 at $0 1 {
  slot s0 size 16 align 8
b0:
  r2:ptr = slot s0, 0
  r3:ptr = func @body
  store r3, r2, 0 [notrap]
  store r1, r2, 8 [notrap]
  r4:i64 = call value r2(r0)
  r5:i64 = call @tail(r2, r4)
  r6:ptr = func @tail
  r7:i64 = call code r6(r2, r5)
  return r7
}
",
        &[1, 20],
        61,
    );
}

#[test]
fn small_arguments_of_natives_are_extended() {
    let text = "
func @runtime.memequal(i8) -> i64 at $0 1
func @main(i64) -> i64 at $0 1 {
b0:
  r1:i8 = truncate r0
  r2:i64 = call @runtime.memequal(r1)
  return r2
}
";
    check(text, &[0xffff_ffff_ffff_ff80], 0x80);
}

#[test]
fn recursion_and_loops() {
    check(
        "
func @main(i64) -> i64 at $0 1 {
b0:
  r1:i64 = const 2
  r2:i8 = slt r0, r1
  branch r2, b1, b2
b1:
  return r0
b2:
  r3:i64 = const 1
  r4:i64 = sub r0, r3
  r5:i64 = sub r0, r1
  r6:i64 = call @main(r4)
  r7:i64 = call @main(r5)
  r8:i64 = add r6, r7
  return r8
}
",
        &[20],
        6765,
    );
    // The entry block is a loop's head, and not every block is reached.
    check(
        "
func @main(i64, i64) -> i64 at $0 1 {
b0:
  r2:i64 = const 1
  r1:i64 = add r1, r0
  r0:i64 = sub r0, r2
  r3:i64 = const 0
  r4:i8 = eq r0, r3
  branch r4, b1, b0
b1:
  return r1
b2:
  jump b1
}
",
        &[100, 5],
        5055,
    );
}

#[test]
fn switches_take_their_case() {
    let text = "
func @main(i64) -> i64 at $0 1 {
b0:
  r1:i8 = truncate r0
  switch r1, b4 [0: b1, 1: b1, 2: b2, 3: b2, 4: b3, 200: b3]
b1:
  r2:i64 = const 10
  return r2
b2:
  r2:i64 = const 20
  return r2
b3:
  r2:i64 = const 30
  return r2
b4:
  r2:i64 = const 40
  return r2
}
";
    for (value, want) in [
        (0, 10),
        (1, 10),
        (2, 20),
        (4, 30),
        (5, 40),
        (200, 30),
        (201, 40),
    ] {
        check(text, &[value], want);
    }
}

/// The poll is a native that no Go declaration names.
const LOOP: &str = "
func @main(i64) -> i64 at $0 1 {
b0:
  r1:i64 = const 1
  jump b1
b1:
  poll
  r0:i64 = sub r0, r1
  r2:i64 = const 0
  r3:i8 = ne r0, r2
  branch r3, b1, b2
b2:
  return r0
}
";

#[test]
fn loops_poll() {
    let program = program(LOOP);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    loaded.ints("main", &[10]);
    assert_eq!(loaded.g.result, 0);
    loaded.g.preempt = 1;
    loaded.ints("main", &[10]);
    assert_eq!(loaded.g.result, 10);
}

#[test]
fn prologues_ask_for_stack() {
    // A small frame and a large one; arguments survive.
    for size in [8, 100, 5000] {
        let text = format!(
            "
func @main(i64) -> i64 at $0 1 {{
  slot s0 size {size} align 8
b0:
  r1:ptr = slot s0, 0
  store r0, r1, 0 [notrap]
  r2:i64 = load r1, 0 [notrap]
  keepalive r1
  return r2
}}
func @unchecked(i64) -> i64 nosplit at $0 1 {{
b0:
  return r0
}}
func @endless(i64) -> i64 nosplit at $0 1 {{
b0:
  r1:i64 = call @endless(r0)
  return r1
}}
"
        );
        let program = program(&text);
        let image = compile(&program, MACHINES[0]).expect("it compiles");
        let mut loaded = load(&program, image);
        loaded.g.limit = usize::MAX;
        assert_eq!(loaded.ints("unchecked", &[7]), 7);
        assert_eq!(loaded.g.limit, usize::MAX);
        assert_eq!(loaded.ints("main", &[7]), 7);
        assert_eq!(loaded.g.limit, 0);
        let frame = loaded.g.result;
        assert!(
            frame >= size + 8 && frame <= size + 80,
            "{frame} for {size}"
        );
    }
}

#[test]
fn frames_can_be_inspected() {
    let text = "
func @inner() -> ptr, ptr noinline at $0 1 {
b0:
  r0:ptr = framepointer
  r1:ptr = returnaddress
  return r0, r1
}
func @main() -> i64 at $0 1 {
b0:
  r0:ptr, r1:ptr = call @inner()
  r2:ptr = framepointer
  r3:i64 = bits r2
  r4:i64 = bits r0
  r5:i8 = ugt r3, r4
  r6:i64 = zeroextend r5
  keepalive r1
  return r6
}
func @g() -> ptr at $0 1 {
b0:
  r0:ptr = getg
  pause
  return r0
}
";
    let program = program(text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let code = program.funcs.iter().position(|func| func.name == "main");
    let entry = image.funcs[code.expect("main is there")];
    let mut loaded = load(&program, image);
    let found = loaded.call("inner", Registers::default()).ints;
    assert!(
        found[1] != 0 && found[1].abs_diff(entry) > 1 << 20,
        "it returns to the harness"
    );
    assert_eq!(loaded.ints("main", &[]), 1);
    assert_eq!(loaded.ints("g", &[]), &raw const *loaded.g as u64);
}

#[test]
fn polls_preserve_every_register() {
    use std::fmt::Write;
    // More values than registers stay alive around the loop.
    let mut text = String::from(
        "func @runtime.poll() at $0 1\nfunc @main(i64, i64) -> i64, f64 at $0 1 {\nb0:\n",
    );
    for reg in 10..30 {
        let _ = writeln!(
            text,
            "r{reg}:i64 = const {reg}\nr{}:f64 = sinttofloat r{reg}",
            reg + 30
        );
        let _ = writeln!(text, "r{reg}:i64 = mul r{reg}, r1");
    }
    text.push_str("jump b1\nb1:\npoll\n");
    for reg in 10..30 {
        let other = 10 + (reg - 9) % 20;
        let _ = writeln!(text, "r{reg}:i64 = xor r{reg}, r{other}");
        let _ = writeln!(text, "r{0}:f64 = fadd r{0}, r{1}", reg + 30, other + 30);
    }
    text.push_str("r2:i64 = const 1\nr0:i64 = sub r0, r2\nr3:i64 = const 0\n");
    text.push_str("r4:i8 = ne r0, r3\nbranch r4, b1, b2\nb2:\n");
    for reg in 11..30 {
        let _ = writeln!(
            text,
            "r10:i64 = add r10, r{reg}\nr40:f64 = fadd r40, r{}",
            reg + 30
        );
    }
    text.push_str("return r10, r40\n}\n");
    let program = program(&text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    let mut registers = Registers::default();
    registers.ints[..2].copy_from_slice(&[5, 0x1234_5678]);
    let quiet = loaded.call("main", registers);
    loaded.g.preempt = 1;
    let polling = loaded.call("main", registers);
    assert_eq!(loaded.g.result, 5);
    assert_eq!(
        (quiet.ints[0], quiet.floats[0]),
        (polling.ints[0], polling.floats[0])
    );
}
