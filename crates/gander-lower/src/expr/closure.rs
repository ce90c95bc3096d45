//! Function literals and the closures they make.
//!
//! Invariant: a closure is an object `{code, captures...}` that is never
//! written after it was made; one without captures is the function's static
//! funcval. A captured variable is there by value or as a pointer to it, as
//! [`Captures`](super::captures::Captures) says.

use super::captures::Capture;
use crate::builder::FnBuilder;
use crate::ctx::Ctx;
use crate::types::{Field, Kind, LType, Signature};
use crate::value::{Addr, Home, Value};
use gander_mir::{Attrs, FuncId, Function, Inst, Reg, Scalar};
use gander_span::{Pos, Symbol};
use gander_syntax::ast::{self, Expr, NodeId};
use gander_types::{BasicKind, Obj};
use std::rc::Rc;

/// Variables that a closure gets from around it, in the order of its fields.
pub(crate) type Captured = Vec<(Obj, LType, Capture)>;

impl<'a> FnBuilder<'_, 'a> {
    /// A function literal.
    pub(crate) fn func_lit(&mut self, x: &'a Expr, lit: &'a ast::FuncLit) -> Value {
        let (id, values) = self.literal_func(x, lit);
        self.new_closure(id, &values).into()
    }

    /// The function of a literal, and what its closures capture.
    pub(crate) fn literal_func(
        &mut self,
        x: &'a Expr,
        lit: &'a ast::FuncLit,
    ) -> (FuncId, Vec<(Value, LType)>) {
        let ty = self.ty(x);
        self.at(x.pos);
        let (captured, values) = self.capture(x.id);
        let name = self.closure_name();
        let signature = self.ctx.types.signature(None, ty);
        let id = self.declare_closure(name, x.pos, &signature, !captured.is_empty(), false);
        let store: &'a gander_types::Store = &self.ctx.input.store;
        let recorded = self.info.types.get(x.id.0 as usize);
        let checked = recorded
            .and_then(Option::as_ref)
            .and_then(|recorded| store.signature(recorded.ty));
        let (env, captures) = (Rc::clone(&self.env), Rc::clone(&self.captures));
        let package = self.package;
        self.ctx.fill(id, move |ctx, id| {
            let mut fb = FnBuilder::new(ctx, id, package, env, captures);
            fb.is_literal = true;
            let params = fb.open_function(signature, !captured.is_empty());
            fb.bind_captured(&captured);
            if let Some(checked) = checked {
                fb.at(lit.body.lbrace);
                fb.function_body(checked, params, &lit.body);
            }
            fb.finish();
        });
        (id, values)
    }

    /// What the closure at `node` captures: its variables, and the values to
    /// put into the object.
    pub(crate) fn capture(&mut self, node: NodeId) -> (Captured, Vec<(Value, LType)>) {
        let captures = Rc::clone(&self.captures);
        let (mut captured, mut values) = (Vec::new(), Vec::new());
        for &var in captures.free(node) {
            let ty = self.var_ty(var);
            let how = captures.capture(var, self.ctx.types.size(ty));
            let (value, field) = match how {
                Capture::Value => (self.load_var(var, ty), ty),
                Capture::Reference => {
                    let pointer = match self.home(var) {
                        Home::Mem(addr) => self.address(addr),
                        Home::Regs(_) => {
                            let pos = self.ctx.input.store[var].pos;
                            self.ctx.error(pos, "a captured variable has no address");
                            self.nil()
                        }
                    };
                    (pointer.into(), self.ctx.types.pointer(ty))
                }
            };
            captured.push((var, ty, how));
            values.push((value, field));
        }
        (captured, values)
    }

    /// In a closure: makes the captured variables known.
    pub(crate) fn bind_captured(&mut self, captured: &Captured) {
        let Some(context) = self.context else {
            return;
        };
        let fields: Vec<LType> = captured
            .iter()
            .map(|&(_, ty, how)| match how {
                Capture::Value => ty,
                Capture::Reference => self.ctx.types.pointer(ty),
            })
            .collect();
        let object = self.closure_type(&fields);
        for (i, &(var, ty, how)) in captured.iter().enumerate() {
            let offset = self.ctx.types.offset(object, i + 1);
            let addr = Addr::private(context).plus(offset);
            let home = match how {
                Capture::Value => match self.load(addr, ty) {
                    Value::Regs(regs) => Home::Regs(regs),
                    Value::Mem(addr) => Home::Mem(addr),
                },
                Capture::Reference => {
                    let pointer = self.load_scalar(addr, Scalar::Ptr);
                    Home::Mem(Addr::object(pointer))
                }
            };
            self.vars.insert(var, home);
        }
    }

    /// In a made closure: the values it was made with.
    pub(crate) fn closure_values(&mut self, types: &[LType]) -> Vec<Value> {
        let Some(context) = self.context else {
            return Vec::new();
        };
        let object = self.closure_type(types);
        let mut values = Vec::new();
        for (i, &ty) in types.iter().enumerate() {
            let offset = self.ctx.types.offset(object, i + 1);
            values.push(self.load(Addr::private(context).plus(offset), ty));
        }
        values
    }

    /// The type of closure objects with these captures.
    pub(crate) fn closure_type(&self, captures: &[LType]) -> LType {
        let types = &self.ctx.types;
        let code = types.predeclared(BasicKind::Uintptr);
        let fields = std::iter::once(code)
            .chain(captures.iter().copied())
            .enumerate()
            .map(|(i, ty)| Field {
                name: Symbol::intern(&format!("x{i}")),
                pkg: None,
                ty,
                embedded: false,
                tag: Box::default(),
            })
            .collect();
        types.intern(Kind::Struct(fields))
    }

    /// A func value: function `func` with captures of these types.
    pub(crate) fn new_closure(&mut self, func: FuncId, values: &[(Value, LType)]) -> Reg {
        if values.is_empty() {
            return self.funcval(func);
        }
        let types: Vec<LType> = values.iter().map(|&(_, ty)| ty).collect();
        let ty = self.closure_type(&types);
        let object = self.new_object(ty);
        // Nobody else knows the object yet.
        let addr = Addr::private(object);
        let code = self.reg(Scalar::Ptr);
        self.emit(Inst::FuncAddr { dst: code, func });
        self.store_scalar(addr, code);
        for (i, (value, ty)) in values.iter().enumerate() {
            let offset = self.ctx.types.offset(self.closure_type(&types), i + 1);
            self.store(addr.plus(offset), *ty, value);
        }
        object
    }

    /// The name of the next function literal, as the official compiler
    /// numbers them.
    pub(crate) fn closure_name(&mut self) -> String {
        self.closures += 1;
        let infix = match self.is_literal {
            true => ".",
            false => ".func",
        };
        format!("{}{infix}{}", self.name, self.closures)
    }

    /// A function without body yet; see [`Ctx::fill`].
    pub(crate) fn declare_closure(
        &mut self,
        name: String,
        pos: Pos,
        signature: &Signature,
        closure: bool,
        wrapper: bool,
    ) -> FuncId {
        let outer = self.ctx.program.funcs[self.id.index()].attrs;
        let attrs = Attrs {
            closure,
            wrapper,
            norace: outer.norace,
            ..Attrs::default()
        };
        self.ctx.declare_made(name, pos, signature, attrs)
    }
}

impl<'a> Ctx<'a> {
    /// A new function of this signature; its body comes by [`Ctx::fill`].
    pub(crate) fn declare_made(
        &mut self,
        name: String,
        pos: Pos,
        signature: &Signature,
        attrs: Attrs,
    ) -> FuncId {
        let place = self.input.sources.position(pos);
        let function = Function {
            name,
            attrs,
            params: signature.param_scalars(),
            results: signature.result_scalars(),
            file: self.str(&place.file),
            line: place.line,
            body: None,
        };
        let id = FuncId(self.program.funcs.len() as u32);
        self.program.funcs.push(function);
        id
    }

    /// Puts the body of a declared function on the worklist.
    pub(crate) fn fill(&mut self, id: FuncId, maker: impl FnOnce(&mut Ctx<'a>, FuncId) + 'a) {
        let maker = Box::new(maker);
        self.work.push_back(crate::ctx::Work::Make { id, maker });
    }
}
