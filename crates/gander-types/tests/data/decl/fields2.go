package p

type M interface{ m() }
type J[P any] struct{ P; *A[P]; M }
type A[P any] struct{ P P }
type B[P any, Q M] struct{ *P; Q; A[P] }
type C struct{ A[int]; A[string] }
type D struct{ *M }

type F struct{ f func(x, x int); g func(x int, y) }
type P1 *A[int]
type P2 struct { P1; *P1 }
