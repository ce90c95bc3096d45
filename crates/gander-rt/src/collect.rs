//! Running a collection: the world stops, all roots are listed.
//!
//! Invariant: roots are the image's variables, everything the scheduler lists,
//! and, unless the program itself asked for the collection, this thread's own
//! stack with its registers spilled.

use crate::heap::heap;
use crate::stacks::Stacks;
use crate::{background, finalizers, image, natives};
use gander_rt_heap::{Cycle, Roots};
use gander_rt_sched::{Mode, Root, current};
use std::ops::Range;
use std::time::Instant;

/// Addresses of memory, and single words, that may be pointers.
#[derive(Default)]
pub(crate) struct All {
    pub(crate) ranges: Vec<Range<usize>>,
    pub(crate) words: Vec<usize>,
}

impl Roots for All {
    fn scan(&mut self, visit: &mut dyn FnMut(Range<usize>)) {
        for range in &self.ranges {
            visit(range.clone());
        }
        let words = self.words.as_ptr_range();
        visit(words.start as usize..words.end as usize);
    }
}

struct Request {
    forced: bool,
    helpers: usize,
    began: Instant,
}

/// Collects, unless another thread did while this one waited for its turn.
///
/// # Safety
/// In a native of kind `Sys` or `Park`, holding no lock.
pub(crate) unsafe fn collect<C: Mode>(forced: bool) {
    #[expect(clippy::disallowed_methods, reason = "pauses are measured")]
    let began = Instant::now();
    let before = heap().cycles();
    gander_rt_sched::stop_world::<C>();
    if forced || heap().cycles() == before {
        let mut request = Request {
            forced,
            helpers: if C::CONTROLLED {
                0
            } else {
                natives::processors()
            },
            began,
        };
        gander_rt_stack::with_registers_spilled(run, (&raw mut request).cast());
    }
    gander_rt_sched::start_world::<C>();
    background::collected();
    finalizers::wake::<C>();
}

unsafe extern "C" fn run(request: *mut (), sp: usize) {
    let request = &*request.cast::<Request>();
    let mut all = All::default();
    if let Some(image) = image::image() {
        let header = &image.header;
        let start = header.data.start as usize;
        let end = (header.bss.start + header.bss.len) as usize;
        all.ranges
            .push(start..end.max(start + header.data.len as usize));
    }
    let mut stacks = Stacks::new(image::image());
    if !request.forced {
        // The native that allocates may hold what nothing else does;
        // `runtime.GC` has nothing.
        stacks.outside(sp..(*current()).sys_sp(), &mut all);
    }
    gander_rt_sched::roots(|root| match root {
        Root::Word(word) => all.words.push(word),
        Root::Range(range) => stacks.outside(range.start..range.end, &mut all),
        Root::Enter => stacks.enter(&all),
        Root::Part(part) => stacks.part(part, &mut all),
        Root::Leave => stacks.leave(&mut all),
    });
    heap().collect(
        &mut all,
        Cycle {
            forced: request.forced,
            helpers: request.helpers,
            began: Some(request.began),
        },
    );
    gander_rt_sched::trim_stacks();
}
