// Verdict: race.
//
// Gosched lets others run; the memory model gives it no order.
package main

import "runtime"

var x int

func main() {
	go func() {
		x = 1 // racy
	}()
	for range 100 {
		runtime.Gosched()
	}
	println(x) // racy
}
