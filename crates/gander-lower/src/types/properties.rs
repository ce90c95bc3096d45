//! How values of a type are compared, hashed and kept in interfaces.
//!
//! Invariant: answers as the official compiler, as descriptors tell package
//! reflect of them.

use super::{Kind, LType, Types};
use gander_abi::WORD;
use gander_types::BasicKind;

/// See the accessors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Properties {
    comparable: bool,
    regular: bool,
    made: bool,
}

impl Types<'_> {
    /// Whether `==` is defined (spec: Comparison operators); interfaces are
    /// comparable, though their comparison may panic.
    pub(crate) fn is_comparable(&self, t: LType) -> bool {
        self.properties(t).comparable
    }

    /// Whether two values are equal exactly if their bytes are.
    pub(crate) fn is_regular_memory(&self, t: LType) -> bool {
        self.properties(t).regular
    }

    /// Whether the type is part of a map group: it has neither equality nor a
    /// place in the list of types that package reflect searches.
    pub(crate) fn is_made(&self, t: LType) -> bool {
        self.properties(t).made
    }

    /// Whether interfaces hold the value itself in their data word.
    pub(crate) fn is_direct(&self, t: LType) -> bool {
        let layout = self.layout(t);
        layout.size == WORD && layout.ptr_bytes == WORD && self.pieces(t).is_some()
    }

    /// Whether comparing values can panic: there is an interface in them.
    pub(crate) fn equality_can_panic(&self, t: LType) -> bool {
        match &*self.under_kind(t) {
            Kind::Interface(_) => true,
            &Kind::Array { elem, .. } => self.equality_can_panic(elem),
            Kind::Struct(fields) => fields
                .iter()
                .any(|field| !field.name.is_blank() && self.equality_can_panic(field.ty)),
            _ => false,
        }
    }

    fn properties(&self, t: LType) -> Properties {
        let entry = self.entry(t);
        *entry
            .properties
            .get_or_init(|| self.compute_properties(t, &entry.kind))
    }

    fn compute_properties(&self, t: LType, kind: &Kind) -> Properties {
        let (comparable, regular) = match kind {
            Kind::Basic(kind) => {
                let irregular = matches!(
                    kind,
                    BasicKind::Float32
                        | BasicKind::Float64
                        | BasicKind::Complex64
                        | BasicKind::Complex128
                        | BasicKind::String
                );
                (true, !irregular)
            }
            Kind::Pointer(_) | Kind::Chan { .. } => (true, true),
            Kind::Interface(_) => (true, false),
            Kind::Slice(_) | Kind::Func(_) | Kind::Map { .. } | Kind::Tuple(_) => (false, false),
            &Kind::Array { len, elem } => {
                let elem = self.properties(elem);
                // Of no elements, nothing needs to be compared; one made of
                // one element is compared like it.
                (
                    elem.comparable,
                    elem.comparable && (elem.regular || len == 0),
                )
            }
            Kind::Struct(_) => self.struct_properties(t),
            Kind::Named(_) | Kind::MapGroup(_) => {
                let under = self.properties(self.under(t));
                (under.comparable, under.regular)
            }
        };
        let made = match kind {
            Kind::MapGroup(_) => true,
            &Kind::Array { elem, .. } => self.properties(elem).made,
            Kind::Struct(fields) => fields
                .iter()
                .any(|field| field.pkg.is_none() && !field.name.is_exported()),
            _ => false,
        };
        Properties {
            comparable: comparable && !made,
            regular: regular && !made,
            made,
        }
    }

    fn struct_properties(&self, t: LType) -> (bool, bool) {
        let (fields, layout) = (self.fields(t), self.layout(t));
        let comparable = fields.iter().all(|field| self.is_comparable(field.ty));
        let mut regular = comparable;
        for (i, field) in fields.iter().enumerate() {
            let end = layout.offsets[i] + self.size(field.ty);
            let next = layout.offsets.get(i + 1).copied().unwrap_or(layout.size);
            regular &= !field.name.is_blank() && end == next && self.is_regular_memory(field.ty);
        }
        (comparable, regular)
    }
}
