//! The racy counter with threads that end before the variable does. Lifetimes
//! are no reason to refuse it any more; two mutable borrows at a time are.

use std::thread;

fn main() {
    let mut counter = 0;
    thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    counter += 1;
                }
            });
        }
    });
    println!("counted: {counter}");
}
