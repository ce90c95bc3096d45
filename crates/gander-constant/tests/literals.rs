//! Literals of each class, against the value the Go spec gives them.

use gander_constant::{Kind, LitKind, Value};

/// Each row: a literal and the exact form of its value, `unknown` if malformed.
fn check(kind: LitKind, rows: &[(&str, &str)]) {
    for (literal, expected) in rows {
        let actual = Value::from_literal(literal, kind).exact_string();
        assert_eq!(&actual, expected, "{literal}");
    }
}

#[test]
fn integers() {
    check(
        LitKind::Int,
        &[
            ("0", "0"),
            ("42", "42"),
            ("4_2", "42"),
            ("0600", "384"),
            ("0_600", "384"),
            ("0o600", "384"),
            ("0O600", "384"),
            ("0xBadFace", "195951310"),
            ("0xBad_Face", "195951310"),
            ("0x_67_7a_2f_cc_40_c6", "113774485586118"),
            ("0b_1010", "10"),
            ("9223372036854775808", "9223372036854775808"),
            (
                "170141183460469231731687303715884105727",
                "170141183460469231731687303715884105727",
            ),
            ("", "unknown"),
            ("_42", "unknown"),
            ("42_", "unknown"),
            ("4__2", "unknown"),
            ("0_xBadFace", "unknown"),
            ("0x", "unknown"),
            ("0b2", "unknown"),
            ("08", "unknown"),
            ("é", "unknown"),
        ],
    );
}

#[test]
fn floats() {
    check(
        LitKind::Float,
        &[
            ("0.", "0"),
            ("072.40", "362/5"),
            ("1.e+0", "1"),
            ("6.25e-1", "5/8"),
            (".25", "1/4"),
            ("1_5.", "15"),
            ("0.15e+0_2", "15"),
            ("0x1p-2", "1/4"),
            ("0x2.p10", "2048"),
            ("0x1.Fp+0", "31/16"),
            ("0X.8p-0", "1/2"),
            ("0X_1FFFP-16", "8191/65536"),
            ("0x1p5000", "0x.8p+5001"),
            ("1e-99999999999", "unknown"),
            ("1_.5", "unknown"),
            ("1._5", "unknown"),
            ("1.5_e1", "unknown"),
            ("1.5e_1", "unknown"),
            ("1.5e1_", "unknown"),
            ("1e", "unknown"),
            (".", "unknown"),
            ("0x.p1", "unknown"),
            ("1.2.3", "unknown"),
        ],
    );
}

#[test]
fn imaginary_numbers_with_a_leading_zero_are_decimal() {
    check(
        LitKind::Imag,
        &[
            ("0i", "(0 + 0i)"),
            ("0123i", "(0 + 123i)"),
            ("0o123i", "(0 + 83i)"),
            ("0xabci", "(0 + 2748i)"),
            ("0b11i", "(0 + 3i)"),
            (".25i", "(0 + 1/4i)"),
            ("0x1p-2i", "(0 + 1/4i)"),
            ("i", "unknown"),
            ("1", "unknown"),
        ],
    );
}

#[test]
fn runes() {
    check(
        LitKind::Char,
        &[
            ("'a'", "97"),
            ("'本'", "26412"),
            (r"'\t'", "9"),
            (r"'\000'", "0"),
            (r"'\377'", "255"),
            (r"'\xff'", "255"),
            (r"'\u12e4'", "4836"),
            (r"'\U00101234'", "1053236"),
            (r"'\''", "39"),
            (r#"'"'"#, "34"),
            (r#"'\"'"#, "unknown"),
            ("'aa'", "unknown"),
            (r"'\k'", "unknown"),
            (r"'\xa'", "unknown"),
            (r"'\400'", "unknown"),
            (r"'\uDFFF'", "unknown"),
            (r"'\U00110000'", "unknown"),
            ("''", "unknown"),
            ("'", "unknown"),
        ],
    );
}

#[test]
fn strings() {
    let check = |literal: &str, expected: Option<&[u8]>| {
        let value = Value::from_literal(literal, LitKind::String);
        assert_eq!(value.as_bytes(), expected, "{literal}");
    };
    check("`a\r\nb\\n`", Some(b"a\nb\\n"));
    check("`\"`", Some(b"\""));
    check(r#""""#, Some(b""));
    check(r#""\n\"\\""#, Some(b"\n\"\\"));
    check(r#""日本\U00008a9e""#, Some("日本語".as_bytes()));
    check(r#""\xff\u00FF\377""#, Some(b"\xff\xc3\xbf\xff"));
    check(r#""\uD800""#, None);
    check(r#""\'""#, None);
    check("\"a\nb\"", None);
    check("\"", None);
    check("`", None);
}

#[test]
fn no_text_makes_a_literal_of_any_class_panic() {
    let pieces = [
        "0", "x", "1", "_", ".", "e", "p", "-", "9", "i", "\\", "'", "\"", "`", "é", "u",
    ];
    let kinds = [
        LitKind::Int,
        LitKind::Float,
        LitKind::Imag,
        LitKind::Char,
        LitKind::String,
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                for fourth in pieces {
                    let text = [first, second, third, fourth].concat();
                    for kind in kinds {
                        let value = Value::from_literal(&text, kind);
                        assert!(value.is_unknown() || value.kind() >= Kind::String);
                    }
                }
            }
        }
    }
}
