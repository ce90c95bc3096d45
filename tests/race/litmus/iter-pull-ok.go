// Verdict: no race.
//
// next runs the iterator until its next yield and waits for it: both are one
// sequence of steps.
package main

import "iter"

var x int

func seq(yield func(int) bool) {
	for range 3 {
		x++
		if !yield(x) {
			return
		}
	}
}

func main() {
	next, stop := iter.Pull(seq)
	defer stop()
	next()
	x++
	v, _ := next()
	println(v)
}
