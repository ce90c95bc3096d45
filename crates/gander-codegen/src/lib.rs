//! MIR to machine code, and the program to an image that the runtime maps.
//!
//! Invariant: the output depends on the program, the machine and this crate,
//! never on the number of threads, on caches, or on the order of hash maps.
//! Only this crate knows the code generator (Cranelift).

mod blob;
#[expect(
    clippy::disallowed_methods,
    reason = "the cache has files of its own, which change no answer"
)]
mod cache;
mod compile;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod error;
#[expect(
    clippy::disallowed_methods,
    reason = "what is about to be replaced is looked at"
)]
mod executable;
mod helpers;
mod integers;
mod isa;
mod link;
#[expect(
    missing_docs,
    reason = "field and variant names say it; the exceptions are documented"
)]
mod listing;
mod live;
mod locals;
mod parallel;
mod parts;
mod sink;
mod translate;

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests read what they wrote")]
mod tests;

pub use cache::Cache;
pub use error::{CodegenError, Unresolved};
pub use executable::write_executable;
pub use isa::Machine;
pub use link::Image;
pub use listing::Listing;
pub use parts::{Base, Parts};

use gander_mir::{FuncId, Program};
use helpers::Helpers;
use isa::Features;
use std::num::NonZeroUsize;
use translate::Unit;

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The processor to compile for.
    pub machine: Machine,
    /// Whether to check the MIR and the code generator's own input: for
    /// tests and for the search of compiler bugs.
    pub verify: bool,
    /// As many as there are processors if `None`.
    pub threads: Option<NonZeroUsize>,
    /// Where machine code is kept between compilations.
    pub cache: Option<Cache>,
}

/// Compiles and links a program.
///
/// # Errors
///
/// Functions without body and native, all of them; what the code generator
/// refuses; a program without its roots `runtime.main` and
/// `runtime.sigpanic`; with [`Options::verify`] the first finding.
pub fn compile(program: &Program, options: &Options) -> Result<Image, CodegenError> {
    let unresolved = link::unresolved(program, |id| program.funcs[id.index()].body.is_some());
    if !unresolved.is_empty() {
        return Err(CodegenError::Unresolved(unresolved));
    }
    check(program, options)?;
    let isa = isa::isa(options.machine, options.verify)?;
    let helpers = Helpers::new(program);
    let unit = unit(program, &*isa.whole);
    let session = options.cache.as_ref().map(|cache| cache.open(&*isa.whole));
    let codes = parallel::compile_all(unit, &isa, &helpers, options, session.as_ref(), &|_| true)?;
    let reused = session.map_or(0, cache::Session::finish);
    let mut image = link::link(program, &codes)?;
    image.reused = reused;
    Ok(image)
}

/// The listings of the functions whose symbol `wanted` accepts, in order.
///
/// # Errors
///
/// As [`compile`], for these functions.
pub fn listings(
    program: &Program,
    options: &Options,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Listing>, CodegenError> {
    check(program, options)?;
    let isa = isa::isa(options.machine, options.verify)?;
    let helpers = Helpers::new(program);
    let mut compiler = compile::Compiler::new(unit(program, &*isa.whole), &isa, &helpers);
    let mut list = Vec::new();
    for (at, func) in program.funcs.iter().enumerate() {
        let Some(body) = func.body.as_ref().filter(|_| wanted(&func.name)) else {
            continue;
        };
        let id = FuncId(at as u32);
        let locals = compiler.locals(id, body)?;
        let dump = compiler.dump(id, body, &locals)?;
        list.push(Listing {
            symbol: func.name.clone(),
            file: program
                .strings
                .get(func.file.index())
                .cloned()
                .unwrap_or_default(),
            line: func.line,
            size: dump.size,
            clif: dump.clif,
            machine: dump.machine,
        });
    }
    Ok(list)
}

fn unit<'a>(program: &'a Program, isa: &dyn cranelift_codegen::isa::TargetIsa) -> Unit<'a> {
    Unit {
        program,
        features: Features::of(isa),
        config: isa.frontend_config(),
    }
}

/// The MIR verifier, if asked for.
fn check(program: &Program, options: &Options) -> Result<(), CodegenError> {
    let findings = match options.verify {
        true => gander_mir::verify(program),
        false => Vec::new(),
    };
    match findings.into_iter().next() {
        Some(first) => Err(CodegenError::Function {
            symbol: first.symbol.clone(),
            problem: first.to_string(),
        }),
        None => Ok(()),
    }
}
