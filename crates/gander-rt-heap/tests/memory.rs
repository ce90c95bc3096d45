//! Sizes, statistics, triggers, memory given back, reset, stress.
#![allow(unsafe_code, reason = "the tests read and write raw objects")]

mod common;

use common::{Layout, Ranges, World, load, range_of, store};
use gander_rt_heap::{
    AllocError, Config, Cycle, Heap, PAGE_SIZE, PtrMask, Roots, Stress, round_up_size, zero_base,
};
use std::ops::Range;

/// The identities that statistics always fulfil.
fn check_identities(world: &World) {
    let s = world.stats();
    assert_eq!(s.heap_objects, s.mallocs - s.frees);
    assert_eq!(s.heap_sys, s.heap_inuse + s.heap_idle);
    assert!(s.heap_released <= s.heap_idle);
    assert!(s.heap_alloc <= s.heap_inuse && s.heap_alloc <= s.total_alloc);
    let small: u64 = s
        .by_size
        .iter()
        .map(|c| (c.mallocs - c.frees) * c.size as u64)
        .sum();
    assert!(small <= s.heap_alloc);
    assert_eq!(s.mallocs, s.by_size.iter().map(|c| c.mallocs).sum::<u64>());
}

#[test]
fn every_size_is_found_zeroed_and_counted() {
    let mut world = World::manual();
    let mut total = 0;
    for size in (1..40_000).step_by(13).chain([1 << 20, 5 << 20]) {
        let before = world.stats();
        let at = world.alloc(size, None);
        let (base, cell) = world.heap.find_object(at + size - 1).unwrap();
        assert_eq!(base, at);
        assert_eq!(cell, round_up_size(size, true));
        assert_eq!(
            world.heap.find_object(at),
            world.heap.find_object(at + cell - 1)
        );
        total += cell as u64;
        let after = world.stats();
        assert_eq!(after.mallocs, before.mallocs + 1);
        assert_eq!(after.total_alloc, total);
        check_identities(&world);
    }
    let report = world.clean();
    assert_eq!(report.live, 0);
    let s = world.stats();
    assert_eq!((s.heap_alloc, s.heap_inuse), (0, 0));
    assert_eq!((s.frees, s.num_gc), (s.mallocs, 1));
    check_identities(&world);
}

#[test]
fn objects_of_size_zero_are_one() {
    let mut world = World::manual();
    let at = world.alloc(0, None);
    assert_eq!(at, world.alloc(0, Some(&Layout::new(1, |_| true))));
    assert_eq!(at, zero_base().as_ptr() as usize);
    assert!(world.heap.find_object(at).is_none());
    assert_eq!(world.stats().mallocs, 0);
}

#[test]
fn what_is_no_object_is_not_found() {
    let mut world = World::manual();
    let at = world.alloc(48, None);
    let heap = &world.heap;
    assert_eq!(heap.find_object(at + 47), Some((at, 48)));
    assert_eq!(heap.has_pointers(at + 3), Some(false));
    for address in [0, 1, at - 1, at + (1 << 40), usize::MAX] {
        assert_eq!(heap.find_object(address), None, "{address:#x}");
    }
    assert!(heap.addresses().contains(&at));
    // The waste at the end of a span is in no cell.
    assert_eq!(
        heap.find_object((at & !(PAGE_SIZE - 1)) + PAGE_SIZE - 1),
        None
    );
}

#[test]
fn too_large_is_out_of_memory() {
    let mut world = World::new(&Config {
        gc_percent: -1,
        ..Config::isolated(1 << 30)
    });
    for size in [usize::MAX, 1 << 40, 2 << 30] {
        assert_eq!(world.try_alloc(size, None), Err(AllocError::OutOfMemory));
    }
    // All of the arena, many times: garbage is found before giving up.
    for _ in 0..5 {
        let at = world.alloc(900 << 20, None);
        store(at, 1);
        assert_eq!(
            world.try_alloc(900 << 20, None),
            Err(AllocError::OutOfMemory)
        );
        world.clean();
    }
    check_identities(&world);
}

#[test]
fn an_arena_that_cannot_be_reserved_is_an_error() {
    let config = Config {
        most: 1 << 44,
        least: 1 << 44,
        ..Config::process()
    };
    let all: Vec<_> = (0..64).map(|_| Heap::new(&config)).collect();
    let Some(Err(error)) = all.iter().find(|heap| heap.is_err()) else {
        panic!("the address space is larger than the hardware's");
    };
    assert!(error.to_string().contains("of address space"), "{error}");
}

#[test]
fn arenas_of_two_heaps_do_not_meet() {
    let config = Config {
        most: 1 << 36,
        ..Config::process()
    };
    let (one, two) = (Heap::new(&config).unwrap(), Heap::new(&config).unwrap());
    let (a, b) = (one.addresses(), two.addresses());
    assert!(a.end <= b.start || b.end <= a.start);
}

#[test]
fn uninitialised_objects_are_allowed_to_be_dirty_and_zeroed_ones_are_not() {
    let mut world = World::manual();
    for size in [64, 4096, 20_000, 100_000] {
        for zeroed in [true, false] {
            // SAFETY: one mutator.
            let object = unsafe { world.heap.alloc(world.cache, size, None, zeroed).unwrap() };
            let at = object.as_ptr() as usize;
            if zeroed {
                assert!((0..size / 8).all(|i| load(at + i * 8) == 0), "{size}");
            }
            // SAFETY: the object just made.
            unsafe { std::ptr::write_bytes(at as *mut u8, 0xff, size) };
            world.clean();
        }
    }
}

#[test]
fn the_trigger_follows_gogc() {
    let mut world = World::new(&Config::isolated(1 << 30));
    assert_eq!(world.stats().next_gc, 4 << 20);
    // 8 MiB alive.
    let list = Layout::new(128, |i| i == 0);
    world.roots = vec![0];
    for _ in 0..8192 {
        let at = world.alloc(1024, Some(&list));
        store(at, world.roots[0]);
        world.roots[0] = at;
    }
    assert!(world.last.number >= 1, "the heap grew over 4 MiB");
    let report = world.clean();
    assert_eq!(report.live, 8 << 20);
    assert_eq!(report.goal, (16 << 20) + report.roots);
    // Then garbage: a collection when the goal is reached, within a span.
    let before = world.last.number;
    while world.last.number == before {
        world.alloc(1024, Some(&list));
    }
    let grown = world.last.before;
    assert!(
        grown >= report.goal && grown < report.goal + 65536,
        "{grown}"
    );

    assert_eq!(world.heap.set_gc_percent(50), 100);
    assert_eq!(
        world.stats().next_gc as usize,
        (12 << 20) + report.roots / 2
    );
    assert_eq!(world.heap.set_gc_percent(-5), 50);
    assert_eq!(world.stats().next_gc, usize::MAX as u64);
    assert_eq!(world.heap.set_gc_percent(100), -1);
}

#[test]
fn the_memory_limit_collects_and_gives_back() {
    let mut world = World::new(&Config {
        gc_percent: -1,
        memory_limit: 64 << 20,
        ..Config::isolated(1 << 30)
    });
    for i in 0..4000_usize {
        // Garbage of many sizes, 400 MB in all.
        world.alloc(1000 * (1 + i % 200), None);
    }
    let s = world.stats();
    assert!(s.num_gc >= 4, "{}", s.num_gc);
    assert!(s.heap_sys - s.heap_released <= 64 << 20);
    assert_eq!(world.heap.set_memory_limit(usize::MAX), 64 << 20);
    // Live memory above the limit: the program goes on, without collecting
    // all the time.
    world.heap.set_memory_limit(1 << 20);
    world.roots = vec![0];
    let before = world.last.number;
    let list = Layout::new(128, |i| i == 0);
    for _ in 0..20_000 {
        let at = world.alloc(1024, Some(&list));
        store(at, world.roots[0]);
        world.roots[0] = at;
    }
    assert!(world.last.number - before < 200, "{}", world.last.number);
}

#[test]
fn free_memory_returns_to_the_kernel() {
    let mut world = World::manual();
    let keep = world.alloc(100_000, None);
    for _ in 0..50 {
        let at = world.alloc(1 << 20, None);
        // SAFETY: the object just made.
        unsafe { std::ptr::write_bytes(at as *mut u8, 1, 1 << 20) };
    }
    world.roots = vec![keep];
    world.clean();
    let before = world.stats();
    assert!(before.heap_idle - before.heap_released >= 50 << 20);
    let surplus = world.heap.scavenge_surplus(usize::MAX);
    assert_eq!(surplus, 0, "the next cycle will use as much");
    assert_eq!(world.heap.scavenge(3 << 20), 3 << 20);
    assert!(world.heap.free_os_memory() >= 47 << 20);
    let after = world.stats();
    assert_eq!(after.heap_released, after.heap_idle);
    check_identities(&world);
    // What comes back is zero, and counted.
    let at = world.alloc(20 << 20, None);
    assert!((0..20 << 10).all(|i| load(at + i * 1024) == 0));
    let s = world.stats();
    assert_eq!(s.heap_released, after.heap_released - (20 << 20));
    check_identities(&world);
}

#[test]
fn surplus_is_given_back_after_the_heap_shrank() {
    let mut world = World::new(&Config::isolated(1 << 30));
    for _ in 0..100 {
        world.alloc(1 << 20, None);
    }
    for _ in 0..64 {
        let at = world.alloc(1 << 20, None);
        world.roots.push(at);
    }
    world.clean();
    world.roots.clear();
    world.clean();
    world.clean();
    assert!(world.heap.scavenge_surplus(1 << 20) == 1 << 20);
    assert!(world.heap.scavenge_surplus(usize::MAX) >= 40 << 20);
    assert_eq!(world.heap.scavenge_surplus(usize::MAX), 0);
    check_identities(&world);
}

#[test]
fn reset_is_a_fresh_heap() {
    let mut world = World::new(&Config::isolated(1 << 30));
    let mut first = Vec::new();
    for round in 0..3 {
        let mut seen = Vec::new();
        let list = Layout::new(2, |_| true);
        for i in 0..30_000 {
            let (size, layout) = match i % 100 {
                0 => (40_000, None),
                n if n % 2 == 0 => (16, Some(&list)),
                n => (n * 8, None),
            };
            let at = world.alloc(size, layout);
            assert!((0..size / 8).all(|w| load(at + w * 8) == 0));
            if layout.is_none() {
                // SAFETY: the object just made.
                unsafe { std::ptr::write_bytes(at as *mut u8, 0xee, size) };
            }
            seen.push(at);
        }
        let last = seen[seen.len() - 1];
        world.heap.set_finalizer(last, [0; 4]);
        world.heap.add_cleanup(last, [0; 4]);
        if round == 0 {
            first = seen;
        } else {
            assert_eq!(seen, first, "addresses are those of a fresh heap");
        }
        // SAFETY: one mutator, which keeps nothing.
        unsafe { world.heap.reset() };
        let s = world.stats();
        assert_eq!((s.mallocs, s.heap_alloc, s.heap_inuse), (0, 0, 0));
        assert_eq!((s.num_gc, s.next_gc), (0, 4 << 20));
        check_identities(&world);
        assert_eq!(world.heap.find_object(last), None);
        let report = world.clean();
        assert_eq!((report.finalizers, report.live), (0, 0));
        // SAFETY: as above.
        unsafe { world.heap.reset() };
    }
}

#[test]
fn stress_collects_at_every_nth_allocation_and_poisons() {
    let mut world = World::manual();
    world.heap.set_stress(Stress {
        every: 3,
        poison: true,
    });
    let stale = world.alloc(64, None);
    let large = world.alloc(1 << 20, None);
    for i in 0..30 {
        world.alloc(if i % 2 == 0 { 24 } else { 70_000 }, None);
    }
    assert_eq!(world.last.number, 10, "32 allocations");
    world.clean();
    let poison = usize::from_ne_bytes([0xdb; 8]);
    assert_eq!((load(stale), load(stale + 56)), (poison, poison));
    assert_eq!(load(large + 512), poison);
    assert_eq!(load(world.alloc(64, None)), 0);
    world.heap.set_stress(Stress::default());
    let before = world.last.number;
    for _ in 0..100 {
        world.alloc(24, None);
    }
    assert_eq!(world.last.number, before);
}

#[test]
fn allocation_where_the_world_cannot_be_stopped() {
    let world = World::new(&Config {
        stress: Stress {
            every: 1,
            poison: true,
        },
        ..Config::isolated(1 << 30)
    });
    world.try_alloc(64, None).unwrap();
    assert_eq!(world.try_alloc(64, None), Err(AllocError::NeedsCollection));
    assert_eq!(
        world.try_alloc(1 << 20, None),
        Err(AllocError::NeedsCollection)
    );
    for size in [64, 1 << 20] {
        // SAFETY: one mutator.
        assert!(unsafe { world.heap.alloc_now(world.cache, size, None, true) }.is_ok());
    }
}

#[test]
fn a_released_cache_returns_its_cells() {
    let mut world = World::manual();
    let other = world.heap.new_cache();
    // SAFETY: one mutator uses both caches.
    let at = unsafe { world.heap.alloc(other, 64, None, true).unwrap() };
    let at = at.as_ptr() as usize;
    let before = world.stats().mallocs;
    // SAFETY: as above; it is not used again.
    unsafe { world.heap.release_cache(other) };
    assert_eq!(world.stats().mallocs, before);
    assert_eq!(world.alloc(64, None), at + 64, "the same span goes on");
}

#[test]
fn pointer_masks_of_arrays() {
    // Every word that the mask calls a pointer is followed, no other.
    for (words, pointers) in [
        (1, vec![0]),
        (2, vec![1]),
        (3, vec![0, 2]),
        (4, vec![2]),
        (7, vec![6]),
        (16, vec![0, 9]),
        (64, vec![63]),
        (65, vec![64]),
        (130, vec![0, 63, 64, 127, 128]),
    ] {
        for count in [1, 2, 5, 129, 4000] {
            let mut world = World::manual();
            let layout = Layout::new(words, |i| pointers.contains(&i));
            // Not the first of its span, to shift it within the bitmap's words.
            world.alloc(words * count * 8, Some(&layout));
            let array = world.alloc(words * count * 8, Some(&layout));
            for word in 0..words * count {
                let size = if layout.is_pointer(word) { 8 } else { 64 };
                let target = world.alloc(size, None);
                store(array + word * 8, target);
            }
            world.roots = vec![array];
            let report = world.clean();
            let (_, size) = world.heap.find_object(array).unwrap();
            assert_eq!(
                report.live,
                size + pointers.len() * count * 8,
                "{words} {count}"
            );
        }
    }
}

#[test]
fn a_mask_of_zero_pointers_is_none() {
    let world = World::manual();
    let mask = PtrMask {
        elem_size: 24,
        ptr_bytes: 0,
        mask: std::ptr::null(),
    };
    // SAFETY: one mutator; an empty mask is not read.
    let at = unsafe {
        world
            .heap
            .alloc(world.cache, 24, Some(&mask), true)
            .unwrap()
    };
    assert_eq!(world.heap.has_pointers(at.as_ptr() as usize), Some(false));
}

/// Roots that come in two steps, as blocked goroutines do.
struct Steps {
    first: Vec<usize>,
    second: Vec<usize>,
    condition: usize,
    answer: Option<bool>,
}

impl Roots for Steps {
    fn scan(&mut self, visit: &mut dyn FnMut(Range<usize>)) {
        visit(range_of(&self.first));
    }

    fn more(
        &mut self,
        is_marked: &dyn Fn(usize) -> bool,
        visit: &mut dyn FnMut(Range<usize>),
    ) -> bool {
        if self.answer.is_some() {
            return false;
        }
        self.answer = Some(is_marked(self.condition));
        visit(range_of(&self.second));
        true
    }
}

#[test]
fn roots_may_come_in_steps() {
    let mut world = World::manual();
    let objects: Vec<usize> = (0..3).map(|_| world.alloc(32, None)).collect();
    for (condition, expected) in [(objects[0] + 5, true), (objects[1], false), (1, false)] {
        let mut steps = Steps {
            first: vec![objects[0]],
            second: vec![objects[1], objects[2]],
            condition,
            answer: None,
        };
        // SAFETY: one mutator.
        let report = unsafe { world.heap.collect(&mut steps, Cycle::default()) };
        assert_eq!(steps.answer, Some(expected));
        assert_eq!(report.live, 96);
    }
}

#[test]
fn roots_are_words_only() {
    // Unaligned ranges are looked through at aligned words.
    let mut world = World::manual();
    let at = world.alloc(64, None);
    let words = [at, at, at];
    let range = range_of(&words);
    for (range, live) in [
        (range.start + 1..range.start + 15, 0),
        (range.start + 1..range.start + 16, 64),
        (range.start..range.start, 0),
    ] {
        let mut roots = Ranges(vec![range]);
        // SAFETY: one mutator.
        let report = unsafe { world.heap.collect(&mut roots, Cycle::default()) };
        assert_eq!(report.live, live);
        if live == 0 {
            assert_eq!(world.alloc(64, None), at);
        }
    }
}

#[test]
fn stale_addresses_keep_nothing() {
    let mut world = World::manual();
    let small = world.alloc(64, None);
    let large = world.alloc(1 << 20, None);
    let neighbour = world.alloc(64, None);
    world.roots = vec![neighbour];
    world.clean();
    world.roots = vec![neighbour, small, large];
    assert_eq!(world.clean().live, 64);
    assert_eq!(world.stats().heap_objects, 1);
}

#[test]
fn pointer_bits_of_the_last_object_of_a_cell_are_forgotten() {
    let mut world = World::manual();
    let (all, first) = (Layout::new(8, |_| true), Layout::new(8, |i| i == 0));
    let keep = world.alloc(64, Some(&all));
    let old = world.alloc(64, Some(&all));
    world.roots = vec![keep];
    world.clean();
    let new = world.alloc(64, Some(&first));
    assert_eq!(new, old);
    world.roots.push(new);
    for word in 0..8 {
        let target = world.alloc(8, None);
        store(new + word * 8, target);
    }
    assert_eq!(world.clean().live, 64 + 64 + 8);
}

#[test]
fn pointers_of_an_object_into_a_range() {
    let mut world = World::manual();
    let object = world.alloc(32, Some(&Layout::new(4, |i| i == 1)));
    let (a, b) = (world.alloc(32, None), world.alloc(32, None));
    store(object + 8, a + 31);
    store(object + 16, b);
    // SAFETY: one mutator.
    let into = |from: usize, to: usize| unsafe { world.heap.points_into(from + 5, to..to + 32) };
    assert!(into(object, a));
    assert!(!into(object, b), "its word is no pointer");
    assert!(!into(a, object), "it has no pointers");
    assert!(!into(64, object), "it is no object");
}
