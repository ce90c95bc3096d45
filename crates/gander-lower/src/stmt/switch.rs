//! Expression switches.
//!
//! Invariant: clauses are tried from top to bottom and cases from left to
//! right (spec: Expression switches); only runs of constants, whose order
//! nobody can tell, become jump tables or searches.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::Value;
use gander_mir::{BlockId, Terminator};
use gander_syntax::ast::{Expr, Switch};
use gander_types::{BasicKind, Mode};

/// From this many string constants in a row on, their lengths are looked at
/// first.
const MANY_STRINGS: usize = 5;

/// What is switched on.
struct Tag {
    value: Value,
    ty: LType,
}

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn switch_stmt(&mut self, s: &'a Switch) {
        let label = self.flow.label.take();
        if let Some(init) = &s.init {
            self.stmt(init);
        }
        let tag = s.tag.as_ref().map(|tag| self.switch_tag(tag));
        let end = self.block();
        let bodies: Vec<BlockId> = s.clauses.iter().map(|_| self.block()).collect();
        let mut cases: Vec<(&'a Expr, BlockId)> = Vec::new();
        let mut default = end;
        for (clause, &body) in s.clauses.iter().zip(&bodies) {
            match &clause.exprs {
                Some(exprs) => cases.extend(exprs.iter().map(|x| (x, body))),
                None => default = body,
            }
        }
        self.dispatch(tag.as_ref(), &cases);
        self.end(Terminator::Jump(default));
        self.flow.label = label;
        self.enter(end, None);
        for (index, (clause, &body)) in s.clauses.iter().zip(&bodies).enumerate() {
            let outer = self.flow.fallthrough;
            self.flow.fallthrough = bodies.get(index + 1).copied();
            self.start(body);
            self.stmts(&clause.body);
            self.flow.fallthrough = outer;
            self.end(Terminator::Jump(end));
        }
        self.leave();
        self.start(end);
    }

    /// The value to compare with; of an untyped constant, of its default type.
    fn switch_tag(&mut self, tag: &'a Expr) -> Tag {
        let ty = self.ty(tag);
        let value = self.expr(tag);
        let value = self.keep(value, ty);
        Tag { value, ty }
    }

    /// Jumps to the block of the first case that matches; goes on if none
    /// does.
    fn dispatch(&mut self, tag: Option<&Tag>, cases: &[(&'a Expr, BlockId)]) {
        let mut rest = cases;
        while let Some(&(first, body)) = rest.first() {
            let Some(tag) = tag else {
                self.bool_case(first, body);
                rest = &rest[1..];
                continue;
            };
            let run = rest
                .iter()
                .take_while(|(x, _)| self.constant_of(x).is_some())
                .count();
            let kind = self.ctx.types.basic(tag.ty);
            let handled = match kind {
                Some(BasicKind::String) if run >= MANY_STRINGS => {
                    self.string_cases(tag, &rest[..run]);
                    run
                }
                Some(kind) if run > 1 && is_integer(kind) => {
                    self.integer_cases(tag, &rest[..run]);
                    run
                }
                _ => {
                    self.one_case(tag, first, body);
                    1
                }
            };
            rest = &rest[handled..];
        }
    }

    /// A case of a switch without tag: `true` is compared with it.
    fn bool_case(&mut self, x: &'a Expr, body: BlockId) {
        self.at(x.pos);
        let next = self.block();
        let ty = self.ty(x);
        if self.ctx.types.is_interface(ty) {
            let bool_ty = self.ctx.types.predeclared(BasicKind::Bool);
            let yes = self.constant(gander_mir::Scalar::I8, 1);
            let tag = Tag {
                value: yes.into(),
                ty: bool_ty,
            };
            self.one_case(&tag, x, body);
            return;
        }
        self.cond(x, body, next);
        self.start(next);
    }

    /// Compares the tag with one case.
    fn one_case(&mut self, tag: &Tag, x: &'a Expr, body: BlockId) {
        self.at(x.pos);
        let next = self.block();
        if matches!(self.mode(x), Some(Mode::NilValue)) {
            let regs = self.regs(&tag.value);
            let is_nil = self.is_zero(regs[0]);
            self.branch(is_nil, body, next);
            self.start(next);
            return;
        }
        let case_ty = self.ty(x);
        let types = &self.ctx.types;
        let same = match (types.is_interface(tag.ty), types.is_interface(case_ty)) {
            (true, false) => {
                let value = self.expr_to(x, case_ty);
                self.at(x.pos);
                self.interface_equals(&tag.value, tag.ty, &value, case_ty)
            }
            (false, true) => {
                let value = self.expr(x);
                self.at(x.pos);
                self.interface_equals(&value, case_ty, &tag.value, tag.ty)
            }
            _ => {
                let methods = |ty| types.interface_methods(ty).len();
                // Of two interface types, the one with fewer methods rules.
                let common = match methods(case_ty) < methods(tag.ty) {
                    true => case_ty,
                    false => tag.ty,
                };
                let value = self.expr_to(x, common);
                let left = self.convert_to(tag.value.clone(), tag.ty, common);
                self.at(x.pos);
                self.equal(&left, &value, common)
            }
        };
        self.branch(same, body, next);
        self.start(next);
    }

    /// A run of integer constants.
    fn integer_cases(&mut self, tag: &Tag, cases: &[(&'a Expr, BlockId)]) {
        let value = self.single(&tag.value);
        let width = self.scalar(value).size() * 8;
        let mask = u64::MAX >> (64 - width);
        let mut table: Vec<(u64, BlockId)> = Vec::new();
        for &(x, body) in cases {
            let Some(bits) = self.integer_bits(x) else {
                continue;
            };
            let bits = bits & mask;
            // Instances of generic code may repeat a case; the first counts.
            if table.iter().all(|&(other, _)| other != bits) {
                table.push((bits, body));
            }
        }
        let next = self.block();
        self.end(Terminator::Switch {
            value,
            cases: table,
            default: next,
        });
        self.start(next);
    }

    /// The bits of an integer constant, in two's complement.
    fn integer_bits(&mut self, x: &Expr) -> Option<u64> {
        let value = self.constant_of(x)?;
        let bits = value.as_i64().map(|value| value as u64);
        let bits = bits.or_else(|| value.as_u64());
        if bits.is_none() {
            self.ctx.error(x.pos, "a case that is no integer");
        }
        bits
    }

    /// A run of string constants: first by length, then one by one.
    fn string_cases(&mut self, tag: &Tag, cases: &[(&'a Expr, BlockId)]) {
        let regs = self.regs(&tag.value);
        let (data, len) = (regs[0], regs[1]);
        let next = self.block();
        let mut lengths: Vec<(u64, BlockId)> = Vec::new();
        for (x, _) in cases {
            let length = self.string_length(x);
            if lengths.iter().all(|&(other, _)| other != length) {
                let block = self.block();
                lengths.push((length, block));
            }
        }
        self.end(Terminator::Switch {
            value: len,
            cases: lengths.clone(),
            default: next,
        });
        for (length, block) in lengths {
            self.start(block);
            for &(x, body) in cases {
                if self.string_length(x) != length {
                    continue;
                }
                self.at(x.pos);
                let other = self.block();
                if length == 0 {
                    self.end(Terminator::Jump(body));
                    break;
                }
                let value = self.expr_to(x, tag.ty);
                let text = self.regs(&value)[0];
                let size = self.int(length as i64);
                let same = self.call_helper(
                    "runtime.memequal",
                    &[data, text, size],
                    &[gander_mir::Scalar::I8],
                );
                self.branch(same[0], body, other);
                self.start(other);
            }
            self.end(Terminator::Jump(next));
        }
        self.start(next);
    }

    fn string_length(&self, x: &Expr) -> u64 {
        let value = self.constant_of(x);
        value.and_then(|value| value.string_len()).unwrap_or(0)
    }
}

/// Whether values of this kind are integers.
fn is_integer(kind: BasicKind) -> bool {
    (BasicKind::Int..=BasicKind::Uintptr).contains(&kind)
}
