package p

type L[P any] struct{ v P }
type S1 struct{ a int `x` }
type S2 struct{ a int }
type I1 interface { a(); b(I1) I2 }
type I2 interface { b(I1) I2; a() }
type E1 struct{ *S1 }
type F1 func(a int, b ...string) (c error)
type F2 func(int, ...string) error

func ga[P any, Q ~[]P](P, Q) L[P] { panic(0) }
func gb[T any, S ~[]T](T, S) L[T] { panic(0) }
func gc[T comparable, S ~[]T](T, S) L[T] { panic(0) }

func _() {
	var s1 S1
	var s2 S2
	s1 = s2
	s1 = S1(s2)
	s2 = struct{ a int }(s1)
	s2 = struct{ a int }{}
	s2 = struct{ a int `y` }{}
	_ = (*S1)(&s2)
	_ = (*S1)(&E1{})
	var i1 I1
	var i2 I2
	i1 = i2
	i2 = i1
	var l1 L[any]
	var l2 L[interface{}]
	l1 = l2
	l2 = L[int]{}
	var f1 F1
	var f2 F2
	f1 = f2
	f1 = F1(f2)
	f1 = func(int, ...string) error { return nil }
	f1 = func(int, []string) error { return nil }
	f1 = func(x int, y ...string) (error, int) { return nil, 0 }
	var c1 chan int
	var c2 <-chan int = c1
	c1 = c2
	var c3 chan<- int = c2
	var c4 chan MyInt = c1
	c4 = (chan MyInt)(c1)
	_, _, _ = i1, l1, f1
	_, _ = c3, c4
	var a3 [3]int = [...]int{1, 2, 3, 4}
	var m map[string]int = map[MyString]int{}
	var p *int = (*MyInt)(nil)
	p = (*int)((*MyInt)(nil))
	var x func(interface{ a(); b() }) = func(interface{ b(); a() }) {}
	var y func(interface{ a() }) = func(interface{ b() }) {}
	x, y = y, x
	var z struct { S1; b int } = struct { S1 S1; b int }{}
	var w interface { L[int]; m() }
	_, _, _, _, _ = a3, m, p, z, w
	var g = ga[int, []int]
	g = gb[int, []int]
	g = gb
	g = gc
	g = gb[string, []string]
}
type MyInt int
type MyString string
type (
	Ga interface{ M(L[int]) }
	Gb interface{ M(L[string]) }
)
var _ Ga = Gb(nil)
var _ interface{ Ga; Gb }
var _ interface{ Ga; M(L[int]) }
var _ interface{ M(x L[int]); Ga }
type T1 [len(T2{})]int
type T2 [2]T1
type A1 = []A2
type A2 = map[string]A1
type A3[P any] = []A3[P]
type A4[P any] = func(P) A5[P]
type A5[P any] struct { f A4[P] }
type Bad1[P any] struct { Bad1[*P] }
type Bad2[P any] interface { Bad2[*P] }
type Bad3[P any] []Bad3[*P]
type Bad4[P any] Bad4[*P]
type Bad5[P any] = Bad5[*P]
type Bad6[P any] struct { a [2]Bad7[P] }
type Bad7[P any] struct { Bad6[P] }
type Bad8[P Bad8[P]] struct{}
type Bad9[P interface { m(Bad9[P]) }] struct{}
type Bad10[P any] P
type Bad11[P any] struct { P; *P }
type Bad12[P any] interface { P }
var _ Bad9[int]
var _ Bad9[Ok9]
type Ok9 struct{}
func (Ok9) m(Bad9[Ok9]) {}
