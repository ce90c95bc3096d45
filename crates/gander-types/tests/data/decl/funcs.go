package p

func f(int, string) (a, b int)
func g(x, y int, z ...string) {}
func h(x ...int, y int) {}
func i() (x ...int) { return }
func j(...int) {}
func k(x undef, y int) (undef2, error) { return }
func l[T any]()
func m[T any](x T) (y T) { return x }
func n(a, b, c int, d string, a bool) {}
func o(x int) (x string) { return }
func q[T any](T int) {}
func r[T any](x int) (T T) { return }
func s(s int) {}
func t(x, _ int, _ string) {}
func u(c C) { var _ = c }
type C interface { ~int }
func v() { return }
func w() int {}
func missing() (int, string) { for {} }
