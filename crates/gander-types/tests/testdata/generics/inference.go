package p



type Num interface{ ~int | ~float64 }
type List[T any] struct{ v []T }

func (l List[T]) Map[U any](f func(T) U) List[U] { return List[U]{} }

func Map[T, U any](s []T, f func(T) U) []U { return nil }
func Sum[T Num](s ...T) T                   { var t T; return t }
func Pair[K comparable, V any](k K, v V)    {}
func Conv[To, From any](f From) To          { var t To; return t }
func Inf[P interface{ *Q }, Q any](p P)     {}
func Cyc[P interface{ *Q }, Q interface{ []P }](p P) {}
func Iface[T interface{ M() U }, U any](t T) {}
func Var(fs ...func(int) string)             {}
func Chan[C ~chan<- E, E any](c C)           {}
func Chan2[C chan<- E, E any](c C)           {}
func Eq[T comparable](a, b T)                {}
func same[T any](a, b T)                     {}

type X struct{}

func (X) M() string { return "" }

type RO <-chan int

func G1[P any](P) string { return "" }
func G2[P any](P, P)     {}

func _() {
	l := List[int]{}
	l.Map(3)
	l.Map[int, int](nil)
	_ = Map([]int{1}, func(s string) int { return 0 })
	_ = Map(1, 2)
	Sum(1, 2.5, 'a')
	Sum("a")
	Sum([]int{1}...)
	Sum()
	Pair[int]("a", 1)
	Pair[int, int, int](1, 1)
	_ = Conv(3)
	_ = Conv[string](3)
	_ = Conv[string, int]("a")
	var s string
	Conv[int, int](s)
	Inf(new(int))
	Inf(3)
	Cyc(nil)
	Cyc(new([]int))
	Iface(X{})
	Iface(1)
	Var(G1, G1[int], G1[string], G2)
	var bi chan int
	var ro <-chan int
	var nro RO
	Chan(bi)
	Chan(ro)
	Chan2(bi)
	Chan2(ro)
	Eq(func() {}, nil)
	Eq([]int{}, []int{})
	Eq[any](1, "a")
	same(bi, ro)
	same(ro, nro)
	same(nro, bi)
	same(X{}, 1)
	same([]int{}, []string{})
	same(1, s)
	same(s, 1)
	var e error
	var _ func(int, string) = G2
	var _ func(int) = G1
	var _ int = G1
	_ = G1
	var fi func(int, int)
	fi = G2
	fi = G1
	var _ []int = List[string]{}
	var _ List[int, int]
	var _ List
	var _ List[Num]
	type LN[T Num] struct{}
	var _ LN[string]
	var _ LN[int8]
	same(G1, G1[int])
}
func _() func(int) int { return G1 }
func _() (func(int) string, error) { return G1, nil }

type Str interface{ String() string }
type myErr struct{}

func (myErr) Error() string { return "" }
func anyS(a ...any) string   { return "" }

func _(e error, s Str) {
	List[int]{}.Map(anyS)
	same(e, myErr{})
	same(myErr{}, e)
	same(s, X{})
	same(s, e)
	var a any
	same(a, e)
	same(e, a)
}
