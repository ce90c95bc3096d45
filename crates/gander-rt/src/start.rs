//! Starting a program.
//!
//! Invariant: what can fail fails here, before any Go code runs.

use crate::settings::{self, Settings};
use crate::{background, crash, heap, image, imports, race, signals, stacks};
use gander_rt_heap::Config;
use gander_rt_race::{Racing, RacingSeeded};
use gander_rt_sched::{Callbacks, Mode, Parallel, Seeded};

/// Makes the C library's entry point of the runtime's executable. Rust's own
/// would first look for its stack in `/proc/self/maps` and set up handlers that
/// [`start`] replaces.
#[macro_export]
macro_rules! entry {
    () => {
        // SAFETY: the executable has no other symbol of this name.
        #[unsafe(no_mangle)]
        extern "C" fn main() -> i32 {
            $crate::main()
        }
    };
}

/// Starts, and says what went wrong if the program cannot start.
#[doc(hidden)]
pub fn main() -> i32 {
    open_standard();
    if let Err(message) = start() {
        crate::output::report(&format!("fatal error: {message}\n"));
    }
    2
}

/// Opens what the standard streams are that the process was started without,
/// so that no file of the program gets their numbers.
fn open_standard() {
    for descriptor in 0..3 {
        // SAFETY: asks for the state of a descriptor, and opens the lowest free
        // one, which is this.
        unsafe {
            if libc::fcntl(descriptor, libc::F_GETFD) < 0 {
                libc::open(c"/dev/null".as_ptr(), libc::O_RDWR);
            }
        }
    }
}

/// Runs the program attached to this executable. It ends the process itself;
/// this returns only if it cannot start.
///
/// # Errors
/// If the executable carries no program, a damaged one, or one whose memory
/// cannot be had.
pub fn start() -> Result<(), String> {
    let image = image::map()?;
    let settings = settings::read();
    heap::set_up(&Config {
        gc_percent: settings.gc_percent,
        memory_limit: settings.memory_limit,
        stress: settings.stress,
        ..Config::process()
    })?;
    if settings.stress.poison {
        stacks::poison();
    }
    signals::set_up();
    // SAFETY: the first and only start of this process, on its main thread.
    unsafe {
        if image.header.race.len != 0 {
            return match settings.seed {
                Some(seed) => {
                    race::set_up::<RacingSeeded>(image, &settings);
                    RacingSeeded::set_seed(seed);
                    run::<RacingSeeded>(image, &settings)
                }
                None => {
                    race::set_up::<Racing>(image, &settings);
                    gander_rt_sched::seed(entropy());
                    run::<Racing>(image, &settings)
                }
            };
        }
        match settings.seed {
            Some(seed) => {
                Seeded::set_seed(seed);
                run::<Seeded>(image, &settings)
            }
            None => {
                gander_rt_sched::seed(entropy());
                run::<Parallel>(image, &settings)
            }
        }
    }
}

fn entropy() -> u64 {
    let mut bytes = [0u8; 8];
    // SAFETY: the kernel writes to the array.
    unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    u64::from_le_bytes(bytes)
}

unsafe fn run<C: Mode>(image: &'static image::Image, settings: &Settings) -> Result<(), String> {
    imports::fill::<C>(image)?;
    gander_rt_sched::set_up::<C>(
        settings.procs,
        Callbacks {
            fatal: crash::fatal,
            misuse: crash::misuse,
            background: background::look::<C>,
            thread_started: signals::thread_started,
            allocate: heap::allocate_layout::<C>,
            stack_overflow: crash::stack_overflow,
            pad,
        },
    );
    gander_rt_sched::run::<C>(image.header.main.start as usize);
    Ok(())
}

/// Where a function goes on that recovered: from the return address of its
/// call of `deferenter`.
fn pad(address: usize) -> usize {
    let pads = image::image().map_or(&[][..], image::Image::pads);
    match pads.binary_search_by_key(&(address as u64), |pad| pad[0]) {
        Ok(at) => pads[at][1] as usize,
        Err(_) => crash::fatal("runtime: no recovery point"),
    }
}
