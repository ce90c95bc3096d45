package p

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"
)

type A struct{ X, Y int }
type B struct{ X, Z int }
type C struct {
	A
	*B
}

func (c *C) P() {}
func (c C) V()  {}

type D struct {
	C
	e int
}
type I interface {
	Q()
	V()
}
type E struct {
	*D
	I
}
type PD *D
type R struct {
	*R
	a int
}
type G[T any] struct{ v T }

func (g *G[T]) Get() T { return g.v }

type H struct {
	G[int]
	sync.Mutex
	io.Reader
}

func _[T any, P *A, S A, M interface{ Foo() }](t T, p P, s S, m M, pm *M) {
	var c C
	_ = c.X
	_ = c.Z
	_ = c.z
	_ = c.Q
	c.P()
	C{}.P()
	C{}.V()
	(&C{}).P()
	D{}.P()
	E{}.P()
	_ = E{}.V
	_ = E{}.E
	var pd PD
	_ = pd.e
	pd.V()
	_ = pd.f
	var r R
	_ = r.a
	_ = r.b
	var h H
	h.Get()
	H{}.Get()
	h.Lock()
	H{}.Lock()
	h.lock()
	h.state
	_ = h.sema
	h.get()
	h.v = "x"
	h.Read()
	var i I
	i.Q()
	i.q()
	var pi *I
	pi.Q()
	pi.R()
	_ = t.foo
	_ = p.X
	_ = s.X
	m.Foo()
	m.foo()
	pm.Foo()
	pm.Bar()
	var pp **C
	pp.P()
	_ = pp.X
	_ = pp.Y
	var b bytes.Buffer
	b.buf = nil
	b.Buf = nil
	b.write(nil)
	b.WRITE(nil)
	bytes.Buffer{}.Write(nil)
	_ = bytes.Buffer{buf: nil}
	_ = bytes.Buffer{Buf: nil}
	_ = A{x: 1, Q: 2}
	_ = os.args
	_ = os.Arg
	_ = strings.builder
	_ = C.P
	_ = (*C).P
	_ = (*C).V
	_ = C.V
	_ = C.X
	_ = C.A
	_ = I.Q
	_ = (*I).Q
	_ = I.q
	_ = G[int].Get
	_ = (*G[int]).Get
	var _ func(*G[string]) int = (*G[string]).Get
	_ = c._
	c.V = nil
	_ = c.V == nil
}
func fn() (a, b int) { return }
var _ = fn().x
var _ = fn.x
var _ = (1).x
var _ = nil.x
var _ = "a".len
