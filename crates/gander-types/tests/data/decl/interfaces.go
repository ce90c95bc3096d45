package p

type I interface {
	m()
	m()
	n(x, x int)
	_()
	p(int) string
}

type J interface{ m() }
type K interface{ m() int }
type L interface{ J; m() }
type M interface{ J; K }
type N interface{ int; J }
type O interface{ *J }
type P interface{ undef; J }
type Q interface{ Q2 }
type Q2 struct{}
type R interface{ J; J; L }

type S struct{}

func (S) m() {}

var _ J = S{}
var _ K = S{}
var _ M
var _ interface{ m(); m() int }
