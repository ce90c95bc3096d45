// Verdict: race.
//
// A goroutine that init starts may run concurrently with main.
package main

import "time"

var x int

func init() {
	go func() {
		x = 1 // racy
	}()
}

func main() {
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}
