//! Two threads that do not touch the variable: there is nothing to refuse.

use std::thread;

fn main() {
    let shared = 0;
    let first = thread::spawn(|| for _ in 0..1000 {});
    let second = thread::spawn(|| for _ in 0..1000 {});
    first.join().unwrap();
    second.join().unwrap();
    println!("final value: {shared}");
}
