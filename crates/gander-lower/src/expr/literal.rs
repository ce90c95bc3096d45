//! Composite literals (spec: Composite literals).
//!
//! Invariant: elements are evaluated in order, into memory that nobody else
//! knows yet; what is not mentioned is zero. Parts that are constant come from
//! static data.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Place, Value};
use gander_mir::{BinaryOp, CompareOp, Inst, Reg, Scalar};
use gander_syntax::ast::{self, Expr, ExprKind};

/// Constant arrays of at least this many bytes are copied from static data.
const MIN_STATIC: u64 = 64;
/// Map literals with more constant entries are built by a loop.
const MAX_UNROLLED: usize = 25;

impl<'a> FnBuilder<'_, 'a> {
    /// `T{...}`.
    pub(crate) fn composite(&mut self, x: &'a Expr, lit: &'a ast::CompositeLit) -> Value {
        let ty = self.ty(x);
        let kind = self.ctx.types.under_kind(ty);
        if !matches!(*kind, Kind::Map { .. }) {
            let elems: Vec<&'a Expr> = lit.elems.iter().collect();
            self.hoist_all(&elems);
        }
        match *kind {
            // An element `{...}` that stands for `&T{...}`.
            Kind::Pointer(base) => {
                self.at(x.pos);
                let object = self.new_object(base);
                self.composite_into(x, lit, base, Addr::object(object), true);
                object.into()
            }
            Kind::Slice(elem) => self.slice_literal(x, lit, elem),
            Kind::Map { .. } => self.map_literal(x, lit, ty),
            Kind::Struct(_) if self.reg_pieces(ty).is_some() => self.small_struct(lit, ty),
            _ => {
                if let Some(data) = self.static_literal(x, ty) {
                    return Value::Mem(Addr::constant(data));
                }
                let temp = self.temp(ty);
                self.composite_into(x, lit, ty, temp, false);
                match self.reg_pieces(ty) {
                    Some(_) => self.load(temp, ty),
                    None => Value::Mem(temp),
                }
            }
        }
    }

    /// The literal as read-only data, if it is constant and large.
    fn static_literal(&mut self, x: &'a Expr, ty: LType) -> Option<gander_mir::DataId> {
        if self.ctx.types.size(ty) < MIN_STATIC {
            return None;
        }
        self.read_only(x, ty)
    }

    /// A struct literal in registers.
    fn small_struct(&mut self, lit: &'a ast::CompositeLit, ty: LType) -> Value {
        let value = self.zero_value(ty);
        let regs = self.regs(&value);
        for (path, elem) in self.struct_elems(lit, ty) {
            let place = Place::Regs { regs: regs.clone() };
            let (place, field) = self.literal_field(place, ty, &path);
            let value = self.expr_to(elem, field);
            self.store_place(&place, field, &value);
        }
        value
    }

    /// Follows a path of struct fields, none of them pointers.
    fn literal_field(&mut self, mut place: Place, mut ty: LType, path: &[usize]) -> (Place, LType) {
        for &field in path {
            place = self.subfield(place, ty, field);
            ty = self.ctx.types.field_type(ty, &[field]);
        }
        (place, ty)
    }

    /// The elements of a struct literal with the paths of their fields.
    pub(crate) fn struct_elems(
        &mut self,
        lit: &'a ast::CompositeLit,
        ty: LType,
    ) -> Vec<(Vec<usize>, &'a Expr)> {
        let elems = lit.elems.iter().enumerate();
        elems
            .map(|(i, elem)| match &elem.kind {
                ExprKind::KeyValue(pair) => (self.field_path(pair, ty), &pair.value),
                _ => (vec![i], elem),
            })
            .collect()
    }

    /// The path to the field that a key names.
    fn field_path(&mut self, pair: &'a ast::KeyValue, ty: LType) -> Vec<usize> {
        let ExprKind::Name(name) = pair.key.kind else {
            return Vec::new();
        };
        let fields = self.ctx.types.fields(ty);
        let direct = fields.iter().position(|field| field.name == name);
        let path = direct
            .map(|field| vec![field])
            .or_else(|| self.promoted(ty, name));
        path.unwrap_or_else(|| {
            self.ctx
                .error(pair.key.pos, format!("no field {}", name.as_str()));
            Vec::new()
        })
    }

    /// The path to a field of embedded structs, the shallowest first.
    fn promoted(&self, ty: LType, name: gander_span::Symbol) -> Option<Vec<usize>> {
        let mut level = vec![(Vec::new(), ty)];
        while !level.is_empty() {
            let mut next = Vec::new();
            for (path, ty) in level {
                for (i, field) in self.ctx.types.fields(ty).into_iter().enumerate() {
                    let mut path: Vec<usize> = path.clone();
                    path.push(i);
                    if field.name == name {
                        return Some(path);
                    }
                    if field.embedded {
                        next.push((path, field.ty));
                    }
                }
            }
            level = next;
        }
        None
    }

    /// Evaluates a literal into memory; `zeroed` says that it is zero yet. What is
    /// stored are writes like others: who gets to know the memory of a new object
    /// without synchronisation races with them.
    pub(crate) fn composite_into(
        &mut self,
        x: &'a Expr,
        lit: &'a ast::CompositeLit,
        ty: LType,
        addr: Addr,
        zeroed: bool,
    ) {
        if !matches!(*self.ctx.types.under_kind(ty), Kind::Map { .. }) {
            let elems: Vec<&'a Expr> = lit.elems.iter().collect();
            self.hoist_all(&elems);
        }
        self.at(x.pos);
        match *self.ctx.types.under_kind(ty) {
            Kind::Struct(_) => {
                let elems = self.struct_elems(lit, ty);
                let complete = elems.len() == self.ctx.types.fields(ty).len();
                if !zeroed && !complete {
                    self.clear(addr, ty);
                }
                for (path, elem) in elems {
                    let (place, field) = self.literal_field(Place::Mem(addr), ty, &path);
                    if let Place::Mem(addr) = place {
                        self.value_into(elem, field, addr);
                    }
                }
            }
            Kind::Array { elem, len } => {
                if let Some(data) = self.static_literal(x, ty) {
                    self.copy(addr, Addr::constant(data), ty);
                    return;
                }
                if !zeroed && (lit.elems.len() as u64) < len {
                    self.clear(addr, ty);
                }
                self.array_into(lit, elem, addr);
            }
            _ => {
                let value = self.composite(x, lit);
                self.store(addr, ty, &value);
            }
        }
    }

    fn array_into(&mut self, lit: &'a ast::CompositeLit, elem: LType, addr: Addr) {
        let size = self.ctx.types.size(elem);
        for (i, value) in self.indexed(lit) {
            self.value_into(value, elem, addr.plus(size * i));
        }
    }

    /// Evaluates an element into memory that is not read meanwhile.
    fn value_into(&mut self, x: &'a Expr, ty: LType, addr: Addr) {
        if let ExprKind::CompositeLit(lit) = &x.kind
            && !self.hoisted.contains_key(&x.id)
            && self.reg_pieces(ty).is_none()
            && self.ty(x) == ty
        {
            self.composite_into(x, lit, ty, addr, false);
            return;
        }
        let value = self.expr_to(x, ty);
        self.at(x.pos);
        self.store(addr, ty, &value);
    }

    /// The elements of an array or slice literal with their indices.
    pub(crate) fn indexed(&self, lit: &'a ast::CompositeLit) -> Vec<(u64, &'a Expr)> {
        let mut next = 0;
        let mut list = Vec::with_capacity(lit.elems.len());
        for elem in &lit.elems {
            let value = match &elem.kind {
                ExprKind::KeyValue(pair) => {
                    let key = self.constant_of(&pair.key);
                    next = key.and_then(|key| key.to_int().as_u64()).unwrap_or(next);
                    &pair.value
                }
                _ => elem,
            };
            list.push((next, value));
            next += 1;
        }
        list
    }

    /// The length of a slice literal.
    pub(crate) fn literal_len(&self, lit: &'a ast::CompositeLit) -> u64 {
        let last = self.indexed(lit).into_iter().map(|(i, _)| i + 1).max();
        last.unwrap_or(0)
    }

    fn slice_literal(&mut self, x: &'a Expr, lit: &'a ast::CompositeLit, elem: LType) -> Value {
        let len = self.literal_len(lit);
        let array = self.ctx.types.array(elem, len);
        self.at(x.pos);
        let pointer = match len {
            0 => self.zero_address(),
            _ => {
                let object = self.new_object(array);
                let addr = Addr::object(object);
                let large = self.ctx.types.size(array) >= MIN_STATIC;
                match large.then(|| self.read_only_elems(lit, array)).flatten() {
                    Some(data) => self.copy(addr, Addr::constant(data), array),
                    None => self.array_into(lit, elem, addr),
                }
                object
            }
        };
        let len = self.int(len as i64);
        Value::of(&[pointer, len, len])
    }

    fn map_literal(&mut self, x: &'a Expr, lit: &'a ast::CompositeLit, ty: LType) -> Value {
        let (key, elem) = (self.map_key(ty), self.ctx.types.elem_of(ty));
        self.at(x.pos);
        let hint = (lit.elems.len() > 8).then(|| self.int(lit.elems.len() as i64));
        let map = self.make_map(ty, hint);
        let mut fixed = Vec::new();
        let mut others = Vec::new();
        for pair in &lit.elems {
            let ExprKind::KeyValue(pair) = &pair.kind else {
                continue;
            };
            match self.is_static(&pair.key, key) && self.is_static(&pair.value, elem) {
                true => fixed.push(&**pair),
                false => others.push(&**pair),
            }
        }
        if fixed.len() > MAX_UNROLLED {
            self.map_from_arrays(ty, map, &fixed);
        } else {
            others = lit
                .elems
                .iter()
                .filter_map(|pair| match &pair.kind {
                    ExprKind::KeyValue(pair) => Some(&**pair),
                    _ => None,
                })
                .collect();
        }
        // Entries are added one at a time.
        for pair in others {
            self.hoist_all(&[&pair.key, &pair.value]);
            let key = self.expr_to(&pair.key, key);
            let value = self.expr_to(&pair.value, elem);
            self.at(pair.value.pos);
            let addr = self.map_assign(ty, map, &key);
            self.store(addr, elem, &value);
        }
        map.into()
    }

    /// Adds constant entries in a loop over two static arrays.
    fn map_from_arrays(&mut self, ty: LType, map: Reg, pairs: &[&'a ast::KeyValue]) {
        let (key, elem) = (self.map_key(ty), self.ctx.types.elem_of(ty));
        let keys: Vec<&'a Expr> = pairs.iter().map(|pair| &pair.key).collect();
        let values: Vec<&'a Expr> = pairs.iter().map(|pair| &pair.value).collect();
        let (Some(keys), Some(values)) = (
            self.read_only_list(&keys, key),
            self.read_only_list(&values, elem),
        ) else {
            return;
        };
        let i = self.reg(Scalar::I64);
        self.emit(Inst::Const { dst: i, bits: 0 });
        let (head, body, end) = (self.block(), self.block(), self.block());
        self.jump_to(head);
        let len = self.int(pairs.len() as i64);
        let more = self.compare_inst(CompareOp::ULt, i, len);
        self.branch(more, body, end);
        self.start(body);
        let at = |fb: &mut Self, data, ty| {
            let size = fb.ctx.types.size(ty);
            fb.scaled(Addr::constant(data), i, size)
        };
        let key_addr = at(self, keys, key);
        let key = self.load(key_addr, key);
        let value_addr = at(self, values, elem);
        let value = self.load(value_addr, elem);
        let addr = self.map_assign(ty, map, &key);
        self.store(addr, elem, &value);
        let one = self.int(1);
        let next = self.binary_inst(BinaryOp::Add, i, one);
        self.set(i, next);
        self.jump(head);
        self.start(end);
    }
}
