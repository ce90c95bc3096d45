//! Conversions to interfaces (spec: Assignability), and nil.
//!
//! Invariant: an interface's first word is the type descriptor (of an empty
//! interface) or the itab; the second is the value itself if the type is
//! pointer-shaped, else a pointer to a copy that is never written. A constant's
//! copy is static; values without size share one address.

use super::constant::{Bits, bits};
use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::{Addr, Value};
use gander_abi::rtype::ITAB_TYPE;
use gander_constant::Value as Exact;
use gander_mir::{Data, DataId, Reg, Reloc, RelocKind, Scalar, Section, Target};
use gander_types::BasicKind;

impl FnBuilder<'_, '_> {
    /// Converts a value as an assignment to a variable of type `to` does.
    pub(crate) fn convert(&mut self, value: Value, from: LType, to: LType) -> Value {
        if from == to {
            return value;
        }
        if self.ctx.types.basic(from) == Some(BasicKind::UntypedNil) {
            return self.zero_value(to);
        }
        match (
            self.ctx.types.is_interface(from),
            self.ctx.types.is_interface(to),
        ) {
            (_, false) => value,
            (true, true) => self.interface_to_interface(value, from, to),
            (false, true) => {
                let word = self.data_word(&value, from);
                self.interface(word, from, to)
            }
        }
    }

    /// The interface of type `to` that holds a value of type `from` with this
    /// data word.
    fn interface(&mut self, word: Reg, from: LType, to: LType) -> Value {
        let first = self.type_word(from, to);
        Value::of(&[first, word])
    }

    /// The first word of interfaces of type `iface` that hold a `ty`.
    pub(crate) fn type_word(&mut self, ty: LType, iface: LType) -> Reg {
        match self.ctx.interface_word(ty, iface) {
            Some(data) => self.data_addr(data),
            // The checker allows it only where it never happens.
            None => self.nil(),
        }
    }

    /// The second word: the value or the address of a copy.
    pub(crate) fn data_word(&mut self, value: &Value, ty: LType) -> Reg {
        if let Value::Regs(regs) = value {
            if self.ctx.types.is_direct(ty) && regs.len() == 1 {
                return regs[0];
            }
            if regs.is_empty() || self.ctx.types.size(ty) == 0 {
                return self.zero_address();
            }
            if let Some(word) = self.converted(regs, ty) {
                return word;
            }
        }
        if self.ctx.types.size(ty) == 0 {
            return self.zero_address();
        }
        let object = self.new_object(ty);
        // Nobody else knows the copy yet.
        self.store(Addr::private(object), ty, value);
        object
    }

    /// By a helper that needs no allocation for small values.
    fn converted(&mut self, regs: &[Reg], ty: LType) -> Option<Reg> {
        let kind = self.ctx.types.under_kind(ty);
        let helper = match (&*kind, regs) {
            (Kind::Basic(BasicKind::String), _) => "runtime.convTstring",
            (Kind::Slice(_), _) => "runtime.convTslice",
            (_, &[only]) => match self.scalar(only) {
                Scalar::I8 => return Some(self.static_byte(only)),
                Scalar::I16 => "runtime.convT16",
                Scalar::I32 => "runtime.convT32",
                Scalar::I64 => "runtime.convT64",
                _ => return None,
            },
            _ => return None,
        };
        Some(self.call_helper(helper, regs, &[Scalar::Ptr])[0])
    }

    /// The address of a static byte with this value.
    fn static_byte(&mut self, value: Reg) -> Reg {
        const NAME: &str = "go:bytes";
        let data = match self.ctx.data_names.get(NAME) {
            Some(&data) => data,
            None => self.ctx.data(Data {
                name: NAME.to_owned(),
                section: Section::ReadOnly,
                size: 256,
                align: 8,
                bytes: (0..=255).collect(),
                relocs: Vec::new(),
            }),
        };
        let index = self.widen(value, true);
        let addr = self.scaled(Addr::constant(data), index, 1);
        self.address(addr)
    }

    /// Where values without size are.
    pub(crate) fn zero_address(&mut self) -> Reg {
        let data = match crate::program::zero_base(self.ctx) {
            Some(base) => base,
            None => self.ctx.zero_block(8),
        };
        self.data_addr(data)
    }

    /// A constant of type `from` as an interface.
    pub(crate) fn const_interface(&mut self, value: &Exact, from: LType, to: LType) -> Value {
        let word = match self.ctx.const_data(value, from) {
            Some(data) => self.data_addr(data),
            None => {
                let value = self.const_value(value, from);
                self.data_word(&value, from)
            }
        };
        self.interface(word, from, to)
    }

    fn interface_to_interface(&mut self, value: Value, from: LType, to: LType) -> Value {
        let types = &self.ctx.types;
        if types.under(from) == types.under(to) {
            return value;
        }
        let (from_empty, to_empty) = (types.is_empty_interface(from), types.is_empty_interface(to));
        if from_empty && to_empty {
            return value;
        }
        let words = self.regs(&value);
        let first = self.reg(Scalar::Ptr);
        self.set(first, words[0]);
        let (some, end) = (self.block(), self.block());
        self.branch_if_nil(words[0], end, some);
        self.start(some);
        let ty = match from_empty {
            true => words[0],
            false => self.itab_type(words[0]),
        };
        let word = match to_empty {
            true => ty,
            false => {
                let wanted = self.descriptor(to);
                self.call_helper("runtime.assertE2I", &[wanted, ty], &[Scalar::Ptr])[0]
            }
        };
        self.set(first, word);
        self.jump_to(end);
        Value::of(&[first, words[1]])
    }

    /// The type in an itab.
    pub(crate) fn itab_type(&mut self, itab: Reg) -> Reg {
        self.load_scalar(Addr::private(itab).plus(ITAB_TYPE as u64), Scalar::Ptr)
    }

    /// The dynamic type of an interface; nil if there is none.
    pub(crate) fn dynamic_type(&mut self, first: Reg, iface: LType) -> Reg {
        if self.ctx.types.is_empty_interface(iface) {
            return first;
        }
        let result = self.reg(Scalar::Ptr);
        self.set(result, first);
        let (some, end) = (self.block(), self.block());
        self.branch_if_nil(first, end, some);
        self.start(some);
        let ty = self.itab_type(first);
        self.set(result, ty);
        self.jump_to(end);
        result
    }
}

impl crate::ctx::Ctx<'_> {
    /// Read-only zeros, at least `size` bytes.
    pub(crate) fn zero_block(&mut self, size: u64) -> DataId {
        let size = size.next_power_of_two().max(1024);
        let name = format!("go:zero.{size}");
        match self.data_names.get(name.as_str()) {
            Some(&data) => data,
            None => self.data(Data {
                name,
                section: Section::ReadOnly,
                size,
                align: 16,
                bytes: Vec::new(),
                relocs: Vec::new(),
            }),
        }
    }

    /// Read-only data with a constant of type `ty`.
    pub(crate) fn const_data(&mut self, value: &Exact, ty: LType) -> Option<DataId> {
        let kind = self.types.basic(ty)?;
        if let Some(text) = value.as_bytes() {
            let literal = (!text.is_empty()).then(|| self.literal(text));
            let name = match literal {
                Some(literal) => format!("{}.header", self.program.datas[literal.index()].name),
                None => "go:string.empty".to_owned(),
            };
            if let Some(&data) = self.data_names.get(name.as_str()) {
                return Some(data);
            }
            let mut bytes = vec![0; 8];
            bytes.extend((text.len() as u64).to_le_bytes());
            let relocs = literal.map(|literal| Reloc {
                offset: 0,
                kind: RelocKind::Absolute,
                target: Target::Data(literal),
                addend: 0,
            });
            return Some(self.data(Data {
                name,
                section: Section::ReadOnly,
                size: 16,
                align: 8,
                bytes,
                relocs: relocs.into_iter().collect(),
            }));
        }
        if kind == BasicKind::UnsafePointer {
            return None;
        }
        let mut bytes = Vec::new();
        let (scalar, parts) = match bits(value, kind) {
            Bits::One(scalar, bits) => (scalar, vec![bits]),
            Bits::Two(scalar, bits) => (scalar, bits.to_vec()),
        };
        for part in parts {
            bytes.extend_from_slice(&part.to_le_bytes()[..scalar.size() as usize]);
        }
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = format!("go:const.{hex}");
        if let Some(&data) = self.data_names.get(name.as_str()) {
            return Some(data);
        }
        Some(self.data(Data {
            name,
            section: Section::ReadOnly,
            size: bytes.len() as u64,
            align: 8,
            bytes,
            relocs: Vec::new(),
        }))
    }
}
