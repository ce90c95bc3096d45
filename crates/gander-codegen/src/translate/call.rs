//! Calls: signatures, symbols, closures, the runtime's helpers.
//!
//! Invariant: every function is called by the `tail` convention and never
//! with stack arguments; the context and the overflow block travel in the
//! goroutine's head, written right before the call.

use super::{Translator, machine_type, trusted};
use crate::helpers::Helper;
use crate::locals::Symbol;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self, AbiParam, BlockArg, InstBuilder, MemFlagsData, Signature, TrapCode, Value, types,
};
use cranelift_codegen::isa::CallConv;
use gander_abi::g::offsets;
use gander_mir::{BoundsKind, Callee, Reg, Scalar, TypeId};

/// The code generator's signature. Natives follow the C convention, in which
/// the caller extends small integers.
pub(crate) fn signature(params: &[Scalar], results: &[Scalar], native: bool) -> Signature {
    let mut sig = Signature::new(CallConv::Tail);
    sig.params.extend(params.iter().map(|scalar| {
        let param = AbiParam::new(machine_type(*scalar));
        match scalar {
            Scalar::I8 | Scalar::I16 if native => param.uext(),
            _ => param,
        }
    }));
    let results = results.iter().copied().map(machine_type);
    sig.returns.extend(results.map(AbiParam::new));
    sig
}

/// Control never comes here.
pub(super) const UNREACHABLE: TrapCode = TrapCode::unwrap_user(1);

impl Translator<'_> {
    pub(super) fn sig_ref(
        &mut self,
        params: &[Scalar],
        results: &[Scalar],
        native: bool,
    ) -> ir::SigRef {
        let key = (params.to_vec(), results.to_vec(), native);
        if let Some(found) = self.sigs.get(&key) {
            return *found;
        }
        let sig = signature(params, results, native);
        let made = self.builder.import_signature(sig);
        self.sigs.insert(key, made);
        made
    }

    /// The external name of a local number.
    pub(super) fn external(&mut self, number: u32) -> ir::ExternalName {
        let name = ir::UserExternalName::new(0, number);
        ir::ExternalName::user(self.builder.func.declare_imported_user_function(name))
    }

    fn import(&mut self, number: u32, sig: ir::SigRef) -> ir::FuncRef {
        let key = (number, self.recovered);
        if let Some(found) = self.funcs.get(&key) {
            return *found;
        }
        let name = self.external(number);
        let made = self.builder.import_function(ir::ExtFuncData {
            name,
            signature: sig,
            colocated: true,
            patchable: false,
        });
        self.funcs.insert(key, made);
        made
    }

    /// A function by local number.
    pub(super) fn func_ref(&mut self, number: u32) -> ir::FuncRef {
        let Symbol::Func(id) = self.locals.symbols[number as usize] else {
            unreachable!("calls name functions");
        };
        let func = &self.unit.program.funcs[id.index()];
        let native = func.body.is_none();
        let sig = match native && gander_abi::natives::keeps_registers(&func.name) {
            true => {
                let mut sig = signature(&func.params, &func.results, true);
                sig.call_conv = CallConv::PreserveAll;
                self.builder.import_signature(sig)
            }
            false => self.sig_ref(&func.params, &func.results, native),
        };
        self.import(number, sig)
    }

    /// A helper, by the signature that generated code gives it.
    pub(super) fn helper_ref(&mut self, helper: Helper) -> ir::FuncRef {
        let number = self.locals.helper_number(helper);
        let (params, results) = helper.signature();
        let sig = match helper {
            // It preserves every register, so that loops that rarely call it
            // keep theirs.
            Helper::Poll => {
                let sig = Signature::new(CallConv::PreserveAll);
                self.builder.import_signature(sig)
            }
            _ => self.sig_ref(params, results, false),
        };
        self.import(number, sig)
    }

    pub(super) fn helper_call(&mut self, helper: Helper, args: &[Value]) -> Vec<Value> {
        let func = self.helper_ref(helper);
        let inst = self.builder.ins().call(func, args);
        self.builder.inst_results(inst).to_vec()
    }

    pub(super) fn values(&mut self, regs: &[Reg]) -> Vec<Value> {
        regs.iter().map(|reg| self.get(*reg)).collect()
    }

    fn scalars(&self, regs: &[Reg]) -> Vec<Scalar> {
        regs.iter().map(|reg| self.scalar(*reg)).collect()
    }

    /// The code address behind a funcval, which becomes the context.
    pub(super) fn enter_closure(&mut self, funcval: Value) -> Value {
        // Nil faults here.
        let code = self
            .builder
            .ins()
            .load(types::I64, MemFlagsData::new(), funcval, 0);
        let g = self.g();
        self.builder
            .ins()
            .store(trusted(), funcval, g, offsets::CTX);
        code
    }

    pub(super) fn call(
        &mut self,
        callee: Callee,
        args: &[Reg],
        results: &[Reg],
        overflow: Option<Reg>,
    ) {
        let values = self.values(args);
        if let Some(overflow) = overflow {
            let block = self.get(overflow);
            let g = self.g();
            self.builder
                .ins()
                .store(trusted(), block, g, offsets::OVERFLOW);
        }
        let inst = match callee {
            Callee::Func(id) => {
                let number = self.locals.symbol(Symbol::Func(id));
                let func = self.func_ref(number);
                self.builder.ins().call(func, &values)
            }
            Callee::Value(reg) | Callee::Code(reg) => {
                let mut code = self.get(reg);
                if matches!(callee, Callee::Value(_)) {
                    code = self.enter_closure(code);
                }
                let (params, results) = (self.scalars(args), self.scalars(results));
                let sig = self.sig_ref(&params, &results, false);
                self.builder.ins().call_indirect(sig, code, &values)
            }
        };
        let values = self.builder.inst_results(inst).to_vec();
        for (reg, value) in results.iter().zip(values) {
            self.set(*reg, value);
        }
    }

    pub(super) fn tail_call(&mut self, callee: Callee, args: &[Reg]) {
        let values = self.values(args);
        match callee {
            Callee::Func(id) => {
                let number = self.locals.symbol(Symbol::Func(id));
                let func = self.func_ref(number);
                self.builder.ins().return_call(func, &values);
            }
            Callee::Value(reg) | Callee::Code(reg) => {
                let mut code = self.get(reg);
                if matches!(callee, Callee::Value(_)) {
                    code = self.enter_closure(code);
                }
                let params = self.scalars(args);
                let results = self.func.results.clone();
                let sig = self.sig_ref(&params, &results, false);
                self.builder.ins().return_call_indirect(sig, code, &values);
            }
        }
    }

    pub(super) fn new_object(&mut self, dst: Reg, ty: TypeId) {
        let descriptor = self.unit.program.types[ty.index()].descriptor;
        let number = self.locals.symbol(Symbol::Data(descriptor));
        let descriptor = self.data_addr(number, 0);
        let object = self.helper_call(Helper::NewObject, &[descriptor])[0];
        self.set(dst, object);
    }

    pub(super) fn bounds(&mut self, kind: BoundsKind, index: Reg, len: Reg) {
        let (index, len) = (self.get(index), self.get(len));
        let outside = match kind.inclusive() {
            true => IntCC::UnsignedGreaterThan,
            false => IntCC::UnsignedGreaterThanOrEqual,
        };
        let outside = self.builder.ins().icmp(outside, index, len);
        let (panics, inside) = self.fork(outside);
        self.builder.switch_to_block(panics);
        self.helper_call(Helper::Bounds(kind), &[index, len]);
        self.builder.ins().trap(UNREACHABLE);
        self.builder.seal_block(inside);
        self.builder.switch_to_block(inside);
    }

    pub(super) fn poll(&mut self) {
        let g = self.g();
        let asked = self
            .builder
            .ins()
            .load(types::I64, trusted(), g, offsets::PREEMPT);
        let (stop, on) = self.fork(asked);
        self.builder.switch_to_block(stop);
        self.helper_call(Helper::Poll, &[]);
        self.builder.ins().jump(on, &[] as &[BlockArg]);
        self.builder.seal_block(on);
        self.builder.switch_to_block(on);
    }

    /// Branches to a cold block if `cond`, which is sealed, else on, which is
    /// not: the caller may come back from the cold block.
    fn fork(&mut self, cond: Value) -> (ir::Block, ir::Block) {
        let (cold, on) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(cold);
        let none: &[BlockArg] = &[];
        self.builder.ins().brif(cond, cold, none, on, none);
        self.builder.seal_block(cold);
        (cold, on)
    }
}
