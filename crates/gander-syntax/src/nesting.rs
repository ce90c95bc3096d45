//! How deep a tree may be, and a stack for the deep ones.
//!
//! Go sets no limit, and the official compiler's stacks grow. Ours do not, so
//! there is one, far above what people write ([`MAX_NESTING`]); and trees
//! deeper than [`SHALLOW`], which are rare, are only parsed, walked and
//! dropped on a stack that is large enough ([`on_deep_stack`]). Invariant:
//! no thread with at least 2 MiB of stack overflows over a tree of at most
//! [`SHALLOW`] levels.

/// The deepest nesting that is accepted.
pub const MAX_NESTING: u32 = 10_000;

/// The deepest tree ([`crate::ast::File::depth`]) for which an ordinary stack
/// is enough.
pub const SHALLOW: u32 = SHALLOW_NESTING * HEIGHT_PER_LEVEL;

/// The deepest nesting that is parsed on an ordinary stack.
pub(crate) const SHALLOW_NESTING: u32 = 64;

/// How much of a tree's height the parser counts per level of nesting, at
/// most.
pub(crate) const HEIGHT_PER_LEVEL: u32 = 4;

/// Bytes of stack for trees of [`MAX_NESTING`] levels. Only reserved: pages
/// are used as far as the recursion goes.
const DEEP_STACK: usize = 1 << 30;

/// Runs `work` on a stack that is large enough for any tree, or returns it
/// unused if the system gives none.
///
/// # Errors
/// The `work` that could not be run.
pub fn on_deep_stack<T: Send, F: FnOnce() -> T + Send>(work: F) -> Result<T, F> {
    let mut slot = Some(work);
    let done = std::thread::scope(|scope| {
        let slot = &mut slot;
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK);
        let thread = builder.spawn_scoped(scope, move || slot.take().map(|work| work()));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => None,
        }
    });
    match (done, slot) {
        (Some(value), _) => Ok(value),
        (None, Some(work)) => Err(work),
        // `work` is only taken to be run, and then there is a value.
        (None, None) => unreachable!("work is either run or still there"),
    }
}
