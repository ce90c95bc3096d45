//! The heap's natives: allocation, statistics, weak pointers.
//!
//! Invariant: a P's cache is used by the thread that owns the P only, and an
//! object is reachable (from the goroutine's stack, which holds the answer, or
//! from this thread's stack) before the next collection.

use crate::{collect, crash};
use gander_abi::rtype::Type;
use gander_rt_heap::{AllocError, Cache, Config, Heap, MemStats, PtrMask, zero_base};
use gander_rt_sched::{Layout, Mode, current_p};
use std::ptr::{self, NonNull};
use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, Ordering};

static HEAP: AtomicPtr<Heap> = AtomicPtr::new(ptr::null_mut());

/// Makes the heap of the process.
///
/// # Errors
/// If there is no address space for it.
pub(crate) fn set_up(config: &Config) -> Result<(), String> {
    let heap = Heap::new(config).map_err(|err| err.to_string())?;
    HEAP.store(Box::into_raw(Box::new(heap)), Ordering::Release);
    Ok(())
}

/// The heap; after [`set_up`].
#[inline]
pub(crate) fn heap() -> &'static Heap {
    // SAFETY: set before any native runs, and never freed.
    unsafe { &*HEAP.load(Ordering::Relaxed) }
}

/// The cache of this thread's P.
#[inline]
unsafe fn cache() -> NonNull<Cache> {
    let p = current_p();
    NonNull::new((*p).cache.cast()).unwrap_or_else(|| {
        let cache = heap().new_cache();
        (*p).cache = cache.as_ptr().cast();
        cache
    })
}

#[inline]
unsafe fn allocate<C: Mode>(size: usize, mask: Option<&PtrMask>, zeroed: bool) -> *mut u8 {
    let object = match heap().alloc(cache(), size, mask, zeroed) {
        Ok(object) => object.as_ptr(),
        Err(err) => allocate_slow::<C>(size, mask, zeroed, err),
    };
    if C::EVENTS {
        let start = object as u64;
        gander_rt_race::clear(start..start + size as u64);
    }
    object
}

/// The step in which Go's heap grows, and in which it tells what it asked for.
const GROWTH: usize = 4 << 20;

/// Ends the program for want of `size` bytes.
#[cold]
fn out_of_memory(size: usize) -> ! {
    let block = size.max(1).next_multiple_of(GROWTH);
    let used = heap().bytes_in_use();
    crash::fatal_after(
        &format!("runtime: out of memory: cannot allocate {block}-byte block ({used} in use)\n"),
        "out of memory",
    )
}

#[cold]
unsafe fn allocate_slow<C: Mode>(
    size: usize,
    mask: Option<&PtrMask>,
    zeroed: bool,
    mut err: AllocError,
) -> *mut u8 {
    let mut tries = 0;
    loop {
        if tries == 2 && matches!(err, AllocError::OutOfMemory) {
            out_of_memory(size);
        }
        collect::collect::<C>(false);
        tries += 1;
        // A program that allocates faster than it is collected goes on.
        let again = if tries > 2 {
            heap().alloc_now(cache(), size, mask, zeroed)
        } else {
            heap().alloc(cache(), size, mask, zeroed)
        };
        match again {
            Ok(object) => return object.as_ptr(),
            Err(now) => err = now,
        }
    }
}

unsafe fn mask_of(typ: *const Type) -> Option<PtrMask> {
    if typ.is_null() || (*typ).ptr_bytes == 0 {
        return None;
    }
    Some(PtrMask {
        elem_size: (*typ).size,
        ptr_bytes: (*typ).ptr_bytes,
        mask: crate::masks::mask(typ),
    })
}

/// `func mallocgc(size uintptr, typ *abi.Type, needzero bool) unsafe.Pointer`
pub(crate) unsafe extern "C" fn mallocgc<C: Mode>(
    size: usize,
    typ: *const Type,
    zeroed: u64,
) -> *mut u8 {
    allocate::<C>(size, mask_of(typ).as_ref(), zeroed & 1 != 0)
}

/// `func newobject(typ *abi.Type) unsafe.Pointer`
pub(crate) unsafe extern "C" fn newobject<C: Mode>(typ: *const Type) -> *mut u8 {
    allocate::<C>((*typ).size, mask_of(typ).as_ref(), true)
}

/// Allocates for the scheduler.
pub(crate) unsafe fn allocate_layout<C: Mode>(size: usize, layout: Layout) -> *mut u8 {
    match layout {
        Layout::NoPointers => allocate::<C>(size, None, true),
        Layout::Elements(typ) => allocate::<C>(size, mask_of(typ).as_ref(), true),
        Layout::Mask(bits) => {
            let size = size.next_multiple_of(8);
            let mask = PtrMask {
                elem_size: size,
                ptr_bytes: 8 * (64 - bits.leading_zeros() as usize),
                mask: (&raw const bits).cast(),
            };
            allocate::<C>(size, Some(&mask), true)
        }
    }
}

/// `func GC()`
pub(crate) unsafe extern "C" fn gc_start<C: Mode>() {
    collect::collect::<C>(true);
    heap().sweep_all();
}

/// `func roundupsize(size uintptr, noscan bool) uintptr`
pub(crate) extern "C" fn round_up(size: usize, noscan: u64) -> usize {
    gander_rt_heap::round_up_size(size, noscan & 1 != 0)
}

/// `func heapBase(p unsafe.Pointer) unsafe.Pointer`
pub(crate) extern "C" fn heap_base(address: usize) -> usize {
    heap().find_object(address).map_or(0, |object| object.0)
}

/// `func inHeap(p uintptr) bool`
pub(crate) extern "C" fn in_heap(address: usize) -> u64 {
    u64::from(heap().find_object(address).is_some())
}

/// `func releaseMemory()`
pub(crate) extern "C" fn release_memory() {
    heap().free_os_memory();
}

/// `func gcPercent(n int32) int32`
pub(crate) extern "C" fn gc_percent(percent: i32) -> i32 {
    heap().set_gc_percent(percent)
}

/// `func memoryLimit(n int64) int64`
pub(crate) extern "C" fn memory_limit(limit: i64) -> i64 {
    let old = match usize::try_from(limit) {
        Ok(limit) => {
            let limit = if limit == i64::MAX as usize {
                usize::MAX
            } else {
                limit
            };
            heap().set_memory_limit(limit)
        }
        Err(_) => heap().memory_limit(),
    };
    i64::try_from(old).unwrap_or(i64::MAX)
}

/// `func weakHandle(p unsafe.Pointer) unsafe.Pointer`
pub(crate) unsafe extern "C" fn weak_handle<C: Mode>(address: usize) -> *mut usize {
    for _ in 0..4 {
        match heap().weak_handle(cache(), address) {
            Ok(handle) => return handle.as_ptr(),
            Err(_) => collect::collect::<C>(false),
        }
    }
    out_of_memory(size_of::<usize>())
}

/// `func weakGet(handle unsafe.Pointer) unsafe.Pointer`
pub(crate) unsafe extern "C" fn weak_get(handle: *mut usize) -> usize {
    NonNull::new(handle).map_or(0, |handle| heap().weak_value(handle))
}

/// Memory that is never freed and not scanned.
struct Persistent {
    at: usize,
    end: usize,
    chunks: Vec<(usize, usize)>,
}

static PERSISTENT: Mutex<Persistent> = Mutex::new(Persistent {
    at: 0,
    end: 0,
    chunks: Vec::new(),
});

fn persistent() -> std::sync::MutexGuard<'static, Persistent> {
    PERSISTENT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// `func persistentalloc(size uintptr) unsafe.Pointer`
pub(crate) extern "C" fn persistent_alloc(size: usize) -> usize {
    const CHUNK: usize = 256 << 10;
    let size = size.next_multiple_of(8);
    let mut memory = persistent();
    if memory.end - memory.at < size {
        let bytes = CHUNK.max(size);
        let layout = std::alloc::Layout::from_size_align(bytes, 4096);
        let base = match layout {
            // SAFETY: the size is not 0.
            Ok(layout) => unsafe { std::alloc::alloc_zeroed(layout) as usize },
            Err(_) => 0,
        };
        if base == 0 {
            crash::fatal("runtime: cannot allocate memory");
        }
        memory.at = base;
        memory.end = base + bytes;
        memory.chunks.push((base, base + bytes));
    }
    let at = memory.at;
    memory.at += size;
    at
}

/// Whether an address lies in memory of [`persistent_alloc`].
pub(crate) fn is_persistent(address: usize) -> bool {
    persistent()
        .chunks
        .iter()
        .any(|&(start, end)| (start..end).contains(&address))
}

/// `runtime.MemStats`.
#[repr(C)]
pub(crate) struct GoStats {
    alloc: u64,
    total_alloc: u64,
    sys: u64,
    lookups: u64,
    mallocs: u64,
    frees: u64,
    heap_alloc: u64,
    heap_sys: u64,
    heap_idle: u64,
    heap_inuse: u64,
    heap_released: u64,
    heap_objects: u64,
    stack_inuse: u64,
    stack_sys: u64,
    span_inuse: u64,
    span_sys: u64,
    cache_inuse: u64,
    cache_sys: u64,
    buck_sys: u64,
    gc_sys: u64,
    other_sys: u64,
    next_gc: u64,
    last_gc: u64,
    pause_total: u64,
    pauses: [u64; 256],
    pause_ends: [u64; 256],
    cycles: u32,
    forced: u32,
    cpu_fraction: f64,
    enabled: bool,
    debug: bool,
    by_size: [GoClass; 61],
}

#[repr(C)]
struct GoClass {
    size: u32,
    mallocs: u64,
    frees: u64,
}

/// `func readMemStats(m *MemStats)`, with the world stopped.
pub(crate) unsafe extern "C" fn read_stats(out: *mut GoStats) {
    let stats: MemStats = heap().stats();
    let out = &mut *out;
    out.alloc = stats.heap_alloc;
    out.total_alloc = stats.total_alloc;
    out.mallocs = stats.mallocs;
    out.frees = stats.frees;
    out.heap_alloc = stats.heap_alloc;
    out.heap_sys = stats.heap_sys;
    out.heap_idle = stats.heap_idle;
    out.heap_inuse = stats.heap_inuse;
    out.heap_released = stats.heap_released;
    out.heap_objects = stats.heap_objects;
    let stacks = gander_rt_stack::bytes_in_use() as u64;
    out.stack_inuse = stacks;
    out.stack_sys = stacks;
    out.span_inuse = stats.span_inuse;
    out.span_sys = stats.span_inuse;
    out.cache_inuse = stats.cache_inuse;
    out.cache_sys = stats.cache_inuse;
    out.gc_sys = stats.gc_sys;
    out.sys = out.heap_sys + stacks + stats.span_inuse + stats.cache_inuse + stats.gc_sys;
    out.next_gc = stats.next_gc;
    out.last_gc = stats.last_gc;
    out.pause_total = stats.pause_total_ns;
    out.pauses = *stats.pause_ns;
    out.pause_ends = *stats.pause_end;
    out.cycles = stats.num_gc;
    out.forced = stats.num_forced_gc;
    out.enabled = true;
    for (class, stats) in out.by_size.iter_mut().zip(&stats.by_size) {
        class.size = stats.size as u32;
        class.mallocs = stats.mallocs;
        class.frees = stats.frees;
    }
}

/// `func bubbleAssociate(p unsafe.Pointer, id uint64, add bool) int`
pub(crate) extern "C" fn bubble_associate(address: usize, id: u64, add: u64) -> u64 {
    if in_heap(address) == 0 {
        // A variable of the program belongs to no bubble.
        return 0;
    }
    match heap().bubble_of(address, if add & 1 != 0 { id } else { 0 }) {
        None => 0,
        Some(found) if found == id => 1,
        Some(_) => 2,
    }
}

/// `func bubbleDisassociate(p unsafe.Pointer)`
pub(crate) extern "C" fn bubble_disassociate(address: usize) {
    heap().forget_bubble(address);
}

/// The address of objects of no size.
pub(crate) fn zero() -> usize {
    zero_base().as_ptr() as usize
}
