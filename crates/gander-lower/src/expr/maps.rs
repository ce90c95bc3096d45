//! Map elements: reading, assigning, deleting.
//!
//! Invariant: the variants for 4-byte, 8-byte and string keys are used exactly
//! where the official compiler uses them, as package reflect and the maps'
//! own code assume nothing else.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_mir::{ConvertOp, Reg, Scalar};
use gander_syntax::ast::{self, Expr};
use gander_types::BasicKind;

/// Elements that are larger have no fast variants.
const MAX_FAST_ELEM: u64 = 128;
/// Elements that are larger do not fit into the runtime's zero value.
const MAX_ZERO: u64 = 1024;

/// Which variant of the map functions a map type uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    Slow,
    Fast32,
    Fast64,
    /// 8-byte keys that are pointers: assigning has a variant of its own.
    Fast64Ptr,
    Str,
}

impl<'a> FnBuilder<'_, 'a> {
    /// The key type of a map type.
    pub(crate) fn map_key(&self, map: LType) -> LType {
        self.ctx.types.map_key(map)
    }

    fn map_elem(&self, map: LType) -> LType {
        self.ctx.types.elem_of(map)
    }

    fn variant(&self, map: LType) -> Variant {
        let types = &self.ctx.types;
        let key = self.map_key(map);
        if types.size(self.map_elem(map)) > MAX_FAST_ELEM {
            return Variant::Slow;
        }
        if types.is_regular_memory(key) {
            return match types.size(key) {
                4 => Variant::Fast32,
                8 if types.has_pointers(key) => Variant::Fast64Ptr,
                8 => Variant::Fast64,
                _ => Variant::Slow,
            };
        }
        match self.is_string_like(key) {
            true => Variant::Str,
            false => Variant::Slow,
        }
    }

    /// Whether a type is a string, or one string in a struct or array.
    fn is_string_like(&self, ty: LType) -> bool {
        match &*self.ctx.types.under_kind(ty) {
            Kind::Basic(kind) => *kind == BasicKind::String,
            &Kind::Array { len, elem } => len == 1 && self.is_string_like(elem),
            Kind::Struct(fields) => match &**fields {
                [only] => !only.name.is_blank() && self.is_string_like(only.ty),
                _ => false,
            },
            _ => false,
        }
    }

    /// The key as arguments of a variant.
    fn key_args(&mut self, variant: Variant, key: &Value, ty: LType, assign: bool) -> Vec<Reg> {
        let scalar = match variant {
            Variant::Slow => return vec![self.spill_address(key, ty)],
            Variant::Str => return self.regs(key).to_vec(),
            Variant::Fast32 => Scalar::I32,
            Variant::Fast64 => Scalar::I64,
            Variant::Fast64Ptr if assign => Scalar::Ptr,
            Variant::Fast64Ptr => Scalar::I64,
        };
        if let Value::Regs(regs) = key
            && let [only] = regs[..]
        {
            if self.scalar(only) == scalar {
                return vec![only];
            }
            if self.scalar(only).size() == scalar.size() {
                return vec![self.convert_inst(ConvertOp::Bits, only, scalar)];
            }
        }
        let addr = self.spill(key, ty);
        vec![self.load_scalar(addr, scalar)]
    }

    fn map_call(
        &mut self,
        (name, suffix): (&str, &str),
        (map_ty, map): (LType, Reg),
        key: Vec<Reg>,
        results: &[Scalar],
    ) -> Vec<Reg> {
        let descriptor = self.descriptor(map_ty);
        let mut args = vec![descriptor, map];
        args.extend(key);
        self.call_helper(&format!("runtime.{name}{suffix}"), &args, results)
    }

    /// The address of an element, or of zeros; with `ok`, also whether it is
    /// there.
    fn map_access(&mut self, ty: LType, map: Reg, key: &Value, ok: bool) -> (Addr, Option<Reg>) {
        let variant = self.variant(ty);
        let mut args = self.key_args(variant, key, self.map_key(ty), false);
        let mut suffix = variant.suffix(false);
        let size = self.ctx.types.size(self.map_elem(ty));
        if size > MAX_ZERO {
            suffix = "_fat";
            let zero = self.ctx.zero_block(size);
            args.push(self.data_addr(zero));
        }
        let (name, results) = match ok {
            true => ("mapaccess2", &[Scalar::Ptr, Scalar::I8][..]),
            false => ("mapaccess1", &[Scalar::Ptr][..]),
        };
        let found = self.map_call((name, suffix), (ty, map), args, results);
        (Addr::object(found[0]), found.get(1).copied())
    }

    /// `m[k]` as a value.
    pub(crate) fn map_load(&mut self, ty: LType, map: Reg, key: &Value) -> Value {
        let elem = self.map_elem(ty);
        let (addr, _) = self.map_access(ty, map, key, false);
        self.load(addr, elem)
    }

    /// The address of `m[k]`, made if it is not there.
    pub(crate) fn map_assign(&mut self, ty: LType, map: Reg, key: &Value) -> Addr {
        let variant = self.variant(ty);
        let args = self.key_args(variant, key, self.map_key(ty), true);
        let name = ("mapassign", variant.suffix(true));
        let found = self.map_call(name, (ty, map), args, &[Scalar::Ptr]);
        Addr::object(found[0])
    }

    /// `delete(m, k)`.
    pub(crate) fn map_delete(&mut self, ty: LType, map: Reg, key: &Value) {
        let variant = self.variant(ty);
        let args = self.key_args(variant, key, self.map_key(ty), false);
        let name = ("mapdelete", variant.suffix(false));
        self.map_call(name, (ty, map), args, &[]);
    }

    /// Map and key of an index expression.
    fn map_operands(&mut self, index: &'a ast::Index) -> (LType, Reg, Value) {
        let ty = self.ty(&index.x);
        let key_ty = self.map_key(ty);
        let key = &index.indices[0];
        self.hoist_all(&[&index.x, key]);
        let map = self.expr(&index.x);
        let map = self.single(&map);
        let key = match self.is_string(key_ty) {
            true => self.string_view(key),
            false => self.expr_to(key, key_ty),
        };
        (ty, map, key)
    }

    /// `m[k]`.
    pub(crate) fn map_index(&mut self, x: &'a Expr, index: &'a ast::Index) -> Value {
        let (ty, map, key) = self.map_operands(index);
        self.at(x.pos);
        self.map_load(ty, map, &key)
    }

    /// `m[k]` for two values.
    pub(crate) fn map_index_ok(
        &mut self,
        x: &'a Expr,
        index: &'a ast::Index,
    ) -> Vec<(Value, LType)> {
        let (ty, map, key) = self.map_operands(index);
        self.at(x.pos);
        let elem = self.map_elem(ty);
        let (addr, ok) = self.map_access(ty, map, &key, true);
        let value = self.load(addr, elem);
        let ok = match ok {
            Some(ok) => ok,
            None => self.bool(false),
        };
        let bool_ty = self.ctx.types.predeclared(BasicKind::Bool);
        vec![(value, elem), (ok.into(), bool_ty)]
    }

    /// `make(map[K]V, hint)`.
    pub(crate) fn make_map(&mut self, ty: LType, hint: Option<Reg>) -> Reg {
        match hint {
            None => {
                let group = self
                    .ctx
                    .types
                    .intern(Kind::MapGroup(self.ctx.types.under(ty)));
                let (nil, group) = (self.nil(), self.ctx.types.size(group));
                let group = self.int(group as i64);
                self.call_helper("runtime.makemapbuf", &[nil, group], &[Scalar::Ptr])[0]
            }
            Some(hint) => {
                let descriptor = self.descriptor(ty);
                let nil = self.nil();
                self.call_helper("runtime.makemap", &[descriptor, hint, nil], &[Scalar::Ptr])[0]
            }
        }
    }
}

impl Variant {
    fn suffix(self, assign: bool) -> &'static str {
        match self {
            Variant::Slow => "",
            Variant::Fast32 => "_fast32",
            Variant::Fast64Ptr if assign => "_fast64ptr",
            Variant::Fast64 | Variant::Fast64Ptr => "_fast64",
            Variant::Str => "_faststr",
        }
    }
}
