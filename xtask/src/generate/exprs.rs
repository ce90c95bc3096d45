//! Expressions of generated programs.
//!
//! Invariant: an expression has the type it was asked for without help from
//! its context, and a constant one is a literal, a named constant or a
//! conversion of one, so that no constant overflows.

// long: one function per kind of type, which call each other.

use super::types::{Class, Type, Types, Under, int, slice, width};
use super::{Gen, Kind};
use std::rc::Rc;
use std::slice::from_ref;

/// Ways to a value: its text, and whether it is a constant.
type Expr = (String, bool);

impl Gen {
    /// An expression of type `t`.
    pub(super) fn expr(&mut self, t: &Type, depth: usize) -> String {
        self.expr_or_constant(t, depth).0
    }

    /// An expression that is no constant.
    pub(super) fn value(&mut self, t: &Type, depth: usize) -> String {
        match self.expr_or_constant(t, depth) {
            (text, true) => format!("id({text})"),
            (text, false) => text,
        }
    }

    fn expr_or_constant(&mut self, t: &Type, depth: usize) -> Expr {
        if depth == 0 {
            return self.leaf(t, 0);
        }
        let depth = depth - 1;
        if self.chance(25) {
            return self.leaf(t, depth);
        }
        if self.chance(20)
            && let Some(text) = self.anything(t, depth)
        {
            return (text, false);
        }
        let text = match self.types.under(t) {
            Type::Bool => self.boolean(t, depth),
            Type::Int(name) => self.integer(t, name, depth),
            Type::Float(_) => self.float(t, depth),
            Type::Complex(bits) => self.complex(t, bits, depth),
            Type::String => self.string(t, depth),
            Type::Slice(elem) => self.slice(t, &elem, depth),
            Type::Param(_, class) => self.parameter(t, class, depth),
            Type::Pointer(elem) => self.pointer(t, &elem, depth),
            _ => return self.leaf(t, depth),
        };
        (text, false)
    }

    /// Forms that have any type.
    fn anything(&mut self, t: &Type, depth: usize) -> Option<String> {
        let text = self.text(t);
        Some(match self.below(9) {
            0 => {
                let (c, a, b) = (
                    self.expr(&Type::Bool, depth),
                    self.expr(t, depth),
                    self.expr(t, depth),
                );
                format!("pick[{text}]({c}, {a}, {b})")
            }
            1 => format!("id[{text}]({})", self.expr(t, depth)),
            2 => format!("(*ref[{text}]({}))", self.expr(t, depth)),
            3 if !self.context.quiet => {
                let wanted = self.scope.iter().filter(|var| {
                    matches!(&self.types.under(&var.ty), Type::Func(p, r)
                        if p.is_empty() && r.len() == 1 && r[0] == *t)
                });
                let names: Vec<String> = wanted.map(|var| var.name.clone()).collect();
                let name = self.choose(&names).filter(|_| self.mixed)?;
                format!("{name}()")
            }
            4 if self.mixed && !self.context.quiet => self.call_of(t, depth)?,
            5 => {
                let c = self.expr(&Type::Bool, depth);
                let (a, b) = (self.expr(t, depth), self.expr(t, depth));
                format!("func() {text} {{ if {c} {{ return {a} }}; return {b} }}()")
            }
            6 => {
                let elem = Rc::new(t.clone());
                let len = 1 + self.below(3) as u64;
                let (array, index) = (Type::Array(len, elem), self.index(len));
                format!("{}[{index}]", self.literal(&array, depth.min(1)))
            }
            7 if self.types.interface(t).is_none() => {
                // Never the wrong type; assertions that fail are statements.
                format!("any({}).({text})", self.expr(t, depth))
            }
            _ => {
                let key = self.comparable_type();
                let map = Type::Map(Rc::new(key.clone()), Rc::new(t.clone()));
                let k = self.expr(&key, depth.min(1));
                format!("{}[{k}]", self.literal(&map, depth.min(1)))
            }
        })
    }

    /// A type that can be a map's key.
    fn comparable_type(&mut self) -> Type {
        match self.below(5) {
            0 => Type::String,
            1 => Type::Float(64),
            2 => Type::Bool,
            3 => Type::Int("uint8"),
            _ => int(),
        }
    }

    /// A constant index below `len`.
    fn index(&mut self, len: u64) -> usize {
        self.below(len as usize)
    }

    /// The simplest expressions: variables, parts of variables, literals.
    fn leaf(&mut self, t: &Type, depth: usize) -> Expr {
        if self.chance(75) {
            let paths = self.paths(t, false);
            if let Some((text, constant)) = self.choose(&paths) {
                return (text, constant);
            }
        }
        let constant = matches!(
            self.types.under(t),
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::Complex(_) | Type::String
        );
        (self.literal(t, depth), constant)
    }

    /// All ways from variables to a value of type `t`; with `lvalue`, those
    /// that can be assigned to.
    pub(super) fn paths(&mut self, t: &Type, lvalue: bool) -> Vec<Expr> {
        let mut found = Vec::new();
        for var in self.scope.clone() {
            if lvalue && var.kind == Kind::Constant {
                continue;
            }
            let constant = var.kind == Kind::Constant;
            let assignable = var.kind == Kind::Variable;
            let start = found.len();
            self.walk(
                &var.name,
                &var.ty,
                t,
                (assignable || !lvalue, lvalue),
                0,
                &mut found,
            );
            // Large variables would hide the others.
            found.truncate(start + 3);
            for path in &mut found[start..] {
                path.1 = constant;
            }
        }
        found
    }

    /// Finds what is of type `want` within `path` of type `t`; `(good,
    /// lvalue)`: whether the path itself would do, and whether it must be
    /// assignable.
    fn walk(
        &mut self,
        path: &str,
        t: &Type,
        want: &Type,
        (good, lvalue): (bool, bool),
        depth: usize,
        found: &mut Vec<Expr>,
    ) {
        if t == want && good {
            found.push((path.to_owned(), false));
        }
        if depth >= 3 {
            return;
        }
        let inner = depth + 1;
        match self.types.under(t) {
            Type::Pointer(elem) => {
                let content = self.types.fields(&elem);
                if *elem == *want {
                    found.push((format!("(*{path})"), false));
                }
                for field in content.unwrap_or_default() {
                    let path = format!("{path}.{}", field.name);
                    self.walk(&path, &field.ty, want, (true, lvalue), inner + 1, found);
                }
            }
            Type::Slice(elem) => {
                let i = self.below(7);
                let path = format!("{path}[ix({i}, len({path}))]");
                self.walk(&path, &elem, want, (true, lvalue), inner, found);
            }
            Type::Array(len, elem) if len > 0 => {
                let path = format!("{path}[{}]", self.index(len));
                self.walk(&path, &elem, want, (good, lvalue), inner, found);
            }
            Type::Map(key, elem) if *elem == *want => {
                let key = self.literal(&key, 0);
                found.push((format!("{path}[{key}]"), false));
            }
            other => {
                for field in self.types.fields(&other).unwrap_or_default() {
                    let path = format!("{path}.{}", field.name);
                    self.walk(&path, &field.ty, want, (good, lvalue), inner, found);
                }
            }
        }
    }

    /// A literal of type `t`, its parts `depth` deep.
    pub(super) fn literal(&mut self, t: &Type, depth: usize) -> String {
        let text = self.text(t);
        let part = |gen_: &mut Gen, t: &Type| match depth {
            0 => gen_.literal(t, 0),
            _ => gen_.expr(t, depth - 1),
        };
        match self.types.under(t) {
            Type::Bool => format!("{text}({})", self.chance(50)),
            Type::Int(name) => {
                let n = self.integer_literal(name);
                format!("{text}({n})")
            }
            Type::Float(_) => format!("{text}({})", self.float_literal()),
            Type::Complex(_) => {
                let (re, im) = (self.float_literal(), self.float_literal());
                format!("{text}(complex({re}, {im}))")
            }
            Type::String => format!("{text}({})", self.string_literal()),
            Type::Slice(elem) => {
                let len = if self.chance(15) {
                    0
                } else {
                    1 + self.below(4)
                };
                if len == 0 && self.chance(50) {
                    return format!("{text}(nil)");
                }
                let parts: Vec<String> = (0..len).map(|_| part(self, &elem)).collect();
                format!("{text}{{{}}}", parts.join(", "))
            }
            Type::Array(len, elem) => {
                let given = self.below(len as usize + 1);
                let parts: Vec<String> = (0..given).map(|_| part(self, &elem)).collect();
                format!("{text}{{{}}}", parts.join(", "))
            }
            Type::Map(key, elem) => self.map_literal(&text, &key, &elem, depth),
            Type::Pointer(elem) => {
                // Types that hold themselves have to end.
                let simple = self.types.fields(&elem).is_none();
                if self.chance(15) || (depth == 0 && !(simple && self.chance(40))) {
                    return format!("({text})(nil)");
                }
                let value = part(self, &elem);
                format!("ref[{}]({value})", self.text(&elem))
            }
            Type::Func(params, results) => {
                let literal = self.func_literal(&params, &results, depth);
                format!("({text})({literal})")
            }
            Type::Any => match self.below(8) {
                0 => "any(nil)".to_owned(),
                1 => format!("any({})", self.literal(&Type::String, 0)),
                2 => format!("any({})", self.literal(&Type::Float(64), 0)),
                3 if depth > 0 && !self.types.named.is_empty() => {
                    let n = self.below(self.types.named.len());
                    format!(
                        "any({})",
                        self.literal(&Type::Named(n), depth.saturating_sub(1))
                    )
                }
                _ => format!("any({})", part(self, &int())),
            },
            Type::Error => match self.chance(30) {
                true => "error(nil)".to_owned(),
                false => format!("error(failure{{{}}})", part(self, &int())),
            },
            Type::Param(..) => format!("*new({text})"),
            other => match self.types.interface(&other) {
                Some(sigs) => self.interface_literal(&text, &sigs, depth),
                None => self.struct_literal(&text, &other, depth),
            },
        }
    }

    fn struct_literal(&mut self, text: &str, t: &Type, depth: usize) -> String {
        let fields = self.types.fields(t).unwrap_or_default();
        let mut parts = Vec::new();
        for field in fields {
            // Through a nil embedded pointer all promoted calls panic.
            let keep = if field.embedded { 90 } else { 70 };
            if self.chance(keep) {
                let value = match depth {
                    0 => self.literal(&field.ty, 0),
                    _ => self.expr(&field.ty, depth - 1),
                };
                parts.push(format!("{}: {value}", field.name));
            }
        }
        format!("{text}{{{}}}", parts.join(", "))
    }

    fn map_literal(&mut self, text: &str, key: &Type, elem: &Type, depth: usize) -> String {
        // Two equal constant keys would not compile.
        let len = self.below(3);
        let mut keys: Vec<String> = Vec::new();
        for _ in 0..len {
            let key = self.literal(key, 0);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let parts: Vec<String> = keys
            .iter()
            .map(|key| {
                let value = match depth {
                    0 => self.literal(elem, 0),
                    _ => self.expr(elem, depth - 1),
                };
                format!("id({key}): {value}")
            })
            .collect();
        format!("{text}{{{}}}", parts.join(", "))
    }

    fn interface_literal(&mut self, text: &str, sigs: &[usize], depth: usize) -> String {
        let mut fitting = Vec::new();
        for n in 0..self.types.named.len() {
            if matches!(self.types.named[n].under, Under::Interface(_)) {
                continue;
            }
            if depth == 0 && matches!(self.types.named[n].under, Under::Struct(_)) {
                continue;
            }
            let methods = self.types.methods(&Type::Named(n));
            let has = |pointer: bool| {
                sigs.iter().all(|sig| {
                    let found = methods.iter().find(|method| method.sig == *sig);
                    found.is_some_and(|method| pointer || !method.pointer)
                })
            };
            if has(false) {
                fitting.push(Type::Named(n));
            }
            if has(true) {
                fitting.push(Type::Pointer(Rc::new(Type::Named(n))));
            }
        }
        match self.choose(&fitting) {
            // Whether a nil pointer has a text of its own depends on whether the
            // compiler sees what the interface holds.
            Some(Type::Pointer(elem)) => {
                let value = self.literal(&elem, depth.saturating_sub(1));
                format!("{text}(ref[{}]({value}))", self.text(&elem))
            }
            Some(t) if !self.chance(10) => {
                let value = self.literal(&t, depth.saturating_sub(1));
                format!("{text}({value})")
            }
            _ => format!("{text}(nil)"),
        }
    }

    /// A function literal that returns an expression.
    fn func_literal(&mut self, params: &[Type], results: &[Type], depth: usize) -> String {
        let mark = self.scope.len();
        let mut list = Vec::new();
        for t in params {
            let name = self.name("a");
            list.push(format!("{name} {}", self.text(t)));
            self.declare(&name, t.clone(), Kind::Variable);
        }
        let quiet = std::mem::replace(&mut self.context.quiet, true);
        let values: Vec<String> = results.iter().map(|t| self.expr(t, depth.min(2))).collect();
        self.context.quiet = quiet;
        self.scope.truncate(mark);
        let t = Type::Func(Rc::from([]), results.into());
        let results = self.text(&t)["func()".len()..].to_owned();
        let body = match values.is_empty() {
            true => String::new(),
            false => format!(" return {} ", values.join(", ")),
        };
        format!("func({}){results} {{{body}}}", list.join(", "))
    }

    fn integer_literal(&mut self, name: &str) -> String {
        let (bits, signed) = width(name);
        let max = match signed {
            true => (1u64 << (bits - 1)) - 1,
            false => u64::MAX >> (64 - bits),
        };
        let small = self.below(20) as u64;
        match self.below(10) {
            0 => max.to_string(),
            1 if signed => format!("-{}", max.wrapping_add(1)),
            2 if signed => format!("-{}", small + 1),
            3 => format!("{:#x}", self.random.next() & max),
            4 => format!("1<<{}", self.below(bits as usize - 1)),
            5 if name == "int32" => "'ä'".to_owned(),
            _ => small.to_string(),
        }
    }

    fn float_literal(&mut self) -> String {
        match self.below(8) {
            0 => "0.1".to_owned(),
            1 => format!("-{}.5", self.below(100)),
            2 => "1e10".to_owned(),
            3 => "1.0/3".to_owned(),
            4 => "3.4e38".to_owned(),
            5 => "1e-20".to_owned(),
            _ => self.below(50).to_string(),
        }
    }

    fn string_literal(&mut self) -> String {
        let texts = [
            "\"\"",
            "\"a\"",
            "\"héllo\"",
            "\"\\xff\\xc3x\"",
            "\"日本\"",
            "`raw\\n`",
            "\"abc\\x00\"",
            "\"gopher\"",
            "\"a\" + \"bc\"",
        ];
        self.choose(&texts).unwrap_or_default().to_owned()
    }

    fn boolean(&mut self, t: &Type, depth: usize) -> String {
        match self.below(7) {
            0 => format!("!{}", self.value(t, depth)),
            1 => format!("({} && {})", self.value(t, depth), self.expr(t, depth)),
            2 => format!("({} || {})", self.value(t, depth), self.expr(t, depth)),
            3 | 4 => {
                let ty = self.ordered_type();
                let op = self.choose(&["<", "<=", ">", ">="]).unwrap_or_default();
                let (a, b) = (self.value(&ty, depth), self.expr(&ty, depth));
                format!("{}({a} {op} {b})", self.text(t))
            }
            _ => {
                let ty = self.some_type(1);
                if !self.types.comparable(&ty) {
                    return self.value(t, 0);
                }
                let op = if self.chance(50) { "==" } else { "!=" };
                let (a, b) = (self.value(&ty, depth), self.expr(&ty, depth.min(1)));
                format!("{}(({a}) {op} ({b}))", self.text(t))
            }
        }
    }

    fn ordered_type(&mut self) -> Type {
        let mine: Vec<Type> = self.scope.iter().map(|var| var.ty.clone()).collect();
        match self.choose(&mine) {
            Some(t) if self.types.ordered(&t) => t,
            _ => int(),
        }
    }

    fn integer(&mut self, t: &Type, name: &'static str, depth: usize) -> String {
        let text = self.text(t);
        let (bits, signed) = width(name);
        match self.below(14) {
            0..=3 => {
                let op = self
                    .choose(&["+", "-", "*", "&", "|", "^", "&^"])
                    .unwrap_or_default();
                format!("({} {op} {})", self.value(t, depth), self.expr(t, depth))
            }
            4 => {
                let op = if self.chance(50) { "/" } else { "%" };
                let divisor = match self.chance(85) {
                    // Odd numbers are not 0; some constants have code of their own.
                    true if self.chance(50) => format!("({} | 1)", self.value(t, depth)),
                    true => format!("{text}({})", 1 + self.below(100)),
                    false => self.value(t, depth),
                };
                format!("({} {op} {divisor})", self.value(t, depth))
            }
            5 | 6 => {
                let op = if self.chance(50) { "<<" } else { ">>" };
                let count = match self.below(4) {
                    0 => self.below(bits as usize + 3).to_string(),
                    1 => self.value(&Type::Int("uint8"), depth.min(1)),
                    2 => format!("({} & 63)", self.value(&int(), depth.min(1))),
                    _ => self.value(&Type::Int("uint32"), depth.min(1)),
                };
                format!("({} {op} {count})", self.value(t, depth))
            }
            7 => {
                let op = if self.chance(50) && signed { "-" } else { "^" };
                format!("({op}{})", self.value(t, depth))
            }
            8 | 9 => {
                let other = self.number_type();
                format!("{text}({})", self.value(&other, depth))
            }
            10 => {
                let other = self.some_type(1);
                match self.types.under(&other) {
                    Type::Slice(_) | Type::Map(..) | Type::String => {
                        format!("{text}(len({}))", self.value(&other, depth))
                    }
                    Type::Array(..) => format!("{text}(id(len({})))", self.value(&other, depth)),
                    _ => self.value(t, 0),
                }
            }
            11 => {
                let s = self.value(&Type::String, depth.min(1));
                let i = self.below(4);
                match self.chance(70) {
                    true => format!("{text}(({s} + \"pad..\")[{i}])"),
                    false => format!("{text}({s}[{i}])"),
                }
            }
            12 => self.extreme(t, depth),
            _ => {
                let (a, b) = (self.expr(&int(), depth), self.expr(&slice(int()), depth));
                format!("{text}(find({b}, {a}))")
            }
        }
    }

    /// `min` or `max`.
    fn extreme(&mut self, t: &Type, depth: usize) -> String {
        let name = if self.chance(50) { "min" } else { "max" };
        let mut parts = vec![self.value(t, depth)];
        for _ in 0..self.below(3) {
            parts.push(self.expr(t, depth.min(1)));
        }
        format!("{name}({})", parts.join(", "))
    }

    fn number_type(&mut self) -> Type {
        match self.below(6) {
            0 => Type::Float(64),
            1 => Type::Float(32),
            _ => {
                let n = self.below(super::types::INTS.len());
                Type::Int(super::types::INTS[n])
            }
        }
    }

    fn float(&mut self, t: &Type, depth: usize) -> String {
        let text = self.text(t);
        match self.below(9) {
            0..=3 => {
                let op = self.choose(&["+", "-", "*", "/"]).unwrap_or_default();
                let right = self.value(t, depth);
                format!("({} {op} {right})", self.value(t, depth))
            }
            4 => format!("(-{})", self.value(t, depth)),
            5 => {
                let other = self.number_type();
                format!("{text}({})", self.value(&other, depth))
            }
            6 => {
                let part = if self.chance(50) { "real" } else { "imag" };
                let complex = self.value(&Type::Complex(128), depth);
                format!("{text}({part}({complex}))")
            }
            7 => {
                let math = ["Sqrt", "Floor", "Ceil", "Trunc", "Abs", "RoundToEven"];
                let f = self.choose(&math).unwrap_or_default();
                let x = self.value(&Type::Float(64), depth);
                format!("{text}(math.{f}({x}))")
            }
            _ => self.extreme(t, depth),
        }
    }

    fn complex(&mut self, t: &Type, bits: u32, depth: usize) -> String {
        let text = self.text(t);
        match self.below(5) {
            0..=2 => {
                let op = self.choose(&["+", "-", "*", "/"]).unwrap_or_default();
                let right = self.value(t, depth);
                format!("({} {op} {right})", self.value(t, depth))
            }
            3 => {
                let part = Type::Float(bits / 2);
                let (re, im) = (self.value(&part, depth), self.value(&part, depth));
                format!("{text}(complex({re}, {im}))")
            }
            _ => {
                let other = Type::Complex(192 - bits);
                format!("{text}({})", self.value(&other, depth.min(1)))
            }
        }
    }

    fn string(&mut self, t: &Type, depth: usize) -> String {
        let text = self.text(t);
        match self.below(8) {
            0 | 1 => format!(
                "({} + {})",
                self.value(t, depth),
                self.expr(t, depth.min(1))
            ),
            2 => {
                let runes = Type::Int("int32");
                format!("{text}(rune({}))", self.value(&runes, depth))
            }
            3 => {
                let bytes = slice(Type::Int("uint8"));
                format!("{text}([]byte({}))", self.value(&bytes, depth))
            }
            4 => format!("{text}([]rune({}))", self.value(&Type::String, depth)),
            5 => {
                let (s, i) = (self.value(t, depth), self.below(3));
                format!("({s} + \"xyz\")[{i}:]")
            }
            6 => {
                let (s, i, j) = (self.value(t, depth), self.below(4), self.below(5));
                format!("{s}[min({i}, {j}):id({j})]")
            }
            _ => self.extreme(t, depth),
        }
    }

    fn slice(&mut self, t: &Type, elem: &Type, depth: usize) -> String {
        let text = self.text(t);
        match self.below(9) {
            0 | 1 => {
                let s = self.paths(t, false);
                let Some((s, _)) = self.choose(&s) else {
                    return self.literal(t, depth);
                };
                let mut list = String::new();
                for _ in 0..self.below(3) {
                    list += &format!(", {}", self.expr(elem, depth));
                }
                if list.is_empty() {
                    list = format!(", {}...", self.expr(t, depth));
                }
                format!("append({s}[:len({s}):len({s})]{list})")
            }
            2 => {
                let s = self.paths(t, false);
                let Some((s, _)) = self.choose(&s) else {
                    return self.literal(t, depth);
                };
                let (i, j) = (self.below(3), self.below(4));
                match self.below(3) {
                    0 => format!("{s}[ix({i}, len({s})):]"),
                    1 => format!("{s}[:ix({j}, len({s}))]"),
                    _ => format!("{s}[min({i}, len({s})):len({s}):len({s})]"),
                }
            }
            3 => {
                let len = self.below(4);
                let more = self.below(3);
                format!("make({text}, id({len}), {})", len + more)
            }
            4 if *elem == Type::Int("uint8") => {
                format!("{text}({})", self.value(&Type::String, depth))
            }
            4 if *elem == Type::Int("int32") => {
                format!("{text}({})", self.value(&Type::String, depth))
            }
            5 | 6 => {
                let from = self.some_type(1);
                let source = slice(from.clone());
                let f = self.func_literal(from_ref(&from), from_ref(elem), depth);
                let s = self.expr(&source, depth);
                let (from, to) = (self.text(&from), self.text(elem));
                format!("{text}(apply[{from}, {to}]({s}, {f}))")
            }
            _ => self.literal(t, depth),
        }
    }

    fn pointer(&mut self, t: &Type, elem: &Type, depth: usize) -> String {
        let places: Vec<String> = self
            .paths(elem, true)
            .into_iter()
            .map(|(path, _)| path)
            .filter(|path| !path.starts_with("(*") && !self.is_map_element(path))
            .collect();
        match self.choose(&places) {
            Some(path) if self.chance(60) => format!("&{path}"),
            _ => self.literal(t, depth),
        }
    }

    /// Whether a path ends in a map's element, which has no address.
    pub(super) fn is_map_element(&self, path: &str) -> bool {
        // Indices of arrays are numbers, those of slices `ix` calls.
        let Some(rest) = path.strip_suffix(']') else {
            return false;
        };
        let mut depth = 0;
        let open = rest.char_indices().rev().find(|(_, c)| match c {
            ']' => {
                depth += 1;
                false
            }
            '[' if depth == 0 => true,
            '[' => {
                depth -= 1;
                false
            }
            _ => false,
        });
        let index = open.map_or("", |(at, _)| &rest[at + 1..]);
        !index.starts_with("ix(") && !index.chars().all(|c| c.is_ascii_digit())
    }

    fn parameter(&mut self, t: &Type, class: Class, depth: usize) -> String {
        let text = self.text(t);
        match class {
            Class::Integer | Class::Number if self.chance(70) => {
                let op = self.choose(&["+", "-", "*"]).unwrap_or_default();
                let small = self.below(100);
                let right = match self.chance(30) {
                    true => format!("{text}({small})"),
                    false => self.expr(t, depth),
                };
                if class == Class::Integer && self.chance(40) {
                    let left = self.value(t, depth);
                    return match self.below(5) {
                        0 => format!("({left} / ({right} | 1))"),
                        1 => format!("({left} % ({right} | 1))"),
                        2 => format!("({left} << {})", self.below(9)),
                        3 => format!("({left} >> ({} & 15))", self.value(&int(), depth)),
                        _ => format!("{text}({})", self.value(&int(), depth)),
                    };
                }
                format!("({} {op} {right})", self.value(t, depth))
            }
            Class::Integer | Class::Number | Class::Ordered => self.extreme(t, depth),
            _ => self.value(t, 0),
        }
    }

    /// A call with one result of type `t`, if there is a function.
    fn call_of(&mut self, t: &Type, depth: usize) -> Option<String> {
        let fitting: Vec<_> = self
            .funcs
            .iter()
            .filter(|f| f.results.len() == 1 && f.results[0] == *t && f.classes.is_empty())
            .cloned()
            .collect();
        let func = self.choose(&fitting)?;
        Some(self.call(&func, depth).0)
    }

    /// A call of `func`, and the types of its results.
    pub(super) fn call(&mut self, func: &super::Func, depth: usize) -> (String, Vec<Type>) {
        let mut args = Vec::new();
        for &class in &func.classes {
            args.push(self.type_argument(class));
        }
        let mut name = func.name.clone();
        if !args.is_empty() {
            name += &format!("[{}]", self.types.list(&args));
        }
        let mut values = Vec::new();
        for t in &func.params {
            values.push(self.expr(&Types::subst(t, &args), depth));
        }
        if let Some(elem) = &func.variadic {
            let elem = Types::subst(elem, &args);
            if self.chance(40) {
                values.push(format!("{}...", self.expr(&slice(elem), depth)));
            } else {
                for _ in 0..self.below(3) {
                    values.push(self.expr(&elem, depth));
                }
            }
        }
        let results = func
            .results
            .iter()
            .map(|t| Types::subst(t, &args))
            .collect();
        (format!("{name}({})", values.join(", ")), results)
    }

    fn type_argument(&mut self, class: Class) -> Type {
        for _ in 0..8 {
            let t = self.some_type(1);
            // A type parameter as an argument of itself would not end.
            if self.types.satisfies(&t, class) && !matches!(t, Type::Any | Type::Error) {
                let generic = Types::is_generic(&t) && !matches!(t, Type::Param(..));
                if !generic && self.types.interface(&t).is_none() {
                    return t;
                }
            }
        }
        int()
    }

    /// A random type, often one of a variable in scope.
    pub(super) fn some_type(&mut self, depth: usize) -> Type {
        if self.chance(40) {
            let mine: Vec<Type> = self.scope.iter().map(|var| var.ty.clone()).collect();
            if let Some(t) = self.choose(&mine) {
                return t;
            }
        }
        self.new_type(depth)
    }

    /// A random type.
    pub(super) fn new_type(&mut self, depth: usize) -> Type {
        let inner = depth.saturating_sub(1);
        let simple = if depth == 0 { 13 } else { 25 };
        match self.below(simple) {
            0 => Type::Bool,
            1 | 2 => Type::String,
            3 => Type::Float(64),
            4 => Type::Float(32),
            5 => Type::Complex(if self.chance(50) { 64 } else { 128 }),
            6 => int(),
            7 | 8 if !self.types.named.is_empty() => {
                Type::Named(self.below(self.types.named.len()))
            }
            9 if !self.params.is_empty() => {
                let n = self.below(self.params.len());
                Type::Param(n, self.params[n])
            }
            10 => Type::Any,
            7..=12 => {
                let n = self.below(super::types::INTS.len());
                Type::Int(super::types::INTS[n])
            }
            13..=15 => slice(self.new_type(inner)),
            16 => {
                let len = self.below(5) as u64;
                Type::Array(len, Rc::new(self.new_type(inner)))
            }
            17 => {
                let key = self.comparable_type();
                Type::Map(Rc::new(key), Rc::new(self.new_type(inner)))
            }
            18 => {
                let key = self.new_type(0);
                let key = if self.types.comparable(&key) {
                    key
                } else {
                    int()
                };
                Type::Map(Rc::new(key), Rc::new(self.new_type(inner)))
            }
            19 => Type::Pointer(Rc::new(self.new_type(inner))),
            20 => {
                let params: Rc<[Type]> = (0..self.below(2)).map(|_| self.new_type(0)).collect();
                Type::Func(params, Rc::from([self.new_type(inner)]))
            }
            21 => Type::Stack(Rc::new(self.new_type(inner))),
            23 => Type::Error,
            22 => {
                let key = self.new_type(0);
                let key = if self.types.comparable(&key) {
                    key
                } else {
                    Type::String
                };
                // An interface satisfies comparable, a parameter may not.
                Type::Pair(Rc::new(key), Rc::new(self.new_type(inner)))
            }
            _ if self.params.is_empty() => {
                let (a, b) = (self.new_type(inner), self.new_type(0));
                Type::Struct(Rc::from([("a".to_owned(), a), ("b".to_owned(), b)]))
            }
            _ => Type::Error,
        }
    }
}
