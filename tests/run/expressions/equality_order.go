package main

import "unsafe"

// Strings of different lengths are not read, nor are strings before cheaper
// fields; what can panic is compared in its place.
type header struct {
	data, len uintptr
}

func bad(at uintptr) string {
	h := header{at, 3}
	return *(*string)(unsafe.Pointer(&h))
}

type inner struct {
	s string
	i int
}

type outer struct {
	inner
	t string
}

type mixed struct {
	any
	n int
}

type late struct {
	n int
	any
}

func equal(a, b any) {
	defer func() {
		if err, ok := recover().(error); ok {
			println(err.Error())
		}
	}()
	println(a == b)
}

func main() {
	equal(inner{bad(1), 1}, inner{bad(2), 2})
	equal(outer{inner{bad(1), 1}, "a"}, outer{inner{bad(2), 1}, "aa"})
	equal(outer{inner{"a", 1}, bad(1)}, outer{inner{"b", 1}, bad(2)})
	equal(mixed{[]int{}, 1}, mixed{[]int{}, 2})
	equal(mixed{[]int{}, 1}, mixed{1, 2})
	equal(late{1, []int{}}, late{2, []int{}})
	equal(late{1, []int{}}, late{1, []int{}})
	equal([2]mixed{{1, 2}, {[]int{}, 1}}, [2]mixed{{1, 3}, {[]int{}, 2}})
}
