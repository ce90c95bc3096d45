package p

type A[P B] struct{}
type B interface{ m(A[B]) }
type C[P C[P]] struct{}
type D[P interface{ *E }] struct{}
type E struct{ d D[*E] }
type F[P any] struct{ f F[F[P]] }
type G[P any] struct{ g *G[G[P]] }
type H[P any] [2]H[P]
type I[P any] interface{ I[P] }
type J[P any] struct{ p P }
type K struct{ j J[K] }
type L struct{ j J[*L] }
type M struct{ j J[[]M] }
type N[P any] struct{ o O[P] }
type O[P any] struct{ n N[P] }
type Q[P any] func(Q[P])
type R[P interface{ m() R[P] }] struct{}
type S[P S2[P]] struct{}
type S2[P any] interface{ ~[]P }
func f[P g[P]]() {}
type g[P any] interface{ m() g[P] }
func h[P interface{ h() P }](P) {}
func i[P Q2[P], Q2 any]() {}
type T1[P T2[P]] struct{}
type T2[P T1[P]] struct{}
