//! The image at the end of the executable: found, mapped, its tables read.
//!
//! Invariant: mapped once, at the address it was linked for, before any
//! goroutine runs; code is never writable. After that the tables are plain
//! memory that lives as long as the process.

use gander_abi::image::{
    Footer, FuncEntry, Header, Import, MentionEntry, PAGE, PcEntry, PosEntry, Range, SiteEntry,
    StrEntry, VariableEntry,
};
use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::FileExt as _;
use std::sync::OnceLock;

/// The mapped image.
#[derive(Debug)]
pub struct Image {
    /// Where everything is.
    pub header: Header,
}

static IMAGE: OnceLock<Image> = OnceLock::new();

/// The image of this process, once it is mapped.
pub fn image() -> Option<&'static Image> {
    IMAGE.get()
}

/// Maps the image of this executable.
///
/// # Errors
/// If the executable carries no image, or its addresses are taken.
#[expect(
    clippy::disallowed_methods,
    reason = "the runtime is the program: it reads its own executable"
)]
pub fn map() -> Result<&'static Image, String> {
    let failed = |err: std::io::Error| format!("reading the executable: {err}");
    let file = File::open("/proc/self/exe").map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut footer = [0; Footer::SIZE];
    file.read_exact_at(&mut footer, size.saturating_sub(Footer::SIZE as u64))
        .map_err(failed)?;
    let footer = Footer::decode(&footer)
        .ok_or("this executable has no program attached: it is Gander's runtime alone")?;
    let mut bytes = vec![0; Header::SIZE];
    file.read_exact_at(&mut bytes, footer.offset)
        .map_err(failed)?;
    let header = Header::decode(&bytes).ok_or("the attached program is damaged")?;
    map_segments(&file, footer.offset, &header)?;
    Ok(IMAGE.get_or_init(|| Image { header }))
}

/// Maps text, read-only data, and variables. In the file they follow each
/// other page-aligned in this order after the header's page, as in memory.
fn map_segments(file: &File, offset: u64, header: &Header) -> Result<(), String> {
    let base = header.text.start - PAGE;
    let segments = [
        (header.text, libc::PROT_READ | libc::PROT_EXEC),
        (header.rodata, libc::PROT_READ),
        (header.data, libc::PROT_READ | libc::PROT_WRITE),
    ];
    for (range, protection) in segments {
        if range.len > 0 {
            map_at(
                range,
                protection,
                Some((file, offset + (range.start - base))),
            )?;
        }
    }
    // The zeroed variables: the rest of the last page of `data`, then pages of
    // their own.
    let mut mapped = header.bss.start / PAGE * PAGE;
    if header.data.len > 0 {
        let end = header.data.start + header.data.len;
        mapped = end.next_multiple_of(PAGE);
        // SAFETY: the bytes after `data` in its last page were mapped above,
        // private and writable, and belong to nothing else.
        unsafe { std::ptr::write_bytes(end as *mut u8, 0, (mapped - end) as usize) };
    }
    let end = (header.bss.start + header.bss.len).next_multiple_of(PAGE);
    if header.bss.len > 0 && end > mapped {
        let rest = Range {
            start: mapped,
            len: end - mapped,
        };
        map_at(rest, libc::PROT_READ | libc::PROT_WRITE, None)?;
    }
    Ok(())
}

fn map_at(range: Range, protection: i32, from: Option<(&File, u64)>) -> Result<(), String> {
    let mut flags = libc::MAP_PRIVATE | libc::MAP_FIXED_NOREPLACE;
    if from.is_none() {
        flags |= libc::MAP_ANONYMOUS;
    }
    let (descriptor, offset) = from.map_or((-1, 0), |(file, at)| (file.as_raw_fd(), at));
    // SAFETY: with MAP_FIXED_NOREPLACE nothing that exists is replaced.
    let got = unsafe {
        libc::mmap(
            range.start as *mut libc::c_void,
            range.len as usize,
            protection,
            flags,
            descriptor,
            offset as libc::off_t,
        )
    };
    if got as u64 == range.start {
        return Ok(());
    }
    let err = std::io::Error::last_os_error();
    Err(format!("mapping the program at {:#x}: {err}", range.start))
}

impl Image {
    /// Whether `pc` is in the program's code.
    pub fn has_code(&self, pc: usize) -> bool {
        (pc as u64).wrapping_sub(self.header.text.start) < self.header.text.len
    }

    /// Whether an address is in the program's memory: code, data, variables.
    pub fn contains(&self, address: usize) -> bool {
        [
            self.header.text,
            self.header.rodata,
            self.header.data,
            self.header.bss,
        ]
        .iter()
        .any(|range| (address as u64).wrapping_sub(range.start) < range.len)
    }

    /// Addresses of the itabs that the compiler made.
    pub fn itabs(&self) -> &'static [u64] {
        table(self.header.itabs)
    }

    /// The natives that the program calls.
    pub fn imports(&self) -> &'static [Import] {
        table(self.header.imports)
    }

    /// All functions, by address.
    pub fn functions(&self) -> &'static [FuncEntry] {
        table(self.header.functions)
    }

    /// Where instructions come from, function after function.
    pub fn lines(&self) -> &'static [PcEntry] {
        table(self.header.lines)
    }

    /// Source positions.
    pub fn positions(&self) -> &'static [PosEntry] {
        table(self.header.positions)
    }

    /// The package-level variables of an instrumented program, by address.
    pub fn variables(&self) -> &'static [VariableEntry] {
        table(self.header.variables)
    }

    /// What the lines of an instrumented program mention, by file and line.
    pub fn mentions(&self) -> &'static [MentionEntry] {
        table(self.header.mentions)
    }

    /// Pairs of return address of a `deferenter` call and its recovery pad.
    pub fn pads(&self) -> &'static [[u64; 2]] {
        table(self.header.pads)
    }

    /// What is alive after calls, by return address.
    pub fn sites(&self) -> &'static [SiteEntry] {
        table(self.header.sites)
    }

    /// The maps that [`Image::sites`] names.
    pub fn maps(&self) -> &'static [u8] {
        table(self.header.maps)
    }

    /// A name of the tables; empty if there is none.
    pub fn string(&self, index: u32) -> &'static str {
        let strings: &[StrEntry] = table(self.header.strings);
        strings.get(index as usize).map_or("", |entry| {
            text(Range {
                start: entry.start,
                len: entry.len,
            })
        })
    }
}

/// A text of the image; empty if it is not UTF-8.
pub fn text(range: Range) -> &'static str {
    std::str::from_utf8(table(range)).unwrap_or_default()
}

/// A table of the image.
fn table<T>(range: Range) -> &'static [T] {
    if range.len == 0 {
        return &[];
    }
    // SAFETY: the linker wrote `len` entries of this layout at `start`, aligned
    // for it, in a segment that is mapped and not written to any more.
    unsafe { std::slice::from_raw_parts(range.start as *const T, range.len as usize) }
}
