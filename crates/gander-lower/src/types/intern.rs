//! From checker types to canonical ones, with type parameters replaced.
//!
//! Invariant: a type parameter is replaced by what the environment has for it;
//! every body and every declaration is lowered in an environment that has all
//! parameters in scope. Aliases vanish; defined types stay folded.

use super::{Entry, Field, FuncType, Kind, LType, MethodSpec, NamedType, Types};
use gander_types::{BasicKind, Obj, Signature, Ty, Type};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// What stands for the type parameters in force.
#[derive(Debug, Default)]
pub(crate) struct Env {
    /// By the type parameter.
    args: FxHashMap<Ty, LType>,
    /// All arguments of the generic function, which tell apart the types
    /// declared in it.
    outer: Box<[LType]>,
    /// Types seen before.
    seen: RefCell<FxHashMap<Ty, LType>>,
}

impl Env {
    /// The environment of the body of a generic function: receiver's type
    /// parameters first, as many arguments.
    pub(crate) fn new(tparams: &[Ty], args: &[LType]) -> Env {
        Env {
            args: tparams.iter().copied().zip(args.iter().copied()).collect(),
            outer: args.into(),
            seen: RefCell::default(),
        }
    }

    /// The environment of a declaration inside another one.
    fn nested(outer: Option<&Rc<Env>>, tparams: &[Ty], args: &[LType]) -> Env {
        let mut env = Env::new(tparams, args);
        env.outer = outer.map_or_else(Box::default, |outer| outer.outer.clone());
        if let Some(outer) = outer {
            env.args.extend(&outer.args);
        }
        env
    }

    /// Whether there are no type parameters.
    pub(crate) fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// What stands for a type parameter.
    pub(crate) fn get(&self, tparam: Ty) -> Option<LType> {
        self.args.get(&tparam).copied()
    }
}

impl<'a> Types<'a> {
    /// The canonical type of a checker type.
    ///
    /// # Panics
    /// If the type has a type parameter that `env` does not know.
    pub(crate) fn lower(&self, ty: Ty, env: &Env) -> LType {
        let seen = if env.is_empty() {
            &self.plain
        } else {
            &env.seen
        };
        if let Some(&known) = seen.borrow().get(&ty) {
            return known;
        }
        let new = self.lower_new(self.store.unalias(ty), env);
        seen.borrow_mut().insert(ty, new);
        new
    }

    fn lower_new(&self, ty: Ty, env: &Env) -> LType {
        let kind = match &self.store[ty] {
            Type::Basic(basic) => Kind::Basic(typed(basic.kind)),
            &Type::Pointer(base) => Kind::Pointer(self.lower(base, env)),
            &Type::Slice(elem) => Kind::Slice(self.lower(elem, env)),
            &Type::Array { len, elem } => Kind::Array {
                len: len.max(0) as u64,
                elem: self.lower(elem, env),
            },
            &Type::Map { key, elem } => Kind::Map {
                key: self.lower(key, env),
                elem: self.lower(elem, env),
            },
            &Type::Chan { dir, elem } => Kind::Chan {
                dir,
                elem: self.lower(elem, env),
            },
            Type::Struct(s) => Kind::Struct(
                (0..s.fields.len())
                    .map(|i| self.lower_field(s.fields[i], s.tag(i), env))
                    .collect(),
            ),
            Type::Tuple(vars) => Kind::Tuple(self.lower_vars(vars, env)),
            Type::Signature(sig) => self.lower_signature(sig, env),
            Type::Interface(_) => self.lower_interface(ty, env),
            Type::Named(_) => return self.lower_named(ty, env),
            Type::TypeParam(tparam) => {
                let found = env
                    .get(ty)
                    .or_else(|| tparam.origin.and_then(|origin| env.get(origin)));
                return found.unwrap_or_else(|| {
                    panic!(
                        "type parameter {} has no argument here",
                        self.store[tparam.obj].name
                    )
                });
            }
            // Constraints are no types of values; a conversion of the name of
            // one to a type cannot be in a checked program.
            Type::Union(_) => Kind::Interface(Box::default()),
            Type::Alias(_) => Kind::Basic(BasicKind::Invalid),
        };
        self.intern(kind)
    }

    fn lower_field(&self, field: Obj, tag: &[u8], env: &Env) -> Field {
        let object = &self.store[field];
        Field {
            name: object.name,
            pkg: self.method_id(object.name, object.pkg).pkg,
            ty: self.lower(object.ty_or_invalid(), env),
            embedded: object.is_embedded(),
            tag: tag.into(),
        }
    }

    fn lower_vars(&self, vars: &[Obj], env: &Env) -> Box<[LType]> {
        vars.iter()
            .map(|&var| self.lower(self.store[var].ty_or_invalid(), env))
            .collect()
    }

    /// The function type of a signature; its receiver does not matter.
    pub(super) fn lower_signature(&self, sig: &Signature, env: &Env) -> Kind {
        Kind::Func(FuncType {
            params: self.lower_vars(&sig.params, env),
            results: self.lower_vars(&sig.results, env),
            variadic: sig.variadic,
        })
    }

    fn lower_interface(&self, ty: Ty, env: &Env) -> Kind {
        let store = self.store;
        let mut methods: Vec<MethodSpec> = store
            .type_set(ty)
            .methods
            .iter()
            .map(|&method| {
                let object = &store[method];
                let sig = store.func_type(method).unwrap_or(Ty::INVALID);
                MethodSpec {
                    id: self.method_id(object.name, object.pkg),
                    sig: self.lower(sig, env),
                }
            })
            .collect();
        methods.sort_by(|a, b| self.compare_ids(a.id, b.id));
        Kind::Interface(methods.into())
    }

    fn lower_named(&self, ty: Ty, env: &Env) -> LType {
        let store = self.store;
        let Type::Named(named) = &store[ty] else {
            return self.intern(Kind::Basic(BasicKind::Invalid));
        };
        let args: Box<[LType]> = store
            .type_args(ty)
            .iter()
            .map(|&arg| self.lower(arg, env))
            .collect();
        let object = &store[named.obj];
        let local = object.pkg.is_some() && object.order() == 0;
        let outer = match local {
            true => env.outer.clone(),
            false => Box::default(),
        };
        let inner = (local && !env.is_empty()).then(|| {
            Rc::new(Env {
                args: env.args.clone(),
                outer: env.outer.clone(),
                seen: RefCell::default(),
            })
        });
        self.intern_with(
            Kind::Named(NamedType {
                obj: named.obj,
                args,
                outer,
            }),
            inner,
        )
    }

    /// The type with this outermost part.
    pub(crate) fn intern(&self, kind: Kind) -> LType {
        self.intern_with(kind, None)
    }

    fn intern_with(&self, kind: Kind, outer: Option<Rc<Env>>) -> LType {
        if let Some(&known) = self.index.borrow().get(&kind) {
            return known;
        }
        let kind = Rc::new(kind);
        let mut entries = self.entries.borrow_mut();
        let new = LType(entries.len() as u32);
        entries.push(Rc::new(Entry {
            kind: Rc::clone(&kind),
            outer,
            under: OnceCell::new(),
            layout: OnceCell::new(),
            pieces: OnceCell::new(),
            methods: OnceCell::new(),
            name: OnceCell::new(),
            link: OnceCell::new(),
            properties: OnceCell::new(),
        }));
        self.index.borrow_mut().insert(kind, new);
        new
    }

    /// The underlying type (spec: Underlying types).
    pub(crate) fn under(&self, t: LType) -> LType {
        let entry = self.entry(t);
        match &*entry.kind {
            Kind::Named(named) => *entry.under.get_or_init(|| {
                let ty = self.store[named.obj].ty_or_invalid();
                let env = self.declaration_env(&entry, named, self.store.type_params(ty));
                self.lower(self.store.under(ty), &env)
            }),
            &Kind::MapGroup(map) => *entry.under.get_or_init(|| self.group_struct(map)),
            _ => t,
        }
    }

    /// The environment of a part of a defined type's declaration in which
    /// `tparams` stand for its arguments: its own type parameters, or those of
    /// a method's receiver.
    pub(super) fn named_env(&self, t: LType, tparams: &[Ty]) -> Env {
        let entry = self.entry(t);
        match &*entry.kind {
            Kind::Named(named) => self.declaration_env(&entry, named, tparams),
            _ => Env::default(),
        }
    }

    fn declaration_env(&self, entry: &Entry, named: &NamedType, tparams: &[Ty]) -> Env {
        Env::nested(entry.outer.as_ref(), tparams, &named.args)
    }

    /// A pointer to `t`.
    pub(crate) fn pointer(&self, t: LType) -> LType {
        self.intern(Kind::Pointer(t))
    }

    /// A slice of `t`.
    pub(crate) fn slice(&self, t: LType) -> LType {
        self.intern(Kind::Slice(t))
    }

    /// A predeclared type.
    pub(crate) fn predeclared(&self, kind: BasicKind) -> LType {
        self.intern(Kind::Basic(kind))
    }
}

/// The default type of an untyped constant's.
fn typed(kind: BasicKind) -> BasicKind {
    match kind {
        BasicKind::UntypedBool => BasicKind::Bool,
        BasicKind::UntypedInt => BasicKind::Int,
        BasicKind::UntypedRune => BasicKind::Int32,
        BasicKind::UntypedFloat => BasicKind::Float64,
        BasicKind::UntypedComplex => BasicKind::Complex128,
        BasicKind::UntypedString => BasicKind::String,
        kind => kind,
    }
}
