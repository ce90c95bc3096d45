//! Several threads, each with a cache, and a stopped world now and then.
#![allow(unsafe_code, reason = "the tests read and write raw objects")]

mod common;

use common::{Layout, Ranges, Rng, load, range_of, store};
use gander_rt_heap::{AllocError, Cache, Config, Cycle, Heap, Stress};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, RwLock};

const SLOTS: usize = 200;

/// The world: threads run with the lock shared and stop by letting it go.
struct Shared {
    heap: Heap,
    running: RwLock<()>,
    /// Roots of all threads, `SLOTS` each: lists whose nodes count down.
    roots: Vec<AtomicUsize>,
    helpers: usize,
    reports: Mutex<Vec<usize>>,
}

impl Shared {
    fn collect(&self) {
        let _stopped = self.running.write().unwrap();
        // SAFETY: integers behind atomics, nobody writes now.
        let words = unsafe {
            std::slice::from_raw_parts(self.roots.as_ptr().cast::<usize>(), self.roots.len())
        };
        let mut roots = Ranges(vec![range_of(words)]);
        let cycle = Cycle {
            helpers: self.helpers,
            ..Cycle::default()
        };
        // SAFETY: the lock stopped all threads outside of heap functions.
        let report = unsafe { self.heap.collect(&mut roots, cycle) };
        self.reports.lock().unwrap().push(report.live);
    }

    /// Allocates a list of `n` nodes of `size` bytes into a root, with stops
    /// in between.
    fn build(&self, cache: NonNull<Cache>, slot: usize, n: usize, layout: &Layout) {
        self.roots[slot].store(0, Relaxed);
        let mask = layout.mask();
        let size = layout.words * 8;
        let mut left = n;
        while left > 0 {
            let running = self.running.read().unwrap();
            // SAFETY: the cache is this thread's, no collection runs.
            match unsafe { self.heap.alloc(cache, size, Some(&mask), true) } {
                Ok(node) => {
                    let node = node.as_ptr() as usize;
                    assert!((0..layout.words).all(|w| load(node + w * 8) == 0));
                    store(node, self.roots[slot].load(Relaxed));
                    store(node + size - 8, n - left);
                    // Interior, so that bases have to be found.
                    self.roots[slot].store(node + 8, Relaxed);
                    left -= 1;
                }
                Err(AllocError::NeedsCollection) => {
                    drop(running);
                    self.collect();
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn check_list(&self, slot: usize, n: usize, layout: &Layout) {
        let _running = self.running.read().unwrap();
        let mut at = self.roots[slot].load(Relaxed);
        for i in (0..n).rev() {
            let node = at - 8;
            assert_eq!(load(node + layout.words * 8 - 8), i);
            at = load(node);
        }
        assert_eq!(at, 0);
    }
}

fn check(threads: usize, helpers: usize, stress: Stress, rounds: usize) {
    let config = Config {
        parallel_from: 1 << 20,
        stress,
        ..Config::isolated(1 << 30)
    };
    let shared = Shared {
        heap: Heap::new(&config).unwrap(),
        running: RwLock::new(()),
        roots: (0..threads * SLOTS).map(|_| AtomicUsize::new(0)).collect(),
        helpers,
        reports: Mutex::default(),
    };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let shared = &shared;
            let cache = shared.heap.new_cache().as_ptr() as usize;
            scope.spawn(move || {
                let cache = NonNull::new(cache as *mut Cache).unwrap();
                mutate(shared, cache, thread, rounds);
                // SAFETY: this thread's cache, not used again.
                unsafe { shared.heap.release_cache(cache) };
            });
        }
    });
    assert!(!shared.reports.lock().unwrap().is_empty());
    shared.roots.iter().for_each(|root| root.store(0, Relaxed));
    shared.collect();
    shared.heap.sweep_all();
    // SAFETY: the threads are gone.
    let stats = unsafe { shared.heap.stats() };
    assert_eq!((stats.heap_objects, stats.heap_inuse), (0, 0));
    assert!(stats.mallocs > 0);
}

fn mutate(shared: &Shared, cache: NonNull<Cache>, thread: usize, rounds: usize) {
    let layouts = [
        Layout::new(3, |i| i == 0),
        Layout::new(16, |i| i % 5 == 0),
        Layout::new(700, |i| i == 0),
        Layout::new(5000, |i| i == 0 || i == 4000),
    ];
    let mut rng = Rng(thread as u64 * 77 + 5);
    let mut lists = vec![(0, 0); SLOTS];
    for _ in 0..rounds {
        let slot = rng.below(SLOTS);
        let (n, kind) = lists[slot];
        shared.check_list(thread * SLOTS + slot, n, &layouts[kind]);
        let kind = [0, 0, 0, 1, 1, 2, 3][rng.below(7)];
        let n = 1 + rng.below([200, 100, 12, 4][kind]);
        shared.build(cache, thread * SLOTS + slot, n, &layouts[kind]);
        lists[slot] = (n, kind);
    }
    for (slot, &(n, kind)) in lists.iter().enumerate() {
        shared.check_list(thread * SLOTS + slot, n, &layouts[kind]);
    }
}

#[test]
fn threads_allocate_and_collect() {
    check(4, 0, Stress::default(), 1500);
}

#[test]
fn threads_allocate_and_collect_in_parallel() {
    let stress = Stress {
        every: 0,
        poison: true,
    };
    check(3, 2, stress, 1500);
}

#[test]
fn threads_under_stress() {
    let stress = Stress {
        every: 50,
        poison: true,
    };
    check(3, 0, stress, 150);
}
