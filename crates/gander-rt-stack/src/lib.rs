//! Goroutine stacks, and the assembly between Go code and the runtime.
//!
//! A goroutine's stack is a list of segments. The first lies in a 2 KiB slot
//! together with the goroutine's descriptor; `morestack` adds larger ones when
//! a prologue finds too little room, and `lessstack` goes back when the
//! function that did not fit returns. Rust code never runs on these stacks.
//!
//! Invariants:
//!
//! - [`GHead::saved_sp`](gander_abi::g::GHead) of a goroutine that is not
//!   running Go code points at two words: where it continues, and the address
//!   `f` of a frame record, so that `[f]` is the frame pointer of its Go caller
//!   and `[f+8]` the return address into it. Every callee-saved register lies
//!   above that address, on the goroutine's stack.
//! - The chain of frame pointers crosses segments without a special case: a
//!   segment begins with a frame record, whose return address the walk sees
//!   after that of `lessstack`.
//! - Whoever writes `limit` looks at `preempt` afterwards.
#![allow(unsafe_code, reason = "stacks are raw memory, switches are assembly")]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "an unsafe function states its condition once, at its head"
)]

mod asm;
mod grow;
mod parts;
mod segment;
mod slots;
mod walk;

pub use asm::{
    Hooks, deferenter, enter_scheduler, entry, goroutine_start, in_leaf, install, is_lessstack,
    is_start, leave_scheduler, lessstack, morestack, poll, prepare, recovery, resume,
    syscall_entry, with_registers_spilled,
};
pub use grow::{max_stack, set_max_stack, unwind_to};
pub use parts::{Left, Part, in_native, parts};
pub use segment::{GUARD, Segment, bytes_in_use, first_segment, free_all, release_unused};
pub use slots::{SLOT, for_each_slot, new_slots};
pub use walk::{Frame, FramePointers, StackRange, walk_from, walk_parked};

/// What a parking native answers, in the two return registers.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Park {
    /// What the Go caller gets, if the goroutine goes on.
    pub value: u64,
    /// 1 if the goroutine left; its stub enters the scheduler then.
    pub parked: u64,
}

impl Park {
    /// The goroutine left this thread: it waits, is queued, or is gone.
    pub const PARKED: Park = Park {
        value: 0,
        parked: 1,
    };

    /// The goroutine goes on with this result.
    pub const fn ready(value: u64) -> Park {
        Park { value, parked: 0 }
    }
}
