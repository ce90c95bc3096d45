// The line of a deferred call that runs after a recovery.
package main

import "runtime"

func d() {
	_, _, line, _ := runtime.Caller(1)
	println(line)
}

//go:noinline
func boom(x int) int {
	if x > 0 {
		panic(1)
	}
	return x
}

func r1() {
	defer d()
	defer func() { recover() }()
	boom(1)
	x++
}

var x int

func r2() int {
	defer d()
	defer func() { recover() }()
	if x == 7 {
		return 1
	}
	boom(1)
	x++
	return x
}
func r3() {
	for i := 0; i < 2; i++ {
		defer d()
	}
	defer func() { recover() }()
	if x == 7 {
		return
	}
	boom(1)
	x++
	println("x")
}
func r4() (r int) {
	defer d()
	x += boom(0)
	defer func() { recover() }()
	boom(1)
	return boom(2)
}
func r5() {
	defer d()
	defer func() {
		recover()
	}()
	for {
		boom(1)
	}
}

func main() {
	r1()
	r2()
	r3()
	r4()
	r5()
}
