// What is on the heap although it does not escape leads to variables, whatever
// the frames themselves say of them.
package main

import (
	"fmt"
	"runtime"
)

type T struct{ a, b int }

//go:noinline
func mk(i int) *T { return &T{i, i + 1} }

var sink []*T

//go:noinline
func churn() {
	for i := 0; i < 1000; i++ {
		sink = append(sink[:0], &T{-1, -1})
		_ = make([]int, 2)
	}
}

//go:noinline
func viaSlice(n int) int {
	s := make([]**T, n)
	x := mk(7)
	s[0] = &x
	runtime.GC()
	churn()
	runtime.GC()
	churn()
	return (*s[0]).a + (*s[0]).b
}

//go:noinline
func inner(n int, p **T) int {
	s := make([]**T, n)
	s[n-1] = p
	runtime.GC()
	churn()
	runtime.GC()
	churn()
	return (*s[n-1]).a + (*s[n-1]).b
}

//go:noinline
func viaParam(n int) int {
	x := mk(8)
	return inner(n, &x)
}

//go:noinline
func viaMap(n int) int {
	m := map[int]**T{}
	for i := 0; i < n; i++ {
		m[i] = nil
	}
	x := mk(9)
	m[3] = &x
	runtime.GC()
	churn()
	runtime.GC()
	churn()
	return (*m[3]).a + (*m[3]).b
}

type big struct {
	p   **T
	pad [70000]byte
}

//go:noinline
func viaBig(n int) int {
	b := new(big)
	x := mk(10)
	b.p = &x
	b.pad[n] = 1
	runtime.GC()
	churn()
	runtime.GC()
	churn()
	return (*b.p).a + (*b.p).b
}

func main() {
	fmt.Println(viaSlice(10), viaParam(100), viaMap(100), viaBig(100))
}
