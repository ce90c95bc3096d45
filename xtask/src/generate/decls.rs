//! Declarations of generated programs, and their main function.
//!
//! Invariant: types are declared before anything uses them, so that every
//! method and field is known to all bodies; every function counts its calls.

use super::types::{Class, Field, Method, Named, Type, Under, int};
use super::{Func, Gen, Kind};
use std::rc::Rc;

impl Gen {
    pub(super) fn declarations(&mut self) {
        self.signatures();
        for n in 0..3 + self.below(4) {
            self.declare_type(n);
        }
        self.declare_interfaces();
        self.constants();
        self.globals();
        let funcs = 3 + self.below(5);
        self.declare_functions(funcs);
        let mark = self.scope.len();
        self.methods();
        for n in 0..funcs {
            let func = self.funcs[n].clone();
            self.function(&func);
        }
        let tests = 3 + self.below(4);
        for n in 0..tests {
            self.line("");
            self.open(&format!("func test{n}() {{"));
            self.budget = 25;
            self.function_body(Vec::new(), Vec::new(), 3);
            self.close("}");
        }
        self.scope.truncate(mark);
        self.line("");
        self.open("func main() {");
        self.line("defer flush()");
        for n in 0..tests {
            self.line(&format!("protect(\"test{n}\", test{n})"));
        }
        for var in self.scope.clone() {
            if var.kind == Kind::Variable {
                let show = self.show(&var.ty, &var.name);
                self.line(&show);
                self.line("end()");
            }
        }
        self.close("}");
        self.line("");
    }

    fn signatures(&mut self) {
        for _ in 0..4 {
            let params = (0..self.below(3)).map(|_| self.new_type(1)).collect();
            let results = (0..self.below(3)).map(|_| self.new_type(1)).collect();
            self.sigs.push((params, results));
        }
    }

    fn declare_type(&mut self, n: usize) {
        let basic = self.chance(35);
        let (name, under) = if basic {
            let t = match self.new_type(1) {
                Type::Pointer(_) | Type::Named(_) | Type::Pair(..) | Type::Stack(_) => int(),
                Type::Any | Type::Error | Type::Struct(_) => Type::String,
                t => t,
            };
            (format!("N{n}"), Under::Plain(t))
        } else {
            let mut fields = Vec::new();
            for i in 0..self.below(6) {
                let ty = match self.chance(20) {
                    // A struct may hold itself behind a pointer only.
                    true => Type::Pointer(Rc::new(Type::Named(n))),
                    false => self.new_type(2),
                };
                fields.push(Field {
                    name: format!("f{n}_{i}"),
                    ty,
                    embedded: false,
                });
            }
            if n > 0 && self.chance(50) {
                let inner = self.below(n);
                let ty = Type::Named(inner);
                let pointer = self.chance(40);
                let name = self.types.named[inner].name.clone();
                let ty = if pointer {
                    Type::Pointer(Rc::new(ty))
                } else {
                    ty
                };
                // No pointer type, and no struct that embeds at this depth too.
                fields.push(Field {
                    name,
                    ty,
                    embedded: true,
                });
            }
            (format!("S{n}"), Under::Struct(fields))
        };
        let mut methods = Vec::new();
        for sig in 0..self.sigs.len() {
            if self.chance(60) {
                methods.push(Method {
                    sig,
                    pointer: self.chance(40),
                });
            }
        }
        self.types.named.push(Named {
            name,
            under,
            methods,
        });
        self.write_type(n);
    }

    fn write_type(&mut self, n: usize) {
        let (name, under) = (
            self.types.named[n].name.clone(),
            self.types.named[n].under.clone(),
        );
        match under {
            Under::Plain(t) => self.line(&format!("type {name} {}", self.text(&t))),
            Under::Struct(fields) => {
                self.open(&format!("type {name} struct {{"));
                for field in fields {
                    let text = self.text(&field.ty);
                    match field.embedded {
                        true => self.line(&text),
                        false => self.line(&format!("{} {text}", field.name)),
                    }
                }
                self.close("}");
            }
            Under::Interface(sigs) => {
                self.open(&format!("type {name} interface {{"));
                for sig in sigs {
                    let (params, results) = self.sigs[sig].clone();
                    let text = self.text(&Type::Func(params.into(), results.into()));
                    self.line(&format!("M{sig}{}", &text["func".len()..]));
                }
                self.close("}");
            }
        }
        self.line("");
    }

    fn declare_interfaces(&mut self) {
        for _ in 0..2 {
            let n = self.types.named.len();
            let mut sigs: Vec<usize> = (0..self.sigs.len()).collect();
            while sigs.len() > 1 && self.chance(60) {
                let at = self.below(sigs.len());
                sigs.remove(at);
            }
            let named = Named {
                name: format!("I{n}"),
                under: Under::Interface(sigs),
                methods: Vec::new(),
            };
            self.types.named.push(named);
            self.write_type(n);
        }
    }

    fn constants(&mut self) {
        for _ in 0..3 {
            let t = match self.below(4) {
                0 => Type::String,
                1 => Type::Float(64),
                2 => Type::Int("uint8"),
                _ => int(),
            };
            let (name, value) = (self.name("k"), self.literal(&t, 0));
            self.line(&format!("const {name} = {value}"));
            self.declare(&name, t, Kind::Constant);
        }
        self.line("");
    }

    fn globals(&mut self) {
        for _ in 0..3 {
            let t = self.new_type(2);
            let quiet = std::mem::replace(&mut self.context.quiet, true);
            let value = self.expr(&t, 1);
            self.context.quiet = quiet;
            let name = self.name("g");
            let text = self.text(&t);
            self.line(&format!("var {name} {text} = {value}"));
            self.declare(&name, t, Kind::Variable);
        }
        self.line("");
    }

    fn declare_functions(&mut self, count: usize) {
        let classes = [
            Class::Integer,
            Class::Number,
            Class::Ordered,
            Class::Comparable,
            Class::Any,
        ];
        for n in 0..count {
            let generic = self.chance(40);
            let mut own = Vec::new();
            if generic {
                for _ in 0..1 + self.below(2) {
                    own.push(self.choose(&classes).unwrap_or(Class::Any));
                }
            }
            self.params.clone_from(&own);
            let mut params: Vec<Type> = Vec::new();
            for (n, &class) in own.iter().enumerate() {
                params.push(Type::Param(n, class));
            }
            for _ in 0..self.below(4) {
                params.push(self.new_type(2));
            }
            let variadic = self.chance(20).then(|| self.new_type(1));
            let results = (0..self.below(3)).map(|_| self.new_type(1)).collect();
            self.params.clear();
            self.funcs.push(Func {
                name: format!("fn{n}"),
                classes: own,
                params,
                variadic,
                results,
            });
        }
    }

    fn function(&mut self, func: &Func) {
        self.params.clone_from(&func.classes);
        let mark = self.scope.len();
        let mut list = Vec::new();
        for t in &func.params {
            let name = self.name("p");
            list.push(format!("{name} {}", self.text(t)));
            self.declare(&name, t.clone(), Kind::Variable);
        }
        if let Some(elem) = &func.variadic {
            let name = self.name("p");
            list.push(format!("{name} ...{}", self.text(elem)));
            self.declare(&name, super::types::slice(elem.clone()), Kind::Variable);
        }
        let mut head = func.name.clone();
        if !func.classes.is_empty() {
            let params: Vec<String> = func
                .classes
                .iter()
                .enumerate()
                .map(|(n, class)| format!("T{n} {}", class.text()))
                .collect();
            head += &format!("[{}]", params.join(", "));
        }
        head += &format!("({})", list.join(", "));
        self.write_function(&head, &func.results);
        self.scope.truncate(mark);
        self.params.clear();
    }

    fn write_function(&mut self, head: &str, results: &[Type]) {
        let named = self.chance(50);
        let names: Vec<String> = results
            .iter()
            .filter(|_| named)
            .map(|_| self.name("r"))
            .collect();
        let list = match named {
            true => {
                let pairs = names.iter().zip(results);
                let list: Vec<String> = pairs
                    .map(|(name, t)| format!("{name} {}", self.text(t)))
                    .collect();
                list.join(", ")
            }
            false => self.types.list(results),
        };
        self.line("");
        self.open(&format!("func {head} ({list}) {{"));
        let zeros: Vec<String> = results
            .iter()
            .map(|t| format!("*new({})", self.text(t)))
            .collect();
        let zeros = zeros.join(", ");
        self.line(&format!("if spent() {{ return {zeros} }}"));
        for (name, t) in names.iter().zip(results) {
            self.declare(name, t.clone(), Kind::Variable);
        }
        self.budget = 18;
        self.function_body(results.to_vec(), names, 2);
        self.close("}");
    }

    fn methods(&mut self) {
        for n in 0..self.types.named.len() {
            if self.is_interface(n) {
                continue;
            }
            for method in self.types.named[n].methods.clone() {
                let mark = self.scope.len();
                let (params, results) = self.sigs[method.sig].clone();
                let name = self.types.named[n].name.clone();
                let star = if method.pointer { "*" } else { "" };
                let mut list = Vec::new();
                let receiver = Type::Named(n);
                let receiver = match method.pointer {
                    true => Type::Pointer(Rc::new(receiver)),
                    false => receiver,
                };
                self.declare("recv", receiver, Kind::Variable);
                for t in &params {
                    let name = self.name("p");
                    list.push(format!("{name} {}", self.text(t)));
                    self.declare(&name, t.clone(), Kind::Variable);
                }
                let head = format!("(recv {star}{name}) M{}({})", method.sig, list.join(", "));
                self.write_function(&head, &results);
                self.scope.truncate(mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_seed_is_a_program() {
        let one = super::super::program(7);
        assert_eq!(one, super::super::program(7));
        assert_ne!(one, super::super::program(8));
        assert!(one.contains("func main() {"));
        assert!(one.lines().count() > 300, "{}", one.lines().count());
    }

    #[test]
    fn substitution_reaches_everywhere() {
        use super::super::types::{Class, Type, Types};
        let t = super::super::types::slice(Type::Param(0, Class::Any));
        let slice = super::super::types::slice(Type::Bool);
        assert_eq!(Types::subst(&t, &[Type::Bool]), slice);
        assert!(Types::is_generic(&t) && !Types::is_generic(&slice));
    }
}
