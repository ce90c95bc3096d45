//! The counter inside of a mutex, which several threads own.

use std::sync::{Arc, Mutex};
use std::thread;

const THREADS: usize = 10;
const INCREMENTS: usize = 1000;

fn main() {
    let counter = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                for _ in 0..INCREMENTS {
                    // The guard is dropped, and the lock free, at the semicolon.
                    *counter.lock().unwrap() += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    println!("expected: {}", THREADS * INCREMENTS);
    println!("counted:  {}", counter.lock().unwrap());
}
