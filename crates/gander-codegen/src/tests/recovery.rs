//! Defer frames: a recovery resumes at the pad, which sees what memory says
//! and no register of before.

use super::harness::load;
use super::{MACHINES, compile, program};

/// The body keeps many values, so that spill slots are reused; then it asks
/// for a recovery from a callee, or returns.
const PROGRAM: &str = "
data %constant variables size 8 align 8 {
  bytes 6400000000000000
}
func @runtime.deferenter(ptr) at $0 1
func @runtime.recovery(ptr) at $0 1
func @opaque(i64) -> i64 noinline at $0 1 {
b0:
  return r0
}
func @leaf(ptr, i8) noinline at $0 1 {
b0:
  branch r1, b1, b2
b1:
  call @runtime.recovery(r0)
  unreachable
b2:
  return
}
func @middle(ptr, i8, i64) -> i64 noinline at $0 1 {
b0:
  call @leaf(r0, r1)
  return r2
}
func @deferring(i64, i8) -> i64, i64 at $0 1 {
  slot s0 size 80 align 8
  slot s1 size 40 align 8
b0:
  r2:ptr = slot s0, 64
  r3:i64 = const 1000
  store r3, r2, 0 [notrap]
  r4:ptr = slot s1, 8
  store r0, r4, 0 [notrap]
  r5:ptr = data %constant, 0
  r6:ptr = func @opaque
  r7:ptr = deferenter s0, b1, b2
b1:
  r10:i64 = call @opaque(r0)
  r11:i64 = add r10, r0
  r12:i64 = call @opaque(r11)
  r13:i64 = add r12, r11
  r14:i64 = call @opaque(r13)
  r15:i64 = add r14, r13
  r16:i64 = call code r6(r15)
  r17:ptr = slot s0, 64
  r18:i64 = const 2000
  store r18, r17, 0 [notrap]
  r19:ptr = slot s0, 0
  r20:i64 = call @middle(r19, r1, r16)
  r21:i64 = add r20, r10
  r22:i64 = add r21, r11
  r23:i64 = add r22, r12
  r24:i64 = add r23, r13
  r25:i64 = add r24, r14
  store r25, r17, 0 [notrap]
  jump b3
b2:
  keepalive r7
  jump b3
b3:
  r30:ptr = slot s0, 64
  r31:i64 = load r30, 0 [notrap]
  r32:ptr = slot s1, 8
  r33:i64 = load r32, 0 [notrap]
  r34:ptr = data %constant, 0
  r35:i64 = load r34, 0 [notrap]
  r36:ptr = func @opaque
  r37:i64 = call code r36(r35)
  r38:i64 = add r33, r37
  r39:ptr = framepointer
  r40:ptr = load r39, 0 [notrap]
  keepalive r40
  return r31, r38
}
func @main(i64, i8) -> i64, i64, i64 at $0 1 {
b0:
  r2:i64 = call @opaque(r0)
  r3:i64, r4:i64 = call @deferring(r0, r1)
  return r3, r4, r2
}
";

#[test]
fn a_recovery_resumes_at_the_pad() {
    let program = program(PROGRAM);
    for machine in MACHINES {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        let mut registers = super::harness::Registers::default();
        // 5, 10, 15, 25, 40 and the result 65 of the calls.
        for (recovers, want) in [(0, 5 + 10 + 10 + 20 + 20 + 40), (1, 2000)] {
            registers.ints[..2].copy_from_slice(&[5, recovers]);
            let found = loaded.call("main", registers).ints;
            assert_eq!(found[..3], [want, 105, 5], "{machine:?} {recovers}");
        }
    }
}
