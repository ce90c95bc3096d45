package p

import "fmt"

var v int
const c = 1
func f() {}

type G[P any] struct{}
type A = G
type T struct{}

var (
	x1 v
	x2 c
	x3 f
	x4 undef
	x5 fmt
	x6 fmt.Println
	x7 fmt.nope
	x8 fmt.Nope
	x9 nope.Nope
	y1 G
	y2 G[int]
	y3 G[int, string]
	y4 T[int]
	y5 *G
	y6 []G
	y7 map[G]int
	y8 chan G
	y9 func(G) G
	z1 nil
	z2 true
	z3 len
	z4 _
	z5 (T)
	z6 (G[int])
	z7 **T
	z8 G[undef]
	z9 G[v]
	a1 iota
	a2 *undef
	a3 [2]undef
	a4 T.x
	a5 v.x
	a6 A
	a7 struct{ G }
	a8 interface{ G }
	a9 int[string]
)

func g() {
	var l int
	var _ l
	type L l
	var p *l = nil
	_ = 1 + int
	_ = int
}
