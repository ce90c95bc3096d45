//! The tables that the runtime reads: functions, lines, names, imports, pads,
//! links to types.
//!
//! Invariant: their sizes do not depend on addresses. Functions and pads are
//! sorted because code is laid out in order.

use super::layout::Layout;
use crate::parallel::Compiled;
use gander_abi::image::{FuncEntry, Header, Range, func_flag};
use gander_mir::{Function, PosId, Program};
use rustc_hash::FxHashMap;

/// The bytes and where in them the tables are.
pub(super) struct Tables {
    pub(super) bytes: Vec<u8>,
    /// Only the tables' ranges are set.
    pub(super) header: Header,
}

/// Builds the tables for these addresses.
pub(super) fn build(program: &Program, codes: &[Option<Compiled>], layout: &Layout) -> Tables {
    let mut writer = Writer {
        program,
        codes,
        layout,
        bytes: Vec::new(),
    };
    let mut header = Header {
        imports: writer.imports(),
        ..Header::default()
    };
    (header.functions, header.lines) = writer.functions();
    header.positions = writer.positions();
    header.strings = writer.strings();
    header.pads = writer.pads();
    (header.sites, header.maps) = writer.sites();
    let datas = |list: &[gander_mir::DataId]| -> Vec<u64> {
        list.iter().map(|id| layout.datas[id.index()]).collect()
    };
    header.typelinks = writer.addresses(&datas(&program.typelinks));
    header.itabs = writer.addresses(&datas(&program.itabs));
    header.modinfo = writer.text(&program.modinfo);
    header.godebug = writer.text(&program.godebug);
    header.goroot = writer.text(&program.goroot);
    header.variables = writer.variables();
    header.mentions = writer.mentions();
    header.race.len = u64::from(program.race);
    Tables {
        bytes: writer.bytes,
        header,
    }
}

struct Writer<'a> {
    program: &'a Program,
    codes: &'a [Option<Compiled>],
    layout: &'a Layout,
    bytes: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn here(&self) -> u64 {
        self.layout.tables + self.bytes.len() as u64
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }

    fn word(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn half(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn text(&mut self, text: &str) -> Range {
        let start = self.here();
        self.bytes.extend(text.as_bytes());
        Range {
            start,
            len: text.len() as u64,
        }
    }

    fn addresses(&mut self, list: &[u64]) -> Range {
        self.align();
        let start = self.here();
        list.iter().for_each(|address| self.word(*address));
        Range {
            start,
            len: list.len() as u64,
        }
    }

    fn imports(&mut self) -> Range {
        let (program, layout) = (self.program, self.layout);
        let names: Vec<Range> = layout
            .imports
            .iter()
            .map(|import| self.text(import.symbol(program)))
            .collect();
        self.align();
        let start = self.here();
        for (number, name) in names.iter().enumerate() {
            self.word(name.start);
            self.word(name.len);
            self.word(layout.slot(number));
        }
        Range {
            start,
            len: names.len() as u64,
        }
    }

    /// The compiled functions with their index, in order.
    fn compiled(&self) -> impl Iterator<Item = (usize, &'a Function, &'a Compiled)> + use<'a> {
        let program = self.program;
        let codes = self.codes.iter().enumerate();
        codes.filter_map(move |(at, code)| Some((at, &program.funcs[at], code.as_ref()?)))
    }

    /// The tables of functions and of lines.
    fn functions(&mut self) -> (Range, Range) {
        let mut lines = Vec::new();
        let mut ranges = Vec::new();
        for (at, _, compiled) in self.compiled() {
            let first = lines.len() as u32;
            self.lines(at, compiled, &mut lines);
            ranges.push((first, lines.len() as u32 - first));
        }
        self.align();
        let start = self.here();
        let names = self.program.strings.len() as u32;
        for ((number, (at, func, compiled)), (first, count)) in
            self.compiled().enumerate().zip(&ranges)
        {
            let Some(placed) = self.layout.bodies[at] else {
                continue;
            };
            let entry = self.layout.funcs[at];
            let mut flags = 0;
            if func.attrs.wrapper {
                flags |= func_flag::WRAPPER;
            }
            if !placed.checked {
                flags |= func_flag::NOSPLIT;
            }
            if !func.params.is_empty() {
                flags |= func_flag::PARAMS;
            }
            self.word(entry);
            self.half((placed.end - entry) as u32);
            self.half(names + number as u32);
            self.half(func.file.0);
            self.half(func.line);
            self.half(*first);
            self.half(*count);
            self.half(compiled.code.frame);
            self.half(flags | FuncEntry::with_context(compiled.code.context));
        }
        let functions = Range {
            start,
            len: ranges.len() as u64,
        };
        let start = self.here();
        for (pc, position) in &lines {
            self.half(*pc);
            self.half(*position);
        }
        let len = lines.len() as u64;
        (functions, Range { start, len })
    }

    /// Positions of a function's instructions, from its entry.
    fn lines(&self, at: usize, compiled: &Compiled, lines: &mut Vec<(u32, u32)>) {
        let Some(placed) = self.layout.bodies[at] else {
            return;
        };
        let body = (placed.body - self.layout.funcs[at]) as u32;
        let first = lines.len();
        if body > 0 {
            lines.push((0, PosId::NONE.0));
        }
        for (pc, number) in &compiled.code.lines {
            let position = compiled.positions.get(*number as usize);
            let position = position.map_or(PosId::NONE.0, |position| position.0);
            let last = lines[first..].last().map(|last| last.1);
            if last != Some(position) {
                lines.push((body + pc, position));
            }
        }
    }

    fn positions(&mut self) -> Range {
        self.align();
        let start = self.here();
        for position in &self.program.positions {
            self.half(position.file.0);
            self.half(position.line);
            self.half(position.function.0);
            self.half(position.parent.0);
        }
        Range {
            start,
            len: self.program.positions.len() as u64,
        }
    }

    /// The program's strings, then the names of the compiled functions.
    fn strings(&mut self) -> Range {
        let program = self.program;
        let names = self.compiled().map(|(_, func, _)| &func.name[..]);
        let strings = program.strings.iter().map(|string| &string[..]);
        let ranges: Vec<Range> = strings.chain(names).map(|text| self.text(text)).collect();
        self.align();
        let start = self.here();
        for range in &ranges {
            self.word(range.start);
            self.word(range.len);
        }
        Range {
            start,
            len: ranges.len() as u64,
        }
    }

    fn variables(&mut self) -> Range {
        let mut variables = self.program.variables.clone();
        let address = |variable: &gander_mir::Variable| self.layout.datas[variable.data.index()];
        variables.sort_by_key(address);
        self.align();
        let start = self.here();
        for variable in &variables {
            let data = variable.data.index();
            self.word(self.layout.datas[data]);
            self.word(self.program.datas[data].size);
            self.half(variable.name.0);
            self.half(variable.ty.0);
            self.half(variable.file.0);
            self.half(variable.line);
        }
        Range {
            start,
            len: variables.len() as u64,
        }
    }

    fn mentions(&mut self) -> Range {
        self.align();
        let start = self.here();
        for mention in &self.program.mentions {
            self.half(mention.file.0);
            self.half(mention.line);
            self.half(mention.name.0);
            self.half(mention.ty.0);
            self.half(mention.declared_file.0);
            self.half(mention.declared_line);
            self.half(mention.size);
            self.half(mention.kind);
        }
        Range {
            start,
            len: self.program.mentions.len() as u64,
        }
    }

    /// What is alive after calls: the maps, each once, and who uses them.
    fn sites(&mut self) -> (Range, Range) {
        let start = self.here();
        let mut known: FxHashMap<&'a [u8], u32> = FxHashMap::default();
        let mut sites = Vec::new();
        for (at, _, compiled) in self.compiled() {
            let Some(placed) = self.layout.bodies[at] else {
                continue;
            };
            let live = &compiled.code.live;
            let mut places = Vec::with_capacity(live.maps.len());
            for map in &live.maps {
                let place = (self.here() - start) as u32;
                places.push(*known.entry(map).or_insert_with(|| {
                    self.bytes.extend(map);
                    place
                }));
            }
            let body = (placed.body - Layout::TEXT) as u32;
            let used = live.sites.iter();
            sites.extend(used.map(|(pc, map)| (body + pc, places[*map as usize])));
        }
        let maps = Range {
            start,
            len: self.here() - start,
        };
        self.align();
        let start = self.here();
        for (pc, map) in &sites {
            self.half(*pc);
            self.half(*map);
        }
        let len = sites.len() as u64;
        (Range { start, len }, maps)
    }

    fn pads(&mut self) -> Range {
        self.align();
        let start = self.here();
        let mut len = 0;
        for (at, _, compiled) in self.compiled() {
            let Some(placed) = self.layout.bodies[at] else {
                continue;
            };
            let mut pads = compiled.code.pads.clone();
            pads.sort_unstable();
            for (call, pad) in pads {
                self.word(placed.body + u64::from(call));
                self.word(placed.body + u64::from(pad));
                len += 1;
            }
        }
        Range { start, len }
    }
}
