//! Loads, stores, copies, static data, allocation, atomic operations, bounds.

use super::harness::load;
use super::{MACHINES, compile, program};
use std::fmt::Write;

#[track_caller]
fn check(text: &str, args: &[u64], want: u64) {
    let program = program(text);
    for machine in MACHINES {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        assert_eq!(loaded.ints("main", args), want, "{machine:?}");
    }
}

/// Sizes around the pieces of inline code and beyond it.
const SIZES: [usize; 22] = [
    0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 40, 64, 127, 128, 129, 1000,
];

#[test]
fn copies_and_clears_of_all_sizes() {
    let mut text = String::from(
        "func @runtime.memmove(ptr, ptr, i64) at $0 1
func @runtime.memclrNoHeapPointers(ptr, i64) at $0 1\n",
    );
    for size in SIZES {
        let _ = write!(
            text,
            "func @copy{size}(ptr, ptr) at $0 1 {{\nb0:\ncopymem r0, r1, {size} [] []\nreturn\n}}\n\
             func @zero{size}(ptr) at $0 1 {{\nb0:\nzeromem r0, {size} []\nreturn\n}}\n"
        );
    }
    let program = program(&text);
    let image = compile(&program, MACHINES[1]).expect("it compiles");
    let mut loaded = load(&program, image);
    for size in SIZES {
        for shift in [0_usize, 1, 5] {
            let fresh: Vec<u8> = (0..size + 16).map(|at| at as u8 | 1).collect();
            // The ranges overlap, forwards and backwards.
            for (to, from) in [(shift, 0), (0, shift)] {
                let mut found = fresh.clone();
                let mut want = fresh.clone();
                want.copy_within(from..from + size, to);
                let base = found.as_mut_ptr() as u64;
                loaded.ints(
                    &format!("copy{size}"),
                    &[base + to as u64, base + from as u64],
                );
                assert_eq!(found, want, "{size} bytes from {from} to {to}");
            }
            let (mut found, mut want) = (fresh.clone(), fresh);
            want[shift..shift + size].fill(0);
            let base = found.as_mut_ptr() as u64;
            loaded.ints(&format!("zero{size}"), &[base + shift as u64]);
            assert_eq!(found, want, "{size} bytes cleared at {shift}");
        }
    }
}

#[test]
fn static_data_is_linked() {
    check(
        "
data %table readonly size 32 align 16 {
  bytes 0100000000000000
  absolute 8 %word 4
  absolute 16 @twice 0
  textoffset 24 @twice 0
}
data %word variables size 8 align 8 {
  bytes 0000000007000000
}
data %zero variables size 16 align 8 {
}
func @twice(i64) -> i64 at $0 1 {
b0:
  r1:i64 = add r0, r0
  return r1
}
func @main(i64) -> i64 at $0 1 {
b0:
  r1:ptr = data %table, 8
  r2:ptr = load r1, 0 [notrap]
  r3:i32 = load r2, 0 [notrap]
  r4:i64 = zeroextend r3
  r5:ptr = load r1, 8 [notrap]
  r6:i64 = call code r5(r4)
  r7:ptr = data %zero, 8
  r8:i64 = load r7, 0 [notrap]
  r9:i64 = add r6, r8
  store r9, r7, 0 [notrap]
  r10:i64 = load r7, 0 [notrap]
  r11:i32 = load r1, 16 [notrap]
  r12:i64 = zeroextend r11
  r13:i64 = const 16
  r14:i8 = uge r12, r13
  r15:i64 = zeroextend r14
  r16:i64 = add r10, r15
  return r16
}
",
        &[0],
        15,
    );
}

#[test]
fn addresses_are_computed() {
    check(
        "
data %array readonly size 48 align 8 {
  bytes 000000000000000001000000000000000200000000000000030000000000000004000000000000000500000000000000
}
func @main(i64) -> i64 at $0 1 {
b0:
  r1:ptr = data %array, 0
  r2:ptr = index r1, r0, 8
  r3:i64 = load r2, 8 [notrap]
  r4:ptr = index r1, r0, 24
  r5:ptr = offset r4, -8
  r6:i64 = load r5, 0 [notrap]
  r7:i64 = const 10
  r8:i64 = mul r3, r7
  r9:i64 = add r8, r6
  return r9
}
",
        &[1],
        22,
    );
}

#[test]
fn allocation_asks_the_runtime_with_the_descriptor() {
    check(
        "
type t0 \"T\" size 8 align 8 pointers 0 descriptor %T
data %T types size 8 align 8 {
  bytes 2a00000000000000
}
func @runtime.newobject(ptr) -> ptr at $0 1
func @main() -> i64 at $0 1 {
b0:
  r0:ptr = new t0
  nilcheck r0
  r1:i64 = load r0, 0 []
  return r1
}
",
        &[],
        42,
    );
}

#[test]
fn atomic_operations() {
    for (ty, bits) in [("i8", 8), ("i16", 16), ("i32", 32), ("i64", 64)] {
        // Loads and stores only make a difference at 32 bits and more in Go,
        // but nothing forbids the others.
        let text = format!(
            "
data %cell variables size 8 align 8 {{
}}
func @main(i64) -> i64 at $0 1 {{
b0:
  r1:ptr = data %cell, 0
  r2:{ty} = const 12
  atomicstore r2, r1
  r3:{ty} = const 3
  r4:{ty} = atomicadd r1, r3
  r5:{ty} = const 14
  r6:{ty} = atomicand r1, r5
  r7:{ty} = const 1
  r8:{ty} = atomicor r1, r7
  r9:{ty} = atomicexchange r1, r3
  r10:i8 = atomiccas r1, r3, r5
  r11:i8 = atomiccas r1, r3, r2
  r12:{ty} = atomicload r1
  r13:{ty} = add r4, r6
  r13:{ty} = add r13, r8
  r13:{ty} = add r13, r9
  r13:{ty} = add r13, r12
  r20:i8 = add r10, r10
  r20:i8 = add r20, r11
  r21:ptr = data %cell, 0
  store r13, r21, 0 [notrap]
  r22:i8 = load r21, 0 [notrap]
  r23:i8 = add r22, r20
  r24:i64 = zeroextend r23
  return r24
}}
"
        );
        assert!(bits >= 8);
        // 12 + 15 + 14 + 15 + 14, and 2 for the exchange that happened.
        check(&text, &[0], 72);
    }
}

#[test]
fn bounds_checks_call_their_panic() {
    // The helpers do not return to the check, here they leave by a tail call
    // of the harness: `runtime.recovery` is not needed, a result is.
    let text = "
func @runtime.panicIndex(i64, i64) at $0 1 {
b0:
  r2:ptr = getg
  store r0, r2, 72 [notrap]
  store r1, r2, 80 [notrap]
  r3:ptr = load r2, 24 [notrap]
  call @runtime.recovery(r3)
  unreachable
}
func @runtime.panicSliceB(i64, i64) at $0 1 {
b0:
  tailcall @runtime.panicIndex(r0, r1)
}
func @runtime.recovery(ptr) at $0 1
func @runtime.deferenter(ptr) at $0 1
func @main(i64, i64, i64) -> i64 at $0 1 {
  slot s0 size 64 align 8
b0:
  r3:ptr = deferenter s0, b1, b4
b1:
  r4:ptr = getg
  r5:ptr = slot s0, 0
  store r5, r4, 24 [notrap]
  r6:i8 = truncate r2
  branch r6, b2, b3
b2:
  bounds Index r0, r1
  r7:i64 = const 1
  return r7
b3:
  bounds SliceB r0, r1
  r7:i64 = const 1
  return r7
b4:
  r7:i64 = const 0
  keepalive r3
  return r7
}
";
    let program = program(text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    for (index, len, exclusive, inside) in [
        (0, 1, true, true),
        (1, 1, true, false),
        (-1, 1, true, false),
        (1, 1, false, true),
        (2, 1, false, false),
        (i64::MIN, 5, false, false),
    ] {
        let args = [index as u64, len, u64::from(exclusive)];
        assert_eq!(
            loaded.ints("main", &args),
            u64::from(inside),
            "{index} {len}"
        );
        if !inside {
            assert_eq!(
                (loaded.g.result, loaded.g.m),
                (index as usize, len as usize)
            );
        }
    }
}

#[test]
fn what_keeps_alive_or_faults_is_not_optimised_away() {
    let text = "
func @keep(i64, i64) at $0 1 {
b0:
  keepalive r0
  keepalive r1
  return
}
func @check(ptr) at $0 1 {
b0:
  nilcheck r0
  return
}
func @far(ptr) -> i64 at $0 1 {
b0:
  r1:i64 = load r0, 5000 []
  return r1
}
func @near(ptr) -> i64 at $0 1 {
b0:
  r1:i64 = load r0, 50 []
  return r1
}
";
    let program = program(text);
    let listings = crate::listings(&program, &super::options(MACHINES[1]), |_| true);
    let listings = listings.expect("it compiles");
    // Loads and stores through registers that are not the frame's setup.
    let accesses = |symbol: &str| {
        let found = listings.iter().find(|listing| listing.symbol == symbol);
        let machine = &found.expect("it is listed").machine;
        let lines = machine.lines().filter(|line| line.contains('('));
        lines
            .filter(|line| line.trim_start().starts_with("mov"))
            .count()
    };
    for (symbol, want) in [("keep", 2), ("check", 1), ("near", 1), ("far", 2)] {
        assert_eq!(accesses(symbol), want, "{symbol}: {listings:#?}");
    }
}
