//! String concatenation and conversions of strings.

use crate::builder::FnBuilder;
use crate::types::Kind;
use crate::value::{Addr, Value};
use gander_constant::Value as Exact;
use gander_mir::{Reg, Scalar};
use gander_syntax::ast::{BinaryOp, Expr, ExprKind};
use gander_types::Mode;

/// Machine types of a string and of a slice.
pub(crate) const STRING: [Scalar; 2] = [Scalar::Ptr, Scalar::I64];
pub(crate) const SLICE: [Scalar; 3] = [Scalar::Ptr, Scalar::I64, Scalar::I64];

impl<'a> FnBuilder<'_, 'a> {
    /// `a + b + ...` of strings, as one concatenation.
    pub(crate) fn concat(&mut self, x: &'a Expr) -> Value {
        let mut operands = Vec::new();
        self.flatten_concat(x, &mut operands);
        operands.reverse();
        self.hoist_all(&operands);
        let bytes = |x: &&'a Expr| self.constant_of(x).and_then(Exact::as_bytes);
        // A concatenation of one string that is not empty is that string.
        let copies = operands
            .iter()
            .any(|x| bytes(x).is_some_and(|bytes| !bytes.is_empty()));
        let mut values = Vec::new();
        let mut pending: Option<Vec<u8>> = None;
        for operand in operands {
            // Neighbouring constants are one.
            if let Some(bytes) = self.constant_of(operand).and_then(Exact::as_bytes) {
                pending.get_or_insert_default().extend_from_slice(bytes);
                continue;
            }
            if let Some(bytes) = pending.take() {
                values.push(self.string(&bytes));
            }
            values.push(match copies {
                true => self.string_view(operand),
                false => self.expr(operand),
            });
        }
        if let Some(bytes) = pending {
            values.push(self.string(&bytes));
        }
        self.at(x.pos);
        self.concat_values(&values)
    }

    /// A string that is used up before anything is written: of a conversion
    /// from bytes, the bytes themselves.
    pub(crate) fn string_view(&mut self, x: &'a Expr) -> Value {
        if let Some(bytes) = self.converted_bytes(x) {
            let bytes = self.expr(bytes);
            let bytes = self.regs(&bytes);
            return Value::of(&bytes[..2]);
        }
        self.expr(x)
    }

    /// The operand of a conversion from a slice of bytes to a string.
    fn converted_bytes(&mut self, x: &'a Expr) -> Option<&'a Expr> {
        let ExprKind::Call(call) = &x.unparen().kind else {
            return None;
        };
        if !self.is_type(&call.fun) || self.hoisted.contains_key(&x.id) {
            return None;
        }
        let operand = &call.args[0];
        if self.constant_of(operand).is_some() || matches!(self.mode(operand), Some(Mode::NilValue))
        {
            return None;
        }
        let (from, to) = (self.ty(operand), self.ty(&call.fun));
        let types = &self.ctx.types;
        let bytes = match *types.under_kind(from) {
            Kind::Slice(elem) => types.size(elem) == 1,
            _ => false,
        };
        (bytes && self.is_string(to)).then_some(operand)
    }

    /// The operands of nested concatenations, last first.
    fn flatten_concat(&self, x: &'a Expr, operands: &mut Vec<&'a Expr>) {
        let mut x = x;
        loop {
            let plain = !self.hoisted.contains_key(&x.id) && self.constant_of(x).is_none();
            match &x.kind {
                ExprKind::Paren(inner) if plain => x = inner,
                ExprKind::Binary(binary) if plain && binary.op == BinaryOp::Add => {
                    self.flatten_concat(&binary.y, operands);
                    x = &binary.x;
                }
                _ => break operands.push(x),
            }
        }
    }

    /// The concatenation of string values.
    pub(crate) fn concat_values(&mut self, values: &[Value]) -> Value {
        let nil = self.nil();
        if let [only] = values {
            return only.clone();
        }
        if let [a, b] = values {
            let (a, b) = (self.regs(a), self.regs(b));
            let args = [nil, a[0], a[1], b[0], b[1]];
            return Value::of(&self.call_helper("runtime.concatstring2", &args, &STRING));
        }
        let list = Addr::slot(self.slot(16 * values.len() as u64, 8));
        for (i, value) in values.iter().enumerate() {
            let words = self.regs(value);
            let at = list.plus(16 * i as u64);
            self.store_scalar(at, words[0]);
            self.store_scalar(at.plus(8), words[1]);
        }
        let list = self.address(list);
        let len = self.int(values.len() as i64);
        let args = [nil, list, len, len];
        Value::of(&self.call_helper("runtime.concatstrings", &args, &STRING))
    }

    /// The string of a code point.
    pub(crate) fn int_to_string(&mut self, value: Reg) -> Value {
        let nil = self.nil();
        Value::of(&self.call_helper("runtime.intstring", &[nil, value], &STRING))
    }

    /// The string of bytes.
    pub(crate) fn bytes_to_string(&mut self, slice: &Value) -> Value {
        let slice = self.regs(slice);
        let nil = self.nil();
        let args = [nil, slice[0], slice[1]];
        Value::of(&self.call_helper("runtime.slicebytetostring", &args, &STRING))
    }

    /// The string of runes.
    pub(crate) fn runes_to_string(&mut self, slice: &Value) -> Value {
        let slice = self.regs(slice);
        let nil = self.nil();
        let args = [nil, slice[0], slice[1], slice[2]];
        Value::of(&self.call_helper("runtime.slicerunetostring", &args, &STRING))
    }

    /// The bytes (or runes) of a string.
    pub(crate) fn string_to_slice(&mut self, string: &Value, runes: bool) -> Value {
        let string = self.regs(string);
        let nil = self.nil();
        let helper = match runes {
            true => "runtime.stringtoslicerune",
            false => "runtime.stringtoslicebyte",
        };
        Value::of(&self.call_helper(helper, &[nil, string[0], string[1]], &SLICE))
    }
}
