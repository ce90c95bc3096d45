//! The passes and their order.
//!
//! Invariant: [`TABLE`] is the order; every constraint on it is written there.

use crate::base::{Base, Record};
use crate::code::Code;
use crate::escape::HIDING;
use crate::report::{self, Report};
use crate::session::{self, Context};
use crate::watch::Watch;
use crate::{
    Options, brief, checks, escape, forward, inline, promote, reach, rotate, simplify, spans,
};
use gander_mir::{Callee, FuncId, Inst, Program};
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// How a pass looks at the program.
enum Scope {
    /// At each function alone.
    Function(fn(&Context<'_>, &mut Code)),
    /// At the finished program.
    Whole(fn(&mut Program)),
    /// At all functions, callees before callers.
    Program(fn(&Context<'_>, &mut [Option<Code>])),
}

/// A pass.
struct Pass {
    name: &'static str,
    scope: Scope,
    /// Why it is where it is.
    #[expect(dead_code, reason = "for those who read the table")]
    order: &'static str,
}

const TABLE: &[Pass] = &[
    Pass {
        name: "simplify",
        scope: Scope::Function(|cx, code| {
            simplify::run(cx, code);
        }),
        order: "first: lowering's copies and constants hide everything from the others",
    },
    Pass {
        name: "promote",
        scope: Scope::Function(promote::run),
        order: "behind simplify, which finds the offsets of addresses",
    },
    Pass {
        name: "inline",
        scope: Scope::Program(inline::run),
        order: "behind both, which make callees small and closures known; before escape \
                analysis, to which inlined code shows what pointers are used for",
    },
    Pass {
        name: "escape",
        scope: Scope::Program(escape::run),
        order: "behind inline, see there; it promotes what it moves to frames",
    },
    Pass {
        name: "forward",
        scope: Scope::Function(|cx, code| {
            if forward::run(code) | reveal(cx, code) {
                simplify::run(cx, code);
            }
        }),
        order: "behind escape analysis, which leaves less memory that others know; before \
                checks, for which a length must be one register",
    },
    Pass {
        name: "checks",
        scope: Scope::Function(|cx, code| {
            if checks::run(cx, code) {
                simplify::run(cx, code);
            }
        }),
        order: "behind everything that makes lengths and indices registers",
    },
    Pass {
        name: "brief",
        scope: Scope::Function(|_, code| brief::run(code)),
        order: "behind checks, which may take calls out of loops; before rotate, behind which \
                no header tests",
    },
    Pass {
        name: "spans",
        scope: Scope::Program(spans::run),
        order: "behind brief, which leaves loops without polls; before rotate, behind which no \
                header tests",
    },
    Pass {
        name: "rotate",
        scope: Scope::Function(|cx, code| {
            if rotate::run(code) {
                simplify::run(cx, code);
            }
        }),
        order: "behind checks, which expects the test of a loop at its head",
    },
    Pass {
        name: "reach",
        scope: Scope::Whole(reach::run),
        order: "last: only then it is clear who still calls whom",
    },
];

pub(crate) fn exists(name: &str) -> bool {
    TABLE.iter().any(|pass| pass.name == name)
}

/// Runs the passes, or only those that are named.
pub(crate) fn run(
    program: &mut Program,
    options: &Options,
    only: Option<&[&str]>,
    mut watch: Option<&mut Watch<'_>>,
) -> Report {
    passes(program, options, only, &mut watch, (None, None))
}

/// Runs the passes on what is new in a program that is built on `base`.
pub(crate) fn run_on(program: &mut Program, options: &Options, base: &Base) {
    passes(program, options, None, &mut None, (Some(base), None));
}

/// Runs the passes; what another program can be built on.
pub(crate) fn run_recording(program: &mut Program, options: &Options) -> Base {
    let native = natives(program, None);
    let record = Mutex::new(Record::default());
    passes(program, options, None, &mut None, (None, Some(&record)));
    let record = record.into_inner().unwrap_or_else(PoisonError::into_inner);
    record.finish(&native)
}

fn natives(program: &Program, base: Option<&Base>) -> Vec<bool> {
    let compiled = |at| base.is_some_and(|base| base.has(FuncId(at as u32)));
    let funcs = program.funcs.iter().enumerate();
    funcs
        .map(|(at, func)| func.body.is_none() && !compiled(at))
        .collect()
}

fn passes(
    program: &mut Program,
    options: &Options,
    only: Option<&[&str]>,
    watch: &mut Option<&mut Watch<'_>>,
    (base, record): (Option<&Base>, Option<&Mutex<Record>>),
) -> Report {
    let native = natives(program, base);
    let mut codes = session::take(program, options);
    let cx = Context {
        program,
        native: &native,
        options,
        base,
        record,
    };
    let mut note = |name: &'static str, codes: &[Option<Code>]| {
        if let Some(watch) = watch {
            watch.note(name, cx.program, codes);
        }
    };
    note("start", &codes);
    let wanted = |pass: &&Pass| only.is_none_or(|names| names.contains(&pass.name));
    for pass in TABLE.iter().filter(wanted) {
        match pass.scope {
            Scope::Function(run) => codes
                .par_iter_mut()
                .flatten()
                .for_each(|code| run(&cx, code)),
            Scope::Program(run) => run(&cx, &mut codes),
            Scope::Whole(_) => continue,
        }
        note(pass.name, &codes);
    }
    let report = report::collect(program, &codes);
    session::give_back(program, codes);
    for pass in TABLE.iter().filter(wanted) {
        if let Scope::Whole(run) = pass.scope
            && !options.keep_unused
        {
            run(program);
        }
    }
    report
}

/// Calls that only hid a pointer from escape analysis.
fn reveal(cx: &Context<'_>, code: &mut Code) -> bool {
    let mut changed = false;
    for (inst, _) in code.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        if let Inst::Call {
            callee: Callee::Func(func),
            args,
            results,
            ..
        } = inst
            && HIDING.contains(&&cx.func(*func).name[..])
            && let ([src], [dst]) = (&args[..], &results[..])
        {
            let (dst, src) = (*dst, *src);
            *inst = Inst::Copy { dst, src };
            changed = true;
        }
    }
    changed
}
