//! A function's own numbering of the symbols and positions it names, and the
//! key of its machine code.
//!
//! Invariant: numbers come from one walk over the MIR in order, so they do
//! not depend on the rest of the program: equal functions of two programs
//! have equal numbers, equal keys, and the same machine code.

use crate::CodegenError;
use crate::helpers::{Helper, Helpers};
use crate::isa::Features;
use gander_mir::{
    Body, Callee, DataId, FuncId, Function, Inst, PosId, Program, Scalar, Terminator,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use xxhash_rust::xxh3::Xxh3;

/// What a local number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Symbol {
    Func(FuncId),
    Data(DataId),
    /// A native that no Go declaration names.
    Native(Helper),
}

/// The numbering of one function.
#[derive(Default)]
pub(crate) struct Locals {
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) positions: Vec<PosId>,
    symbol_numbers: FxHashMap<Symbol, u32>,
    position_numbers: FxHashMap<PosId, u32>,
    helpers: FxHashMap<Helper, u32>,
    /// What may be called in place of what, if there are integers only.
    for_integers: FxHashMap<u32, u32>,
}

impl Locals {
    /// Numbers what `func` names.
    pub(crate) fn collect(
        program: &Program,
        helpers: &Helpers<'_>,
        features: Features,
        func: &Function,
        body: &Body,
    ) -> Result<Locals, CodegenError> {
        let mut locals = Locals::default();
        for block in &body.blocks {
            for (inst, pos) in &block.insts {
                locals.position(*pos);
                match inst {
                    Inst::DataAddr { data, .. } => locals.number(Symbol::Data(*data)),
                    Inst::New { ty, .. } => {
                        let descriptor = program.types[ty.index()].descriptor;
                        locals.number(Symbol::Data(descriptor))
                    }
                    Inst::FuncAddr { func, .. } => locals.number(Symbol::Func(*func)),
                    Inst::Call {
                        callee: Callee::Func(func),
                        ..
                    } => locals.callee(helpers, *func),
                    Inst::Fma { dst, .. }
                        if !features.fma && body.regs[dst.index()] == Scalar::F32 =>
                    {
                        return Err(CodegenError::Function {
                            symbol: func.name.clone(),
                            problem: "the processor has no fused multiply-add of float32".into(),
                        });
                    }
                    _ => 0,
                };
                if let Some(helper) = Helper::of_inst(inst, features) {
                    locals.helper(helpers, helper, func)?;
                }
            }
            locals.position(block.end_pos);
            if let Terminator::TailCall {
                callee: Callee::Func(func),
                ..
            } = block.end
            {
                locals.number(Symbol::Func(func));
            }
            if let Some(helper) = Helper::of_end(&block.end) {
                locals.helper(helpers, helper, func)?;
            }
        }
        Ok(locals)
    }

    fn number(&mut self, symbol: Symbol) -> u32 {
        *self.symbol_numbers.entry(symbol).or_insert_with(|| {
            self.symbols.push(symbol);
            self.symbols.len() as u32 - 1
        })
    }

    /// Numbers a function, and after it the one for integers, if it has one.
    fn callee(&mut self, helpers: &Helpers<'_>, func: FuncId) -> u32 {
        let number = self.number(Symbol::Func(func));
        if let Some(variant) = helpers.for_integers(func) {
            let variant = self.number(Symbol::Func(variant));
            self.for_integers.insert(number, variant);
        }
        number
    }

    /// The number of what may be called in place of `number` where there are
    /// integers only.
    pub(crate) fn for_integers(&self, number: u32) -> Option<u32> {
        self.for_integers.get(&number).copied()
    }

    fn position(&mut self, pos: PosId) {
        if pos != PosId::NONE {
            self.position_numbers.entry(pos).or_insert_with(|| {
                self.positions.push(pos);
                self.positions.len() as u32 - 1
            });
        }
    }

    fn helper(
        &mut self,
        helpers: &Helpers<'_>,
        helper: Helper,
        func: &Function,
    ) -> Result<(), CodegenError> {
        let symbol = match helpers.find(helper) {
            Some(id) => Symbol::Func(id),
            None if gander_abi::native(helper.symbol()).is_some() => Symbol::Native(helper),
            None => {
                return Err(CodegenError::MissingHelper {
                    symbol: func.name.clone(),
                    helper: helper.symbol().to_owned(),
                });
            }
        };
        let number = self.number(symbol);
        self.helpers.insert(helper, number);
        Ok(())
    }

    /// The number of a symbol that the function names.
    ///
    /// # Panics
    ///
    /// If the function does not name it.
    pub(crate) fn symbol(&self, symbol: Symbol) -> u32 {
        self.symbol_numbers[&symbol]
    }

    /// The number of a helper that the function needs.
    ///
    /// # Panics
    ///
    /// If the function does not need it.
    pub(crate) fn helper_number(&self, helper: Helper) -> u32 {
        self.helpers[&helper]
    }

    /// The number of a position, `u32::MAX` for none.
    pub(crate) fn position_number(&self, pos: PosId) -> u32 {
        match pos {
            PosId::NONE => u32::MAX,
            pos => self.position_numbers[&pos],
        }
    }

    /// A hash of everything that the machine code depends on but the code
    /// generator itself: the function with local numbers, the signatures of
    /// what it calls.
    pub(crate) fn key(&self, program: &Program, func: &Function, body: &Body) -> u128 {
        let mut hasher = Sink(Xxh3::new());
        (&func.params, &func.results).hash(&mut hasher);
        (func.attrs.nosplit, program.race).hash(&mut hasher);
        body.regs.hash(&mut hasher);
        for slot in &body.slots {
            (slot.size, slot.align).hash(&mut hasher);
        }
        for symbol in &self.symbols {
            match symbol {
                Symbol::Data(_) => 0_u8.hash(&mut hasher),
                Symbol::Func(id) => {
                    let func = &program.funcs[id.index()];
                    let native = func.body.is_none();
                    let keeps = native && gander_abi::natives::keeps_registers(&func.name);
                    (1_u8, &func.params, &func.results, native, keeps).hash(&mut hasher);
                }
                Symbol::Native(helper) => (2_u8, helper).hash(&mut hasher),
            }
        }
        body.blocks.len().hash(&mut hasher);
        for block in &body.blocks {
            (block.cold, block.insts.len()).hash(&mut hasher);
            for (inst, pos) in &block.insts {
                self.position_number(*pos).hash(&mut hasher);
                self.hash_inst(program, inst, &mut hasher);
            }
            self.position_number(block.end_pos).hash(&mut hasher);
            match &block.end {
                Terminator::TailCall {
                    callee: Callee::Func(id),
                    args,
                } => {
                    let callee = Callee::Func(FuncId(self.symbol(Symbol::Func(*id))));
                    let args = args.clone();
                    Terminator::TailCall { callee, args }.hash(&mut hasher);
                }
                end => end.hash(&mut hasher),
            }
        }
        hasher.0.digest128()
    }

    /// Hashes an instruction with local numbers for the program's ids.
    fn hash_inst(&self, program: &Program, inst: &Inst, hasher: &mut Sink) {
        match inst {
            Inst::DataAddr { dst, data, offset } => {
                let data = DataId(self.symbol(Symbol::Data(*data)));
                let (dst, offset) = (*dst, *offset);
                Inst::DataAddr { dst, data, offset }.hash(hasher);
            }
            Inst::FuncAddr { dst, func } => {
                let func = FuncId(self.symbol(Symbol::Func(*func)));
                Inst::FuncAddr { dst: *dst, func }.hash(hasher);
            }
            Inst::New { dst, ty } => {
                let descriptor = program.types[ty.index()].descriptor;
                ("new", *dst, self.symbol(Symbol::Data(descriptor))).hash(hasher);
            }
            Inst::Call {
                callee: Callee::Func(func),
                args,
                results,
                overflow,
            } => {
                let callee = self.symbol(Symbol::Func(*func));
                ("call", callee, args, results, overflow).hash(hasher);
            }
            inst => inst.hash(hasher),
        }
    }
}

/// A hasher with 128 bits.
struct Sink(Xxh3);

impl Hasher for Sink {
    fn finish(&self) -> u64 {
        self.0.digest()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}
