//! The record that a function with `defer` statements keeps in its frame, and
//! the record of one deferred call.
//!
//! Invariant: overlay Go (`runtime.deferFrame`, `runtime.deferRec`), the
//! lowering, and the assembly of `deferenter` and `recovery` agree on these
//! offsets.

/// A function's list of deferred calls and its recovery point. `deferenter`
/// writes every word: the collector looks at all of it.
#[repr(C)]
#[derive(Debug)]
pub struct DeferFrame {
    /// The next outer frame with deferred calls.
    pub prev: usize,
    /// The newest [`DeferRec`], or 0.
    pub head: usize,
    /// Stack pointer, frame pointer and address to resume at after a recovery.
    pub sp: usize,
    pub fp: usize,
    pub pad: usize,
    /// Bit 0: linked into `g.defer_frames`.
    pub flags: usize,
}

/// One deferred call: a function without parameters and results.
#[repr(C)]
#[derive(Debug)]
pub struct DeferRec {
    pub link: usize,
    /// The funcval.
    pub func: usize,
}

/// Offsets and sizes for generated code, in bytes.
pub mod offsets {
    pub const PREV: i32 = 0;
    pub const HEAD: i32 = 8;
    pub const SP: i32 = 16;
    pub const FP: i32 = 24;
    pub const PAD: i32 = 32;
    pub const FLAGS: i32 = 40;
    /// Where a function's result storage begins in its defer frame's slot.
    pub const STORAGE: i32 = 48;
    pub const REC_LINK: i32 = 0;
    pub const REC_FUNC: i32 = 8;
    pub const REC_SIZE: u32 = 16;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};

    #[test]
    fn offsets_are_those_of_the_structs() {
        assert_eq!(offsets::HEAD as usize, offset_of!(DeferFrame, head));
        assert_eq!(offsets::SP as usize, offset_of!(DeferFrame, sp));
        assert_eq!(offsets::FP as usize, offset_of!(DeferFrame, fp));
        assert_eq!(offsets::PAD as usize, offset_of!(DeferFrame, pad));
        assert_eq!(offsets::FLAGS as usize, offset_of!(DeferFrame, flags));
        assert_eq!(offsets::STORAGE as usize, size_of::<DeferFrame>());
        assert_eq!(offsets::REC_FUNC as usize, offset_of!(DeferRec, func));
        assert_eq!(offsets::REC_SIZE as usize, size_of::<DeferRec>());
    }
}
