//! Sizes and alignments as the official compiler lays types out on amd64.
//!
//! Invariants: a size is none if it does not fit into a signed 64-bit number;
//! types that expand for ever (reported elsewhere) count as too large. A type
//! is laid out once per question, however often it occurs.

use crate::store::{Obj, Store, Ty};
use crate::types::{Basic, BasicInfo, BasicKind, Struct, Type};
use rustc_hash::FxHashMap;

const WORD: i64 = 8;

/// How deep types are looked into.
const MAX_DEPTH: u32 = 300;

/// Size and alignment of a type.
#[derive(Clone, Copy)]
struct Layout {
    size: Option<i64>,
    align: i64,
}

impl Layout {
    const fn new(size: i64, align: i64) -> Layout {
        Layout {
            size: Some(size),
            align,
        }
    }
}

impl Store {
    /// The size of a variable of type `t` in bytes; none if it is too large.
    pub fn sizeof(&self, t: Ty) -> Option<i64> {
        Sizer::new(self).layout(t, 0).size
    }

    /// The alignment of a variable of type `t` in bytes.
    pub fn alignof(&self, t: Ty) -> i64 {
        Sizer::new(self).layout(t, 0).align
    }

    /// The offsets of fields in bytes; none for those that are too far.
    pub fn offsetsof(&self, fields: &[Obj]) -> Vec<Option<i64>> {
        let mut offsets = Vec::with_capacity(fields.len());
        Sizer::new(self).fields(fields, 0, |offset, _| offsets.push(offset));
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

    /// Whether the size of `t` depends on a type parameter (or on a type that
    /// contains itself).
    pub fn has_var_size(&self, t: Ty) -> bool {
        self.var_size(t, 0, &mut FxHashMap::default())
    }

    /// `seen` has defined types on the way here (true), and those that do not
    /// have variable size (false).
    fn var_size(&self, t: Ty, depth: u32, seen: &mut FxHashMap<Ty, bool>) -> bool {
        let t = self.unalias(t);
        match &self[t] {
            Type::Named(_) => {
                if let Some(&open) = seen.get(&t) {
                    return open;
                }
                if depth > MAX_DEPTH || self.has_name_in(t, "_simd", &["simd"]) {
                    return true;
                }
                seen.insert(t, true);
                let is_var = self.var_size(self.under(t), depth + 1, seen);
                seen.insert(t, false);
                is_var
            }
            &Type::Array { elem, .. } => self.var_size(elem, depth, seen),
            Type::Struct(s) => s
                .fields
                .iter()
                .any(|&field| self.var_size(self[field].ty_or_invalid(), depth, seen)),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }

    /// Whether `t` is the defined type `name` of one of these packages.
    fn has_name_in(&self, t: Ty, name: &str, paths: &[&str]) -> bool {
        self.as_named(t).is_some_and(|named| {
            let object = &self[named.obj];
            object.name.as_str() == name
                && object
                    .pkg
                    .is_some_and(|pkg| paths.contains(&self[pkg].path.as_str()))
        })
    }
}

struct Sizer<'s> {
    store: &'s Store,
    /// Layouts of structs.
    known: FxHashMap<Ty, Layout>,
}

impl Sizer<'_> {
    fn new(store: &Store) -> Sizer<'_> {
        Sizer {
            store,
            known: FxHashMap::default(),
        }
    }

    fn layout(&mut self, t: Ty, depth: u32) -> Layout {
        let store = self.store;
        if depth > MAX_DEPTH {
            return Layout {
                size: None,
                align: 1,
            };
        }
        match store.under_type(t) {
            Type::Basic(basic) => basic_layout(basic),
            &Type::Array { len, elem } => {
                let elem = self.layout(elem, depth + 1);
                let size = match len {
                    ..=0 => Some(0),
                    _ => elem.size.and_then(|size| size.checked_mul(len)),
                };
                Layout { size, ..elem }
            }
            Type::Slice(_) => Layout::new(3 * WORD, WORD),
            Type::Interface(_) => Layout::new(2 * WORD, WORD),
            Type::Struct(s) => {
                if let Some(&known) = self.known.get(&t) {
                    return known;
                }
                let layout = self.struct_layout(t, s, depth);
                self.known.insert(t, layout);
                layout
            }
            _ => Layout::new(WORD, WORD),
        }
    }

    fn struct_layout(&mut self, t: Ty, s: &Struct, depth: u32) -> Layout {
        if s.fields.is_empty() {
            // An empty struct that asks for the alignment of its container.
            let atomic = ["sync/atomic", "internal/runtime/atomic"];
            let aligned = self.store.has_name_in(t, "align64", &atomic);
            return Layout::new(0, if aligned { 8 } else { 1 });
        }
        let mut align = 1;
        let mut end = None;
        self.fields(&s.fields, depth, |offset, field| {
            align = align.max(field.align);
            // A pointer to a last field without size must not point behind
            // the variable.
            end = offset.zip(field.size).map(|(offset, size)| match size {
                0 if offset > 0 => (offset, 1),
                _ => (offset, size),
            });
        });
        let size = end
            .and_then(|(offset, size)| offset.checked_add(size))
            .and_then(|size| align_up(size, align));
        Layout { size, align }
    }

    /// Calls `place` with offset and layout of each field.
    fn fields(&mut self, fields: &[Obj], depth: u32, mut place: impl FnMut(Option<i64>, Layout)) {
        let mut end = Some(0);
        for &field in fields {
            let layout = self.layout(self.store[field].ty_or_invalid(), depth + 1);
            let offset = end.and_then(|end| align_up(end, layout.align));
            place(offset, layout);
            end = offset
                .zip(layout.size)
                .and_then(|(offset, size)| offset.checked_add(size));
        }
    }
}

fn basic_layout(basic: &Basic) -> Layout {
    let size = match basic.kind {
        BasicKind::Bool | BasicKind::Int8 | BasicKind::Uint8 => 1,
        BasicKind::Int16 | BasicKind::Uint16 => 2,
        BasicKind::Int32 | BasicKind::Uint32 | BasicKind::Float32 => 4,
        BasicKind::Complex128 | BasicKind::String => 16,
        _ => WORD,
    };
    let align = if basic.info.has(BasicInfo::COMPLEX) {
        size / 2
    } else {
        size.min(WORD)
    };
    Layout::new(size, align)
}

/// The least multiple of `align` that is not below `x`.
fn align_up(x: i64, align: i64) -> Option<i64> {
    Some(x.checked_add(align - 1)? & !(align - 1))
}
