//! All natives by name, and filling the image's import table.
//!
//! Invariant: exactly the entries of `gander_abi::natives`; a test says which
//! are missing.

use crate::image::Image;
use crate::{
    allthreads, crash, finalizers, fork, frames, heap, itabs, natives, output, process, signals,
    sigqueue, trace,
};
use gander_rt_sched::Mode;
use std::collections::BTreeMap;

macro_rules! table {
    ($($name:literal => $function:expr,)*) => {
        [$(($name, $function as *const () as usize),)*]
    };
}

/// Name and address of every native.
fn all<C: Mode>() -> BTreeMap<&'static str, usize> {
    let mut list: BTreeMap<_, _> = natives::std_natives().into_iter().collect();
    list.extend(gander_rt_sched::natives::<C>());
    list.extend(memory::<C>());
    if C::EVENTS {
        list.extend(gander_rt_race::natives());
    }
    list.extend(table![
        "runtime.exit" => process::end,
        "runtime.write1" => output::write1,
        "runtime.moduleInit" => process::module_init,
        "runtime.nanotime" => process::nanotime::<C>,
        "runtime.walltime" => process::walltime::<C>,
        "runtime.rand" => process::rand::<C>,
        "runtime.itabFind" => itabs::find,
        "runtime.itabAdd" => itabs::add,
        "runtime.funcAt" => frames::func_at,
        "runtime.frameAt" => frames::frame_at,
        "runtime.callersOf" => frames::callers_of,
        "runtime.stackText" => trace::stack_text,
        "runtime.goroutineStacks" => frames::goroutine_stacks,
        "runtime.crash" => crash::crash,
        "runtime.crashBubble" => crash::crash_bubble,
        "runtime.signalOf" => signals::signal_of,
        "runtime.clearSignal" => signals::clear_signal,
        "runtime.tracebackLevel" => process::set_traceback,
        "runtime.crashFD" => output::set_crash_fd,
        "runtime.setStackLimit" => process::set_stack_limit,
        "runtime.sigEnable" => sigqueue::enable::<C>,
        "runtime.sigDisable" => sigqueue::disable,
        "runtime.sigIgnore" => sigqueue::ignore,
        "runtime.sigIgnored" => sigqueue::is_ignored,
        "runtime.sigRecv" => sigqueue::receive::<C>,
        "runtime.sigWaitIdle" => sigqueue::wait_idle,
        "runtime.sigPipe" => signals::die_of_pipe,
        "runtime.sigsysIgnored" => signals::sigsys_ignored,
        "runtime.allThreadsSyscall" => allthreads::all_threads,
        "runtime.forkBegin" => fork::begin,
        "runtime.forkEnd" => fork::end,
        "runtime.forkChild" => fork::child,
        "runtime.execBegin" => fork::exec,
        "runtime.execEnd" => fork::exec,
    ]);
    list
}

fn memory<C: Mode>() -> impl IntoIterator<Item = (&'static str, usize)> {
    table![
        "runtime.mallocgc" => heap::mallocgc::<C>,
        "runtime.newobject" => heap::newobject::<C>,
        "runtime.gcStart" => heap::gc_start::<C>,
        "runtime.roundupsize" => heap::round_up,
        "runtime.persistentalloc" => heap::persistent_alloc,
        "runtime.heapBase" => heap::heap_base,
        "runtime.inHeap" => heap::in_heap,
        "runtime.inModule" => process::in_module,
        "runtime.readMemStats" => heap::read_stats,
        "runtime.releaseMemory" => heap::release_memory,
        "runtime.gcPercent" => heap::gc_percent,
        "runtime.memoryLimit" => heap::memory_limit,
        "runtime.setFinalizer" => finalizers::set_finalizer,
        "runtime.addCleanup" => finalizers::add_cleanup,
        "runtime.stopCleanup" => finalizers::stop_cleanup,
        "runtime.bubbleAssociate" => heap::bubble_associate,
        "runtime.bubbleDisassociate" => heap::bubble_disassociate,
        "runtime.takeFinalizer" => finalizers::take,
        "runtime.queuedFinalizers" => finalizers::queued,
        "runtime.waitFinalizers" => finalizers::wait,
        "runtime.weakHandle" => heap::weak_handle::<C>,
        "runtime.weakGet" => heap::weak_get,
    ]
}

/// Writes target and entry of every import.
///
/// # Errors
/// If the image asks for a native that is not there.
///
/// # Safety
/// The image is mapped and nothing of it runs.
pub(crate) unsafe fn fill<C: Mode>(image: &Image) -> Result<(), String> {
    let natives = all::<C>();
    for import in image.imports() {
        let name = crate::image::text(gander_abi::image::Range {
            start: import.name,
            len: import.name_len,
        });
        let (Some(&target), Some(native)) = (natives.get(name), gander_abi::native(name)) else {
            return Err(format!(
                "the program needs {name}, which this runtime lacks"
            ));
        };
        let slot = import.slot as *mut usize;
        slot.write(target);
        slot.add(1)
            .write(gander_rt_stack::entry(native.kind, target));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gander_rt_sched::{Parallel, Seeded};
    use std::collections::BTreeSet;

    fn check<C: Mode>() {
        // Those of race builds come with the detector; without it, an image
        // that asks for them is refused.
        let listed: BTreeSet<_> = gander_abi::natives::all()
            .map(|native| native.name)
            .filter(|name| C::EVENTS || !name.starts_with("runtime.race"))
            .collect();
        let found: BTreeSet<_> = all::<C>().into_keys().collect();
        let missing: Vec<_> = listed.difference(&found).collect();
        let surplus: Vec<_> = found.difference(&listed).collect();
        assert!(missing.is_empty(), "without implementation: {missing:?}");
        assert!(surplus.is_empty(), "not in the list: {surplus:?}");
    }

    #[test]
    fn every_native_has_an_implementation() {
        check::<Parallel>();
        check::<Seeded>();
        check::<gander_rt_race::Racing>();
    }
}
