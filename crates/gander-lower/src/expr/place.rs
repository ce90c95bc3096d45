//! Places: variables, their parts, what pointers point to, map elements.
//!
//! Invariant: finding a place evaluates its operands and checks indices, but
//! neither reads nor writes the place, and a nil pointer is noticed by the
//! access at the latest.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Home, Place, Regs, Value};
use gander_mir::Reg;
use gander_syntax::ast::{Expr, ExprKind};
use gander_types::{Mode, Obj, SelectionKind};

impl<'a> FnBuilder<'_, 'a> {
    /// What an assignment to `x` writes to.
    pub(crate) fn place(&mut self, x: &'a Expr) -> Place {
        match &x.kind {
            ExprKind::Paren(inner) => self.place(inner),
            ExprKind::Name(name) => {
                if name.is_blank() {
                    return Place::Blank;
                }
                let obj = self
                    .info
                    .uses
                    .get(&x.id)
                    .or_else(|| self.info.defs.get(&x.id));
                match obj.copied() {
                    Some(var) => self.var_place(var),
                    None => Place::Blank,
                }
            }
            ExprKind::Index(index) => {
                let base = self.ty(&index.x);
                match *self.ctx.types.under_kind(base) {
                    Kind::Map { key, .. } => {
                        let key_expr = &index.indices[0];
                        self.hoist_all(&[&index.x, key_expr]);
                        let map = self.expr(&index.x);
                        let map = self.single(&map);
                        let key = self.expr_to(key_expr, key);
                        let key = self.own(key, self.map_key(base));
                        self.at(x.pos);
                        Place::MapElem { ty: base, map, key }
                    }
                    _ => self.element(x, index),
                }
            }
            ExprKind::Selector(selector) => match self.info.selections.get(&x.id) {
                Some(selection) if selection.kind == SelectionKind::Field => {
                    let index = &selection.index;
                    self.field_place(x, &selector.x, index)
                }
                Some(_) => self.value_place(x),
                // A variable of another package.
                None => match self.info.uses.get(&selector.sel.id).copied() {
                    Some(var) => self.var_place(var),
                    None => self.value_place(x),
                },
            },
            ExprKind::Star(inner) => {
                let pointer = self.expr(inner);
                let pointer = self.single(&pointer);
                self.at(x.pos);
                Place::Mem(Addr::deref(pointer))
            }
            _ => self.value_place(x),
        }
    }

    /// The place of a variable.
    pub(crate) fn var_place(&mut self, var: Obj) -> Place {
        match self.home(var) {
            Home::Regs(regs) => Place::Regs { regs },
            Home::Mem(addr) => Place::Mem(addr),
        }
    }

    /// The place of an operand that is read in part: the variable itself, or
    /// its value.
    pub(crate) fn locate(&mut self, x: &'a Expr) -> Place {
        if self.hoisted.contains_key(&x.id) {
            return self.value_place(x);
        }
        match self.mode(x) {
            Some(Mode::Variable) => self.place(x),
            // Part of a value, as in `f().a.b`.
            _ => match &x.kind {
                ExprKind::Paren(inner) => self.locate(inner),
                ExprKind::Selector(_) if self.is_field(x) => self.place(x),
                _ => self.value_place(x),
            },
        }
    }

    fn is_field(&self, x: &Expr) -> bool {
        let selection = self.info.selections.get(&x.id);
        selection.is_some_and(|selection| selection.kind == SelectionKind::Field)
    }

    /// A value as the place it is in.
    pub(crate) fn value_place(&mut self, x: &'a Expr) -> Place {
        match self.expr(x) {
            Value::Regs(regs) => Place::Regs { regs },
            Value::Mem(addr) => Place::Mem(addr),
        }
    }

    /// The field that `path` leads to from `base` through embedded fields.
    pub(crate) fn field_place(&mut self, x: &'a Expr, base: &'a Expr, path: &[usize]) -> Place {
        let ty = self.ty(base);
        let place = self.locate(base);
        self.at(x.pos);
        self.walk_fields(place, ty, path).0
    }

    /// Follows `path` from a struct or pointer to one: the place and type it
    /// leads to.
    pub(crate) fn walk_fields(
        &mut self,
        mut place: Place,
        mut ty: LType,
        path: &[usize],
    ) -> (Place, LType) {
        for &field in path {
            if let Kind::Pointer(base) = *self.ctx.types.under_kind(ty) {
                let pointer = self.load_place(&place, ty);
                place = Place::Mem(Addr::deref(self.single(&pointer)));
                ty = base;
            }
            place = self.subfield(place, ty, field);
            ty = self.ctx.types.field_type(ty, &[field]);
        }
        (place, ty)
    }

    /// A field of a struct.
    pub(crate) fn subfield(&mut self, place: Place, ty: LType, field: usize) -> Place {
        let offset = self.ctx.types.offset(ty, field);
        match place {
            Place::Mem(addr) => Place::Mem(addr.plus(offset)),
            Place::Regs { regs } => Place::Regs {
                regs: self.field_regs(&regs, ty, field),
            },
            other => other,
        }
    }

    /// The registers of a field among those of a struct.
    pub(crate) fn field_regs(&self, regs: &[Reg], ty: LType, field: usize) -> Regs {
        let types = &self.ctx.types;
        let pieces = |ty| types.pieces(ty).map_or(0, |pieces| pieces.len());
        let fields = types.fields(ty);
        let first: usize = fields[..field].iter().map(|field| pieces(field.ty)).sum();
        let count = pieces(fields[field].ty);
        Regs::from_slice(&regs[first..first + count])
    }

    /// The address of an operand of `&`, or of a slice expression.
    pub(crate) fn place_addr(&mut self, x: &'a Expr) -> Addr {
        let ty = self.ty(x);
        match self.place(x) {
            Place::Mem(addr) => addr,
            Place::Regs { regs } => {
                // Not a variable: a value that gets one.
                let object = self.new_object(ty);
                let addr = Addr::object(object);
                self.store(addr, ty, &Value::Regs(regs));
                addr
            }
            Place::MapElem { .. } | Place::Blank => {
                self.ctx.error(x.pos, "this operand has no address");
                self.temp(ty)
            }
        }
    }

    /// The value of a place.
    pub(crate) fn load_place(&mut self, place: &Place, ty: LType) -> Value {
        match place {
            Place::Regs { regs } => self.own(Value::Regs(regs.clone()), ty),
            Place::Mem(addr) => self.load(*addr, ty),
            Place::MapElem {
                ty: map,
                map: m,
                key,
            } => self.map_load(*map, *m, key),
            Place::Blank => self.zero_value(ty),
        }
    }

    /// Assigns a value of the place's type.
    pub(crate) fn store_place(&mut self, place: &Place, ty: LType, value: &Value) {
        match place {
            Place::Regs { regs } => self.assign_regs(regs, value),
            Place::Mem(addr) => self.store(*addr, ty, value),
            Place::MapElem {
                ty: map,
                map: m,
                key,
            } => {
                let elem = self.map_assign(*map, *m, key);
                self.store(elem, ty, value);
            }
            Place::Blank => {}
        }
    }

    /// `*x` as a value.
    pub(crate) fn indirection(&mut self, x: &'a Expr, inner: &'a Expr) -> Value {
        let ty = self.ty(x);
        let pointer = self.expr(inner);
        let pointer = self.single(&pointer);
        self.at(x.pos);
        self.load(Addr::deref(pointer), ty)
    }

    /// `&x`.
    pub(crate) fn address_of(&mut self, x: &'a Expr, operand: &'a Expr) -> Value {
        let inner = operand.unparen();
        if let ExprKind::CompositeLit(lit) = &inner.kind {
            let ty = self.ty(inner);
            let object = self.new_object(ty);
            self.composite_into(inner, lit, ty, Addr::object(object), true);
            return object.into();
        }
        let addr = self.place_addr(operand);
        self.at(x.pos);
        let addr = self.nil_check_if(addr);
        self.address(addr).into()
    }

    /// Taking the address of a part, or of all, of what a nil pointer points
    /// to panics.
    fn nil_check_if(&mut self, addr: Addr) -> Addr {
        match addr.may_fault {
            true => self.nil_check(addr),
            false => addr,
        }
    }
}
