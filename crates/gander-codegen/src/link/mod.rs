//! The linker: code, data and tables to an image.
//!
//! Invariant: what lies at an address lies at the same distance from the
//! image's start in the file, so that a segment maps as it is. Everything is
//! placed in the program's order.

mod data;
mod layout;
mod stack;
mod tables;
mod text;

use crate::CodegenError;
use crate::error::Unresolved;
use crate::locals::Symbol;
use crate::parallel::Compiled;
use gander_abi::image::{BASE, Header, PAGE, Range};
use gander_mir::{Callee, FuncId, Inst, Program, Target, Terminator};
use layout::Layout;
use xxhash_rust::xxh3::xxh3_64;

/// A linked program.
#[derive(Clone, Debug)]
pub struct Image {
    /// What is appended to the runtime's binary.
    pub bytes: Vec<u8>,
    /// Address of each function of the program; of a native's stub.
    pub funcs: Vec<u64>,
    /// Address of each piece of data.
    pub datas: Vec<u64>,
    /// How many functions came from the cache.
    pub reused: usize,
}

/// Functions that are bound to nothing, in order.
pub(crate) fn unresolved(program: &Program, compiled: impl Fn(FuncId) -> bool) -> Vec<Unresolved> {
    let missing = |id: FuncId| {
        let func = &program.funcs[id.index()];
        !compiled(id) && gander_abi::native(&func.name).is_none()
    };
    let ids = (0..program.funcs.len()).map(|at| FuncId(at as u32));
    ids.filter(|id| missing(*id))
        .map(|id| Unresolved {
            symbol: program.funcs[id.index()].name.clone(),
            referrer: referrer(program, id),
        })
        .collect()
}

/// The first function or data that names a function.
fn referrer(program: &Program, wanted: FuncId) -> Option<String> {
    for func in &program.funcs {
        let blocks = func.body.iter().flat_map(|body| &body.blocks);
        for block in blocks {
            let called = |callee: &Callee| *callee == Callee::Func(wanted);
            let named = block.insts.iter().any(|(inst, _)| match inst {
                Inst::FuncAddr { func, .. } => *func == wanted,
                Inst::Call { callee, .. } => called(callee),
                _ => false,
            });
            let ends = match &block.end {
                Terminator::TailCall { callee, .. } => called(callee),
                _ => false,
            };
            if named || ends {
                return Some(func.name.clone());
            }
        }
    }
    let target = Target::Func(wanted);
    let mut datas = program.datas.iter();
    datas
        .find(|data| data.relocs.iter().any(|reloc| reloc.target == target))
        .map(|data| data.name.clone())
}

/// Links what was compiled.
pub(crate) fn link(program: &Program, codes: &[Option<Compiled>]) -> Result<Image, CodegenError> {
    let main = program
        .main
        .ok_or(CodegenError::MissingRoot("runtime.main"))?;
    let sigpanic = program
        .sigpanic
        .ok_or(CodegenError::MissingRoot("runtime.sigpanic"))?;
    let mut layout = Layout::new(program, codes);
    // Sizes of tables do not depend on addresses: a first pass measures.
    let measured = tables::build(program, codes, &layout);
    layout.place_variables(program, measured.bytes.len() as u64);
    if layout.end() - BASE > i32::MAX as u64 {
        return Err(CodegenError::TooLarge);
    }
    let tables = tables::build(program, codes, &layout);

    let mut bytes = vec![0; (layout.file_end() - BASE) as usize];
    text::write(program, codes, &layout, &mut bytes);
    data::write(program, &layout, &mut bytes);
    let at = (layout.tables - BASE) as usize;
    bytes[at..at + tables.bytes.len()].copy_from_slice(&tables.bytes);

    let mut header = Header {
        main: Range {
            start: layout.datas[main.index()],
            len: 0,
        },
        sigpanic: Range {
            start: layout.funcs[sigpanic.index()],
            len: 0,
        },
        ..tables.header
    };
    layout.segments(&mut header);
    let encoded = header.encode();
    debug_assert!(encoded.len() as u64 <= PAGE, "the header fits its page");
    bytes[..encoded.len()].copy_from_slice(&encoded);
    // The hash is of everything with a zero in its own place.
    header.hash = xxh3_64(&bytes);
    bytes[..encoded.len()].copy_from_slice(&header.encode());
    Ok(Image {
        bytes,
        funcs: layout.funcs,
        datas: layout.datas,
        reused: 0,
    })
}

impl Layout {
    /// Address of what a local number stands for.
    fn symbol(&self, symbol: Symbol) -> u64 {
        match symbol {
            Symbol::Func(id) => self.funcs[id.index()],
            Symbol::Data(id) => self.datas[id.index()],
            Symbol::Native(helper) => self.native(helper),
        }
    }
}
