//! The head of a goroutine's descriptor, as generated code and assembly
//! address it through the pinned register.
//!
//! Invariant: offsets are frozen by [`offsets`] and its test; what only the
//! scheduler knows follows after this head, in its own struct.

/// The part of `g` that generated code, assembly and all runtime crates know.
///
/// The collector scans `ctx`, `overflow`, `panic`, `result` and `regs` of
/// every goroutine conservatively.
#[repr(C)]
#[derive(Debug)]
pub struct GHead {
    /// Lowest stack pointer a function may reach before `morestack`;
    /// `usize::MAX` asks the goroutine to stop at its next prologue.
    pub limit: usize,
    /// Nonzero asks for a stop at the next poll or prologue (sticky).
    pub preempt: usize,
    /// The funcval of the closure call being made.
    pub ctx: usize,
    /// The overflow block of the call being made.
    pub overflow: usize,
    /// Stack pointer saved by the stub that left the goroutine's stack.
    pub saved_sp: usize,
    /// Top of the system stack of the M that runs this goroutine.
    pub sys_sp: usize,
    /// Current stack segment (`gander-rt-stack`).
    pub segment: usize,
    /// Innermost `*runtime._panic`, of the overlay.
    pub panic: usize,
    /// Innermost [`DeferFrame`](crate::deferframe::DeferFrame).
    pub defer_frames: usize,
    /// What a parking native's Go caller gets when the goroutine resumes.
    pub result: usize,
    /// The M that runs the goroutine, or 0.
    pub m: usize,
    /// The goroutine's number, from 1.
    pub id: u64,
    /// Program counter of a fault that became a panic.
    pub sig_pc: usize,
    /// Calling-context id of the race build.
    pub race_context: u64,
    /// Shadow state of the race build.
    pub race_state: usize,
    /// Free for the overlay: the per-goroutine FIPS indicator, profiler
    /// labels and the like hang off this Go pointer.
    pub go_local: usize,
}

/// Offsets of [`GHead`]'s fields, for generated code.
pub mod offsets {
    pub const LIMIT: i32 = 0;
    pub const PREEMPT: i32 = 8;
    pub const CTX: i32 = 16;
    pub const OVERFLOW: i32 = 24;
    pub const SAVED_SP: i32 = 32;
    pub const SYS_SP: i32 = 40;
    pub const SEGMENT: i32 = 48;
    pub const PANIC: i32 = 56;
    pub const DEFER_FRAMES: i32 = 64;
    pub const RESULT: i32 = 72;
    pub const M: i32 = 80;
    pub const ID: i32 = 88;
    pub const SIG_PC: i32 = 96;
    pub const RACE_CONTEXT: i32 = 104;
    pub const RACE_STATE: i32 = 112;
    pub const GO_LOCAL: i32 = 120;
}

/// Bytes below `limit` that every stack segment keeps free: a function whose
/// frame is at most [`SMALL_FRAME`] checks the bare stack pointer.
pub const STACK_GUARD: usize = 512;
/// Frames up to this size (bytes) use the short prologue.
pub const SMALL_FRAME: u32 = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn offsets_are_those_of_the_struct() {
        let pairs = [
            (offsets::LIMIT, offset_of!(GHead, limit)),
            (offsets::PREEMPT, offset_of!(GHead, preempt)),
            (offsets::CTX, offset_of!(GHead, ctx)),
            (offsets::OVERFLOW, offset_of!(GHead, overflow)),
            (offsets::SAVED_SP, offset_of!(GHead, saved_sp)),
            (offsets::SYS_SP, offset_of!(GHead, sys_sp)),
            (offsets::SEGMENT, offset_of!(GHead, segment)),
            (offsets::PANIC, offset_of!(GHead, panic)),
            (offsets::DEFER_FRAMES, offset_of!(GHead, defer_frames)),
            (offsets::RESULT, offset_of!(GHead, result)),
            (offsets::M, offset_of!(GHead, m)),
            (offsets::ID, offset_of!(GHead, id)),
            (offsets::SIG_PC, offset_of!(GHead, sig_pc)),
            (offsets::RACE_CONTEXT, offset_of!(GHead, race_context)),
            (offsets::RACE_STATE, offset_of!(GHead, race_state)),
            (offsets::GO_LOCAL, offset_of!(GHead, go_local)),
        ];
        for (constant, real) in pairs {
            assert_eq!(constant as usize, real);
        }
    }
}
