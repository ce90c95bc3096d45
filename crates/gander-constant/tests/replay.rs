//! Replays the expressions of `oracle/oracle.txt`, which `oracle/generate.go`
//! evaluated with the constant arithmetic of the official compiler.

use std::fmt::Write as _;

use gander_constant::{
    BinaryOp, CmpOp, Kind, LitKind, ShiftOp, UnaryOp, Value, binary_op, compare, shift, unary_op,
};

const ORACLE: &str = include_str!("oracle/oracle.txt");

#[test]
fn every_expression_has_the_value_that_the_official_arithmetic_gives_it() {
    let mut failures = Vec::new();
    let mut lines = 0;
    for line in ORACLE.lines() {
        let (program, expected) = line.split_once('\t').expect("a tab on each line");
        let report = report(&run(program));
        if format!("{:x}", fnv1a(report.as_bytes())) != expected {
            failures.push(format!("{program}\n    {report}"));
        }
        lines += 1;
    }
    assert!(lines > 2000, "only {lines} lines in the data file");
    assert!(
        failures.is_empty(),
        "{} of {lines} differ (see generate.go -explain):\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

fn report(x: &Value) -> String {
    let mut text = format!("{:?}|{x}|{}", x.kind(), x.exact_string());
    if matches!(x.kind(), Kind::Int | Kind::Float) {
        write!(
            text,
            "|{:x}|{:x}|{}|{}",
            x.to_f64().to_bits(),
            x.to_f32().to_bits(),
            x.sign(),
            x.to_int().exact_string()
        )
        .expect("writing to a string");
    }
    if x.kind() == Kind::Int {
        let (int, uint) = (x.as_i64(), x.as_u64());
        write!(
            text,
            "|{}|{}|{}|{}|{}",
            x.bit_len(),
            int.unwrap_or(0),
            int.is_some(),
            uint.unwrap_or(0),
            uint.is_some()
        )
        .expect("writing to a string");
    }
    text
}

/// What one word of a program does with the stack of values.
enum Word {
    Binary(BinaryOp),
    Compare(CmpOp),
    Unary(UnaryOp, u32),
    Shift(ShiftOp, u32),
    Convert(fn(&Value) -> Value),
    Operand(Value),
}

fn run(program: &str) -> Value {
    let mut stack: Vec<Value> = Vec::new();
    for word in program.split(' ') {
        let word = parse(word);
        let mut pop = || stack.pop().expect("an operand");
        let value = match word {
            Word::Binary(op) => {
                let y = pop();
                binary_op(&pop(), op, &y)
            }
            Word::Compare(op) => {
                let y = pop();
                Value::from_bool(compare(&pop(), op, &y))
            }
            Word::Unary(op, width) => unary_op(op, &pop(), width),
            Word::Shift(op, count) => shift(&pop(), op, count),
            Word::Convert(convert) => convert(&pop()),
            Word::Operand(value) => value,
        };
        stack.push(value);
    }
    stack.pop().expect("a result")
}

fn parse(word: &str) -> Word {
    let (name, arg) = word.split_once(':').unwrap_or((word, "0"));
    let count = || arg.parse().expect("a count after the colon");
    match name {
        "+" => Word::Binary(BinaryOp::Add),
        "-" => Word::Binary(BinaryOp::Sub),
        "*" => Word::Binary(BinaryOp::Mul),
        "/" => Word::Binary(BinaryOp::Quo),
        "//" => Word::Binary(BinaryOp::IntQuo),
        "%" => Word::Binary(BinaryOp::Rem),
        "&" => Word::Binary(BinaryOp::And),
        "|" => Word::Binary(BinaryOp::Or),
        "^" => Word::Binary(BinaryOp::Xor),
        "&^" => Word::Binary(BinaryOp::AndNot),
        "&&" => Word::Binary(BinaryOp::LAnd),
        "||" => Word::Binary(BinaryOp::LOr),
        "==" => Word::Compare(CmpOp::Eq),
        "!=" => Word::Compare(CmpOp::Ne),
        "<" => Word::Compare(CmpOp::Lt),
        "<=" => Word::Compare(CmpOp::Le),
        ">" => Word::Compare(CmpOp::Gt),
        ">=" => Word::Compare(CmpOp::Ge),
        "neg" => Word::Unary(UnaryOp::Neg, 0),
        "plus" => Word::Unary(UnaryOp::Plus, 0),
        "not" => Word::Unary(UnaryOp::Not, 0),
        "bitnot" => Word::Unary(UnaryOp::BitNot, count()),
        "shl" => Word::Shift(ShiftOp::Shl, count()),
        "shr" => Word::Shift(ShiftOp::Shr, count()),
        "int" => Word::Convert(Value::to_int),
        "float" => Word::Convert(Value::to_float),
        "complex" => Word::Convert(Value::to_complex),
        "real" => Word::Convert(Value::real),
        "imag" => Word::Convert(Value::imag),
        "makeimag" => Word::Convert(Value::make_imag),
        "num" => Word::Convert(Value::num),
        "denom" => Word::Convert(Value::denom),
        "f32" => Word::Convert(Value::round_f32),
        "f64" => Word::Convert(Value::round_f64),
        "c64" => Word::Convert(Value::round_complex64),
        "c128" => Word::Convert(Value::round_complex128),
        "true" | "false" => Word::Operand(Value::from_bool(name == "true")),
        _ => Word::Operand(operand(word)),
    }
}

fn operand(word: &str) -> Value {
    let (class, text) = word.split_at(1);
    let kind = match class {
        "i" => LitKind::Int,
        "f" => LitKind::Float,
        "m" => LitKind::Imag,
        "c" => LitKind::Char,
        "s" => LitKind::String,
        "d" => {
            let bits = u64::from_str_radix(text, 16).expect("the bits of a float64");
            return Value::from_f64(f64::from_bits(bits));
        }
        _ => panic!("unknown word {word}"),
    };
    Value::from_literal(text, kind)
}
