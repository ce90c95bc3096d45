// lang: go1.17
package p

type T[P any] struct{}
func f[P any](x P) {}
type C interface{ ~int | string }
var x any
var y T[int]
func (T[P]) m() {}
type A = int
type B[P any] = []P
var z comparable
var w interface{ int }
func g() { f[int](1); f(2) }
var s = []int{1}
var arr = (*[1]int)(s)
var arr2 = [1]int(s)
func h() { for range 10 {} }
func k() { clear(s); _ = min(1, 2) }
