//! What the program knows of its types at run time, while it is being built:
//! descriptors, names, itabs, pointer masks.
//!
//! Invariant: one descriptor for a type, one itab for a pair; an id is given
//! out before the content is there, so that types can refer to each other.
//! The worklist of [`super::keep`] fills the content in.

use super::blob::Blob;
use super::keep::Keep;
use super::{Kind, LType, MethodId};
use crate::ctx::Ctx;
use gander_abi::WORD;
use gander_mir::{Data, DataId, Section, TypeId, TypeInfo};
use gander_types::Pkg;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::fmt::Write;
use std::rc::Rc;

/// Masks of types with more words than this are made by the runtime when they
/// are first needed.
const MAX_MASK_WORDS: u64 = 2048 * 8;

/// Descriptors, itabs and names of the program.
#[derive(Debug, Default)]
pub(crate) struct Rtypes {
    pub(super) descriptors: FxHashMap<LType, DataId>,
    /// Descriptors without content yet.
    pub(super) queue: VecDeque<LType>,
    /// Types in the order of their descriptors.
    pub(super) described: Vec<LType>,
    pub(super) itabs: FxHashMap<(LType, LType), DataId>,
    pub(super) names: FxHashMap<Vec<u8>, DataId>,
    pub(super) type_ids: FxHashMap<LType, TypeId>,
    /// What package reflect searches: string, unique spelling, descriptor.
    pub(super) searched: Vec<(Rc<str>, Rc<str>, DataId)>,
    pub(crate) keep: Keep,
    /// Whether [`Rtypes::late`] is wanted.
    pub(crate) recording: bool,
    /// Places for descriptors that are not there, by the name of the type.
    pub(super) late: FxHashMap<String, Vec<(DataId, u64)>>,
}

impl Ctx<'_> {
    /// The descriptor of a type, as `*abi.Type` points to it.
    pub(crate) fn descriptor(&mut self, t: LType) -> DataId {
        if let Some(&id) = self.rtypes.descriptors.get(&t) {
            return id;
        }
        let name = format!("type:{}", self.types.link_name(t));
        if let Some(id) = self.base_data(&name) {
            self.rtypes.descriptors.insert(t, id);
            return id;
        }
        let id = self.data(Data {
            name,
            section: Section::Types,
            size: 0,
            align: WORD as u32,
            bytes: Vec::new(),
            relocs: Vec::new(),
        });
        self.rtypes.descriptors.insert(t, id);
        self.rtypes.queue.push_back(t);
        id
    }

    /// The type as allocations name it.
    pub(crate) fn type_id(&mut self, t: LType) -> TypeId {
        if let Some(&id) = self.rtypes.type_ids.get(&t) {
            return id;
        }
        let descriptor = self.descriptor(t);
        if let Some(id) = self.base_type_id(descriptor) {
            self.rtypes.type_ids.insert(t, id);
            return id;
        }
        let layout = self.types.layout(t);
        let id = TypeId(self.program.types.len() as u32);
        self.program.types.push(TypeInfo {
            name: self.types.name(t).to_string(),
            size: layout.size,
            align: layout.align,
            ptr_bytes: layout.ptr_bytes,
            descriptor,
        });
        self.rtypes.type_ids.insert(t, id);
        id
    }

    /// A name as `abi.Name` encodes it.
    pub(super) fn name_data(
        &mut self,
        name: &str,
        tag: &[u8],
        pkg: Option<Pkg>,
        exported: bool,
        embedded: bool,
    ) -> DataId {
        let mut blob = Blob::default();
        let flag = |bit: u8, set: bool| u8::from(set) << bit;
        blob.u8(flag(0, exported)
            | flag(1, !tag.is_empty())
            | flag(2, pkg.is_some())
            | flag(3, embedded));
        varint(&mut blob, name.len());
        blob.bytes(name.as_bytes());
        if !tag.is_empty() {
            varint(&mut blob, tag.len());
            blob.bytes(tag);
        }
        if let Some(pkg) = pkg {
            let path = self.import_path(pkg);
            blob.type_offset(path);
        }
        // The key is the content, with the package in place of its offset.
        let number = self.rtypes.names.len();
        let mut data = blob.data(String::new(), Section::Types, 1);
        let mut key = data.bytes.clone();
        if let Some(pkg) = pkg {
            key.extend(self.types.package_path(pkg).as_bytes());
        }
        if let Some(&known) = self.rtypes.names.get(&key) {
            return known;
        }
        data.name = format!("type:.namedata.{name}.{number}");
        let id = self.data(data);
        self.rtypes.names.insert(key, id);
        id
    }

    /// The name that holds a package's import path.
    pub(super) fn import_path(&mut self, pkg: Pkg) -> DataId {
        let path = self.types.package_path(pkg);
        self.name_data(path, &[], None, false, false)
    }

    /// The name of a method or field in a type of package `home`: other
    /// packages' unexported names say theirs.
    pub(super) fn id_name(&mut self, id: MethodId, home: Option<Pkg>) -> DataId {
        let pkg = id.pkg.filter(|&pkg| Some(pkg) != home);
        let exported = id.name.is_exported();
        self.name_data(id.name.as_str(), &[], pkg, exported, false)
    }

    /// `abi.Type.GCData`, and whether the runtime is to make the mask.
    pub(super) fn pointer_mask(&mut self, t: LType) -> (Option<DataId>, bool) {
        let words = self.types.layout(t).ptr_bytes / WORD;
        if words == 0 {
            return (None, false);
        }
        if words > MAX_MASK_WORDS {
            let name = format!("type:.gcmask.{}", self.types.link_name(t));
            if let Some(slot) = self.base_data(&name) {
                return (Some(slot), true);
            }
            let slot = Data {
                name,
                section: Section::Variables,
                size: WORD,
                align: WORD as u32,
                bytes: Vec::new(),
                relocs: Vec::new(),
            };
            return (Some(self.data(slot)), true);
        }
        let mut mask = vec![0u8; words.div_ceil(64) as usize * 8];
        self.types.for_each_pointer(t, 0, &mut |offset| {
            let word = offset / WORD;
            mask[word as usize / 8] |= 1 << (word % 8);
        });
        let mut name = "runtime.gcbits.".to_owned();
        for byte in &mask {
            let _ = write!(name, "{byte:02x}");
        }
        if let Some(&known) = self.data_names.get(name.as_str()) {
            return (Some(known), false);
        }
        let mut blob = Blob::default();
        blob.bytes(&mask);
        let data = blob.data(name, Section::ReadOnly, WORD as u32);
        (Some(self.data(data)), false)
    }
}

/// Types whose descriptors package reflect looks for by their string: it must
/// not make another one.
pub(super) fn is_searched(types: &super::Types<'_>, t: LType) -> bool {
    let kind = types.kind(t);
    let searched = matches!(
        *kind,
        Kind::Pointer(_)
            | Kind::Array { .. }
            | Kind::Chan { .. }
            | Kind::Func(_)
            | Kind::Map { .. }
            | Kind::Slice(_)
            | Kind::Struct(_)
    );
    searched && !types.is_made(t)
}

fn varint(blob: &mut Blob, mut value: usize) {
    while value >= 0x80 {
        blob.u8(value as u8 | 0x80);
        value >>= 7;
    }
    blob.u8(value as u8);
}
