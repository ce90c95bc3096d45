//! The functions by which a generated program shows values of its types.
//!
//! Invariant: what is shown depends on neither addresses nor the order of
//! maps; cyclic data ends at a fixed depth.

use super::Gen;
use super::types::{Type, Under};

impl Gen {
    /// A call that shows `value` of type `t`.
    pub(super) fn show(&mut self, t: &Type, value: &str) -> String {
        match t {
            Type::Param(..) => return format!("showAny(any({value}))"),
            t if super::types::Types::is_generic(t) => {
                return format!("showAny(any({value}))");
            }
            _ => {}
        }
        format!("show{}({value})", self.shown_number(t))
    }

    fn shown_number(&mut self, t: &Type) -> usize {
        if let Some(n) = self.shown.iter().position(|shown| shown == t) {
            return n;
        }
        self.shown.push(t.clone());
        self.shown.len() - 1
    }

    /// Writes the functions for all types that are shown, and for those that
    /// these consist of.
    pub(super) fn show_functions(&mut self) {
        for t in self.dynamic_types() {
            self.shown_number(&t);
        }
        let mut done = 0;
        while let Some(t) = self.shown.get(done).cloned() {
            self.show_function(done, &t);
            done += 1;
        }
        self.open("func showAny(x any) {");
        self.open("switch x := x.(type) {");
        self.line("case nil:");
        self.line("\ttext(\"nil\")");
        for (n, t) in self.shown.clone().iter().enumerate() {
            if self.types.interface(t).is_some() || *t == Type::Error {
                continue;
            }
            self.line(&format!("case {}:", self.types.text(t)));
            self.line(&format!("\ttext(\"<{n}>\")"));
            self.line(&format!("\tshow{n}(x)"));
        }
        self.line("case error:");
        self.line("\tshowString(x.Error())");
        self.line("default:");
        self.line("\ttext(\"other\")");
        self.close("}");
        self.close("}");
    }

    fn show_function(&mut self, n: usize, t: &Type) {
        self.open(&format!("func show{n}(x {}) {{", self.types.text(t)));
        match self.types.under(t) {
            Type::Bool => self.line("showBool(bool(x))"),
            Type::Int(_) => self.line("showInt(x)"),
            Type::Float(_) => self.line("showFloat(float64(x))"),
            Type::Complex(_) => {
                self.line("showFloat(float64(real(x)))");
                self.line("text(\"+i\")");
                self.line("showFloat(float64(imag(x)))");
            }
            Type::String => self.line("showString(string(x))"),
            Type::Slice(elem) | Type::Array(_, elem) => {
                self.line("text(\"[\")");
                self.open("for i := range x {");
                let show = self.show(&elem, "x[i]");
                self.line(&show);
                self.line("text(\" \")");
                self.close("}");
                self.line("text(\"]\")");
            }
            Type::Map(key, value) => self.show_map(&key, &value),
            Type::Pointer(elem) => {
                self.open("if x == nil {");
                self.line("text(\"nil\")");
                self.line("return");
                self.close("}");
                self.open("if deeper() {");
                self.line("text(\"&\")");
                let show = self.show(&elem, "*x");
                self.line(&show);
                self.close("}");
                self.line("level--");
            }
            Type::Func(..) => {
                self.line("showBool(x == nil)");
            }
            Type::Any => self.show_interface(),
            Type::Error => {
                self.open("if x == nil {");
                self.line("text(\"nil\")");
                self.line("return");
                self.close("}");
                self.line("showString(x.Error())");
            }
            other => match self.types.fields(&other) {
                Some(fields) => {
                    self.line("text(\"{\")");
                    for field in fields {
                        let show = self.show(&field.ty, &format!("x.{}", field.name));
                        self.line(&show);
                        self.line("text(\",\")");
                    }
                    self.line("text(\"}\")");
                }
                None => self.show_interface(),
            },
        }
        self.close("}");
        self.line("");
    }

    fn show_interface(&mut self) {
        self.open("if deeper() {");
        self.line("showAny(x)");
        self.close("}");
        self.line("level--");
    }

    fn show_map(&mut self, key: &Type, value: &Type) {
        self.line("var lines []string");
        self.open("for k, v := range x {");
        self.line("mark := len(buffer)");
        let show = self.show(key, "k");
        self.line(&show);
        self.line("text(\":\")");
        let show = self.show(value, "v");
        self.line(&show);
        self.line("lines = append(lines, string(buffer[mark:]))");
        self.line("buffer = buffer[:mark]");
        self.close("}");
        self.line("sortStrings(lines)");
        self.line("text(\"map[\")");
        self.open("for _, s := range lines {");
        self.line("text(s)");
        self.line("text(\" \")");
        self.close("}");
        self.line("text(\"]\")");
    }

    /// Types that interface values of the program hold.
    fn dynamic_types(&self) -> Vec<Type> {
        let mut all = Vec::new();
        for (n, named) in self.types.named.iter().enumerate() {
            if !matches!(named.under, Under::Interface(_)) {
                all.push(Type::Named(n));
                all.push(Type::Pointer(Type::Named(n).into()));
            }
        }
        for basic in [
            Type::Bool,
            Type::String,
            Type::Float(64),
            Type::Complex(128),
        ] {
            all.push(basic);
        }
        all.extend(super::types::INTS.map(Type::Int));
        all
    }
}
