package p

type T struct{ f T }
type A [2]A
type B struct{ c C }
type C struct{ b [1]B }
type G[P any] struct{ p P }
type H struct{ g G[H] }
type I[P any] struct{ x *I[I[P]]; y I2[P] }
type I2[P any] struct { z I[P] }
type OK struct{ p *OK; s []OK; m map[string]OK; c chan OK }
type E1 interface{ E2 }
type E2 interface{ E1 }
type L[P any] [1]P
type M L[M]
type Al = []Al

func _() {
	type X struct{ x X }
	var t T
	t.foo()
	_ = t.f.f
	var b B
	b.x = 1
}
