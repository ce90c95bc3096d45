//! MIR as text, for people, golden tests and the parser.
//!
//! Invariant: [`crate::parse()`] reads back exactly what is printed, except
//! that a register's number and type come from its definitions: registers
//! that nothing defines are listed with `reg` lines.

use crate::{
    BlockId, Body, Callee, Data, DataId, FuncId, Function, Inst, Mem, PosId, Program, Reg,
    RelocKind, Section, StrId, Target, Terminator,
};
use std::fmt::{self, Write};

/// A whole program as text.
pub fn print(program: &Program) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = whole(&mut out, program);
    out
}

/// One function as text, ending in a newline.
pub fn print_function(program: &Program, func: &Function) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = Printer {
        out: &mut out,
        program,
        body: None,
    }
    .function(func);
    out
}

fn whole(out: &mut String, program: &Program) -> fmt::Result {
    for (at, string) in program.strings.iter().enumerate() {
        writeln!(out, "string ${at} {}", quoted(string))?;
    }
    for (at, pos) in program.positions.iter().enumerate() {
        let (file, line, func) = (pos.file.0, pos.line, pos.function.0);
        write!(out, "position !{at} ${file} {line} ${func}")?;
        if pos.parent != PosId::NONE {
            write!(out, " !{}", pos.parent.0)?;
        }
        out.push('\n');
    }
    let mut printer = Printer {
        out,
        program,
        body: None,
    };
    for (at, ty) in program.types.iter().enumerate() {
        let (name, descriptor) = (quoted(&ty.name), printer.data_name(ty.descriptor));
        writeln!(
            printer.out,
            "type t{at} {name} size {} align {} pointers {} descriptor {descriptor}",
            ty.size, ty.align, ty.ptr_bytes
        )?;
    }
    for data in &program.datas {
        printer.data(data)?;
    }
    printer.tail()?;
    for func in &program.funcs {
        printer.out.push('\n');
        printer.function(func)?;
    }
    Ok(())
}

/// A name as text: bare if the parser can tell where it ends, else quoted.
fn name(text: &str) -> String {
    let bare = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'));
    if bare { text.to_owned() } else { quoted(text) }
}

/// A string in double quotes with the escapes the parser knows.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

struct Printer<'a> {
    out: &'a mut String,
    program: &'a Program,
    body: Option<&'a Body>,
}

impl<'a> Printer<'a> {
    fn func_name(&self, id: FuncId) -> String {
        match self.program.funcs.get(id.index()) {
            Some(func) => format!("@{}", name(&func.name)),
            None => format!("@{}", quoted(&format!("?{}", id.0))),
        }
    }

    fn data_name(&self, id: DataId) -> String {
        match self.program.datas.get(id.index()) {
            Some(data) => format!("%{}", name(&data.name)),
            None => format!("%{}", quoted(&format!("?{}", id.0))),
        }
    }

    fn data(&mut self, data: &Data) -> fmt::Result {
        let section = match data.section {
            Section::ReadOnly => "readonly",
            Section::Types => "types",
            Section::Variables => "variables",
        };
        let (size, align) = (data.size, data.align);
        let symbol = name(&data.name);
        writeln!(
            self.out,
            "data %{symbol} {section} size {size} align {align} {{"
        )?;
        for line in data.bytes.chunks(32) {
            self.out.push_str("  bytes ");
            for byte in line {
                write!(self.out, "{byte:02x}")?;
            }
            self.out.push('\n');
        }
        for reloc in &data.relocs {
            let kind = match reloc.kind {
                RelocKind::Absolute => "absolute",
                RelocKind::TypeOffset => "typeoffset",
                RelocKind::TextOffset => "textoffset",
            };
            let target = match reloc.target {
                Target::Data(id) => self.data_name(id),
                Target::Func(id) => self.func_name(id),
            };
            let (at, addend) = (reloc.offset, reloc.addend);
            writeln!(self.out, "  {kind} {at} {target} {addend}")?;
        }
        self.out.push_str("}\n");
        Ok(())
    }

    /// What the program names besides functions and data.
    fn tail(&mut self) -> fmt::Result {
        let program = self.program;
        for (word, list) in [("typelinks", &program.typelinks), ("itabs", &program.itabs)] {
            for &id in list {
                let symbol = self.data_name(id);
                writeln!(self.out, "{word} {symbol}")?;
            }
        }
        if let Some(main) = program.main {
            let symbol = self.data_name(main);
            writeln!(self.out, "main {symbol}")?;
        }
        if let Some(sigpanic) = program.sigpanic {
            let symbol = self.func_name(sigpanic);
            writeln!(self.out, "sigpanic {symbol}")?;
        }
        for (word, text) in [
            ("modinfo", &program.modinfo),
            ("godebug", &program.godebug),
            ("goroot", &program.goroot),
        ] {
            if !text.is_empty() {
                writeln!(self.out, "{word} {}", quoted(text))?;
            }
        }
        Ok(())
    }

    fn function(&mut self, func: &'a Function) -> fmt::Result {
        write!(self.out, "func @{}(", name(&func.name))?;
        for (at, param) in func.params.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(self.out, "{comma}{}", param.name())?;
        }
        self.out.push(')');
        for (at, result) in func.results.iter().enumerate() {
            let comma = if at > 0 { ", " } else { " -> " };
            write!(self.out, "{comma}{}", result.name())?;
        }
        let attrs = &func.attrs;
        for (set, word) in [
            (attrs.nosplit, "nosplit"),
            (attrs.wrapper, "wrapper"),
            (attrs.noinline, "noinline"),
            (attrs.norace, "norace"),
            (attrs.closure, "closure"),
        ] {
            if set {
                write!(self.out, " {word}")?;
            }
        }
        write!(self.out, " at ${} {}", func.file.0, func.line)?;
        let Some(body) = &func.body else {
            self.out.push('\n');
            return Ok(());
        };
        self.out.push_str(" {\n");
        self.body = Some(body);
        self.body(body, func.params.len())?;
        self.out.push_str("}\n");
        Ok(())
    }

    fn body(&mut self, body: &Body, params: usize) -> fmt::Result {
        for reg in undefined(body, params) {
            let scalar = body.regs[reg.index()].name();
            writeln!(self.out, "  reg r{}:{scalar}", reg.0)?;
        }
        for (at, slot) in body.slots.iter().enumerate() {
            write!(
                self.out,
                "  slot s{at} size {} align {}",
                slot.size, slot.align
            )?;
            if let Some(StrId(id)) = slot.name {
                write!(self.out, " ${id}")?;
            }
            self.out.push('\n');
        }
        for (at, block) in body.blocks.iter().enumerate() {
            let cold = if block.cold { " cold" } else { "" };
            writeln!(self.out, "b{at}:{cold}")?;
            for (inst, pos) in &block.insts {
                self.out.push_str("  ");
                self.inst(inst)?;
                self.position(*pos)?;
            }
            self.out.push_str("  ");
            self.terminator(&block.end)?;
            self.position(block.end_pos)?;
        }
        Ok(())
    }

    fn position(&mut self, pos: PosId) -> fmt::Result {
        match pos {
            PosId::NONE => writeln!(self.out),
            PosId(id) => writeln!(self.out, " !{id}"),
        }
    }

    /// `r1:i64, r2:ptr = `, or nothing.
    fn definitions(&mut self, regs: &[Reg]) -> fmt::Result {
        for (at, reg) in regs.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let scalar = self.body.and_then(|body| body.regs.get(reg.index()));
            let scalar = scalar.map_or("?", |scalar| scalar.name());
            write!(self.out, "{comma}r{}:{scalar}", reg.0)?;
        }
        if !regs.is_empty() {
            self.out.push_str(" = ");
        }
        Ok(())
    }

    fn regs(&mut self, regs: &[Reg]) -> fmt::Result {
        for (at, reg) in regs.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(self.out, "{comma}r{}", reg.0)?;
        }
        Ok(())
    }

    /// `word r1, r2`.
    fn op(&mut self, word: &str, args: &[Reg]) -> fmt::Result {
        self.out.push_str(word);
        if !args.is_empty() {
            self.out.push(' ');
        }
        self.regs(args)
    }

    fn mem(&mut self, mem: Mem) {
        self.out.push_str(" [");
        let words = [
            (mem.notrap, "notrap"),
            (mem.race, "race"),
            (mem.pointers, "pointers"),
        ];
        let set = words.into_iter().filter(|(set, _)| *set);
        let set: Vec<&str> = set.map(|(_, word)| word).collect();
        self.out.push_str(&set.join(" "));
        self.out.push(']');
    }

    fn callee(&mut self, callee: &Callee, args: &[Reg]) -> fmt::Result {
        match callee {
            Callee::Func(id) => {
                let symbol = self.func_name(*id);
                self.out.push_str(&symbol);
            }
            Callee::Value(reg) => write!(self.out, "value r{}", reg.0)?,
            Callee::Code(reg) => write!(self.out, "code r{}", reg.0)?,
        }
        self.out.push('(');
        self.regs(args)?;
        self.out.push(')');
        Ok(())
    }

    fn inst(&mut self, inst: &Inst) -> fmt::Result {
        let mut defs = Vec::new();
        inst.operands(|_| {}, |reg| defs.push(reg));
        self.definitions(&defs)?;
        match inst {
            Inst::Const { bits, .. } => write!(self.out, "const {bits}"),
            Inst::Copy { src, .. } => self.op("copy", &[*src]),
            Inst::Unary { op, arg, .. } => self.op(op.word(), &[*arg]),
            Inst::Binary {
                op, left, right, ..
            } => self.op(op.word(), &[*left, *right]),
            Inst::Compare {
                op, left, right, ..
            } => self.op(op.word(), &[*left, *right]),
            Inst::Convert { op, arg, .. } => self.op(op.word(), &[*arg]),
            Inst::Select {
                cond, then, other, ..
            } => self.op("select", &[*cond, *then, *other]),
            Inst::Fma { a, b, c, .. } => self.op("fma", &[*a, *b, *c]),
            Inst::MulWide { left, right, .. } => self.op("mulwide", &[*left, *right]),
            Inst::New { ty, .. } => write!(self.out, "new t{}", ty.0),
            Inst::NilCheck { addr } => self.op("nilcheck", &[*addr]),
            Inst::BoundsCheck { kind, index, len } => {
                write!(self.out, "bounds {} ", kind.word())?;
                self.regs(&[*index, *len])
            }
            Inst::Call {
                callee,
                args,
                overflow,
                ..
            } => {
                self.out.push_str("call ");
                self.callee(callee, args)?;
                match overflow {
                    Some(reg) => write!(self.out, " overflow r{}", reg.0),
                    None => Ok(()),
                }
            }
            Inst::Context { .. } => self.op("context", &[]),
            Inst::Overflow { .. } => self.op("overflow", &[]),
            Inst::GetG { .. } => self.op("getg", &[]),
            Inst::FramePointer { .. } => self.op("framepointer", &[]),
            Inst::ReturnAddress { .. } => self.op("returnaddress", &[]),
            Inst::AtomicLoad { addr, .. } => self.op("atomicload", &[*addr]),
            Inst::AtomicStore { src, addr } => self.op("atomicstore", &[*src, *addr]),
            Inst::AtomicRmw { op, addr, arg, .. } => self.op(op.word(), &[*addr, *arg]),
            Inst::AtomicCas { addr, old, new, .. } => self.op("atomiccas", &[*addr, *old, *new]),
            Inst::Poll => self.op("poll", &[]),
            Inst::Pause => self.op("pause", &[]),
            Inst::KeepAlive { arg } => self.op("keepalive", &[*arg]),
            memory => self.memory(memory),
        }
    }

    /// Addresses and accesses.
    fn memory(&mut self, inst: &Inst) -> fmt::Result {
        match inst {
            Inst::SlotAddr { slot, offset, .. } => write!(self.out, "slot s{}, {offset}", slot.0),
            Inst::DataAddr { data, offset, .. } => {
                let symbol = self.data_name(*data);
                write!(self.out, "data {symbol}, {offset}")
            }
            Inst::FuncAddr { func, .. } => {
                let symbol = self.func_name(*func);
                write!(self.out, "func {symbol}")
            }
            Inst::Offset { base, offset, .. } => write!(self.out, "offset r{}, {offset}", base.0),
            Inst::Index {
                base, index, scale, ..
            } => write!(self.out, "index r{}, r{}, {scale}", base.0, index.0),
            Inst::Load {
                addr, offset, mem, ..
            } => {
                write!(self.out, "load r{}, {offset}", addr.0)?;
                self.mem(*mem);
                Ok(())
            }
            Inst::Store {
                src,
                addr,
                offset,
                mem,
            } => {
                write!(self.out, "store r{}, r{}, {offset}", src.0, addr.0)?;
                self.mem(*mem);
                Ok(())
            }
            Inst::CopyMem {
                dst,
                src,
                size,
                dst_mem,
                src_mem,
            } => {
                write!(self.out, "copymem r{}, r{}, {size}", dst.0, src.0)?;
                self.mem(*dst_mem);
                self.mem(*src_mem);
                Ok(())
            }
            Inst::ZeroMem { addr, size, mem } => {
                write!(self.out, "zeromem r{}, {size}", addr.0)?;
                self.mem(*mem);
                Ok(())
            }
            // `inst` prints all others.
            _ => Ok(()),
        }
    }

    fn terminator(&mut self, end: &Terminator) -> fmt::Result {
        match end {
            Terminator::Jump(to) => write!(self.out, "jump b{}", to.0),
            Terminator::Branch { cond, then, other } => {
                write!(self.out, "branch r{}, b{}, b{}", cond.0, then.0, other.0)
            }
            Terminator::Switch {
                value,
                cases,
                default,
            } => {
                write!(self.out, "switch r{}, b{} [", value.0, default.0)?;
                for (at, (bits, BlockId(to))) in cases.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    write!(self.out, "{comma}{bits}: b{to}")?;
                }
                self.out.push(']');
                Ok(())
            }
            Terminator::Return(values) => self.op("return", values),
            Terminator::TailCall { callee, args } => {
                self.out.push_str("tailcall ");
                self.callee(callee, args)
            }
            Terminator::DeferEnter {
                slot,
                next,
                pad,
                frame,
            } => {
                self.definitions(&[*frame])?;
                write!(self.out, "deferenter s{}, b{}, b{}", slot.0, next.0, pad.0)
            }
            Terminator::Unreachable => self.op("unreachable", &[]),
        }
    }
}

/// Registers that are neither parameters nor written by anything.
fn undefined(body: &Body, params: usize) -> Vec<Reg> {
    let mut defined = vec![false; body.regs.len()];
    let mut define = |reg: Reg| {
        if let Some(known) = defined.get_mut(reg.index()) {
            *known = true;
        }
    };
    (0..params as u32).for_each(|reg| define(Reg(reg)));
    for block in &body.blocks {
        for (inst, _) in &block.insts {
            inst.operands(|_| {}, &mut define);
        }
        if let Terminator::DeferEnter { frame, .. } = block.end {
            define(frame);
        }
    }
    let unknown = defined.iter().enumerate().filter(|(_, known)| !**known);
    unknown.map(|(at, _)| Reg(at as u32)).collect()
}
