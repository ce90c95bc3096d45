//! Logical frames: of functions, and of what was inlined into them.
//!
//! Invariant: a list of callers has an entry for each logical frame: a return
//! address, whose upper 16 bits are the number of logical frames further in at
//! the same address. Wrappers have no logical frame.

use crate::image::{self, Image};
use crate::symbols::Place;
use gander_rt_sched::{G, current_g};
use gander_rt_stack::{is_lessstack, is_start};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Bits of an address.
const ADDRESS: usize = (1 << 48) - 1;

/// What the last function of every goroutine returns to.
const GOEXIT: Place = Place {
    function: "runtime.goexit",
    file: "runtime/asm_amd64.s",
    line: 1,
};

/// Its address for programs: the real one differs from run to run, and they
/// may hash it. Nothing is ever there.
const GOEXIT_PC: usize = 0x7fff_ffff_ff00;

/// Whether the address is what the last function of a goroutine returns to.
fn is_exit(pc: usize) -> bool {
    pc == GOEXIT_PC || is_start(pc)
}

/// Functions of the overlay that the official runtime does without: a deferred
/// call is seen as one of the function that ends, or of `gopanic`.
const HIDDEN: &[&str] = &["runtime.deferreturn", "runtime.runDeferred"];

fn is_hidden(image: &Image, pc: usize) -> bool {
    image
        .function(pc)
        .is_some_and(|function| HIDDEN.contains(&image.string(function.name)))
}

/// The logical frames at a return address, innermost first.
pub(crate) fn logical(image: &Image, pc: usize) -> impl Iterator<Item = Place> {
    let at = pc.wrapping_sub(1);
    let code = image.has_code(at) && !image.is_wrapper(at) && !is_hidden(image, at);
    let places = code.then(|| image.places(at));
    let exit = is_exit(pc).then_some(GOEXIT);
    places.into_iter().flatten().chain(exit)
}

/// The return addresses of a stack, innermost first: without those between
/// segments, and with a fault's address turned into one.
pub(crate) fn addresses<I>(image: &Image, frames: I) -> impl Iterator<Item = usize>
where
    I: Iterator<Item = gander_rt_stack::Frame>,
{
    let sigpanic = image.header.sigpanic.start;
    let mut fault = false;
    frames
        .map(|frame| frame.pc)
        .filter(|&pc| !is_lessstack(pc))
        .map(move |pc| {
            let exact = std::mem::replace(
                &mut fault,
                image
                    .function(pc - 1)
                    .is_some_and(|function| function.entry == sigpanic),
            );
            pc + usize::from(exact)
        })
}

/// The Go callers of the native that runs.
///
/// # Safety
/// In a native of kind `Sys` or `Park`.
pub(crate) unsafe fn callers<'a>(
    image: &'a Image,
    g: *const G,
) -> impl Iterator<Item = usize> + use<'a> {
    addresses(image, gander_rt_stack::walk_parked(&raw const (*g).head))
}

/// `func callersOf(skip int, buf *uintptr, n int) int`
pub(crate) unsafe extern "C" fn callers_of(skip: usize, out: *mut usize, count: usize) -> usize {
    let Some(image) = image::image() else {
        return 0;
    };
    let frames = callers(image, current_g()).flat_map(|pc| tagged(image, pc));
    let mut stored = 0;
    for pc in frames.skip(skip).take(count) {
        *out.add(stored) = pc;
        stored += 1;
    }
    stored
}

/// The entries of a list of callers for a return address.
fn tagged(image: &Image, pc: usize) -> impl Iterator<Item = usize> + use<> {
    let entry = if is_exit(pc) { GOEXIT_PC } else { pc };
    (0..logical(image, pc).count()).map(move |depth| entry | depth << 48)
}

/// A Go string.
#[repr(C)]
#[derive(Clone, Copy)]
struct GoString(*const u8, usize);

impl From<&'static str> for GoString {
    fn from(text: &'static str) -> Self {
        GoString(text.as_ptr(), text.len())
    }
}

/// `runtime.frameInfo`.
#[repr(C)]
pub(crate) struct FrameInfo {
    function: GoString,
    file: GoString,
    line: usize,
    start_line: usize,
    entry: usize,
    func: *const FuncData,
}

/// `func frameAt(pc uintptr, info *frameInfo) bool`
pub(crate) unsafe extern "C" fn frame_at(pc: usize, out: *mut FrameInfo) -> u64 {
    let Some(image) = image::image() else {
        return 0;
    };
    let (pc, depth) = (pc & ADDRESS, pc >> 48);
    let mut frames = logical(image, pc).skip(depth);
    let Some(place) = frames.next() else {
        return 0;
    };
    let inlined = frames.next().is_some();
    let function = image.function(pc.wrapping_sub(1));
    out.write(FrameInfo {
        function: place.function.into(),
        file: place.file.into(),
        line: place.line as usize,
        start_line: function
            .filter(|_| !inlined)
            .map_or(0, |function| function.line as usize),
        entry: function.map_or(pc, |function| function.entry as usize),
        func: if inlined {
            std::ptr::null()
        } else {
            func_data(image, pc.wrapping_sub(1), None)
        },
    });
    1
}

/// `runtime.funcData`.
#[repr(C)]
pub(crate) struct FuncData {
    name: GoString,
    file: GoString,
    line: usize,
    entry: usize,
}

struct Known(BTreeMap<(usize, &'static str), &'static FuncData>);

// SAFETY: the data is never written again and lives for ever.
unsafe impl Send for Known {}

static KNOWN: Mutex<Known> = Mutex::new(Known(BTreeMap::new()));

/// The description of the function at `pc`: the inlined one with `depth`
/// others further in, or the physical one. Null if there is none.
fn func_data(image: &Image, pc: usize, depth: Option<usize>) -> *const FuncData {
    let mut places = image.places(pc);
    let place = match depth {
        None => places.last(),
        Some(depth) => places.nth(depth),
    };
    let function = image.function(pc);
    let (place, entry, line) = match (place, function) {
        (Some(place), Some(function)) => (place, function.entry as usize, function.line as usize),
        _ if is_exit(pc) || is_exit(pc + 1) => (GOEXIT, GOEXIT_PC, 1),
        _ => return std::ptr::null(),
    };
    let mut known = KNOWN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    *known.0.entry((entry, place.function)).or_insert_with(|| {
        Box::leak(Box::new(FuncData {
            name: place.function.into(),
            file: place.file.into(),
            line,
            entry,
        }))
    })
}

/// `func funcAt(pc uintptr) *Func`
pub(crate) extern "C" fn func_at(pc: usize) -> *const FuncData {
    image::image().map_or(std::ptr::null(), |image| {
        // A frame further out is known by a return address only, or the byte
        // before it.
        let (at, depth) = (pc & ADDRESS, pc >> 48);
        func_data(image, at - usize::from(depth != 0), Some(depth))
    })
}

/// `func goroutineStacks(buf *uintptr, n, depth int) int`, with the world
/// stopped.
pub(crate) unsafe extern "C" fn goroutine_stacks(
    out: *mut usize,
    most: usize,
    depth: usize,
) -> usize {
    let Some(image) = image::image() else {
        return 0;
    };
    let mut count = 0;
    gander_rt_sched::for_each(|g| {
        if (*g).is_system() {
            return;
        }
        if count < most {
            let row = std::slice::from_raw_parts_mut(out.add(count * depth), depth);
            row.fill(0);
            let pcs = crate::trace::stack_of(image, g).flat_map(|pc| tagged(image, pc));
            for (slot, pc) in row.iter_mut().zip(pcs) {
                *slot = pc;
            }
        }
        count += 1;
    });
    count
}
