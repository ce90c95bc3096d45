//! Random typed Go programs whose output is determined by the language.
//!
//! Invariant: a program compiles, ends, and shows the same under every correct
//! implementation: maps are shown sorted, goroutines meet before anything is
//! shown, capacities that `append` chooses are never looked at. The same seed
//! gives the same program.

mod decls;
mod exprs;
mod flows;
mod show;
mod stmts;
mod types;

use types::{Class, Type, Types};

/// A generator of pseudo-random numbers (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        // The finalizer of splitmix64 tells consecutive seeds apart.
        let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Random((x ^ (x >> 31)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// A variable or constant in scope.
#[derive(Clone)]
struct Var {
    name: String,
    ty: Type,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Variable,
    /// A variable that is only read, such as a loop's counter.
    Fixed,
    Constant,
}

/// A declared function.
#[derive(Clone)]
struct Func {
    name: String,
    classes: Vec<Class>,
    params: Vec<Type>,
    variadic: Option<Type>,
    results: Vec<Type>,
}

/// The function whose body is being written.
#[derive(Default)]
struct Context {
    results: Vec<Type>,
    /// Names of the results, if they have some.
    named: Vec<String>,
    /// Labels of the loops around, innermost last; empty if it has none.
    loops: Vec<String>,
    /// Whether `break` would leave a switch rather than the loop.
    in_switch: bool,
    /// Whether shows and calls are allowed: not beside other goroutines.
    quiet: bool,
}

/// A program in the making.
struct Gen {
    random: Random,
    types: Types,
    funcs: Vec<Func>,
    /// Parameters and results of method `Mn`.
    sigs: Vec<(Vec<Type>, Vec<Type>)>,
    scope: Vec<Var>,
    context: Context,
    shown: Vec<Type>,
    /// Type parameters in scope.
    params: Vec<Class>,
    out: String,
    indent: usize,
    fresh: usize,
    /// Statements that may still be written in this function.
    budget: usize,
    /// Whether calls stand inside of larger expressions.
    mixed: bool,
}

/// The program of a seed.
pub(crate) fn program(seed: u64) -> String {
    let mut gen_ = Gen {
        random: Random::new(seed),
        types: Types::default(),
        funcs: Vec::new(),
        sigs: Vec::new(),
        scope: Vec::new(),
        context: Context::default(),
        shown: Vec::new(),
        params: Vec::new(),
        out: include_str!("prelude.go").to_owned(),
        indent: 0,
        fresh: 0,
        budget: 0,
        mixed: seed.is_multiple_of(4),
    };
    gen_.declarations();
    gen_.show_functions();
    gen_.out
}

impl Gen {
    fn below(&mut self, end: usize) -> usize {
        ((self.random.next() >> 16) % end.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn choose<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        match items.len() {
            0 => None,
            len => Some(items[self.below(len)].clone()),
        }
    }

    fn name(&mut self, prefix: &str) -> String {
        self.fresh += 1;
        format!("{prefix}{}", self.fresh)
    }

    fn line(&mut self, text: &str) {
        if !text.is_empty() {
            for _ in 0..self.indent {
                self.out.push('\t');
            }
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 1;
    }

    fn close(&mut self, text: &str) {
        self.indent -= 1;
        self.line(text);
    }

    fn declare(&mut self, name: &str, ty: Type, kind: Kind) {
        let name = name.to_owned();
        self.scope.push(Var { name, ty, kind });
    }

    fn text(&self, t: &Type) -> String {
        self.types.text(t)
    }
}
