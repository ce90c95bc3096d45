//! Mutations that know tokens and brackets: most of what comes out still
//! parses, so that the fuzzer spends its time behind the parser.
//!
//! Invariant: a mutation depends on its seed and its inputs only, and never
//! writes more than it is allowed to.

use gander_syntax::token_ranges;
use std::ops::Range;

/// What tokens are replaced with, and what is put between tokens.
const PIECES: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "&^",
    "+=",
    "<<=",
    "&&",
    "||",
    "<-",
    "++",
    "--",
    "==",
    "<",
    ">",
    "=",
    "!",
    "~",
    "!=",
    "<=",
    ":=",
    "...",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ".",
    ":",
    "0",
    "1",
    "-1",
    "1.5",
    "1e1000",
    "2i",
    "'a'",
    "\"s\"",
    "`r`",
    "0x7fffffffffffffff",
    "1<<63",
    "1<<1000",
    "_",
    "nil",
    "true",
    "iota",
    "any",
    "error",
    "comparable",
    "int",
    "int8",
    "uint",
    "uint8",
    "uintptr",
    "float32",
    "float64",
    "complex128",
    "string",
    "bool",
    "rune",
    "append",
    "cap",
    "clear",
    "close",
    "complex",
    "copy",
    "delete",
    "imag",
    "len",
    "make",
    "max",
    "min",
    "new",
    "panic",
    "print",
    "real",
    "recover",
    "init",
    "main",
    "T",
    "P",
    "x",
    "f",
    "m",
    "S",
    "[]int",
    "[4]int",
    "[...]int{1, 2}",
    "map[string]int",
    "chan int",
    "<-chan T",
    "*T",
    "[]T",
    "T[int]",
    "T[P]",
    "f[int]",
    "func()",
    "func(int) T",
    "func(x P) {}",
    "struct{}",
    "struct{ T }",
    "struct{ *T }",
    "interface{}",
    "interface{ m() }",
    "interface{ ~int | ~string }",
    "interface{ T; comparable }",
    "[P any]",
    "[P, Q any]",
    "[P interface{ ~[]Q }, Q any]",
    "[P T[P]]",
    "x.(type)",
    "x.(T)",
    "x[:]",
    "x[1:2:3]",
    "T{}",
    "&T{}",
    "T{x: 1}",
    "f(x...)",
    "unsafe.Sizeof(x)",
    "unsafe.Offsetof(x.f)",
    "unsafe.Slice(&x, 1)",
    "fmt.Println(x)",
    "func() int { return 1 }()",
    "\ntype T struct{ f T }\n",
    "\ntype T[P any] struct{ f *T[T[P]] }\n",
    "\ntype T = U\n",
    "\ntype T interface{ m() T }\n",
    "\nvar x = f()\n",
    "\nconst c = iota\n",
    "\nfunc (T) m() {}\n",
    "\nfunc (r *T[P]) m() {}\n",
    "\nfunc f[P any](x P) P { return f(x) }\n",
    "\nfor range 10 {}\n",
    "\nfor x := range f {}\n",
    "\nL:\n",
    "\ngoto L\n",
    "\nswitch x := x.(type) { case int, T: default: }\n",
    "\nselect { case x := <-c: _ = x }\n",
    "\ndefer func() {}()\n",
    "\n//go:noinline\n",
    "\n//line x.go:1:1\n",
    "\nimport \"fmt\"\n",
];

/// A small generator of numbers (xorshift).
struct Rng(u64);

impl Rng {
    fn new(seed: u32) -> Rng {
        Rng(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`, 0 if there is none.
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % n.max(1)
    }
}

/// Changes the first `size` bytes of `data`, which has room for `max_size`;
/// returns the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::new(seed);
    if rng.below(12) == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let mut text = data[..size].to_vec();
    for _ in 0..=rng.below(4) {
        text = step(text, &mut rng);
    }
    store(&text, &mut data[..max_size])
}

/// Puts a part of `two` into `one`.
pub fn crossover(one: &[u8], two: &[u8], out: &mut [u8], seed: u32) -> usize {
    let mut rng = Rng::new(seed);
    let (places, parts) = (token_ranges(one), token_ranges(two));
    if places.is_empty() || parts.is_empty() {
        return store(one, out);
    }
    // A declaration behind what is there, or a group in place of a group.
    let text = if rng.below(3) == 0 {
        let part = declaration(two, &mut rng);
        [one, b"\n", &two[part]].concat()
    } else {
        let part = group(two, &parts, &mut rng);
        let place = group(one, &places, &mut rng);
        replace(one, place, &two[part])
    };
    store(&text, out)
}

fn step(text: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    let tokens = token_ranges(&text);
    if tokens.is_empty() {
        return [&text[..], PIECES[rng.below(PIECES.len())].as_bytes()].concat();
    }
    let any = |rng: &mut Rng| tokens[rng.below(tokens.len())].clone();
    let piece = |rng: &mut Rng| PIECES[rng.below(PIECES.len())].as_bytes();
    match rng.below(10) {
        0 => replace(&text, any(rng), piece(rng)),
        1 => {
            let at = any(rng).end;
            replace(&text, at..at, &[b" ", piece(rng)].concat())
        }
        2 => replace(&text, any(rng), b" "),
        3 => replace(&text, group(&text, &tokens, rng), b" "),
        // A token by another one of the text.
        4 | 5 => {
            let with = text[any(rng)].to_vec();
            replace(&text, any(rng), &with)
        }
        // A group by another, or once more.
        6 => {
            let with = text[group(&text, &tokens, rng)].to_vec();
            replace(&text, group(&text, &tokens, rng), &with)
        }
        7 => {
            let with = text[group(&text, &tokens, rng)].to_vec();
            let at = any(rng).end;
            replace(&text, at..at, &[b" ", &with[..]].concat())
        }
        8 => {
            let what = declaration(&text, rng);
            replace(&text, what, b"\n")
        }
        _ => {
            let name = any(rng);
            let old = text[name].to_vec();
            let with = text[any(rng)].to_vec();
            rename(&text, &tokens, &old, &with)
        }
    }
}

/// All tokens `old` replaced.
fn rename(text: &[u8], tokens: &[Range<usize>], old: &[u8], with: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut end = 0;
    for token in tokens.iter().filter(|token| &text[(*token).clone()] == old) {
        out.extend_from_slice(&text[end..token.start]);
        out.extend_from_slice(with);
        end = token.end;
    }
    out.extend_from_slice(&text[end..]);
    out
}

/// A few tokens in a row, up to the closing bracket if there is an open one
/// among them.
fn group(text: &[u8], tokens: &[Range<usize>], rng: &mut Rng) -> Range<usize> {
    let first = rng.below(tokens.len());
    let least = first + rng.below(4);
    let (mut open, mut last) = (0, first);
    for (index, token) in tokens.iter().enumerate().skip(first) {
        match text[token.start] {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' if open == 0 => break,
            b')' | b']' | b'}' => open -= 1,
            _ => {}
        }
        last = index;
        if index >= least && open == 0 {
            break;
        }
    }
    tokens[first].start..tokens[last].end
}

/// A part of the text between two lines that start in the first column.
fn declaration(text: &[u8], rng: &mut Rng) -> Range<usize> {
    let starts: Vec<usize> = (0..text.len())
        .filter(|&at| text[at].is_ascii_lowercase() && (at == 0 || text[at - 1] == b'\n'))
        .chain([text.len()])
        .collect();
    if starts.len() < 2 {
        return 0..text.len();
    }
    let first = rng.below(starts.len() - 1);
    starts[first]..starts[first + 1]
}

fn replace(text: &[u8], range: Range<usize>, with: &[u8]) -> Vec<u8> {
    let before = &text[..range.start];
    let space: &[u8] = match (before.last(), with.first()) {
        (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => b" ",
        _ => b"",
    };
    [before, space, with, &text[range.end..]].concat()
}

/// Copies as much of `text` as there is room for.
fn store(text: &[u8], out: &mut [u8]) -> usize {
    let len = text.len().min(out.len());
    out[..len].copy_from_slice(&text[..len]);
    len
}
