package p

type T struct{}
type G[P, Q any] struct{}

func (t T) m1(t int)          {}
func (t T) m2() (t int)       { return }
func (_ T) m3(_ int)          {}
func (T) T()                  {}
func (t T) t()                {}
func (G G[P, Q]) m1()         {}
func (g G[G, Q]) m2()         { var _ G }
func (g G[P, P]) m3()         {}
func (g G[_, _]) m4()         {}
func (g *G[int, _]) m5(x int) { var y string = x; _ = y }
func (g G[P, Q]) P()          {}
func (g G[P, Q]) m6(P P) (Q Q) { return }
func (g G[P, Q,]) m7()        {}
func (g (G[P, Q])) m8()       {}
func (g *(G[P, Q])) m9()      {}
func (g **G[P, Q]) m10()      {}
func (g G[*P, Q]) m11()       {}
func (t, u T) m12()           {}
func () m13()                 {}
func (t T, u T) m14()         {}
func (t ...T) m15()           {}
func ([]T) m16()              {}
func (t T.x) m17()            {}
func (map[T]T) m18()          {}
func (func()) m19()           {}
func (interface{}) m20()      {}
func (any) m21()              {}
func (t chan T) m22()         {}
