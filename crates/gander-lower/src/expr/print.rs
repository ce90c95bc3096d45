//! `print` and `println`, which write to standard error.

use crate::builder::FnBuilder;
use crate::types::{Kind, LType};
use crate::value::Value;
use gander_mir::{ConvertOp, Scalar};
use gander_syntax::ast::Expr;
use gander_types::{BasicKind, Mode};

impl<'a> FnBuilder<'_, 'a> {
    /// The type an argument is printed as.
    pub(crate) fn print_ty(&mut self, arg: &'a Expr) -> LType {
        if matches!(self.mode(arg), Some(Mode::NilValue)) {
            return self.ctx.types.predeclared(BasicKind::UnsafePointer);
        }
        self.ty(arg)
    }

    /// Prints the values under the print lock.
    pub(crate) fn print(&mut self, args: &[(Value, LType)], line: bool) {
        self.call_helper("runtime.printlock", &[], &[]);
        for (i, (value, ty)) in args.iter().enumerate() {
            if line && i > 0 {
                self.call_helper("runtime.printsp", &[], &[]);
            }
            self.print_one(value, *ty);
        }
        if line {
            self.call_helper("runtime.printnl", &[], &[]);
        }
        self.call_helper("runtime.printunlock", &[], &[]);
    }

    fn print_one(&mut self, value: &Value, ty: LType) {
        let regs = self.regs(value);
        let kind = self.ctx.types.under_kind(ty);
        let helper = match &*kind {
            Kind::Interface(methods) if methods.is_empty() => "runtime.printeface",
            Kind::Interface(_) => "runtime.printiface",
            Kind::Slice(_) => "runtime.printslice",
            Kind::Basic(kind) => match kind {
                BasicKind::Bool => "runtime.printbool",
                BasicKind::String => "runtime.printstring",
                BasicKind::Float32 => "runtime.printfloat32",
                BasicKind::Float64 => "runtime.printfloat64",
                BasicKind::Complex64 => "runtime.printcomplex64",
                BasicKind::Complex128 => "runtime.printcomplex128",
                BasicKind::UnsafePointer => "runtime.printpointer",
                BasicKind::Int
                | BasicKind::Int8
                | BasicKind::Int16
                | BasicKind::Int32
                | BasicKind::Int64 => {
                    let helper = match self.is_runtime_hex(ty) {
                        true => "runtime.printhex",
                        false => "runtime.printint",
                    };
                    let wide = self.widen(regs[0], false);
                    self.call_helper(helper, &[wide], &[]);
                    return;
                }
                _ => {
                    let helper = match self.is_runtime_hex(ty) {
                        true => "runtime.printhex",
                        false => "runtime.printuint",
                    };
                    let wide = self.widen(regs[0], true);
                    self.call_helper(helper, &[wide], &[]);
                    return;
                }
            },
            _ => {
                let pointer = regs[0];
                let pointer = match self.scalar(pointer) {
                    Scalar::Ptr => pointer,
                    _ => self.convert_inst(ConvertOp::Bits, pointer, Scalar::Ptr),
                };
                self.call_helper("runtime.printpointer", &[pointer], &[]);
                return;
            }
        };
        self.call_helper(helper, &regs, &[]);
    }

    /// The runtime's own type whose values are printed in hexadecimal.
    fn is_runtime_hex(&self, ty: LType) -> bool {
        self.ctx.types.named(ty).is_some_and(|named| {
            let object = &self.ctx.input.store[named.obj];
            object.name.as_str() == "hex"
                && object
                    .pkg
                    .is_some_and(|pkg| self.ctx.types.package_path(pkg) == "runtime")
        })
    }
}
