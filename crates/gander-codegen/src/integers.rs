//! Functions that have nothing but integers in registers: what they call need not
//! keep the others.
//!
//! Invariant: this looks at the function as the optimiser left it, because that
//! may keep a vector in a register across calls (a zero, of a loop that clears
//! memory) where no variable is one.

use crate::locals::Locals;
use cranelift_codegen::ir::{Function, UserExternalName, UserExternalNameRef};

/// Has such a function call the variants for them.
pub(crate) fn choose(func: &mut Function, locals: &Locals) {
    let names = func.params.user_named_funcs();
    let variants: Vec<(UserExternalNameRef, UserExternalName)> = names
        .iter()
        .filter(|(_, name)| name.namespace == 0)
        .filter_map(|(at, name)| {
            let index = locals.for_integers(name.index)?;
            Some((at, UserExternalName::new(0, index)))
        })
        .collect();
    if variants.is_empty() || !has_integers_only(func) {
        return;
    }
    for (at, name) in variants {
        func.params.reset_user_func_name(at, name);
    }
}

fn has_integers_only(func: &Function) -> bool {
    let dfg = &func.dfg;
    func.layout.blocks().all(|block| {
        let insts = func.layout.block_insts(block);
        let results = insts.flat_map(|inst| dfg.inst_results(inst));
        let mut values = dfg.block_params(block).iter().chain(results);
        values.all(|value| dfg.value_type(*value).is_int())
    })
}
