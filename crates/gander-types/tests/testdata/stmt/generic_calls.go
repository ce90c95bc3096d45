package p


type Num interface{ ~int | ~float64 }
type List[T any] struct{ next *List[T]; val T }
type Set[K comparable] map[K]struct{}

func (l *List[T]) Push(x T)               {}
func (l *List[T]) Map(f func(T) T) *List[T] { return nil }
func New[T any](xs ...T) *List[T]          { return nil }
func Map[T, U any](xs []T, f func(T) U) []U { return nil }
func Reduce[T, A any](xs []T, a A, f func(A, T) A) A { return a }
func sprint(xs ...any) string             { return "" }
func Id[T any](x T) T                      { return x }
func Pair[A, B any](a A, b B) (A, B)       { return a, b }
func Ptr[T any, P interface{ *T; M() }](x T) P { return nil }
func Sum[T Num](xs ...T) T                 { var z T; return z }
func Apply[F func(A) B, A, B any](f F, a A) B { return f(a) }
func Keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }
func Zero[T any]() (z T)                   { return }
func Cmp[T comparable](a, b T) bool        { return a == b }
func Rec[T any](n int, x T) { Rec(n-1, x); Rec(n-1, &x); Rec[T](1, x); Rec(n) }
func Chan[T any](c <-chan T) T { return <-c }
func ChanS[T any](c chan<- T, x T) { c <- x }
func Fn(f func(int) string)  {}
func Fn2[T any](f func(T) T, x T)  {}
func Fn3[T any](f func(T) T, g func(T) T)  {}
func Var2[T any](f T, g ...func(T) T)  {}

type X struct{}

func (*X) M() {}
type Y struct{}
func (Y) M() {}

func use() {
	New(1, "a")
	New[int](1, "a")
	New(1, 2.5)
	New()
	New(nil)
	_ = Map([]int{1}, func(x string) int { return 0 })
	_ = Map([]int{1}, Id)
	_ = Map([]int{1}, Id[string])
	_ = Map([]int{1}, Pair)
	_ = Map(1, Id)
	_ = Map[int, string]([]int{1}, Id)
	_ = Map[int]([]int{1}, sprint)
	_ = Reduce([]int{}, "", func(a string, x int) string { return a })
	_ = Reduce([]int{}, "", func(a int, x int) string { return "" })
	_ = Reduce([]int{}, 0, func(a float64, x int) float64 { return a })
	_, _ = Pair(1, nil)
	_, _ = Pair[int](1)
	_, _ = Pair[int, int, int](1, 2)
	_, _ = Pair(Pair(1, 2))
	_, _ = Pair(Pair[int, string])
	_ = Ptr(X{})
	_ = Ptr(Y{})
	_ = Ptr[X](X{})
	_ = Sum(1, 2.5)
	_ = Sum("a")
	_ = Sum[string]()
	_ = Sum()
	_ = Sum(1, int8(2))
	_ = Apply(Id[int], 1)
	_ = Apply(Id, 1)
	_ = Apply(func(x int) string { return "" }, 1)
	_ = Apply(func(x int) string { return "" }, "a")
	_ = Keys(map[string]int{})
	_ = Keys([]int{})
	_ = Keys(Set[int]{})
	_ = Zero()
	var z int = Zero()
	var z2 int = Zero[int]()
	Cmp(1, "a")
	Cmp([]int{}, []int{})
	Cmp(func() {}, nil)
	Cmp[any](1, "a")
	Cmp(any(1), 1)
	Cmp(1, any(1))
	Chan(make(chan int))
	Chan(make(chan<- int))
	Chan(1)
	ChanS(make(chan int), "a")
	ChanS(make(<-chan int), 1)
	Fn(Id)
	Fn(Zero)
	Fn(New)
	Fn(Map)
	Fn2(Id, 1)
	Fn2(Id[string], 1)
	Fn2(Id, nil)
	Fn3(Id, Id)
	Fn3(Id[int], Id)
	Fn3(Id, Id[int])
	Fn3(Id[int], Id[string])
	Var2(1, Id, Id)
	Var2(1, Id[string])
	Var2(1, Pair)
	var f1 func(int) int = Id
	var f2 func(int) string = Id
	var f3 func([]int, func(int) string) []string = Map
	var f4 func([]int, func(int) string) []int = Map
	var f5 func(int, string) (int, string) = Pair[int]
	var f6 func(int, string) (int, string) = Pair[string]
	var f7 = Id
	var f8 any = Id
	var f9 func(...int) *List[int] = New
	var f10 func(X) *X = Ptr
	var f11 func(Y) *Y = Ptr
	var f12 func(string) string
	f12 = Id
	f12 = Sum
	f12 = Id[int]
	f13 := Id
	f14 := Id[int]
	f15 := []func(int) int{Id, Id[int], Id[string]}
	f16 := map[string]func(int) int{"a": Id}
	f17 := struct{ f func(int) int }{Id}
	f18 := struct{ f func(int) int }{f: Id}
	ch := make(chan func(int) int)
	ch <- Id
	ch <- Id[string]
	ch <- Pair
	f19 := func() func(int) int { return Id }
	f20 := func() func(int) string { return Id }
	f21 := func() (func(int) int, func(string) string) { return Id, Id }
	_ = f1 == Id
	_ = (func(int) int)(Id)
	_ = (func(int) string)(Id)
	f1 = Id[int, int]
	Id[int] = nil
	Id(Id)
	Id(Id[int])(1)
	Id[func(int) int](Id)
	if Id {
	}
	_ = append([]func(int) int{}, Id)
	_ = Id + 1
	_ = !Id
	_ = &Id
	_ = *Id
	_ = Id.x
	_ = Id[0]
	_ = Id[1:2]
	_ = Id[foo]
	Id
	go Id
	l := New(1)
	l.Push("a")
	l.Map(Id)
	l.Map(Id[string])
	l.Map(sprint)
	(*List[int]).Push(l, "a")
	List[int].Push(l, 1)
	List.Push(l, 1)
	var l2 List
	var l3 List[int, string]
	_ = List{}
	_ = List[int]{}.val + "a"
	_ = z + z2
}

func inner[P any, Q interface{ ~[]P }](p P, q Q) {
	_ = Id(p) + 1
	_ = Map(q, func(p P) int { return 0 })
	_ = Map(p, func(p P) int { return 0 })
	var _ func(P) P = Id
	var _ func(Q) P = Id
	_ = Sum(p)
	_ = Cmp(p, p)
	_ = Keys(q)
	inner(1, []string{})
	inner(1, []int{})
	inner[int](1, 2)
	inner[string, []int]("a", nil)
}
