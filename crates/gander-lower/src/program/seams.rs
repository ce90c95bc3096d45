//! What the worklist needs of the other parts, each to be joined by the part
//! that provides it.

use crate::ctx::Ctx;
use crate::types::LType;
use gander_mir as mir;
use gander_types::Obj;

/// Puts the code of those methods into the descriptors that an interface call
/// or reflection can reach, as far as they are not there yet; called again
/// when its work is done, until there is none.
pub(crate) fn keep_methods(ctx: &mut Ctx<'_>) {
    ctx.keep_methods();
}

/// Sorts typelinks and itabs into the program.
pub(crate) fn finish(ctx: &mut Ctx<'_>) {
    ctx.finish_types();
}

/// Builds the body of a declared function: `stmt`.
pub(crate) fn lower_decl(_ctx: &mut Ctx<'_>, _id: mir::FuncId, _obj: Obj, _targs: &[LType]) {}

/// Makes the function that initialises a package's variables and calls its
/// `init` functions (`ctx.index.inits`), if there is anything to do: `stmt`.
pub(crate) fn lower_init(_ctx: &mut Ctx<'_>, _package: usize) -> Option<mir::FuncId> {
    None
}

pub(crate) use crate::expr::intrinsic_body;
