// A recovered runtime error panicked again, while deferred calls panic deeper.
package main

import "runtime"

func a() {
	defer func() {
		r := recover()
		panic(r)
	}()
	var s []int
	_ = s[5:runtime.NumGoroutine()]
}
func main() {
	defer func() {
		defer func() {
			defer func() { panic("deepest") }()
			panic("deeper")
		}()
		panic("deep")
	}()
	a()
}
