//! Selector expressions: fields, method values, qualified names.

use crate::builder::FnBuilder;
use crate::value::Value;
use gander_syntax::ast::{self, Expr};
use gander_types::{ObjKind, SelectionKind};

impl<'a> FnBuilder<'_, 'a> {
    /// `x.f`.
    pub(crate) fn selector(&mut self, x: &'a Expr, selector: &'a ast::Selector) -> Value {
        let Some(selection) = self.info.selections.get(&x.id) else {
            return self.qualified(x, selector);
        };
        match selection.kind {
            SelectionKind::Field => {
                let place = self.field_place(x, &selector.x, &selection.index);
                let ty = self.ty(x);
                self.load_place(&place, ty)
            }
            SelectionKind::Method => self.method_value(x, &selector.x, selection, selector.sel.id),
            SelectionKind::MethodExpr => self.method_expr(x, selection, selector.sel.id),
        }
    }

    /// `package.Name`.
    fn qualified(&mut self, x: &'a Expr, selector: &'a ast::Selector) -> Value {
        let id = selector.sel.id;
        self.at(x.pos);
        let Some(&obj) = self.info.uses.get(&id) else {
            self.ctx.error(x.pos, "a selector without meaning");
            let ty = self.ty(x);
            return self.zero_value(ty);
        };
        match self.ctx.input.store[obj].kind {
            ObjKind::Func { .. } => self.func_value(id, obj),
            _ => {
                let ty = self.var_ty(obj);
                self.load_var(obj, ty)
            }
        }
    }
}
