//! Goroutines of generated programs, in forms whose outcome is determined.
//!
//! Invariant: whatever runs beside something else is quiet: it reads what
//! nobody writes, and what it writes is read after it ended.

use super::types::{Type, int};
use super::{Gen, Kind};

impl Gen {
    /// A statement with goroutines or channels.
    pub(super) fn concurrent(&mut self, depth: usize) {
        if self.context.quiet {
            return;
        }
        let t = self.some_type(1);
        match self.below(7) {
            0 => self.workers(&t, depth),
            1 => self.pipeline(&t),
            2 => self.one_ready(&t),
            3 => self.counted(),
            4 => self.buffered(&t),
            5 => self.failing(),
            _ => self.ping_pong(&t),
        }
    }

    /// A quiet expression of type `t`, which may use the variable `extra`.
    fn quiet(&mut self, t: &Type, extra: &str, of: &Type) -> String {
        let quiet = std::mem::replace(&mut self.context.quiet, true);
        let mark = self.scope.len();
        self.declare(extra, of.clone(), Kind::Fixed);
        let text = self.expr(t, 3);
        self.scope.truncate(mark);
        self.context.quiet = quiet;
        text
    }

    fn show_each(&mut self, list: &str, t: &Type) {
        let x = self.name("x");
        self.open(&format!("for _, {x} := range {list} {{"));
        let show = self.show(t, &x);
        self.line(&show);
        self.close("}");
    }

    fn workers(&mut self, t: &Type, _depth: usize) {
        let (group, out, i) = (self.name("wg"), self.name("out"), self.name("i"));
        let text = self.text(t);
        self.line(&format!("var {group} sync.WaitGroup"));
        self.line(&format!("{out} := make([]{text}, 5)"));
        self.open(&format!("for {i} := range {out} {{"));
        let go = self.chance(50);
        match go {
            true => self.open(&format!("{group}.Go(func() {{")),
            false => {
                self.line(&format!("{group}.Add(1)"));
                self.open("go func() {");
                self.line(&format!("defer {group}.Done()"));
            }
        }
        self.line("defer func() { _ = recover() }()");
        let value = self.quiet(t, &i, &int());
        self.line(&format!("{out}[{i}] = {value}"));
        self.close(if go { "})" } else { "}()" });
        self.close("}");
        self.line(&format!("{group}.Wait()"));
        self.show_each(&out, t);
        self.line("end()");
    }

    fn pipeline(&mut self, t: &Type) {
        let (a, b, x) = (self.name("ch"), self.name("ch"), self.name("x"));
        let (size, text) = (self.below(3), self.text(t));
        self.line(&format!("{a} := make(chan int, {size})"));
        self.line(&format!("{b} := make(chan {text})"));
        self.open("go func() {");
        self.line(&format!("defer close({a})"));
        self.line(&format!("for i := range 4 {{ {a} <- i * i }}"));
        self.close("}()");
        self.open("go func() {");
        self.line(&format!("defer close({b})"));
        self.line("defer func() { _ = recover() }()");
        self.open(&format!("for {x} := range {a} {{"));
        self.line(&format!("_ = {x}"));
        let value = self.quiet(t, &x, &int());
        self.line(&format!("{b} <- {value}"));
        self.close("}");
        self.line("_ = 0");
        self.close("}()");
        self.open(&format!("for {x} := range {b} {{"));
        let show = self.show(t, &x);
        self.line(&show);
        self.close("}");
        let (y, ok) = (self.name("v"), self.name("ok"));
        self.line(&format!("{y}, {ok} := <-{b}; _, _ = {y}, {ok}"));
        self.declare(&y, t.clone(), Kind::Variable);
        self.declare(&ok, Type::Bool, Kind::Variable);
    }

    fn one_ready(&mut self, t: &Type) {
        let (ready, never) = (self.name("ch"), self.name("ch"));
        let text = self.text(t);
        let value = self.expr(t, 2);
        let x = self.name("x");
        self.line(&format!("{ready} := make(chan {text}, 1)"));
        self.line(&format!("var {never} chan {text}"));
        if self.chance(60) {
            self.line(&format!("{ready} <- {value}"));
        } else {
            self.line(&format!("close({ready})"));
        }
        let other = self.expr(t, 1);
        self.open("select {");
        self.line(&format!("case {x} := <-{never}:"));
        self.line(&format!("\t_ = {x}"));
        self.line(&format!("case {never} <- {other}:"));
        self.line("\ttext(\"never\")");
        self.line(&format!("case {x}, ok := <-{ready}:"));
        let show = self.show(t, &x);
        self.line(&format!("\t{show}"));
        self.line("\tshowBool(ok)");
        if self.chance(30) {
            self.line("\tbreak");
        }
        self.close("}");
    }

    fn counted(&mut self) {
        let (l, group) = (self.name("mu"), self.name("wg"));
        let (n, k) = (1 + self.below(8), 1 + self.below(20));
        self.line(&format!("var {l} lock"));
        self.line(&format!("var {group} sync.WaitGroup"));
        self.open(&format!("for i := range {n} {{"));
        self.open(&format!("{group}.Go(func() {{"));
        self.open(&format!("for j := range {k} {{"));
        self.line(&format!("{l}.Lock()"));
        self.line(&format!("{l}.n += i*100 + j"));
        self.line(&format!("{l}.Unlock()"));
        self.close("}");
        self.close("})");
        self.close("}");
        self.line(&format!("{group}.Wait()"));
        self.line(&format!("showInt({l}.n)"));
    }

    fn buffered(&mut self, t: &Type) {
        let (c, x) = (self.name("ch"), self.name("x"));
        let (size, text) = (self.below(4), self.text(t));
        self.line(&format!("{c} := make(chan {text}, {size})"));
        self.open(&format!("for {x} := range 3 {{"));
        self.line(&format!("_ = {x}"));
        let mark = self.scope.len();
        self.declare(&x, int(), Kind::Fixed);
        let value = self.expr(t, 2);
        self.scope.truncate(mark);
        self.open("select {");
        self.line(&format!("case {c} <- {value}:"));
        self.line("\ttext(\"sent \")");
        self.line("default:");
        self.line("\ttext(\"full \")");
        self.close("}");
        self.close("}");
        self.line(&format!("showInt(len({c})*10 + cap({c}))"));
        self.line(&format!("close({c})"));
        self.open(&format!("for {x} := range {c} {{"));
        let show = self.show(t, &x);
        self.line(&show);
        self.close("}");
        if self.chance(20) {
            let value = self.expr(t, 1);
            self.line(&format!("{c} <- {value}"));
        }
        if self.chance(10) {
            self.line(&format!("close({c})"));
        }
    }

    /// A goroutine that hands over its panic.
    fn failing(&mut self) {
        let (c, e) = (self.name("ch"), self.name("e"));
        self.line(&format!("{c} := make(chan any)"));
        self.open("go func() {");
        self.line(&format!("defer func() {{ {c} <- recover() }}()"));
        let zero = self.name("z");
        self.line(&format!("{zero} := 0"));
        let value = self.quiet(&int(), &zero, &int());
        self.line(&format!("_ = {value} / {zero}"));
        self.close("}()");
        self.open(&format!("if {e} := <-{c}; {e} != nil {{"));
        self.line(&format!("showPanic({e})"));
        self.close("}");
    }

    fn ping_pong(&mut self, t: &Type) {
        let (there, back, x) = (self.name("ch"), self.name("ch"), self.name("x"));
        let text = self.text(t);
        self.line(&format!(
            "{there}, {back} := make(chan {text}), make(chan {text})"
        ));
        self.open("go func() {");
        self.line(&format!("defer close({back})"));
        self.line("defer func() { _ = recover() }()");
        self.open(&format!("for {x} := range {there} {{"));
        self.line(&format!("_ = {x}"));
        let value = self.quiet(t, &x, t);
        self.line(&format!("{back} <- {value}"));
        self.close("}");
        self.line("_ = 0");
        self.close("}()");
        let n = self.name("n");
        let first = self.expr(t, 1);
        let ball = self.variable(t, &first);
        self.open(&format!("for {n} := 0; {n} < 4; {n}++ {{"));
        self.open("select {");
        self.line(&format!("case {there} <- {ball}:"));
        self.line(&format!("\t{ball} = <-{back}"));
        self.line(&format!("case {ball} = <-{back}:"));
        self.line("\ttext(\"closed\")");
        self.close("}");
        let show = self.show(t, &ball);
        self.line(&show);
        self.close("}");
        self.line(&format!("close({there})"));
    }
}
