package p

type A = B
type B = C
type C = struct{ a *A }
type D = []E
type E = map[string]D
type F = func(F) F
type G = interface{ m(G) }
type H[P any] = struct{ h *H[P] }
type I[P any] = J[P]
type J[P any] = I[P]
type K = L[K]
type L[P any] struct{ p P }
type M = *N
type N struct{ m M; n N2 }
type N2 = N
type O[P any] = []O[P]
type Q = [len(q)]int
var q Q
type R = chan R
type S struct { S }
type T struct { *T }
type U struct { f func(U) [2]U }
type V interface { V2 }
type V2 = V
type W = interface { W }
type X [2]struct{ x []X; y X }
