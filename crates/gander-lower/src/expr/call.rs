//! Calls of functions, methods, closures and interface methods.
//!
//! Invariant: [`FnBuilder::prepare`] evaluates the function value and the
//! arguments in the usual order (spec: Order of evaluation); what it gives can
//! be carried out at once or, by `go` and `defer`, later and in another
//! function. The places of arguments and results are those of the signature.

use super::intrinsics::{self, Intrinsic};
use crate::builder::FnBuilder;
use crate::types::{Kind, LType, MethodBody, Signature};
use crate::value::{Addr, Place, Value};
use gander_abi::Place as AbiPlace;
use gander_abi::rtype::ITAB_FUN;
use gander_mir::{Callee, FuncId, Inst, Reg, Scalar};
use gander_span::Pos;
use gander_syntax::ast::{self, Expr, ExprKind};
use gander_types::{BasicKind, Builtin, Mode, Obj, Selection, SelectionKind};

/// Whom a prepared call calls.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Func(FuncId),
    /// A func value, in the first argument.
    Value,
    /// A code address in the first argument: a method from an itab. The
    /// second is the receiver.
    Code,
    Builtin(Builtin),
    Intrinsic(&'static Intrinsic),
}

/// A call whose operands are evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) target: Target,
    /// What the target needs, then the receiver and the arguments, each with
    /// its type.
    pub(crate) args: Vec<(Value, LType)>,
    pub(crate) signature: Signature,
    pub(crate) pos: Pos,
}

/// The callee, before the arguments are evaluated.
enum Callable<'a> {
    Func(FuncId),
    Intrinsic(&'static Intrinsic),
    Value(&'a Expr),
    /// A method of a static receiver type.
    Method {
        base: &'a Expr,
        method: Static,
    },
    /// A method of the interface that `path` leads to.
    Dynamic {
        base: &'a Expr,
        path: Box<[usize]>,
        name: (gander_span::Symbol, Option<gander_types::Pkg>),
    },
}

/// A declared method and how to get to its receiver.
#[derive(Clone, Debug)]
pub(crate) struct Static {
    pub(crate) obj: Obj,
    pub(crate) targs: Vec<LType>,
    /// Embedded fields from the operand's type to the receiver's.
    pub(crate) path: Box<[usize]>,
    /// The defined type, and whether the receiver is a pointer to it.
    pub(crate) named: LType,
    pub(crate) pointer: bool,
}

/// What a selected method of a type is.
pub(crate) enum Selected {
    Static(Static),
    /// Of the interface that the path leads to.
    Dynamic {
        path: Box<[usize]>,
    },
}

impl<'a> FnBuilder<'_, 'a> {
    /// A call or conversion with one value.
    pub(crate) fn call_value(&mut self, x: &'a Expr, call: &'a ast::Call) -> Value {
        match self.mode(&call.fun) {
            Some(Mode::TypeExpr) => self.conversion(x, call),
            Some(&Mode::Builtin(builtin)) => self.builtin(x, call, builtin),
            _ => {
                let mut results = self.call_results(x, call);
                match results.len() {
                    1 => results.swap_remove(0).0,
                    _ => Value::empty(),
                }
            }
        }
    }

    /// A call with any number of values.
    pub(crate) fn call_results(&mut self, x: &'a Expr, call: &'a ast::Call) -> Vec<(Value, LType)> {
        if !matches!(
            self.mode(&call.fun),
            Some(Mode::TypeExpr | Mode::Builtin(_))
        ) {
            let prepared = self.prepare(x, call);
            return self.perform(&prepared);
        }
        let value = self.call_value(x, call);
        match self.mode(x) {
            Some(Mode::NoValue) | None => Vec::new(),
            _ => vec![(value, self.ty(x))],
        }
    }

    /// Evaluates the operands of a call.
    pub(crate) fn prepare(&mut self, x: &'a Expr, call: &'a ast::Call) -> Prepared {
        if let Some(&Mode::Builtin(builtin)) = self.mode(&call.fun) {
            return self.prepare_builtin(x, call, builtin);
        }
        let fty = self.ty(&call.fun);
        let callable = self.callable(&call.fun);
        let func = self.ctx.types.func_type(fty);
        self.hoist_operands(&callable, &call.args);
        // A method's receiver is evaluated first, then the arguments, and the
        // function value with them.
        let (target, mut args, recv) = self.callee(x, callable);
        args.extend(self.arguments(call, &func.params, func.variadic));
        self.at(x.pos);
        if matches!(target, Target::Func(_)) && self.keeps_nothing(&call.fun) {
            args.iter_mut().for_each(|(arg, _)| self.hide(arg));
        }
        let results = func.results.to_vec();
        let params = recv.into_iter().chain(func.params).collect();
        let signature = self.ctx.types.signature_of(params, results, func.variadic);
        Prepared {
            target,
            args,
            signature,
            pos: x.pos,
        }
    }

    /// Whether the declaration of a function says so, by `//go:noescape`.
    fn keeps_nothing(&self, fun: &Expr) -> bool {
        let info = (self.function_of(fun)).and_then(|(_, obj)| self.ctx.index.funcs.get(&obj));
        info.is_some_and(|info| info.noescape)
    }

    /// Hides from escape analysis what becomes of the pointers of a value.
    pub(crate) fn hide(&mut self, value: &mut Value) {
        let Value::Regs(regs) = value else { return };
        for reg in regs {
            if self.body.regs[reg.index()] == Scalar::Ptr {
                *reg = self.call_helper("runtime.noescape", &[*reg], &[Scalar::Ptr])[0];
            }
        }
    }

    /// Evaluates calls in the operands in order, if any but the first has one.
    fn hoist_operands(&mut self, callable: &Callable<'a>, args: &'a [Expr]) {
        let base = match callable {
            Callable::Value(fun) => Some(*fun),
            Callable::Method { base, .. } | Callable::Dynamic { base, .. } => Some(*base),
            Callable::Func(_) | Callable::Intrinsic(_) => None,
        };
        if let [single] = args
            && self.is_tuple(single)
        {
            // Several values: they cannot wait.
            if let Some(base) = base {
                self.hoist(base);
            }
            return;
        }
        let operands: Vec<&'a Expr> = base.into_iter().chain(args).collect();
        self.hoist_all(&operands);
    }

    pub(super) fn is_tuple(&mut self, x: &'a Expr) -> bool {
        if !matches!(x.unparen().kind, ExprKind::Call(_)) || self.mode(x).is_none() {
            return false;
        }
        let ty = self.ty(x);
        matches!(*self.ctx.types.kind(ty), Kind::Tuple(_))
    }

    /// Finds out what is called.
    fn callable(&mut self, fun: &'a Expr) -> Callable<'a> {
        if let Some((id, obj)) = self.function_of(fun) {
            if let Some(intrinsic) = self.intrinsic_of(obj) {
                return Callable::Intrinsic(intrinsic);
            }
            return Callable::Func(self.instance(id, obj));
        }
        let bare = match &fun.unparen().kind {
            // A generic method with type arguments.
            ExprKind::Index(index) => index.x.unparen(),
            _ => fun.unparen(),
        };
        if let ExprKind::Selector(selector) = &bare.kind
            && let Some(selection) = self.info.selections.get(&bare.id)
            && selection.kind == SelectionKind::Method
        {
            let base = &selector.x;
            return match self.selected(selection, selector.sel.id) {
                Selected::Static(method) => Callable::Method { base, method },
                Selected::Dynamic { path } => {
                    let object = &self.ctx.input.store[selection.obj];
                    let name = (object.name, object.pkg);
                    Callable::Dynamic { base, path, name }
                }
            };
        }
        Callable::Value(fun)
    }

    /// The intrinsic that a function is.
    pub(crate) fn intrinsic_of(&self, obj: Obj) -> Option<&'static Intrinsic> {
        let obj = self.ctx.input.store[obj].origin().unwrap_or(obj);
        if self.ctx.is_of_base(obj) {
            return intrinsics::find(&self.ctx.types.func_symbol(obj, &[]));
        }
        let info = self.ctx.index.funcs.get(&obj)?;
        intrinsics::find(&info.symbol)
    }

    /// Which method a selection means under the type arguments in force; `id`
    /// is the selected identifier's node.
    pub(crate) fn selected(&mut self, selection: &Selection, id: ast::NodeId) -> Selected {
        let recv = self.ctx.types.lower(selection.recv, &self.env);
        let (object, types) = (&self.ctx.input.store[selection.obj], &self.ctx.types);
        if types.is_interface(recv) {
            return Selected::Dynamic {
                path: Box::default(),
            };
        }
        if self.ctx.input.store.is_type_param(selection.recv)
            || self.is_tparam_pointer(selection.recv)
        {
            let method = types.method_named(recv, object.name, object.pkg);
            return match method {
                Some(method) => match method.body {
                    MethodBody::Interface { .. } => Selected::Dynamic { path: method.path },
                    MethodBody::Declared { recv, obj, pointer } => Selected::Static(Static {
                        obj,
                        targs: types
                            .named(recv)
                            .map_or_else(Vec::new, |named| named.args.to_vec()),
                        path: method.path,
                        named: recv,
                        pointer,
                    }),
                },
                None => Selected::Dynamic {
                    path: Box::default(),
                },
            };
        }
        let path: Box<[usize]> = selection.index[..selection.index.len() - 1].into();
        let reached = types.field_type(recv, &path);
        if types.is_interface(reached) {
            return Selected::Dynamic { path };
        }
        let (named, _) = types.deref(reached);
        let mut targs = types
            .named(named)
            .map_or_else(Vec::new, |named| named.args.to_vec());
        let obj = object.origin().unwrap_or(selection.obj);
        let pointer = self.ctx.input.store.has_ptr_recv(obj);
        targs.extend(self.type_args(id));
        Selected::Static(Static {
            obj,
            targs,
            path,
            named,
            pointer,
        })
    }

    fn is_tparam_pointer(&self, ty: gander_types::Ty) -> bool {
        let (base, is_pointer) = self.ctx.input.store.deref(ty);
        is_pointer && self.ctx.input.store.is_type_param(base)
    }

    /// Evaluates the callee: the target, its first arguments, and the type of
    /// the receiver.
    fn callee(
        &mut self,
        x: &'a Expr,
        callable: Callable<'a>,
    ) -> (Target, Vec<(Value, LType)>, Option<LType>) {
        match callable {
            Callable::Func(func) => (Target::Func(func), Vec::new(), None),
            Callable::Intrinsic(intrinsic) => (Target::Intrinsic(intrinsic), Vec::new(), None),
            Callable::Value(fun) => {
                let ty = self.ty(fun);
                let value = self.expr(fun);
                (Target::Value, vec![(value, ty)], None)
            }
            Callable::Method { base, method } => {
                let ty = self.ty(base);
                if let Some(intrinsic) = self.intrinsic_of(method.obj) {
                    let (recv, recv_ty) = self.receiver(base, ty, &method);
                    return (
                        Target::Intrinsic(intrinsic),
                        vec![(recv, recv_ty)],
                        Some(recv_ty),
                    );
                }
                let (recv, recv_ty) = self.receiver(base, ty, &method);
                let func = self.ctx.func(method.obj, &method.targs);
                (Target::Func(func), vec![(recv, recv_ty)], Some(recv_ty))
            }
            Callable::Dynamic { base, path, name } => {
                let ty = self.ty(base);
                let place = self.locate(base);
                self.at(x.pos);
                let (place, ty) = self.walk_fields(place, ty, &path);
                let value = self.load_place(&place, ty);
                let (code, word) = self.itab_method(x.pos, &value, ty, name);
                let pointer = self.pointer_ty();
                let args = vec![(code.into(), pointer), (word.into(), pointer)];
                (Target::Code, args, Some(pointer))
            }
        }
    }

    /// `unsafe.Pointer`.
    pub(crate) fn pointer_ty(&self) -> LType {
        self.ctx.types.predeclared(BasicKind::UnsafePointer)
    }

    /// The code of an interface's method, and the receiver word. Faults if
    /// the interface is nil.
    pub(crate) fn itab_method(
        &mut self,
        pos: Pos,
        value: &Value,
        ty: LType,
        (name, pkg): (gander_span::Symbol, Option<gander_types::Pkg>),
    ) -> (Reg, Reg) {
        let words = self.regs(value);
        let id = self.ctx.types.method_id(name, pkg);
        let Some(index) = self.ctx.types.interface_method(ty, id) else {
            self.ctx
                .error(pos, format!("no method {} in the interface", name.as_str()));
            return (words[0], words[1]);
        };
        self.ctx.call_interface_method(ty, index);
        let mut slot = Addr::private(words[0]).plus(ITAB_FUN as u64 + 8 * index as u64);
        slot.may_fault = true;
        let code = self.load_scalar(slot, Scalar::Ptr);
        (code, words[1])
    }

    /// The receiver of a declared method, of the type it declares, from an
    /// operand of type `ty`.
    fn receiver(&mut self, base: &'a Expr, ty: LType, method: &Static) -> (Value, LType) {
        let place = self.locate(base);
        self.at(base.pos);
        self.receiver_at(place, ty, method)
    }

    /// As [`FnBuilder::receiver`], from a place.
    pub(crate) fn receiver_at(
        &mut self,
        place: Place,
        ty: LType,
        method: &Static,
    ) -> (Value, LType) {
        let (place, ty) = self.walk_fields(place, ty, &method.path);
        let is_pointer =
            matches!(*self.ctx.types.under_kind(ty), Kind::Pointer(_)) && ty != method.named;
        let pointer_ty = self.ctx.types.pointer(method.named);
        match (method.pointer, is_pointer) {
            (true, true) | (false, false) => {
                let value = self.load_place(&place, ty);
                (value, if is_pointer { pointer_ty } else { method.named })
            }
            (true, false) => {
                let addr = match place {
                    Place::Mem(addr) => self.checked_addr(addr),
                    place => {
                        let value = self.load_place(&place, ty);
                        let object = self.new_object(ty);
                        self.store(Addr::object(object), ty, &value);
                        Addr::object(object)
                    }
                };
                (self.address(addr).into(), pointer_ty)
            }
            (false, true) => {
                let pointer = self.load_place(&place, ty);
                let pointer = self.single(&pointer);
                let value = self.load(Addr::deref(pointer), method.named);
                (value, method.named)
            }
        }
    }

    fn checked_addr(&mut self, addr: Addr) -> Addr {
        match addr.may_fault {
            true => self.nil_check(addr),
            false => addr,
        }
    }

    /// The arguments of a call as the parameters need them.
    fn arguments(
        &mut self,
        call: &'a ast::Call,
        params: &[LType],
        variadic: bool,
    ) -> Vec<(Value, LType)> {
        if let [single] = &call.args[..]
            && self.is_tuple(single)
        {
            let values = self.expr_multi(single);
            return self.spread(values, params, variadic);
        }
        let fixed = match variadic && !call.dots.is_known() {
            true => params.len() - 1,
            false => params.len(),
        };
        let mut args: Vec<(Value, LType)> = call
            .args
            .iter()
            .zip(&params[..fixed])
            .map(|(arg, &ty)| (self.expr_to(arg, ty), ty))
            .collect();
        if fixed < params.len() {
            let slice = params[fixed];
            let elem = self.ctx.types.elem_of(slice);
            let rest = &call.args[fixed.min(call.args.len())..];
            let addr = self.variadic_array(rest.len(), elem);
            for (i, arg) in rest.iter().enumerate() {
                let value = self.expr_to(arg, elem);
                self.at(arg.pos);
                let size = self.ctx.types.size(elem);
                if let Some(array) = addr {
                    self.store(Addr::object(array).plus(size * i as u64), elem, &value);
                }
            }
            args.push((self.variadic_slice(addr, rest.len()), slice));
        }
        args
    }

    /// The values of another call as arguments.
    fn spread(
        &mut self,
        values: Vec<(Value, LType)>,
        params: &[LType],
        variadic: bool,
    ) -> Vec<(Value, LType)> {
        let fixed = match variadic {
            true => params.len() - 1,
            false => params.len(),
        };
        let mut args = Vec::new();
        let mut values = values.into_iter();
        for (&to, (value, from)) in params[..fixed].iter().zip(values.by_ref()) {
            args.push((self.convert(value, from, to), to));
        }
        if variadic {
            let slice = params[fixed];
            let elem = self.ctx.types.elem_of(slice);
            let rest: Vec<_> = values.collect();
            let addr = self.variadic_array(rest.len(), elem);
            let count = rest.len();
            for (i, (value, from)) in rest.into_iter().enumerate() {
                let value = self.convert(value, from, elem);
                let size = self.ctx.types.size(elem);
                if let Some(array) = addr {
                    self.store(Addr::object(array).plus(size * i as u64), elem, &value);
                }
            }
            args.push((self.variadic_slice(addr, count), slice));
        }
        args
    }

    /// An array for the values of a variadic parameter; none if there are
    /// none.
    fn variadic_array(&mut self, len: usize, elem: LType) -> Option<Reg> {
        (len > 0).then(|| {
            let array = self.ctx.types.array(elem, len as u64);
            self.new_object(array)
        })
    }

    fn variadic_slice(&mut self, array: Option<Reg>, len: usize) -> Value {
        let pointer = match array {
            Some(array) => array,
            None => self.nil(),
        };
        let len = self.int(len as i64);
        Value::of(&[pointer, len, len])
    }

    /// Carries out a prepared call.
    pub(crate) fn perform(&mut self, call: &Prepared) -> Vec<(Value, LType)> {
        self.at(call.pos);
        let values: Vec<Value> = call.args.iter().map(|(value, _)| value.clone()).collect();
        let callee = match call.target {
            Target::Builtin(builtin) => return self.perform_builtin(builtin, call),
            Target::Intrinsic(intrinsic) => {
                let value = self.intrinsic(intrinsic, &values, &call.signature);
                let results = call.signature.results.iter().copied();
                return value.into_iter().zip(results).collect();
            }
            Target::Func(func) => Callee::Func(func),
            Target::Value => Callee::Value(self.single(&values[0])),
            Target::Code => Callee::Code(self.single(&values[0])),
        };
        let args = match call.target {
            Target::Func(_) => &values[..],
            _ => &values[1..],
        };
        let results = self.call_with(callee, &call.signature, args);
        let types = call.signature.results.iter().copied();
        results.into_iter().zip(types).collect()
    }

    /// A call by the convention, with arguments of the parameters' types.
    pub(crate) fn call_with(
        &mut self,
        callee: Callee,
        signature: &Signature,
        args: &[Value],
    ) -> Vec<Value> {
        let assigned = &signature.assigned;
        let block =
            (assigned.overflow_size > 0).then(|| Addr::slot(self.slot(assigned.overflow_size, 8)));
        let mut registers = Vec::new();
        for ((arg, place), &ty) in args.iter().zip(&assigned.params).zip(&signature.params) {
            match (place, block) {
                (AbiPlace::Overflow { offset }, Some(block)) => {
                    self.store(block.plus(*offset), ty, arg);
                }
                _ => registers.extend(self.registers_of(arg, ty)),
            }
        }
        let overflow = block.map(|block| self.address(block));
        let results: Vec<Reg> = signature
            .result_scalars()
            .into_iter()
            .map(|scalar| self.reg(scalar))
            .collect();
        self.emit(Inst::Call {
            callee,
            args: registers,
            results: results.clone(),
            overflow,
        });
        let mut results = results.into_iter();
        assigned
            .results
            .iter()
            .zip(&signature.results)
            .map(|(place, &ty)| match (place, block) {
                (AbiPlace::Overflow { offset }, Some(block)) => self.load(block.plus(*offset), ty),
                (AbiPlace::Registers(pieces), _) => {
                    let regs: Vec<Reg> = results.by_ref().take(pieces.len()).collect();
                    self.received(&regs, ty)
                }
                (AbiPlace::Overflow { .. }, None) => Value::empty(),
            })
            .collect()
    }
}
