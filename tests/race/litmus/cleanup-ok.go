// Verdict: no race.
//
// AddCleanup is before the cleanup's call as SetFinalizer is; the sends in
// the cleanups are before the receives.
package main

import "runtime"

type object struct{ data [64]byte }

func make1(n *int, done chan bool) {
	o := new(object)
	*n = 1
	runtime.AddCleanup(o, func(n *int) {
		*n++
		done <- true
	}, n)
}

func main() {
	done := make(chan bool, 8)
	var ns [8]*int
	for i := range ns {
		ns[i] = new(int)
		make1(ns[i], done)
	}
	runtime.GC()
	for range 3 {
		<-done
	}
	println("end")
}
