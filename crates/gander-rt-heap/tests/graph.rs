//! Random object graphs against a model that knows what is reachable.
#![allow(unsafe_code, reason = "the tests read and write raw objects")]

mod common;

use common::{Layout, Rng, World, load, store};
use gander_rt_heap::{Config, Stress};
use std::collections::{BTreeMap, BTreeSet};

/// An object as the test knows it.
struct Object {
    size: usize,
    layout: Option<usize>,
    /// Word index to target address, which may be inside another object.
    edges: BTreeMap<usize, usize>,
}

struct Model {
    world: World,
    layouts: Vec<Layout>,
    objects: BTreeMap<usize, Object>,
    rng: Rng,
}

/// What the data words of an object hold.
fn pattern(object: usize, word: usize) -> usize {
    object.wrapping_mul(0x9e37_79b9) ^ word
}

impl Model {
    fn new(config: &Config, helpers: usize, seed: u64) -> Model {
        let mut world = World::new(config);
        world.helpers = helpers;
        let layouts = vec![
            Layout::new(1, |_| true),
            Layout::new(2, |_| true),
            Layout::new(3, |i| i != 1),
            Layout::new(5, |i| i == 3),
            Layout::new(8, |i| i % 3 == 0),
            Layout::new(64, |i| i % 7 == 1),
            Layout::new(70, |i| i > 60),
            Layout::new(200, |i| i == 0 || i == 130 || i == 131),
        ];
        Model {
            world,
            layouts,
            objects: BTreeMap::new(),
            rng: Rng(seed),
        }
    }

    fn is_pointer(&self, object: &Object, word: usize) -> bool {
        let Some(layout) = object.layout.map(|l| &self.layouts[l]) else {
            return false;
        };
        let whole = object.size / 8 / layout.words * layout.words;
        word < whole && layout.is_pointer(word)
    }

    /// The base of the object that an address points into.
    fn base(&self, address: usize) -> usize {
        let (&base, object) = self.objects.range(..=address).next_back().unwrap();
        assert!(address < base + object.size);
        base
    }

    fn reachable(&self) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut work: Vec<usize> = self.world.roots.clone();
        while let Some(address) = work.pop() {
            if address == 0 {
                continue;
            }
            let base = self.base(address);
            if seen.insert(base) {
                work.extend(self.objects[&base].edges.values());
            }
        }
        seen
    }

    /// After a collection: what is not reachable may be gone.
    fn forget_garbage(&mut self) {
        let reachable = self.reachable();
        self.objects.retain(|base, _| reachable.contains(base));
    }

    fn allocate(&mut self) {
        let layout = match self.rng.below(self.layouts.len() + 3) {
            l if l < self.layouts.len() => Some(l),
            _ => None,
        };
        let element = layout.map_or(1 + self.rng.below(40), |l| self.layouts[l].words);
        let count = match self.rng.below(200) {
            0 => 1 + self.rng.below(9000),
            1..=20 => 1 + self.rng.below(70),
            _ => 1 + self.rng.below(3),
        };
        let size = (element * count * 8).min(3 << 20) / (element * 8) * (element * 8);
        let (base, collected) = {
            let layout = layout.map(|l| self.layouts[l].clone());
            self.world.alloc_collecting(size, layout.as_ref())
        };
        if collected {
            self.forget_garbage();
        }
        let object = Object {
            size,
            layout,
            edges: BTreeMap::new(),
        };
        let next = self.objects.range(base..).next();
        assert!(
            next.is_none_or(|(&other, _)| other >= base + size),
            "overlap"
        );
        for word in 0..size / 8 {
            assert_eq!(load(base + word * 8), 0, "fresh memory is zero");
            if !self.is_pointer(&object, word) {
                store(base + word * 8, pattern(base, word));
            }
        }
        self.objects.insert(base, object);
        let slot = self.rng.below(64);
        self.world.roots.resize(64, 0);
        self.world.roots[slot] = base + self.rng.below(size / 8) * 8;
    }

    /// An object that is reachable right now.
    fn some_object(&mut self) -> Option<usize> {
        let mut address = self.world.roots[self.rng.below(64)];
        for _ in 0..self.rng.below(6) {
            if address == 0 {
                break;
            }
            let base = self.base(address);
            let edges = &self.objects[&base].edges;
            let step = self.rng.below(edges.len() + 1);
            address = edges.values().nth(step).copied().unwrap_or(address);
        }
        (address != 0).then(|| self.base(address))
    }

    fn link(&mut self) {
        let (Some(from), Some(to)) = (self.some_object(), self.some_object()) else {
            return;
        };
        let object = &self.objects[&from];
        let start = self.rng.below(object.size / 8);
        let slot = (start..object.size / 8)
            .chain(0..start)
            .take(300)
            .find(|&word| self.is_pointer(object, word));
        let Some(slot) = slot else {
            return;
        };
        let inside = self.rng.below(self.objects[&to].size);
        store(from + slot * 8, to + inside);
        let edges = &mut self.objects.get_mut(&from).unwrap().edges;
        edges.insert(slot, to + inside);
    }

    fn drop_something(&mut self) {
        let root = self.rng.below(64);
        self.world.roots[root] = 0;
        if let Some(from) = self.some_object() {
            let edges = &mut self.objects.get_mut(&from).unwrap().edges;
            if let Some((slot, _)) = edges.pop_first() {
                store(from + slot * 8, 0);
            }
        }
    }

    /// Every reachable object is intact; after a full collection, nothing
    /// else exists.
    fn verify(&mut self, exact: bool) {
        if exact {
            let report = self.world.clean();
            self.forget_garbage();
            let stats = self.world.stats();
            assert_eq!(stats.heap_objects, self.objects.len() as u64);
            assert_eq!(stats.heap_alloc, report.live as u64);
        }
        for base in self.reachable() {
            let object = &self.objects[&base];
            for word in 0..object.size / 8 {
                let expected = match object.edges.get(&word) {
                    Some(&target) => target,
                    None if self.is_pointer(object, word) => 0,
                    None => pattern(base, word),
                };
                assert_eq!(load(base + word * 8), expected, "{base:#x} word {word}");
            }
            let inside = base + self.rng.below(object.size);
            let (found, size) = self.world.heap.find_object(inside).unwrap();
            assert_eq!(found, base);
            assert!(size >= object.size);
        }
    }
}

fn check(config: &Config, helpers: usize, seed: u64, steps: usize) {
    let mut model = Model::new(config, helpers, seed);
    model.world.roots.resize(64, 0);
    for step in 0..steps {
        match model.rng.below(8) {
            0..=2 => model.allocate(),
            3..=5 => model.link(),
            6 if step % 5 != 0 => model.drop_something(),
            _ => {}
        }
        if step % 4096 == 4095 {
            let exact = model.rng.below(2) == 0;
            model.verify(exact);
        }
    }
    model.verify(true);
    model.world.roots.fill(0);
    model.verify(true);
    assert_eq!(model.world.stats().heap_objects, 0);
    assert_eq!(model.world.stats().heap_inuse, 0);
}

#[test]
fn graphs_survive_collections() {
    for seed in [3, 99, 0xdead_beef] {
        check(&Config::isolated(1 << 30), 0, seed, 30_000);
    }
}

#[test]
fn graphs_survive_tiny_growth() {
    let config = Config {
        gc_percent: 0,
        ..Config::isolated(1 << 30)
    };
    check(&config, 0, 17, 30_000);
}

#[test]
fn graphs_survive_stress() {
    for every in [1, 7] {
        let config = Config {
            stress: Stress {
                every,
                poison: true,
            },
            ..Config::isolated(1 << 30)
        };
        check(&config, 0, every + 5, 8_000);
    }
}

#[test]
fn graphs_survive_parallel_marking() {
    let config = Config {
        parallel_from: 0,
        gc_percent: 20,
        stress: Stress {
            every: 0,
            poison: true,
        },
        ..Config::isolated(1 << 30)
    };
    check(&config, 3, 1234, 40_000);
}

#[test]
fn long_lists_and_wide_arrays_are_marked_by_all_threads() {
    let mut world = World::new(&Config {
        parallel_from: 0,
        gc_percent: -1,
        ..Config::isolated(1 << 30)
    });
    world.helpers = 3;
    let node = Layout::new(2, |_| true);
    let pointer = Layout::new(1, |_| true);
    let array = world.alloc(200_000 * 8, Some(&pointer));
    for i in 0..200_000 {
        let mut head = 0;
        for _ in 0..3 {
            let next = world.alloc(16, Some(&node));
            store(next, head);
            head = next;
        }
        store(array + i * 8, head);
    }
    world.roots = vec![array + 1_000_000];
    for _ in 0..5 {
        let report = world.clean();
        assert_eq!(
            report.live,
            (200_000_usize * 8).next_multiple_of(8192) + 600_000 * 16
        );
    }
    world.roots[0] = 0;
    assert_eq!(world.clean().live, 0);
}
