//! Which pages are in use, and the lowest run of free ones that is long
//! enough.
//!
//! A bit per page, and above the words of bits a binary tree whose nodes know
//! the free pages at their start, at their end and the longest run within. So
//! first fit by address takes time logarithmic in the arena.
//!
//! Invariant: a node of the levels in use says what the bits under it say. Nodes
//! and bits of an untouched arena are zero (nodes count what is *not* free), so
//! nothing has to be written for pages that were never used. Only so many levels
//! are in use that the top one has a single node that is not zero: a small heap
//! touches few.

/// What a node knows of its pages, each counted down from the number of pages
/// under the node.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    start: u32,
    most: u32,
    end: u32,
}

/// Pages per word of bits.
const WORD: usize = 64;

/// The bits and the tree.
pub(crate) struct Summary {
    used: &'static mut [u64],
    nodes: &'static mut [Node],
    /// Levels in use.
    height: u32,
}

impl Summary {
    /// Bytes of the bits and the tree for a number of pages.
    pub(crate) const fn bytes(pages: usize) -> usize {
        pages / WORD * (8 + 2 * size_of::<Node>())
    }

    /// Takes zeroed memory for `pages` pages.
    ///
    /// # Safety
    /// `at` is aligned to 8 and has [`Summary::bytes`] zero bytes, which are
    /// this value's alone and stay mapped as long as it is used. `pages` is a
    /// power of two, at least 64 and below 2^32.
    pub(crate) unsafe fn new(at: usize, pages: usize) -> Summary {
        let words = pages / WORD;
        let nodes = (at + words * 8) as *mut Node;
        // SAFETY: the caller's memory, in two disjoint parts; zero is a value
        // of both types.
        unsafe {
            Summary {
                used: std::slice::from_raw_parts_mut(at as *mut u64, words),
                nodes: std::slice::from_raw_parts_mut(nodes, 2 * words),
                height: 1,
            }
        }
    }

    /// Where the nodes of a level begin; level 0 has a node per word.
    fn level(&self, level: u32) -> usize {
        let all = self.nodes.len();
        all - (all >> level)
    }

    /// Start, most, end of a node.
    fn node(&self, level: u32, i: usize) -> (usize, usize, usize) {
        let node = self.nodes[self.level(level) + i];
        let pages = WORD << level;
        (
            pages - node.start as usize,
            pages - node.most as usize,
            pages - node.end as usize,
        )
    }

    /// The first of the lowest `n` free pages in a row. `n` is not 0.
    pub(crate) fn find(&self, n: usize) -> Option<usize> {
        let mut level = self.height - 1;
        let mut i = 0;
        if self.node(level, 0).1 < n {
            // Into the pages to the right of it, which are all free.
            let (.., end) = self.node(level, 0);
            let from = (WORD << level) - end;
            return (from + n <= self.used.len() * WORD).then_some(from);
        }
        while level > 0 {
            let (_, left_most, left_end) = self.node(level - 1, 2 * i);
            let (right_start, ..) = self.node(level - 1, 2 * i + 1);
            level -= 1;
            if left_most >= n {
                i *= 2;
            } else if left_end + right_start >= n {
                return Some((((2 * i + 1) * WORD) << level) - left_end);
            } else {
                i = 2 * i + 1;
            }
        }
        Some(i * WORD + lowest_run(!self.used[i], n))
    }

    /// The bits of pages in use of 64 pages.
    pub(crate) fn word(&self, i: usize) -> u64 {
        self.used[i]
    }

    /// Sets whether the pages `from..to` are in use.
    pub(crate) fn set(&mut self, from: usize, to: usize, used: bool) {
        for_words(from, to, |i, mask| {
            if used {
                self.used[i] |= mask;
            } else {
                self.used[i] &= !mask;
            }
        });
        let (mut first, mut last) = (from / WORD, (to - 1) / WORD);
        while last >> (self.height - 1) != 0 {
            let node = self.join(self.height, 0);
            let at = self.level(self.height);
            self.nodes[at] = node;
            self.height += 1;
        }
        for i in first..=last {
            self.nodes[i] = leaf(!self.used[i]);
        }
        for level in 1..self.height {
            (first, last) = (first / 2, last / 2);
            for i in first..=last {
                let node = self.join(level, i);
                let at = self.level(level) + i;
                self.nodes[at] = node;
            }
        }
    }

    fn join(&self, level: u32, i: usize) -> Node {
        let half = WORD << (level - 1);
        let left = self.node(level - 1, 2 * i);
        let right = self.node(level - 1, 2 * i + 1);
        let start = if left.0 == half {
            half + right.0
        } else {
            left.0
        };
        let end = if right.2 == half {
            half + left.2
        } else {
            right.2
        };
        let most = left.1.max(right.1).max(left.2 + right.0);
        let down = |pages: usize| (2 * half - pages) as u32;
        Node {
            start: down(start),
            most: down(most),
            end: down(end),
        }
    }

    /// Makes all of the first `pages` pages free.
    pub(crate) fn clear(&mut self, pages: usize) {
        let mut words = pages.div_ceil(WORD);
        self.used[..words].fill(0);
        let zero = Node {
            start: 0,
            most: 0,
            end: 0,
        };
        for level in 0..self.height {
            let at = self.level(level);
            self.nodes[at..at + words].fill(zero);
            words = words.div_ceil(2);
        }
    }
}

/// The node of a word of free bits.
fn leaf(free: u64) -> Node {
    let mut most = 0;
    let mut rest = free;
    // Each round shortens every run of ones by one.
    while rest != 0 {
        rest &= rest >> 1;
        most += 1;
    }
    Node {
        start: 64 - free.trailing_ones(),
        most: 64 - most,
        end: 64 - free.leading_ones(),
    }
}

/// The index of the lowest `n` ones in a row; they exist.
fn lowest_run(free: u64, n: usize) -> usize {
    let mut rest = free;
    for _ in 1..n {
        rest &= rest >> 1;
    }
    rest.trailing_zeros() as usize
}

/// Calls `visit` with the number of each word of bits that the range
/// `from..to` touches and a mask of its bits there.
pub(crate) fn for_words(from: usize, to: usize, mut visit: impl FnMut(usize, u64)) {
    let mut at = from;
    while at < to {
        let end = (at / WORD + 1) * WORD;
        let upper = to.min(end);
        let ones = u64::MAX >> (WORD - (upper - at));
        visit(at / WORD, ones << (at % WORD));
        at = upper;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seed: u64) {
        const PAGES: usize = 1024;
        let mut memory = vec![0_u64; Summary::bytes(PAGES) / 8 + 1];
        // SAFETY: the vector outlives the summary and is aligned to 8.
        let mut summary = unsafe { Summary::new(memory.as_mut_ptr() as usize, PAGES) };
        let mut model = [false; PAGES];
        let mut state = seed;
        for _ in 0..2000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            let n = 1 + (state >> 33) as usize % if state >> 60 == 0 { 200 } else { 9 };
            if state >> 40 & 1 == 0 {
                let expected = (0..=PAGES - n).find(|&at| !model[at..at + n].contains(&true));
                assert_eq!(summary.find(n), expected);
                if let Some(at) = expected {
                    summary.set(at, at + n, true);
                    model[at..at + n].fill(true);
                }
            } else {
                let at = (state >> 20) as usize % (PAGES - n);
                summary.set(at, at + n, false);
                model[at..at + n].fill(false);
            }
        }
        summary.clear(PAGES);
        assert_eq!(summary.find(PAGES), Some(0));
        drop(memory);
    }

    #[test]
    fn first_fit_as_a_linear_search_finds_it() {
        for seed in [1, 7, 123_456_789] {
            check(seed);
        }
    }
}
