//! Race builds: which accesses need no check, because one of the same goroutine
//! that covers them was just checked.
//!
//! Invariant: between the two nothing happens that could order the goroutine
//! anew: no call, no atomic operation, no place where it may be stopped. The
//! detector would do nothing at the second one (see `gander-rt-race`): whoever
//! races with it races with the first.

use crate::race_checks::{Places, Root};
use gander_mir::{Inst, Reg};

/// A checked run of bytes.
#[derive(Clone, Copy, Debug)]
struct Checked {
    root: Root,
    start: i64,
    end: i64,
    write: bool,
}

/// What is known at a place of a function.
#[derive(Clone, Default)]
pub(crate) struct Known {
    places: Places,
    checked: Vec<Checked>,
}

/// Checks that are remembered.
const MANY: usize = 32;

impl Known {
    /// Whether an access of so many bytes needs no check; if it needs one, it has
    /// one now.
    pub(crate) fn is_checked(&mut self, write: bool, base: Reg, offset: i32, size: u64) -> bool {
        let (root, start) = self.places.of(base);
        let start = start + i64::from(offset);
        let end = start + size as i64;
        let covers = |checked: &Checked| {
            checked.root == root
                && checked.start <= start
                && end <= checked.end
                && (checked.write || !write)
        };
        if self.checked.iter().any(covers) {
            return true;
        }
        if self.checked.len() == MANY {
            self.checked.remove(0);
        }
        self.checked.push(Checked {
            root,
            start,
            end,
            write,
        });
        false
    }

    /// What an address is counted from, and how far it is from there.
    pub(crate) fn place(&self, base: Reg, offset: i32) -> (Root, i64) {
        let (root, start) = self.places.of(base);
        (root, start + i64::from(offset))
    }

    /// The goroutine may be ordered anew.
    pub(crate) fn forget(&mut self) {
        self.checked.clear();
    }

    /// Goes past an instruction.
    pub(crate) fn pass(&mut self, inst: &Inst) {
        if let Inst::Call { .. }
        | Inst::AtomicLoad { .. }
        | Inst::AtomicStore { .. }
        | Inst::AtomicRmw { .. }
        | Inst::AtomicCas { .. }
        | Inst::New { .. }
        | Inst::Poll = inst
        {
            self.forget();
        }
        let mut written = Vec::new();
        inst.operands(|_| {}, |reg| written.push(reg));
        for &reg in &written {
            self.checked
                .retain(|checked| checked.root != Root::Reg(reg));
        }
        if !self.places.note(inst) {
            for reg in written {
                self.places.forget(reg);
            }
        }
    }
}
