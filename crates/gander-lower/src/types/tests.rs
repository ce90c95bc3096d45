//! What descriptors say, compared with what the official toolchain's say:
//! `tests/testdata/types` has the types, the program that printed the facts,
//! and its output. And what is made for types: equality functions, wrappers.

#![allow(clippy::disallowed_methods, reason = "GANDER_BLESS=1 records")]

use super::LType;
use crate::ctx::{Ctx, Work};
use gander_mir::{DataId, FuncId, Program, RelocKind, Target};
use gander_span::{SourceMap, Symbol};
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, parse_file};
use gander_types::{CheckedPackage, CheckedProgram, Config, Importer, Pkg, Store, check_package};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FACTS: &str = include_str!("../../tests/testdata/types/facts.go");
const WANTED: &str = include_str!("../../tests/testdata/types/facts.txt");
const STUBS: &str = include_str!("../../tests/testdata/types/stubs.go");
const STUBS_MIR: &str = include_str!("../../tests/testdata/types/stubs.mir");

struct NoImports;

impl Importer for NoImports {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        Err(format!("no package {path}"))
    }
}

/// A program of one package, known as `path`, without imports.
fn checked(source: &str, path: &str) -> CheckedProgram {
    let (store, sources) = (Store::new(), Arc::new(SourceMap::new()));
    let file = sources.add(Path::new("p.go"), source.as_bytes()).unwrap();
    let (tree, errors) = parse_file(&file, &NodeIds::new(), Mode::CHECK);
    assert!(errors.is_empty(), "{errors:?}");
    let files = vec![tree];
    let config = Config {
        record: true,
        ..Config::default()
    };
    let main = Symbol::intern("main");
    let checked = check_package(&store, &sources, &config, &NoImports, main, &files);
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    CheckedProgram {
        packages: vec![CheckedPackage {
            path: path.to_owned(),
            import_path: "main".to_owned(),
            pkg: checked.pkg,
            files: files.into(),
            info: Arc::new(checked.info),
            imports: Vec::new(),
            standard: false,
            dir: PathBuf::new(),
            go_version: None,
            linknames: Vec::new(),
            embeds: Default::default(),
        }],
        store: Arc::new(store),
        sources,
        roots: vec![0],
    }
}

/// The type of a package-level variable.
fn type_of(ctx: &Ctx<'_>, name: &str) -> LType {
    let package = &ctx.input.packages[0];
    let obj = ctx.input.store[package.pkg]
        .lookup(Symbol::intern(name))
        .unwrap();
    let ty = ctx.input.store[obj].ty().unwrap();
    ctx.types.lower(ty, &super::Env::default())
}

/// Reads descriptors as package reflect does.
struct Reader<'p> {
    program: &'p Program,
}

/// A place in static data.
#[derive(Clone, Copy)]
struct At(DataId, u64);

impl At {
    fn plus(self, offset: u64) -> At {
        At(self.0, self.1 + offset)
    }
}

impl Reader<'_> {
    fn byte(&self, at: At) -> u8 {
        let data = &self.program.datas[at.0.index()];
        assert!(at.1 < data.size, "{} at {}", data.name, at.1);
        data.bytes.get(at.1 as usize).copied().unwrap_or(0)
    }

    fn number(&self, at: At, bytes: u64) -> u64 {
        (0..bytes)
            .rev()
            .fold(0, |n, i| n << 8 | u64::from(self.byte(at.plus(i))))
    }

    fn word(&self, at: At) -> u64 {
        self.number(at, 8)
    }

    /// What the relocation at this place leads to.
    fn follow(&self, at: At, kind: RelocKind) -> Option<At> {
        let data = &self.program.datas[at.0.index()];
        assert!(data.relocs.is_sorted_by_key(|reloc| reloc.offset));
        let reloc = data.relocs.iter().find(|reloc| reloc.offset == at.1)?;
        assert_eq!(reloc.kind, kind, "{}", data.name);
        match reloc.target {
            Target::Data(data) => Some(At(data, reloc.addend as u64)),
            Target::Func(_) => None,
        }
    }

    fn address(&self, at: At) -> Option<At> {
        self.follow(at, RelocKind::Absolute)
    }

    fn offset(&self, at: At) -> Option<At> {
        self.follow(at, RelocKind::TypeOffset)
    }

    /// Flags, name, tag, package path.
    fn name(&self, at: At) -> (u8, String, String, String) {
        let flags = self.byte(at);
        let mut at = at.plus(1);
        let name = self.text(&mut at);
        let tag = match flags & 2 {
            0 => String::new(),
            _ => self.text(&mut at),
        };
        let pkg = match flags & 4 {
            0 => String::new(),
            _ => self.name(self.offset(at).unwrap()).1,
        };
        (flags, name, tag, pkg)
    }

    fn text(&self, at: &mut At) -> String {
        let (mut len, mut shift) = (0, 0);
        loop {
            let byte = u64::from(self.byte(*at));
            *at = at.plus(1);
            len |= (byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        let bytes = (0..len).map(|i| self.byte(at.plus(i))).collect();
        *at = at.plus(len);
        String::from_utf8(bytes).unwrap()
    }

    fn string(&self, ty: At) -> String {
        let (_, name, ..) = self.name(self.offset(ty.plus(40)).unwrap());
        match self.byte(ty.plus(20)) & 2 {
            0 => name,
            _ => name[1..].to_owned(),
        }
    }

    fn uncommon(&self, ty: At) -> Option<At> {
        let size = match self.byte(ty.plus(23)) {
            19 | 22 | 23 => 56,
            18 => 64,
            17 => 72,
            20 | 25 => 80,
            21 => 136,
            _ => 48,
        };
        (self.byte(ty.plus(20)) & 1 != 0).then(|| ty.plus(size))
    }

    fn pkg_path(&self, ty: At) -> String {
        let named = self.byte(ty.plus(20)) & 4 != 0;
        let path = self.uncommon(ty).filter(|_| named);
        let path = path.and_then(|uncommon| self.offset(uncommon));
        path.map_or(String::new(), |path| self.name(path).1)
    }

    /// As the official facts print it.
    fn describe(&self, ty: At, out: &mut String) {
        let number = |offset, bytes| self.number(ty.plus(offset), bytes);
        let flags = self.byte(ty.plus(20));
        let (size, ptr, align, kind) = (number(0, 8), number(8, 8), number(21, 1), number(23, 1));
        assert_eq!(align, number(22, 1));
        let equal = self.address(ty.plus(24)).is_some();
        writeln!(out, " {}", self.string(ty)).unwrap();
        writeln!(
            out,
            "  pkg {:?} size {size} align {align} ptr {ptr} tflag {flags:#x} kind {kind} equal {equal}",
            self.pkg_path(ty)
        )
        .unwrap();
        // The official toolchain makes the masks of larger types when the
        // program runs.
        if (1..=128 * 8).contains(&ptr) {
            out.push_str("  mask");
            let mask = self.address(ty.plus(32)).unwrap();
            for i in 0..(ptr / 8).div_ceil(8) {
                write!(out, " {:02x}", self.byte(mask.plus(i))).unwrap();
            }
            out.push('\n');
        }
        self.kind_facts(ty, kind, out);
        if kind != 20
            && let Some(uncommon) = self.uncommon(ty)
        {
            self.methods(uncommon, out);
        }
    }

    fn kind_facts(&self, ty: At, kind: u64, out: &mut String) {
        let word = |offset| self.word(ty.plus(offset));
        let string = |offset| self.string(self.address(ty.plus(offset)).unwrap());
        match kind {
            17 => writeln!(out, "  len {}\n  elem {}", word(64), string(48)).unwrap(),
            18 => writeln!(out, "  dir {}\n  elem {}", word(56), string(48)).unwrap(),
            19 => self.func(ty, out),
            20 => self.interface(ty, out),
            21 => {
                let group = self.address(ty.plus(64)).unwrap();
                let ptr = self.word(group.plus(8));
                assert!(self.address(ty.plus(72)).is_some(), "hasher");
                writeln!(out, "  key {}", string(48)).unwrap();
                let [size, keys, stride, elems, elem_stride, elem] =
                    [80, 88, 96, 104, 112, 120].map(word);
                let flags = self.number(ty.plus(128), 4);
                assert_eq!(self.word(group), size);
                writeln!(
                    out,
                    "  group {size} ptr {ptr} keys {keys} {stride} elems {elems} {elem_stride} {elem} flags {flags}"
                )
                .unwrap();
                writeln!(out, "  elem {}", string(56)).unwrap();
            }
            22 | 23 => writeln!(out, "  elem {}", string(48)).unwrap(),
            25 => self.fields(ty, out),
            _ => {}
        }
    }

    fn func(&self, ty: At, out: &mut String) {
        let (ins, outs) = (self.number(ty.plus(48), 2), self.number(ty.plus(50), 2));
        let list = ty.plus(56 + if self.uncommon(ty).is_some() { 16 } else { 0 });
        let results = outs & 0x7fff;
        for i in 0..ins + results {
            let ty = self.string(self.address(list.plus(i * 8)).unwrap());
            let word = if i < ins { "in" } else { "out" };
            writeln!(out, "  {word} {ty}").unwrap();
        }
        writeln!(out, "  variadic {}", outs != results).unwrap();
    }

    fn interface(&self, ty: At, out: &mut String) {
        let home = self.address(ty.plus(48));
        let home = home.map_or(String::new(), |home| self.name(home).1);
        let list = self.address(ty.plus(56));
        for i in 0..self.word(ty.plus(64)) {
            let at = list.unwrap().plus(i * 8);
            let (flags, name, _, pkg) = self.name(self.offset(at).unwrap());
            let pkg = match flags & 1 {
                1 => "",
                _ if pkg.is_empty() => &home,
                _ => &pkg,
            };
            let ty = self.string(self.offset(at.plus(4)).unwrap());
            writeln!(out, "  imethod {name} {pkg:?} {ty}").unwrap();
        }
    }

    fn fields(&self, ty: At, out: &mut String) {
        let home = self.address(ty.plus(48));
        let home = home.map_or(String::new(), |home| self.name(home).1);
        let list = self.address(ty.plus(56));
        for i in 0..self.word(ty.plus(64)) {
            let at = list.unwrap().plus(i * 24);
            let (flags, name, tag, _) = self.name(self.address(at).unwrap());
            let home = if flags & 1 == 0 { home.as_str() } else { "" };
            let ty = self.string(self.address(at.plus(8)).unwrap());
            let (offset, embedded) = (self.word(at.plus(16)), flags & 8 != 0);
            writeln!(
                out,
                "  field {name} {home:?} {ty} {tag:?} at {offset} embedded {embedded}"
            )
            .unwrap();
        }
    }

    fn methods(&self, uncommon: At, out: &mut String) {
        let (count, exported) = (
            self.number(uncommon.plus(4), 2),
            self.number(uncommon.plus(6), 2),
        );
        let start = self.number(uncommon.plus(8), 4);
        writeln!(out, "  methods {count} exported {exported} at {start}").unwrap();
        for i in 0..exported {
            let at = uncommon.plus(start + i * 16);
            let (_, name, ..) = self.name(self.offset(at).unwrap());
            writeln!(out, "  method {name}").unwrap();
        }
    }
}

#[test]
fn descriptors_say_what_the_official_ones_say() {
    let checked = checked(FACTS, "main");
    let mut ctx = Ctx::new(&checked, 0);
    let mut descriptors = Vec::new();
    for number in 0..60 {
        let ty = type_of(&ctx, &format!("x{number}"));
        descriptors.push(ctx.descriptor(ty));
    }
    ctx.keep_methods();
    ctx.finish_types();
    let reader = Reader {
        program: &ctx.program,
    };
    let mut found = String::new();
    for (number, &id) in descriptors.iter().enumerate() {
        write!(found, "x{number}").unwrap();
        reader.describe(At(id, 0), &mut found);
    }
    let wanted = WANTED.split("local").next().unwrap();
    for (i, (found, wanted)) in found.lines().zip(wanted.lines()).enumerate() {
        assert_eq!(found, wanted, "line {}", i + 1);
    }
    assert_eq!(found.lines().count(), wanted.lines().count());
}

/// Builds what was asked for and is made by the compiler; gives its MIR.
fn made(ctx: &mut Ctx<'_>) -> String {
    let mut made = Vec::new();
    loop {
        while let Some(work) = ctx.work.pop_front() {
            if let Work::Make { id, maker } = work {
                maker(ctx, id);
                made.push(id);
            }
        }
        ctx.keep_methods();
        if ctx.work.is_empty() {
            break;
        }
    }
    assert!(ctx.errors.is_empty(), "{:?}", ctx.errors);
    let func = |id: &FuncId| &ctx.program.funcs[id.index()];
    let mut texts: Vec<String> = made
        .iter()
        .map(|id| {
            let errors = gander_mir::verify_function(&ctx.program, func(id));
            let text = gander_mir::print_function(&ctx.program, func(id));
            assert!(errors.is_empty(), "{errors:#?}\n{text}");
            text
        })
        .collect();
    texts.sort();
    texts.join("\n")
}

/// The variables of `stubs.go`: `eq...` are compared, `key...` are hashed, of
/// `all...` all methods are asked for, of `expr...` and `bound...` method
/// expressions and values.
fn ask_for_stubs(ctx: &mut Ctx<'_>) {
    let package = &ctx.input.packages[0];
    for (name, _) in ctx.input.store[package.pkg].objects() {
        let name = name.as_str();
        let is = |prefix| name.starts_with(prefix);
        if !(is("eq") || is("key") || is("all") || is("expr") || is("bound")) {
            continue;
        }
        let ty = type_of(ctx, name);
        if is("eq") {
            ctx.equality_func(ty);
        } else if is("key") {
            ctx.hash_func(ty);
        } else if is("all") {
            for method in ctx.types.method_set(ty) {
                ctx.word_method(ty, &method);
                ctx.method_func(ty, &method);
            }
        } else {
            let id = ctx.types.method_id(Symbol::intern("M"), None);
            let func = match is("expr") {
                true => ctx.method_expression(ty, id),
                false => ctx.method_value(ty, id),
            };
            assert!(func.is_some(), "{name}");
        }
    }
}

#[test]
fn functions_made_for_types() {
    let checked = checked(STUBS, "runtime");
    let mut ctx = Ctx::new(&checked, 0);
    ask_for_stubs(&mut ctx);
    let found = made(&mut ctx);
    if std::env::var_os("GANDER_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/types/stubs.mir");
        std::fs::write(path, &found).unwrap();
        return;
    }
    assert!(found == STUBS_MIR, "\n{found}");
}

#[test]
fn methods_are_kept_when_their_interface_method_is_called() {
    let checked = checked(KEPT, "main");
    let mut ctx = Ctx::new(&checked, 0);
    let (word, iface) = (type_of(&ctx, "t"), type_of(&ctx, "i"));
    let pointer = ctx.types.pointer(word);
    let itab = ctx.itab(word, iface).unwrap();
    let descriptor = ctx.descriptor(pointer);
    assert!(ctx.itab(pointer, iface).is_some());
    let other = type_of(&ctx, "u");
    assert!(ctx.itab(other, iface).is_none());
    ctx.keep_methods();
    assert_eq!(code(&ctx, itab), ["", ""]);
    assert_eq!(code(&ctx, descriptor), [""; 0]);
    // Methods are sorted: A, then B.
    ctx.call_interface_method(iface, 1);
    ctx.keep_methods();
    assert_eq!(code(&ctx, itab), ["", "main.(*T).B"]);
    assert_eq!(code(&ctx, descriptor), ["main.(*T).B"]);
}

/// Reflection needs the function with the receiver by value as well, of all
/// exported methods, also of those that were kept before it was noticed.
#[test]
fn reflection_keeps_all_exported_methods() {
    let source = KEPT.replace("package main", "package reflect")
        + "type Value struct{}\n"
        + "func (v Value) Method(int) Value { return v }\n";
    let checked = checked(&source, "reflect");
    let mut ctx = Ctx::new(&checked, 0);
    let (t, iface) = (type_of(&ctx, "t"), type_of(&ctx, "i"));
    let descriptor = ctx.descriptor(t);
    ctx.convert_to_interface(t);
    ctx.call_interface_method(iface, 0);
    ctx.keep_methods();
    assert_eq!(code(&ctx, descriptor), ["reflect.(*T).A"]);
    let method = ctx.index.symbols["reflect.Value.Method"];
    ctx.func(method, &[]);
    ctx.keep_methods();
    let all = ["A", "B", "C"].map(|m| [format!("reflect.(*T).{m}"), format!("reflect.T.{m}")]);
    assert_eq!(code(&ctx, descriptor), all.concat());
}

const KEPT: &str = "package main
type T struct{ a, b int }
func (T) A() {}
func (T) B() {}
func (T) C() {}
type U struct{}
func (U) B() {}
func (U) A(int) {}
var t T
var u U
var i interface{ B(); A() }
";

/// The functions that data refers to; of an itab, an empty name for a word
/// without one.
fn code(ctx: &Ctx<'_>, data: DataId) -> Vec<String> {
    let data = &ctx.program.datas[data.index()];
    let itab = data.name.starts_with("go:itab");
    data.relocs
        .iter()
        .filter(|reloc| !itab || reloc.offset >= gander_abi::rtype::ITAB_FUN as u64)
        .filter_map(|reloc| match reloc.target {
            Target::Func(func) => Some(ctx.program.funcs[func.index()].name.clone()),
            Target::Data(_) => itab.then(String::new),
        })
        .collect()
}

const LOCAL: &str = "package main
type Pair[K, V any] struct { k K; v V }
type T struct{}
func (p *Pair[K, V]) Meth() {
	type L struct{ k K }
	var meth struct{ l []L; v V }
	_ = meth
}
func F[A, B any]() {
	type L struct { a A; b *B }
	type L2 map[int]L
	var pair Pair[L, L2]
	var single L
	_, _ = pair, single
	func() { var inner []L; _ = inner }()
}
func G() {
	type L struct{ T }
	type M = L
	var alias map[string]Pair[M, T]
	_ = alias
}
func (t T) Name() {}
func H() {
	type L struct{ T }
	var h L
	_ = h
}
var i interface{ Name() }
var a1 int
var a2 T
var a3 string
var a4 error
var a5 Pair[int8, any]
var a6 [3]T
var s struct{ T }
";

/// The type of a variable anywhere, with these types for the type parameters
/// of the function `within`.
fn local_type(ctx: &Ctx<'_>, variable: &str, within: &str, args: &[&str]) -> LType {
    let find = |name: &str| {
        let defs = ctx.input.packages[0].info.defs.values().copied();
        let named = |&obj: &gander_types::Obj| ctx.types.store[obj].name.as_str() == name;
        defs.into_iter().find(named).unwrap()
    };
    let args: Vec<LType> = args.iter().map(|arg| type_of(ctx, arg)).collect();
    let env = super::Env::new(&ctx.types.func_tparams(find(within)), &args);
    let ty = ctx.types.store[find(variable)].ty().unwrap();
    ctx.types.lower(ty, &env)
}

/// The strings are those that the official toolchain's package reflect gives.
#[test]
fn types_of_generic_functions() {
    let checked = checked(LOCAL, "main");
    let ctx = Ctx::new(&checked, 0);
    let check = |variable: &str, within: &str, args: &[&str], wanted: &str| {
        let ty = local_type(&ctx, variable, within, args);
        assert_eq!(&*ctx.types.name(ty), wanted);
        ty
    };
    check(
        "meth",
        "Meth",
        &["a1", "a2"],
        "struct { l []main.L[int,main.T]; v main.T }",
    );
    let pair = check(
        "pair",
        "F",
        &["a3", "a4"],
        "main.Pair[main.L[string,error]·2,main.L2[string,error]·3]",
    );
    let l = check("single", "F", &["a3", "a4"], "main.L[string,error]");
    check("inner", "F", &["a3", "a4"], "[]main.L[string,error]");
    assert_eq!(ctx.types.field_type(pair, &[0]), l);
    assert_eq!((ctx.types.size(l), ctx.types.size(pair)), (24, 32));
    check(
        "pair",
        "F",
        &["a5", "a6"],
        "main.Pair[main.L[main.Pair[int8,interface {}],[3]main.T]·2,main.L2[main.Pair[int8,interface {}],[3]main.T]·3]",
    );
    assert_ne!(l, local_type(&ctx, "single", "F", &["a4", "a3"]));
    check("alias", "G", &[], "map[string]main.Pair[main.L·4,main.T]");
}

#[test]
fn symbols_of_methods() {
    let checked = checked(LOCAL, "main");
    let ctx = Ctx::new(&checked, 0);
    let id = ctx.types.method_id(Symbol::intern("Name"), None);
    let symbol = |t| ctx.types.method_symbol(t, id);
    let h = local_type(&ctx, "h", "H", &[]);
    assert_eq!(symbol(h), "main.L·5.Name");
    assert_eq!(symbol(ctx.types.pointer(h)), "main.(*L·5).Name");
    assert_eq!(symbol(type_of(&ctx, "a2")), "main.T.Name");
    assert_eq!(symbol(type_of(&ctx, "i")), "go:interface { Name() }.Name");
    let s = ctx.types.pointer(type_of(&ctx, "s"));
    assert_eq!(symbol(s), "go:(*struct { main.T }).Name");
    let pair = type_of(&ctx, "a5");
    let method = ctx
        .types
        .method_named(pair, Symbol::intern("Meth"), None)
        .unwrap();
    let super::MethodBody::Declared { obj, .. } = method.body else {
        panic!("{method:?}");
    };
    let args = ctx.types.named(pair).unwrap().args;
    let symbol = ctx.types.func_symbol(obj, &args);
    assert_eq!(symbol, "main.(*Pair[int8,interface {}]).Meth");
}
