package p

import (
	"os"
	"strings"
	str2 "strings"
	"unsafe"
)

type S struct{ A, b int }

func (S) M()  {}
func (*S) PM() {}

type E struct {
	*S
	F
}
type F struct{ X int }

func (F) FM() {}

type A1 struct{ X int }
type A2 struct{ X int }
type Amb struct {
	A1
	A2
}
type I interface {
	M()
	other()
}
type PI *I
type PS *S
type G[T any] struct{ v T }

func (G[T]) Get() (t T) { return }
func (*G[T]) Set(T)     {}

func ret() S

func f[T any, U interface{ M() }, V ~struct{ A int }, W *S](s S, p *S, pp **S, ps PS, e E, amb Amb, i I, pi *I, npi PI, m map[string]S, g G[int], t T, pt *T, u U, v V, w W, pu *U) {
	_ = s.A + s.c
	_ = s.a
	_ = s.B
	_ = s.m
	_ = s.pm
	s.PM()
	p.PM()
	pp.PM()
	_ = pp.A
	_ = ps.A
	ps.M()
	ps.PM()
	ret().M()
	ret().PM()
	ret().A = 1
	m["a"].A = 1
	m["a"].PM()
	_ = e.A
	_ = e.X
	e.FM()
	e.PM()
	_ = amb.X
	_ = amb.A1.X
	_ = amb.Y
	i.M()
	i.m()
	i.N()
	pi.M()
	pi.N()
	npi.M()
	_ = g.v
	g.Set("a")
	var _ string = g.Get()
	t.M()
	pt.M()
	u.M()
	u.N()
	pu.M()
	_ = v.A
	_ = w.A
	w.M()
	S.M(s)
	S.PM(s)
	(*S).PM(&s)
	(*S).PM(s)
	S.M()
	S.A
	_ = S.M
	_ = S.PM
	_ = S.X
	_ = I.M
	_ = I.m
	_ = G.Get
	_ = G[int].Get
	_ = G[int].Set
	_ = (*G[int]).Set
	var _ func(S) = S.M
	var _ func() = S.M
	var _ func() = s.M
	var _ func(int) = s.M
	_ = s.M == nil
	_ = s.M.x
	_ = s.A.x
	_ = nil.x
	_ = "a".x
	_ = len.x
	_ = int.x
	_ = undef.x
	_ = f.x
	_ = ret.A
	_ = (func())(nil).x
	_ = s._
	_ = struct{}{}.x
	_ = struct{ a int }{}.A
	var x int
	_ = x.y
	_ = &s.A
	_ = &s.M
	_ = strings.Builder{}.buf
	_ = (&strings.Builder{}).Buf
	_ = (&strings.Builder{}).len
	_ = (&strings.Builder{}).Addr
	_ = (&strings.Builder{}).grow
	_ = (&strings.Builder{}).write
	_ = strings.Split
	_ = strings.split
	_ = strings.Split
	_ = strings.gensplit
	_ = strings.Undef
	_ = strings.compare
	_ = strings.SPLIT
	_ = str2.undef
	_ = strings
	_ = strings.Builder
	_ = strings.Builder.Len
	_ = (*strings.Builder).Len
	_ = os.Args.x
	_ = os.Args[0].x
	_ = os.Stdin.file
	_ = os.Stdin.File
	_ = unsafe.Sizeof
	_ = unsafe.Undefined
	_ = unsafe.sizeof
	_ = unsafe.Pointer
	var _ unsafe.Pointer = 1
	strings.Split = nil
	os.Args = nil
	os.Args = 1
	var e2 error
	_ = e2.Error
	_ = e2.error
	_ = e2.X
	var _ strings.split
	var _ strings.Split
	var _ s.A
	var _ S.A
}
