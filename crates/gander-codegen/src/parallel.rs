//! All functions of a program to machine code, on several threads.
//!
//! Invariant: results are in the order of the functions, and the error is
//! that of the first function that has one, whatever the threads do: indices
//! are given out in order, and what was given out is finished.

use crate::cache::Session;
use crate::compile::{Compiler, FuncCode};
use crate::helpers::Helpers;
use crate::isa::Isa;
use crate::locals::Symbol;
use crate::translate::Unit;
use crate::{CodegenError, Options};
use gander_mir::{FuncId, PosId};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// The code of a function and what its local numbers stand for.
pub(crate) struct Compiled {
    pub(crate) code: FuncCode,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) positions: Vec<PosId>,
}

type Numbered = (usize, Result<Compiled, CodegenError>);

/// The code of every function that has a body and is `wanted`.
pub(crate) fn compile_all(
    unit: Unit<'_>,
    isa: &Isa,
    helpers: &Helpers<'_>,
    options: &Options,
    cache: Option<&Session>,
    wanted: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Vec<Option<Compiled>>, CodegenError> {
    let count = unit.program.funcs.len();
    let available = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = options.threads.map_or_else(available, NonZeroUsize::get);
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut compiler = Compiler::new(unit, isa, helpers);
        let mut done: Vec<Numbered> = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                break;
            }
            if !wanted(at) {
                continue;
            }
            if let Some(result) = one(&mut compiler, unit, cache, at) {
                stop.fetch_or(result.is_err(), Ordering::Relaxed);
                done.push((at, result));
            }
        }
        done
    };
    let mut done: Vec<Numbered> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    let mut codes: Vec<Option<Compiled>> = Vec::new();
    codes.resize_with(count, || None);
    for (at, result) in done {
        codes[at] = Some(result?);
    }
    Ok(codes)
}

fn one(
    compiler: &mut Compiler<'_>,
    unit: Unit<'_>,
    cache: Option<&Session>,
    at: usize,
) -> Option<Result<Compiled, CodegenError>> {
    let body = unit.program.funcs[at].body.as_ref()?;
    let id = FuncId(at as u32);
    let locals = match compiler.locals(id, body) {
        Ok(locals) => locals,
        Err(error) => return Some(Err(error)),
    };
    let code = match cache {
        None => compiler.compile(id, body, &locals),
        Some(cache) => {
            let func = &unit.program.funcs[at];
            let key = locals.key(unit.program, func, body);
            match cache.find(key, locals.symbols.len(), locals.positions.len()) {
                Some(code) => Ok(code),
                None => compiler
                    .compile(id, body, &locals)
                    .inspect(|code| cache.add(key, code)),
            }
        }
    };
    Some(code.map(|code| Compiled {
        code,
        symbols: locals.symbols,
        positions: locals.positions,
    }))
}
