package p

type S struct {
	a int
	b []int
}
type N struct{ s S }
type F func()
type M map[string]int
type Arr [3]S
type OK struct{ a any }
type Rec struct {
	r *Rec
	c chan Rec
	f [2]*Rec
}

func c[T comparable](x, y T) bool { return x == y }
func d[T any](x, y T) bool        { return x == y }
func e[T ~[]int | string](x, y T) bool { return x == y }
func f[T ~int | string](x, y T) bool { return x == y }
func g[T interface{ int; string }](x, y T) bool { return x == y }
func h[T interface{ comparable; ~[]int | ~string }](x, y T) bool { return x == y }

func _[T any, U comparable, V interface{ m() }](t T, u U, v V) {
	_ = c(S{}, S{})
	_ = c(N{}, N{})
	_ = c[F](nil, nil)
	_ = c(M{}, M{})
	_ = c(Arr{}, Arr{})
	_ = c(OK{}, OK{})
	_ = c(Rec{}, Rec{})
	_ = c(t, t)
	_ = c(u, u)
	_ = c(v, v)
	_ = c[any](1, 2)
	_ = c[interface{ m() }](nil, nil)
	_ = S{} == S{}
	_ = N{} == N{}
	_ = F(nil) == F(nil)
	_ = F(nil) == nil
	_ = M{} == M{}
	_ = Arr{} == Arr{}
	_ = [2][]int{} == [2][]int{}
	_ = OK{} == OK{}
	_ = Rec{} == Rec{}
	_ = t == t
	_ = []int{} == []int{}
	_ = struct{ f func() }{} == struct{ f func() }{}
	_ = v == v
	_ = u == t
	_ = any(nil) == S{}
	_ = any(nil) == Rec{}
	_ = t == nil
	_ = nil == nil
	var _ map[S]int
	var _ map[T]int
	var _ map[U]int
	var _ map[[2]F]int
	var _ map[any]int
	switch (S{}) {
	case S{}:
	}
	switch x := any(nil); x {
	case S{}, F(nil), 1:
	}
	_ = t < t
	_ = struct{}{} < struct{}{}
	_ = [1]T{} == [1]T{}
	_ = struct{ T T }{} == struct{ T T }{}
}
