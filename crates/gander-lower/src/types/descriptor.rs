//! The content of type descriptors (`internal/abi`).
//!
//! Invariant: laid out as gc 1.27 does: the head, what the kind adds, the
//! uncommon part if the type has a name or methods, the arrays that the kind
//! points to, the methods. Types and code addresses of methods are filled in
//! by [`super::keep`]; until then they say "not reachable".

use super::blob::Blob;
use super::{Field, FuncType, Kind, LType, Method, MethodSpec};
use crate::ctx::Ctx;
use gander_abi::WORD;
use gander_abi::rtype::{kind, tflag};
use gander_mir::DataId;
use gander_types::{BasicKind, ChanDir, Pkg};

/// Bytes of `abi.UncommonType`.
const UNCOMMON_SIZE: usize = 16;
/// Bytes of `abi.Method`.
const METHOD_SIZE: u64 = 16;
/// Offset of `abi.Type.PtrToThis`.
pub(super) const PTR_TO_THIS: u64 = 44;
/// `abi.TextOff` of a method that nothing can call.
const UNREACHABLE: u32 = u32::MAX;

/// Bits of `abi.MapType.Flags`.
mod map_flag {
    pub(super) const NEED_KEY_UPDATE: u32 = 1;
    pub(super) const HASH_MIGHT_PANIC: u32 = 2;
    pub(super) const INDIRECT_KEY: u32 = 4;
    pub(super) const INDIRECT_ELEM: u32 = 8;
}

/// A method's place in a descriptor.
pub(super) struct MethodPlace {
    pub(super) method: Method,
    /// Offset of its `abi.Method` in the descriptor.
    pub(super) offset: u64,
}

/// Fills the descriptor of `t`; gives the places of its methods.
pub(super) fn fill(ctx: &mut Ctx<'_>, t: LType, id: DataId) -> Vec<MethodPlace> {
    let methods = ctx.types.method_set(t);
    let uncommon = is_named(ctx, t) || !methods.is_empty();
    let mut blob = Blob::default();
    head(ctx, &mut blob, t, uncommon);
    let mut tail = Blob::default();
    let fixed = fixed_size(&ctx.types.under_kind(t));
    let tail_start = fixed + if uncommon { UNCOMMON_SIZE } else { 0 };
    body(ctx, &mut blob, &mut tail, t, (id, tail_start));
    blob.align(WORD as usize);
    debug_assert_eq!(blob.len() as usize, fixed);
    let mut places = Vec::new();
    if uncommon {
        places = uncommon_part(ctx, &mut blob, t, &methods, tail.len());
    }
    blob.append(tail);
    for (place, method) in places.iter_mut().zip(&methods) {
        place.offset = blob.len();
        method_entry(ctx, &mut blob, t, method);
    }
    let old = &mut ctx.program.datas[id.index()];
    let name = std::mem::take(&mut old.name);
    *old = blob.data(name, old.section, old.align);
    places
}

/// The offsets of the methods of a type in its descriptor of so many bytes:
/// they are at its end.
pub(super) fn places(size: u64, methods: Vec<Method>) -> impl Iterator<Item = (Method, u64)> {
    let start = size - METHOD_SIZE * methods.len() as u64;
    let offsets = (0..).map(move |number: u64| start + METHOD_SIZE * number);
    methods.into_iter().zip(offsets)
}

/// Offsets in `abi.Method`.
pub(super) mod method {
    pub(in super::super) const TYPE: u64 = 4;
    pub(in super::super) const IFN: u64 = 8;
    pub(in super::super) const TFN: u64 = 12;
}

/// Whether the type has a name of its own: predeclared or defined.
pub(super) fn is_named(ctx: &Ctx<'_>, t: LType) -> bool {
    matches!(*ctx.types.kind(t), Kind::Basic(_) | Kind::Named(_))
}

fn head(ctx: &mut Ctx<'_>, blob: &mut Blob, t: LType, uncommon: bool) {
    let layout = ctx.types.layout(t);
    let (mask, on_demand) = ctx.pointer_mask(t);
    let equal = ctx.equality_funcval(t);
    let name = ctx.types.name(t);
    let flag = |flag: u8, set: bool| if set { flag } else { 0 };
    let starred = name.starts_with('*');
    let flags = flag(tflag::UNCOMMON, uncommon)
        | flag(tflag::EXTRA_STAR, !starred)
        | flag(tflag::NAMED, is_named(ctx, t))
        | flag(tflag::REGULAR_MEMORY, ctx.types.is_regular_memory(t))
        | flag(tflag::GC_MASK_ON_DEMAND, on_demand)
        | flag(tflag::DIRECT_IFACE, ctx.types.is_direct(t));
    // With the star, `T` and `*T` share a name.
    let text = match starred {
        true => name.to_string(),
        false => format!("*{name}"),
    };
    let (base, _) = ctx.types.deref(t);
    let exported = match &*ctx.types.kind(base) {
        Kind::Named(named) => ctx.types.store[named.obj].is_exported(),
        _ => false,
    };
    let str = ctx.name_data(&text, &[], None, exported, false);
    blob.u64(layout.size);
    blob.u64(layout.ptr_bytes);
    blob.u32(ctx.types.hash(t));
    blob.u8(flags);
    blob.u8(layout.align as u8);
    blob.u8(layout.align as u8);
    blob.u8(kind_number(&ctx.types.under_kind(t)));
    blob.addr_or_null(equal);
    blob.addr_or_null(mask);
    blob.type_offset(str);
    let pointer = needs_pointer_type(ctx, t).then(|| {
        let pointer = ctx.types.pointer(t);
        ctx.descriptor(pointer)
    });
    blob.type_offset_or_zero(pointer);
}

/// Whether the program must have a descriptor of `*t`: reflection can make one
/// only without methods.
pub(super) fn needs_pointer_type(ctx: &Ctx<'_>, t: LType) -> bool {
    matches!(*ctx.types.kind(t), Kind::Named(_)) || !ctx.types.methods(t).is_empty()
}

fn kind_number(under: &Kind) -> u8 {
    match under {
        Kind::Basic(basic) => basic_number(*basic),
        Kind::Pointer(_) => kind::POINTER,
        Kind::Slice(_) => kind::SLICE,
        Kind::Array { .. } => kind::ARRAY,
        Kind::Func(_) => kind::FUNC,
        Kind::Interface(_) => kind::INTERFACE,
        Kind::Map { .. } => kind::MAP,
        Kind::Chan { .. } => kind::CHAN,
        Kind::Struct(_) | Kind::Tuple(_) | Kind::Named(_) | Kind::MapGroup(_) => kind::STRUCT,
    }
}

fn basic_number(basic: BasicKind) -> u8 {
    match basic {
        BasicKind::Bool => kind::BOOL,
        BasicKind::Int => kind::INT,
        BasicKind::Int8 => kind::INT8,
        BasicKind::Int16 => kind::INT16,
        BasicKind::Int32 => kind::INT32,
        BasicKind::Int64 => kind::INT64,
        BasicKind::Uint => kind::UINT,
        BasicKind::Uint8 => kind::UINT8,
        BasicKind::Uint16 => kind::UINT16,
        BasicKind::Uint32 => kind::UINT32,
        BasicKind::Uint64 => kind::UINT64,
        BasicKind::Uintptr => kind::UINTPTR,
        BasicKind::Float32 => kind::FLOAT32,
        BasicKind::Float64 => kind::FLOAT64,
        BasicKind::Complex64 => kind::COMPLEX64,
        BasicKind::Complex128 => kind::COMPLEX128,
        BasicKind::String => kind::STRING,
        _ => kind::UNSAFE_POINTER,
    }
}

/// Bytes of the descriptor's part of fixed size.
fn fixed_size(under: &Kind) -> usize {
    match under {
        Kind::Pointer(_) | Kind::Slice(_) | Kind::Func(_) => 56,
        Kind::Chan { .. } => 64,
        Kind::Array { .. } => 72,
        Kind::Struct(_) | Kind::Interface(_) => 80,
        Kind::Map { .. } => 136,
        _ => 48,
    }
}

/// What the kind adds: fixed fields to `blob`, arrays to `tail`, which will
/// begin at `place`.
fn body(ctx: &mut Ctx<'_>, blob: &mut Blob, tail: &mut Blob, t: LType, place: (DataId, usize)) {
    match &*ctx.types.under_kind(t) {
        &Kind::Pointer(elem) | &Kind::Slice(elem) => {
            let elem = ctx.descriptor(elem);
            blob.addr(elem, 0);
        }
        &Kind::Array { len, elem } => {
            let slice = ctx.types.slice(elem);
            let (elem, slice) = (ctx.descriptor(elem), ctx.descriptor(slice));
            blob.addr(elem, 0);
            blob.addr(slice, 0);
            blob.u64(len);
        }
        &Kind::Chan { dir, elem } => {
            let elem = ctx.descriptor(elem);
            blob.addr(elem, 0);
            blob.u64(match dir {
                ChanDir::RecvOnly => 1,
                ChanDir::SendOnly => 2,
                ChanDir::Both => 3,
            });
        }
        Kind::Func(func) => func_part(ctx, blob, tail, func),
        Kind::Interface(specs) => interface_part(ctx, blob, tail, t, specs, place),
        Kind::Struct(fields) => struct_part(ctx, blob, tail, t, fields, place),
        &Kind::Map { key, elem } => map_part(ctx, blob, t, key, elem),
        Kind::Basic(_) | Kind::Named(_) | Kind::Tuple(_) | Kind::MapGroup(_) => {}
    }
}

fn func_part(ctx: &mut Ctx<'_>, blob: &mut Blob, tail: &mut Blob, func: &FuncType) {
    blob.u16(func.params.len() as u16);
    blob.u16(func.results.len() as u16 | u16::from(func.variadic) << 15);
    for &t in func.params.iter().chain(&func.results) {
        let t = ctx.descriptor(t);
        tail.addr(t, 0);
    }
}

/// A slice header for an array of `len` elements at `place`.
fn slice_header(blob: &mut Blob, place: (DataId, usize), len: usize) {
    blob.addr(place.0, place.1 as i64);
    blob.u64(len as u64);
    blob.u64(len as u64);
}

fn interface_part(
    ctx: &mut Ctx<'_>,
    blob: &mut Blob,
    tail: &mut Blob,
    t: LType,
    specs: &[MethodSpec],
    place: (DataId, usize),
) {
    let home = match &*ctx.types.kind(t) {
        Kind::Named(named) => ctx.types.store[named.obj].pkg,
        _ => None,
    };
    let home = home.map(|pkg| ctx.types.package(pkg));
    let path = home.map(|pkg| ctx.import_path(pkg));
    blob.addr_or_null(path);
    slice_header(blob, place, specs.len());
    for spec in specs {
        let name = ctx.id_name(spec.id, home);
        let sig = ctx.descriptor(spec.sig);
        tail.type_offset(name);
        tail.type_offset(sig);
    }
}

fn struct_part(
    ctx: &mut Ctx<'_>,
    blob: &mut Blob,
    tail: &mut Blob,
    t: LType,
    fields: &[Field],
    place: (DataId, usize),
) {
    let home = fields.iter().find_map(|field| field.pkg);
    let path = home.map(|pkg| ctx.import_path(pkg));
    blob.addr_or_null(path);
    slice_header(blob, place, fields.len());
    let layout = ctx.types.layout(t);
    for (field, &offset) in fields.iter().zip(&layout.offsets) {
        let exported = field.name.is_exported();
        let name = field.name.as_str();
        let name = ctx.name_data(name, &field.tag, None, exported, field.embedded);
        let ty = ctx.descriptor(field.ty);
        tail.addr(name, 0);
        tail.addr(ty, 0);
        tail.u64(offset);
    }
}

fn map_part(ctx: &mut Ctx<'_>, blob: &mut Blob, t: LType, key: LType, elem: LType) {
    let map = ctx.types.under(t);
    // A named map and its underlying type have one hash function; package
    // reflect must find the latter.
    ctx.descriptor(map);
    let group = ctx.types.intern(Kind::MapGroup(map));
    let slot = ctx.types.map_slot(map);
    let slots_offset = ctx.types.offset(ctx.types.under(group), 1);
    let (slot_size, elem_offset) = (ctx.types.size(slot), ctx.types.offset(slot, 1));
    let group_size = ctx.types.size(group);
    for t in [key, elem, group] {
        let t = ctx.descriptor(t);
        blob.addr(t, 0);
    }
    let hasher = ctx.hash_funcval(key);
    blob.addr(hasher, 0);
    blob.u64(group_size);
    blob.u64(slots_offset);
    blob.u64(slot_size);
    blob.u64(slots_offset + elem_offset);
    blob.u64(slot_size);
    blob.u64(elem_offset);
    let large = |t: LType| ctx.types.size(t) > super::layout::MAP_INLINE;
    let flag = |flag: u32, set: bool| if set { flag } else { 0 };
    blob.u32(
        flag(map_flag::NEED_KEY_UPDATE, ctx.types.key_needs_update(key))
            | flag(map_flag::HASH_MIGHT_PANIC, ctx.types.hash_can_panic(key))
            | flag(map_flag::INDIRECT_KEY, large(key))
            | flag(map_flag::INDIRECT_ELEM, large(elem)),
    );
}

/// The package that a type's methods are at home in.
fn home_package(ctx: &Ctx<'_>, t: LType) -> Option<Pkg> {
    let named = match *ctx.types.kind(t) {
        Kind::Pointer(elem) | Kind::Slice(elem) | Kind::Array { elem, .. } => elem,
        Kind::Chan { elem, .. } => elem,
        _ => t,
    };
    match &*ctx.types.kind(named) {
        Kind::Named(named) => ctx.types.store[named.obj]
            .pkg
            .map(|pkg| ctx.types.package(pkg)),
        Kind::Basic(BasicKind::UnsafePointer) => Some(Pkg::UNSAFE),
        _ => None,
    }
}

/// `abi.UncommonType`; the methods come behind `between` bytes.
fn uncommon_part(
    ctx: &mut Ctx<'_>,
    blob: &mut Blob,
    t: LType,
    methods: &[Method],
    between: u64,
) -> Vec<MethodPlace> {
    let home = home_package(ctx, t);
    let path = home.map(|pkg| ctx.import_path(pkg));
    let exported = methods.iter().filter(|m| m.id.name.is_exported()).count();
    blob.type_offset_or_zero(path);
    blob.u16(methods.len() as u16);
    blob.u16(exported as u16);
    blob.u32((UNCOMMON_SIZE as u64 + between) as u32);
    blob.u32(0);
    let place = |method: &Method| MethodPlace {
        method: method.clone(),
        offset: 0,
    };
    methods.iter().map(place).collect()
}

fn method_entry(ctx: &mut Ctx<'_>, blob: &mut Blob, t: LType, method: &Method) {
    let start = blob.len();
    let home = home_package(ctx, t);
    let name = ctx.id_name(method.id, home);
    blob.type_offset(name);
    blob.u32(0);
    blob.u32(UNREACHABLE);
    blob.u32(UNREACHABLE);
    debug_assert_eq!(blob.len() - start, METHOD_SIZE);
}
