package p

import (
	"bytes"
	"crypto/rand"
	mrand "math/rand"
	"text/template"
	html "html/template"
	"unsafe"
)

type L[P any] struct {
	next *L[P]
	v    P
}
type A = []int
type GA[P any] = map[string]P
type I interface {
	m(R) I
	A() int
}
type R struct{}
type E interface{ error }
type C interface{ ~int | ~string }
type C2[T any] interface{ ~[]T }

func gen[P, Q any, S ~[]P, U C2[P], V interface{ m() }, W comparable](p P, q Q, s S, u U, v V, w W) {
	var _ int = p
	var _ int = gen[P, Q, S, U, V, W]
	var _ int = s
}

var (
	_ int = L[int]{}
	_ int = L[L[[]string]]{}
	_ int = A{}
	_ int = GA[A]{}
	_ int = struct {
		a, b int `x:"y\n"`
		*R
		A
	}{}
	_ int = (chan (<-chan int))(nil)
	_ int = (chan<- (<-chan int))(nil)
	_ int = (<-chan (<-chan int))(nil)
	_ int = (chan (chan<- int))(nil)
	_ int = func(x, y int, z ...any) (a, b bool) { return }
	_ int = func(x int) (y string) { return }
	_ int = func(...int) {}
	_ int = func(int) (string, error) { return "", nil }
	_ int = func(int) error { return nil }
	_ int = I(nil)
	_ int = interface {
		I
		b()
		a()
	}(nil)
	_ int = any(nil)
	_ int = interface{}(nil)
	_ int = error(nil)
	_ int = [...]rune{1}
	_ int = []byte{}
	_ int = map[string]*[4]func(){}
	_ int = unsafe.Pointer(nil)
	_ int = bytes.Buffer{}
	_ int = rand.Reader
	_ int = mrand.Rand{}
	_ int = template.Template{}
	_ int = html.Template{}
	_ int = gen
	_ int = gen[int]
	_ int = struct{ f func(unsafe.Pointer) L[template.Template] }{}
)

func local() {
	type T struct{ x int }
	type G = L[T]
	var _ int = T{}
	var _ int = G{}
	var _ T = []T{}
	type int string
	var _ int = 5
	var x int = "a"
	_ = x + 1
}

func shadow[int any, string interface{ foo() }](x int, y string) {
	var _ bool = x
	var _ bool = y
	var _ bool = []int{x}
}
