// Verdict: race.
//
// "The exit of a goroutine is not guaranteed to be synchronized before any
// event in the program", and a sleep orders nothing.
package main

import "time"

var x int

func main() {
	go func() {
		x = 1 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}
