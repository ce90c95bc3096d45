//! A real global, as in the Go program: changing one needs `unsafe`.

use std::thread;

static mut COUNTER: u32 = 0;

fn main() {
    let threads: Vec<_> = (0..10)
        .map(|_| {
            thread::spawn(|| {
                for _ in 0..1000 {
                    COUNTER += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
