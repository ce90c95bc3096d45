//! MIR to the code generator's input, one function at a time.
//!
//! Invariant: a MIR register is a variable of the builder, which makes SSA of
//! it. Nothing here fails: the MIR is verified, helpers are resolved before.
//! After a recovery no value from before it may be used, for the frame's
//! spill slots were reused since; see [`Recovery`].

mod arith;
mod call;
mod convert;
mod faults;
mod float;
mod flow;
mod memory;

use crate::isa::Features;
use crate::live::Extent;
use crate::locals::Locals;
use cranelift_codegen::ir::{
    self, InstBuilder, MemFlagsData, SourceLoc, StackSlot, StackSlotData, StackSlotKey,
    StackSlotKind, Type, Value, types,
};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use flow::Recovery;
use gander_mir::{Body, Function, Inst, Program, Reg, Scalar, SlotId};
use rustc_hash::FxHashMap;

/// What all functions share.
#[derive(Clone, Copy)]
pub(crate) struct Unit<'a> {
    pub(crate) program: &'a Program,
    pub(crate) features: Features,
    pub(crate) config: TargetFrontendConfig,
}

/// Fills `out` with the code of `func`; gives where its slots are.
pub(crate) fn translate(
    unit: Unit<'_>,
    func: &Function,
    body: &Body,
    locals: &Locals,
    out: &mut ir::Function,
    context: &mut FunctionBuilderContext,
) -> Vec<Extent> {
    out.signature = call::signature(&func.params, &func.results, false);
    let builder = FunctionBuilder::new(out, context);
    let mut translator = Translator {
        unit,
        func,
        body,
        locals,
        builder,
        vars: Vec::with_capacity(body.regs.len()),
        blocks: Vec::new(),
        slots: Vec::new(),
        extents: Vec::new(),
        recovery: Recovery::of(body),
        recovered: false,
        sigs: FxHashMap::default(),
        funcs: FxHashMap::default(),
        datas: FxHashMap::default(),
    };
    translator.registers();
    translator.slots();
    translator.blocks();
    translator.builder.finalize(unit.config);
    translator.extents
}

/// The slot of [`gander_abi::image::FuncEntry::context`].
pub(crate) const CONTEXT: u64 = 1;

/// The state of one translation.
struct Translator<'a> {
    unit: Unit<'a>,
    func: &'a Function,
    body: &'a Body,
    locals: &'a Locals,
    builder: FunctionBuilder<'a>,
    vars: Vec<Variable>,
    /// `None` where control never comes.
    blocks: Vec<Option<ir::Block>>,
    /// Where each MIR slot lies.
    slots: Vec<(StackSlot, u32)>,
    /// The same for what follows, in the same order.
    extents: Vec<Extent>,
    recovery: Recovery,
    /// Whether the current block can follow a recovery.
    recovered: bool,
    sigs: FxHashMap<(Vec<Scalar>, Vec<Scalar>, bool), ir::SigRef>,
    /// By local number, and whether for use after a recovery.
    funcs: FxHashMap<(u32, bool), ir::FuncRef>,
    datas: FxHashMap<(u32, u64, bool), ir::GlobalValue>,
}

/// The code generator's type.
pub(crate) fn machine_type(scalar: Scalar) -> Type {
    match scalar {
        Scalar::I8 => types::I8,
        Scalar::I16 => types::I16,
        Scalar::I32 => types::I32,
        Scalar::I64 | Scalar::Ptr => types::I64,
        Scalar::F32 => types::F32,
        Scalar::F64 => types::F64,
    }
}

/// An access that cannot fault.
fn trusted() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

impl Translator<'_> {
    fn registers(&mut self) {
        for scalar in &self.body.regs {
            let var = self.builder.declare_var(machine_type(*scalar));
            self.vars.push(var);
        }
    }

    /// One slot of the code generator for each MIR slot; but a single one for
    /// all where a recovery must find them from one address.
    fn slots(&mut self) {
        self.place_slots();
        let slots = self.slots.iter().zip(&self.body.slots);
        let extents = slots.map(|(&(slot, start), data)| Extent {
            slot,
            start,
            end: start + data.size,
            taken: false,
            held: false,
            kept: false,
            given: Some(0),
        });
        self.extents = extents.collect();
    }

    /// Room for what the race detector knows of this call, empty at first: see
    /// [`gander_abi::image::FuncEntry::context`]. Only calls can come to need it.
    fn make_context(&mut self) {
        let insts = self.body.blocks.iter().flat_map(|block| &block.insts);
        let mut calls = insts.filter(|(inst, _)| matches!(inst, Inst::Call { .. }));
        if !self.unit.program.race || calls.next().is_none() {
            return;
        }
        let key = StackSlotKey::new(CONTEXT);
        let data = StackSlotData::new_with_key(StackSlotKind::ExplicitSlot, 8, 3, key);
        let slot = self.builder.create_sized_stack_slot(data);
        let empty = self.builder.ins().iconst(types::I64, 0);
        let addr = self.builder.ins().stack_addr(types::I64, slot, 0);
        self.builder.ins().store(trusted(), empty, addr, 0);
    }

    fn place_slots(&mut self) {
        if self.recovery.none() {
            for slot in &self.body.slots {
                let data = stack_slot(slot.size, slot.align);
                let made = self.builder.create_sized_stack_slot(data);
                self.slots.push((made, 0));
            }
            return;
        }
        let (mut size, mut align) = (0_u32, 8);
        let mut offsets = Vec::new();
        for slot in &self.body.slots {
            size = size.next_multiple_of(slot.align);
            offsets.push(size);
            size += slot.size;
            align = align.max(slot.align);
        }
        let data = stack_slot(size, align);
        let made = self.builder.create_sized_stack_slot(data);
        self.slots = offsets.into_iter().map(|at| (made, at)).collect();
        self.recovery.base = Some(self.builder.declare_var(types::I64));
        self.recovery.slot = Some(made);
    }

    fn scalar(&self, reg: Reg) -> Scalar {
        self.body.regs[reg.index()]
    }

    fn ty(&self, reg: Reg) -> Type {
        machine_type(self.scalar(reg))
    }

    fn get(&mut self, reg: Reg) -> Value {
        self.builder.use_var(self.vars[reg.index()])
    }

    fn set(&mut self, reg: Reg, value: Value) {
        self.builder.def_var(self.vars[reg.index()], value);
    }

    /// An integer constant, cut to the type.
    fn iconst(&mut self, ty: Type, bits: u64) -> Value {
        let bits = match ty.bits() {
            64 => bits,
            width => bits & ((1 << width) - 1),
        };
        self.builder.ins().iconst(ty, bits as i64)
    }

    /// The constant that a value is, if it is one.
    fn constant(&self, value: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        let inst = dfg.value_def(dfg.resolve_aliases(value)).inst()?;
        match dfg.insts[inst] {
            ir::InstructionData::UnaryImm {
                opcode: ir::Opcode::Iconst,
                imm,
            } => Some(imm.bits() as u64),
            _ => None,
        }
    }

    /// The goroutine.
    fn g(&mut self) -> Value {
        self.builder.ins().get_pinned_reg(types::I64)
    }

    fn slot_addr(&mut self, slot: SlotId, offset: u32) -> Value {
        let at = slot.index();
        let (slot, start) = self.slots[at];
        let offset = start + offset;
        match self.recovery.base {
            Some(base) if self.recovered => {
                // No instruction tells which slot it is.
                self.extents[at].kept = true;
                let base = self.builder.use_var(base);
                self.add(base, i64::from(offset))
            }
            _ => self
                .builder
                .ins()
                .stack_addr(types::I64, slot, offset as i32),
        }
    }

    /// `base + offset`.
    fn add(&mut self, base: Value, offset: i64) -> Value {
        if offset == 0 {
            return base;
        }
        let offset = self.iconst(types::I64, offset as u64);
        self.builder.ins().iadd(base, offset)
    }

    fn position(&mut self, pos: gander_mir::PosId) {
        let number = self.locals.position_number(pos);
        self.builder.set_srcloc(SourceLoc::new(number));
    }

    fn inst(&mut self, inst: &Inst) {
        match inst {
            Inst::Const { dst, bits } => {
                let value = match self.scalar(*dst) {
                    Scalar::F32 => {
                        let bits = ir::immediates::Ieee32::with_bits(*bits as u32);
                        self.builder.ins().f32const(bits)
                    }
                    Scalar::F64 => {
                        let bits = ir::immediates::Ieee64::with_bits(*bits);
                        self.builder.ins().f64const(bits)
                    }
                    _ => self.iconst(self.ty(*dst), *bits),
                };
                self.set(*dst, value);
            }
            Inst::Copy { dst, src } => {
                let value = self.get(*src);
                self.set(*dst, value);
            }
            Inst::Unary { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Select { .. }
            | Inst::Fma { .. }
            | Inst::MulWide { .. } => self.arithmetic(inst),
            Inst::Convert { op, dst, arg } => self.conversion(*op, *dst, *arg),
            Inst::SlotAddr { .. }
            | Inst::DataAddr { .. }
            | Inst::FuncAddr { .. }
            | Inst::Offset { .. }
            | Inst::Index { .. } => self.address(inst),
            Inst::Load { .. }
            | Inst::Store { .. }
            | Inst::CopyMem { .. }
            | Inst::ZeroMem { .. }
            | Inst::NilCheck { .. } => self.access(inst),
            Inst::AtomicLoad { .. }
            | Inst::AtomicStore { .. }
            | Inst::AtomicRmw { .. }
            | Inst::AtomicCas { .. } => self.atomic(inst),
            Inst::New { dst, ty } => self.new_object(*dst, *ty),
            Inst::BoundsCheck { kind, index, len } => self.bounds(*kind, *index, *len),
            Inst::Call {
                callee,
                args,
                results,
                overflow,
            } => self.call(*callee, args, results, *overflow),
            Inst::Context { dst } => self.head(*dst, gander_abi::g::offsets::CTX),
            Inst::Overflow { dst } => self.head(*dst, gander_abi::g::offsets::OVERFLOW),
            Inst::GetG { dst } => {
                let value = self.g();
                self.set(*dst, value);
            }
            Inst::FramePointer { dst } => {
                let value = self.frame_pointer();
                self.set(*dst, value);
            }
            Inst::ReturnAddress { dst } => {
                let frame = self.frame_pointer();
                let value = self.builder.ins().load(types::I64, trusted(), frame, 8);
                self.set(*dst, value);
            }
            Inst::Poll => self.poll(),
            // The machine would take a hint, the code generator has none.
            Inst::Pause => {}
            Inst::KeepAlive { arg } => self.keep_alive(*arg),
        }
    }

    /// A word of the goroutine's head.
    fn head(&mut self, dst: Reg, offset: i32) {
        let g = self.g();
        let value = self.builder.ins().load(types::I64, trusted(), g, offset);
        self.set(dst, value);
    }

    /// A store that nothing reads. Each has a slot of its own: a store to the
    /// same one would make it dead.
    fn keep_alive(&mut self, arg: Reg) {
        let slot = self.builder.create_sized_stack_slot(stack_slot(8, 8));
        let value = self.get(arg);
        let addr = self.builder.ins().stack_addr(types::I64, slot, 0);
        self.builder.ins().store(trusted(), value, addr, 0);
    }
}

fn stack_slot(size: u32, align: u32) -> StackSlotData {
    StackSlotData::new(
        StackSlotKind::ExplicitSlot,
        size,
        align.trailing_zeros() as u8,
    )
}
