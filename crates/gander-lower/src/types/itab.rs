//! Static itabs: how a type that is known implements an interface.
//!
//! Invariant: `abi.ITab`, methods in the interface's order. Words of methods
//! that nothing calls hold some address that is not null, since a null first
//! word means that the type does not implement the interface.

use super::blob::Blob;
use super::{LType, Method};
use crate::ctx::Ctx;
use gander_abi::WORD;
use gander_mir::{Data, DataId, Section};

impl Ctx<'_> {
    /// The first word of an interface of type `iface` that holds a value of
    /// type `t`: the descriptor if the interface has no methods, else an itab.
    /// None if the type does not implement the interface, which only happens
    /// in instances of generic functions.
    pub(crate) fn interface_word(&mut self, t: LType, iface: LType) -> Option<DataId> {
        if self.types.is_empty_interface(iface) {
            self.convert_to_interface(t);
            return Some(self.descriptor(t));
        }
        self.itab(t, iface)
    }

    /// The itab of a type that is no interface for an interface with methods;
    /// see [`Ctx::interface_word`].
    pub(crate) fn itab(&mut self, t: LType, iface: LType) -> Option<DataId> {
        // Interface types with the same methods have the same itab only if
        // they are identical: the itab names the interface type.
        if let Some(&known) = self.rtypes.itabs.get(&(t, iface)) {
            return Some(known);
        }
        let name = format!(
            "go:itab.{},{}",
            self.types.link_name(t),
            self.types.link_name(iface)
        );
        if let Some(id) = self.base_data(&name) {
            self.rtypes.itabs.insert((t, iface), id);
            return Some(id);
        }
        let methods = self.implementation(t, iface)?;
        let id = self.data(Data {
            name,
            section: Section::ReadOnly,
            size: 0,
            align: WORD as u32,
            bytes: Vec::new(),
            relocs: Vec::new(),
        });
        self.rtypes.itabs.insert((t, iface), id);
        self.convert_to_interface(t);
        let (inter, typ) = (self.descriptor(iface), self.descriptor(t));
        let mut blob = Blob::default();
        blob.addr(inter, 0);
        blob.addr(typ, 0);
        blob.u32(self.types.hash(t));
        blob.u32(0);
        for _ in &methods {
            blob.addr(id, 0);
        }
        let old = &mut self.program.datas[id.index()];
        let name = std::mem::take(&mut old.name);
        *old = blob.data(name, Section::ReadOnly, WORD as u32);
        self.program.itabs.push(id);
        self.pend_itab(t, id, &methods);
        Some(id)
    }

    /// The methods of `t` that implement those of `iface`, in its order.
    pub(crate) fn implementation(&self, t: LType, iface: LType) -> Option<Vec<Method>> {
        let methods = self.types.method_set(t);
        self.types
            .interface_methods(iface)
            .iter()
            .map(|spec| {
                methods
                    .iter()
                    .find(|method| method.id == spec.id && method.sig == spec.sig)
                    .cloned()
            })
            .collect()
    }
}
