package p

type T[P any, Q interface{ ~int }] struct{}
type U[P, Q any, R interface{ m(P) Q }, S ~[]P | ~[4]Q] struct{}
type V[int any] struct{ x int }
type W = T[int, int]
type X[P any] = T[P, int]
type Y[P *Z, Z any] struct{}

func (t T[A, B]) m(a A) B { var _ bool = t; var _ bool = t.m; var _ bool = T[A, B].m; var _ bool = (*T[A, B]).m; return t }
func (t *T[A, B]) n() { var _ bool = t }
func (v V[string]) m() { var _ bool = v.x }
func (t *T[A, B]) gen[C any, D ~[]C](c C, d D) (e map[string]D) { var _ bool = c; var _ bool = t.gen; var _ bool = t.gen[A]; var _ bool = t.gen[int, []int] ; return 1 }

var (
	_ bool = T
	_ bool = T[int]
	_ bool = T[int, string]{}
	_ bool = T[int, int]{}
	_ bool = W{}
	_ bool = X[string]{}
	_ bool = X
	_ X
	_ T
	_ T[int]
	_ T[int, int, int]
	_ X[int, int]

	_ int
	_ U[int, string, interface{ m(int) string }, []int]
	_ U[int, string, interface{ m(string) int }, []int]
	_ bool = U[int, string, interface{ m(int) string }, []int]{}
	_ bool = Y[*int, int]{}
	_ bool = new(T[int, int]).gen
	_ bool = T[int, int].gen
	_ bool = struct{ T[int, int]; *W; error }{}
	_ bool = [...]struct{}{{}}
	_ bool = f
	_ bool = f2
	_ bool = f3
	_ bool = &f
	_ bool = f()
	_ bool = f4
	_ bool = interface { int | ~string; m() }(nil)
)
func f(T[int, int], ...W) (x, _ X[int])
func f2[P ~int | ~string, Q, R any, S interface{ comparable; m() }](P, Q, R) (S, error) { return }
func f3(a, _ int, _ ...string) (_ int, err error) { return }
func f4(int, string) (int) { return 0 }

func local[P any]() {
	type L struct{ p P }
	type M[Q any] struct{ q Q }
	var l L
	var _ bool = l
	var _ bool = []*L{}
	var _ bool = local[L]
	_ = func(p P) { var _ bool = p; type L int; var _ bool = L(1) }
}
func local2() {
	type error interface{ Foo() }
	var e error
	var _ bool = e
	e.Error()
	type any = string
	var _ any = 1
	var _ bool = any("")
	type byte struct{}
	var _ []uint8 = []byte{}
	type string int
	var _ string = "abc"
	var x = "abc"
	var _ string = x
}
func tp[any interface{ m() }, error interface{ ~int }, comparable ~string](a any, e error, c comparable) {
	var _ bool = a
	var _ bool = e
	var _ bool = c
	var _ []any = []error{}
	a.n()
}
