//! Equality functions of types: `func(p, q unsafe.Pointer) bool`.
//!
//! Invariant: the comparison stops at the first difference (spec: Comparison
//! operators), blank fields and padding are not looked at. What can panic is
//! compared in its place; between such parts, what costs little comes first, so
//! that strings of different lengths are never read. Types that are compared alike share a
//! function, whose name says how they are compared.

use super::stub::{SHARED, Stub};
use super::{Kind, LType, Types};
use crate::ctx::Ctx;
use gander_abi::{Scalar, WORD};
use gander_mir::{
    Attrs, BinaryOp, BlockId, CompareOp, DataId, FuncId, Function, Inst, Reg, Terminator,
};
use gander_types::BasicKind;
use std::fmt::Write;

/// Runs of memory up to this many bytes are compared without a loop.
const INLINE_BYTES: u64 = 64;

/// One part of what makes up a value, at an offset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Bytes that are compared and hashed as they are.
    Memory(u64),
    Float32,
    Float64,
    String,
    /// An interface with methods.
    Iface,
    /// An interface without methods.
    Eface,
    /// Elements of this size, each of these parts.
    Array {
        len: u64,
        size: u64,
        elem: Vec<(u64, Part)>,
    },
}

impl Part {
    /// Whether comparing may find an uncomparable dynamic type.
    fn can_panic(&self) -> bool {
        match self {
            Part::Iface | Part::Eface => true,
            Part::Array { elem, .. } => elem.iter().any(|(_, part)| part.can_panic()),
            _ => false,
        }
    }
}

impl Types<'_> {
    /// What counts in values of a comparable type, in order of offset.
    pub(super) fn parts(&self, t: LType) -> Vec<(u64, Part)> {
        let mut parts = Vec::new();
        self.add_parts(t, 0, &mut parts);
        parts
    }

    fn add_parts(&self, t: LType, base: u64, parts: &mut Vec<(u64, Part)>) {
        if self.is_regular_memory(t) {
            return add_memory(parts, base, self.size(t));
        }
        match &*self.under_kind(t) {
            Kind::Basic(BasicKind::Float32) => parts.push((base, Part::Float32)),
            Kind::Basic(BasicKind::Float64) => parts.push((base, Part::Float64)),
            Kind::Basic(BasicKind::Complex64) => {
                parts.extend([(base, Part::Float32), (base + 4, Part::Float32)]);
            }
            Kind::Basic(BasicKind::Complex128) => {
                parts.extend([(base, Part::Float64), (base + 8, Part::Float64)]);
            }
            Kind::Basic(BasicKind::String) => parts.push((base, Part::String)),
            Kind::Interface(specs) => parts.push((
                base,
                match specs.is_empty() {
                    true => Part::Eface,
                    false => Part::Iface,
                },
            )),
            &Kind::Array { len, elem } => match len {
                0 => {}
                1 => self.add_parts(elem, base, parts),
                _ => {
                    let (size, elem) = (self.size(elem), self.parts(elem));
                    if !elem.is_empty() {
                        parts.push((base, Part::Array { len, size, elem }));
                    }
                }
            },
            Kind::Struct(fields) => {
                let layout = self.layout(t);
                for (field, offset) in fields.iter().zip(&layout.offsets) {
                    if !field.name.is_blank() {
                        self.add_parts(field.ty, base + offset, parts);
                    }
                }
            }
            _ => {}
        }
    }
}

fn add_memory(parts: &mut Vec<(u64, Part)>, base: u64, size: u64) {
    if size == 0 {
        return;
    }
    match parts.last_mut() {
        Some((start, Part::Memory(len))) if *start + *len == base => *len += size,
        _ => parts.push((base, Part::Memory(size))),
    }
}

/// The parts as the names of made functions spell them: memory `M8`, skipped
/// memory `K8`, floats `F` and `G`, strings `S`, interfaces `I` and `E`,
/// arrays `[3S]`.
pub(super) fn spelled(parts: &[(u64, Part)]) -> String {
    let (mut out, mut end) = (String::new(), 0);
    for (offset, part) in parts {
        if *offset > end {
            let _ = write!(out, "K{}", offset - end);
        }
        let size = match part {
            Part::Memory(size) => {
                let _ = write!(out, "M{size}");
                *size
            }
            Part::Float32 => {
                out.push('F');
                4
            }
            Part::Float64 => {
                out.push('G');
                8
            }
            Part::String => {
                out.push('S');
                2 * WORD
            }
            Part::Iface => {
                out.push('I');
                2 * WORD
            }
            Part::Eface => {
                out.push('E');
                2 * WORD
            }
            Part::Array { len, size, elem } => {
                let _ = write!(out, "[{len}x{size}:{}]", spelled(elem));
                len * size
            }
        };
        end = offset + size;
    }
    out
}

impl Ctx<'_> {
    /// The funcval of a type's equality function; none if the type is not
    /// comparable.
    pub(super) fn equality_funcval(&mut self, t: LType) -> Option<DataId> {
        if !self.types.is_comparable(t) {
            return None;
        }
        let func = self.equality_func(t);
        Some(self.funcval(func))
    }

    /// The function that compares two values of comparable type `t` behind
    /// pointers; it panics if they hold uncomparable dynamic types.
    pub(crate) fn equality_func(&mut self, t: LType) -> FuncId {
        let parts = self.types.parts(t);
        self.equality_of(parts)
    }

    fn equality_of(&mut self, parts: Vec<(u64, Part)>) -> FuncId {
        let function = made_function(
            self,
            format!("type:.eq.{}", spelled(&parts)),
            &[Scalar::Ptr, Scalar::Ptr],
            Scalar::I8,
        );
        self.made(function, move |ctx, id| {
            let body = build(ctx, &parts);
            ctx.program.funcs[id.index()].body = Some(body);
        })
    }
}

/// A function made for a type, without body.
pub(super) fn made_function(
    ctx: &mut Ctx<'_>,
    name: String,
    params: &[Scalar],
    result: Scalar,
) -> Function {
    Function {
        name,
        attrs: Attrs {
            noinline: true,
            ..Attrs::default()
        },
        params: params.to_vec(),
        results: vec![result],
        file: ctx.str("<autogenerated>"),
        line: 1,
        body: None,
    }
}

/// An equality function in the making.
struct Builder {
    stub: Stub,
    p: Reg,
    q: Reg,
    differ: BlockId,
}

fn build(ctx: &mut Ctx<'_>, parts: &[(u64, Part)]) -> gander_mir::Body {
    let (mut stub, params) = Stub::new(&[Scalar::Ptr, Scalar::Ptr]);
    let differ = stub.block();
    let mut builder = Builder {
        stub,
        p: params[0],
        q: params[1],
        differ,
    };
    for run in parts.chunk_by(|(_, x), (_, y)| !x.can_panic() && !y.can_panic()) {
        for (offset, part) in run {
            builder.without_calls(*offset, part);
        }
        for (offset, part) in run {
            builder.with_calls(ctx, *offset, part);
        }
    }
    let mut stub = builder.stub;
    let yes = stub.constant(Scalar::I8, 1);
    stub.end(Terminator::Return(vec![yes]));
    stub.start(differ);
    let no = stub.constant(Scalar::I8, 0);
    stub.end(Terminator::Return(vec![no]));
    stub.body
}

impl Builder {
    /// Goes on only if `equal` is not 0.
    fn require(&mut self, equal: Reg) {
        let next = self.stub.block();
        self.stub.branch(equal, next, self.differ);
        self.stub.start(next);
    }

    fn require_same(&mut self, op: CompareOp, scalar: Scalar, offset: u64) {
        let left = self.stub.load_mem(scalar, self.p, offset, SHARED);
        let right = self.stub.load_mem(scalar, self.q, offset, SHARED);
        let equal = self.stub.compare(op, left, right);
        self.require(equal);
    }

    /// What of a part is compared without a call: of strings, the lengths.
    fn without_calls(&mut self, offset: u64, part: &Part) {
        match part {
            Part::Memory(size) => self.memory(offset, *size),
            Part::Float32 => self.require_same(CompareOp::FEq, Scalar::F32, offset),
            Part::Float64 => self.require_same(CompareOp::FEq, Scalar::F64, offset),
            Part::String => self.require_same(CompareOp::Eq, Scalar::I64, offset + WORD),
            Part::Iface | Part::Eface | Part::Array { .. } => {}
        }
    }

    /// What of a part is compared by calls.
    fn with_calls(&mut self, ctx: &mut Ctx<'_>, offset: u64, part: &Part) {
        match part {
            Part::Memory(_) | Part::Float32 | Part::Float64 => {}
            Part::String => {
                let left = self.stub.load_mem(Scalar::Ptr, self.p, offset, SHARED);
                let right = self.stub.load_mem(Scalar::Ptr, self.q, offset, SHARED);
                let len = self
                    .stub
                    .load_mem(Scalar::I64, self.p, offset + WORD, SHARED);
                self.require_call(ctx, "runtime.memequal", vec![left, right, len]);
            }
            Part::Iface => self.interface(ctx, offset, "runtime.ifaceeq"),
            Part::Eface => self.interface(ctx, offset, "runtime.efaceeq"),
            Part::Array { len, size, elem } => self.array(ctx, offset, (*len, *size), elem),
        }
    }

    fn require_call(&mut self, ctx: &mut Ctx<'_>, name: &str, args: Vec<Reg>) {
        let func = ctx.helper(name);
        let equal = self.stub.call(func, args, &[Scalar::I8]);
        self.require(equal[0]);
    }

    /// First the types, which decide how the data is compared.
    fn interface(&mut self, ctx: &mut Ctx<'_>, offset: u64, name: &str) {
        self.require_same(CompareOp::Eq, Scalar::Ptr, offset);
        let ty = self.stub.load_mem(Scalar::Ptr, self.p, offset, SHARED);
        let left = self
            .stub
            .load_mem(Scalar::Ptr, self.p, offset + WORD, SHARED);
        let right = self
            .stub
            .load_mem(Scalar::Ptr, self.q, offset + WORD, SHARED);
        self.require_call(ctx, name, vec![ty, left, right]);
    }

    /// Byte for byte, in the widest steps that fit. Reads of variables are
    /// checked for races, so the runtime's function is not called.
    fn memory(&mut self, offset: u64, size: u64) {
        let (mut at, end) = (offset, offset + size);
        if size > INLINE_BYTES {
            let words = size / WORD;
            let (p, q, differ) = (self.p, self.q, self.differ);
            for_each_element(&mut self.stub, words, |stub, index, next| {
                let left = element(stub, p, offset, index, WORD);
                let right = element(stub, q, offset, index, WORD);
                let left = stub.load_mem(Scalar::I64, left, 0, SHARED);
                let right = stub.load_mem(Scalar::I64, right, 0, SHARED);
                let equal = stub.compare(CompareOp::Eq, left, right);
                stub.branch(equal, next, differ);
            });
            at += words * WORD;
        }
        while at < end {
            let scalar = match end - at {
                8.. => Scalar::I64,
                4.. => Scalar::I32,
                2.. => Scalar::I16,
                _ => Scalar::I8,
            };
            self.require_same(CompareOp::Eq, scalar, at);
            at += u64::from(scalar.size());
        }
    }

    fn array(
        &mut self,
        ctx: &mut Ctx<'_>,
        offset: u64,
        (len, size): (u64, u64),
        elem: &[(u64, Part)],
    ) {
        let func = ctx.equality_of(elem.to_vec());
        let differ = self.differ;
        let (p, q) = (self.p, self.q);
        for_each_element(&mut self.stub, len, |stub, index, next| {
            let args = vec![
                element(stub, p, offset, index, size),
                element(stub, q, offset, index, size),
            ];
            let equal = stub.call(func, args, &[Scalar::I8]);
            stub.branch(equal[0], next, differ);
        });
    }
}

/// The address of an element of the array at `base + offset`.
fn element(stub: &mut Stub, base: Reg, offset: u64, index: Reg, scale: u64) -> Reg {
    let base = stub.offset(base, offset);
    let dst = stub.body.reg(Scalar::Ptr);
    stub.emit(Inst::Index {
        dst,
        base,
        index,
        scale,
    });
    dst
}

/// A loop over `len` numbers; `body` gets the number and the block to end in.
pub(super) fn for_each_element(
    stub: &mut Stub,
    len: u64,
    body: impl FnOnce(&mut Stub, Reg, BlockId),
) {
    let index = stub.constant(Scalar::I64, 0);
    let (check, inside, next, done) = (stub.block(), stub.block(), stub.block(), stub.block());
    stub.end(Terminator::Jump(check));
    stub.start(check);
    let end = stub.constant(Scalar::I64, len);
    let more = stub.compare(CompareOp::SLt, index, end);
    stub.branch(more, inside, done);
    stub.start(inside);
    body(stub, index, next);
    stub.start(next);
    let one = stub.constant(Scalar::I64, 1);
    stub.emit(Inst::Binary {
        op: BinaryOp::Add,
        dst: index,
        left: index,
        right: one,
    });
    stub.end(Terminator::Jump(check));
    stub.start(done);
}
