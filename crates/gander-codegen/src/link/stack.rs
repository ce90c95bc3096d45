//! Which functions need no stack check.
//!
//! Invariant: only functions marked so go unchecked, and only while a chain
//! of unchecked calls, with what stubs and `morestack` push at its end, fits
//! the bytes that every stack keeps free. A chain that does not fit, or that
//! recurs, is cut by giving its functions the check after all: stacks never
//! move, so a check is harmless anywhere.

use super::text::frame_bytes;
use crate::locals::Symbol;
use crate::parallel::Compiled;
use gander_abi::g::STACK_GUARD;
use gander_mir::Program;

/// What `morestack` and the stubs may still push, in bytes.
const STUBS: u32 = 256;
/// What a check of a race build pushes, which saves all registers.
const CHECK: u32 = 400;

/// For every function, whether it goes unchecked.
pub(super) fn unchecked(program: &Program, codes: &[Option<Compiled>]) -> Vec<bool> {
    let mut search = Search {
        program,
        codes,
        states: vec![State::New; codes.len()],
    };
    (0..codes.len())
        .map(|at| matches!(search.visit(at), State::Unchecked(_)))
        .collect()
}

#[derive(Clone, Copy)]
enum State {
    New,
    Open,
    Checked,
    /// Bytes that the function and its unchecked callees push.
    Unchecked(u32),
}

struct Search<'a> {
    program: &'a Program,
    codes: &'a [Option<Compiled>],
    states: Vec<State>,
}

impl Search<'_> {
    /// Decides a function after its callees. The depth of the recursion is
    /// bounded by the length of a chain of marked functions.
    fn visit(&mut self, at: usize) -> State {
        match self.states[at] {
            State::New => {}
            State::Open => return State::Checked,
            known => return known,
        }
        let codes = self.codes;
        let Some(compiled) = codes[at]
            .as_ref()
            .filter(|_| self.program.funcs[at].attrs.nosplit)
        else {
            self.states[at] = State::Checked;
            return State::Checked;
        };
        self.states[at] = State::Open;
        let mut deepest = if self.program.race { CHECK } else { STUBS };
        let mut recursive = false;
        for symbol in &compiled.symbols {
            if let Symbol::Func(id) = symbol {
                recursive |= matches!(self.states[id.index()], State::Open);
                if let State::Unchecked(bytes) = self.visit(id.index()) {
                    deepest = deepest.max(bytes);
                }
            }
        }
        // The frame, and the return addresses of its calls.
        let bytes = frame_bytes(compiled.code.frame) + 8 + deepest;
        self.states[at] = match recursive || bytes as usize > STACK_GUARD {
            true => State::Checked,
            false => State::Unchecked(bytes),
        };
        self.states[at]
    }
}
