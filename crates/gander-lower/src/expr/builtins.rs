//! Calls of built-in functions (spec: Built-in functions).
//!
//! Invariant: those that `go` and `defer` may name are prepared and performed
//! like other calls; the others are expressions only.

use super::call::{Prepared, Target};
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_mir::{BinaryOp, CompareOp, Inst, Reg, Scalar, Terminator};
use gander_syntax::ast::{self, Expr, ExprKind};
use gander_types::{BasicKind, Builtin, Mode};

use super::arith::Number;

/// The largest array, in bytes, that a `make` of constant size may be.
const MAX_MAKE: u64 = 64 << 10;

impl<'a> FnBuilder<'_, 'a> {
    /// A call of a built-in function as an expression.
    pub(crate) fn builtin(&mut self, x: &'a Expr, call: &'a ast::Call, builtin: Builtin) -> Value {
        match builtin {
            Builtin::Append => self.append(x, call),
            Builtin::Cap | Builtin::Len => self.length(x, &call.args[0], builtin == Builtin::Cap),
            Builtin::Complex => {
                let half = self.complex_half(x);
                let parts = self.operands_to(&call.args, half);
                let (real, imag) = (self.single(&parts[0]), self.single(&parts[1]));
                Value::of(&[real, imag])
            }
            Builtin::Real | Builtin::Imag => {
                let value = self.expr(&call.args[0]);
                let parts = self.regs(&value);
                parts[usize::from(builtin == Builtin::Imag)].into()
            }
            Builtin::Make => self.make(x, call),
            Builtin::Max | Builtin::Min => self.extreme(x, call, builtin == Builtin::Max),
            Builtin::New => self.new_builtin(x, call),
            _ if builtin.is_unsafe() => self.unsafe_builtin(x, call, builtin),
            _ => {
                let prepared = self.prepare_builtin(x, call, builtin);
                let mut results = self.perform(&prepared);
                match results.pop() {
                    Some((value, _)) => value,
                    None => Value::empty(),
                }
            }
        }
    }

    /// Evaluates the operands of a call that may be a statement.
    pub(crate) fn prepare_builtin(
        &mut self,
        x: &'a Expr,
        call: &'a ast::Call,
        builtin: Builtin,
    ) -> Prepared {
        let args = match &call.args[..] {
            // Whether there is something to recover depends on the function
            // that contains the call, also if it is deferred.
            [] if builtin == Builtin::Recover => {
                self.at(x.pos);
                let caller = self.caller_frame();
                let ty = self.ctx.types.predeclared(BasicKind::Uintptr);
                vec![(caller.into(), ty)]
            }
            [single] if self.is_tuple(single) => self.tuple_operands(single, builtin),
            _ => {
                let types = self.builtin_params(call, builtin);
                let exprs = call.args.iter();
                let list: Vec<(&'a Expr, LType)> = exprs.zip(types.iter().copied()).collect();
                let values = self.exprs_to(&list);
                values.into_iter().zip(types).collect()
            }
        };
        self.at(x.pos);
        let results = match builtin {
            Builtin::Recover => vec![self.ctx.types.any()],
            Builtin::Copy => vec![self.ctx.types.predeclared(BasicKind::Int)],
            _ => Vec::new(),
        };
        Prepared {
            target: Target::Builtin(builtin),
            args,
            signature: self.ctx.types.signature_of(Vec::new(), results, false),
            pos: x.pos,
        }
    }

    /// Operands of one type, or the values of one call as such.
    fn operands_to(&mut self, args: &'a [Expr], ty: LType) -> Vec<Value> {
        if let [single] = args
            && self.is_tuple(single)
        {
            let values = self.expr_multi(single).into_iter();
            return values
                .map(|(value, from)| self.convert(value, from, ty))
                .collect();
        }
        let list: Vec<(&'a Expr, LType)> = args.iter().map(|arg| (arg, ty)).collect();
        self.exprs_to(&list)
    }

    /// The values of one call as the operands of another.
    fn tuple_operands(&mut self, call: &'a Expr, builtin: Builtin) -> Vec<(Value, LType)> {
        let mut args = self.expr_multi(call);
        if builtin == Builtin::Delete
            && let [(_, map), (key, from)] = &mut args[..]
        {
            let to = self.map_key(*map);
            *key = self.convert(key.clone(), *from, to);
            *from = to;
        }
        args
    }

    fn builtin_params(&mut self, call: &'a ast::Call, builtin: Builtin) -> Vec<LType> {
        match builtin {
            Builtin::Panic => vec![self.ctx.types.any()],
            Builtin::Delete => {
                let map = self.ty(&call.args[0]);
                vec![map, self.map_key(map)]
            }
            Builtin::Print | Builtin::Println => {
                call.args.iter().map(|arg| self.print_ty(arg)).collect()
            }
            _ => call.args.iter().map(|arg| self.ty(arg)).collect(),
        }
    }

    /// Carries out a prepared call of a built-in function.
    pub(crate) fn perform_builtin(
        &mut self,
        builtin: Builtin,
        call: &Prepared,
    ) -> Vec<(Value, LType)> {
        let args = &call.args;
        let results = call.signature.results.clone();
        let result = match builtin {
            Builtin::Panic => {
                let words = self.regs(&args[0].0);
                self.call_helper("runtime.gopanic", &words, &[]);
                self.end(Terminator::Unreachable);
                None
            }
            Builtin::Close => {
                let channel = self.single(&args[0].0);
                self.call_helper("runtime.closechan", &[channel], &[]);
                None
            }
            Builtin::Delete => {
                let map = self.single(&args[0].0);
                self.map_delete(args[0].1, map, &args[1].0);
                None
            }
            Builtin::Clear => {
                self.clear_builtin(&args[0].0, args[0].1);
                None
            }
            Builtin::Copy => Some(self.copy_builtin(&args[0], &args[1])),
            Builtin::Print | Builtin::Println => {
                self.print(args, builtin == Builtin::Println);
                None
            }
            Builtin::Recover => {
                let caller = self.single(&args[0].0);
                let words = [Scalar::Ptr, Scalar::Ptr];
                let words = self.call_helper("runtime.gorecover", &[caller], &words);
                Some(Value::of(&words))
            }
            _ => {
                let message = format!("{} cannot be compiled here", builtin.name());
                self.ctx.error(call.pos, message);
                None
            }
        };
        result.into_iter().zip(results).collect()
    }

    /// `len(x)`, `cap(x)`.
    fn length(&mut self, x: &'a Expr, operand: &'a Expr, cap: bool) -> Value {
        let ty = self.ty(operand);
        let kind = self.ctx.types.under_kind(ty);
        let array = match *kind {
            Kind::Pointer(array) => Some(self.array_of(array).1),
            Kind::Array { len, .. } => Some(len),
            _ => None,
        };
        let value = self.expr(operand);
        self.at(x.pos);
        if let Some(len) = array {
            return self.int(len as i64).into();
        }
        let regs = self.regs(&value);
        match *kind {
            Kind::Slice(_) => regs[if cap { 2 } else { 1 }].into(),
            Kind::Map { .. } => self.map_len(regs[0]).into(),
            Kind::Chan { .. } => {
                let helper = match cap {
                    true => "runtime.chancap",
                    false => "runtime.chanlen",
                };
                self.call_helper(helper, &[regs[0]], &[Scalar::I64])[0].into()
            }
            _ => regs[1].into(),
        }
    }

    /// The number of entries, which is a map's first word.
    fn map_len(&mut self, map: Reg) -> Reg {
        let result = self.reg(Scalar::I64);
        self.emit(Inst::Const {
            dst: result,
            bits: 0,
        });
        let (some, end) = (self.block(), self.block());
        self.branch_if_nil(map, end, some);
        self.start(some);
        let len = self.load_scalar(Addr::object(map), Scalar::I64);
        self.set(result, len);
        self.jump_to(end);
        result
    }

    /// The type of a complex value's parts.
    fn complex_half(&mut self, x: &'a Expr) -> LType {
        let ty = self.ty(x);
        let half = match self.ctx.types.basic(ty) {
            Some(BasicKind::Complex64) => BasicKind::Float32,
            _ => BasicKind::Float64,
        };
        self.ctx.types.predeclared(half)
    }

    fn append(&mut self, x: &'a Expr, call: &'a ast::Call) -> Value {
        let ty = self.ty(x);
        let elem = self.ctx.types.elem_of(ty);
        if let [single] = &call.args[..]
            && self.is_tuple(single)
        {
            let mut values = self.expr_multi(single).into_iter();
            let slice = values.next().map_or_else(Value::empty, |(slice, _)| slice);
            let values: Vec<Value> = values
                .map(|(value, from)| self.convert(value, from, elem))
                .collect();
            self.at(x.pos);
            return self.append_values(&slice, &values, elem);
        }
        if call.dots.is_known()
            && let Some(count) = self.made_elems(&call.args[1])
        {
            self.hoist_all(&[&call.args[0], count]);
            let slice = self.expr_to(&call.args[0], ty);
            let count = self.index_value(count).reg;
            self.at(x.pos);
            return self.append_zeros(&slice, count, elem);
        }
        let operands: Vec<&'a Expr> = call.args.iter().collect();
        self.hoist_all(&operands);
        let slice = self.expr_to(&call.args[0], ty);
        if call.dots.is_known() {
            let added_ty = self.ty(&call.args[1]);
            let is_nil = self.ctx.types.basic(added_ty) == Some(BasicKind::UntypedNil);
            let added = match is_nil {
                true => self.zero_value(ty),
                false => self.expr(&call.args[1]),
            };
            let added = self.regs(&added);
            self.at(x.pos);
            return self.append_slice(&slice, added[0], added[1], elem);
        }
        let values: Vec<Value> = call.args[1..]
            .iter()
            .map(|arg| self.expr_to(arg, elem))
            .collect();
        self.at(x.pos);
        self.append_values(&slice, &values, elem)
    }

    /// `append(slice, values...)`.
    pub(crate) fn append_values(&mut self, slice: &Value, values: &[Value], elem: LType) -> Value {
        if values.is_empty() {
            return slice.clone();
        }
        let count = self.int(values.len() as i64);
        let (grown, start) = self.grow(slice, count, elem);
        let size = self.ctx.types.size(elem);
        let first = self.scaled(Addr::object(grown[0]), start, size);
        for (i, value) in values.iter().enumerate() {
            self.store(first.plus(size * i as u64), elem, value);
        }
        Value::of(&grown)
    }

    /// The length in `make([]T, n)`, if that is what the expression is.
    fn made_elems(&mut self, x: &'a Expr) -> Option<&'a Expr> {
        let x = x.unparen();
        let ExprKind::Call(call) = &x.kind else {
            return None;
        };
        let ty = self.ty(x);
        let made = matches!(self.mode(&call.fun), Some(Mode::Builtin(Builtin::Make)))
            && !self.hoisted.contains_key(&x.id)
            && matches!(*self.ctx.types.under_kind(ty), Kind::Slice(_));
        match &call.args[..] {
            [_, count] if made => Some(count),
            _ => None,
        }
    }

    /// `append(slice, make([]T, count)...)`, without the slice in between.
    fn append_zeros(&mut self, slice: &Value, count: Reg, elem: LType) -> Value {
        let zero = self.int(0);
        let negative = self.compare_inst(CompareOp::SLt, count, zero);
        let (bad, good) = (self.cold_block(), self.block());
        self.branch(negative, bad, good);
        self.start(bad);
        self.call_helper("runtime.panicmakeslicelen", &[], &[]);
        self.end(Terminator::Unreachable);
        self.start(good);
        let (grown, start) = self.grow(slice, count, elem);
        let size = self.ctx.types.size(elem);
        if size > 0 {
            let to = self.scaled(Addr::object(grown[0]), start, size);
            let to = self.address(to);
            self.clear_elems(to, count, elem);
        }
        Value::of(&grown)
    }

    fn append_slice(&mut self, slice: &Value, from: Reg, count: Reg, elem: LType) -> Value {
        let (grown, start) = self.grow(slice, count, elem);
        let size = self.ctx.types.size(elem);
        if size > 0 {
            let (copy, end) = (self.block(), self.block());
            let none = self.is_zero(count);
            self.branch(none, end, copy);
            self.start(copy);
            let to = self.scaled(Addr::object(grown[0]), start, size);
            let to = self.address(to);
            self.move_elems(to, from, count, elem);
            self.jump_to(end);
        }
        Value::of(&grown)
    }

    /// Makes room for `count` more elements: the new slice, and where they
    /// begin.
    fn grow(&mut self, slice: &Value, count: Reg, elem: LType) -> ([Reg; 3], Reg) {
        let old = self.regs(slice);
        let (pointer, cap) = (self.reg(Scalar::Ptr), self.reg(Scalar::I64));
        self.set(pointer, old[0]);
        self.set(cap, old[2]);
        let len = self.binary_inst(BinaryOp::Add, old[1], count);
        let small = self.compare_inst(CompareOp::ULt, old[2], len);
        let (grow, end) = (self.cold_block(), self.block());
        self.branch(small, grow, end);
        self.start(grow);
        let ty = self.descriptor(elem);
        let args = [old[0], len, old[2], count, ty];
        let grown = self.call_helper("runtime.growslice", &args, &super::strings::SLICE);
        self.set(pointer, grown[0]);
        self.set(cap, grown[2]);
        self.jump_to(end);
        ([pointer, len, cap], old[1])
    }

    /// Moves elements; the ranges may overlap.
    fn move_elems(&mut self, to: Reg, from: Reg, count: Reg, elem: LType) {
        if self.ctx.types.has_pointers(elem) {
            let ty = self.descriptor(elem);
            let args = [ty, to, count, from, count];
            self.call_helper("runtime.typedslicecopy", &args, &[Scalar::I64]);
        } else {
            let bytes = self.byte_count(count, elem);
            self.call_helper("runtime.memmoveNoHeapPointers", &[to, from, bytes], &[]);
        }
    }

    fn byte_count(&mut self, count: Reg, elem: LType) -> Reg {
        match self.ctx.types.size(elem) {
            1 => count,
            size => {
                let size = self.int(size as i64);
                self.binary_inst(BinaryOp::Mul, count, size)
            }
        }
    }

    fn copy_builtin(&mut self, to: &(Value, LType), from: &(Value, LType)) -> Value {
        let elem = self.ctx.types.elem_of(to.1);
        let (to, from) = (self.regs(&to.0), self.regs(&from.0));
        let count = self.binary_inst(BinaryOp::SMin, to[1], from[1]);
        if self.ctx.types.size(elem) > 0 {
            let (copy, end) = (self.block(), self.block());
            let none = self.is_zero(count);
            self.branch(none, end, copy);
            self.start(copy);
            self.move_elems(to[0], from[0], count, elem);
            self.jump_to(end);
        }
        count.into()
    }

    fn clear_builtin(&mut self, value: &Value, ty: LType) {
        let regs = self.regs(value);
        let kind = self.ctx.types.under_kind(ty);
        match *kind {
            Kind::Map { .. } => {
                let descriptor = self.descriptor(ty);
                self.call_helper("runtime.mapclear", &[descriptor, regs[0]], &[]);
            }
            Kind::Slice(elem) if self.ctx.types.size(elem) > 0 => {
                self.clear_elems(regs[0], regs[1], elem);
            }
            _ => {}
        }
    }

    /// Clears elements, which have a size.
    fn clear_elems(&mut self, at: Reg, count: Reg, elem: LType) {
        let helper = match self.ctx.types.has_pointers(elem) {
            true => "runtime.memclrHasPointers",
            false => "runtime.memclrNoHeapPointers",
        };
        let bytes = self.byte_count(count, elem);
        let (some, end) = (self.block(), self.block());
        let none = self.is_zero(bytes);
        self.branch(none, end, some);
        self.start(some);
        self.call_helper(helper, &[at, bytes], &[]);
        self.jump_to(end);
    }

    fn make(&mut self, x: &'a Expr, call: &'a ast::Call) -> Value {
        let ty = self.ty(x);
        let sizes: Vec<&'a Expr> = call.args[1..].iter().collect();
        self.hoist_all(&sizes);
        let sizes: Vec<_> = sizes.into_iter().map(|arg| self.index_value(arg)).collect();
        self.at(x.pos);
        let kind = self.ctx.types.under_kind(ty);
        match *kind {
            Kind::Map { .. } => {
                let hint = sizes.first().filter(|hint| {
                    // A small map needs no table.
                    hint.constant.is_none_or(|hint| hint > 8)
                });
                let hint = hint.map(|hint| hint.reg);
                self.make_map(ty, hint).into()
            }
            Kind::Chan { .. } => {
                let size = match sizes.first() {
                    Some(size) => size.reg,
                    None => self.int(0),
                };
                let descriptor = self.descriptor(ty);
                let args = [descriptor, size];
                self.call_helper("runtime.makechan", &args, &[Scalar::Ptr])[0].into()
            }
            Kind::Slice(elem) => {
                let len = sizes[0];
                let cap = sizes.get(1).copied().unwrap_or(len);
                let constant = cap.constant.and_then(|cap| u64::try_from(cap).ok());
                let size = self.ctx.types.size(elem);
                let fits = constant.filter(|cap| size.saturating_mul(*cap) <= MAX_MAKE);
                let pointer = match (fits, len.constant) {
                    (Some(0), Some(_)) => self.zero_address(),
                    (Some(cap), Some(_)) => {
                        let array = self.ctx.types.array(elem, cap);
                        self.new_object(array)
                    }
                    _ => {
                        let descriptor = self.descriptor(elem);
                        let buf = self.nil();
                        let args = [buf, descriptor, len.reg, cap.reg];
                        self.call_helper("runtime.makeslicebuf", &args, &[Scalar::Ptr])[0]
                    }
                };
                Value::of(&[pointer, len.reg, cap.reg])
            }
            _ => {
                self.ctx
                    .error(x.pos, "make of this type cannot be compiled");
                self.zero_value(ty)
            }
        }
    }

    /// `new(T)`, `new(x)`.
    fn new_builtin(&mut self, x: &'a Expr, call: &'a ast::Call) -> Value {
        let ty = self.ty(x);
        let base = self.ctx.types.elem_of(ty);
        let arg = &call.args[0];
        if self.is_type(arg) {
            self.at(x.pos);
            return self.new_object(base).into();
        }
        let value = self.expr_to(arg, base);
        self.at(x.pos);
        let object = self.new_object(base);
        self.store(Addr::object(object), base, &value);
        object.into()
    }

    /// `min(...)`, `max(...)`.
    fn extreme(&mut self, x: &'a Expr, call: &'a ast::Call, max: bool) -> Value {
        let ty = self.ty(x);
        let values = self.operands_to(&call.args, ty);
        self.at(x.pos);
        let mut values = values.into_iter();
        let Some(mut best) = values.next() else {
            return self.zero_value(ty);
        };
        for value in values {
            best = self.extreme_of(&best, &value, ty, max);
        }
        best
    }

    fn extreme_of(&mut self, a: &Value, b: &Value, ty: LType, max: bool) -> Value {
        let number = self.number(ty);
        if number == Number::Other {
            let op = match max {
                true => ast::BinaryOp::Gt,
                false => ast::BinaryOp::Lt,
            };
            let better = self.compare(op, b, a, ty);
            let (a, b) = (self.regs(a), self.regs(b));
            let pointer = self.select_inst(better, b[0], a[0]);
            let len = self.select_inst(better, b[1], a[1]);
            return Value::of(&[pointer, len]);
        }
        let op = match (number, max) {
            (Number::Float, true) => BinaryOp::FMax,
            (Number::Float, false) => BinaryOp::FMin,
            (Number::Signed, true) => BinaryOp::SMax,
            (Number::Signed, false) => BinaryOp::SMin,
            (_, true) => BinaryOp::UMax,
            (_, false) => BinaryOp::UMin,
        };
        let (a, b) = (self.single(a), self.single(b));
        self.binary_inst(op, a, b).into()
    }

    /// `<-x`.
    pub(crate) fn receive(&mut self, x: &'a Expr, channel: &'a Expr) -> Value {
        let elem = self.chan_elem(channel);
        let channel = self.expr(channel);
        let channel = self.single(&channel);
        self.at(x.pos);
        let temp = self.temp_to_receive(elem);
        let pointer = self.address(temp);
        self.call_helper("runtime.chanrecv1", &[channel, pointer], &[]);
        self.load(temp, elem)
    }

    /// `<-x` for two values.
    pub(crate) fn receive_ok(&mut self, x: &'a Expr, channel: &'a Expr) -> Vec<(Value, LType)> {
        let elem = self.chan_elem(channel);
        let channel = self.expr(channel);
        let channel = self.single(&channel);
        self.at(x.pos);
        let temp = self.temp_to_receive(elem);
        let pointer = self.address(temp);
        let args = [channel, pointer];
        let ok = self.call_helper("runtime.chanrecv2", &args, &[Scalar::I8])[0];
        let bool_ty = self.ctx.types.predeclared(BasicKind::Bool);
        vec![(self.load(temp, elem), elem), (ok.into(), bool_ty)]
    }

    fn chan_elem(&mut self, channel: &'a Expr) -> LType {
        let ty = self.ty(channel);
        self.ctx.types.elem_of(ty)
    }
}
