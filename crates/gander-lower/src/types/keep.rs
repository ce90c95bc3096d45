//! Which methods the program keeps: those that an interface call or package
//! reflect can reach.
//!
//! Invariant: a method of a type whose values get into interfaces is kept if
//! some interface method of its name and type is called, or if reflection
//! calls methods it finds. The code address of any other method says so in
//! descriptors; in itabs its place is never read. A method's type is in the
//! descriptor if the program has that type's descriptor: without, no interface
//! can ask for it.

use super::descriptor::{self, MethodPlace};
use super::{Kind, LType, Method, MethodId};
use crate::base::Waiting;
use crate::ctx::{Ctx, FuncKey};
use gander_mir::{DataId, Reloc, RelocKind, Target};
use gander_types::Pkg;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Functions through which package reflect calls methods that it finds.
const REFLECT_METHODS: &[&str] = &["reflect.Value.Method", "reflect.Value.MethodByName"];
/// Interface methods that give access to methods by name or number.
const TYPE_METHODS: &[&str] = &["Method", "MethodByName"];

/// What is known of the use of methods.
#[derive(Debug, Default)]
pub(crate) struct Keep {
    /// Types whose values get into interfaces.
    converted: FxHashSet<LType>,
    /// Those that are not looked at yet.
    queue: Vec<LType>,
    /// Where the methods of described types are in their descriptors.
    places: FxHashMap<LType, Vec<(Method, u64)>>,
    /// Methods of converted types that were not kept so far.
    pending: Vec<Pending>,
    /// Kept methods of descriptors that only interface calls need so far.
    kept: Vec<Pending>,
    /// Interface methods that are called.
    called: FxHashSet<(MethodId, LType)>,
    /// Whether reflection calls exported methods.
    reflected: bool,
}

/// A method that is kept once it is called.
#[derive(Clone, Debug)]
struct Pending {
    /// The type it belongs to.
    ty: LType,
    method: Method,
    data: DataId,
    place: Place,
}

/// Where its code address goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Place {
    /// The offset of the `abi.Method`.
    Descriptor(u64),
    /// The offset of the itab's word.
    Itab(u64),
}

impl Ctx<'_> {
    /// Notes that a value of type `t`, which is no interface, gets into an
    /// interface.
    pub(crate) fn convert_to_interface(&mut self, t: LType) {
        if self.rtypes.keep.converted.insert(t) {
            if !self.base_converts(t) {
                self.rtypes.keep.queue.push(t);
            }
            self.descriptor(t);
        }
    }

    /// Notes that method `index` of interface type `iface` is called.
    pub(crate) fn call_interface_method(&mut self, iface: LType, index: usize) {
        if let Some(spec) = self.types.interface_methods(iface).get(index)
            && self.rtypes.keep.called.insert((spec.id, spec.sig))
        {
            self.call_in_base(spec.id, spec.sig);
        }
    }

    /// The methods of the described types that no interface call or reflection
    /// is known to need may be needed now: fills descriptors and itabs as far
    /// as that can be told. The caller works off what that asks for, and calls
    /// again until there is no more work.
    pub(crate) fn keep_methods(&mut self) {
        loop {
            while let Some(t) = self.rtypes.queue.pop_front() {
                self.describe(t);
            }
            let Some(t) = self.rtypes.keep.queue.pop() else {
                break;
            };
            self.convert_parts(t);
        }
        self.notice_reflection();
        let pending = std::mem::take(&mut self.rtypes.keep.pending);
        for pending in pending {
            if self.is_called(&pending.method) {
                self.keep_method(&pending);
            } else {
                self.rtypes.keep.pending.push(pending);
            }
        }
        if !self.rtypes.queue.is_empty() || !self.rtypes.keep.queue.is_empty() {
            self.keep_methods();
        }
    }

    fn describe(&mut self, t: LType) {
        let id = self.descriptor(t);
        let places = descriptor::fill(self, t, id);
        self.rtypes.described.push(t);
        let places: Vec<(Method, u64)> = places
            .into_iter()
            .map(|MethodPlace { method, offset }| (method, offset))
            .collect();
        if self.rtypes.keep.converted.contains(&t) {
            self.rtypes.keep.pend(t, id, &places);
        }
        self.rtypes.keep.places.insert(t, places);
    }

    /// With a value of a type, reflection can make interfaces of its parts.
    fn convert_parts(&mut self, t: LType) {
        let id = self.descriptor(t);
        if let Some(places) = self.rtypes.keep.places.get(&t).cloned() {
            self.rtypes.keep.pend(t, id, &places);
        }
        if self.is_base_data(id) {
            self.convert_of_base(t, id);
        }
        let mut parts = Vec::new();
        match &*self.types.under_kind(t) {
            &Kind::Pointer(elem)
            | &Kind::Slice(elem)
            | &Kind::Array { elem, .. }
            | &Kind::Chan { elem, .. } => parts.push(elem),
            &Kind::Map { key, elem } => parts.extend([key, elem]),
            Kind::Struct(fields) => parts.extend(fields.iter().map(|field| field.ty)),
            Kind::Func(func) => parts.extend(func.params.iter().chain(&func.results)),
            _ => {}
        }
        if descriptor::needs_pointer_type(self, t) {
            parts.push(self.types.pointer(t));
        }
        for part in parts {
            self.convert_to_interface(part);
        }
    }

    /// Notes the methods of a type that the base only describes.
    fn convert_of_base(&mut self, t: LType, id: DataId) {
        let methods = self.types.method_set(t);
        if methods.is_empty() {
            return;
        }
        if !self.is_whole() {
            let name = self.types.link_name(t);
            return self.lacks(|| format!("methods of {name}"));
        }
        let size = self.program.datas[id.index()].size;
        for (method, offset) in descriptor::places(size, methods) {
            self.pend_method(t, method, id, Place::Descriptor(offset));
        }
    }

    /// Notes a method that is kept once it is called.
    pub(crate) fn pend_method(&mut self, ty: LType, method: Method, data: DataId, place: Place) {
        self.rtypes.keep.pending.push(Pending {
            ty,
            method,
            data,
            place,
        });
    }

    fn notice_reflection(&mut self) {
        let keep = &self.rtypes.keep;
        if keep.reflected {
            return;
        }
        let by_function = REFLECT_METHODS.iter().any(|&name| {
            self.index.symbols.get(name).is_some_and(|&obj| {
                let targs = Rc::from([]);
                self.funcs.contains_key(&FuncKey::Decl { obj, targs })
            })
        });
        // `reflect.Type.Method` returns a struct of package reflect.
        let by_interface = keep.called.iter().any(|(id, sig)| {
            TYPE_METHODS.contains(&id.name.as_str()) && self.returns_reflect_method(*sig)
        });
        if by_function || by_interface {
            let keep = &mut self.rtypes.keep;
            keep.reflected = true;
            keep.pending.append(&mut keep.kept);
            match self.is_whole() {
                true => self.reflect_in_base(),
                false => self.lacks(|| "methods for reflection".to_owned()),
            }
        }
    }

    fn returns_reflect_method(&self, sig: LType) -> bool {
        let func = self.types.func_type(sig);
        let result = func.results.first().and_then(|&t| self.types.named(t));
        result.is_some_and(|named| {
            let object = &self.types.store[named.obj];
            let path = |pkg: Pkg| self.types.package_path(pkg);
            object.name.as_str() == "Method" && object.pkg.map(path) == Some("reflect")
        })
    }

    fn is_called(&self, method: &Method) -> bool {
        let keep = &self.rtypes.keep;
        keep.called.contains(&(method.id, method.sig))
            || keep.reflected && method.id.name.is_exported()
            || self.base_calls(method)
    }

    fn keep_method(&mut self, pending: &Pending) {
        let Pending {
            ty, method, data, ..
        } = pending;
        let word = self.word_method(*ty, method);
        match pending.place {
            Place::Itab(offset) => self.patch(*data, offset, RelocKind::Absolute, word),
            Place::Descriptor(offset) => {
                let ifn = offset + descriptor::method::IFN;
                self.patch(*data, ifn, RelocKind::TextOffset, word);
                if self.rtypes.keep.reflected {
                    let func = self.method_func(*ty, method);
                    let tfn = offset + descriptor::method::TFN;
                    self.patch(*data, tfn, RelocKind::TextOffset, func);
                    self.descriptor(method.sig);
                    self.convert_to_interface(method.sig);
                } else {
                    self.rtypes.keep.kept.push(pending.clone());
                }
            }
        }
    }

    fn patch(&mut self, data: DataId, offset: u64, kind: RelocKind, func: gander_mir::FuncId) {
        self.patch_reloc(
            data,
            Reloc {
                offset,
                kind,
                target: Target::Func(func),
                addend: 0,
            },
        );
    }

    /// Puts an address into finished data, in place of what was there.
    fn patch_reloc(&mut self, data: DataId, reloc: Reloc) {
        let data = &mut self.program.datas[data.index()];
        let size = match reloc.kind {
            RelocKind::Absolute => 8,
            RelocKind::TypeOffset | RelocKind::TextOffset => 4,
        };
        let start = reloc.offset as usize;
        data.bytes[start..start + size].fill(0);
        let place = data.relocs.partition_point(|r| r.offset < reloc.offset);
        match data.relocs.get_mut(place) {
            Some(old) if old.offset == reloc.offset => *old = reloc,
            _ => data.relocs.insert(place, reloc),
        }
    }

    /// Notes the words of a new itab.
    pub(super) fn pend_itab(&mut self, t: LType, data: DataId, methods: &[Method]) {
        for (i, method) in methods.iter().enumerate() {
            let offset = gander_abi::rtype::ITAB_FUN as u64 + i as u64 * gander_abi::WORD;
            self.pend_method(t, method.clone(), data, Place::Itab(offset));
        }
    }

    /// When everything is lowered: offsets that are only there if their target
    /// is, and the tables of types and itabs.
    pub(crate) fn finish_types(&mut self) {
        for t in std::mem::take(&mut self.rtypes.described) {
            self.link_pointer(t);
            self.link_method_types(t);
            if super::rtypes::is_searched(&self.types, t) {
                let id = self.descriptor(t);
                let name = self.types.name(t);
                self.rtypes
                    .searched
                    .push((name, self.types.link_name(t), id));
            }
        }
        self.rtypes.searched.sort();
        let searched = self.rtypes.searched.iter();
        self.program.typelinks = searched.map(|(.., id)| *id).collect();
    }

    /// The descriptor of a type if the program has it.
    fn known_descriptor(&self, t: LType) -> Option<DataId> {
        let known = self.rtypes.descriptors.get(&t).copied();
        known.or_else(|| {
            self.ground.as_ref()?;
            self.base_data(&format!("type:{}", self.types.link_name(t)))
        })
    }

    /// Puts the offset of a type's descriptor to a place, if there is one.
    fn link_type(&mut self, id: DataId, offset: u64, t: LType) {
        if let Some(target) = self.known_descriptor(t) {
            self.patch_reloc(id, type_offset(offset, target));
        } else if self.rtypes.recording {
            let late = self.rtypes.late.entry(self.types.link_name(t).to_string());
            late.or_default().push((id, offset));
        }
    }

    /// What a base needs to know of types.
    pub(crate) fn record_types(&self, base: &mut crate::base::Base) {
        let keep = &self.rtypes.keep;
        let names = self.rtypes.names.iter();
        let called = keep.called.iter();
        let (pending, kept) = (keep.pending.iter(), keep.kept.iter());
        let waiting = |pending: &Pending| Waiting {
            key: self.method_key(pending.method.id, pending.method.sig),
            ty: self.types.link_name(pending.ty).to_string(),
            data: pending.data,
            place: pending.place,
        };
        let searched = self.rtypes.searched.iter();
        base.note_types(
            names.map(|(key, id)| (key.clone(), *id)).collect(),
            keep.converted
                .iter()
                .map(|&t| self.types.link_name(t).to_string())
                .collect(),
            called.map(|&(id, sig)| self.method_key(id, sig)).collect(),
            (pending.map(waiting).collect(), kept.map(waiting).collect()),
            self.rtypes.late.clone(),
            searched
                .map(|(name, link, id)| (name.to_string(), link.to_string(), *id))
                .collect(),
        );
    }

    /// Takes over what a base knows of types.
    pub(crate) fn stand_on_types(&mut self, base: &crate::base::Base) {
        for (key, id) in base.names() {
            self.rtypes.names.insert(key.clone(), *id);
        }
        let searched = base.searched().iter();
        self.rtypes.searched = searched
            .map(|(name, link, id)| (name.as_str().into(), link.as_str().into(), *id))
            .collect();
        self.rtypes.keep.reflected = base.reflected();
    }

    fn link_pointer(&mut self, t: LType) {
        let (id, pointer) = (self.descriptor(t), self.types.pointer(t));
        self.link_type(id, descriptor::PTR_TO_THIS, pointer);
        for &(place, offset) in self.late_places(t) {
            self.patch_reloc(place, type_offset(offset, id));
        }
    }

    fn link_method_types(&mut self, t: LType) {
        let id = self.descriptor(t);
        for (method, offset) in self.rtypes.keep.places.remove(&t).unwrap_or_default() {
            self.link_type(id, offset + descriptor::method::TYPE, method.sig);
        }
    }
}

impl Keep {
    pub(crate) fn is_reflected(&self) -> bool {
        self.reflected
    }

    fn pend(&mut self, t: LType, data: DataId, places: &[(Method, u64)]) {
        self.pending
            .extend(places.iter().map(|(method, offset)| Pending {
                ty: t,
                method: method.clone(),
                data,
                place: Place::Descriptor(*offset),
            }));
    }
}

fn type_offset(offset: u64, target: DataId) -> Reloc {
    Reloc {
        offset,
        kind: RelocKind::TypeOffset,
        target: Target::Data(target),
        addend: 0,
    }
}
