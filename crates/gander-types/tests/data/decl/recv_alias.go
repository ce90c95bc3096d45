package p

type T struct{}
type G[P any] struct{}
type A = T
type B = *A
type C = *B
type D = G[int]
type E = *D
type F[P any] = G[P]
type H[P any] = T
type I = interface{ m() }
type J = []int
type K = undefined
type L = M
type M = T
type N = int
type O = error

func (A) a()    {}
func (*A) b()   {}
func (B) c()    {}
func (*B) d()   {}
func (C) e()    {}
func (D) f()    {}
func (*D) g()   {}
func (E) h()    {}
func (F[P]) i() {}
func (F) j()    {}
func (H[P]) k() {}
func (I) l()    {}
func (J) m()    {}
func (K) n()    {}
func (L) o()    {}
func (*L) a()   {}
func (N) p()    {}
func (O) q()    {}
func (D[P]) r() {}
