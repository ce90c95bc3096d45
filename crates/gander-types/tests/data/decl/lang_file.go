// lang: go1.20
//go:build go1.21

package p

func f(s []int) { clear(s); for range 3 {} }
type A[P any] = []P
