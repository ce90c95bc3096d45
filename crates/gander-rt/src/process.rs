//! The process: arguments, clocks, random numbers, the end.
//!
//! Invariant: the layout of `Module` is that of the overlay's variable
//! `runtime.module`.

use crate::{heap, image, settings};
use gander_rt_sched::Mode;
use std::ffi::CString;
use std::os::unix::ffi::OsStringExt as _;
use std::sync::OnceLock;

/// `runtime.module` of the overlay.
#[repr(C)]
pub(crate) struct Module {
    types: u64,
    types_end: u64,
    text: u64,
    text_end: u64,
    typelinks: u64,
    typelink_count: u64,
    lessstack: usize,
    modinfo: (u64, u64),
    godebug: (u64, u64),
    goroot: (u64, u64),
    argc: usize,
    argv: *const *const libc::c_char,
    envp: *const *const libc::c_char,
}

unsafe extern "C" {
    static environ: *const *const libc::c_char;
}

struct Arguments(Vec<*const libc::c_char>);

// SAFETY: the pointers are to strings that live for ever and do not change.
unsafe impl Send for Arguments {}
// SAFETY: as above.
unsafe impl Sync for Arguments {}

/// The arguments as C strings, for ever.
fn arguments() -> &'static [*const libc::c_char] {
    static ARGUMENTS: OnceLock<Arguments> = OnceLock::new();
    &ARGUMENTS
        .get_or_init(|| {
            let strings = std::env::args_os()
                .filter_map(|arg| CString::new(arg.into_vec()).ok())
                .map(|arg| arg.into_raw().cast_const());
            Arguments(strings.chain([std::ptr::null()]).collect())
        })
        .0
}

/// `func moduleInit(m unsafe.Pointer)`
pub(crate) unsafe extern "C" fn module_init(out: *mut Module) {
    let Some(image) = image::image() else {
        return;
    };
    let header = &image.header;
    let arguments = arguments();
    out.write(Module {
        types: header.types.start,
        types_end: header.types.start + header.types.len,
        text: header.text.start,
        text_end: header.text.start + header.text.len,
        typelinks: header.typelinks.start,
        typelink_count: header.typelinks.len,
        lessstack: gander_rt_stack::lessstack(),
        modinfo: (header.modinfo.start, header.modinfo.len),
        godebug: (header.godebug.start, header.godebug.len),
        goroot: (header.goroot.start, header.goroot.len),
        argc: arguments.len() - 1,
        argv: arguments.as_ptr(),
        envp: environ,
    });
}

/// `func exit(code int32)`
pub(crate) extern "C" fn end(code: i32) -> ! {
    // SAFETY: ends the process.
    unsafe { libc::_exit(code) }
}

/// `func nanotime() int64`
pub(crate) extern "C" fn nanotime<C: Mode>() -> i64 {
    gander_rt_sched::now::<C>()
}

/// `func walltime() int64`
pub(crate) extern "C" fn walltime<C: Mode>() -> i64 {
    let (seconds, nanos) = gander_rt_sched::wall::<C>();
    seconds * 1_000_000_000 + nanos
}

/// `func rand() uint64`
pub(crate) extern "C" fn rand<C: Mode>() -> u64 {
    gander_rt_sched::random::<C>()
}

/// `func inModule(p uintptr) bool`
pub(crate) extern "C" fn in_module(address: usize) -> u64 {
    let inside = image::image().is_some_and(|image| image.contains(address))
        || heap::is_persistent(address)
        || address == heap::zero();
    u64::from(inside)
}

/// `func tracebackLevel(p *byte, n int)`
pub(crate) unsafe extern "C" fn set_traceback(text: *const u8, len: usize) {
    settings::set_level(std::slice::from_raw_parts(text, len));
}

/// `func setStackLimit(bytes int) int`
pub(crate) extern "C" fn set_stack_limit(bytes: usize) -> usize {
    gander_rt_stack::set_max_stack(bytes)
}
