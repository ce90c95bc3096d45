//! What the lowering of all functions shares: the input, the types, and the
//! program being built with its worklist.
//!
//! Invariant: asking for a function, global, descriptor or string makes its id
//! at once and puts its content on the worklist, so everything that is
//! referenced is built, and nothing else is.

use crate::error::LowerError;
use crate::program::Index;
use crate::types::{Env, LType, Rtypes, Types};
use gander_mir as mir;
use gander_span::Pos;
use gander_types::{CheckedProgram, Obj};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::rc::Rc;

/// What a function of the program is made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FuncKey {
    /// A declared function or method (the generic one), with the type
    /// arguments of the receiver first, then of the function.
    Decl { obj: Obj, targs: Rc<[LType]> },
    /// Something made by the compiler, by its symbol name: equality and hash
    /// functions, wrappers, `go:main.inits`.
    Made(Rc<str>),
}

/// Builds a made function's MIR when the worklist comes to it.
pub(crate) type Maker<'a> = Box<dyn FnOnce(&mut Ctx<'a>, mir::FuncId) + 'a>;

/// Work to do.
pub(crate) enum Work<'a> {
    /// The body of a declared function.
    Decl {
        id: mir::FuncId,
        obj: Obj,
        targs: Rc<[LType]>,
    },
    /// A made function.
    Make { id: mir::FuncId, maker: Maker<'a> },
}

/// The state of lowering a program.
pub(crate) struct Ctx<'a> {
    pub(crate) input: &'a CheckedProgram,
    /// Index of the main package.
    pub(crate) main: usize,
    pub(crate) index: Index<'a>,
    pub(crate) types: Types<'a>,
    /// Descriptors, itabs and the methods they keep.
    pub(crate) rtypes: Rtypes,
    pub(crate) program: mir::Program,
    pub(crate) funcs: FxHashMap<FuncKey, mir::FuncId>,
    pub(crate) work: VecDeque<Work<'a>>,
    pub(crate) globals: FxHashMap<Obj, mir::DataId>,
    pub(crate) data_names: FxHashMap<Rc<str>, mir::DataId>,
    pub(crate) strings: FxHashMap<Rc<str>, mir::StrId>,
    pub(crate) positions: FxHashMap<mir::Position, mir::PosId>,
    /// Funcvals of plain functions: read-only data holding the code address.
    pub(crate) funcvals: FxHashMap<mir::FuncId, mir::DataId>,
    pub(crate) literals: FxHashMap<Rc<[u8]>, mir::DataId>,
    pub(crate) errors: Vec<LowerError>,
    /// Functions of package runtime that are known under another package's name.
    pub(crate) pushed_out: rustc_hash::FxHashSet<mir::FuncId>,
    /// Functions that were asked for by name.
    pub(crate) helpers: FxHashMap<Rc<str>, mir::FuncId>,
    /// The initialisations of packages, by package, in order.
    pub(crate) init_calls: Vec<(usize, mir::FuncId)>,
    /// What the program is built on.
    pub(crate) ground: Option<crate::base::Ground<'a>>,
    /// Initial values of package-level variables.
    pub(crate) inits: crate::stmt::Inits<'a>,
}

impl<'a> Ctx<'a> {
    /// An empty program.
    pub(crate) fn new(input: &'a CheckedProgram, main: usize) -> Ctx<'a> {
        let mut types = Types::new(&input.store);
        for package in &input.packages {
            types.add_package(package.pkg, &package.path, &package.info);
        }
        Ctx {
            input,
            main,
            index: Index::new(input, main),
            types,
            rtypes: Rtypes::default(),
            program: mir::Program::default(),
            funcs: FxHashMap::default(),
            work: VecDeque::new(),
            globals: FxHashMap::default(),
            data_names: FxHashMap::default(),
            strings: FxHashMap::default(),
            positions: FxHashMap::default(),
            funcvals: FxHashMap::default(),
            literals: FxHashMap::default(),
            errors: Vec::new(),
            pushed_out: rustc_hash::FxHashSet::default(),
            helpers: FxHashMap::default(),
            init_calls: Vec::new(),
            ground: None,
            inits: crate::stmt::Inits::new(input),
        }
    }

    /// Reports a construct that cannot be lowered.
    pub(crate) fn error(&mut self, pos: Pos, message: impl Into<String>) {
        self.errors.push(LowerError {
            pos,
            message: message.into(),
        });
    }

    /// Interns a string of the position tables.
    pub(crate) fn str(&mut self, text: &str) -> mir::StrId {
        if let Some(&id) = self.strings.get(text) {
            return id;
        }
        let id = mir::StrId(self.program.strings.len() as u32);
        self.program.strings.push(text.to_owned());
        self.strings.insert(text.into(), id);
        id
    }

    /// Interns a source position inside function `function`.
    pub(crate) fn position(&mut self, pos: Pos, function: mir::StrId) -> mir::PosId {
        if !pos.is_known() {
            return mir::PosId::NONE;
        }
        let place = self.input.sources.position(pos);
        let file = self.str(&place.file);
        let position = mir::Position {
            file,
            line: place.line,
            function,
            parent: mir::PosId::NONE,
        };
        if let Some(&id) = self.positions.get(&position) {
            return id;
        }
        let id = mir::PosId(self.program.positions.len() as u32);
        self.program.positions.push(position);
        self.positions.insert(position, id);
        id
    }

    /// New static data; `name` must be new.
    pub(crate) fn data(&mut self, data: mir::Data) -> mir::DataId {
        let id = mir::DataId(self.program.datas.len() as u32);
        self.data_names.insert(data.name.as_str().into(), id);
        self.program.datas.push(data);
        id
    }

    /// The bytes of a string literal, read-only; equal literals are shared.
    pub(crate) fn literal(&mut self, bytes: &[u8]) -> mir::DataId {
        if let Some(&id) = self.literals.get(bytes) {
            return id;
        }
        let id = self.data(mir::Data {
            name: format!("go:string.{}", self.literals.len()),
            section: mir::Section::ReadOnly,
            size: bytes.len() as u64,
            align: 1,
            bytes: bytes.to_vec(),
            relocs: Vec::new(),
        });
        self.literals.insert(bytes.into(), id);
        id
    }

    /// The funcval of a function that needs no context.
    pub(crate) fn funcval(&mut self, func: mir::FuncId) -> mir::DataId {
        if let Some(&id) = self.funcvals.get(&func) {
            return id;
        }
        let name = format!("{}·f", self.program.funcs[func.index()].name);
        if let Some(id) = self.base_data(&name) {
            self.funcvals.insert(func, id);
            return id;
        }
        let id = self.data(mir::Data {
            name,
            section: mir::Section::ReadOnly,
            size: 8,
            align: 8,
            bytes: Vec::new(),
            relocs: vec![mir::Reloc {
                offset: 0,
                kind: mir::RelocKind::Absolute,
                target: mir::Target::Func(func),
                addend: 0,
            }],
        });
        self.funcvals.insert(func, id);
        id
    }

    /// The declared function or method `obj` (the generic one) instantiated;
    /// applies linkname bindings and puts its body on the worklist.
    pub(crate) fn func(&mut self, obj: Obj, targs: &[LType]) -> mir::FuncId {
        crate::program::func(self, obj, targs)
    }

    /// A function by Go symbol name (`runtime.growslice`): Go or native.
    pub(crate) fn helper(&mut self, name: &str) -> mir::FuncId {
        crate::program::helper(self, name)
    }

    /// A function made by the compiler: `maker` fills in its body later.
    pub(crate) fn made(
        &mut self,
        function: mir::Function,
        maker: impl FnOnce(&mut Ctx<'a>, mir::FuncId) + 'a,
    ) -> mir::FuncId {
        let key = FuncKey::Made(function.name.as_str().into());
        if let Some(&id) = self.funcs.get(&key) {
            return id;
        }
        let id = mir::FuncId(self.program.funcs.len() as u32);
        self.program.funcs.push(function);
        self.funcs.insert(key, id);
        let maker = Box::new(maker);
        self.work.push_back(Work::Make { id, maker });
        id
    }

    /// The package-level variable's data.
    pub(crate) fn global(&mut self, obj: Obj) -> mir::DataId {
        crate::program::global(self, obj)
    }

    /// The canonical type of a checker type without type parameters.
    pub(crate) fn ltype(&mut self, ty: gander_types::Ty, env: &Env) -> LType {
        self.types.lower(ty, env)
    }
}
