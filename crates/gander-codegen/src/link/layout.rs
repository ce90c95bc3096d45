//! Where everything lies.
//!
//! Invariant: header page, text, rodata (types, constants, tables), data
//! (import slots, variables), bss, each segment from a page's start. No
//! symbol lies at offset 0 of the type section or of the text: 0 means none
//! there. Text holds the import stubs first.

use super::stack;
use super::text::{PROLOGUE_LARGE, PROLOGUE_SMALL, SLOW_PATH, STUB, frame_bytes, is_small};
use crate::helpers::Helper;
use crate::locals::Symbol;
use crate::parallel::Compiled;
use gander_abi::image::{BASE, Header, PAGE, Range};
use gander_mir::{Data, FuncId, Program, Section};

/// Bytes of an import's slot: target, then entry.
pub(super) const IMPORT_SLOT: u64 = 16;

/// Addresses.
pub(super) struct Layout {
    /// Of every function: its prologue, or its stub.
    pub(super) funcs: Vec<u64>,
    /// Of every function with a body: its body and the end.
    pub(super) bodies: Vec<Option<Placed>>,
    pub(super) datas: Vec<u64>,
    /// What the runtime provides; in this order lie the stubs and slots.
    pub(super) imports: Vec<Import>,
    pub(super) text_end: u64,
    pub(super) types: u64,
    pub(super) types_end: u64,
    pub(super) tables: u64,
    pub(super) rodata_end: u64,
    pub(super) data: u64,
    pub(super) data_end: u64,
    pub(super) bss_end: u64,
}

/// What the runtime provides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Import {
    /// The slow path of stack checks, always the first.
    Morestack,
    /// A function without body.
    Func(FuncId),
    /// What generated code calls, if no Go declaration names it.
    Helper(Helper),
}

impl Import {
    pub(super) fn symbol(self, program: &Program) -> &str {
        match self {
            Import::Morestack => "runtime.morestack",
            Import::Func(id) => &program.funcs[id.index()].name,
            Import::Helper(helper) => helper.symbol(),
        }
    }
}

/// Where a function's code lies.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    /// Of the code generator's bytes.
    pub(super) body: u64,
    /// After the slow path of the stack check.
    pub(super) end: u64,
    /// Whether it has a stack check.
    pub(super) checked: bool,
}

impl Layout {
    /// Places all but variables, whose place depends on the tables' size.
    pub(super) fn new(program: &Program, codes: &[Option<Compiled>]) -> Layout {
        let natives = program.funcs.iter().enumerate();
        let natives = natives.filter(|(at, _)| codes[*at].is_none());
        let mut imports = vec![Import::Morestack];
        imports.extend(natives.map(|(at, _)| Import::Func(FuncId(at as u32))));
        for symbol in codes.iter().flatten().flat_map(|code| &code.symbols) {
            if let Symbol::Native(helper) = symbol
                && !imports.contains(&Import::Helper(*helper))
            {
                imports.push(Import::Helper(*helper));
            }
        }
        let mut layout = Layout {
            funcs: vec![0; program.funcs.len()],
            bodies: vec![None; program.funcs.len()],
            datas: vec![0; program.datas.len()],
            imports,
            text_end: 0,
            types: 0,
            types_end: 0,
            tables: 0,
            rodata_end: 0,
            data: 0,
            data_end: 0,
            bss_end: 0,
        };
        layout.place_code(program, codes);
        layout.types = layout.text_end.next_multiple_of(PAGE);
        let mut at = layout.types + 16;
        layout.place_data(program, &mut at, |data| data.section == Section::Types);
        layout.types_end = at;
        layout.place_data(program, &mut at, |data| data.section == Section::ReadOnly);
        layout.tables = at.next_multiple_of(16);
        layout
    }

    pub(super) const TEXT: u64 = BASE + PAGE;

    /// Address of an import's stub.
    pub(super) fn stub(&self, import: usize) -> u64 {
        Layout::TEXT + STUB * (import as u64 + 1)
    }

    /// Address of the stub of a native that no Go declaration names.
    pub(super) fn native(&self, helper: Helper) -> u64 {
        let wanted = Import::Helper(helper);
        let found = self.imports.iter().position(|import| *import == wanted);
        // `new` collects all of them.
        found.map_or(0, |import| self.stub(import))
    }

    /// Address of an import's slot.
    pub(super) fn slot(&self, import: usize) -> u64 {
        self.data + IMPORT_SLOT * import as u64
    }

    fn place_code(&mut self, program: &Program, codes: &[Option<Compiled>]) {
        for import in 0..self.imports.len() {
            if let Import::Func(id) = self.imports[import] {
                self.funcs[id.index()] = self.stub(import);
            }
        }
        let mut at = self.stub(self.imports.len());
        let unchecked = stack::unchecked(program, codes);
        for (index, compiled) in codes.iter().enumerate() {
            let Some(compiled) = compiled else { continue };
            let code = &compiled.code;
            let checked = !unchecked[index];
            let (prologue, slow) = match (checked, is_small(frame_bytes(code.frame))) {
                (false, _) => (0, 0),
                (true, true) => (PROLOGUE_SMALL, SLOW_PATH),
                (true, false) => (PROLOGUE_LARGE, SLOW_PATH),
            };
            // The body keeps its alignment: it has constants after its code.
            let align = u64::from(code.align.max(16));
            let body = (at + prologue).next_multiple_of(align);
            self.funcs[index] = body - prologue;
            at = body + code.bytes.len() as u64 + slow;
            self.bodies[index] = Some(Placed {
                body,
                end: at,
                checked,
            });
        }
        self.text_end = at;
    }

    /// Places the data that `wanted` accepts, from `at` on.
    fn place_data(&mut self, program: &Program, at: &mut u64, wanted: impl Fn(&Data) -> bool) {
        for (index, data) in program.datas.iter().enumerate() {
            if wanted(data) {
                let start = at.next_multiple_of(u64::from(data.align.max(1)));
                self.datas[index] = start;
                // Nothing may begin where a pointer to an empty variable
                // points, and a segment's last one must be inside it.
                *at = start + data.size.max(1);
            }
        }
    }

    /// Places data and bss after tables of this many bytes.
    pub(super) fn place_variables(&mut self, program: &Program, tables: u64) {
        self.rodata_end = self.tables + tables;
        self.data = self.rodata_end.next_multiple_of(PAGE);
        let mut at = self.slot(self.imports.len());
        let zero = |data: &Data| data.bytes.iter().all(|byte| *byte == 0) && data.relocs.is_empty();
        let variable = |data: &Data| data.section == Section::Variables;
        self.place_data(program, &mut at, |data| variable(data) && !zero(data));
        self.data_end = at;
        let mut at = at.next_multiple_of(PAGE);
        self.place_data(program, &mut at, |data| variable(data) && zero(data));
        self.bss_end = at;
    }

    /// Where bss begins.
    fn bss(&self) -> u64 {
        self.data_end.next_multiple_of(PAGE)
    }

    /// After the last byte in memory.
    pub(super) fn end(&self) -> u64 {
        self.bss_end
    }

    /// After the last byte in the file.
    pub(super) fn file_end(&self) -> u64 {
        self.bss()
    }

    /// Fills in the segments.
    pub(super) fn segments(&self, header: &mut Header) {
        let range = |start, end| Range {
            start,
            len: end - start,
        };
        header.text = range(Layout::TEXT, self.text_end);
        header.rodata = range(self.types, self.rodata_end);
        header.types = range(self.types, self.types_end);
        header.data = range(self.data, self.data_end);
        header.bss = range(self.bss(), self.bss_end);
    }
}
