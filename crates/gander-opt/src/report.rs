//! What was decided, for `-gcflags=-m` and for tests.
//!
//! Invariant: facts only; whoever prints them chooses the words. Notes are by
//! function, in no order that means anything.

use crate::code::Code;
use gander_mir::{FuncId, PosId, Program};

/// A decision inside of the optimiser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    CanInline,
    Inlined(FuncId),
    /// An object, of this type, stays in the frame, or does not.
    InFrame(String),
    Escapes(String),
}

/// What was decided about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The function is small enough to be inlined.
    CanInline,
    /// The call of the named function was inlined.
    Inlined {
        /// Symbol name of the callee.
        callee: String,
    },
    /// An object does not escape: it is in the frame.
    DoesNotEscape {
        /// The object's type, as Go prints it.
        ty: String,
    },
    /// An object must be on the heap.
    Escapes {
        /// The object's type, as Go prints it.
        ty: String,
    },
}

/// A decision and where in the source it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Symbol name of the function.
    pub function: String,
    /// File name; of the function's declaration if there is no line.
    pub file: String,
    /// Line, or that of the function's declaration.
    pub line: u32,
    /// What was decided.
    pub decision: Decision,
}

/// Everything that was decided.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By function, then in the order of the passes.
    pub remarks: Vec<Remark>,
}

pub(crate) fn collect(program: &Program, codes: &[Option<Code>]) -> Report {
    let mut remarks = Vec::new();
    for (func, code) in program.funcs.iter().zip(codes) {
        let Some(code) = code else { continue };
        for (pos, note) in &code.notes {
            let position = match pos.0.checked_sub(code.first_position) {
                _ if *pos == PosId::NONE => None,
                Some(at) => code.positions.get(at as usize),
                None => Some(&program.positions[pos.index()]),
            };
            let (file, line) = match position {
                Some(position) => (position.file, position.line),
                None => (func.file, func.line),
            };
            let decision = match note {
                Note::CanInline => Decision::CanInline,
                Note::Inlined(callee) => Decision::Inlined {
                    callee: program.funcs[callee.index()].name.clone(),
                },
                Note::InFrame(ty) => Decision::DoesNotEscape { ty: ty.clone() },
                Note::Escapes(ty) => Decision::Escapes { ty: ty.clone() },
            };
            remarks.push(Remark {
                function: func.name.clone(),
                file: program.strings[file.index()].clone(),
                line,
                decision,
            });
        }
    }
    Report { remarks }
}
