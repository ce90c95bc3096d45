//! How deep declarations that need each other may be checked inside each other.
//!
//! The parser limits the nesting of one declaration, but a chain of
//! declarations is as long as a file. Invariant: checking a declaration starts
//! only where at most [`BUDGET`] bytes of stack are in use by the check, which
//! leaves room for one declaration on the stacks that checks run on.

use crate::checker::Checker;
use crate::codes;
use crate::object::Object;

/// Bytes of stack for declarations that wait for others.
const BUDGET: usize = 256 << 20;

/// An address in the current stack frame or near it.
pub(crate) fn here() -> usize {
    let local = 0u8;
    std::ptr::from_ref(std::hint::black_box(&local)).addr()
}

impl Checker<'_> {
    /// Whether there is too little stack to check the declaration of `object`
    /// now, which is reported.
    pub(crate) fn is_out_of_stack(&mut self, object: &Object) -> bool {
        let short = self.stack_start.abs_diff(here()) > BUDGET;
        if short {
            let name = object.name;
            let message = format!("declarations before {name} depend on each other too deeply");
            self.error(object.pos, codes::INVALID_DECL_CYCLE, message);
        }
        short
    }
}
