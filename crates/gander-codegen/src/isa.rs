//! The machine that code is generated for, and how.
//!
//! Invariant: the settings are those that the runtime's assembly expects:
//! r15 is the goroutine, frame pointers are kept, nothing probes the stack.

use crate::CodegenError;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};

/// Which processor the code is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Machine {
    /// This one: for programs that run where they are built.
    #[default]
    Host,
    /// Any amd64 processor (`GOAMD64=v1`).
    Baseline,
}

/// What of the instruction set the translation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Features {
    /// Rounding of floats.
    pub(crate) sse41: bool,
    /// Fused multiply-add.
    pub(crate) fma: bool,
}

impl Features {
    pub(crate) fn of(isa: &dyn TargetIsa) -> Features {
        let has = |name: &str| {
            isa.isa_flags()
                .iter()
                .any(|flag| flag.name == name && flag.as_bool() == Some(true))
        };
        Features {
            sse41: has("has_sse41"),
            fma: has("has_fma"),
        }
    }
}

/// The code generator's description of a machine.
pub(crate) struct Isa {
    /// For everything up to the choice of instructions.
    pub(crate) whole: OwnedTargetIsa,
    /// For the rest, after which nothing is optimised again.
    pub(crate) rest: OwnedTargetIsa,
}

/// The description of a machine.
pub(crate) fn isa(machine: Machine, verify: bool) -> Result<Isa, CodegenError> {
    Ok(Isa {
        whole: described(machine, verify, "speed")?,
        rest: described(machine, verify, "none")?,
    })
}

fn described(machine: Machine, verify: bool, level: &str) -> Result<OwnedTargetIsa, CodegenError> {
    let mut flags = settings::builder();
    let verifier = if verify { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", level),
        ("regalloc_algorithm", "backtracking"),
        ("enable_verifier", verifier),
        ("enable_pinned_reg", "true"),
        ("preserve_frame_pointers", "true"),
        ("unwind_info", "false"),
        ("enable_probestack", "false"),
        ("enable_heap_access_spectre_mitigation", "false"),
        ("enable_table_access_spectre_mitigation", "false"),
    ] {
        flags.set(name, value).map_err(machine_error)?;
    }
    let host = machine == Machine::Host;
    let builder = cranelift_native::builder_with_options(host).map_err(machine_error)?;
    builder
        .finish(settings::Flags::new(flags))
        .map_err(machine_error)
}

fn machine_error(problem: impl ToString) -> CodegenError {
    CodegenError::Machine(problem.to_string())
}
