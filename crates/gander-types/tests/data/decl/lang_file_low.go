//go:build go1.18

package p

func f(s []int) { clear(s); for range 3 {} }
type A[P any] = []P
func (T) m[P any]() {}
type T int
