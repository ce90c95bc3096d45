//! Types of generated programs, and what may be done with them.
//!
//! Invariant: a type's text is valid wherever its named types and type
//! parameters are declared.

use std::rc::Rc;

/// A Go type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Bool,
    String,
    Int(&'static str),
    Float(u32),
    Complex(u32),
    Slice(Rc<Type>),
    Array(u64, Rc<Type>),
    Map(Rc<Type>, Rc<Type>),
    Pointer(Rc<Type>),
    Func(Rc<[Type]>, Rc<[Type]>),
    Any,
    Error,
    /// A declared type, by number.
    Named(usize),
    /// A struct type without a name.
    Struct(Rc<[(String, Type)]>),
    /// `Pair[K, V]` and `Stack[T]` of the prelude.
    Pair(Rc<Type>, Rc<Type>),
    Stack(Rc<Type>),
    /// A type parameter.
    Param(usize, Class),
}

/// What a type parameter's constraint allows, from much to little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    Integer,
    Number,
    Ordered,
    Comparable,
    Any,
}

impl Class {
    pub(super) fn text(self) -> &'static str {
        match self {
            Class::Integer => "integer",
            Class::Number => "number",
            Class::Ordered => "ordered",
            Class::Comparable => "comparable",
            Class::Any => "any",
        }
    }
}

/// A declared type.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) under: Under,
    pub(super) methods: Vec<Method>,
}

/// The type a declared type stands for.
#[derive(Clone)]
pub(super) enum Under {
    Plain(Type),
    Struct(Vec<Field>),
    /// Numbers of method signatures.
    Interface(Vec<usize>),
}

#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) embedded: bool,
}

/// A method by the number of its signature; `M3` always has the same one.
#[derive(Clone)]
pub(super) struct Method {
    pub(super) sig: usize,
    pub(super) pointer: bool,
}

/// All integer types.
pub(super) const INTS: [&str; 11] = [
    "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
    "uintptr",
];

/// The width of an integer type, and whether it is signed.
pub(super) fn width(name: &str) -> (u32, bool) {
    let bits = name.trim_start_matches(|c: char| c.is_alphabetic());
    (bits.parse().unwrap_or(64), name.starts_with('i'))
}

pub(super) fn int() -> Type {
    Type::Int("int")
}

pub(super) fn slice(elem: Type) -> Type {
    Type::Slice(Rc::new(elem))
}

/// The declared types of a program.
#[derive(Default)]
pub(super) struct Types {
    pub(super) named: Vec<Named>,
}

impl Types {
    pub(super) fn text(&self, t: &Type) -> String {
        match t {
            Type::Bool => "bool".into(),
            Type::String => "string".into(),
            Type::Int(name) => (*name).into(),
            Type::Float(bits) => format!("float{bits}"),
            Type::Complex(bits) => format!("complex{bits}"),
            Type::Slice(elem) => format!("[]{}", self.text(elem)),
            Type::Array(len, elem) => format!("[{len}]{}", self.text(elem)),
            Type::Map(key, value) => format!("map[{}]{}", self.text(key), self.text(value)),
            Type::Pointer(elem) => format!("*{}", self.text(elem)),
            Type::Func(params, results) => {
                format!("func({}){}", self.list(params), self.results(results))
            }
            Type::Any => "any".into(),
            Type::Error => "error".into(),
            Type::Named(n) => self.named[*n].name.clone(),
            Type::Struct(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, ty)| format!("{name} {}", self.text(ty)))
                    .collect();
                format!("struct{{ {} }}", fields.join("; "))
            }
            Type::Pair(k, v) => format!("Pair[{}, {}]", self.text(k), self.text(v)),
            Type::Stack(elem) => format!("Stack[{}]", self.text(elem)),
            Type::Param(n, _) => format!("T{n}"),
        }
    }

    pub(super) fn list(&self, types: &[Type]) -> String {
        let texts: Vec<String> = types.iter().map(|t| self.text(t)).collect();
        texts.join(", ")
    }

    fn results(&self, types: &[Type]) -> String {
        match types {
            [] => String::new(),
            [one] => format!(" {}", self.text(one)),
            many => format!(" ({})", self.list(many)),
        }
    }

    /// The underlying type, where it has no name of its own; structs and
    /// interfaces that have a name stay.
    pub(super) fn under(&self, t: &Type) -> Type {
        match t {
            Type::Named(n) => match &self.named[*n].under {
                Under::Plain(t) => t.clone(),
                _ => t.clone(),
            },
            _ => t.clone(),
        }
    }

    /// The fields of a struct; those of embedded ones are not included.
    pub(super) fn fields(&self, t: &Type) -> Option<Vec<Field>> {
        let field = |name: &str, ty: &Type| Field {
            name: name.to_owned(),
            ty: ty.clone(),
            embedded: false,
        };
        match t {
            Type::Named(n) => match &self.named[*n].under {
                Under::Struct(fields) => Some(fields.clone()),
                _ => None,
            },
            Type::Struct(fields) => Some(fields.iter().map(|(n, t)| field(n, t)).collect()),
            Type::Pair(k, v) => Some(vec![field("key", k), field("val", v)]),
            Type::Stack(elem) => Some(vec![field("items", &slice((**elem).clone()))]),
            _ => None,
        }
    }

    pub(super) fn interface(&self, t: &Type) -> Option<Vec<usize>> {
        match t {
            Type::Any => Some(Vec::new()),
            Type::Named(n) => match &self.named[*n].under {
                Under::Interface(methods) => Some(methods.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether `==` compiles.
    pub(super) fn comparable(&self, t: &Type) -> bool {
        match self.under(t) {
            Type::Slice(_) | Type::Map(..) | Type::Func(..) | Type::Stack(_) => false,
            Type::Array(_, elem) => self.comparable(&elem),
            Type::Param(_, class) => class <= Class::Comparable,
            other => match self.fields(&other) {
                Some(fields) => fields.iter().all(|field| self.comparable(&field.ty)),
                None => true,
            },
        }
    }

    /// Whether a type argument satisfies a constraint.
    pub(super) fn satisfies(&self, t: &Type, class: Class) -> bool {
        let own = match self.under(t) {
            Type::Int(_) => Class::Integer,
            Type::Float(_) => Class::Number,
            Type::String => Class::Ordered,
            Type::Param(_, class) => class,
            _ if self.comparable(t) => Class::Comparable,
            _ => Class::Any,
        };
        own <= class
    }

    pub(super) fn ordered(&self, t: &Type) -> bool {
        self.satisfies(t, Class::Ordered)
    }

    /// The methods that a value of type `t` has, promoted ones included, and
    /// whether each needs a pointer.
    pub(super) fn methods(&self, t: &Type) -> Vec<Method> {
        let Type::Named(n) = t else { return Vec::new() };
        let named = &self.named[*n];
        let mut methods = named.methods.clone();
        let embedded = match &named.under {
            Under::Struct(fields) => fields.iter().find(|field| field.embedded),
            Under::Interface(sigs) => {
                let pointer = false;
                return sigs.iter().map(|&sig| Method { sig, pointer }).collect();
            }
            Under::Plain(_) => None,
        };
        let Some(embedded) = embedded else {
            return methods;
        };
        let (inner, through) = match &embedded.ty {
            Type::Pointer(inner) => (&**inner, true),
            inner => (inner, false),
        };
        for method in self.methods(inner) {
            if !methods.iter().any(|own| own.sig == method.sig) {
                let pointer = method.pointer && !through;
                methods.push(Method { pointer, ..method });
            }
        }
        methods
    }

    /// Replaces type parameters.
    pub(super) fn subst(t: &Type, args: &[Type]) -> Type {
        let of = |t: &Rc<Type>| Rc::new(Types::subst(t, args));
        let all = |ts: &Rc<[Type]>| ts.iter().map(|t| Types::subst(t, args)).collect();
        match t {
            Type::Param(n, _) => args.get(*n).unwrap_or(t).clone(),
            Type::Slice(elem) => Type::Slice(of(elem)),
            Type::Array(len, elem) => Type::Array(*len, of(elem)),
            Type::Map(k, v) => Type::Map(of(k), of(v)),
            Type::Pointer(elem) => Type::Pointer(of(elem)),
            Type::Func(params, results) => Type::Func(all(params), all(results)),
            Type::Pair(k, v) => Type::Pair(of(k), of(v)),
            Type::Stack(elem) => Type::Stack(of(elem)),
            other => other.clone(),
        }
    }

    /// Whether a type parameter occurs.
    pub(super) fn is_generic(t: &Type) -> bool {
        match t {
            Type::Param(..) => true,
            Type::Slice(t) | Type::Array(_, t) | Type::Pointer(t) | Type::Stack(t) => {
                Types::is_generic(t)
            }
            Type::Map(k, v) | Type::Pair(k, v) => Types::is_generic(k) || Types::is_generic(v),
            Type::Func(params, results) => params.iter().chain(&**results).any(Types::is_generic),
            _ => false,
        }
    }
}
