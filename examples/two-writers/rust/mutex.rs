//! The two writers with a mutex that both own.

use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let shared = Arc::new(Mutex::new(0));
    let writers = [(); 2].map(|()| {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            for _ in 0..1000 {
                *shared.lock().unwrap() += 1;
            }
        })
    });
    for writer in writers {
        writer.join().unwrap();
    }
    println!("final value: {}", shared.lock().unwrap());
}
