//! Composite literals (Go spec, "Composite literals").
//!
//! Invariant: every element is checked even if the literal's type is wrong, so
//! that what it mentions counts as used.

use crate::checker::Checker;
use crate::codes;
use crate::field_paths::{Collision, FieldPaths};
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Ty};
use crate::types::{Struct, Type};
use crate::version::Version;
use gander_constant::{Kind, Value};
use gander_syntax::ast::{CompositeLit, Expr, ExprKind, Ident, KeyValue};
use gander_syntax::expr_string;
use rustc_hash::{FxHashMap, FxHashSet};

/// A constant as key of a map literal: equal values have equal keys, whatever
/// kind of constant they are.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ConstKey {
    Unknown,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(u64),
    Complex(u64, u64),
    String(Box<[u8]>),
}

impl ConstKey {
    /// The key of `value`; none if it is equal to nothing, not even itself,
    /// which is so for integers beyond the types of Go.
    pub(crate) fn new(value: &Value) -> Option<ConstKey> {
        // Adding a positive zero leaves one zero only.
        let bits = |value: &Value| (value.to_f64() + 0.0).to_bits();
        Some(match value.kind() {
            Kind::Unknown => ConstKey::Unknown,
            Kind::Bool => ConstKey::Bool(value.as_bool()?),
            Kind::String => ConstKey::String(value.as_bytes()?.into()),
            Kind::Int => match value.as_i64() {
                Some(int) => ConstKey::Int(int),
                None => ConstKey::Uint(value.as_u64()?),
            },
            Kind::Float => {
                let int = value.to_int();
                if int.kind() == Kind::Int {
                    return ConstKey::new(&int);
                }
                ConstKey::Float(bits(value))
            }
            Kind::Complex => {
                let float = value.to_float();
                if float.kind() == Kind::Float {
                    return ConstKey::new(&float);
                }
                ConstKey::Complex(bits(&value.real()), bits(&value.imag()))
            }
        })
    }
}

fn key_value(e: &Expr) -> Option<&KeyValue> {
    match &e.kind {
        ExprKind::KeyValue(key_value) => Some(key_value),
        _ => None,
    }
}

impl<'a> Checker<'a> {
    /// The composite literal `e`; `hint` is its type if it may leave it out,
    /// as an element of another literal.
    pub(crate) fn composite_lit(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        literal: &'a CompositeLit,
        hint: Option<Ty>,
    ) {
        let store = self.store;
        if let Some(ty) = &literal.ty
            && let ExprKind::ArrayType(array) = &ty.kind
            && array.len.is_none()
        {
            let elem = self.var_type(&array.elem);
            self.open_array_lit(x, literal, elem);
            return;
        }
        let (mut ty, base) = match (&literal.ty, hint) {
            (Some(ty), _) => {
                let ty = self.typ(ty);
                (ty, ty)
            }
            (None, Some(hint)) => {
                // With an element type *T, the literal stands for &T{}.
                let base = match store.common_under(hint).map(|under| store.deref(under)) {
                    Ok((base, true)) => base,
                    _ => hint,
                };
                (hint, base)
            }
            (None, None) => {
                let message = "missing type in composite literal";
                self.error(e, codes::UNTYPED_LIT, message);
                (Ty::INVALID, Ty::INVALID)
            }
        };
        if !self.is_complete(base) {
            x.invalidate();
            return;
        }
        let common = store.common_under(base).ok();
        match common.map(|under| &store[under]) {
            Some(Type::Struct(fields)) => {
                if let (Some(under), Some(first)) = (common, literal.elems.first()) {
                    if key_value(first).is_some() {
                        self.keyed_fields(x, literal, base, under);
                    } else {
                        self.positional_fields(x, literal, base, fields);
                    }
                }
            }
            Some(&Type::Array { len, elem }) => {
                let count = self.indexed_elems(&literal.elems, elem, len);
                // An array of unknown length, which was reported, gets the
                // length that the literal suggests.
                if len < 0 && matches!(store[ty], Type::Array { .. }) {
                    ty = store.add_type(Type::Array { len: count, elem });
                }
            }
            Some(&Type::Slice(elem)) => {
                self.indexed_elems(&literal.elems, elem, -1);
            }
            Some(&Type::Map { key, elem }) => self.map_elems(x, literal, key, elem),
            under => {
                for element in &literal.elems {
                    // A key may be the name of a field: there is no telling.
                    let value = key_value(element).map_or(element, |kv| &kv.value);
                    self.use_exprs(std::slice::from_ref(value));
                }
                let is_valid = common.is_none_or(|under| store.is_valid(under));
                if is_valid {
                    let what = if literal.ty.is_none() && hint.is_some() {
                        " element"
                    } else {
                        ""
                    };
                    let cause = if under.is_none() {
                        " (no common underlying type)"
                    } else {
                        ""
                    };
                    let message = format!(
                        "invalid composite literal{what} type {}{cause}",
                        self.ty(ty)
                    );
                    self.error(e, codes::INVALID_LIT, message);
                    x.invalidate();
                    return;
                }
            }
        }
        x.mode = Mode::Value;
        x.ty = ty;
    }

    /// A literal `[...]T{}`, whose elements say how long the array is.
    fn open_array_lit(&mut self, x: &mut Operand<'a>, literal: &'a CompositeLit, elem: Ty) {
        let len = self.indexed_elems(&literal.elems, elem, -1);
        let ty = self.store.add_type(Type::Array { len, elem });
        if let Some(type_expr) = &literal.ty {
            self.record_type_and_value(type_expr, &Mode::TypeExpr, ty);
        }
        x.mode = Mode::Value;
        x.ty = ty;
    }

    /// The elements `field: value` of a literal of struct type `under`; `base`
    /// is that type as it was written.
    fn keyed_fields(
        &mut self,
        x: &mut Operand<'a>,
        literal: &'a CompositeLit,
        base: Ty,
        under: Ty,
    ) {
        let mut visited = FieldPaths::default();
        for element in &literal.elems {
            let Some(kv) = key_value(element) else {
                let message = "mixture of field:value and value elements in struct literal";
                self.error(element, codes::MIXED_STRUCT_LIT, message);
                continue;
            };
            self.generic_expr(x, &kv.value, None);
            let Some(key) = kv.key.as_ident() else {
                let message = format!(
                    "invalid field name {} in struct literal",
                    expr_string(&kv.key)
                );
                self.error(element, codes::INVALID_LIT_FIELD, message);
                continue;
            };
            let Some((field, index)) = self.literal_field(key, base, under) else {
                continue;
            };
            self.record_use(key, field);
            let ty = self.store[field].ty_or_invalid();
            self.assignment(x, Some(ty), "struct literal");
            if let Err(collision) = visited.insert(&index, field) {
                self.field_collision(element, field, index.len(), collision);
            }
        }
    }

    /// The field that `key` selects in struct type `under`, and the path to
    /// it; reports if it cannot be set in a literal.
    fn literal_field(&mut self, key: Ident, base: Ty, under: Ty) -> Option<(Obj, Vec<usize>)> {
        let store = self.store;
        let pkg = Some(self.pkg);
        let found = store.lookup_field_or_method(under, false, pkg, key.name, false);
        let Some(field) = found.obj else {
            let alternative = store.lookup_field_or_method(under, false, pkg, key.name, true);
            let message = self.lookup_error(base, key.name, alternative.obj, true);
            self.error(key, codes::MISSING_LIT_FIELD, message);
            return None;
        };
        if store[field].var_kind().is_none() {
            let message = format!("{} is not a field", key.name);
            self.error(key, codes::MISSING_LIT_FIELD, message);
            return None;
        }
        if found.index.len() > 1 && !self.allow_version(Version::go1(27)) {
            let what = format!(
                "use of promoted field {} in struct literal of type {}",
                store.field_path(under, &found.index),
                self.ty(base)
            );
            self.version_error(key, Version::go1(27), &what);
            return None;
        }
        if found.indirect {
            let message = format!("invalid implicit pointer indirection to reach {}", key.name);
            self.error(key, codes::INVALID_LIT_FIELD, message);
            return None;
        }
        Some((field, found.index))
    }

    /// Reports that the field, with a path of `depth`, was set before, or was
    /// set as part of another field, or has a part that was set.
    fn field_collision(&mut self, e: &'a Expr, field: Obj, depth: usize, collision: Collision) {
        let store = self.store;
        let (name, other) = (store[field].name, store[collision.field].name);
        let message = if field == collision.field {
            format!("duplicate field name {name} in struct literal")
        } else if collision.common < depth {
            format!("cannot specify promoted field {name} and enclosing embedded field {other}")
        } else {
            format!("cannot specify embedded field {name} and enclosed promoted field {other}")
        };
        self.error(e, codes::DUPLICATE_LIT_FIELD, message);
    }

    /// The elements of a struct literal without field names.
    fn positional_fields(
        &mut self,
        x: &mut Operand<'a>,
        literal: &'a CompositeLit,
        base: Ty,
        fields: &Struct,
    ) {
        let store = self.store;
        let fields = &fields.fields;
        let pkg = self.pkg;
        let is_hidden = |field: Obj| !store[field].is_exported() && store[field].pkg != Some(pkg);
        for (i, element) in literal.elems.iter().enumerate() {
            if key_value(element).is_some() {
                let message = "mixture of field:value and value elements in struct literal";
                self.error(element, codes::MIXED_STRUCT_LIT, message);
                continue;
            }
            self.generic_expr(x, element, None);
            let Some(&field) = fields.get(i) else {
                let message = format!(
                    "too many values in struct literal of type {}",
                    self.ty(base)
                );
                self.error(&*x, codes::INVALID_STRUCT_LIT, message);
                break;
            };
            if is_hidden(field) {
                let message = format!(
                    "implicit assignment to unexported field {} in struct literal of type {}",
                    store[field].name,
                    self.ty(base)
                );
                self.error(&*x, codes::UNEXPORTED_LIT_FIELD, message);
                continue;
            }
            let ty = store[field].ty_or_invalid();
            self.assignment(x, Some(ty), "struct literal");
        }
        if literal.elems.len() < fields.len() {
            let hint = if fields.iter().any(|&field| is_hidden(field)) {
                " (type has unexported fields - use key:value pairs)"
            } else {
                ""
            };
            let message = format!(
                "too few values in struct literal of type {}{hint}",
                self.ty(base)
            );
            self.error(literal.rbrace, codes::INVALID_STRUCT_LIT, message);
        }
    }

    /// The elements of an array or slice literal with elements of type `elem`
    /// and, if that is not negative, of length `len`. Returns the length that
    /// the elements demand.
    fn indexed_elems(&mut self, elems: &'a [Expr], elem: Ty, len: i64) -> i64 {
        // Only a key can bring an index up a second time.
        let keyed = elems.iter().any(|e| key_value(e).is_some());
        let mut visited = FxHashSet::default();
        let mut index = 0i64;
        let mut max = 0;
        for element in elems {
            let mut valid = true;
            let mut value = element;
            if let Some(kv) = key_value(element) {
                value = &kv.value;
                match self.index(&kv.key, len) {
                    (Some(_), Some(i)) => index = i,
                    (ty, _) => {
                        valid = false;
                        if ty.is_some() {
                            let message =
                                format!("index {} must be integer constant", expr_string(&kv.key));
                            self.error(element, codes::INVALID_LIT_INDEX, message);
                        }
                    }
                }
            } else if len >= 0 && index >= len {
                valid = false;
                let message = format!("index {index} is out of bounds (>= {len})");
                self.error(element, codes::OVERSIZE_ARRAY_LIT, message);
            }
            if keyed && valid && !visited.insert(index) {
                let message = format!("duplicate index {index} in array or slice literal");
                self.error(element, codes::DUPLICATE_LIT_KEY, message);
            }
            // The largest index wraps around in the official checker, too.
            index = index.wrapping_add(1);
            max = max.max(index);

            let mut x = Operand::default();
            self.generic_expr(&mut x, value, Some(elem));
            self.assignment(&mut x, Some(elem), "array or slice literal");
        }
        max
    }

    /// The elements of a map literal.
    fn map_elems(&mut self, x: &mut Operand<'a>, literal: &'a CompositeLit, key: Ty, elem: Ty) {
        let store = self.store;
        // In an interface, constants of different types are different keys.
        let by_type = store.is_non_tparam_interface(key);
        let mut visited: FxHashMap<ConstKey, Vec<Ty>> = FxHashMap::default();
        for element in &literal.elems {
            let Some(kv) = key_value(element) else {
                let message = "missing key in map literal";
                self.error(element, codes::MISSING_LIT_KEY, message);
                continue;
            };
            self.generic_expr(x, &kv.key, Some(key));
            self.assignment(x, Some(key), "map literal");
            if x.is_invalid() {
                continue;
            }
            if let Mode::Constant(value) = &x.mode
                && let Some(const_key) = ConstKey::new(value)
            {
                let key_ty = if by_type { x.ty } else { key };
                let types = visited.entry(const_key).or_default();
                if types.iter().any(|&ty| store.identical(ty, key_ty)) {
                    let message = format!("duplicate key {value} in map literal");
                    self.error(&*x, codes::DUPLICATE_LIT_KEY, message);
                    continue;
                }
                types.push(key_ty);
            }
            self.generic_expr(x, &kv.value, Some(elem));
            self.assignment(x, Some(elem), "map literal");
        }
    }
}
