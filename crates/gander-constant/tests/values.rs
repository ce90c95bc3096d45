//! What values promise beyond single operations: printing as in diagnostics,
//! cheap concatenation, and an answer for operations that are not defined.

use gander_constant::{
    BinaryOp, CmpOp, LitKind, ShiftOp, UnaryOp, Value, binary_op, compare, shift, unary_op,
};

fn float(text: &str) -> Value {
    Value::from_literal(text, LitKind::Float)
}

fn int(text: &str) -> Value {
    Value::from_literal(text, LitKind::Int)
}

#[test]
fn short_form_as_in_diagnostics() {
    let check = |value: Value, expected: &str| assert_eq!(value.to_string(), expected);
    check(
        shift(&Value::from_i64(1), ShiftOp::Shl, 64),
        "18446744073709551616",
    );
    check(float("1.1"), "1.1");
    check(float("1e1000"), "1e+1000");
    check(float("-0.0"), "unknown");
    check(float("1e100"), "1e+100");
    check(float("100000.0"), "100000");
    check(float("1000000.0"), "1e+06");
    check(float("1234567.5"), "1.23457e+06");
    check(float("123456.5"), "123456.5");
    check(float("1000000.5"), "1.0000005e+06");
    check(float("0.00001"), "1e-05");
    check(
        Value::from_str("a\"b\u{301}\u{200b}"),
        "\"a\\\"b\u{301}\\u200b\"",
    );
    check(Value::from_bytes(*b"\xffa\x00"), r#""\xffa\x00""#);
    check(float("2.5").make_imag(), "(0 + 2.5i)");
    check(Value::Unknown, "unknown");
}

#[test]
fn undefined_operations_are_unknown() {
    const OPS: [BinaryOp; 12] = [
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::Quo,
        BinaryOp::IntQuo,
        BinaryOp::Rem,
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Xor,
        BinaryOp::AndNot,
        BinaryOp::LAnd,
        BinaryOp::LOr,
    ];
    let big = float("1e5000");
    let values = [
        Value::Unknown,
        Value::from_bool(true),
        Value::from_str("s"),
        Value::from_i64(0),
        Value::from_i64(i64::MIN),
        float("0.0"),
        binary_op(&big, BinaryOp::Sub, &big),
        big.make_imag(),
        Value::from_i64(0).make_imag(),
        big,
    ];
    for x in &values {
        for y in &values {
            for op in OPS {
                let result = binary_op(x, op, y);
                let mixed = x.kind() != y.kind() && !(x.is_numeric() && y.is_numeric());
                assert!(!mixed || result.is_unknown(), "{x} {op:?} {y}");
            }
            let division = binary_op(x, BinaryOp::Quo, y);
            assert!(y.sign() != 0 || division.is_unknown(), "{x} / {y}");
            compare(x, CmpOp::Lt, y);
        }
        for op in [UnaryOp::Plus, UnaryOp::Neg, UnaryOp::Not, UnaryOp::BitNot] {
            unary_op(op, x, 64);
        }
        shift(x, ShiftOp::Shr, u32::MAX);
    }
    assert!(shift(&Value::from_i64(1), ShiftOp::Shl, u32::MAX).is_unknown());
    assert_eq!(
        shift(&Value::from_i64(0), ShiftOp::Shl, u32::MAX),
        Value::from_i64(0)
    );
}

#[test]
fn equal_integers_have_equal_representations() {
    let max = int("9223372036854775807");
    let beyond = binary_op(&max, BinaryOp::Add, &Value::from_i64(1));
    assert_eq!(beyond, Value::from_u64(1 << 63));
    assert_eq!(binary_op(&beyond, BinaryOp::Sub, &Value::from_i64(1)), max);
    assert_eq!(
        unary_op(UnaryOp::Neg, &beyond, 0),
        Value::from_i64(i64::MIN)
    );
    assert_eq!(
        unary_op(UnaryOp::BitNot, &Value::from_i64(0), 64),
        Value::from_u64(u64::MAX)
    );
}

#[test]
fn sums_of_very_different_magnitude_stay_cheap() {
    let large = float("1e600000000");
    let tiny = float("1e-600000000");
    let sum = binary_op(&large, BinaryOp::Add, &tiny);
    assert!(compare(&sum, CmpOp::Eq, &large));
    let difference = binary_op(&tiny, BinaryOp::Sub, &large);
    assert!(compare(
        &difference,
        CmpOp::Eq,
        &unary_op(UnaryOp::Neg, &large, 0)
    ));
}

#[test]
fn long_concatenations_take_linear_time_and_bounded_stack() {
    const LINKS: usize = 200_000;
    let piece = Value::from_str("ab");
    let mut sums = vec![piece.clone()];
    for link in 1..LINKS {
        sums.push(binary_op(&sums[link - 1], BinaryOp::Add, &piece));
    }
    let all = sums[LINKS - 1].clone();
    assert_eq!(all.string_len(), Some(2 * LINKS as u64));
    assert_eq!(all.as_bytes().map(<[u8]>::len), Some(2 * LINKS));
    assert_eq!(sums[2].as_bytes(), Some(&b"ababab"[..]));
    drop(sums);
    let mut nested = piece.clone();
    for _ in 1..LINKS {
        nested = binary_op(&piece, BinaryOp::Add, &nested);
    }
    assert!(compare(&nested, CmpOp::Eq, &all));
}

#[test]
fn unread_concatenations_are_released_without_recursion() {
    let piece = Value::from_str("ab");
    let chain = (0..500_000).fold(piece.clone(), |sum, _| {
        binary_op(&sum, BinaryOp::Add, &piece)
    });
    assert_eq!(chain.string_len(), Some(1_000_002));
}
