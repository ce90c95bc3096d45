//! Layouts of the type descriptors that package reflect and the maps read
//! (`internal/abi`), as gc 1.27 lays them out.
//!
//! Invariant: sizes and offsets in bytes, of linux/amd64.

/// Bits of `abi.Type.TFlag`.
pub mod tflag {
    pub const UNCOMMON: u8 = 1 << 0;
    pub const EXTRA_STAR: u8 = 1 << 1;
    pub const NAMED: u8 = 1 << 2;
    pub const REGULAR_MEMORY: u8 = 1 << 3;
    pub const GC_MASK_ON_DEMAND: u8 = 1 << 4;
    pub const DIRECT_IFACE: u8 = 1 << 5;
}

/// Values of `abi.Type.Kind_`.
pub mod kind {
    pub const BOOL: u8 = 1;
    pub const INT: u8 = 2;
    pub const INT8: u8 = 3;
    pub const INT16: u8 = 4;
    pub const INT32: u8 = 5;
    pub const INT64: u8 = 6;
    pub const UINT: u8 = 7;
    pub const UINT8: u8 = 8;
    pub const UINT16: u8 = 9;
    pub const UINT32: u8 = 10;
    pub const UINT64: u8 = 11;
    pub const UINTPTR: u8 = 12;
    pub const FLOAT32: u8 = 13;
    pub const FLOAT64: u8 = 14;
    pub const COMPLEX64: u8 = 15;
    pub const COMPLEX128: u8 = 16;
    pub const ARRAY: u8 = 17;
    pub const CHAN: u8 = 18;
    pub const FUNC: u8 = 19;
    pub const INTERFACE: u8 = 20;
    pub const MAP: u8 = 21;
    pub const POINTER: u8 = 22;
    pub const SLICE: u8 = 23;
    pub const STRING: u8 = 24;
    pub const STRUCT: u8 = 25;
    pub const UNSAFE_POINTER: u8 = 26;
}

/// The common head of every descriptor.
#[repr(C)]
#[derive(Debug)]
pub struct Type {
    pub size: usize,
    /// Bytes from the start that can hold pointers.
    pub ptr_bytes: usize,
    pub hash: u32,
    pub tflag: u8,
    pub align: u8,
    pub field_align: u8,
    pub kind: u8,
    /// A funcval of `func(unsafe.Pointer, unsafe.Pointer) bool`, or null.
    pub equal: usize,
    /// Pointer bitmap, one bit per word of `ptr_bytes`.
    pub gc_data: *const u8,
    pub str: i32,
    pub ptr_to_this: i32,
}

/// `abi.ChanType`.
#[repr(C)]
#[derive(Debug)]
pub struct ChanType {
    pub common: Type,
    pub elem: *const Type,
    /// 1 receive, 2 send, 3 both.
    pub dir: usize,
}

/// `abi.ITab`, with its first method.
#[repr(C)]
#[derive(Debug)]
pub struct Itab {
    pub inter: *const Type,
    pub typ: *const Type,
    pub hash: u32,
    /// Code addresses, as many as the interface has methods.
    pub fun: [usize; 1],
}

/// Offset of `Itab::fun`.
pub const ITAB_FUN: i32 = 24;
/// Offset of `Itab::typ`.
pub const ITAB_TYPE: i32 = 8;
/// Offset of `Type::hash`.
pub const TYPE_HASH: i32 = 16;
/// Offset of `Type::equal`.
pub const TYPE_EQUAL: i32 = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};

    #[test]
    fn layouts_are_those_of_internal_abi() {
        assert_eq!(size_of::<Type>(), 48);
        assert_eq!(offset_of!(Itab, fun), ITAB_FUN as usize);
        assert_eq!(offset_of!(Itab, typ), ITAB_TYPE as usize);
        assert_eq!(offset_of!(Type, hash), TYPE_HASH as usize);
        assert_eq!(offset_of!(Type, equal), TYPE_EQUAL as usize);
        assert_eq!(offset_of!(Type, str), 40);
    }
}
