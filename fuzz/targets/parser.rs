//! Any bytes and almost-programs: they are parsed in every mode, and the tree
//! is shown.
#![no_main]

use gander_fuzz::{crossover, mutate};
use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target};

fuzz_target!(|text: &[u8]| gander_fuzz::parse(text));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fuzz_crossover!(|one: &[u8], two: &[u8], out: &mut [u8], seed: u32| {
    crossover(one, two, out, seed)
});
