package p

import "strings"

type E struct{ x int; Y string }
type F struct {
	E
	*strings.Builder
	strings.Reader
	error
	any
	comparable
	int `a`
	a, b int `b`
	c struct{ d int "x" } `c`
}
type G struct {
	E
	E2
	int
	*int
	strings.Builder
	Builder int
}
type E2 = E
type H struct{ E; E2 }
type I struct{ A[int]; A2 }
type A[P any] struct{ P P }
type A2 = A[string]
type J[P any] struct{ P; *A[P] }
