package p

type T[P any] struct{ f P }
type T2[P, Q any] struct{}
type C[P interface{ ~int | ~string }] []P
type N int
type A[P any] = T[P]
type I = T[int]

func (T[P]) a() P           { var x P; return x }
func (*T[P]) b(P)           {}
func (t T[_]) c()           {}
func (T[P]) a()             {}
func (T) d()                {}
func (*T) d2()              {}
func (T[P, Q]) e()          {}
func (T2[P]) f()            {}
func (T2[P, P]) g()         {}
func (T2[int, string]) h() { var x int; _ = x }
func (N[P]) i()             {}
func (A[P]) j()             {}
func (I) k()                {}
func (*I) k2()              {}
func (T[[]int]) l()         {}
func (T[P.x]) m()           {}
func (T[T]) n(T)            {}
func (C[P]) o(x P) bool     { return x < x }
func (r T[P]) P()           {}
func (P T[P]) q()           {}
func (r T[r]) q2()          {}
func (T[P]) s() { var _ T[P, P]; var _ T }
