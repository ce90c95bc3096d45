package p

type I interface{ m() }
type MyInt int
type MyMyInt MyInt
type C interface{ comparable }
type E interface{}

type (
	a interface{ int | string }
	b interface{ int | int }
	c interface{ ~int | int }
	d interface{ ~int | MyInt }
	e interface{ ~MyInt }
	f interface{ ~I }
	g interface{ int | I }
	h interface{ int | comparable }
	i interface{ int | C }
	j interface{ ~error }
	k interface{ int | E }
	l interface{ int | undef }
	m interface{ ~undef }
	n interface{ MyInt | MyMyInt | int }
	o interface{ ~[]byte | ~string | []byte }
	p interface{ int; string }
	q interface{ int | any }
	r interface{ ~int | ~string; m() }
	s interface{ ~struct{ x int } }
	t interface{ ~*int | *int }
	u interface{ I | I }
	v interface{ *int | ~*MyInt }
)

func f1[P int | string]()       {}
func f2[P ~int | Q, Q any]()    {}
func f3[P Q, Q any]()           {}
func f4[P interface{ Q }, Q any]() {}
func f5[P ~Q, Q any]()          {}
func f6[P *Q | int, Q any]()    {}
func f7[P int]()                {}
func f8[P undef]()              {}
func f9[P f1]()                 {}
func g1[P, P any]()             {}
func g2[P []P]()                {}
func g3[P interface{ m(P) }]()  {}
func g4[_ any, _ any]()         {}
