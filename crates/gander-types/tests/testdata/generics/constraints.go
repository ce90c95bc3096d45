package main


type A int
type B string
type C float64

type AB interface{ A | B }

func f[T A | B](T)    {}
func g[T AB](T)       {}
func h[K comparable, V any](m map[K]V, k K) V { return m[k] }
func num[T int | float64](a, b T) T { return a }
func two[P, Q any](P, Q)            {}
func mk[T any]() T                  { var x T; return x }
func ch[T any](c <-chan T, d chan<- T) {}
func chs[T any](c []<-chan T)          {}
func ptr[T any, PT interface{ *T; Set(string) }](s []string) []T { return nil }

type S struct{}

func (*S) Set(string) {}

type Stringer interface{ String() string }

func str[T Stringer](x T) {}

func id[T any](x T) T { return x }
func app[T any](f func(T) T, x T) {}
func three[A, B, C any](func(A) B, C) {}

type MyInt int

func sl[S ~[]E, E any](s S) E { return s[0] }

func main() {
	var c C
	f(c)
	g(c)
	f[C](c)
	h(map[string]int{}, 1)
	num(1, 2.5)
	num(1, "x")
	num(MyInt(1), 2)
	mk()
	bi := make(chan int)
	ch(bi, bi)
	var cs []chan int
	chs(cs)
	ptr[S](nil)
	ptr[int](nil)
	str(1)
	var vf func(int) string = id
	_ = vf
	app(id, 3)
	app(id[string], 3)
	three(1, 2)
	sl(3)
	sl(map[int]int{})
	h(map[[]int]int{}, nil)
	two(1, nil)
	two(nil, 1)
}

type Tilde interface{ ~int | ~string }
type Mixed interface {
	~int
	Stringer
}
type None interface {
	int
	string
}
type Ord interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~string
}

func tilde[T Tilde](T)           {}
func mixed[T Mixed](T)           {}
func none[T None]()              {}
func ord[S ~[]E, E Ord](S)       {}
func cmpr[T comparable](T)       {}
func cmprS[T interface{ comparable; String() string }](T) {}
func notAnIface[T MyInt](T)      {}
func ptrIface[T Stringer](T)     {}

type PS *Stringer
type St struct{}

func (*St) String() string { return "" }

type Wrong struct{}

func (Wrong) String() int { return 0 }

type lower struct{}

func (lower) string() string { return "" }

type K struct{ f func() }
type KI struct{ i any }

func outer[P any, Q comparable, R Tilde, U interface{ ~int }](p P, q Q, r R, u U) {
	cmpr(p)
	cmpr(q)
	cmpr(r)
	tilde(p)
	tilde(r)
	tilde(u)
	mixed(u)
	tilde[P](p)
	cmpr([]P{})
	cmpr([2]Q{})
	cmpr([2]P{})
}

func _() {
	tilde(MyInt(1))
	tilde(1.5)
	tilde(C(1))
	mixed(1)
	mixed(MyInt(1))
	none[int]()
	ord([]float64{})
	ord([]MyInt{})
	cmpr(K{})
	cmpr(KI{})
	cmpr[any](nil)
	cmprS(1)
	cmprS(St{})
	cmprS(&St{})
	notAnIface(1)
	notAnIface(2.5)
	ptrIface(St{})
	ptrIface(Wrong{})
	ptrIface(lower{})
	var s Stringer
	ptrIface(&s)
	ptrIface(s)
	tilde(s)
	var ts Tilde
	_ = ts
	tilde[Tilde](nil)
	tilde[any](nil)
	cmpr(func() {})
	cmpr(map[int]int{})
	cmpr(struct{ x []int }{})
}

var _ interface{ String() string } = St{}
var _ Stringer = Wrong{}
var _ Stringer = (*Stringer)(nil)
