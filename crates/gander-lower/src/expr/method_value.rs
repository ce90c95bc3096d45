//! Method values `x.M` and method expressions `T.M`.
//!
//! Invariant: a method value evaluates and copies its receiver now (spec:
//! Method values); the function it gives is transparent to `recover`.

use super::call::{Selected, Static};
use crate::builder::FnBuilder;
use crate::types::{LType, Signature};
use crate::value::{Addr, Place, Value};
use gander_abi::g;
use gander_mir::{Attrs, Callee, FuncId, Inst, Mem, Reg, Scalar, Terminator};
use gander_syntax::ast::{Expr, NodeId};
use gander_types::Selection;
use std::rc::Rc;

impl<'a> FnBuilder<'_, 'a> {
    /// `x.M` as a value.
    pub(crate) fn method_value(
        &mut self,
        x: &'a Expr,
        base: &'a Expr,
        selection: &'a Selection,
        id: NodeId,
    ) -> Value {
        let ty = self.ty(base);
        let object = &self.ctx.input.store[selection.obj];
        let method_id = self.ctx.types.method_id(object.name, object.pkg);
        let selected = self.selected(selection, id);
        let place = self.locate(base);
        self.at(x.pos);
        let (value, recv) = match &selected {
            Selected::Static(method) => self.receiver_at(place, ty, method),
            Selected::Dynamic { path } => {
                let (place, iface) = self.walk_fields(place, ty, path);
                let value = self.load_place(&place, iface);
                // A method value of a nil interface panics at once.
                let first = self.regs(&value)[0];
                self.nil_check(Addr::deref(first));
                if let Some(index) = self.ctx.types.interface_method(iface, method_id) {
                    self.ctx.call_interface_method(iface, index);
                }
                (value, iface)
            }
        };
        let func = match &selected {
            Selected::Static(method) if self.is_generic(method) => {
                Some(self.bound_generic(x, method, recv))
            }
            _ => self.ctx.method_value(recv, method_id),
        };
        let Some(func) = func else {
            return self.missing_method(x);
        };
        self.new_closure(func, &[(value, recv)]).into()
    }

    /// Whether a method has type parameters of its own.
    fn is_generic(&self, method: &Static) -> bool {
        let named = self.ctx.types.named(method.named);
        method.targs.len() != named.map_or(0, |named| named.args.len())
    }

    fn missing_method(&mut self, x: &Expr) -> Value {
        self.ctx.error(x.pos, "the type does not have this method");
        self.nil().into()
    }

    /// The function of a method value of a generic method.
    fn bound_generic(&mut self, x: &'a Expr, method: &Static, recv: LType) -> FuncId {
        let func_ty = self.ty(x);
        let signature = self.ctx.types.signature(Some(recv), func_ty);
        let outer = self.ctx.types.signature(None, func_ty);
        let func = self.ctx.func(method.obj, &method.targs);
        let name = format!("{}-fm", self.ctx.program.funcs[func.index()].name);
        let attrs = Attrs {
            closure: true,
            wrapper: true,
            ..Attrs::default()
        };
        let (package, pos) = (self.package, x.pos);
        self.ctx
            .shared(name, pos, outer, attrs, package, move |fb, params| {
                let mut values = fb.closure_values(&[recv]);
                values.extend(params);
                let results = fb.call_with(Callee::Func(func), &signature, &values);
                fb.return_values_of(&results);
            })
    }

    /// `T.M`.
    pub(crate) fn method_expr(
        &mut self,
        x: &'a Expr,
        selection: &'a Selection,
        id: NodeId,
    ) -> Value {
        let recv = self.ctx.types.lower(selection.recv, &self.env);
        self.at(x.pos);
        let object = &self.ctx.input.store[selection.obj];
        let method_id = self.ctx.types.method_id(object.name, object.pkg);
        let func = match self.selected(selection, id) {
            Selected::Static(method) if self.is_generic(&method) => {
                Some(self.generic_method_expr(x, recv, &method))
            }
            _ => {
                if let Some(index) = self.ctx.types.interface_method(recv, method_id) {
                    self.ctx.call_interface_method(recv, index);
                }
                self.ctx.method_expression(recv, method_id)
            }
        };
        match func {
            Some(func) => self.funcval(func).into(),
            None => self.missing_method(x),
        }
    }

    /// The function of a method expression of a generic method.
    fn generic_method_expr(&mut self, x: &'a Expr, recv: LType, method: &Static) -> FuncId {
        if let Some(func) = self.plain_method(recv, method) {
            return func;
        }
        let func_ty = self.ty(x);
        let signature = self.ctx.types.signature(None, func_ty);
        let inner = signature.clone();
        let func = self.ctx.func(method.obj, &method.targs);
        let name = format!(
            "{}-expr.{}",
            self.ctx.program.funcs[func.index()].name,
            self.ctx.types.link_name(recv)
        );
        let attrs = Attrs {
            wrapper: true,
            ..Attrs::default()
        };
        let (package, pos, method) = (self.package, x.pos, method.clone());
        self.ctx
            .shared(name, pos, signature, attrs, package, move |fb, params| {
                fb.call_declared(recv, &method, &inner, params);
            })
    }

    /// The method itself, if its receiver is of type `recv`.
    fn plain_method(&mut self, recv: LType, method: &Static) -> Option<FuncId> {
        let declared = match method.pointer {
            true => self.ctx.types.pointer(method.named),
            false => method.named,
        };
        (method.path.is_empty() && declared == recv)
            .then(|| self.ctx.func(method.obj, &method.targs))
    }

    fn call_declared(
        &mut self,
        recv: LType,
        method: &Static,
        signature: &Signature,
        mut args: Vec<Value>,
    ) {
        let place = value_place(&args[0]);
        let (value, recv) = self.receiver_at(place, recv, method);
        let mut types = signature.params.clone();
        types[0] = recv;
        args[0] = value;
        let results = signature.results.clone();
        let signature = self
            .ctx
            .types
            .signature_of(types, results, signature.variadic);
        let func = self.ctx.func(method.obj, &method.targs);
        let results = self.call_with(Callee::Func(func), &signature, &args);
        self.return_values_of(&results);
    }

    /// Returns values of the signature's result types.
    pub(crate) fn return_values_of(&mut self, values: &[Value]) {
        let Some(signature) = self.signature.clone() else {
            return;
        };
        let mut regs = Vec::new();
        let places = signature.assigned.results.iter();
        for ((value, place), &ty) in values.iter().zip(places).zip(&signature.results) {
            match (place, self.overflow) {
                (gander_abi::Place::Overflow { offset }, Some(block)) => {
                    self.store(Addr::private(block).plus(*offset), ty, value);
                }
                _ => regs.extend(self.registers_of(value, ty)),
            }
        }
        self.end(Terminator::Return(regs));
    }

    /// The first act of a wrapper: `recover` in what it calls works as if
    /// that were called in its place.
    pub(crate) fn wrapper_prologue(&mut self) {
        let head = self.reg(Scalar::Ptr);
        self.emit(Inst::GetG { dst: head });
        let panic = self.load_at(Scalar::Ptr, head, g::offsets::PANIC, Mem::PRIVATE);
        let (some, on) = (self.cold_block(), self.block());
        self.branch_if_nil(panic, on, some);
        self.start(some);
        let argp = self.load_at(Scalar::I64, panic, 0, Mem::PRIVATE);
        let caller = self.caller_frame();
        let same = self.compare_inst(gander_mir::CompareOp::Eq, argp, caller);
        let replace = self.cold_block();
        self.branch(same, replace, on);
        self.start(replace);
        let frame = self.frame();
        self.emit(Inst::Store {
            src: frame,
            addr: panic,
            offset: 0,
            mem: Mem::PRIVATE,
        });
        self.jump(on);
        self.start(on);
    }

    /// This function's frame pointer as an integer.
    fn frame(&mut self) -> Reg {
        let dst = self.reg(Scalar::Ptr);
        self.emit(Inst::FramePointer { dst });
        self.convert_inst(gander_mir::ConvertOp::Bits, dst, Scalar::I64)
    }

    /// The frame pointer of the caller, wherever its stack segment is.
    pub(crate) fn caller_frame(&mut self) -> Reg {
        let frame = self.frame();
        self.call_helper("runtime.callerfp", &[frame], &[Scalar::I64])[0]
    }

    /// Branches on whether a pointer is nil.
    pub(crate) fn branch_if_nil(
        &mut self,
        pointer: Reg,
        nil: gander_mir::BlockId,
        other: gander_mir::BlockId,
    ) {
        let cond = self.is_zero(pointer);
        self.branch(cond, nil, other);
    }
}

/// A value as the place it is in.
fn value_place(value: &Value) -> Place {
    match value {
        Value::Regs(regs) => Place::Regs { regs: regs.clone() },
        Value::Mem(addr) => Place::Mem(*addr),
    }
}

impl<'a> crate::ctx::Ctx<'a> {
    /// A made function that all who ask by this name share; `body` builds it
    /// from the values of its parameters, and returns.
    pub(crate) fn shared(
        &mut self,
        name: String,
        pos: gander_span::Pos,
        signature: Signature,
        attrs: Attrs,
        package: usize,
        body: impl FnOnce(&mut FnBuilder<'_, 'a>, Vec<Value>) + 'a,
    ) -> FuncId {
        let key = crate::ctx::FuncKey::Made(name.as_str().into());
        if let Some(&id) = self.funcs.get(&key) {
            return id;
        }
        let id = self.declare_made(name, pos, &signature, attrs);
        self.funcs.insert(key, id);
        self.fill(id, move |ctx, id| {
            let (env, captures) = (Rc::default(), Rc::default());
            let mut fb = FnBuilder::new(ctx, id, package, env, captures);
            let params = fb.open_function(signature, attrs.closure);
            fb.at(pos);
            if attrs.wrapper {
                fb.wrapper_prologue();
            }
            body(&mut fb, params);
            fb.finish();
        });
        id
    }
}
