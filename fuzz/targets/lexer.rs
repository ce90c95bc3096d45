//! Any bytes: tokens ascend, do not overlap and lie within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut end = 0;
    for range in gander_syntax::token_ranges(text) {
        assert!(end <= range.start && range.start < range.end, "{range:?}");
        assert!(range.end <= text.len(), "{range:?}");
        end = range.end;
    }
});
