// Verdict: no race.
//
// "A call to SetFinalizer(x, f) is synchronized before the finalization call
// f(x)", and the send in there before the receive.
package main

import "runtime"

type object struct{ data [64]byte }

var x int

func make1(done chan bool) {
	o := new(object)
	x = 1
	runtime.SetFinalizer(o, func(*object) {
		x = 2
		done <- true
	})
}

func main() {
	done := make(chan bool, 10)
	for range 10 {
		make1(make(chan bool, 1))
		break
	}
	runtime.GC()
	println(len(done))
}
