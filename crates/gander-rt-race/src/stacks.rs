//! Calling contexts: stacks as numbers.
//!
//! Invariant: a number stands for one stack for the whole run; 0 is the empty
//! one. Equal stacks have equal numbers.

use gander_conc::{Context, GoroutineId, Place, Site};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::is_lessstack;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Calls of a stack that are kept.
pub const DEPTH: usize = 64;

struct Table {
    numbers: FxHashMap<Arc<[usize]>, u32>,
    stacks: Vec<Arc<[usize]>>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

fn table() -> MutexGuard<'static, Option<Table>> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn intern(stack: &[usize]) -> Site {
    if stack.is_empty() {
        return Site::default();
    }
    let mut table = table();
    let table = table.get_or_insert_with(|| Table {
        numbers: FxHashMap::default(),
        stacks: Vec::new(),
    });
    let number = match table.numbers.get(stack) {
        Some(&number) => number,
        None => {
            let stack: Arc<[usize]> = stack.into();
            table.stacks.push(Arc::clone(&stack));
            let number = table.stacks.len() as u32;
            table.numbers.insert(stack, number);
            number
        }
    };
    Site {
        context: Context(number),
        place: Place(0),
    }
}

/// The return addresses of a stack, innermost first.
pub(crate) fn addresses(site: Site) -> Arc<[usize]> {
    let table = table();
    let at = (site.context.0 as usize).checked_sub(1);
    let stack = at.and_then(|at| table.as_ref()?.stacks.get(at).cloned());
    stack.unwrap_or_else(|| Arc::new([]))
}

/// Where goroutine `by` is, if it is the one that runs here.
///
/// It is in a native of kind `Sys` or `Park`: all that report are.
pub(crate) fn site_of(by: GoroutineId) -> Site {
    let g = current_g();
    // SAFETY: the running goroutine's descriptor; it is in a native.
    unsafe {
        if g.is_null() || (*g).head.id != by.0 {
            return Site::default();
        }
        capture(g, 0)
    }
}

/// Where the goroutine of this thread is, from the frame that continues at
/// `from` on, if there is one.
///
/// # Safety
/// `g` runs on this thread and is in a native of kind `Sys` or `Park`.
pub(crate) unsafe fn capture(g: *const G, from: usize) -> Site {
    let mut stack = [0; DEPTH];
    let mut count = 0;
    for frame in gander_rt_stack::walk_parked(&raw const (*g).head) {
        if is_lessstack(frame.pc) {
            continue;
        }
        if frame.pc == from && from != 0 {
            count = 0;
        }
        if count == DEPTH {
            break;
        }
        stack[count] = frame.pc;
        count += 1;
    }
    intern(&stack[..count])
}
