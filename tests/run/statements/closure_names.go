// The names of closures in package-level variables and init functions.
package main

import "runtime"

func who() string {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	frame, _ := runtime.CallersFrames(pcs[:]).Next()
	return frame.Function
}

var x = y() + func() string { return who() }()
var y = func() string { return func() string { return who() }() }
var m = map[string]func() string{"a": func() string { return who() }, "b": func() string { return who() }}
var z = func() string { return who() }
var e = func() error { return nil }()

func init() {
	func() { println("init", who()) }()
}

func main() {
	println(x, y(), m["a"](), m["b"](), z())
}
