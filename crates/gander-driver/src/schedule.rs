//! Running jobs of a dependency graph on several threads.
//!
//! Invariant: a job starts when all jobs it depends on have ended; results
//! come back by job number, so nothing depends on the order of execution.

use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex, PoisonError};

struct State {
    /// Jobs whose dependencies are done: the one that most others wait for,
    /// directly or not, comes first.
    ready: BinaryHeap<(usize, usize)>,
    /// How many dependencies each job still waits for.
    waiting: Vec<usize>,
    left: usize,
}

/// Runs `run(job)` for each job on up to `threads` threads. `deps[job]` are
/// the jobs it needs. Jobs on or behind a cycle do not run: their results are
/// `None`.
pub fn run<T: Send>(
    deps: &[Vec<usize>],
    threads: usize,
    run: impl Fn(usize) -> T + Sync,
) -> Vec<Option<T>> {
    let mut dependents = vec![Vec::new(); deps.len()];
    for (job, needs) in deps.iter().enumerate() {
        for &need in needs {
            dependents[need].push(job);
        }
    }
    let waiting: Vec<usize> = deps.iter().map(Vec::len).collect();
    let heights = heights(&waiting, deps, &dependents);
    let reachable = heights.iter().flatten().count();
    let height = |job: usize| heights[job].unwrap_or(0);
    let ready = (0..deps.len())
        .filter(|&job| waiting[job] == 0)
        .map(|job| (height(job), job))
        .collect();
    let state = Mutex::new(State {
        ready,
        waiting,
        left: reachable,
    });
    let wake = Condvar::new();
    let results: Vec<Mutex<Option<T>>> = deps.iter().map(|_| Mutex::new(None)).collect();

    let work = || {
        // A panic in a job ends the process's pipeline anyway; the state
        // itself is consistent between any two statements.
        let mut guard = state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if guard.left == 0 {
                return;
            }
            let Some((_, job)) = guard.ready.pop() else {
                guard = wake.wait(guard).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(guard);
            let result = run(job);
            *results[job].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            guard = state.lock().unwrap_or_else(PoisonError::into_inner);
            guard.left -= 1;
            for &next in &dependents[job] {
                guard.waiting[next] -= 1;
                if guard.waiting[next] == 0 {
                    guard.ready.push((height(next), next));
                }
            }
            wake.notify_all();
        }
    };
    std::thread::scope(|scope| {
        let builder = || std::thread::Builder::new().stack_size(STACK);
        let spawned = (0..threads.max(1))
            .filter(|_| builder().spawn_scoped(scope, work).is_ok())
            .count();
        if spawned == 0 {
            work();
        }
    });
    results
        .into_iter()
        .map(|cell| cell.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// Checking recurses with the nesting of the source, which the parser limits;
/// this is enough for that limit. Only touched pages cost memory.
const STACK: usize = 512 << 20;

/// The longest way from each job to one that nobody waits for; `None` for
/// jobs on or behind a cycle.
fn heights(
    waiting: &[usize],
    deps: &[Vec<usize>],
    dependents: &[Vec<usize>],
) -> Vec<Option<usize>> {
    let mut waiting = waiting.to_vec();
    let mut order: Vec<usize> = (0..waiting.len())
        .filter(|&job| waiting[job] == 0)
        .collect();
    let mut next = 0;
    while let Some(&job) = order.get(next) {
        next += 1;
        for &dependent in &dependents[job] {
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                order.push(dependent);
            }
        }
    }
    let mut heights = vec![None; waiting.len()];
    for &job in &order {
        heights[job] = Some(0);
    }
    for &job in order.iter().rev() {
        let height = heights[job].unwrap_or(0);
        for &need in &deps[job] {
            heights[need] = heights[need].map(|h: usize| h.max(height + 1));
        }
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_first() {
        let deps = vec![vec![1, 2], vec![3], vec![3], vec![]];
        let clock = Mutex::new(0);
        for threads in 1..4 {
            let ended = run(&deps, threads, |_| {
                let mut clock = clock.lock().expect("no job panics");
                *clock += 1;
                *clock
            });
            for (job, needs) in deps.iter().enumerate() {
                assert!(
                    needs.iter().all(|&need| ended[need] < ended[job]),
                    "{ended:?}"
                );
            }
        }
    }

    #[test]
    fn a_cycle_does_not_hang() {
        let deps = vec![vec![1], vec![0], vec![0], vec![]];
        assert_eq!(run(&deps, 2, |job| job), [None, None, None, Some(3)]);
    }
}
