package p

type C interface{ ~int }

func a[P C, Q interface{ C }, R interface{ ~int; m() }](P, Q, R) {}
func b[P any, Q P]() {}
func c[P *Q, Q any]() {}
func d[P []Q | map[string]Q, Q any](P) {}
func e[P int|string, Q ~P]() {}
func f[_ any]() { f[int](); f() }
func g[P any](p P) { var P int; _ = P }
func h[P interface{ P }]() {}
func i[P ~[]P]() {}
func j[P comparable, Q C](x, y P, z, w Q) bool { return x == y && z < w }
func k[P any](x P) bool { return x == x }
func l[P undefined]() {}
func n[P C.x]() {}
func o[P struct{ x int }](x P) int { return x.x }
func q[P interface{ m() }](x P) { x.m(); x.n() }
func r[T any, T any](T) {}
func s[T any](T T) {}
func t[P func()](x P) { x() }
func u[P chan int](x P) { <-x; x <- 1 }
type V[P any, Q any] struct{ p P; q Q; r R }
type W[P V[P, P]] struct{}
type X[P V] struct{}
type Y[P int] P
type Z[P any] struct{ P }
