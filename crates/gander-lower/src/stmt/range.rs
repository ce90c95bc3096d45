//! Range clauses over integers, arrays, slices, strings, maps and channels.
//!
//! Invariant: the range expression is evaluated once (and not at all if only
//! its constant length matters); an array with two iteration variables is
//! copied. The variables of `:=` are new in each iteration since Go 1.22.

use super::assign::is_blank;
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_mir::{BinaryOp, BlockId, CompareOp, ConvertOp, Inst, Mem, Reg, Scalar, Terminator};
use gander_syntax::ast::{Expr, Range};
use gander_types::{BasicKind, Obj};

/// Bytes of `maps.Iter`, whose first words point to key and element.
const MAP_ITER: u64 = 96;
/// Offset of the element's pointer there.
const MAP_ITER_ELEM: i32 = 8;
/// Runes below this are one byte.
const RUNE_SELF: i64 = 0x80;

/// The blocks of a loop.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    head: BlockId,
    body: BlockId,
    next: BlockId,
    end: BlockId,
}

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn range_stmt(&mut self, range: &'a Range) {
        let ty = self.ty(&range.x);
        let kind = self.ctx.types.under_kind(ty);
        if let Kind::Func(_) = *kind {
            self.range_func(range, ty);
            return;
        }
        let label = self.flow.label.take();
        self.at(range.x.pos);
        if !self.flow.per_iteration && range.define {
            // One set of variables for all iterations.
            let vars: Vec<Obj> = range.lhs.iter().filter_map(|x| self.defined(x)).collect();
            for var in vars {
                self.declare(var, None);
            }
        }
        self.flow.label = label;
        match *kind {
            Kind::Basic(BasicKind::String) => self.range_string(range),
            Kind::Basic(_) => self.range_int(range, ty),
            Kind::Slice(elem) => self.range_slice(range, elem),
            Kind::Array { len, elem } => self.range_array(range, ty, len, elem),
            Kind::Pointer(array) => self.range_pointer(range, array),
            Kind::Map { key, elem } => self.range_map(range, ty, key, elem),
            Kind::Chan { elem, .. } => self.range_channel(range, elem),
            _ => self
                .ctx
                .error(range.x.pos, "range over a value that has no elements"),
        }
    }

    /// The iteration variable or target with this number, unless it is blank.
    fn wanted(range: &'a Range, index: usize) -> Option<&'a Expr> {
        range.lhs.get(index).filter(|x| !is_blank(x))
    }

    /// Assigns the iteration values to the variables of the clause.
    pub(super) fn range_assign(&mut self, range: &'a Range, values: &[(Value, LType)]) {
        self.at(range.x.pos);
        if range.define {
            for (x, (value, ty)) in range.lhs.iter().zip(values) {
                let Some(var) = self.defined(x) else {
                    continue;
                };
                let to = self.var_ty(var);
                let value = self.convert_to(value.clone(), *ty, to);
                match self.vars.get(&var).cloned() {
                    Some(home) if !self.flow.per_iteration => self.store_home(&home, to, &value),
                    _ => self.declare(var, Some(&value)),
                }
            }
            return;
        }
        // As in a tuple assignment, places come first.
        let mut places = Vec::new();
        for x in &range.lhs {
            places.push(self.target_place(x));
        }
        for ((place, to), (value, from)) in places.iter().zip(values) {
            if !matches!(place, crate::value::Place::Blank) {
                let value = self.convert_to(value.clone(), *from, *to);
                self.store_place(place, *to, &value);
            }
        }
    }

    /// Starts a loop: its blocks, the head being current.
    fn begin_loop(&mut self) -> Blocks {
        let blocks = Blocks {
            head: self.block(),
            body: self.block(),
            next: self.block(),
            end: self.block(),
        };
        self.end(Terminator::Jump(blocks.head));
        self.start(blocks.head);
        blocks
    }

    /// Lowers the loop's body, which is current, up to the code between
    /// iterations.
    fn loop_body(&mut self, range: &'a Range, blocks: Blocks) {
        self.enter(blocks.end, Some(blocks.next));
        self.stmts(&range.body.stmts);
        self.leave();
        self.end(Terminator::Jump(blocks.next));
        self.start(blocks.next);
        self.at(range.x.pos);
    }

    /// Ends a loop whose code between iterations is current.
    fn end_loop(&mut self, blocks: Blocks) {
        self.jump_back(blocks.head);
        self.start(blocks.end);
    }

    /// A loop that counts `index` from 0 to below `len`; `values` makes the
    /// iteration values from the index.
    fn counted_loop(
        &mut self,
        range: &'a Range,
        len: Reg,
        compare: CompareOp,
        values: impl FnOnce(&mut Self, Reg) -> Vec<(Value, LType)>,
    ) {
        let scalar = self.scalar(len);
        let index = self.reg(scalar);
        self.emit(Inst::Const {
            dst: index,
            bits: 0,
        });
        let blocks = self.begin_loop();
        let more = self.compare_inst(compare, index, len);
        self.branch(more, blocks.body, blocks.end);
        self.start(blocks.body);
        let values = values(self, index);
        self.range_assign(range, &values);
        self.loop_body(range, blocks);
        let one = self.constant(scalar, 1);
        let next = self.binary_inst(BinaryOp::Add, index, one);
        self.set(index, next);
        self.end_loop(blocks);
    }

    /// `for i := range n`
    fn range_int(&mut self, range: &'a Range, ty: LType) {
        let len = self.expr_to(&range.x, ty);
        let len = self.single(&len);
        let compare = match self.is_unsigned(ty) {
            true => CompareOp::ULt,
            false => CompareOp::SLt,
        };
        self.counted_loop(range, len, compare, |this, index| {
            vec![(this.copy_of(index).into(), ty)]
        });
    }

    pub(super) fn int_type(&self) -> LType {
        self.ctx.types.predeclared(BasicKind::Int)
    }

    /// The index, and the element of the array at `base`.
    fn element_values(
        &mut self,
        range: &'a Range,
        index: Reg,
        base: Option<(Addr, LType)>,
    ) -> Vec<(Value, LType)> {
        let int = self.int_type();
        let mut values = vec![(Value::from(self.copy_of(index)), int)];
        if let (Some((base, elem)), Some(_)) = (base, Self::wanted(range, 1)) {
            let scale = self.ctx.types.size(elem);
            let base_reg = self.address(base);
            let dst = self.reg(Scalar::Ptr);
            self.emit(Inst::Index {
                dst,
                base: base_reg,
                index,
                scale,
            });
            let addr = Addr {
                shared: base.shared,
                ..Addr::object(dst)
            };
            values.push((self.load(addr, elem), elem));
        }
        values
    }

    fn range_slice(&mut self, range: &'a Range, elem: LType) {
        let slice = self.expr(&range.x);
        let regs = self.regs(&slice);
        self.counted_loop(range, regs[1], CompareOp::SLt, |this, index| {
            let base = Addr::object(regs[0]);
            this.element_values(range, index, Some((base, elem)))
        });
    }

    fn range_array(&mut self, range: &'a Range, ty: LType, len: u64, elem: LType) {
        let wants_elements = Self::wanted(range, 1).is_some();
        let mut base = None;
        if wants_elements {
            let value = self.expr(&range.x);
            let addr = match self.own(value, ty) {
                Value::Mem(addr) => addr,
                value => self.spill(&value, ty),
            };
            base = Some((addr, elem));
        } else {
            // Without calls and receive operations, the checker made the
            // length a constant and there is nothing to evaluate.
            self.expr(&range.x);
        }
        let len = self.int(len as i64);
        self.counted_loop(range, len, CompareOp::SLt, |this, index| {
            this.element_values(range, index, base)
        });
    }

    fn range_pointer(&mut self, range: &'a Range, array: LType) {
        let Kind::Array { len, elem } = *self.ctx.types.under_kind(array) else {
            self.ctx.error(
                range.x.pos,
                "range over a pointer to something that is no array",
            );
            return;
        };
        let pointer = self.expr(&range.x);
        let pointer = self.single(&pointer);
        let len = self.int(len as i64);
        self.counted_loop(range, len, CompareOp::SLt, |this, index| {
            let mut base = Addr::deref(pointer);
            if Self::wanted(range, 1).is_some() {
                base = this.nil_check(base);
            }
            this.element_values(range, index, Some((base, elem)))
        });
    }

    fn range_string(&mut self, range: &'a Range) {
        let string = self.expr(&range.x);
        let regs = self.regs(&string);
        let (data, len) = (regs[0], regs[1]);
        let position = self.reg(Scalar::I64);
        self.emit(Inst::Const {
            dst: position,
            bits: 0,
        });
        let blocks = self.begin_loop();
        let more = self.compare_inst(CompareOp::SLt, position, len);
        let first = self.block();
        self.branch(more, first, blocks.end);
        self.start(first);
        let index = self.copy_of(position);
        let rune = self.decode_rune(data, len, position);
        self.end(Terminator::Jump(blocks.body));
        self.start(blocks.body);
        let int = self.int_type();
        let rune_type = self.ctx.types.predeclared(BasicKind::Int32);
        let values = [(index.into(), int), (rune.into(), rune_type)];
        self.range_assign(range, &values);
        self.loop_body(range, blocks);
        self.end_loop(blocks);
    }

    /// The rune at `position` of a string; moves the position behind it.
    fn decode_rune(&mut self, data: Reg, len: Reg, position: Reg) -> Reg {
        let rune = self.reg(Scalar::I32);
        let at = self.reg(Scalar::Ptr);
        self.emit(Inst::Index {
            dst: at,
            base: data,
            index: position,
            scale: 1,
        });
        let byte = self.load_at(Scalar::I8, at, 0, Mem::PRIVATE);
        let wide = self.convert_inst(ConvertOp::ZeroExtend, byte, Scalar::I64);
        let limit = self.int(RUNE_SELF);
        let single = self.compare_inst(CompareOp::SLt, wide, limit);
        let (one, several, done) = (self.block(), self.block(), self.block());
        self.branch(single, one, several);
        self.start(one);
        let narrow = self.convert_inst(ConvertOp::Truncate, wide, Scalar::I32);
        self.set(rune, narrow);
        let step = self.int(1);
        let next = self.binary_inst(BinaryOp::Add, position, step);
        self.set(position, next);
        self.end(Terminator::Jump(done));
        self.start(several);
        let results = self.call_helper(
            "runtime.decoderune",
            &[data, len, position],
            &[Scalar::I32, Scalar::I64],
        );
        self.set(rune, results[0]);
        self.set(position, results[1]);
        self.end(Terminator::Jump(done));
        self.start(done);
        rune
    }

    fn range_map(&mut self, range: &'a Range, ty: LType, key: LType, elem: LType) {
        let map = self.expr(&range.x);
        let map = self.single(&map);
        let slot = self.slot(MAP_ITER, 8);
        let iter = self.address(Addr::slot(slot));
        self.emit(Inst::ZeroMem {
            addr: iter,
            size: MAP_ITER,
            mem: Mem::PRIVATE,
        });
        let descriptor = self.descriptor(ty);
        // The iterator lives no longer than the map; what is in maps is on the heap.
        let map = self.call_helper("runtime.noescape", &[map], &[Scalar::Ptr])[0];
        self.call_helper("runtime.mapIterStart", &[descriptor, map, iter], &[]);
        let blocks = self.begin_loop();
        let iter = self.address(Addr::slot(slot));
        let key_at = self.word_at(Scalar::Ptr, iter, 0);
        let none = self.nil();
        let more = self.compare_inst(CompareOp::Ne, key_at, none);
        self.branch(more, blocks.body, blocks.end);
        self.start(blocks.body);
        let mut values = Vec::new();
        if !range.lhs.is_empty() {
            let key_value = self.load(Addr::object(key_at), key);
            values.push((key_value, key));
        }
        if Self::wanted(range, 1).is_some() {
            let elem_at = self.word_at(Scalar::Ptr, iter, MAP_ITER_ELEM);
            let elem_value = self.load(Addr::object(elem_at), elem);
            values.push((elem_value, elem));
        }
        self.range_assign(range, &values);
        self.loop_body(range, blocks);
        let iter = self.address(Addr::slot(slot));
        self.call_helper("runtime.mapIterNext", &[iter], &[]);
        self.end_loop(blocks);
        // The map must not be kept alive by the iterator.
        let iter = self.address(Addr::slot(slot));
        self.emit(Inst::ZeroMem {
            addr: iter,
            size: MAP_ITER,
            mem: Mem::PRIVATE,
        });
    }

    fn range_channel(&mut self, range: &'a Range, elem: LType) {
        let channel = self.expr(&range.x);
        let channel = self.single(&channel);
        let temp = self.temp(elem);
        let blocks = self.begin_loop();
        let to = self.address(temp);
        let received = self.call_helper("runtime.chanrecv2", &[channel, to], &[Scalar::I8]);
        self.branch(received[0], blocks.body, blocks.end);
        self.start(blocks.body);
        if !range.lhs.is_empty() {
            let value = self.load(temp, elem);
            self.range_assign(range, &[(value, elem)]);
        }
        // What was received must not be kept alive by the temporary.
        if self.ctx.types.has_pointers(elem) {
            self.clear(temp, elem);
        }
        self.loop_body(range, blocks);
        self.end_loop(blocks);
    }
}
