//! Almost-programs: they are checked as a package, the errors are rendered,
//! and the declarations of a right one are written and read back.
#![no_main]

use gander_fuzz::{crossover, mutate};
use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target};

fuzz_target!(|text: &[u8]| gander_fuzz::check(text));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fuzz_crossover!(|one: &[u8], two: &[u8], out: &mut [u8], seed: u32| {
    crossover(one, two, out, seed)
});
