package p

type T int
type P *int
type I interface{ m() }
type S struct{ x, y int }
type A = T
type B = *T
type C = **T

func (T) a()   {}
func (*T) a()  {}
func (A) b()   {}
func (B) b2()  {}
func (B) b()   {}
func (C) c()   {}
func (**T) d() {}
func (P) e()   {}
func (*P) e2() {}
func (I) f()   {}
func (*I) f2() {}
func (S) x()   {}
func (*S) y()  {}
func (int) g() {}
func (*int) g2() {}
func ([]int) h() {}
func (struct{}) h2() {}
func (undefined) i() {}
func (x *undefined) i2() {}
func (T) _()   {}
func (T) _()   {}
func (error) j() {}
func (v) k() {}

var v int
