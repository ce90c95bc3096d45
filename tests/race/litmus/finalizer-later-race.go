// Verdict: race.
//
// Nothing orders a finalizer before what the program does later: the sleep
// does not.
package main

import (
	"runtime"
	"time"
)

type object struct{ data [64]byte }

var x int

func make8() {
	for range 8 {
		runtime.SetFinalizer(new(object), func(*object) {
			x = 1 // racy
		})
	}
}

func main() {
	make8()
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	x = 2 // racy
}
