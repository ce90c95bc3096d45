//! Recording of results for later phases.
//!
//! Invariant: an untyped expression is remembered until its type is final, as
//! checking needs that; everything else is kept only if the configuration asks
//! for it.

use crate::checker::{Checker, UntypedInfo};
use crate::info::{InstanceInfo, Selection, TypeAndValue};
use crate::object::VarKind;
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Ty};
use gander_span::sym;
use gander_syntax::ast::{Expr, ExprKind, Ident, NodeId};

impl<'a> Checker<'a> {
    /// Records mode and type of an expression, or remembers it while untyped.
    pub(crate) fn record(&mut self, x: &Operand<'a>) {
        let Some(expr) = x.expr else { return };
        match x.mode {
            Mode::Invalid => {}
            Mode::NoValue => self.record_type_and_value(expr, &x.mode, Ty::INVALID),
            _ if self.store.is_untyped(x.ty) => {
                let info = UntypedInfo {
                    expr,
                    is_lhs: false,
                    mode: x.mode.clone(),
                    ty: x.ty,
                };
                self.untyped.insert(expr.id, info);
            }
            _ => self.record_type_and_value(expr, &x.mode, x.ty),
        }
    }

    /// Records expressions that stayed untyped; at the end of the check.
    pub(crate) fn record_untyped(&mut self) {
        if !self.config.record {
            return;
        }
        for info in std::mem::take(&mut self.untyped).into_values() {
            self.record_type_and_value(info.expr, &info.mode, info.ty);
        }
    }

    pub(crate) fn record_type_and_value(&mut self, e: &'a Expr, mode: &Mode, ty: Ty) {
        if !self.config.record || *mode == Mode::Invalid {
            return;
        }
        let index = e.id.0 as usize;
        let types = &mut self.info.types;
        if types.len() <= index {
            types.resize_with(index + 1, || None);
        }
        types[index] = Some(TypeAndValue {
            mode: mode.clone(),
            ty,
        });
    }

    /// The type of the builtin `f` in a call, and of `f` without parentheses.
    pub(crate) fn record_builtin_type(&mut self, f: &'a Expr, mode: &Mode, sig: Ty) {
        let mut f = f;
        loop {
            self.record_type_and_value(f, mode, sig);
            match &f.kind {
                ExprKind::Paren(inner) => f = inner,
                _ => return,
            }
        }
    }

    /// `e` is used for two values, of these types.
    pub(crate) fn record_comma_ok_types(&mut self, e: &'a Expr, types: [Ty; 2]) {
        if !self.config.record {
            return;
        }
        let store = self.store;
        let vars = types
            .map(|ty| store.new_var(VarKind::Local, e.pos, Some(self.pkg), sym::EMPTY, Some(ty)));
        let tuple = store.new_tuple(Box::new(vars));
        let mut e = e;
        loop {
            if let Some(Some(recorded)) = self.info.types.get_mut(e.id.0 as usize) {
                recorded.ty = tuple;
            }
            match &e.kind {
                ExprKind::Paren(inner) => e = inner,
                _ => return,
            }
        }
    }

    /// The type arguments of the generic function or type that `e` names, with
    /// or without an index.
    pub(crate) fn record_instance(&mut self, e: &'a Expr, targs: &[Ty], ty: Ty) {
        if !self.config.record {
            return;
        }
        let mut e = e.unparen();
        if let ExprKind::Index(index) = &e.kind {
            e = index.x.unparen();
        }
        let id = match &e.kind {
            ExprKind::Selector(selector) => selector.sel.id,
            _ => e.id,
        };
        let targs = targs.into();
        self.info.instances.insert(id, InstanceInfo { targs, ty });
    }

    pub(crate) fn record_def(&mut self, ident: Ident, obj: Obj) {
        if self.config.record {
            self.info.defs.insert(ident.id, obj);
        }
    }

    pub(crate) fn record_use(&mut self, ident: Ident, obj: Obj) {
        if self.config.record {
            self.info.uses.insert(ident.id, obj);
        }
    }

    pub(crate) fn record_implicit(&mut self, node: NodeId, obj: Obj) {
        if self.config.record {
            self.info.implicits.insert(node, obj);
        }
    }

    /// How the selector expression `e`, whose name is `sel`, was resolved.
    pub(crate) fn record_selection(&mut self, e: &'a Expr, sel: Ident, selection: Selection) {
        if self.config.record {
            self.info.uses.insert(sel.id, selection.obj);
            self.info.selections.insert(e.id, selection);
        }
    }
}
