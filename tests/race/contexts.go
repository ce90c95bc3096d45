package main

// The same accesses, called from several places, in functions that call again
// after a panic, in closures, methods and recursions: each report has the calls
// of its own access. The goroutines are not ordered, so each variable is a race.

import "sync"

var v [8]int

type object struct{ at int }

//go:noinline
func set(at int) { v[at]++ }

//go:noinline
func twice(at int) {
	set(at)
	set(at + 1)
}

//go:noinline
func (o *object) method(f func(int)) {
	f(o.at)
}

//go:noinline
func recovers(at int) {
	defer func() {
		recover()
		set(at)
	}()
	fails(at)
}

//go:noinline
func fails(at int) {
	if at >= 0 {
		panic("fails")
	}
	set(at)
}

//go:noinline
func down(n, at int) {
	if n == 0 {
		set(at)
		return
	}
	down(n-1, at)
}

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			twice(0)
			(&object{2}).method(set)
			(&object{3}).method(func(at int) { set(at) })
			recovers(4)
			down(2, 5)
			defer set(6)
			for at := 7; at < 8; at++ {
				twice(0)
				set(at)
			}
		})
	}
	wg.Wait()
}
