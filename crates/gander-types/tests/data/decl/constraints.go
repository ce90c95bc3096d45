package p

type C interface{ ~int | ~string }
type M interface{ m() }
type D interface{ comparable }
type E interface{ C; M }
type F struct{ c C }
type A = C

var (
	a C
	b D
	c comparable
	d []C
	e map[string]D
	f func(C) E
	g *C
	h chan comparable
	i A
	j struct{ C }
	k [2]interface{ int }
	l interface{ M }
	m any
	n interface{ int | string }
)

func x(c C) (d D) { var _ E; return }

func y[P C](x P, y C) {}

type T[P interface{ ~[]C }] struct{}
type U[P int | C] struct{}
type V C
type W[P D] interface{ m(C) }

func z() {
	_ = C(1)
	_ = []C{}
	_ = any(1).(C)
	_ = make([]C, 1)
	_ = new(C)
	switch any(1).(type) {
	case C:
	}
}
