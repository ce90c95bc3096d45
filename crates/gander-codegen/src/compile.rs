//! One function to machine code.
//!
//! Invariant: the result names only local numbers, so it is the same wherever
//! the same function appears.

use crate::CodegenError;
use crate::helpers::Helpers;
use crate::integers;
use crate::isa::Isa;
use crate::listing::with_names;
use crate::live::{self, Extent, Live};
use crate::locals::Locals;
use crate::sink;
use crate::translate::{CONTEXT, Unit, translate};
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{self, ExternalName};
use cranelift_codegen::{
    CodegenResult, CompiledCode, Context, FinalizedMachExceptionHandler, FinalizedRelocTarget,
};
use cranelift_frontend::FunctionBuilderContext;
use gander_mir::{Body, FuncId, Program};

/// The machine code of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FuncCode {
    pub(crate) bytes: Vec<u8>,
    /// Of the first byte.
    pub(crate) align: u32,
    /// Bytes from the stack pointer to the frame pointer.
    pub(crate) frame: u32,
    /// Bytes from the slot of the race detector to the frame pointer; 0 if there is
    /// none.
    pub(crate) context: u32,
    pub(crate) relocs: Vec<CodeReloc>,
    /// Return address of a `deferenter` call and its pad, as offsets.
    pub(crate) pads: Vec<(u32, u32)>,
    /// Offsets from which on a position (local number) is in force,
    /// `u32::MAX` for none; ascending.
    pub(crate) lines: Vec<(u32, u32)>,
    pub(crate) live: Live,
}

/// An address in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodeReloc {
    pub(crate) offset: u32,
    pub(crate) kind: CodeRelocKind,
    /// Local number, or [`OWN_CODE`].
    pub(crate) target: u32,
    pub(crate) addend: i64,
}

/// The target that is the function's own first byte.
pub(crate) const OWN_CODE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRelocKind {
    /// Four bytes, from the place itself.
    Relative,
    /// Eight bytes.
    Absolute,
}

/// What one thread reuses from function to function.
pub(crate) struct Compiler<'a> {
    unit: Unit<'a>,
    isa: &'a Isa,
    helpers: &'a Helpers<'a>,
    context: Context,
    builder: FunctionBuilderContext,
    plane: ControlPlane,
    /// Where the slots of the function in the context are.
    extents: Vec<Extent>,
}

/// The code generator's view of a function, as text.
pub(crate) struct Dump {
    pub(crate) clif: String,
    pub(crate) machine: String,
    pub(crate) size: usize,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(unit: Unit<'a>, isa: &'a Isa, helpers: &'a Helpers<'a>) -> Self {
        Compiler {
            unit,
            isa,
            helpers,
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
            plane: ControlPlane::default(),
            extents: Vec::new(),
        }
    }

    /// The numbering of a function with a body.
    pub(crate) fn locals(&self, id: FuncId, body: &Body) -> Result<Locals, CodegenError> {
        let func = &self.unit.program.funcs[id.index()];
        let (program, features) = (self.unit.program, self.unit.features);
        Locals::collect(program, self.helpers, features, func, body)
    }

    /// Compiles a function.
    pub(crate) fn compile(
        &mut self,
        id: FuncId,
        body: &Body,
        locals: &Locals,
    ) -> Result<FuncCode, CodegenError> {
        self.build(id, body, locals, false)?;
        let code = match self.context.take_compiled_code() {
            Some(code) => code,
            None => unreachable!("the compilation succeeded"),
        };
        let buffer = &code.buffer;
        let mut out = FuncCode {
            bytes: buffer.data().to_vec(),
            align: buffer.alignment.max(1),
            ..FuncCode::default()
        };
        if let Some(layout) = buffer.frame_layout() {
            out.frame = layout.frame_to_fp_offset;
            let mut slots = layout.stackslots.values();
            let context = slots.find(|slot| slot.key.is_some_and(|key| key.bits() == CONTEXT));
            out.context = context.map_or(0, |slot| out.frame - slot.offset);
        }
        for reloc in buffer.relocs() {
            let kind = match reloc.kind {
                Reloc::X86CallPCRel4 | Reloc::X86PCRel4 => CodeRelocKind::Relative,
                Reloc::Abs8 => CodeRelocKind::Absolute,
                kind => return Err(self.error(id, format!("relocation {kind:?}"))),
            };
            let (target, extra) = match &reloc.target {
                FinalizedRelocTarget::Func(offset) => (OWN_CODE, i64::from(*offset)),
                FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
                    let names = self.context.func.params.user_named_funcs();
                    (names[*name].index, 0)
                }
                FinalizedRelocTarget::ExternalName(name) => {
                    return Err(self.error(id, format!("a call of {name:?}")));
                }
            };
            out.relocs.push(CodeReloc {
                offset: reloc.offset,
                kind,
                target,
                addend: reloc.addend + extra,
            });
        }
        for site in buffer.call_sites() {
            for handler in site.exception_handlers {
                if let FinalizedMachExceptionHandler::Default(pad) = handler {
                    out.pads.push((site.ret_addr, *pad));
                }
            }
        }
        out.lines = lines(buffer.get_srclocs_sorted().iter().map(|range| {
            let number = range.loc.bits();
            (range.start, range.end, number)
        }));
        out.live = self.live(&code, &out).unwrap_or_default();
        Ok(out)
    }

    /// What is alive after the calls of the function in the context.
    fn live(&self, code: &CompiledCode, out: &FuncCode) -> Option<Live> {
        let layout = code.buffer.frame_layout()?;
        let (extents, tables) = live::extents(&self.context.func, &self.extents)?;
        let slots = extents.iter().map(|extent| {
            let base = layout.stackslots.get(extent.slot)?.offset;
            Some(live::Slot {
                start: base + extent.start,
                end: base + extent.end,
                taken: extent.taken,
                held: extent.held,
                kept: extent.kept,
                given: extent.given,
            })
        });
        let mut relocs: Vec<u32> = out.relocs.iter().map(|reloc| reloc.offset).collect();
        relocs.sort_unstable();
        live::analyse(&live::Input {
            code: &out.bytes,
            frame: out.frame,
            slots: slots.collect::<Option<Vec<_>>>()?,
            relocs,
            pads: out.pads.iter().map(|(_, pad)| *pad).collect(),
            tables,
        })
    }

    /// The texts of a function.
    pub(crate) fn dump(
        &mut self,
        id: FuncId,
        body: &Body,
        locals: &Locals,
    ) -> Result<Dump, CodegenError> {
        let clif = self.build(id, body, locals, true)?;
        let code = self.context.compiled_code();
        let machine = code.and_then(|code| code.vcode.clone());
        let size = code.map_or(0, |code| code.buffer.data().len());
        let names = self.context.func.params.user_named_funcs();
        let program = self.unit.program;
        let name = |number: u32| symbol_name(program, locals, names, number);
        // `User(userextname1)` becomes `main.f(SB)`; names have brackets too.
        let marked = |number| name(number).map(|name| name + "\0");
        let machine = with_names(&machine.unwrap_or_default(), "User(userextname", marked);
        let machine = machine.replace("\0)", "(SB)");
        let local = |number: u32| name_of_local(program, locals, number);
        let own = |_| Some(program.funcs[id.index()].name.clone());
        let clif = with_names(&clif, "u1:", own);
        let clif = with_names(&clif, "u0:", local);
        Ok(Dump {
            clif: with_names(&clif, "userextname", name),
            machine: with_names(&machine, "userextname", name),
            size,
        })
    }

    /// Translates and compiles into the context; gives the translation as
    /// text if asked.
    fn build(
        &mut self,
        id: FuncId,
        body: &Body,
        locals: &Locals,
        text: bool,
    ) -> Result<String, CodegenError> {
        let func = &self.unit.program.funcs[id.index()];
        self.context.clear();
        self.context.set_disasm(text);
        let out = &mut self.context.func;
        out.name = ir::UserFuncName::user(1, 0);
        self.extents = translate(self.unit, func, body, locals, out, &mut self.builder);
        let clif = match text {
            true => self.context.func.display().to_string(),
            false => String::new(),
        };
        if let Err(error) = self.generate(locals) {
            let problem = format!("{error:?}");
            // The builder is reusable only after a finished function.
            self.builder = FunctionBuilderContext::new();
            return Err(CodegenError::Function {
                symbol: func.name.clone(),
                problem,
            });
        }
        Ok(clif)
    }

    /// Compiles the function in the context.
    fn generate(&mut self, locals: &Locals) -> CodegenResult<()> {
        let Isa { whole, rest } = self.isa;
        self.context.optimize(&**whole, &mut self.plane)?;
        sink::addresses(&mut self.context.func);
        integers::choose(&mut self.context.func, locals);
        let done = self.context.compile(&**rest, &mut self.plane);
        done.map(|_| ()).map_err(|error| error.inner)
    }

    fn error(&self, id: FuncId, problem: String) -> CodegenError {
        CodegenError::Function {
            symbol: self.unit.program.funcs[id.index()].name.clone(),
            problem,
        }
    }
}

fn symbol_name(
    program: &Program,
    locals: &Locals,
    names: &cranelift_codegen::entity::PrimaryMap<ir::UserExternalNameRef, ir::UserExternalName>,
    number: u32,
) -> Option<String> {
    let reference = ir::UserExternalNameRef::from_u32(number);
    name_of_local(program, locals, names.get(reference)?.index)
}

fn name_of_local(program: &Program, locals: &Locals, number: u32) -> Option<String> {
    use crate::locals::Symbol;
    Some(match locals.symbols.get(number as usize)? {
        Symbol::Func(id) => program.funcs[id.index()].name.clone(),
        Symbol::Data(id) => program.datas[id.index()].name.clone(),
        Symbol::Native(helper) => helper.symbol().to_owned(),
    })
}

/// Ranges (start, end, position) as changes of the position.
fn lines(ranges: impl Iterator<Item = (u32, u32, u32)>) -> Vec<(u32, u32)> {
    let mut changes: Vec<(u32, u32)> = Vec::new();
    let mut end = 0;
    let mut push = |at: u32, number: u32| {
        if changes.last().map(|last| last.1) != Some(number) {
            changes.push((at, number));
        }
    };
    for (start, stop, number) in ranges {
        if start > end {
            push(end, u32::MAX);
        }
        push(start, number);
        end = stop;
    }
    push(end, u32::MAX);
    changes
}
