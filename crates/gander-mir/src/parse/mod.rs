//! Reads MIR text, for tests and for people who try things.
//!
//! Invariant: the inverse of the printer. What is read is well-formed text,
//! not yet well-formed MIR: the verifier says that. Symbols may be used
//! before their definition.

mod code;
mod token;

use crate::{
    Attrs, Data, DataId, FuncId, Function, PosId, Position, Program, Reloc, RelocKind, Scalar,
    Section, StrId, Target, TypeInfo, names,
};
use std::collections::HashMap;
use std::fmt;
use token::{Line, Token};

/// What is wrong with MIR text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// From 1.
    pub line: usize,
    pub problem: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ParseError {}

/// Reads a program; the first error ends it.
pub fn parse(text: &str) -> Result<Program, ParseError> {
    let mut lines = Vec::new();
    for (at, text) in text.lines().enumerate() {
        let line = Line::new(at + 1, text)?;
        if !line.done() {
            lines.push(line);
        }
    }
    let symbols = Symbols::collect(text)?;
    let mut parser = Parser {
        symbols,
        program: Program::default(),
    };
    let mut lines = lines.into_iter();
    while let Some(line) = lines.next() {
        parser.item(line, &mut lines)?;
    }
    Ok(parser.program)
}

/// Symbols by name, before their definitions are read.
#[derive(Default)]
struct Symbols {
    funcs: HashMap<String, FuncId>,
    datas: HashMap<String, DataId>,
}

impl Symbols {
    fn collect(text: &str) -> Result<Symbols, ParseError> {
        let mut symbols = Symbols::default();
        for (at, text) in text.lines().enumerate() {
            // Definitions begin at the first column, uses do not.
            if !text.starts_with("func ") && !text.starts_with("data ") {
                continue;
            }
            let mut line = Line::new(at + 1, text)?;
            if line.keyword("func") {
                let id = FuncId(symbols.funcs.len() as u32);
                symbols.funcs.insert(line.symbol('@')?, id);
            } else {
                line.word()?;
                let id = DataId(symbols.datas.len() as u32);
                symbols.datas.insert(line.symbol('%')?, id);
            }
        }
        Ok(symbols)
    }

    fn func(&self, line: &mut Line) -> Result<FuncId, ParseError> {
        let name = line.symbol('@')?;
        match self.funcs.get(&name) {
            Some(id) => Ok(*id),
            None => line.error(format!("no function {name}")),
        }
    }

    fn data(&self, line: &mut Line) -> Result<DataId, ParseError> {
        let name = line.symbol('%')?;
        match self.datas.get(&name) {
            Some(id) => Ok(*id),
            None => line.error(format!("no data {name}")),
        }
    }
}

struct Parser {
    symbols: Symbols,
    program: Program,
}

impl Parser {
    fn item(
        &mut self,
        mut line: Line,
        rest: &mut impl Iterator<Item = Line>,
    ) -> Result<(), ParseError> {
        match &line.word()?[..] {
            "string" => {
                line.marked('$')?;
                self.program.strings.push(line.text()?);
            }
            "position" => self.position(&mut line)?,
            "type" => self.type_info(&mut line)?,
            "data" => return self.data(line, rest),
            "func" => return self.function(line, rest),
            "typelinks" => self.program.typelinks.push(self.symbols.data(&mut line)?),
            "itabs" => self.program.itabs.push(self.symbols.data(&mut line)?),
            "main" => self.program.main = Some(self.symbols.data(&mut line)?),
            "sigpanic" => self.program.sigpanic = Some(self.symbols.func(&mut line)?),
            "modinfo" => self.program.modinfo = line.text()?,
            "godebug" => self.program.godebug = line.text()?,
            "goroot" => self.program.goroot = line.text()?,
            word => return line.error(format!("{word} begins no item")),
        }
        line.end()
    }

    fn position(&mut self, line: &mut Line) -> Result<(), ParseError> {
        line.marked('!')?;
        let file = StrId(line.marked('$')?);
        let number = line.number()?;
        let function = StrId(line.marked('$')?);
        let parent = if line.done() {
            PosId::NONE
        } else {
            PosId(line.marked('!')?)
        };
        self.program.positions.push(Position {
            file,
            line: number,
            function,
            parent,
        });
        Ok(())
    }

    fn type_info(&mut self, line: &mut Line) -> Result<(), ParseError> {
        line.index('t')?;
        let name = line.text()?;
        let (size, align) = (line.named("size")?, line.named("align")?);
        let ptr_bytes = line.named("pointers")?;
        if !line.keyword("descriptor") {
            return line.error("descriptor expected");
        }
        let descriptor = self.symbols.data(line)?;
        self.program.types.push(TypeInfo {
            name,
            size,
            align,
            ptr_bytes,
            descriptor,
        });
        Ok(())
    }

    fn data(
        &mut self,
        mut line: Line,
        rest: &mut impl Iterator<Item = Line>,
    ) -> Result<(), ParseError> {
        let name = line.symbol('%')?;
        let section = match &line.word()?[..] {
            "readonly" => Section::ReadOnly,
            "types" => Section::Types,
            "variables" => Section::Variables,
            word => return line.error(format!("{word} is no section")),
        };
        let mut data = Data {
            name,
            section,
            size: line.named("size")?,
            align: line.named("align")?,
            bytes: Vec::new(),
            relocs: Vec::new(),
        };
        line.expect('{')?;
        line.end()?;
        for mut line in rest {
            if line.sign('}') {
                line.end()?;
                self.program.datas.push(data);
                return Ok(());
            }
            self.content(&mut line, &mut data)?;
            line.end()?;
        }
        line.error("the data does not end")
    }

    fn content(&self, line: &mut Line, data: &mut Data) -> Result<(), ParseError> {
        let kind = match &line.word()?[..] {
            "bytes" => {
                let digits = line.word()?;
                for at in (0..digits.len()).step_by(2) {
                    let pair = digits.get(at..at + 2).unwrap_or("");
                    match u8::from_str_radix(pair, 16) {
                        Ok(byte) => data.bytes.push(byte),
                        Err(_) => return line.error("two digits for each byte expected"),
                    }
                }
                return Ok(());
            }
            "absolute" => RelocKind::Absolute,
            "typeoffset" => RelocKind::TypeOffset,
            "textoffset" => RelocKind::TextOffset,
            word => return line.error(format!("{word} is no content")),
        };
        let offset = line.number()?;
        let target = match line.peek() {
            Some(Token::Sign('@')) => Target::Func(self.symbols.func(line)?),
            _ => Target::Data(self.symbols.data(line)?),
        };
        data.relocs.push(Reloc {
            offset,
            kind,
            target,
            addend: line.number()?,
        });
        Ok(())
    }

    fn function(
        &mut self,
        mut line: Line,
        rest: &mut impl Iterator<Item = Line>,
    ) -> Result<(), ParseError> {
        let name = line.symbol('@')?;
        let mut func = Function {
            name,
            attrs: Attrs::default(),
            params: Vec::new(),
            results: Vec::new(),
            file: StrId(0),
            line: 0,
            body: None,
        };
        line.expect('(')?;
        while !line.sign(')') {
            func.params.push(scalar(&mut line)?);
            line.sign(',');
        }
        if line.sign('>') {
            func.results.push(scalar(&mut line)?);
            while line.sign(',') {
                func.results.push(scalar(&mut line)?);
            }
        }
        loop {
            if line.sign('{') {
                line.end()?;
                func.body = Some(code::body(&self.symbols, &func.params, line, rest)?);
                break;
            }
            if line.done() {
                break;
            }
            match &line.word()?[..] {
                "nosplit" => func.attrs.nosplit = true,
                "wrapper" => func.attrs.wrapper = true,
                "noinline" => func.attrs.noinline = true,
                "norace" => func.attrs.norace = true,
                "closure" => func.attrs.closure = true,
                "at" => {
                    func.file = StrId(line.marked('$')?);
                    func.line = line.number()?;
                }
                word => return line.error(format!("{word} is no attribute")),
            }
        }
        self.program.funcs.push(func);
        Ok(())
    }
}

fn scalar(line: &mut Line) -> Result<Scalar, ParseError> {
    let word = line.word()?;
    match names::scalar(&word) {
        Some(scalar) => Ok(scalar),
        None => line.error(format!("{word} is no type")),
    }
}
