//! The racy counter, word for word: a variable that ten threads change. It is
//! refused, because `spawn` wants what it is given to live as long as any
//! thread may, and the closure borrows a local variable.

use std::thread;

fn main() {
    let mut counter = 0;
    let mut threads = Vec::new();
    for _ in 0..10 {
        threads.push(thread::spawn(|| {
            for _ in 0..1000 {
                counter += 1;
            }
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    println!("counted: {counter}");
}
