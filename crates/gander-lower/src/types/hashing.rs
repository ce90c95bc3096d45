//! Hash functions of map keys: `func(p unsafe.Pointer, h uintptr) uintptr`.
//!
//! Invariant: equal keys have equal hashes; keys of interface type hash as the
//! runtime hashes them, which panics for uncomparable dynamic types.

use super::equality::{Part, for_each_element, made_function, spelled};
use super::stub::Stub;
use super::{Kind, LType, Types};
use crate::ctx::Ctx;
use gander_abi::Scalar;
use gander_mir::{Body, DataId, FuncId, Inst, Reg, Terminator};
use gander_types::BasicKind;

impl Types<'_> {
    /// Whether assigning to a present key must store the key again: equal keys
    /// can differ (`+0` and `-0`, strings with other memory).
    pub(super) fn key_needs_update(&self, t: LType) -> bool {
        match &*self.under_kind(t) {
            Kind::Basic(kind) => matches!(
                kind,
                BasicKind::Float32
                    | BasicKind::Float64
                    | BasicKind::Complex64
                    | BasicKind::Complex128
                    | BasicKind::String
            ),
            Kind::Interface(_) => true,
            &Kind::Array { elem, .. } => self.key_needs_update(elem),
            Kind::Struct(fields) => fields.iter().any(|field| self.key_needs_update(field.ty)),
            _ => false,
        }
    }

    /// Whether hashing a key can panic: there is an interface in it.
    pub(super) fn hash_can_panic(&self, t: LType) -> bool {
        match &*self.under_kind(t) {
            Kind::Interface(_) => true,
            &Kind::Array { elem, .. } => self.hash_can_panic(elem),
            Kind::Struct(fields) => fields.iter().any(|field| self.hash_can_panic(field.ty)),
            _ => false,
        }
    }
}

impl Ctx<'_> {
    /// The funcval of the hash function of a key type.
    pub(super) fn hash_funcval(&mut self, key: LType) -> DataId {
        let func = self.hash_func(key);
        self.funcval(func)
    }

    /// The hash function of a key type.
    pub(crate) fn hash_func(&mut self, key: LType) -> FuncId {
        let parts = self.types.parts(key);
        self.hash_of(parts)
    }

    fn hash_of(&mut self, parts: Vec<(u64, Part)>) -> FuncId {
        // The runtime has those of the commonest keys.
        let shared = match parts.as_slice() {
            [(0, Part::Memory(4))] => Some("runtime.memhash32"),
            [(0, Part::Memory(8))] => Some("runtime.memhash64"),
            [(0, Part::String)] => Some("runtime.strhash"),
            [(0, Part::Iface)] => Some("runtime.interhash"),
            [(0, Part::Eface)] => Some("runtime.nilinterhash"),
            [(0, Part::Float32)] => Some("runtime.f32hash"),
            [(0, Part::Float64)] => Some("runtime.f64hash"),
            _ => None,
        };
        if let Some(name) = shared {
            return self.helper(name);
        }
        let function = made_function(
            self,
            format!("type:.hash.{}", spelled(&parts)),
            &[Scalar::Ptr, Scalar::I64],
            Scalar::I64,
        );
        self.made(function, move |ctx, id| {
            let body = build(ctx, &parts);
            ctx.program.funcs[id.index()].body = Some(body);
        })
    }
}

fn build(ctx: &mut Ctx<'_>, parts: &[(u64, Part)]) -> Body {
    let (mut stub, params) = Stub::new(&[Scalar::Ptr, Scalar::I64]);
    let (p, hash) = (params[0], params[1]);
    for (offset, part) in parts {
        add(ctx, &mut stub, (p, hash), *offset, part);
    }
    stub.end(Terminator::Return(vec![hash]));
    stub.body
}

/// Replaces the hash by that of the part, begun with it.
fn add(ctx: &mut Ctx<'_>, stub: &mut Stub, (p, hash): (Reg, Reg), offset: u64, part: &Part) {
    let address = stub.offset(p, offset);
    match part {
        Part::Memory(size) if !matches!(size, 4 | 8) => {
            let func = ctx.helper("runtime.memhash");
            let size = stub.constant(Scalar::I64, *size);
            update(stub, func, vec![address, hash, size], hash);
        }
        Part::Array { len, size, elem } => {
            let func = ctx.hash_of(elem.clone());
            for_each_element(stub, *len, |stub, index, next| {
                let dst = stub.body.reg(Scalar::Ptr);
                stub.emit(Inst::Index {
                    dst,
                    base: address,
                    index,
                    scale: *size,
                });
                update(stub, func, vec![dst, hash], hash);
                stub.end(Terminator::Jump(next));
            });
        }
        part => {
            let func = ctx.hash_of(vec![(0, part.clone())]);
            update(stub, func, vec![address, hash], hash);
        }
    }
}

fn update(stub: &mut Stub, func: FuncId, args: Vec<Reg>, hash: Reg) {
    let new = stub.call(func, args, &[Scalar::I64]);
    stub.emit(Inst::Copy {
        dst: hash,
        src: new[0],
    });
}
