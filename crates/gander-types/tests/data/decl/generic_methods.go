package p

type T struct{}
type G[P any] struct{}

func (T) m[Q any](x Q) Q            { return x }
func (G[P]) m[Q any](x P, y Q)      {}
func (G[P]) n[P any](x P)           {}
func (G[P]) o[Q ~[]P](x Q)          {}
func (T) nobody[Q any](Q)

type I interface {
	m[Q any](Q)
}

type J interface{ m(int) int }

var _ J = T{}

func f() {
	var t T
	_ = t.m(1)
	_ = t.m[string]("")
	_ = t.m
	_ = t.m[int]
	_ = T.m
	_ = T.m[int]
	var g G[int]
	g.m(1, "")
	g.m("", "")
	g.o([]int{})
	g.o([]string{})
}
