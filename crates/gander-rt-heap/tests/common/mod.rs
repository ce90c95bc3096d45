//! A heap with exact roots, for tests: what is reachable is known, so what
//! the collector keeps can be compared to the object.
#![allow(unsafe_code, dead_code, reason = "each test uses its part")]

use gander_rt_heap::{AllocError, Cache, Config, Cycle, CycleReport, Heap, PtrMask, Roots, Stress};
use std::ops::Range;
use std::ptr::NonNull;

/// Ranges as roots.
pub(crate) struct Ranges(pub(crate) Vec<Range<usize>>);

impl Roots for Ranges {
    fn scan(&mut self, visit: &mut dyn FnMut(Range<usize>)) {
        for range in &self.0 {
            visit(range.clone());
        }
    }
}

/// The range of a slice of words.
pub(crate) fn range_of(words: &[usize]) -> Range<usize> {
    let start = words.as_ptr() as usize;
    start..start + words.len() * 8
}

/// One mutator and its roots.
pub(crate) struct World {
    pub(crate) heap: Heap,
    pub(crate) cache: NonNull<Cache>,
    pub(crate) roots: Vec<usize>,
    pub(crate) helpers: usize,
    pub(crate) last: CycleReport,
}

/// A type's layout: words, and which of them are pointers.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) words: usize,
    mask: Vec<u8>,
    ptr_words: usize,
}

impl Layout {
    pub(crate) fn new(words: usize, is_pointer: impl Fn(usize) -> bool) -> Layout {
        let ptr_words = (0..words)
            .rev()
            .find(|&i| is_pointer(i))
            .map_or(0, |i| i + 1);
        let mut mask = vec![0; ptr_words.div_ceil(8)];
        for i in (0..ptr_words).filter(|&i| is_pointer(i)) {
            mask[i / 8] |= 1 << (i % 8);
        }
        Layout {
            words,
            mask,
            ptr_words,
        }
    }

    pub(crate) fn is_pointer(&self, word: usize) -> bool {
        let word = word % self.words;
        word < self.ptr_words && self.mask[word / 8] >> (word % 8) & 1 != 0
    }

    pub(crate) fn mask(&self) -> PtrMask {
        PtrMask {
            elem_size: self.words * 8,
            ptr_bytes: self.ptr_words * 8,
            mask: self.mask.as_ptr(),
        }
    }
}

impl World {
    pub(crate) fn new(config: &Config) -> World {
        let heap = Heap::new(config).unwrap();
        let cache = heap.new_cache();
        World {
            heap,
            cache,
            roots: Vec::new(),
            helpers: 0,
            last: CycleReport::default(),
        }
    }

    /// A small heap that collects only when told, and poisons what it frees.
    pub(crate) fn manual() -> World {
        World::new(&Config {
            gc_percent: -1,
            stress: Stress {
                every: 0,
                poison: true,
            },
            ..Config::isolated(1 << 30)
        })
    }

    pub(crate) fn try_alloc(
        &self,
        size: usize,
        layout: Option<&Layout>,
    ) -> Result<usize, AllocError> {
        let mask = layout.map(Layout::mask);
        // SAFETY: one thread uses the cache; layouts describe their words.
        let object = unsafe { self.heap.alloc(self.cache, size, mask.as_ref(), true)? };
        Ok(object.as_ptr() as usize)
    }

    /// Allocates, collecting as often as asked; tells whether it collected.
    pub(crate) fn alloc_collecting(
        &mut self,
        size: usize,
        layout: Option<&Layout>,
    ) -> (usize, bool) {
        let mut collected = false;
        loop {
            match self.try_alloc(size, layout) {
                Ok(at) => return (at, collected),
                Err(AllocError::NeedsCollection) => {
                    self.collect();
                    collected = true;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub(crate) fn alloc(&mut self, size: usize, layout: Option<&Layout>) -> usize {
        self.alloc_collecting(size, layout).0
    }

    pub(crate) fn collect(&mut self) -> CycleReport {
        let cycle = Cycle {
            helpers: self.helpers,
            ..Cycle::default()
        };
        let mut roots = Ranges(vec![range_of(&self.roots)]);
        // SAFETY: the only mutator is here.
        self.last = unsafe { self.heap.collect(&mut roots, cycle) };
        self.last
    }

    /// Collects and frees everything.
    pub(crate) fn clean(&mut self) -> CycleReport {
        let report = self.collect();
        self.heap.sweep_all();
        report
    }

    pub(crate) fn stats(&self) -> gander_rt_heap::MemStats {
        // SAFETY: the only mutator is here.
        unsafe { self.heap.stats() }
    }
}

/// Reads a word of the heap.
pub(crate) fn load(at: usize) -> usize {
    // SAFETY: tests pass addresses of live objects.
    unsafe { *(at as *const usize) }
}

/// Writes a word of the heap.
pub(crate) fn store(at: usize, value: usize) {
    // SAFETY: as `load`.
    unsafe { *(at as *mut usize) = value }
}

/// A small random generator, the same on every run.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() >> 16) as usize % n
    }
}
