//! Sizes and alignments as the official compiler lays types out on amd64.
//!
//! Invariant: a size is none if it does not fit into a signed 64-bit number;
//! types that expand for ever (reported elsewhere) count as too large.

use crate::store::{Obj, Store, Ty};
use crate::types::{BasicInfo, BasicKind, Type};

const WORD: i64 = 8;

/// How deep types are looked into.
const MAX_DEPTH: u32 = 300;

impl Store {
    /// The size of a variable of type `t` in bytes; none if it is too large.
    pub fn sizeof(&self, t: Ty) -> Option<i64> {
        self.size(t, 0)
    }

    /// The alignment of a variable of type `t` in bytes.
    pub fn alignof(&self, t: Ty) -> i64 {
        self.align(t, 0)
    }

    /// The offsets of fields in bytes; none for those that are too far.
    pub fn offsetsof(&self, fields: &[Obj]) -> Vec<Option<i64>> {
        let mut offsets = Vec::with_capacity(fields.len());
        self.layout(fields, 0, &mut |offset| offsets.push(offset));
        offsets
    }

    /// The offset of the field that `index` leads to from struct type `t`
    /// through embedded structs; none if it is too far.
    pub fn offsetof(&self, t: Ty, index: &[usize]) -> Option<i64> {
        let mut total: i64 = 0;
        let mut t = t;
        for &i in index {
            let Type::Struct(s) = self.under_type(t) else {
                return None;
            };
            let offset = *self.offsetsof(&s.fields).get(i)?;
            total = total.checked_add(offset?)?;
            t = self[s.fields[i]].ty_or_invalid();
        }
        Some(total)
    }

    fn size(&self, t: Ty, depth: u32) -> Option<i64> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match self.under_type(t) {
            Type::Basic(basic) => match basic.kind {
                BasicKind::Bool | BasicKind::Int8 | BasicKind::Uint8 => 1,
                BasicKind::Int16 | BasicKind::Uint16 => 2,
                BasicKind::Int32 | BasicKind::Uint32 | BasicKind::Float32 => 4,
                BasicKind::Complex128 | BasicKind::String => 16,
                _ => WORD,
            },
            Type::Array { len, .. } if *len <= 0 => 0,
            &Type::Array { len, elem } => self.size(elem, depth + 1)?.checked_mul(len)?,
            Type::Slice(_) => 3 * WORD,
            Type::Interface(_) => 2 * WORD,
            Type::Struct(s) => return self.struct_size(&s.fields, self.align(t, depth), depth),
            _ => WORD,
        })
    }

    fn struct_size(&self, fields: &[Obj], align: i64, depth: u32) -> Option<i64> {
        let Some(&last) = fields.last() else {
            return Some(0);
        };
        let mut offset = Some(0);
        self.layout(fields, depth, &mut |next| offset = next);
        let offset = offset?;
        let mut size = self.size(self[last].ty_or_invalid(), depth + 1)?;
        // A pointer to a last field without size must not point behind the
        // variable.
        if offset > 0 && size == 0 {
            size = 1;
        }
        align_up(offset.checked_add(size)?, align)
    }

    /// Calls `place` with the offset of each field.
    fn layout(&self, fields: &[Obj], depth: u32, place: &mut dyn FnMut(Option<i64>)) {
        let mut end = Some(0);
        for &field in fields {
            let ty = self[field].ty_or_invalid();
            let offset = end.and_then(|end| align_up(end, self.align(ty, depth + 1)));
            place(offset);
            let size = self.size(ty, depth + 1);
            end = offset
                .zip(size)
                .and_then(|(offset, size)| offset.checked_add(size));
        }
    }

    fn align(&self, t: Ty, depth: u32) -> i64 {
        if depth > MAX_DEPTH {
            return 1;
        }
        match self.under_type(t) {
            &Type::Array { elem, .. } => self.align(elem, depth + 1),
            Type::Struct(s) if s.fields.is_empty() => {
                if self.is_align64(t) {
                    8
                } else {
                    1
                }
            }
            Type::Struct(s) => s
                .fields
                .iter()
                .map(|&field| self.align(self[field].ty_or_invalid(), depth + 1))
                .max()
                .unwrap_or(1),
            Type::Basic(basic) if basic.info.has(BasicInfo::STRING) => WORD,
            Type::Basic(basic) if basic.info.has(BasicInfo::COMPLEX) => {
                self.size(t, depth).map_or(1, |size| size / 2)
            }
            Type::Basic(_) => self.size(t, depth).unwrap_or(1).clamp(1, WORD),
            _ => WORD,
        }
    }

    /// Whether `t` is the empty struct that asks for 64-bit alignment.
    fn is_align64(&self, t: Ty) -> bool {
        let Some(named) = self.as_named(t) else {
            return false;
        };
        let object = &self[named.obj];
        object.name.as_str() == "align64"
            && object.pkg.is_some_and(|pkg| {
                matches!(
                    self[pkg].path.as_str(),
                    "sync/atomic" | "internal/runtime/atomic"
                )
            })
    }

    /// Whether the size of `t` depends on a type parameter (or on a type that
    /// contains itself).
    pub fn has_var_size(&self, t: Ty) -> bool {
        self.var_size(t, &mut Vec::new())
    }

    fn var_size(&self, t: Ty, seen: &mut Vec<Ty>) -> bool {
        let t = self.unalias(t);
        match &self[t] {
            Type::Named(named) => {
                if seen.contains(&t) || seen.len() > MAX_DEPTH as usize {
                    return true;
                }
                // The vector type whose size depends on the machine.
                let object = &self[named.obj];
                if object.name.as_str() == "_simd"
                    && object
                        .pkg
                        .is_some_and(|pkg| self[pkg].path.as_str() == "simd")
                {
                    return true;
                }
                seen.push(t);
                let is_var = self.var_size(self.under(t), seen);
                seen.pop();
                is_var
            }
            &Type::Array { elem, .. } => self.var_size(elem, seen),
            Type::Struct(s) => s
                .fields
                .iter()
                .any(|&field| self.var_size(self[field].ty_or_invalid(), seen)),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }
}

/// The least multiple of `align` that is not below `x`.
fn align_up(x: i64, align: i64) -> Option<i64> {
    Some(x.checked_add(align - 1)? & !(align - 1))
}
