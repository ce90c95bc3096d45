//! MIR programs compiled, linked and run in this process, without the
//! runtime.
//!
//! Invariant: `harness` alone is unsafe; the others say what a program is and
//! what comes out.

mod arithmetic;
mod cache;
mod calls;
mod harness;
mod image;
mod live;
mod memory;
mod recovery;

use crate::{CodegenError, Image, Machine, Options};
use gander_mir::{Program, parse};

/// What every program needs: a file's name and the roots.
const ROOTS: &str = "
string $0 \"x.go\"
data %root readonly size 8 align 8 {
  absolute 0 @runtime.sigpanic 0
}
main %root
sigpanic @runtime.sigpanic
func @runtime.sigpanic() at $0 1 {
b0:
  unreachable
}
func @runtime.exit(i64) at $0 1
";

fn program(text: &str) -> Program {
    match parse(&format!("{ROOTS}{text}")) {
        Ok(program) => program,
        Err(error) => panic!("{error} (after {} lines of roots)", ROOTS.lines().count()),
    }
}

fn options(machine: Machine) -> Options {
    Options {
        machine,
        verify: true,
        ..Options::default()
    }
}

fn compile(program: &Program, machine: Machine) -> Result<Image, CodegenError> {
    crate::compile(program, &options(machine))
}

/// Both machines.
const MACHINES: [Machine; 2] = [Machine::Host, Machine::Baseline];
