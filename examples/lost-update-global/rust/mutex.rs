//! The global inside of a mutex: a `Mutex` can be made at compile time, and
//! nobody gets at the number without locking it.

use std::sync::Mutex;
use std::thread;

static COUNTER: Mutex<u32> = Mutex::new(0);

fn main() {
    let threads: Vec<_> = (0..10)
        .map(|_| {
            thread::spawn(|| {
                for _ in 0..1000 {
                    *COUNTER.lock().unwrap() += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    println!("{}", COUNTER.lock().unwrap());
}
