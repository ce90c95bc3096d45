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
        let func_ty = self.ty(x);
        let ty = self.ty(base);
        let object = &self.ctx.input.store[selection.obj];
        match self.selected(selection, id) {
            Selected::Static(method) => {
                let place = self.locate(base);
                self.at(x.pos);
                let (value, recv) = self.receiver_at(place, ty, &method);
                let signature = self.ctx.types.signature(Some(recv), func_ty);
                let func = self.ctx.func(method.obj, &method.targs);
                let name = format!("{}-fm", self.ctx.program.funcs[func.index()].name);
                let bound = self.bound(x, name, Callee::Func(func), vec![recv], signature);
                self.new_closure(bound, &[(value, recv)]).into()
            }
            Selected::Dynamic { path } => {
                let name = (object.name, object.pkg);
                let place = self.locate(base);
                self.at(x.pos);
                let (place, iface) = self.walk_fields(place, ty, &path);
                let value = self.load_place(&place, iface);
                let (code, word) = self.itab_method(x.pos, &value, iface, name);
                let pointer = self.pointer_ty();
                let signature = self.ctx.types.signature(Some(pointer), func_ty);
                let name = format!("{}.{}-fm", self.ctx.types.link_name(iface), name.0.as_str());
                let callee = Callee::Code(Reg(0));
                let bound = self.bound(x, name, callee, vec![pointer, pointer], signature);
                let captures = [(code.into(), pointer), (word.into(), pointer)];
                self.new_closure(bound, &captures).into()
            }
        }
    }

    /// The function of a method value: calls with the captured receiver in
    /// front of its parameters. For an itab's method the code comes first.
    fn bound(
        &mut self,
        x: &Expr,
        name: String,
        callee: Callee,
        captures: Vec<LType>,
        signature: Signature,
    ) -> FuncId {
        let outer = self.ctx.types.signature_of(
            signature.params[1..].to_vec(),
            signature.results.clone(),
            signature.variadic,
        );
        let attrs = Attrs {
            closure: true,
            wrapper: true,
            ..Attrs::default()
        };
        let (package, pos) = (self.package, x.pos);
        self.ctx
            .shared(name, pos, outer, attrs, package, move |fb, params| {
                let mut values = fb.closure_values(&captures);
                let callee = match callee {
                    Callee::Code(_) => {
                        let code = values.remove(0);
                        Callee::Code(fb.single(&code))
                    }
                    callee => callee,
                };
                values.extend(params);
                let results = fb.call_with(callee, &signature, &values);
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
        let func_ty = self.ty(x);
        let recv = self.ctx.types.lower(selection.recv, &self.env);
        self.at(x.pos);
        let object = &self.ctx.input.store[selection.obj];
        let signature = self.ctx.types.signature(None, func_ty);
        let inner = Signature {
            ..self.ctx.types.signature(None, func_ty)
        };
        let link = self.ctx.types.link_name(recv);
        let name = format!("{link}.{}-expr", object.name.as_str());
        let attrs = Attrs {
            wrapper: true,
            ..Attrs::default()
        };
        let (package, pos) = (self.package, x.pos);
        let wrapper = match self.selected(selection, id) {
            Selected::Static(method) => {
                if let Some(func) = self.plain_method(recv, &method) {
                    return self.funcval(func).into();
                }
                self.ctx
                    .shared(name, pos, signature, attrs, package, move |fb, params| {
                        fb.call_declared(recv, &method, &inner, params);
                    })
            }
            Selected::Dynamic { path } => {
                let method = (object.name, object.pkg);
                self.ctx
                    .shared(name, pos, signature, attrs, package, move |fb, params| {
                        let place = value_place(&params[0]);
                        let (place, iface) = fb.walk_fields(place, recv, &path);
                        let value = fb.load_place(&place, iface);
                        let (code, word) = fb.itab_method(pos, &value, iface, method);
                        let pointer = fb.pointer_ty();
                        let mut types = inner.params.clone();
                        types[0] = pointer;
                        let results = inner.results.clone();
                        let inner = fb.ctx.types.signature_of(types, results, inner.variadic);
                        let mut args = params;
                        args[0] = word.into();
                        let results = fb.call_with(Callee::Code(code), &inner, &args);
                        fb.return_values_of(&results);
                    })
            }
        };
        self.funcval(wrapper).into()
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
                _ => regs.extend(self.to_registers(value, ty)),
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
