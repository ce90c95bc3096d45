//! Finalizers, cleanups and weak handles.
#![allow(unsafe_code, reason = "the tests read and write raw objects")]

mod common;

use common::{Layout, World, load, store};
use gander_rt_heap::QueuedFinalizer;
use std::ptr::NonNull;

fn pair(world: &mut World) -> usize {
    world.alloc(16, Some(&Layout::new(2, |_| true)))
}

fn weak(world: &World, address: usize) -> NonNull<usize> {
    // SAFETY: one mutator; the object is fresh or reachable.
    unsafe { world.heap.weak_handle(world.cache, address).unwrap() }
}

fn value(world: &World, handle: NonNull<usize>) -> usize {
    // SAFETY: tests keep handles in the roots.
    unsafe { world.heap.weak_value(handle) }
}

#[test]
fn a_finalizer_keeps_the_object_for_one_cycle() {
    let mut world = World::manual();
    let object = pair(&mut world);
    let child = pair(&mut world);
    let function = pair(&mut world);
    store(object, child);
    assert!(world.heap.set_finalizer(object, [function, 1, 2, 3]));
    assert!(!world.heap.set_finalizer(object, [function, 1, 2, 3]));

    let report = world.clean();
    assert_eq!((report.finalizers, report.cleanups), (1, 0));
    assert_eq!(report.live, 48, "object, child and function live on");
    world.clean();
    assert_eq!(load(object), child, "queued entries are roots");
    let expected = QueuedFinalizer {
        object,
        words: [function, 1, 2, 3],
    };
    assert_eq!(world.heap.queued(), (1, 0));
    assert_eq!(world.heap.next_finalizer(), Some(expected));
    assert_eq!(world.heap.next_finalizer(), None);

    assert_eq!(world.clean().live, 0, "it is set once only");
}

#[test]
fn a_finalizer_may_store_the_object_somewhere() {
    let mut world = World::manual();
    let object = pair(&mut world);
    world.heap.set_finalizer(object, [0; 4]);
    world.clean();
    let queued = world.heap.next_finalizer().unwrap();
    world.roots = vec![queued.object];
    assert_eq!(world.clean().live, 16);
    assert!(world.heap.set_finalizer(object, [0; 4]), "and set it again");
    world.roots.clear();
    assert_eq!(world.clean().finalizers, 1);
}

#[test]
fn finalizers_run_in_the_order_of_dependence() {
    // A points to B: only A's is due; B's after A is gone.
    let mut world = World::manual();
    let (a, b) = (pair(&mut world), pair(&mut world));
    store(a, b);
    world.heap.set_finalizer(a, [0; 4]);
    world.heap.set_finalizer(b, [0; 4]);
    assert_eq!(world.clean().finalizers, 1);
    assert_eq!(world.heap.next_finalizer().unwrap().object, a);
    assert_eq!(world.clean().finalizers, 1);
    assert_eq!(world.heap.next_finalizer().unwrap().object, b);
}

#[test]
fn a_cycle_with_a_finalizer_is_never_collected() {
    let mut world = World::manual();
    let object = pair(&mut world);
    store(object, object);
    world.heap.set_finalizer(object, [0; 4]);
    assert_eq!(world.clean().finalizers, 0);
    assert_eq!(world.clean().live, 16);
    assert!(world.heap.remove_finalizer(object));
    assert!(!world.heap.remove_finalizer(object));
    assert_eq!(world.clean().live, 0);
}

#[test]
fn cleanups_run_when_the_object_is_gone() {
    let mut world = World::manual();
    let object = pair(&mut world);
    let argument = pair(&mut world);
    world.roots = vec![object];
    let first = world.heap.add_cleanup(object + 8, [argument, 0, 0, 1]);
    let second = world.heap.add_cleanup(object, [argument, 0, 0, 2]);
    let third = world.heap.add_cleanup(object, [argument, 0, 0, 3]);
    assert!(first != second && second != third && first != 0);
    assert!(world.heap.remove_cleanup(object, second));
    assert!(!world.heap.remove_cleanup(object, second));
    assert_eq!(world.clean().cleanups, 0);

    world.roots.clear();
    let report = world.clean();
    assert_eq!(
        (report.cleanups, report.live),
        (2, 16),
        "the argument lives"
    );
    assert!(world.heap.find_object(object).is_none());
    assert_eq!(world.heap.next_cleanup(), Some([argument, 0, 0, 3]));
    assert_eq!(world.clean().live, 16, "the queue is a root");
    assert_eq!(world.heap.next_cleanup(), Some([argument, 0, 0, 1]));
    assert_eq!(world.heap.next_cleanup(), None);
    assert_eq!(world.clean().live, 0);
}

#[test]
fn cleanups_wait_for_the_finalizer() {
    let mut world = World::manual();
    let object = pair(&mut world);
    world.heap.set_finalizer(object, [0; 4]);
    world.heap.add_cleanup(object, [7, 0, 0, 0]);
    let report = world.clean();
    assert_eq!((report.finalizers, report.cleanups), (1, 0));
    world.heap.next_finalizer();
    let report = world.clean();
    assert_eq!((report.finalizers, report.cleanups), (0, 1));
    assert_eq!(world.heap.next_cleanup(), Some([7, 0, 0, 0]));
}

#[test]
fn weak_handles_are_cleared_with_the_object() {
    let mut world = World::manual();
    let object = pair(&mut world);
    let handle = weak(&world, object);
    let inside = weak(&world, object + 8);
    assert_ne!(handle, inside, "one handle per address");
    assert_eq!(handle, weak(&world, object));
    world.roots = vec![object, handle.as_ptr() as usize, inside.as_ptr() as usize];
    world.clean();
    assert_eq!(value(&world, handle), object);
    world.roots[0] = 0;
    world.clean();
    assert_eq!((value(&world, handle), value(&world, inside)), (0, 0));

    // A new object at the same place has a handle of its own.
    let again = pair(&mut world);
    assert_eq!(again, object);
    assert_ne!(weak(&world, again), handle);
    world.roots.clear();
    assert_eq!(
        world.clean().live,
        16,
        "a handle lives while its object may"
    );
    assert_eq!(world.clean().live, 0);
}

#[test]
fn weak_handles_are_cleared_before_finalizers_run() {
    let mut world = World::manual();
    let (object, child) = (pair(&mut world), pair(&mut world));
    store(object, child);
    world.heap.set_finalizer(object, [0; 4]);
    let handle = weak(&world, object);
    let of_child = weak(&world, child);
    world.roots = vec![handle.as_ptr() as usize, of_child.as_ptr() as usize];
    assert_eq!(world.clean().finalizers, 1);
    assert_eq!(value(&world, handle), 0, "the finalizer is queued");
    assert_eq!(value(&world, of_child), child, "the child is reachable");
    world.heap.next_finalizer();
    world.clean();
    assert_eq!(value(&world, of_child), 0);
}

#[test]
fn weak_handles_of_what_is_not_on_the_heap() {
    static GLOBAL: usize = 1;
    let mut world = World::manual();
    let address = &raw const GLOBAL as usize;
    let handle = weak(&world, address);
    world.clean();
    world.clean();
    assert_eq!(weak(&world, address), handle);
    assert_eq!(value(&world, handle), address);
}

#[test]
fn specials_of_large_objects() {
    let mut world = World::manual();
    let pointers = Layout::new(1, |_| true);
    let object = world.alloc(1 << 20, Some(&pointers));
    let child = pair(&mut world);
    store(object + (1 << 20) - 8, child);
    world.heap.set_finalizer(object, [0; 4]);
    world.heap.add_cleanup(object + 500_000, [1; 4]);
    let report = world.clean();
    assert_eq!((report.finalizers, report.live), (1, (1 << 20) + 16));
    world.heap.next_finalizer();
    let report = world.clean();
    assert_eq!((report.cleanups, report.live), (1, 0));
}
