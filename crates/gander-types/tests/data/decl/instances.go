package p

type Num interface{ ~int | ~float64 }
type T[P Num] struct{ p P }
type U[P any, Q interface{ *P; m() }] struct{}
type X int

func (*X) m() {}

var (
	a T[int]
	b T[string]
	c T[X]
	d U[X, *X]
	e U[X, X]
	f U[int, *int]
	g U[X]
	h T[T[int]]
	i T[Num]
	j T[any]
	k T[interface{ ~int }]
	l T[*int]
	m struct{ T[bool] }
)

func f1[P Num](T[P], T[string]) {}
func f2[P any](T[P])            {}
func f3[P ~int](T[P])           {}
func f4[P Num]() { _ = f4[P]; _ = f4[string]; _ = f4[int, int]; f4() }

var _ = f2[int, int]
var _ = f1
var _ func(T[int], T[int]) = f1
