package p

import "fmt"

var a int
var a string

func f() {}
func f() {}

type T int
type T string

const c = 1

var c = 2

func fmt() {}

var _ = a
var _ int
var _ string

func _() {}
func _() {}

func g(x int, x string) (x bool) {
	return
}

func h(x int) {
	x := 1
	var x int
	{
		var x int
		_ = x
	}
}

func (t T) k(t int) {}
