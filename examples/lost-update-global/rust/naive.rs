//! Ten threads made by an iterator, all with a closure that changes the same
//! local variable. The borrow cannot leave the closure given to `map`.

use std::thread;

fn main() {
    let mut counter = 0;
    let threads: Vec<_> = (0..10)
        .map(|_| {
            thread::spawn(|| {
                for _ in 0..1000 {
                    counter += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    println!("{counter}");
}
