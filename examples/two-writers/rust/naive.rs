//! The two writers, word for word.

use std::thread;
use std::time::Duration;

fn main() {
    let mut shared = 0;
    let mut write = || {
        for _ in 0..1000 {
            shared += 1;
        }
    };
    thread::spawn(&mut write);
    thread::spawn(&mut write);
    thread::sleep(Duration::from_millis(100));
    println!("final value: {shared}");
}
