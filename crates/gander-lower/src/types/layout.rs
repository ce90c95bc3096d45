//! Sizes, alignments, offsets, pointers and registers, as the official
//! compiler lays types out on amd64.
//!
//! Invariant: agrees with the checker's `unsafe.Sizeof` and with what the
//! standard library's use of `unsafe` assumes. Sizes in bytes; checked
//! programs have no type larger than the address space.

use super::{Field, Kind, LType, Types};
use gander_abi::{Piece, Scalar, Shape, WORD};
use gander_span::Symbol;
use gander_types::BasicKind;
use std::rc::Rc;

/// Slots of a map group.
pub(crate) const GROUP_SLOTS: u64 = 8;
/// Keys and elements of maps that are larger than this many bytes are behind
/// a pointer.
pub(crate) const MAP_INLINE: u64 = 128;

/// Where things are in a type's memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) size: u64,
    pub(crate) align: u32,
    /// Bytes from the start that can hold pointers.
    pub(crate) ptr_bytes: u64,
    /// Offsets of a struct's fields.
    pub(crate) offsets: Box<[u64]>,
}

impl Layout {
    fn plain(size: u64, align: u64, ptr_bytes: u64) -> Layout {
        Layout {
            size,
            align: align as u32,
            ptr_bytes,
            offsets: Box::default(),
        }
    }
}

impl Types<'_> {
    /// The layout of a type.
    pub(crate) fn layout(&self, t: LType) -> Rc<Layout> {
        let entry = self.entry(t);
        Rc::clone(
            entry
                .layout
                .get_or_init(|| Rc::new(self.compute_layout(t, &entry.kind))),
        )
    }

    /// Bytes of a variable.
    pub(crate) fn size(&self, t: LType) -> u64 {
        self.layout(t).size
    }

    /// Alignment of a variable, in bytes.
    pub(crate) fn align(&self, t: LType) -> u32 {
        self.layout(t).align
    }

    /// The offset of a struct's field.
    pub(crate) fn offset(&self, t: LType, field: usize) -> u64 {
        self.layout(t).offsets[field]
    }

    /// Whether variables can hold pointers.
    pub(crate) fn has_pointers(&self, t: LType) -> bool {
        self.layout(t).ptr_bytes > 0
    }

    /// Whether the only pointers in values of the type are those of strings.
    pub(crate) fn points_by_strings(&self, t: LType) -> bool {
        match &*self.under_kind(t) {
            Kind::Basic(kind) => *kind == BasicKind::String || !self.has_pointers(t),
            &Kind::Array { elem, .. } => self.points_by_strings(elem),
            Kind::Struct(fields) => fields.iter().all(|field| self.points_by_strings(field.ty)),
            _ => !self.has_pointers(t),
        }
    }

    fn compute_layout(&self, t: LType, kind: &Kind) -> Layout {
        match kind {
            Kind::Basic(kind) => basic(*kind),
            Kind::Pointer(_) | Kind::Func(_) | Kind::Map { .. } | Kind::Chan { .. } => {
                Layout::plain(WORD, WORD, WORD)
            }
            Kind::Slice(_) => Layout::plain(3 * WORD, WORD, WORD),
            // The collector need not see the type word.
            Kind::Interface(_) => Layout::plain(2 * WORD, WORD, 2 * WORD),
            &Kind::Array { len, elem } => {
                let elem = self.layout(elem);
                let ptr_bytes = match elem.ptr_bytes {
                    0 => 0,
                    _ if len == 0 => 0,
                    ptr_bytes => elem.size.saturating_mul(len - 1) + ptr_bytes,
                };
                Layout::plain(
                    elem.size.saturating_mul(len),
                    u64::from(elem.align),
                    ptr_bytes,
                )
            }
            Kind::Struct(fields) => self.struct_layout(fields),
            Kind::Named(named) => {
                let layout = (*self.layout(self.under(t))).clone();
                match self.asks_for_alignment(named.obj) {
                    true => Layout { align: 8, ..layout },
                    false => layout,
                }
            }
            Kind::MapGroup(_) => (*self.layout(self.under(t))).clone(),
            Kind::Tuple(_) => Layout::plain(0, 1, 0),
        }
    }

    /// Whether this is the empty struct type by which a struct asks for the
    /// alignment of 64-bit atomics.
    fn asks_for_alignment(&self, obj: gander_types::Obj) -> bool {
        let object = &self.store[obj];
        object.name.as_str() == "align64"
            && object.pkg.is_some_and(|pkg| {
                let path = self.package_path(pkg);
                path == "sync/atomic" || path == "internal/runtime/atomic"
            })
    }

    fn struct_layout(&self, fields: &[Field]) -> Layout {
        let (mut end, mut align, mut ptr_bytes) = (0u64, 1u64, 0);
        let mut offsets = Vec::with_capacity(fields.len());
        for (i, field) in fields.iter().enumerate() {
            let layout = self.layout(field.ty);
            let offset = end.next_multiple_of(u64::from(layout.align));
            offsets.push(offset);
            align = align.max(u64::from(layout.align));
            if layout.ptr_bytes > 0 {
                ptr_bytes = offset + layout.ptr_bytes;
            }
            end = offset.saturating_add(layout.size);
            // A pointer to a last field without size must not point behind
            // the variable.
            if layout.size == 0 && i + 1 == fields.len() && end > 0 {
                end += 1;
            }
        }
        Layout {
            size: end.checked_next_multiple_of(align).unwrap_or(u64::MAX),
            align: align as u32,
            ptr_bytes,
            offsets: offsets.into(),
        }
    }

    /// Calls `f` with the offset of each pointer in a variable of the type
    /// that starts at `base`, in ascending order.
    pub(crate) fn for_each_pointer(&self, t: LType, base: u64, f: &mut dyn FnMut(u64)) {
        let layout = self.layout(t);
        if layout.ptr_bytes == 0 {
            return;
        }
        match &*self.under_kind(t) {
            Kind::Interface(_) => f(base + WORD),
            &Kind::Array { len, elem } => {
                let size = self.size(elem);
                for i in 0..len {
                    self.for_each_pointer(elem, base + i * size, f);
                }
            }
            Kind::Struct(fields) => {
                for (field, offset) in fields.iter().zip(&layout.offsets) {
                    self.for_each_pointer(field.ty, base + offset, f);
                }
            }
            _ => f(base),
        }
    }

    /// The scalars of a value in order of offset; none if it has an array of
    /// several elements, and so is always in memory.
    pub(crate) fn pieces(&self, t: LType) -> Option<Rc<[Piece]>> {
        let entry = self.entry(t);
        entry
            .pieces
            .get_or_init(|| {
                let mut pieces = Vec::new();
                self.flatten(t, 0, &mut pieces)
                    .then(|| Rc::from(pieces.as_slice()))
            })
            .clone()
    }

    /// A value as the assignment of registers sees it.
    pub(crate) fn shape(&self, t: LType) -> Shape {
        let layout = self.layout(t);
        Shape {
            size: layout.size,
            align: layout.align,
            pieces: self.pieces(t).map(|pieces| pieces.to_vec()),
        }
    }

    fn flatten(&self, t: LType, base: u64, pieces: &mut Vec<Piece>) -> bool {
        let mut add = |scalars: &[Scalar]| {
            let mut offset = base as u32;
            for &scalar in scalars {
                pieces.push(Piece { scalar, offset });
                offset += scalar.size();
            }
            true
        };
        match &*self.under_kind(t) {
            Kind::Basic(kind) => add(scalars(*kind)),
            Kind::Slice(_) => add(&[Scalar::Ptr, Scalar::I64, Scalar::I64]),
            Kind::Interface(_) => add(&[Scalar::Ptr, Scalar::Ptr]),
            Kind::Pointer(_) | Kind::Func(_) | Kind::Map { .. } | Kind::Chan { .. } => {
                add(&[Scalar::Ptr])
            }
            &Kind::Array { len, elem } => match len {
                0 => true,
                1 => self.flatten(elem, base, pieces),
                _ => false,
            },
            Kind::Struct(fields) => {
                let layout = self.layout(t);
                fields
                    .iter()
                    .zip(&layout.offsets)
                    .all(|(field, offset)| self.flatten(field.ty, base + offset, pieces))
            }
            Kind::Tuple(_) | Kind::Named(_) | Kind::MapGroup(_) => false,
        }
    }

    /// The key or element as a map's slots hold it: large ones by pointer.
    fn slot_type(&self, t: LType) -> LType {
        match self.size(t) > MAP_INLINE {
            true => self.pointer(t),
            false => t,
        }
    }

    /// A slot of a map: `struct{ key; elem }`.
    pub(crate) fn map_slot(&self, map: LType) -> LType {
        let Kind::Map { key, elem } = *self.under_kind(map) else {
            panic!("slots are asked for of maps only");
        };
        let fields = [("key", key), ("elem", elem)];
        self.intern(Kind::Struct(
            fields
                .map(|(name, ty)| made_field(name, self.slot_type(ty)))
                .into(),
        ))
    }

    /// What underlies a map's group: a control word, then the slots.
    pub(super) fn group_struct(&self, map: LType) -> LType {
        let ctrl = self.predeclared(BasicKind::Uint64);
        let slots = self.intern(Kind::Array {
            len: GROUP_SLOTS,
            elem: self.map_slot(map),
        });
        let fields = [made_field("ctrl", ctrl), made_field("slots", slots)];
        self.intern(Kind::Struct(fields.into()))
    }
}

/// A field of a struct that no program can name.
fn made_field(name: &str, ty: LType) -> Field {
    Field {
        name: Symbol::intern(name),
        pkg: None,
        ty,
        embedded: false,
        tag: Box::default(),
    }
}

fn basic(kind: BasicKind) -> Layout {
    let scalars = scalars(kind);
    let size = scalars.iter().map(|scalar| u64::from(scalar.size())).sum();
    let align = scalars.first().map_or(1, |scalar| u64::from(scalar.size()));
    let ptr_bytes = match scalars.first() {
        Some(Scalar::Ptr) => WORD,
        _ => 0,
    };
    Layout::plain(size, align, ptr_bytes)
}

/// The registers of a predeclared type.
fn scalars(kind: BasicKind) -> &'static [Scalar] {
    match kind {
        BasicKind::Bool | BasicKind::Int8 | BasicKind::Uint8 => &[Scalar::I8],
        BasicKind::Int16 | BasicKind::Uint16 => &[Scalar::I16],
        BasicKind::Int32 | BasicKind::Uint32 => &[Scalar::I32],
        BasicKind::Int
        | BasicKind::Uint
        | BasicKind::Int64
        | BasicKind::Uint64
        | BasicKind::Uintptr => &[Scalar::I64],
        BasicKind::Float32 => &[Scalar::F32],
        BasicKind::Float64 => &[Scalar::F64],
        BasicKind::Complex64 => &[Scalar::F32, Scalar::F32],
        BasicKind::Complex128 => &[Scalar::F64, Scalar::F64],
        BasicKind::String => &[Scalar::Ptr, Scalar::I64],
        BasicKind::UnsafePointer | BasicKind::UntypedNil => &[Scalar::Ptr],
        _ => &[],
    }
}
