package p

import "unsafe"

type I interface{ M() }
type S struct{ a, b int }
type C chan int
type RO <-chan int
type SO chan<- int
type MyB bool
type E struct{}

func (E) M() {}

func id[T any](x T) T                  { return x }
func mk[T any]() T                     { var z T; return z }
func ap[T, U any](x T, f func(T) U) U  { return f(x) }
func two[K comparable, V any](m map[K]V, k K) V { return m[k] }
func num[T ~int | ~float64](x T) T { return x }
func vari(xs ...int)               {}
func variS(s string, xs ...any)    {}
func pair() (int, string)          { return 0, "" }
func none()                        {}

func calls() {
	id()
	id(1, 2)
	id[int]("a")
	id[int, string](1)
	mk()
	mk[int](1)
	ap(1, id)
	ap(1, id[string])
	ap("a", func(x int) bool { return true })
	two(map[string]int{}, 1)
	two[string](map[string]int{}, 1)
	num("x")
	num(1 + 2i)
	num[string]("x")
	vari(1, "a", 2.5)
	vari([]int{}...)
	vari([]string{}...)
	vari(1, []int{}...)
	variS()
	variS(1)
	variS("a", nil, 1, none())
	none(1)
	none().x
	x := none()
	var y int = none()
	y = none()
	pair() + 1
	_ = pair
	_ = pair()
	pair = nil
	5()
	"a"(1)
	S(1)
	S{}()
	int()
	int(1, 2)
	int([]int{1}...)
	int("a")
	I(1)
	string(1.5)
	[]byte(1)
	(func())(nil)
	(func(int) int)(id)
	unknown(1, 2, foo)
	len
	int
	panic
	var f func(int) int = id
	var g func(int) string = id
	var h func(string) = id[int]
	f = mk
	go id
	go id(1)
	go func() {}
	defer recover
	defer recover()
	defer int(1)
	defer append([]int{}, 1)
	go len("a")
	defer (none())
	go new(int)
	defer unsafe.Sizeof(1)
	defer panic(1)
	go print()
	defer close(make(chan int))
	_, _, _, _ = x, y, g, h
}

type cons interface{ ~int | ~string }

func conv(a any) {
	cons(1)
	_ = cons(1)
	comparable(1)
	_ = interface{ int }(1)
}

func tp[T any, F func(int) string, G func(int) string | func(int) int, H interface{ ~func(int) }](t T, f F, g G, h H) {
	t()
	f(1)
	g(1)
	h("a")
	_ = f(1) + 1
	h(1)
}

func more() {
	f := func(a, b int, c string) {}
	f(1, 2)
	f(pair())
	f(1, pair())
	f(1, 2, 3, 4)
	f(none())
	f(1,
		2)
	f(1, 2, "a", undefined1)
	f(undefined2)
	f(nil, nil, nil)
	f('a', 1.0, `x`)
	f(1.5, true, 'a')
	var e E
	e.M(1)
	e.M().x
	e.N()
	I.M()
	I.M(e)
	E.M(1)
	(*E).M(&e)
	(*E).M(e)
	_ = e.M()
	return 1
}
