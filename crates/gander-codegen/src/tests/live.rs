//! What is alive after the calls of a function.

use super::{MACHINES, compile, program};
use crate::Image;
use gander_abi::image::{BASE, Header};
use gander_abi::livemap;

/// Of each call of `main`, by address: words and registers that are alive, and
/// words of variables that are if something points to them.
fn maps(text: &str) -> Vec<Vec<(u32, u32)>> {
    let program = program(text);
    let all = MACHINES.map(|machine| {
        let image = compile(&program, machine).expect("it compiles");
        let named = program.funcs.iter().position(|func| func.name == "main");
        maps_from(&image, image.funcs[named.expect("a main")])
    });
    all.to_vec()
}

fn maps_from(image: &Image, entry: u64) -> Vec<(u32, u32)> {
    let header = Header::decode(&image.bytes).expect("an image begins with a header");
    let at = |address: u64| (address - BASE) as usize;
    let half = |at: usize| u32::from_le_bytes(image.bytes[at..at + 4].try_into().unwrap());
    let after = image.funcs.iter().filter(|start| **start > entry);
    let end = after.min().copied().unwrap_or(u64::MAX);
    let sites = (0..header.sites.len).map(|site| at(header.sites.start) + 8 * site as usize);
    let sites = sites.filter(|site| {
        let pc = header.text.start + u64::from(half(*site));
        pc > entry && pc < end
    });
    let words = |runs: livemap::Runs<'_>| runs.map(|(start, end)| end - start).sum::<u32>();
    let map = |site: usize| {
        let map = at(header.maps.start) + half(site + 4) as usize;
        let (head, runs) = livemap::decode(&image.bytes[map..]);
        let variables = runs.clone().variables();
        (words(runs) + head.alive.count_ones(), words(variables))
    };
    sites.map(map).collect()
}

const CALLED: &str = "
func @take(ptr) noinline at $0 1 {
b0:
  return
}
func @flag(i64) -> i64 noinline at $0 1 {
b0:
  return r0
}
";

#[track_caller]
fn check(text: &str, want: &[(u32, u32)]) {
    for found in maps(&format!("{CALLED}{text}")) {
        assert_eq!(found, want);
    }
}

#[test]
fn a_value_is_alive_up_to_its_last_use() {
    check(
        "
func @main(ptr, ptr) at $0 1 {
b0:
  call @take(r0)
  call @take(r1)
  call @take(r1)
  call @take(r0)
  return
}
",
        &[(2, 0), (2, 0), (1, 0), (0, 0)],
    );
}

#[test]
fn a_loop_needs_what_its_next_round_reads() {
    // What follows the loop lies before its body.
    check(
        "
func @main(ptr, i64) at $0 1 {
b0:
  jump b1
b1:
  r2:i64 = call @flag(r1)
  r5:i64 = const 0
  r4:i8 = ne r2, r5
  branch r4, b2, b3
b2:
  call @take(r0)
  jump b1
b3:
  r3:i64 = call @flag(r1)
  return
}
",
        &[(2, 0), (0, 0), (2, 0)],
    );
}

#[test]
fn tables_of_jumps_are_followed() {
    check(
        "
func @main(ptr, ptr, i64) at $0 1 {
b0:
  r3:i64 = call @flag(r2)
  switch r3, b5 [0: b1, 1: b2, 2: b3, 3: b4]
b1:
  call @take(r0)
  return
b2:
  call @take(r0)
  return
b3:
  call @take(r0)
  return
b4:
  call @take(r0)
  return
b5:
  return
}
",
        &[(1, 0), (0, 0), (0, 0), (0, 0), (0, 0)],
    );
}

#[test]
fn a_variable_is_alive_while_something_may_read_it() {
    check(
        "
func @main(ptr) at $0 1 {
  slot s0 size 24 align 8
b0:
  call @take(r0)
  r1:ptr = slot s0, 0
  store r0, r1, 8 [notrap]
  call @take(r1)
  call @take(r1)
  call @take(r0)
  r2:i64 = const 1
  r3:i64 = call @flag(r2)
  return
}
",
        &[(1, 0), (4, 0), (1, 3), (0, 3), (0, 3)],
    );
}

#[test]
fn a_variable_that_is_written_before_its_address_is_needed_is_dead() {
    check(
        "
func @main(i64) at $0 1 {
  slot s0 size 8 align 8
b0:
  r1:ptr = slot s0, 0
  jump b1
b1:
  zeromem r1, 8 [notrap]
  call @take(r1)
  r2:ptr = load r1, 0 [notrap]
  call @take(r2)
  r3:i64 = call @flag(r0)
  r4:i64 = const 0
  r5:i8 = ne r3, r4
  branch r5, b1, b2
b2:
  return
}
",
        &[(2, 0), (1, 1), (1, 1)],
    );
}
