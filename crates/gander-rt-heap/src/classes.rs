//! Size classes: which cell size an allocation of some size gets.
//!
//! Invariant: sizes and page counts are those of Go 1.27, because programs see
//! them: `append` grows to the next class, and `MemStats.BySize` lists them.

/// log2 of the page size.
pub(crate) const PAGE_SHIFT: usize = 13;

/// Bytes per page of the arena, as in Go.
pub const PAGE_SIZE: usize = 1 << PAGE_SHIFT;

/// Words per page.
pub(crate) const PAGE_WORDS: usize = PAGE_SIZE / 8;

/// Number of size classes, class 0 (large objects) included.
pub const SIZE_CLASSES: usize = 68;

/// The largest size that gets a cell; above, an object gets pages of its own.
pub const MAX_SMALL_SIZE: usize = 32768;

/// Cell size in bytes and pages per span of each class.
const TABLE: [(u16, u8); SIZE_CLASSES] = [
    (0, 0),
    (8, 1),
    (16, 1),
    (24, 1),
    (32, 1),
    (48, 1),
    (64, 1),
    (80, 1),
    (96, 1),
    (112, 1),
    (128, 1),
    (144, 1),
    (160, 1),
    (176, 1),
    (192, 1),
    (208, 1),
    (224, 1),
    (240, 1),
    (256, 1),
    (288, 1),
    (320, 1),
    (352, 1),
    (384, 1),
    (416, 1),
    (448, 1),
    (480, 1),
    (512, 1),
    (576, 1),
    (640, 1),
    (704, 1),
    (768, 1),
    (896, 1),
    (1024, 1),
    (1152, 1),
    (1280, 1),
    (1408, 2),
    (1536, 1),
    (1792, 2),
    (2048, 1),
    (2304, 2),
    (2688, 1),
    (3072, 3),
    (3200, 2),
    (3456, 3),
    (4096, 1),
    (4864, 3),
    (5376, 2),
    (6144, 3),
    (6528, 4),
    (6784, 5),
    (6912, 6),
    (8192, 1),
    (9472, 7),
    (9728, 6),
    (10240, 5),
    (10880, 4),
    (12288, 3),
    (13568, 5),
    (14336, 7),
    (16384, 2),
    (18432, 9),
    (19072, 7),
    (20480, 5),
    (21760, 8),
    (24576, 3),
    (27264, 10),
    (28672, 7),
    (32768, 4),
];

/// A class with the absence of pointers: `2 * class + noscan`. It is what the
/// page table and the caches are indexed by.
pub(crate) type Code = u8;

/// The page table's code of a free page.
pub(crate) const FREE: Code = 0;

/// Codes of cells are below; the two codes of large objects are above.
pub(crate) const CODES: usize = 2 * SIZE_CLASSES;

/// A large object with pointers; one more is a large object without.
pub(crate) const LARGE: Code = 254;

/// Whether objects of this code hold no pointers.
pub(crate) const fn is_noscan(code: Code) -> bool {
    code & 1 != 0
}

/// The size class of a code: 0 for large objects.
pub(crate) const fn class_of(code: Code) -> usize {
    if code >= LARGE { 0 } else { code as usize / 2 }
}

/// What is needed to find a cell: copied where it is used most.
#[derive(Clone, Copy)]
pub(crate) struct Geometry {
    /// Bytes per cell.
    pub(crate) size: u32,
    /// Multiplier for division by `size`: exact for offsets within a span.
    pub(crate) magic: u32,
    /// Cells per span.
    pub(crate) cells: u32,
    /// Pages per span.
    pub(crate) pages: u32,
}

impl Geometry {
    /// The index of the cell that holds the byte `offset` of the span. Not
    /// below `cells` if the byte is in the waste at the end of the span.
    #[inline(always)]
    pub(crate) const fn index(self, offset: usize) -> usize {
        ((offset as u64 * self.magic as u64) >> 32) as usize
    }
}

/// [`Geometry`] by code; the entries of `FREE` and of large objects are zero.
pub(crate) static GEOMETRY: [Geometry; 256] = geometry();

const fn geometry() -> [Geometry; 256] {
    let none = Geometry {
        size: 0,
        magic: 0,
        cells: 0,
        pages: 0,
    };
    let mut table = [none; 256];
    let mut class = 1;
    while class < SIZE_CLASSES {
        let (size, pages) = (TABLE[class].0 as u32, TABLE[class].1 as u32);
        let entry = Geometry {
            size,
            magic: u32::MAX / size + 1,
            cells: pages * PAGE_SIZE as u32 / size,
            pages,
        };
        table[2 * class] = entry;
        table[2 * class + 1] = entry;
        class += 1;
    }
    table
}

/// Sizes are looked up by eighths up to here, by 128ths above.
const FINE: usize = 1024;

/// The even code of `(size + 7) / 8`, for sizes up to [`FINE`].
static BY_8: [Code; FINE / 8 + 1] = by_step(0, 8);

/// The even code of `(size - FINE + 127) / 128`.
static BY_128: [Code; (MAX_SMALL_SIZE - FINE) / 128 + 1] = by_step(FINE, 128);

const fn by_step<const N: usize>(from: usize, step: usize) -> [Code; N] {
    let mut table = [0; N];
    let mut class = 1;
    let mut i = 0;
    while i < N {
        while (TABLE[class].0 as usize) < from + i * step {
            class += 1;
        }
        table[i] = 2 * class as Code;
        i += 1;
    }
    table
}

/// The code of a small size: `1 <= size <= MAX_SMALL_SIZE`.
#[inline(always)]
pub(crate) fn small_code(size: usize, noscan: bool) -> Code {
    let even = if size <= FINE {
        BY_8[size.div_ceil(8)]
    } else {
        BY_128[(size - FINE).div_ceil(128)]
    };
    even | noscan as Code
}

/// Bytes per cell of a size class, 0 for class 0.
///
/// # Panics
/// If `class` is not below [`SIZE_CLASSES`].
pub const fn class_size(class: usize) -> usize {
    TABLE[class].0 as usize
}

/// The bytes that Go's allocator would make available for a request of `size`
/// bytes: what `append` rounds a capacity up to. Go puts a word in front of
/// objects above 512 bytes that have pointers; this heap does not, but the
/// figure counts it, so that capacities are those of the official compiler.
pub fn round_up_size(size: usize, noscan: bool) -> usize {
    const HEADER: usize = 8;
    const NO_HEADER_UP_TO: usize = 512;
    if size > MAX_SMALL_SIZE - HEADER {
        return match size.checked_add(PAGE_SIZE - 1) {
            Some(padded) => padded & !(PAGE_SIZE - 1),
            None => size,
        };
    }
    let header = if !noscan && size > NO_HEADER_UP_TO {
        HEADER
    } else {
        0
    };
    if size == 0 {
        return 0;
    }
    class_size(class_of(small_code(size + header, noscan))) - header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_by_multiplication_is_exact() {
        for geometry in GEOMETRY.iter().filter(|g| g.size != 0) {
            for offset in 0..geometry.pages as usize * PAGE_SIZE {
                let expected = offset / geometry.size as usize;
                assert_eq!(geometry.index(offset), expected, "{}", geometry.size);
            }
        }
    }

    #[test]
    fn every_size_gets_the_least_class_that_holds_it() {
        for size in 1..=MAX_SMALL_SIZE {
            let class = class_of(small_code(size, true));
            assert!(class_size(class) >= size, "{size}");
            assert!(class_size(class - 1) < size, "{size}");
        }
    }

    #[test]
    fn cells_of_a_span_fit_its_bits() {
        for geometry in &GEOMETRY {
            assert!(geometry.cells <= 1024);
        }
    }

    #[test]
    fn rounding_as_append_shows_it() {
        // Capacities after append in Go 1.27: size, whether without pointers,
        // bytes.
        let cases = [
            (0, true, 0),
            (5, true, 8),
            (513, true, 576),
            (513, false, 568),
            (512, false, 512),
            (1024, false, 1144),
            (32760, false, 32760),
            (32761, false, 32768),
            (32769, true, 40960),
            (usize::MAX, true, usize::MAX),
        ];
        for (size, noscan, expected) in cases {
            assert_eq!(round_up_size(size, noscan), expected, "{size} {noscan}");
        }
    }
}
