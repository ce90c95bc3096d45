//! The linked image: what the linker writes and the runtime maps.
//!
//! Invariant: an executable is the runtime's binary, padding to a page, the
//! image, and a [`Footer`]; the image is its segments' bytes at page-aligned
//! offsets, the first page holding the [`Header`]. All addresses are absolute,
//! for the base in the header. Everything is little-endian `u64`, `u32` or
//! bytes, so that a header is read from any file without trust in alignment.

/// First bytes of an image and of a footer.
pub const MAGIC: u64 = u64::from_le_bytes(*b"GANDERi1");
/// Where images are linked: below the heap's arena, above what the kernel
/// gives to ordinary executables that are not position-independent.
pub const BASE: u64 = 0x20_0000_0000;
/// Alignment of segments, in bytes.
pub const PAGE: u64 = 4096;

/// A run of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub start: u64,
    /// Bytes, or entries for a table.
    pub len: u64,
}

macro_rules! header {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What the runtime must know of an image. Segments first, tables then.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Header {
            /// Hash of everything in the image but this field.
            pub hash: u64,
            $($(#[$doc])* pub $name: Range,)*
        }

        impl Header {
            /// Bytes of an encoded header.
            pub const SIZE: usize = 16 + 16 * [$(stringify!($name)),*].len();

            /// Encodes, [`Header::SIZE`] bytes.
            pub fn encode(&self) -> Vec<u8> {
                let mut out = Vec::with_capacity(Self::SIZE);
                out.extend(MAGIC.to_le_bytes());
                out.extend(self.hash.to_le_bytes());
                $(
                    out.extend(self.$name.start.to_le_bytes());
                    out.extend(self.$name.len.to_le_bytes());
                )*
                out
            }

            /// Decodes; `None` if the bytes are no image's.
            pub fn decode(bytes: &[u8]) -> Option<Header> {
                let mut words = bytes.chunks_exact(8).map(|chunk| {
                    chunk.try_into().ok().map(u64::from_le_bytes)
                });
                let mut next = || words.next().flatten();
                if next()? != MAGIC {
                    return None;
                }
                let mut header = Header { hash: next()?, ..Header::default() };
                $(header.$name = Range { start: next()?, len: next()? };)*
                Some(header)
            }
        }
    };
}

header! {
    /// Executable code.
    text,
    /// Constants, type section, tables: never written.
    rodata,
    /// Initialised variables and the import slots: roots of the collector.
    data,
    /// Zero-initialised variables after `data`, no bytes in the file: roots.
    bss,
    /// The type section inside `rodata`; `NameOff` and `TypeOff` count from it.
    types,
    /// [`Import`] entries.
    imports,
    /// [`FuncEntry`] entries sorted by address.
    functions,
    /// [`PcEntry`] entries, function after function.
    lines,
    /// [`PosEntry`] entries.
    positions,
    /// [`StrEntry`] entries: names of functions and files.
    strings,
    /// Pairs (`u64` return address, `u64` pad address) of `deferenter` calls, sorted.
    pads,
    /// [`SiteEntry`] entries sorted by address.
    sites,
    /// Maps of [`crate::livemap`], one after the other: bytes.
    maps,
    /// Addresses of the descriptors of unnamed types, sorted by string.
    typelinks,
    /// Addresses of the static itabs.
    itabs,
    /// Module information as `debug.ReadBuildInfo` parses it: text.
    modinfo,
    /// `start` is the funcval of `runtime.main`.
    main,
    /// `start` is the code of `runtime.sigpanic`.
    sigpanic,
    /// Default GODEBUG of the main package: text.
    godebug,
    /// What `runtime.GOROOT` is without the environment variable: text.
    goroot,
    /// `len` is 1 if the program is instrumented for the race detector.
    race,
    /// [`VariableEntry`] entries sorted by address; of instrumented programs.
    variables,
    /// [`MentionEntry`] entries sorted by file and line; of instrumented programs.
    mentions,
}

/// The end of an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footer {
    /// Offset of the image in the file, a multiple of [`PAGE`].
    pub offset: u64,
    /// Bytes of the image.
    pub len: u64,
}

impl Footer {
    /// Bytes of an encoded footer.
    pub const SIZE: usize = 24;

    /// Encodes; the magic comes last, as the last bytes of the file.
    pub fn encode(&self) -> [u8; Footer::SIZE] {
        let mut out = [0; Footer::SIZE];
        out[..8].copy_from_slice(&self.offset.to_le_bytes());
        out[8..16].copy_from_slice(&self.len.to_le_bytes());
        out[16..].copy_from_slice(&MAGIC.to_le_bytes());
        out
    }

    /// Decodes the last bytes of a file; `None` if it carries no image.
    pub fn decode(bytes: &[u8; Footer::SIZE]) -> Option<Footer> {
        let word = |at: usize| bytes[at..at + 8].try_into().ok().map(u64::from_le_bytes);
        (word(16)? == MAGIC).then_some(())?;
        Some(Footer {
            offset: word(0)?,
            len: word(8)?,
        })
    }
}

/// A native that the image calls. The runtime writes `target` and `entry` to
/// the slot; the image's stub does `mov r11,[slot]; jmp [slot+8]`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// Address of the name's bytes, and their number.
    pub name: u64,
    pub name_len: u64,
    /// Address of two words in `data`: target, then entry of the kind's stub.
    pub slot: u64,
}

/// A function of the image.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FuncEntry {
    /// Where calls go: the prologue, or the body if there is none.
    pub entry: u64,
    /// Bytes from `entry` to the end.
    pub len: u32,
    /// Index in `strings` of the Go name.
    pub name: u32,
    /// Index in `strings` of the file, and the line of the declaration.
    pub file: u32,
    pub line: u32,
    /// First entry in `lines`, and how many.
    pub first_line: u32,
    pub line_count: u32,
    /// Bytes from stack pointer to frame pointer in the body.
    pub frame: u32,
    /// Bits of [`func_flag`], and [`FuncEntry::context`] above them.
    pub flags: u32,
}

/// Where the words from a function's context to its frame pointer are counted.
const CONTEXT_SHIFT: u32 = 8;

impl FuncEntry {
    /// In race builds: how many bytes below its frame pointer a function has a word
    /// for the calling context that its caller called it in, if it has one. The
    /// function clears it when it begins; what is in it is the race detector's
    /// matter.
    #[must_use]
    pub fn context(&self) -> Option<u32> {
        let words = self.flags >> CONTEXT_SHIFT;
        (words != 0).then_some(words * 8)
    }

    /// The part of [`FuncEntry::flags`] that says where it is; 0 bytes are none. It
    /// is none, too, in frames larger than can be said.
    #[must_use]
    pub fn with_context(bytes: u32) -> u32 {
        let words = bytes / 8;
        match bytes.is_multiple_of(8) && words < 1 << (u32::BITS - CONTEXT_SHIFT) {
            true => words << CONTEXT_SHIFT,
            false => 0,
        }
    }
}

/// Bits of [`FuncEntry::flags`].
pub mod func_flag {
    /// A wrapper made by the compiler: hidden in traces, transparent to recover.
    pub const WRAPPER: u32 = 1;
    /// No stack check.
    pub const NOSPLIT: u32 = 2;
    /// It has parameters: traces show `(...)` after its name, else `()`.
    pub const PARAMS: u32 = 4;
}

/// From this offset of a function on, instructions belong to a position.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PcEntry {
    /// Bytes from the function's `entry`.
    pub pc: u32,
    /// Index in `positions`, or `u32::MAX` for none.
    pub position: u32,
}

/// What is alive in a frame after a call returns.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SiteEntry {
    /// The return address, from the start of the code.
    pub pc: u32,
    /// Offset in `maps`.
    pub map: u32,
}

/// A source position, with the call it was inlined at.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PosEntry {
    /// Index in `strings`.
    pub file: u32,
    pub line: u32,
    /// Index in `strings` of the innermost function's name.
    pub function: u32,
    /// Index in `positions` of the call that was inlined, or `u32::MAX`.
    pub parent: u32,
}

/// A package-level variable.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VariableEntry {
    pub start: u64,
    /// Bytes.
    pub len: u64,
    /// Indices in `strings` of its name, its type and the declaring file.
    pub name: u32,
    pub ty: u32,
    pub file: u32,
    pub line: u32,
}

/// A variable that a line mentions.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MentionEntry {
    /// Index in `strings` of the file's name.
    pub file: u32,
    pub line: u32,
    /// Indices in `strings` of the variable as the line has it, its type, and
    /// the declaring file.
    pub name: u32,
    pub ty: u32,
    pub declared_file: u32,
    pub declared_line: u32,
    /// Bytes; 0 if they are not known.
    pub size: u32,
    /// See [`mention_kind`].
    pub kind: u32,
}

/// Where what a [`MentionEntry`] names is.
pub mod mention_kind {
    /// A package-level variable, or part of one.
    pub const GLOBAL: u32 = 0;
    /// A local variable or parameter, or part of one.
    pub const LOCAL: u32 = 1;
    /// A local variable that keeps its first value: what it leads to may matter.
    pub const FIXED: u32 = 3;
    /// Part of what a pointer, slice or map leads to.
    pub const PART: u32 = 2;
}

/// A string of the tables.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StrEntry {
    /// Address of the bytes, and their number.
    pub start: u64,
    pub len: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_footer_survive_their_encoding() {
        let header = Header {
            hash: 7,
            text: Range { start: 1, len: 2 },
            godebug: Range { start: 3, len: 4 },
            ..Header::default()
        };
        let bytes = header.encode();
        assert_eq!(bytes.len(), Header::SIZE);
        assert_eq!(Header::decode(&bytes), Some(header));
        assert!(Header::decode(&bytes[1..]).is_none());
        let footer = Footer { offset: 8, len: 9 };
        assert_eq!(Footer::decode(&footer.encode()), Some(footer));
    }
}
