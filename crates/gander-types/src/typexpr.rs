//! Type expressions.
//!
//! Invariant: what is returned is a type that is not generic, or invalid and
//! reported. Checks that look into a type that may still be incomplete wait
//! until all declarations have types.

use crate::checker::Checker;
use crate::codes;
use crate::object::ObjKind;
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Ty};
use crate::types::{ChanDir, Type};
use crate::version::Version;
use gander_syntax::ast::{self, Expr, ExprKind};
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    /// The type `e` denotes, not generic; invalid if reported.
    pub(crate) fn typ(&mut self, e: &'a Expr) -> Ty {
        self.declared_type(e, None)
    }

    /// As [`Checker::typ`], and it must be usable as type of a variable.
    pub(crate) fn var_type(&mut self, e: &'a Expr) -> Ty {
        let ty = self.declared_type(e, None);
        self.valid_var_type(e, ty);
        ty
    }

    /// Reports, later, if `ty` is a constraint interface (Go spec, "Interface
    /// types": interfaces that are not basic are not types of variables).
    pub(crate) fn valid_var_type(&mut self, e: &'a Expr, ty: Ty) {
        let store = self.store;
        match &store[ty] {
            // Most types are seen at once to be no interfaces.
            Type::Named(_) | Type::Alias(_) | Type::Interface(_) => {}
            _ => return,
        }
        self.later(move |check| {
            let under = store.under(ty);
            if !matches!(&store[under], Type::Interface(_)) {
                return;
            }
            let set = store.type_set(under);
            if set.is_method_set() || store.is_type_param(ty) {
                return;
            }
            let why = if set.comparable {
                "is (or embeds) comparable"
            } else {
                "contains type constraints"
            };
            let message = format!(
                "cannot use type {} outside a type constraint: interface {why}",
                check.ty(ty)
            );
            check.soft_error(e, codes::MISPLACED_CONSTRAINT_IFACE, message);
        });
    }

    /// The type `e` denotes. If it is the right-hand side of a type
    /// declaration, `def` is the declared name.
    pub(crate) fn declared_type(&mut self, e: &'a Expr, def: Option<Obj>) -> Ty {
        let mut ty = self.typ_internal(e, def);
        if self.store.is_generic(ty) {
            let message = format!(
                "cannot use generic type {} without instantiation",
                self.ty(ty)
            );
            self.error(e, codes::WRONG_TYPE_ARG_COUNT, message);
            ty = Ty::INVALID;
        }
        self.record_type_and_value(e, &Mode::TypeExpr, ty);
        ty
    }

    /// The generic type `e` denotes; if it is another type, invalid and
    /// `cause` says why.
    pub(crate) fn generic_type(&mut self, e: &'a Expr, cause: &mut String) -> Ty {
        let mut ty = self.typ_internal(e, None);
        if self.store.is_valid(ty) && !self.store.is_generic(ty) {
            *cause = format!("{} is not a generic type", self.ty(ty));
            ty = Ty::INVALID;
        }
        self.record_type_and_value(e, &Mode::TypeExpr, ty);
        ty
    }

    fn typ_internal(&mut self, e: &'a Expr, def: Option<Obj>) -> Ty {
        let store = self.store;
        match &e.kind {
            ExprKind::Bad => Ty::INVALID,
            ExprKind::Name(_) => {
                let mut x = Operand::invalid(e);
                self.ident(&mut x, e, true);
                self.named_type(&x)
            }
            ExprKind::Selector(_) => {
                let mut x = Operand::invalid(e);
                self.selector(&mut x, e, true);
                self.named_type(&x)
            }
            ExprKind::Index(index) => {
                self.verify_version(e, Version::go1(18), "type instantiation");
                self.instantiated_type(&index.x, &index.indices)
            }
            // A generic type must be instantiated before it is used in any
            // way, so it cannot be in parentheses.
            ExprKind::Paren(inner) => self.declared_type(inner, def),
            ExprKind::ArrayType(array) => self.array_type(e, array),
            ExprKind::SliceType(elem) => {
                let elem = self.var_type(elem);
                store.new_slice(elem)
            }
            ExprKind::DotsType(_) => {
                let message = "invalid use of ...";
                self.error(e, codes::INVALID_SYNTAX_TREE, message);
                Ty::INVALID
            }
            ExprKind::StructType(fields) => self.struct_type(fields),
            ExprKind::Star(base) => match self.var_type(base) {
                // A pointer to an invalid type is of no use either.
                base if !store.is_valid(base) => Ty::INVALID,
                base => store.new_pointer(base),
            },
            ExprKind::FuncType(func) => self.func_type(None, func).0,
            ExprKind::InterfaceType(iface) => self.interface_type(e, iface, def),
            ExprKind::MapType(map) => self.map_type(map),
            ExprKind::ChanType(chan) => {
                let dir = match (chan.dir.can_send(), chan.dir.can_recv()) {
                    (true, false) => ChanDir::SendOnly,
                    (false, true) => ChanDir::RecvOnly,
                    _ => ChanDir::Both,
                };
                let elem = self.var_type(&chan.value);
                let ty = store.add_type(Type::Chan { dir, elem });
                self.limit_type(ty)
            }
            _ => {
                let message = format!("{} is not a type", expr_string(e));
                self.error(e, codes::NOT_A_TYPE, message);
                self.use_exprs(std::slice::from_ref(e));
                Ty::INVALID
            }
        }
    }

    /// The type that a (qualified) identifier denotes.
    fn named_type(&mut self, x: &Operand<'a>) -> Ty {
        match x.mode {
            Mode::TypeExpr => return x.ty,
            Mode::Invalid => {}
            Mode::NoValue => {
                let message = format!("{} used as type", self.operand_str(x));
                self.error(x, codes::NOT_A_TYPE, message);
            }
            _ => {
                let message = format!("{} is not a type", self.operand_str(x));
                self.error(x, codes::NOT_A_TYPE, message);
            }
        }
        Ty::INVALID
    }

    fn array_type(&mut self, e: &'a Expr, array: &'a ast::ArrayType) -> Ty {
        let len = match &array.len {
            Some(len) => self.array_length(len),
            None => {
                let message = "invalid use of [...] array (outside a composite literal)";
                self.error(e, codes::BAD_DOT_DOT_DOT_SYNTAX, message);
                -1
            }
        };
        let elem = self.var_type(&array.elem);
        if len < 0 {
            return Ty::INVALID;
        }
        let ty = self.store.add_type(Type::Array { len, elem });
        self.limit_type(ty)
    }

    fn map_type(&mut self, map: &'a ast::MapType) -> Ty {
        let store = self.store;
        let key = self.var_type(&map.key);
        let elem = self.var_type(&map.value);
        // Go spec, "Map types": the comparison operators must be fully defined
        // for operands of the key type.
        self.later(move |check| {
            if store.comparable(key) {
                return;
            }
            let why = if store.is_type_param(key) {
                " (missing comparable constraint)"
            } else {
                ""
            };
            let message = format!("invalid map key type {}{why}", check.ty(key));
            check.error(&map.key, codes::INCOMPARABLE_MAP_KEY, message);
        });
        let ty = store.add_type(Type::Map { key, elem });
        self.limit_type(ty)
    }

    /// The length of an array type; -1 if it is invalid.
    fn array_length(&mut self, e: &'a Expr) -> i64 {
        // A name may be a type parameter that lacks its constraint.
        if let ExprKind::Name(name) = e.kind {
            let message = match self.lookup(name) {
                None => Some(format!(
                    "undefined array length {name} or missing type constraint"
                )),
                Some(obj) if !matches!(self.store[obj].kind, ObjKind::Const { .. }) => {
                    Some(format!("invalid array length {name}"))
                }
                Some(_) => None,
            };
            if let Some(message) = message {
                self.error(e, codes::INVALID_ARRAY_LEN, message);
                return -1;
            }
        }
        let mut x = Operand::invalid(e);
        self.expr(None, &mut x, e);
        let Some(value) = x.value() else {
            if !x.is_invalid() {
                let message = format!("array length {} must be constant", self.operand_str(&x));
                self.error(&x, codes::INVALID_ARRAY_LEN, message);
            }
            return -1;
        };
        let is_integer = self.store.is_integer(x.ty);
        if (is_integer || self.store.is_untyped(x.ty))
            && let Some(len) = value.to_int().as_i64()
            && len >= 0
        {
            return len;
        }
        let operand = self.operand_str(&x);
        let message = if is_integer {
            format!("invalid array length {operand}")
        } else {
            format!("array length {operand} must be integer")
        };
        self.error(&x, codes::INVALID_ARRAY_LEN, message);
        -1
    }

    /// The instance of the generic type `x` for the type arguments `list`.
    fn instantiated_type(&mut self, x: &'a Expr, list: &'a [Expr]) -> Ty {
        let store = self.store;
        let mut cause = String::new();
        let generic = self.generic_type(x, &mut cause);
        if !cause.is_empty() {
            let args: Vec<_> = list.iter().map(expr_string).collect();
            let message = format!(
                "invalid operation: {}[{}] ({cause})",
                expr_string(x),
                args.join(", ")
            );
            self.error(x, codes::NOT_A_GENERIC_TYPE, message);
        }
        if !store.is_valid(generic) {
            return generic;
        }
        let Some(targs) = self.type_list(list) else {
            return Ty::INVALID;
        };
        let inst = self.instance(x.pos, generic, &targs);
        if !store.is_valid(inst) {
            return Ty::INVALID;
        }
        // The type parameters may not be known completely yet.
        self.later(move |check| check.verify_instance(x, list, inst, &targs));
        inst
    }

    /// Checks that the type arguments of `inst` satisfy their constraints.
    fn verify_instance(&mut self, x: &'a Expr, list: &'a [Expr], inst: Ty, targs: &[Ty]) {
        let store = self.store;
        self.record_instance(x, targs, inst);
        let (name, tparams) = match &store[inst] {
            Type::Named(named) => (store[named.obj].name, store.type_params(inst)),
            Type::Alias(alias) => (store[alias.obj].name, store.type_params(inst)),
            _ => return,
        };
        if !self.validate_targ_len(x.pos, name.as_str(), tparams.len(), targs.len()) {
            return;
        }
        match self.verify(tparams, targs) {
            Err((index, cause)) => {
                let pos = list.get(index).map_or(x.pos, Expr::start);
                self.soft_error(pos, codes::INVALID_TYPE_ARG, cause);
            }
            Ok(()) => {
                let places: Vec<_> = list.iter().map(Expr::start).collect();
                self.mono_instance(x.pos, tparams, targs, &places);
            }
        }
    }

    /// The types of a list of type arguments; none if any is invalid.
    pub(crate) fn type_list(&mut self, list: &'a [Expr]) -> Option<Vec<Ty>> {
        let types: Vec<Ty> = list.iter().map(|e| self.var_type(e)).collect();
        types
            .iter()
            .all(|&ty| self.store.is_valid(ty))
            .then_some(types)
    }
}
