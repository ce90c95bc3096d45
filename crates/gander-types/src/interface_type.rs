//! Interface types.
//!
//! Invariant: what an interface admits is computed only when all declarations
//! have types; until then it is a list of methods and elements.

use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::Mode;
use crate::signature::Receiver;
use crate::store::{Obj, Ty};
use crate::types::Type;
use crate::version::Version;
use gander_span::{Pos, Span, sym};
use gander_syntax::ast::{self, Expr, ExprKind, Ident, InterfaceElem};
use std::sync::atomic::Ordering;

impl<'a> Checker<'a> {
    /// The interface type `e`; `def` is the name it is declared for, if any.
    pub(crate) fn interface_type(
        &mut self,
        e: &'a Expr,
        iface: &'a ast::InterfaceType,
        def: Option<Obj>,
    ) -> Ty {
        let mut methods = Vec::new();
        let mut embeddeds = Vec::new();
        let mut spans = Vec::new();
        let mut unnamed_recvs = Vec::new();
        // Messages name the receiver of a method by its defined type.
        let recv_ty = def
            .and_then(|def| self.store[def].ty())
            .filter(|&ty| matches!(self.store[ty], Type::Named(_)));
        for elem in &iface.elems {
            match elem {
                InterfaceElem::Embed(elem) => {
                    embeddeds.push(self.parse_union(elem));
                    spans.push(Span::new(elem.start(), elem.span.hi));
                }
                InterfaceElem::Method { name, ty, .. } => {
                    let Some((method, recv)) = self.interface_method(*name, ty, recv_ty) else {
                        continue;
                    };
                    methods.push(method);
                    if recv_ty.is_none() {
                        unnamed_recvs.push(recv);
                    }
                }
            }
        }
        let ty = self.finish_interface(e.pos, methods, embeddeds, spans);
        for recv in unnamed_recvs {
            self.store[recv].set_ty(ty);
        }
        if !iface.elems.is_empty() {
            self.iface_literals.push((e.span, ty));
        }
        ty
    }

    /// The interface that a constraint `~T` or `A|B` stands for (Go spec,
    /// "Type constraints").
    pub(crate) fn implicit_interface(&mut self, elem: &'a Expr) -> Ty {
        let union = self.parse_union(elem);
        let span = Span::new(elem.start(), elem.span.hi);
        let ty = self.finish_interface(span.lo, Vec::new(), vec![union], vec![span]);
        if let Type::Interface(iface) = &self.store[ty] {
            iface.implicit.store(true, Ordering::Relaxed);
        }
        ty
    }

    fn finish_interface(
        &mut self,
        pos: Pos,
        methods: Vec<Obj>,
        embeddeds: Vec<Ty>,
        spans: Vec<Span>,
    ) -> Ty {
        let empty = methods.is_empty() && embeddeds.is_empty();
        let ty = self
            .store
            .new_interface(methods.into(), embeddeds.into(), spans.into());
        if !empty {
            if let Type::Interface(iface) = &self.store[ty]
                && !self.allow_version(Version::go1(18))
            {
                iface.methods_only.store(true, Ordering::Relaxed);
            }
            self.later(move |check| check.check_interface(pos, ty));
        }
        ty
    }

    /// The method `name` and its receiver variable.
    fn interface_method(
        &mut self,
        name: Ident,
        e: &'a Expr,
        recv_ty: Option<Ty>,
    ) -> Option<(Obj, Obj)> {
        if name.name.is_blank() {
            let message = "methods must have a unique non-blank name";
            self.error(name, codes::BLANK_IFACE_METHOD, message);
            return None;
        }
        let ExprKind::FuncType(ftyp) = &e.kind else {
            return None;
        };
        let store = self.store;
        let pkg = Some(self.pkg);
        let recv = store.new_var(VarKind::Recv, name.pos, pkg, sym::EMPTY, recv_ty);
        let (ty, _) = self.signature_type(Receiver::Interface(recv), ftyp);
        self.record_type_and_value(e, &Mode::TypeExpr, ty);
        let method = store.new_func(name.pos, pkg, name.name, Some(ty));
        self.record_def(name, method);
        Some((method, recv))
    }
}
