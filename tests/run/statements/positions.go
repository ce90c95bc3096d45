// The lines that calls in the parts of statements report.
package main

import (
	"runtime"
	"strings"
)

func at(n int) int {
	_, _, line, _ := runtime.Caller(1)
	print(line, " ")
	return n
}
func atb(b bool) bool {
	_, _, line, _ := runtime.Caller(1)
	print(line, " ")
	return b
}

type T struct{ a [3]int }

func ret() (int, int) {
	return at(1),
		at(2)
}
func dd() { at(0) }
func gen(yield func(int) bool) {
	yield(at(1))
}
func main() {
	x := at(
		at(1),
	)
	var y,
		z = at(1),
		at(2)
	x, y =
		at(1),
		at(2)
	x +=
		at(3)
	a := []int{
		at(0),
		at(1),
	}
	a[at(0)] =
		at(1)
	if atb(false) {
	} else if x := at(1); x == 2 ||
		atb(true) {
		at(0)
	}
	for i := at(0); i < at(2); i += at(1) {
	}
	for range at(2) {
	}
	for i := range []int{
		at(1)} {
		_ = i
	}
	switch at(1) {
	case at(0),
		at(3):
	case at(2):
	}
	switch {
	case atb(false):
	case atb(true):
		fallthrough
	default:
		at(0)
	}
	c := make(chan int, 5)
	c <- at(1)
	select {
	case c <- at(1):
	default:
	}
	select {
	case a[at(0)] = <-c:
	case <-make(chan int, at(0)):
	}
	defer func(int) { at(0) }(
		at(1))
	done := make(chan bool)
	go func(int) {
		at(1)
		done <- true
	}(at(1))
	<-done
	ret()
	for v := range gen {
		at(v)
	}
	func() {
		defer dd()
		defer func() {
			recover()
		}()
		var m map[int]int
		m[at(1)] = at(2)
	}()
	_, _ = y, z
	t := T{a: [3]int{1: at(1)}}
	t.a[1]++
	println()
	defer func() {
		recover()
		var pcs [10]uintptr
		n := runtime.Callers(1, pcs[:])
		fr := runtime.CallersFrames(pcs[:n])
		for {
			f, more := fr.Next()
			if strings.HasPrefix(f.Function, "main.") {
				println(f.Function, f.Line)
			}
			if !more {
				break
			}
		}
	}()
	boom(
		a,
		7)
}
func boom(a []int, i int) {
	x := 1
	for range 1 {
		switch x {
		case 1:
			a[0] = 1
			a[0],
				a[i] = 2,
				3
		}
	}
}
