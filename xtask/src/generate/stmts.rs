//! Statements of generated programs.
//!
//! Invariant: loops are bounded by counters that nothing else writes, every
//! variable is used, every label is jumped to.

// long: one function per kind of statement, which call each other.

use super::types::{Type, Under, int, slice};
use super::{Context, Gen, Kind};
use std::rc::Rc;

impl Gen {
    /// A list of statements in a scope of their own.
    pub(super) fn block(&mut self, depth: usize) {
        let mark = self.scope.len();
        for _ in 0..2 + self.below(4) {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            self.statement(depth);
        }
        self.scope.truncate(mark);
    }

    fn statement(&mut self, depth: usize) {
        let compound = depth > 0;
        match self.below(if compound { 40 } else { 20 }) {
            0..=4 => self.declaration(),
            5..=8 => self.assignment(),
            9 | 10 => self.operation(),
            11 | 12 => self.show_something(),
            13 => self.call_statement(),
            14 => self.tuple(),
            15 => self.method_call(),
            16 => self.slice_statement(),
            17 => self.map_statement(),
            18 => self.risk(),
            19 => self.leave(),
            20..=22 => self.if_statement(depth),
            23..=25 => self.for_statement(depth),
            26..=28 => self.range_statement(depth),
            29 | 30 => self.switch_statement(depth),
            31 => self.type_switch(depth),
            32 => self.closures(depth),
            33 | 34 => self.defer_statement(depth),
            35 => self.goto_statement(depth),
            36 => self.range_func(depth),
            37 => self.block_statement(depth),
            38 => self.closure_variable(depth),
            _ => self.concurrent(depth),
        }
    }

    /// Declares a variable; it counts as used.
    pub(super) fn variable(&mut self, t: &Type, value: &str) -> String {
        let name = self.name("v");
        let text = self.text(t);
        match self.below(3) {
            0 => self.line(&format!("var {name} {text} = {value}; _ = {name}")),
            1 if !matches!(t, Type::Any) && self.types.interface(t).is_none() => {
                self.line(&format!("{name} := {value}; _ = {name}"));
            }
            // The parentheses keep function and pointer types apart from the call.
            _ => self.line(&format!("var {name} = ({text})({value}); _ = {name}")),
        }
        self.declare(&name, t.clone(), Kind::Variable);
        name
    }

    fn declaration(&mut self) {
        let t = self.some_type(2);
        if self.chance(15) {
            let name = self.name("v");
            self.line(&format!("var {name} {}; _ = {name}", self.text(&t)));
            return self.declare(&name, t, Kind::Variable);
        }
        if self.chance(10) {
            let u = self.some_type(1);
            let (a, b) = (self.name("v"), self.name("v"));
            let (x, y) = (self.expr(&t, 2), self.expr(&u, 2));
            self.line(&format!("{a}, {b} := {x}, {y}; _, _ = {a}, {b}"));
            self.declare(&a, t, Kind::Variable);
            return self.declare(&b, u, Kind::Variable);
        }
        let value = self.expr(&t, 3);
        self.variable(&t, &value);
    }

    fn assignment(&mut self) {
        let t = self.some_type(1);
        let places = self.paths(&t, true);
        let Some((place, _)) = self.choose(&places) else {
            return self.declaration();
        };
        let value = self.expr(&t, 3);
        self.line(&format!("{place} = {value}"));
    }

    /// `x op= y`, `x++`.
    fn operation(&mut self) {
        let t = self.ordered_variable();
        let places = self.paths(&t, true);
        let Some((place, _)) = self.choose(&places) else {
            return self.declaration();
        };
        match self.types.under(&t) {
            Type::Int(_) if self.chance(30) => {
                let op = if self.chance(50) { "++" } else { "--" };
                self.line(&format!("{place}{op}"));
            }
            Type::Int(_) if self.chance(20) => {
                let op = if self.chance(50) { "<<=" } else { ">>=" };
                let count = self.value(&Type::Int("uint8"), 1);
                self.line(&format!("{place} {op} {count}"));
            }
            Type::Int(_) => {
                let ops = ["+=", "-=", "*=", "&=", "|=", "^=", "&^="];
                let op = self.choose(&ops).unwrap_or_default();
                let value = self.expr(&t, 2);
                self.line(&format!("{place} {op} {value}"));
            }
            Type::Float(_) => {
                let op = self.choose(&["+=", "-=", "*=", "/="]).unwrap_or_default();
                let value = self.value(&t, 2);
                self.line(&format!("{place} {op} {value}"));
            }
            _ => {
                let value = self.expr(&t, 2);
                // Strings must not grow in loops.
                self.line(&format!("if len({place}) < 99 {{ {place} += {value} }}"));
            }
        }
    }

    fn ordered_variable(&mut self) -> Type {
        let wanted: Vec<Type> = self
            .scope
            .iter()
            .filter(|var| var.kind == Kind::Variable)
            .map(|var| var.ty.clone())
            .collect();
        for _ in 0..4 {
            if let Some(t) = self.choose(&wanted) {
                let under = self.types.under(&t);
                if matches!(under, Type::Int(_) | Type::Float(_) | Type::String) {
                    return t;
                }
            }
        }
        int()
    }

    pub(super) fn show_something(&mut self) {
        if self.context.quiet {
            return self.assignment();
        }
        let t = self.some_type(1);
        let value = self.expr(&t, 3);
        self.show_value(&t, &value);
    }

    fn show_value(&mut self, t: &Type, value: &str) {
        let show = self.show(t, value);
        self.line(&format!("{show}; text(\" \")"));
    }

    fn call_statement(&mut self) {
        let funcs = self.funcs.clone();
        let Some(func) = self.choose(&funcs).filter(|_| !self.context.quiet) else {
            return self.declaration();
        };
        let (call, results) = self.call(&func, 2);
        self.take_results(&call, &results);
    }

    /// A statement that keeps, assigns or drops the results of a call.
    fn take_results(&mut self, call: &str, results: &[Type]) {
        match results {
            [] => self.line(call),
            [one] if self.chance(40) => self.show_value(one, call),
            all => {
                let names: Vec<String> = all.iter().map(|_| self.name("v")).collect();
                let blanks = vec!["_"; all.len()].join(", ");
                let list = names.join(", ");
                self.line(&format!("{list} := {call}; {blanks} = {list}"));
                for (name, t) in names.iter().zip(all) {
                    self.declare(name, t.clone(), Kind::Variable);
                }
            }
        }
    }

    /// Assignments of several values: swaps and comma-ok forms.
    fn tuple(&mut self) {
        let t = self.some_type(1);
        match self.below(3) {
            0 => {
                let places = self.paths(&t, true);
                let (Some((a, _)), Some((b, _))) = (self.choose(&places), self.choose(&places))
                else {
                    return self.declaration();
                };
                let x = if self.chance(50) {
                    b.clone()
                } else {
                    self.expr(&t, 2)
                };
                let y = if self.chance(50) {
                    a.clone()
                } else {
                    self.expr(&t, 2)
                };
                self.line(&format!("{a}, {b} = {x}, {y}"));
            }
            1 => {
                let interface = self.expr(&Type::Any, 1);
                let text = self.text(&t);
                self.pair_of(&t, &format!("{interface}.({text})"));
            }
            _ => {
                let map = Type::Map(Rc::new(int()), Rc::new(t.clone()));
                let (m, k) = (self.expr(&map, 1), self.expr(&int(), 1));
                self.pair_of(&t, &format!("{m}[{k}]"));
            }
        }
    }

    fn pair_of(&mut self, t: &Type, value: &str) {
        let (x, ok) = (self.name("v"), self.name("ok"));
        self.line(&format!("{x}, {ok} := {value}; _, _ = {x}, {ok}"));
        self.declare(&x, t.clone(), Kind::Variable);
        self.declare(&ok, Type::Bool, Kind::Variable);
    }

    fn method_call(&mut self) {
        if self.context.quiet {
            return self.declaration();
        }
        let holders: Vec<_> = self
            .scope
            .iter()
            .filter(|var| var.kind == Kind::Variable && !self.types.methods(&var.ty).is_empty())
            .cloned()
            .collect();
        let Some(var) = self.choose(&holders) else {
            let n = self.types.named.len();
            let t = Type::Named(self.below(n));
            let value = self.expr(&t, 2);
            self.variable(&t, &value);
            return;
        };
        let methods = self.types.methods(&var.ty);
        let Some(method) = self.choose(&methods) else {
            return;
        };
        let (params, results) = self.sigs[method.sig].clone();
        let args: Vec<String> = params.iter().map(|t| self.expr(t, 2)).collect();
        let (name, m, text) = (&var.name, method.sig, self.text(&var.ty));
        let args = args.join(", ");
        let call = match self.below(4) {
            0 => {
                let f = self.name("f");
                self.line(&format!("{f} := {name}.M{m}"));
                format!("{f}({args})")
            }
            1 if !method.pointer => {
                let comma = if args.is_empty() { "" } else { ", " };
                format!("{text}.M{m}({name}{comma}{args})")
            }
            1 => {
                let comma = if args.is_empty() { "" } else { ", " };
                format!("(*{text}).M{m}(&{name}{comma}{args})")
            }
            2 => {
                self.line(&format!("defer {name}.M{m}({args})"));
                return;
            }
            _ => format!("{name}.M{m}({args})"),
        };
        self.take_results(&call, &results);
    }

    fn slice_statement(&mut self) {
        let slices: Vec<_> = self
            .scope
            .iter()
            .filter(|var| {
                var.kind == Kind::Variable && matches!(self.types.under(&var.ty), Type::Slice(_))
            })
            .cloned()
            .collect();
        let Some(var) = self.choose(&slices) else {
            let t = slice(self.some_type(1));
            let value = self.expr(&t, 2);
            self.variable(&t, &value);
            return;
        };
        let Type::Slice(elem) = self.types.under(&var.ty) else {
            return;
        };
        let (s, t) = (&var.name, var.ty.clone());
        match self.below(6) {
            0 => {
                let from = self.expr(&t, 2);
                self.line(&format!("copy({s}, {from})"));
            }
            1 => {
                let i = self.below(3);
                self.line(&format!("copy({s}[ix({i}, len({s})):], {s})"));
            }
            2 => self.line(&format!("clear({s})")),
            3 => {
                let (i, j) = (self.below(4), self.below(4));
                self.line(&format!(
                    "if i, j := ix({i}, len({s})), ix({j}, len({s})); i < len({s}) && j < len({s}) {{ {s}[i], {s}[j] = {s}[j], {s}[i] }}"
                ));
            }
            4 => {
                // Elements between length and capacity, both known.
                let name = self.name("v");
                let text = self.text(&t);
                self.line(&format!("{name} := make({text}, 2, 5); _ = {name}"));
                let (x, y) = (self.expr(&elem, 2), self.expr(&elem, 2));
                let other = self.name("v");
                self.line(&format!("{other} := append({name}, {x}); _ = {other}"));
                self.line(&format!("{name} = append({name}[:1], {y}, {x})"));
                self.declare(&name, t.clone(), Kind::Variable);
                self.declare(&other, t, Kind::Variable);
            }
            _ => {
                let x = self.expr(&elem, 2);
                self.line(&format!(
                    "if len({s}) < 20 {{ {s} = append({s}[:len({s}):len({s})], {x}) }}"
                ));
            }
        }
    }

    fn map_statement(&mut self) {
        let maps: Vec<_> = self
            .scope
            .iter()
            .filter(|var| {
                var.kind == Kind::Variable && matches!(self.types.under(&var.ty), Type::Map(..))
            })
            .cloned()
            .collect();
        let Some(var) = self.choose(&maps) else {
            let key = if self.chance(50) { int() } else { Type::Any };
            let t = Type::Map(Rc::new(key), Rc::new(self.some_type(1)));
            let value = self.expr(&t, 2);
            self.variable(&t, &value);
            return;
        };
        let Type::Map(key, elem) = self.types.under(&var.ty) else {
            return;
        };
        let (m, k) = (&var.name, self.expr(&key, 2));
        match self.below(6) {
            0 => self.line(&format!("delete({m}, {k})")),
            1 if self.chance(30) => self.line(&format!("clear({m})")),
            2 => {
                let (x, y) = (self.expr(&elem, 2), self.expr(&elem, 1));
                let l = self.expr(&key, 1);
                self.line(&format!("{m}[{k}], {m}[{l}] = {x}, {y}"));
            }
            3 => {
                let n = self.name("n");
                self.open(&format!("for {n} := 0; {n} < 12; {n}++ {{"));
                let mark = self.scope.len();
                self.declare(&n, int(), Kind::Fixed);
                let (k, x) = (self.expr(&key, 2), self.expr(&elem, 1));
                self.line(&format!("{m}[{k}] = {x}"));
                self.scope.truncate(mark);
                self.close("}");
            }
            4 if !self.context.quiet => self.line(&format!("showInt(len({m})); text(\" \")")),
            _ => {
                let x = self.expr(&elem, 2);
                self.line(&format!("{m}[{k}] = {x}"));
            }
        }
    }

    /// What may well panic.
    fn risk(&mut self) {
        match self.below(9) {
            0 => {
                let t = self.some_type(1);
                let value = self.expr(&Type::Any, 2);
                let text = self.text(&t);
                self.variable(&t, &format!("{value}.({text})"));
            }
            1 => {
                let t = slice(self.some_type(1));
                let (s, i) = (self.expr(&t, 2), self.value(&int(), 2));
                self.line(&format!("_ = {s}[{i}]"));
            }
            2 => {
                let c = self.expr(&Type::Bool, 2);
                let value = match self.below(3) {
                    0 => self.expr(&Type::Any, 2),
                    1 => self.expr(&Type::Error, 2),
                    _ => self.expr(&Type::String, 2),
                };
                self.line(&format!("if ({c}) {{ panic({value}) }}"));
            }
            3 => {
                let t = Type::Pointer(Rc::new(self.some_type(1)));
                let p = self.expr(&t, 2);
                self.line(&format!("_ = *{p}"));
            }
            4 => {
                let (a, b) = (self.value(&int(), 2), self.value(&int(), 2));
                self.variable(&int(), &format!("{a} / {b}"));
            }
            5 => {
                let (s, i, j) = (self.value(&Type::String, 2), self.below(9), self.below(9));
                self.variable(&Type::String, &format!("{s}[id({i}):id({j})]"));
            }
            6 => {
                let n = self.value(&int(), 1);
                self.line(&format!("_ = make([]byte, {n}&1023 - 9)"));
            }
            7 => {
                let s = self.expr(&slice(int()), 1);
                let len = self.below(4);
                let name = self.name("v");
                self.line(&format!("{name} := [{len}]int({s}); _ = {name}"));
                self.declare(&name, Type::Array(len as u64, int().into()), Kind::Variable);
            }
            _ => {
                let (a, b) = (self.expr(&Type::Any, 2), self.expr(&Type::Any, 2));
                self.variable(&Type::Bool, &format!("(({a}) == ({b}))"));
            }
        }
    }

    /// A conditional `return`, `break` or `continue`.
    fn leave(&mut self) {
        let c = self.expr(&Type::Bool, 2);
        let loops = self.context.loops.clone();
        let labels: Vec<&String> = loops.iter().filter(|label| !label.is_empty()).collect();
        let word = match self.below(5) {
            0 if !loops.is_empty() && !self.context.in_switch => "break".to_owned(),
            1 | 2 if !loops.is_empty() => "continue".to_owned(),
            3 if !labels.is_empty() => {
                let label = labels[self.below(labels.len())];
                let word = if self.chance(50) { "break" } else { "continue" };
                format!("{word} {label}")
            }
            _ => self.return_text(),
        };
        self.line(&format!("if ({c}) {{ {word} }}"));
    }

    pub(super) fn return_text(&mut self) -> String {
        if !self.context.named.is_empty() && self.chance(40) {
            return "return".to_owned();
        }
        let results = self.context.results.clone();
        let values: Vec<String> = results.iter().map(|t| self.expr(t, 2)).collect();
        format!("return {}", values.join(", "))
            .trim_end()
            .to_owned()
    }

    fn if_statement(&mut self, depth: usize) {
        let c = self.expr(&Type::Bool, 3);
        let mark = self.scope.len();
        if self.chance(25) {
            let t = self.some_type(1);
            let (name, value) = (self.name("v"), self.expr(&t, 2));
            let text = self.text(&t);
            self.open(&format!("if {name} := id[{text}]({value}); ({c}) {{"));
            self.line(&format!("_ = {name}"));
            self.declare(&name, t, Kind::Variable);
        } else {
            self.open(&format!("if ({c}) {{"));
        }
        self.block(depth - 1);
        if self.chance(50) {
            self.close("} else {");
            self.indent += 1;
            self.block(depth - 1);
        }
        self.scope.truncate(mark);
        self.close("}");
    }

    /// The body of a loop with `head`, in which `vars` are declared.
    fn loop_body(&mut self, head: &str, vars: &[(String, Type, Kind)], depth: usize) {
        let label = if self.chance(25) {
            self.name("L")
        } else {
            String::new()
        };
        if !label.is_empty() {
            self.line(&format!("{label}:"));
        }
        self.open(head);
        let mark = self.scope.len();
        for (name, t, kind) in vars {
            self.line(&format!("_ = {name}"));
            self.declare(name, t.clone(), *kind);
        }
        if !label.is_empty() {
            let c = self.expr(&Type::Bool, 2);
            let word = if self.chance(50) { "break" } else { "continue" };
            self.line(&format!("if ({c}) {{ {word} {label} }}"));
        }
        self.context.loops.push(label);
        let in_switch = std::mem::take(&mut self.context.in_switch);
        self.block(depth - 1);
        self.context.in_switch = in_switch;
        self.context.loops.pop();
        self.scope.truncate(mark);
        self.close("}");
    }

    fn for_statement(&mut self, depth: usize) {
        let i = self.name("i");
        let end = 1 + self.below(6);
        let var = |kind| [(i.clone(), int(), kind)];
        match self.below(5) {
            0 => {
                let step = 1 + self.below(3);
                let head = format!("for {i} := {end}; {i} >= 0; {i} -= {step} {{");
                self.loop_body(&head, &var(Kind::Fixed), depth);
            }
            1 => {
                let c = self.expr(&Type::Bool, 2);
                let head = format!("for {i} := 0; {i} < {end} && ({c}); {i}++ {{");
                self.loop_body(&head, &var(Kind::Fixed), depth);
            }
            2 => {
                let head = format!("for {i} := uint8(250); {i} >= 250; {i}++ {{");
                let var = [(i.clone(), Type::Int("uint8"), Kind::Fixed)];
                self.loop_body(&head, &var, depth);
            }
            _ => {
                let head = format!("for {i} := 0; {i} < {end}; {i}++ {{");
                self.loop_body(&head, &var(Kind::Fixed), depth);
            }
        }
    }

    fn range_statement(&mut self, depth: usize) {
        let (k, v) = (self.name("k"), self.name("v"));
        let var = |name: &str, t: Type| (name.to_owned(), t, Kind::Variable);
        match self.below(7) {
            0 => {
                let n = self.below(5);
                let head = format!("for {k} := range id({n}) {{");
                self.loop_body(&head, &[var(&k, int())], depth);
            }
            1 => {
                let s = self.expr(&Type::String, 2);
                let head = format!("for {k}, {v} := range ({s}) {{");
                let vars = [var(&k, int()), var(&v, Type::Int("int32"))];
                self.loop_body(&head, &vars, depth);
            }
            2 => {
                let elem = self.some_type(1);
                let len = self.below(4) as u64;
                let array = Type::Array(len, Rc::new(elem.clone()));
                let a = self.expr(&array, 2);
                let (head, vars) = match self.chance(50) {
                    true => {
                        let text = self.text(&array);
                        let head = format!("for {k}, {v} := range ref[{text}]({a}) {{");
                        (head, vec![var(&k, int()), var(&v, elem)])
                    }
                    false => {
                        let head = format!("for {k}, {v} := range ({a}) {{");
                        (head, vec![var(&k, int()), var(&v, elem)])
                    }
                };
                self.loop_body(&head, &vars, depth);
            }
            3 => {
                // The order of a map must not show: at most one element.
                let elem = self.some_type(1);
                let map = Type::Map(Rc::new(int()), Rc::new(elem.clone()));
                let (m, x) = (self.name("v"), self.expr(&elem, 1));
                let text = self.text(&map);
                self.line(&format!("{m} := {text}{{id(7): {x}}}"));
                let head = format!("for {k}, {v} := range {m} {{");
                self.loop_body(&head, &[var(&k, int()), var(&v, elem)], depth);
            }
            4 => {
                // Existing variables as the loop's.
                let elem = self.some_type(1);
                let s = self.expr(&slice(elem.clone()), 2);
                let text = self.text(&elem);
                self.line(&format!("var {k} int; var {v} {text}; _, _ = {k}, {v}"));
                let head = format!("for {k}, {v} = range ({s}) {{");
                self.loop_body(&head, &[var(&k, int()), var(&v, elem.clone())], depth);
                self.declare(&k, int(), Kind::Variable);
                self.declare(&v, elem, Kind::Variable);
            }
            _ => {
                let elem = self.some_type(1);
                let s = self.expr(&slice(elem.clone()), 2);
                let head = format!("for {k}, {v} := range ({s}) {{");
                self.loop_body(&head, &[var(&k, int()), var(&v, elem)], depth);
            }
        }
    }

    fn range_func(&mut self, depth: usize) {
        let (k, v) = (self.name("k"), self.name("v"));
        if self.context.quiet {
            return self.declaration();
        }
        let var = |name: &str, t: Type| (name.to_owned(), t, Kind::Variable);
        match self.below(4) {
            0 => {
                let n = self.below(5);
                let head = format!("for {k} := range count({n}) {{");
                self.loop_body(&head, &[var(&k, int())], depth);
            }
            1 => self.loop_body("for range twice {", &[], depth),
            2 => {
                let elem = self.some_type(1);
                let stack = Type::Stack(Rc::new(elem.clone()));
                let s = self.expr(&stack, 2);
                let head = format!("for {k}, {v} := range ({s}).All() {{");
                self.loop_body(&head, &[var(&k, int()), var(&v, elem)], depth);
            }
            _ => {
                let elem = self.some_type(1);
                let (s, text) = (self.expr(&slice(elem.clone()), 2), self.text(&elem));
                let head = format!("for {k}, {v} := range each[{text}]({s}) {{");
                self.loop_body(&head, &[var(&k, int()), var(&v, elem)], depth);
            }
        }
    }

    fn switch_statement(&mut self, depth: usize) {
        let in_switch = std::mem::replace(&mut self.context.in_switch, true);
        let t = match self.below(4) {
            0 => Type::Bool,
            1 => Type::String,
            2 => Type::Int("uint8"),
            _ => int(),
        };
        let x = self.value(&t, 2);
        if t == Type::Bool {
            self.open("switch {");
        } else {
            self.open(&format!("switch ({x}) {{"));
        }
        let cases = 1 + self.below(6);
        let default = self.below(cases + 1);
        let mut used: Vec<String> = Vec::new();
        for n in 0..cases {
            if n == default {
                self.line("default:");
            } else {
                let mut values = Vec::new();
                for _ in 0..1 + self.below(3) {
                    let value = match self.chance(50) {
                        true if t != Type::Bool => self.literal(&t, 0),
                        _ => self.value(&t, 1),
                    };
                    // Equal constants would not compile.
                    let value = if used.contains(&value) {
                        format!("id({value})")
                    } else {
                        value
                    };
                    let constant = self.constant_value(&value);
                    let value = match constant {
                        Some(constant) if used.contains(&constant) => format!("id({value})"),
                        Some(constant) => {
                            used.push(constant);
                            value
                        }
                        None => value,
                    };
                    used.push(value.clone());
                    values.push(value);
                }
                self.line(&format!("case {}:", values.join(", ")));
            }
            self.indent += 1;
            self.block(depth - 1);
            if n + 1 < cases && self.chance(15) {
                self.line("fallthrough");
            }
            self.indent -= 1;
        }
        self.close("}");
        self.context.in_switch = in_switch;
    }

    /// The number that a literal such as `int(0x1f)` or `int(1<<3)` stands
    /// for, or its text.
    fn constant_value(&self, value: &str) -> Option<String> {
        let inner = value.split_once('(')?.1.strip_suffix(')')?;
        if value.starts_with("id") {
            return None;
        }
        let number = match (inner.strip_prefix("0x"), inner.strip_prefix("1<<")) {
            (Some(hex), _) => u64::from_str_radix(hex, 16).ok()?.to_string(),
            (_, Some(shift)) => (1u64 << shift.parse::<u32>().ok()?).to_string(),
            _ => inner.to_owned(),
        };
        Some(format!("={number}"))
    }

    fn type_switch(&mut self, depth: usize) {
        let in_switch = std::mem::replace(&mut self.context.in_switch, true);
        let x = self.expr(&Type::Any, 2);
        let name = self.name("t");
        self.open(&format!("switch {name} := ({x}).(type) {{"));
        let mut used = Vec::new();
        for _ in 0..1 + self.below(4) {
            let t = self.some_type(1);
            // A type parameter may be any of the others.
            if used.contains(&t) || super::types::Types::is_generic(&t) {
                continue;
            }
            used.push(t.clone());
            self.line(&format!("case {}:", self.text(&t)));
            let mark = self.scope.len();
            self.indent += 1;
            self.line(&format!("_ = {name}"));
            self.declare(&name, t, Kind::Variable);
            self.block(depth - 1);
            self.indent -= 1;
            self.scope.truncate(mark);
        }
        self.line("case nil:");
        self.indent += 1;
        self.block(0);
        self.indent -= 1;
        self.line("default:");
        self.line(&format!("\t_ = {name}"));
        self.close("}");
        self.context.in_switch = in_switch;
    }

    /// Closures over a loop's variables, called later.
    fn closures(&mut self, depth: usize) {
        let t = self.some_type(1);
        let (fs, i, k) = (self.name("fs"), self.name("i"), self.name("k"));
        let text = self.text(&t);
        self.line(&format!("var {fs} []func() {text}"));
        self.open(&format!("for {i} := 0; {i} < 3; {i}++ {{"));
        let mark = self.scope.len();
        self.declare(&i, int(), Kind::Fixed);
        self.open(&format!("{fs} = append({fs}, func() {text} {{"));
        self.function_body(vec![t.clone()], Vec::new(), depth - 1);
        self.close("})");
        if self.chance(20) {
            self.line(&format!("{i} += {i} & 1"));
        }
        self.scope.truncate(mark);
        self.close("}");
        self.open(&format!("for _, {k} := range {fs} {{"));
        if self.context.quiet {
            self.line(&format!("_ = {k}()"));
        } else {
            self.show_value(&t, &format!("{k}()"));
        }
        self.close("}");
    }

    /// A variable of function type whose body is statements.
    fn closure_variable(&mut self, depth: usize) {
        let (name, t) = (self.name("f"), self.some_type(1));
        let param = self.some_type(1);
        let a = self.name("a");
        let (text, of) = (self.text(&t), self.text(&param));
        let mark = self.scope.len();
        self.open(&format!("{name} := func({a} {of}) {text} {{"));
        self.declare(&a, param.clone(), Kind::Variable);
        self.function_body(vec![t.clone()], Vec::new(), depth - 1);
        self.scope.truncate(mark);
        self.close("}");
        let arg = self.expr(&param, 2);
        let call = format!("{name}({arg})");
        self.take_results(&call, &[t]);
    }

    /// The statements of a function, up to its last `return`.
    pub(super) fn function_body(&mut self, results: Vec<Type>, named: Vec<String>, depth: usize) {
        let quiet = self.context.quiet;
        let inner = Context {
            results,
            named,
            quiet,
            ..Context::default()
        };
        let outer = std::mem::replace(&mut self.context, inner);
        self.block(depth);
        let last = self.return_text();
        self.line(&last);
        self.context = outer;
    }

    fn defer_statement(&mut self, depth: usize) {
        if self.context.quiet {
            return self.declaration();
        }
        let named = self.context.named.clone();
        let results = self.context.results.clone();
        self.open("defer func() {");
        if self.chance(60) {
            self.open("if r := recover(); r != nil {");
            self.line("showPanic(r)");
            if let Some(n) = (!named.is_empty()).then(|| self.below(named.len())) {
                let value = self.expr(&results[n], 2);
                self.line(&format!("{} = {value}", named[n]));
            }
            if self.chance(15) {
                self.line("panic(\"again\")");
            }
            self.close("}");
        }
        self.function_body(Vec::new(), Vec::new(), depth - 1);
        self.close("}()");
    }

    fn goto_statement(&mut self, depth: usize) {
        let (label, n) = (self.name("G"), self.name("n"));
        let loops = std::mem::take(&mut self.context.loops);
        if self.chance(50) {
            self.open("{");
            self.line(&format!("{n} := 0"));
            self.line(&format!("{label}:"));
            self.line(&format!("{n}++"));
            self.open("{");
            self.block(depth - 1);
            self.close("}");
            self.line(&format!("if {n} < 3 {{ goto {label} }}"));
            self.close("}");
        } else {
            let c = self.expr(&Type::Bool, 2);
            self.open("{");
            self.line(&format!("if ({c}) {{ goto {label} }}"));
            self.open("{");
            self.block(depth - 1);
            self.close("}");
            self.line(&format!("{label}:"));
            self.line("_ = 0");
            self.close("}");
        }
        self.context.loops = loops;
    }

    fn block_statement(&mut self, depth: usize) {
        let mark = self.scope.len();
        self.open("{");
        if self.chance(40) {
            let (a, b) = (self.name("c"), self.name("c"));
            let base = self.below(20);
            self.line(&format!("const ( {a} = iota + {base}; {b} )"));
            // Untyped constants are used through conversions only.
            let t = int();
            let x = self.variable(&t, &format!("int({a})*int({b})"));
            self.show_variable(&x, &t);
        }
        self.block(depth - 1);
        self.close("}");
        self.scope.truncate(mark);
    }

    fn show_variable(&mut self, name: &str, t: &Type) {
        if !self.context.quiet {
            self.show_value(t, name);
        }
    }

    /// Whether a declared type is an interface.
    pub(super) fn is_interface(&self, n: usize) -> bool {
        matches!(self.types.named[n].under, Under::Interface(_))
    }
}
