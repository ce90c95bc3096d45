package p

type A B
type B C
type C A

type D D
type E = E
type F = *F
type G = []G
type H struct{ h H }
type I struct{ j J }
type J struct{ i [2]I }
type K []K
type L *L
type M map[string]M
type N [len(n)]int
var n N
type O interface{ O }
type P interface{ Q }
type Q interface{ P }
type R interface{ m() R }
type S [2]S
type T func(T) T
type U = V
type V = U
type W = struct{ w *W }
type X = interface{ x() X }

const c1 = c2
const c2 = c1

var v1 = v2
var v2 = v3
var v3 = f1()

func f1() int { return f2() }
func f2() int { return v1 }

var v4 int = g4(func() int { return v4 })
func g4(func() int) int { return 0 }

type Y struct{ a [len(y.a)]int }
var y Y

func f(x [f3]int) {}
const f3 = len(f4)
var f4 [3]int

func local() {
	type A A
	type B struct{ b B }
	type C struct{ c *C }
	type D = *D
	type (
		E F
		F E
	)
}
