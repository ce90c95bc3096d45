//! Every operation on every width against what Rust says, with the values
//! where machines differ.

use super::harness::{Registers, load};
use super::{MACHINES, compile, program};
use std::fmt::Write;

const INTS: [i64; 17] = [
    0,
    1,
    2,
    3,
    7,
    10,
    63,
    64,
    127,
    128,
    255,
    -1,
    -2,
    -128,
    i32::MIN as i64,
    i64::MAX,
    i64::MIN,
];
const COUNTS: [u64; 11] = [0, 1, 7, 8, 15, 16, 31, 32, 63, 64, u64::MAX];

/// One operation of a width: its word, and what it gives.
type Op<T> = (&'static str, fn(T, T) -> T);
/// An operation of one operand.
type Unary<T> = (&'static str, fn(T) -> T);
/// A comparison.
type Test<T> = (&'static str, fn(T, T) -> bool);

macro_rules! operations {
    ($name:ident, $signed:ty, $unsigned:ty) => {
        fn $name() -> Vec<Op<$unsigned>> {
            type S = $signed;
            type U = $unsigned;
            vec![
                ("add", |a, b| a.wrapping_add(b)),
                ("sub", |a, b| a.wrapping_sub(b)),
                ("mul", |a, b| a.wrapping_mul(b)),
                ("sdiv", |a, b| {
                    (a as S).wrapping_div(if b == 0 { 1 } else { b as S }) as U
                }),
                ("udiv", |a, b| a / b.max(1)),
                ("srem", |a, b| {
                    (a as S).wrapping_rem(if b == 0 { 1 } else { b as S }) as U
                }),
                ("urem", |a, b| a % b.max(1)),
                ("and", |a, b| a & b),
                ("or", |a, b| a | b),
                ("xor", |a, b| a ^ b),
                ("andnot", |a, b| a & !b),
                ("smin", |a, b| (a as S).min(b as S) as U),
                ("smax", |a, b| (a as S).max(b as S) as U),
                ("umin", |a, b| a.min(b)),
                ("umax", |a, b| a.max(b)),
            ]
        }
    };
}
operations!(ops8, i8, u8);
operations!(ops16, i16, u16);
operations!(ops32, i32, u32);
operations!(ops64, i64, u64);

/// Checks operations in a program: variable operands, and constants to the
/// right, whose code differs.
macro_rules! check_binary {
    ($ops:expr, $ty:literal, $unsigned:ty) => {{
        let mut text = String::new();
        for (word, _) in $ops {
            let _ = write!(
                text,
                "func @{word}({0}, {0}) -> {0} at $0 1 {{\nb0:\nr2:{0} = {word} r0, r1\nreturn r2\n}}\n",
                $ty
            );
            for (at, value) in INTS.iter().enumerate() {
                let _ = write!(
                    text,
                    "func @{word}{at}({0}) -> {0} at $0 1 {{\nb0:\nr1:{0} = const {value}\n\
                     r2:{0} = {word} r0, r1\nreturn r2\n}}\n",
                    $ty
                );
            }
        }
        let program = program(&text);
        for machine in MACHINES {
            let image = compile(&program, machine).expect("it compiles");
            let mut loaded = load(&program, image);
            for (word, want) in $ops {
                for a in INTS {
                    for (at, b) in INTS.into_iter().enumerate() {
                        let divides = word.contains("div") || word.contains("rem");
                        if divides && b as $unsigned == 0 {
                            continue;
                        }
                        let want = want(a as $unsigned, b as $unsigned);
                        let found = loaded.ints(word, &[a as u64, b as u64]) as $unsigned;
                        assert_eq!(found, want, "{machine:?} {word}.{} {a} {b}", $ty);
                        let found = loaded.ints(&format!("{word}{at}"), &[a as u64]);
                        assert_eq!(found as $unsigned, want, "{word}.{} {a} {b}", $ty);
                    }
                }
            }
        }
    }};
}

#[test]
fn integers_wrap() {
    check_binary!(ops8(), "i8", u8);
    check_binary!(ops16(), "i16", u16);
    check_binary!(ops32(), "i32", u32);
    check_binary!(ops64(), "i64", u64);
}

/// Shifts and rotations of a width.
macro_rules! check_shifts {
    ($ty:literal, $signed:ty, $unsigned:ty) => {{
        let ops: [(&str, fn($unsigned, u64) -> $unsigned); 4] = [
            ("shl", |a, n| if n < <$unsigned>::BITS.into() { a << n } else { 0 }),
            ("ushr", |a, n| if n < <$unsigned>::BITS.into() { a >> n } else { 0 }),
            ("sshr", |a, n| (a as $signed >> n.min((<$unsigned>::BITS - 1).into())) as $unsigned),
            ("rotateleft", |a, n| a.rotate_left((n % u64::from(<$unsigned>::BITS)) as u32)),
        ];
        let mut text = String::new();
        for (word, _) in ops {
            let _ = write!(
                text,
                "func @{word}({0}, i64) -> {0} at $0 1 {{\nb0:\nr2:{0} = {word} r0, r1\nreturn r2\n}}\n",
                $ty
            );
            for (at, count) in COUNTS.iter().enumerate() {
                let _ = write!(
                    text,
                    "func @{word}{at}({0}) -> {0} at $0 1 {{\nb0:\nr1:i64 = const {count}\n\
                     r2:{0} = {word} r0, r1\nreturn r2\n}}\n",
                    $ty
                );
            }
        }
        let program = program(&text);
        for machine in MACHINES {
            let image = compile(&program, machine).expect("it compiles");
            let mut loaded = load(&program, image);
            for (word, want) in ops {
                for a in INTS {
                    for (at, count) in COUNTS.into_iter().enumerate() {
                        let want = want(a as $unsigned, count);
                        let found = loaded.ints(word, &[a as u64, count]) as $unsigned;
                        assert_eq!(found, want, "{word}.{} {a} {count}", $ty);
                        let found = loaded.ints(&format!("{word}{at}"), &[a as u64]);
                        assert_eq!(found as $unsigned, want, "{word}.{} {a} {count}", $ty);
                    }
                }
            }
        }
    }};
}

#[test]
fn shifts_by_the_width_or_more() {
    check_shifts!("i8", i8, u8);
    check_shifts!("i16", i16, u16);
    check_shifts!("i32", i32, u32);
    check_shifts!("i64", i64, u64);
}

macro_rules! check_unary {
    ($ty:literal, $unsigned:ty) => {{
        let ops: [(&str, fn($unsigned) -> $unsigned); 7] = [
            ("neg", |a| a.wrapping_neg()),
            ("not", |a| !a),
            ("clz", |a| a.leading_zeros() as $unsigned),
            ("ctz", |a| a.trailing_zeros() as $unsigned),
            ("popcount", |a| a.count_ones() as $unsigned),
            ("byteswap", |a| a.swap_bytes()),
            ("bitreverse", |a| a.reverse_bits()),
        ];
        let mut text = String::new();
        for (word, _) in ops {
            let _ = write!(
                text,
                "func @{word}({0}) -> {0} at $0 1 {{\nb0:\nr1:{0} = {word} r0\nreturn r1\n}}\n",
                $ty
            );
        }
        let program = program(&text);
        for machine in MACHINES {
            let image = compile(&program, machine).expect("it compiles");
            let mut loaded = load(&program, image);
            for (word, want) in ops {
                for a in INTS {
                    let found = loaded.ints(word, &[a as u64]) as $unsigned;
                    assert_eq!(found, want(a as $unsigned), "{word}.{} {a}", $ty);
                }
            }
        }
    }};
}

#[test]
fn bits_are_counted_and_moved() {
    check_unary!("i8", u8);
    check_unary!("i16", u16);
    check_unary!("i32", u32);
    check_unary!("i64", u64);
}

#[test]
fn integers_compare() {
    let ops: [Test<i64>; 10] = [
        ("eq", |a, b| a == b),
        ("ne", |a, b| a != b),
        ("slt", |a, b| a < b),
        ("sle", |a, b| a <= b),
        ("sgt", |a, b| a > b),
        ("sge", |a, b| a >= b),
        ("ult", |a, b| (a as u64) < b as u64),
        ("ule", |a, b| a as u64 <= b as u64),
        ("ugt", |a, b| a as u64 > b as u64),
        ("uge", |a, b| a as u64 >= b as u64),
    ];
    let mut text = String::new();
    for (word, _) in ops {
        let _ = write!(
            text,
            "func @{word}(i64, i64) -> i64, i8 at $0 1 {{\nb0:\nr2:i8 = {word} r0, r1\n\
             r3:i8 = boolnot r2\nr4:i64 = select r2, r0, r1\nbranch r3, b1, b2\n\
             b1:\nreturn r4, r3\nb2:\nreturn r4, r3\n}}\n"
        );
    }
    let program = program(&text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    for (word, want) in ops {
        for a in INTS {
            for b in INTS {
                let mut registers = Registers::default();
                registers.ints[..2].copy_from_slice(&[a as u64, b as u64]);
                let found = loaded.call(word, registers).ints;
                let want = want(a, b);
                assert_eq!(found[0] as i64, if want { a } else { b }, "{word} {a} {b}");
                assert_eq!(found[1] as u8, u8::from(!want), "{word} {a} {b}");
            }
        }
    }
}

#[test]
fn wide_products() {
    let text = "func @mul(i64, i64) -> i64, i64 at $0 1 {\nb0:\n\
                r2:i64, r3:i64 = mulwide r0, r1\nreturn r2, r3\n}\n";
    let program = program(text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    for a in INTS {
        for b in INTS {
            let want = u128::from(a as u64) * u128::from(b as u64);
            let mut registers = Registers::default();
            registers.ints[..2].copy_from_slice(&[a as u64, b as u64]);
            let found = loaded.call("mul", registers).ints;
            assert_eq!(u128::from(found[0]) << 64 | u128::from(found[1]), want);
        }
    }
}

const FLOATS: [f64; 24] = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -1.5,
    -2.5,
    0.49999999999999994,
    1.9,
    -1.9,
    300.7,
    65536.5,
    2147483647.5,
    2147483648.0,
    -2147483649.0,
    4503599627370495.5,
    4503599627370497.0,
    9.223372036854775e18,
    9.223372036854776e18,
    1e19,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Go's `min` and `max`.
fn min(a: f64, b: f64) -> f64 {
    match (a.is_nan() || b.is_nan(), a == b) {
        (true, _) => f64::NAN,
        (_, true) if a.is_sign_negative() => a,
        (_, true) => b,
        _ => a.min(b),
    }
}

#[track_caller]
fn same_float(found: f64, want: f64, what: &str) {
    let same = found.to_bits() == want.to_bits() || found.is_nan() && want.is_nan();
    assert!(same, "{what}: {found}, not {want}");
}

#[test]
fn floats_are_exact() {
    let binary: [Op<f64>; 7] = [
        ("fadd", |a, b| a + b),
        ("fsub", |a, b| a - b),
        ("fmul", |a, b| a * b),
        ("fdiv", |a, b| a / b),
        ("fcopysign", f64::copysign),
        ("fmin", min),
        ("fmax", |a, b| -min(-a, -b)),
    ];
    let unary: [Unary<f64>; 7] = [
        ("fneg", |a| -a),
        ("fabs", f64::abs),
        ("fsqrt", f64::sqrt),
        ("ffloor", f64::floor),
        ("fceil", f64::ceil),
        ("ftrunc", f64::trunc),
        ("fround", f64::round_ties_even),
    ];
    let mut text = String::new();
    for (word, _) in binary {
        for ty in ["f32", "f64"] {
            let _ = write!(
                text,
                "func @{word}{ty}({ty}, {ty}) -> {ty} at $0 1 {{\nb0:\nr2:{ty} = {word} r0, r1\nreturn r2\n}}\n"
            );
        }
    }
    for (word, _) in unary {
        for ty in ["f32", "f64"] {
            let _ = write!(
                text,
                "func @{word}{ty}({ty}) -> {ty} at $0 1 {{\nb0:\nr1:{ty} = {word} r0\nreturn r1\n}}\n"
            );
        }
    }
    let program = program(&text);
    let single = |value: f64| f64::from_bits(u64::from((value as f32).to_bits()));
    let unpack = |found: f64| f64::from(f32::from_bits(found.to_bits() as u32));
    for machine in MACHINES {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        let mut call = |symbol: &str, a: f64, b: f64| {
            let mut registers = Registers::default();
            registers.floats[..2].copy_from_slice(&[a, b]);
            loaded.call(symbol, registers).floats[0]
        };
        for a in FLOATS {
            for (word, want) in unary {
                let what = format!("{machine:?} {word} {a}");
                same_float(call(&format!("{word}f64"), a, 0.0), want(a), &what);
                let (found, a) = (
                    call(&format!("{word}f32"), single(a), 0.0),
                    f64::from(a as f32),
                );
                same_float(unpack(found), f64::from(want(a) as f32), &what);
            }
            for b in FLOATS {
                for (word, want) in binary {
                    let what = format!("{machine:?} {word} {a} {b}");
                    same_float(call(&format!("{word}f64"), a, b), want(a, b), &what);
                    let found = call(&format!("{word}f32"), single(a), single(b));
                    let want = want(f64::from(a as f32), f64::from(b as f32)) as f32;
                    same_float(unpack(found), f64::from(want), &what);
                }
            }
        }
    }
}

#[test]
fn floats_compare() {
    let ops: [Test<f64>; 6] = [
        ("feq", |a, b| a == b),
        ("fne", |a, b| a != b),
        ("flt", |a, b| a < b),
        ("fle", |a, b| a <= b),
        ("fgt", |a, b| a > b),
        ("fge", |a, b| a >= b),
    ];
    let mut text = String::new();
    for (word, _) in ops {
        let _ = write!(
            text,
            "func @{word}(f64, f64) -> i8 at $0 1 {{\nb0:\nr2:i8 = {word} r0, r1\nreturn r2\n}}\n"
        );
    }
    let program = program(&text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    for (word, want) in ops {
        for a in FLOATS {
            for b in FLOATS {
                let mut registers = Registers::default();
                registers.floats[..2].copy_from_slice(&[a, b]);
                let found = loaded.call(word, registers).ints[0] as u8;
                assert_eq!(found, u8::from(want(a, b)), "{word} {a} {b}");
            }
        }
    }
}

/// The processor's conversion: what does not fit is the least integer.
fn indefinite(value: f64, bits: u32) -> i64 {
    let bound = 2.0_f64.powi(bits as i32 - 1);
    let whole = value.trunc();
    match whole >= -bound && whole < bound {
        true => whole as i64,
        false if bits == 64 => i64::MIN,
        false => i64::from(i32::MIN),
    }
}

/// What gc's code on amd64 gives, as a bit pattern.
fn converted(value: f64, to: &str, signed: bool) -> u64 {
    match (to, signed) {
        ("i64", true) => indefinite(value, 64) as u64,
        ("i64", false) if value < 2.0_f64.powi(63) => indefinite(value, 64) as u64,
        ("i64", false) => indefinite(value - 2.0_f64.powi(63), 64) as u64 | 1 << 63,
        ("i32", true) => indefinite(value, 32) as u32 as u64,
        ("i32", false) => indefinite(value, 64) as u32 as u64,
        ("i16", _) => indefinite(value, 32) as u16 as u64,
        _ => indefinite(value, 32) as u8 as u64,
    }
}

#[test]
fn floats_convert_as_gc_does() {
    let mut text = String::new();
    for from in ["f32", "f64"] {
        for to in ["i8", "i16", "i32", "i64"] {
            for word in ["floattosint", "floattouint"] {
                let _ = write!(
                    text,
                    "func @{word}{from}{to}({from}) -> {to} at $0 1 {{\nb0:\nr1:{to} = {word} r0\nreturn r1\n}}\n"
                );
            }
            for word in ["sinttofloat", "uinttofloat"] {
                let _ = write!(
                    text,
                    "func @{word}{to}{from}({to}) -> {from} at $0 1 {{\nb0:\nr1:{from} = {word} r0\nreturn r1\n}}\n"
                );
            }
        }
    }
    let program = program(&text);
    for machine in MACHINES {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        let mut call = |symbol: String, float: f64, int: u64| {
            let mut registers = Registers::default();
            registers.floats[0] = float;
            registers.ints[0] = int;
            let found = loaded.call(&symbol, registers);
            (found.ints[0], found.floats[0])
        };
        for (to, bits) in [("i8", 8), ("i16", 16), ("i32", 32), ("i64", 64)] {
            let mask = u64::MAX >> (64 - bits);
            for value in FLOATS.into_iter().chain(FLOATS.map(|value| -value)) {
                let single = f64::from_bits(u64::from((value as f32).to_bits()));
                for (word, signed) in [("floattosint", true), ("floattouint", false)] {
                    let (found, _) = call(format!("{word}f64{to}"), value, 0);
                    let want = converted(value, to, signed);
                    assert_eq!(found & mask, want & mask, "{word} {to} {value}");
                    let (found, _) = call(format!("{word}f32{to}"), single, 0);
                    let want = converted(f64::from(value as f32), to, signed);
                    assert_eq!(found & mask, want & mask, "{word} f32 {to} {value}");
                }
            }
            for value in INTS {
                let signed = value << (64 - bits) >> (64 - bits);
                let unsigned = value as u64 & mask;
                let (_, found) = call(format!("sinttofloat{to}f64"), 0.0, value as u64);
                assert_eq!(found, signed as f64, "{to} {value}");
                let (_, found) = call(format!("uinttofloat{to}f64"), 0.0, value as u64);
                assert_eq!(found, unsigned as f64, "{to} {value}");
                let (_, found) = call(format!("sinttofloat{to}f32"), 0.0, value as u64);
                assert_eq!(
                    found.to_bits() as u32,
                    (signed as f32).to_bits(),
                    "{to} {value}"
                );
                let (_, found) = call(format!("uinttofloat{to}f32"), 0.0, value as u64);
                assert_eq!(
                    found.to_bits() as u32,
                    (unsigned as f32).to_bits(),
                    "{to} {value}"
                );
            }
        }
    }
}

#[test]
fn other_conversions() {
    let text = "
func @f(i8, i64, f32) -> i64, i64, i16, i64, f32, f64, f64 at $0 1 {
b0:
  r3:i64 = zeroextend r0
  r4:i64 = signextend r0
  r5:i16 = truncate r1
  r6:ptr = bits r1
  r7:i64 = bits r6
  r8:f64 = floattofloat r2
  r9:f32 = floattofloat r8
  r10:f64 = bits r1
  return r3, r4, r5, r7, r9, r8, r10
}
";
    let program = program(text);
    let image = compile(&program, MACHINES[0]).expect("it compiles");
    let mut loaded = load(&program, image);
    let mut registers = Registers {
        ints: [0x80, 0x1234_5678_9abc_def0, 0, 0, 0, 0],
        ..Registers::default()
    };
    registers.floats[0] = f64::from_bits(u64::from(1.25_f32.to_bits()));
    let found = loaded.call("f", registers);
    assert_eq!(found.ints[0], 0x80);
    assert_eq!(found.ints[1], -128_i64 as u64);
    assert_eq!(found.ints[2] as u16, 0xdef0);
    assert_eq!(found.ints[3], 0x1234_5678_9abc_def0);
    assert_eq!(found.floats[0].to_bits() as u32, 1.25_f32.to_bits());
    assert_eq!(found.floats[1], 1.25);
    assert_eq!(found.floats[2].to_bits(), 0x1234_5678_9abc_def0);
}

#[test]
fn fused_multiply_add_is_the_programs_without_the_instruction() {
    let text = "
func @math.FMA(f64, f64, f64) -> f64 at $0 1 {
b0:
  r3:f64 = fsub r0, r0
  return r3
}
func @f(f64, f64, f64) -> f64 at $0 1 {
b0:
  r3:f64 = fma r0, r1, r2
  return r3
}
";
    let program = program(text);
    for (machine, want) in [(MACHINES[0], 2.0_f64.mul_add(3.0, 4.0)), (MACHINES[1], 0.0)] {
        let image = compile(&program, machine).expect("it compiles");
        let mut loaded = load(&program, image);
        let mut registers = Registers::default();
        registers.floats[..3].copy_from_slice(&[2.0, 3.0, 4.0]);
        let fused = std::arch::is_x86_feature_detected!("fma");
        let want = if fused { want } else { 0.0 };
        assert_eq!(loaded.call("f", registers).floats[0], want);
    }
}
