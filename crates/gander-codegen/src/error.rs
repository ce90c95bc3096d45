//! Why a program could not be compiled or linked.
//!
//! Invariant: errors are data; every one names symbols, never ids.

use std::fmt;

/// A failure of the code generator or the linker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodegenError {
    /// The code of this processor cannot be generated here.
    Machine(String),
    /// The code generator refused a function: the MIR is malformed, or needs
    /// what the machine does not have.
    Function { symbol: String, problem: String },
    /// A function needs a part of the runtime that the program lacks.
    MissingHelper { symbol: String, helper: String },
    /// Functions that have neither a body nor a native, all of them.
    Unresolved(Vec<Unresolved>),
    /// The program has no `runtime.main` or no `runtime.sigpanic`.
    MissingRoot(&'static str),
    /// The image is larger than its addresses reach.
    TooLarge,
}

/// A function that is called and is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    pub symbol: String,
    /// A function or variable that refers to it, the first in the program.
    pub referrer: Option<String>,
}

impl fmt::Display for CodegenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodegenError::Machine(problem) => write!(f, "no code for this machine: {problem}"),
            CodegenError::Function { symbol, problem } => write!(f, "{symbol}: {problem}"),
            CodegenError::MissingHelper { symbol, helper } => {
                write!(f, "{symbol} needs {helper}, which the program lacks")
            }
            CodegenError::Unresolved(list) => {
                for (at, missing) in list.iter().enumerate() {
                    let end = if at > 0 { "\n" } else { "" };
                    write!(f, "{end}{}: missing function body", missing.symbol)?;
                    if let Some(referrer) = &missing.referrer {
                        write!(f, " (reachable from {referrer})")?;
                    }
                }
                Ok(())
            }
            CodegenError::MissingRoot(symbol) => write!(f, "the program has no {symbol}"),
            CodegenError::TooLarge => write!(f, "the program is larger than 2 GB"),
        }
    }
}

impl std::error::Error for CodegenError {}
