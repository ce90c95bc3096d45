//! Allocation workloads, to measure the heap: binary trees, and a hash table
//! under random change.
//!
//! `workloads bt 18`, `workloads mixed 1048576 20000000`, `workloads reset
//! 1000`. The environment's GOGC and HELPERS count. Roots are the native
//! stack, as for a running program.
#![allow(unsafe_code, reason = "it plays the part of a compiled Go program")]
#![allow(clippy::print_stdout, reason = "it is a program")]

use gander_rt_heap::{AllocError, Cache, Config, Cycle, Heap, PtrMask, Roots};
use std::hint::black_box;
use std::ops::Range;
use std::ptr::NonNull;
use std::time::Instant;

/// A program with one goroutine, on the native stack.
struct Program {
    heap: Heap,
    cache: NonNull<Cache>,
    bottom: usize,
    helpers: usize,
    max_pause_ns: u64,
}

struct Stack(Range<usize>);

impl Roots for Stack {
    fn scan(&mut self, visit: &mut dyn FnMut(Range<usize>)) {
        visit(self.0.clone());
    }
}

impl Program {
    #[inline(always)]
    fn alloc(&mut self, size: usize, mask: Option<&PtrMask>) -> *mut u8 {
        loop {
            // SAFETY: one thread; masks describe the sizes they come with.
            match unsafe { self.heap.alloc(self.cache, size, mask, true) } {
                Ok(object) => return object.as_ptr(),
                Err(error) => self.collect(error),
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn collect(&mut self, error: AllocError) {
        assert_eq!(error, AllocError::NeedsCollection);
        let bottom = self.bottom;
        let cycle = Cycle {
            helpers: self.helpers,
            ..Cycle::default()
        };
        let report = with_registers(|top| {
            // SAFETY: one thread, whose stack and registers are the roots.
            unsafe { self.heap.collect(&mut Stack(top..bottom), cycle) }
        });
        self.max_pause_ns = self.max_pause_ns.max(report.pause_ns);
    }
}

/// Calls `f` with the top of the stack, below which are the registers that a
/// callee keeps.
#[inline(never)]
fn with_registers<R>(f: impl FnOnce(usize) -> R) -> R {
    let mut registers = [0_usize; 6];
    // SAFETY: stores six registers in the array.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12",
            "mov [{0} + 24], r13", "mov [{0} + 32], r14", "mov [{0} + 40], r15",
            in(reg) registers.as_mut_ptr(),
        );
    }
    let result = f(registers.as_ptr() as usize);
    black_box(&registers);
    result
}

const fn mask(words: usize, bits: &'static [u8]) -> PtrMask {
    PtrMask {
        elem_size: words * 8,
        ptr_bytes: words * 8,
        mask: bits.as_ptr(),
    }
}

static NODE: &[u8] = &[0b11];
static ENTRY: &[u8] = &[0b1101];
static WORD: &[u8] = &[1];
static VALUE: &[u8] = &[0xff, 0x7f];

#[repr(C)]
struct Node {
    left: *mut Node,
    right: *mut Node,
}

#[inline(never)]
fn tree(p: &mut Program, depth: u32) -> *mut Node {
    let (left, right) = if depth == 0 {
        (std::ptr::null_mut(), std::ptr::null_mut())
    } else {
        (tree(p, depth - 1), tree(p, depth - 1))
    };
    let node = p.alloc(16, Some(&mask(2, NODE))).cast::<Node>();
    // SAFETY: a fresh node.
    unsafe { node.write(Node { left, right }) };
    node
}

/// # Safety
/// The tree is reachable.
#[inline(never)]
unsafe fn count(node: *const Node) -> u64 {
    // SAFETY: nodes have two children or none.
    unsafe {
        if (*node).left.is_null() {
            1
        } else {
            1 + count((*node).left) + count((*node).right)
        }
    }
}

fn binary_trees(p: &mut Program, n: u32) -> u64 {
    let stretch = tree(p, n + 1);
    // SAFETY: reachable from this frame, as the others.
    let mut sum = unsafe { count(stretch) };
    let long = black_box(tree(p, n));
    for depth in (4..=n).step_by(2) {
        let mut nodes = 0;
        for _ in 0..1_u64 << (n - depth + 4) {
            let t = tree(p, depth);
            // SAFETY: as above.
            nodes += unsafe { count(t) };
        }
        sum = sum.wrapping_mul(31).wrapping_add(nodes);
    }
    // SAFETY: as above.
    sum + unsafe { count(black_box(long)) }
}

#[repr(C)]
struct Entry {
    next: *mut Entry,
    key: u64,
    value: *mut u64,
    link: *mut Entry,
}

/// A value of one of four sizes; the result points into it.
fn new_value(p: &mut Program, kind: u64, v: u64, head: *mut Entry) -> *mut u64 {
    let (words, at, masked) = match kind {
        0 => (3, 1, None),
        1 => (
            4,
            1,
            Some(PtrMask {
                ptr_bytes: 8,
                ..mask(4, WORD)
            }),
        ),
        2 => (8, 4, None),
        _ => (
            16,
            15,
            Some(PtrMask {
                ptr_bytes: 120,
                ..mask(16, VALUE)
            }),
        ),
    };
    let object = p.alloc(words * 8, masked.as_ref()).cast::<u64>();
    // SAFETY: within the fresh object.
    unsafe {
        if masked.is_some() {
            *object = head as u64;
        }
        *object.add(at) = v;
        object.add(at)
    }
}

/// A chained hash table of about `n` entries under `ops` random changes.
fn mixed(p: &mut Program, n: usize, ops: u64) -> u64 {
    let table = p.alloc(n * 8, Some(&mask(1, WORD))).cast::<*mut Entry>();
    let (mut x, mut sum) = (88_172_645_463_325_252_u64, 0_u64);
    for _ in 0..ops {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        let key = (x >> 8) & (2 * n as u64 - 1);
        let bucket = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (n - 1);
        // SAFETY: the table and its chains are reachable from this frame.
        unsafe {
            let slot = table.add(bucket);
            let mut at = slot;
            let mut entry = *at;
            while !entry.is_null() && (*entry).key != key {
                at = &raw mut (*entry).next;
                entry = *at;
            }
            if entry.is_null() {
                let next = *slot;
                let value = new_value(p, x & 3, x, next);
                let fresh = p.alloc(32, Some(&mask(4, ENTRY))).cast::<Entry>();
                let link = std::ptr::null_mut();
                fresh.write(Entry {
                    next,
                    key,
                    value,
                    link,
                });
                *slot = fresh;
                continue;
            }
            sum = sum.wrapping_mul(31).wrapping_add(*(*entry).value);
            if x & 4 == 0 {
                *at = (*entry).next;
                (*entry).next = (*entry).link;
            } else {
                (*entry).value = new_value(p, x & 3, x, std::ptr::null_mut());
            }
        }
    }
    black_box(table);
    sum
}

fn resets(p: &mut Program, n: u32) -> u64 {
    let mut sum = 0;
    for _ in 0..n {
        sum += binary_trees(p, 8);
        // SAFETY: nothing is kept.
        unsafe { p.heap.reset() };
    }
    let began = Instant::now();
    for _ in 0..n {
        // SAFETY: as above.
        unsafe { p.heap.reset() };
    }
    let ns = began.elapsed().as_nanos() / u128::from(n);
    println!("empty reset {ns} ns");
    sum
}

fn number(name: &str, default: i32) -> i32 {
    let value = std::env::var(name).ok();
    value.and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn stack_bottom() -> usize {
    // SAFETY: asks the system about this thread.
    unsafe {
        let mut attributes = std::mem::zeroed();
        libc::pthread_getattr_np(libc::pthread_self(), &mut attributes);
        let (mut low, mut size) = (std::ptr::null_mut(), 0);
        libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        low as usize + size
    }
}

fn main() {
    let heap = Heap::new(&Config {
        gc_percent: number("GOGC", 100),
        ..Config::process()
    })
    .expect("there is address space");
    let cache = heap.new_cache();
    let mut program = Program {
        heap,
        cache,
        bottom: stack_bottom(),
        helpers: number("HELPERS", 0) as usize,
        max_pause_ns: 0,
    };
    let arguments: Vec<String> = std::env::args().collect();
    let argument = |i: usize, default: u64| {
        let value = arguments.get(i).and_then(|a| a.parse().ok());
        value.unwrap_or(default)
    };
    let began = Instant::now();
    let sum = match arguments.get(1).map(String::as_str) {
        Some("mixed") => mixed(
            &mut program,
            argument(2, 1 << 20) as usize,
            argument(3, 20_000_000),
        ),
        Some("reset") => resets(&mut program, argument(2, 1000) as u32),
        _ => binary_trees(&mut program, argument(2, 18) as u32),
    };
    let wall = began.elapsed().as_secs_f64();
    // SAFETY: one thread.
    let stats = unsafe { program.heap.stats() };
    let (cpu, rss) = usage();
    println!(
        "sum={sum:x} wall={wall:.3} cpu={cpu:.3} rss_mb={rss:.1} gcs={} max_pause_ms={:.3} \
         pauses_ms={:.1}",
        stats.num_gc,
        program.max_pause_ns as f64 / 1e6,
        stats.pause_total_ns as f64 / 1e6,
    );
}

/// Processor seconds and peak resident MB of this process.
fn usage() -> (f64, f64) {
    // SAFETY: fills a plain structure.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 / 1e6;
    let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    (cpu, usage.ru_maxrss as f64 / 1024.0)
}
