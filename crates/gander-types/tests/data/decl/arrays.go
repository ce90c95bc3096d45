package p

const n = 2
const neg = -1
const fl = 2.5
const ok = 2.0
const s = "x"

var v = 3

type T int

var (
	a1 [n]int
	a2 [neg]int
	a3 [fl]int
	a4 [ok]int
	a5 [s]int
	a6 [v]int
	a7 [undef]int
	a8 [T]int
	a9 [...]int
	b1 = [...]int{1, 2}
	b2 [len(b1)]int
	b3 [n + undef]int
	b4 [1 << 70]int
	b5 [v + 1]int
	b6 [int8(3)]int
	b7 [1e3]int
	b8 [nil]int
	b9 ['a']int
	c1 [f()]int
	c2 []undef
	c3 [2][...]int
	c4 [true]int
)

func f() int { return 1 }

func g[P any](x [P]int, y [len(x)]int) {}
