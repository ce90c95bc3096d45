// lang: go1.20
package p

type T[P any] struct{}
type A[P any] = T[P]
func f() {
	for i := range 10 { _ = i }
	for i := range func(func(int) bool) {} { _ = i }
	clear(map[int]int{})
	_ = min(1, 2)
	_ = max(1.0, 2)
	var s []int
	_ = [2]int(s)
	_ = new(1)
}
func (T[P]) m[Q any]() {}
func g[P comparable](x, y P) {}
func h() { g[any](1, 2); g(any(1), any(2)) }
func k(f func(int)) { k(l) }
func l[P any](P) {}
type E struct{ F }
type F struct{ x int }
var _ = E{x: 1}
