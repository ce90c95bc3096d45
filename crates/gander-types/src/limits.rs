//! What the language allows and the official implementation refuses: sizes,
//! and operands of `print`; and what its checker lets pass and its code
//! generator does not: `x += <-c` as a communication.
//!
//! Invariant: looked at only in a package without other errors, because the
//! official compiler finds them while it generates code; reported at the
//! declaration whose type or body it is, one for each declaration.

use crate::checker::{Checker, DeclInfoKind};
use crate::codes;
use crate::store::{Obj, Ty};
use crate::types::Type;
use gander_span::Pos;
use gander_syntax::ast::{ExprKind, FuncDecl};

/// Elements of channels must be smaller.
const MAX_CHAN_ELEM: i64 = 1 << 16;
/// Keys and elements of maps must be smaller.
const MAX_MAP_PART: i64 = 1 << 31;
/// Variables must not be larger: amd64 has 2^47 bytes for a program, and the
/// official compiler draws its line here.
const MAX_SIZE: i64 = 1 << 50;
/// Parameters and results together must be smaller.
const MAX_ARGS: i64 = 1 << 30;

/// What to look at in the end.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Types, each with the place of its declaration.
    types: Vec<(Pos, Ty)>,
    /// Calls of `print` and `println` that cannot be compiled.
    prints: Vec<(Pos, String)>,
    /// Communications that combine what is received with an operator.
    selects: Vec<Pos>,
}

impl<'a> Checker<'a> {
    /// Remembers a map, channel or array type.
    pub(crate) fn limit_type(&mut self, ty: Ty) -> Ty {
        let pos = self.declaration_pos();
        self.limits.types.push((pos, ty));
        ty
    }

    /// Remembers an operand of `print` or `println`, called `name`, whose
    /// opening parenthesis is at `pos`: the spec leaves open which types they
    /// take, and structs and arrays are not among them.
    pub(crate) fn limit_print(&mut self, pos: Pos, name: &str, ty: Ty) {
        if let Type::Struct(_) | Type::Array { .. } = self.store[self.store.under(ty)] {
            let message = format!("illegal types for operand: {name}\n\t{}", self.ty(ty));
            self.limits.prints.push((pos, message));
        }
    }

    /// Remembers an operation-assignment as a communication. The official
    /// compiler only looks at functions for which it makes code; a generic one
    /// is refused by the code generator where it is instantiated.
    pub(crate) fn limit_select(&mut self, pos: Pos) {
        let compiled = match self.env.decl.as_deref().map(|decl| &decl.kind) {
            Some(DeclInfoKind::Func(func)) => !func.name.name.is_blank() && !is_generic(func),
            _ => true,
        };
        if compiled {
            self.limits.selects.push(pos);
        }
    }

    /// The name of the declaration being checked.
    fn declaration_pos(&self) -> Pos {
        match self.env.decl.as_deref().map(|decl| &decl.kind) {
            Some(DeclInfoKind::Func(func)) => func.name.pos,
            _ => self
                .obj_path
                .last()
                .map_or(Pos::NONE, |&obj| self.store[obj].pos),
        }
    }

    /// Reports what is too large. To be called if there are no errors.
    pub(crate) fn check_limits(&mut self) {
        for (pos, ty) in std::mem::take(&mut self.limits.types) {
            if let Some(message) = self.over_limit(ty) {
                self.error(pos, codes::TYPE_TOO_LARGE, message);
            }
        }
        for (pos, message) in std::mem::take(&mut self.limits.prints) {
            self.error(pos, codes::UNSUPPORTED_OPERAND, message);
        }
        for pos in std::mem::take(&mut self.limits.selects) {
            let message = "select case must be receive, send or assign recv";
            self.error(pos, codes::INVALID_SELECT_CASE, message);
        }
        for index in 0..self.decl_order.len() {
            let obj = self.decl_order[index];
            if let DeclInfoKind::Func(func) = self.decls[&obj].kind {
                self.check_frame(obj, func);
            }
        }
    }

    fn over_limit(&self, ty: Ty) -> Option<String> {
        let store = self.store;
        let at_least = |ty: Ty, limit: i64| {
            !store.has_var_size(ty) && store.sizeof(ty).is_none_or(|size| size >= limit)
        };
        match store[ty] {
            Type::Chan { elem, .. } if at_least(elem, MAX_CHAN_ELEM) => {
                Some("channel element type too large (>64kB)".to_owned())
            }
            Type::Map { elem, .. } if at_least(elem, MAX_MAP_PART) => {
                Some("map element type too large".to_owned())
            }
            Type::Map { key, .. } if at_least(key, MAX_MAP_PART) => {
                Some("map key type too large".to_owned())
            }
            Type::Array { .. } if at_least(ty, MAX_SIZE) => {
                Some(format!("type {} larger than address space", self.ty(ty)))
            }
            _ => None,
        }
    }

    /// Parameters and results live in the caller's frame.
    fn check_frame(&mut self, obj: Obj, func: &FuncDecl) {
        let store = self.store;
        let Some(signature) = store.signature(store[obj].ty_or_invalid()) else {
            return;
        };
        if func.body.is_none()
            || !signature.tparams.is_empty()
            || !signature.recv_tparams.is_empty()
        {
            return;
        }
        let vars = signature
            .recv
            .iter()
            .chain(&signature.params)
            .chain(&signature.results);
        let sizes = vars.map(|&var| store.sizeof(store[var].ty_or_invalid()).unwrap_or(MAX_SIZE));
        let size = sizes.fold(0i64, i64::saturating_add);
        if size >= MAX_ARGS {
            let message = format!(
                "stack frame too large (>1GB): 0 MB locals + {} MB args",
                size >> 20
            );
            self.error(func.name, codes::TYPE_TOO_LARGE, message);
        }
    }
}

/// Whether a function or its receiver has type parameters.
fn is_generic(func: &FuncDecl) -> bool {
    let recv = func.recv.iter().flat_map(|list| &list.fields);
    let mut bases = recv.map(|field| match &field.ty.unparen().kind {
        ExprKind::Star(base) => base.unparen(),
        _ => field.ty.unparen(),
    });
    func.ty.tparams.is_some() || bases.any(|base| matches!(base.kind, ExprKind::Index(_)))
}
