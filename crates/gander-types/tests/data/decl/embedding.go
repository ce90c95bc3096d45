package p

import "unsafe"

type T struct{ x int }
type P *T
type I interface{ m() }
type A = *T
type G[X any] struct{ X }
type H[X any] struct{ *X }
type K[X any] struct{ G[X] }

type (
	s1 struct{ T; *I }
	s2 struct{ P }
	s3 struct{ *P }
	s4 struct{ A }
	s5 struct{ *A }
	s6 struct{ I }
	s7 struct{ unsafe.Pointer }
	s8 struct{ T; T }
	s9 struct{ T; *T }
	t1 struct{ x, y, x int }
	t2 struct{ _, _ int; _ string }
	t3 struct{ T; T int }
	t4 struct{ int; *string; error }
	t5 struct{ undef }
	t6 struct{ *undef; undef2.x }
	t7 struct{ G[int]; *K[string] }
	t8 struct{ G }
	t9 struct{ a int "tag"; b, c string `k:"v"`; T "x" }
)

func (s1) T() {}
func (t3) y() {}
