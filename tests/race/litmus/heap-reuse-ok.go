// Verdict: no race.
//
// Memory that is allocated anew holds new variables; what was done to the
// old ones is over.
package main

import "runtime"

type object struct{ a [6]int }

func main() {
	done := make(chan int)
	go func() { done <- local(1) }()
	println(local(2) + <-done)
	runtime.GC()
}

func local(n int) int {
	keep := map[int]*object{}
	sum := 0
	for i := range 2000 {
		o := &object{}
		o.a[i%6] = n
		keep[i%7] = o
		sum += keep[i%7].a[i%6]
	}
	return sum
}
