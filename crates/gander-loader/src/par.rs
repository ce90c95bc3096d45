//! Mapping over a slice on all cores, results in the order of the input.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Below this many items threads cost more than they bring.
const SMALL: usize = 3;

/// Applies `f` to every item, on as many threads as the machine has cores.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(items.len());
    if threads < 2 || items.len() < SMALL {
        return items.iter().map(f).collect();
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut slots: Vec<Option<R>> = items.iter().map(|_| None).collect();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, f) = (sender.clone(), &next, &f);
            scope.spawn(move || {
                while let Some((index, item)) = claim(items, next) {
                    // The receiver outlives the scope.
                    let _ = sender.send((index, f(item)));
                }
            });
        }
        drop(sender);
        for (index, result) in receiver {
            slots[index] = Some(result);
        }
    });
    slots.into_iter().flatten().collect()
}

fn claim<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}
