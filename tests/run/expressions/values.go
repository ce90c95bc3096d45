package main

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Printf("%s: %v %T\n", name, r, r)
		}
	}()
	f()
}

type I interface{ M() string }
type J interface {
	I
	N() int
}
type A struct{ s string }
type B struct {
	*A
	n int
}
type C struct {
	B
	I2
}
type I2 interface{ Z() string }

func (a A) M() string       { return "A.M " + a.s }
func (a *A) P(x int) string { a.s += "!"; return fmt.Sprint(a.s, x) }
func (b B) N() int          { return b.n }

type F func(int) int

func (f F) M() string { return fmt.Sprint(f(3)) }

type E struct{}

func (E) M() string  { return "E" }
func (E) Z() string  { return "EZ" }
func (*E) Q() string { return "EQ" }

type Num int

func (n Num) M() string { return fmt.Sprint(int(n)) }
func (n *Num) Inc()     { *n++ }

type Big struct{ a [40]int }

func (b Big) M() string  { return fmt.Sprint(b.a[39]) }
func (b *Big) Set(x int) { b.a[39] = x }
func (b Big) Get(i int) (int, [3]int, string) {
	return b.a[i], [3]int{1, 2, i}, "x"
}

func many(a, b, c, d, e, f, g int, s string, x []int, big Big, fl float64) (int, string, Big, float64, error, []int) {
	return a + b + c + d + e + f + g, s, big, fl, io.EOF, x
}

type G[T any] struct{ v T }

func (g *G[T]) Set(v T) { g.v = v }
func (g G[T]) Get() T   { return g.v }
func Map[T, U any](x []T, f func(T) U) []U {
	var r []U
	for _, v := range x {
		r = append(r, f(v))
	}
	return r
}

type Number interface{ ~int | ~float64 }

func Sum[T Number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}
func Zero[T any]() (z T)           { return }
func Call[T I](x T) string         { return x.M() }
func Eq[T comparable](a, b T) bool { return a == b }

func main() {
	var i I = A{"x"}
	fmt.Println(i.M())
	b := B{&A{"y"}, 5}
	i = b
	fmt.Println(i.M(), i.(J).N(), b.P(1), b.s)
	c := C{b, E{}}
	fmt.Println(c.M(), c.N(), c.Z(), c.P(2), c.s, c.B.A.s)
	i = F(func(x int) int { return x * x })
	fmt.Println(i.M())
	var n Num = 4
	n.Inc()
	i = n
	fmt.Println(i.M(), i == Num(5), i == I(Num(6)), i != nil)
	i = &n
	n.Inc()
	fmt.Println(i.M())
	mv := n.M
	inc := n.Inc
	inc()
	fmt.Println(mv(), n, Num.M(9), (*Num).M(&n))
	me := I.M
	fmt.Println(me(A{"z"}), C.N(c), C.Z(c), (*C).M(&c), B.P(b, 3))
	im := i.M
	n = 100
	fmt.Println(im())
	var big Big
	big.Set(7)
	i = big
	big.Set(8)
	fmt.Println(i.M(), big.M())
	fmt.Println(big.Get(39))
	bg := big.Get
	big.a[0] = 9
	x, y, z := bg(0)
	fmt.Println(x, y, z)
	r1, r2, r3, r4, r5, r6 := many(1, 2, 3, 4, 5, 6, 7, "s", []int{1}, big, 2.5)
	fmt.Println(r1, r2, r3.a[39], r4, r5, r6)
	fmt.Println(func() string { _, s, _, _, _, _ := many(1, 2, 3, 4, 5, 6, 7, "deep", nil, big, 1); return s }())
	var e any = E{}
	_, ok := e.(I2)
	_, ok2 := e.(J)
	_, ok3 := e.(interface{ Q() string })
	_, ok4 := any(&E{}).(interface{ Q() string })
	fmt.Println(ok, ok2, ok3, ok4)
	try("a1", func() { _ = e.(int) })
	try("a2", func() { _ = e.(J) })
	try("a3", func() { var z any; _ = z.(int) })
	try("a4", func() { var z any; _ = z.(I) })
	try("a5", func() { _ = i.(J) })
	try("a6", func() { _ = i.(A) })
	try("a7", func() { var z I; _ = z.M() })
	try("a8", func() { var z I; f := z.M; f() })
	try("a9", func() { var p *A; _ = p.M() })
	try("a10", func() { var p *B; _ = p.s })
	try("a11", func() { fmt.Println(any([]int{1}) == any([]int{1})) })
	try("a12", func() { var f func(); f() })
	try("a13", func() { m := map[any]int{}; m[[]int{}] = 1 })
	try("a14", func() { var m map[string]int; m["a"] = 1 })
	try("a15", func() { panic(fmt.Errorf("wrapped: %w", io.EOF)) })
	try("a16", func() { var a []int; _ = a[5] })
	try("a17", func() { a := make([]int, 3); k := 5; _ = a[1:k] })
	try("a18", func() { a := make([]int, 3); k := 2; _ = a[k:1] })
	try("a19", func() { a := "abc"; k := 5; _ = a[k:] })
	try("a20", func() { a := "abc"; k := -1; _ = a[k] })
	try("a21", func() { a := make([]int, 3, 10); k := 11; _ = a[1:2:k] })
	try("a22", func() { a := make([]int, 3, 10); k := 4; _ = a[k:3:5] })
	try("a23", func() { a := make([]int, 3); _ = [4]int(a) })
	try("a24", func() { var a [3]int; k := uint64(1 << 63); _ = a[k] })
	try("a25", func() { k := -1; _ = make([]int, k) })
	try("a26", func() { k := -1; _ = make(chan int, k) })
	try("a27", func() { var p *[4]int; _ = p[1:2] })
	try("a28", func() { var c chan int; close(c) })
	try("a29", func() { c := make(chan int); close(c); close(c) })
	try("a30", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("a31", func() { a := []int{1, 2, 3}; k := 4; _ = a[:2:k]; _ = a[0:k] })
	g := &G[string]{}
	g.Set("gen")
	fmt.Println(g.Get(), Map([]int{1, 2}, func(i int) string { return strings.Repeat("x", i) }), Sum(1, 2, 3), Sum(1.5, 2), Sum[Num](), Zero[*int](), Zero[[3]string]())
	fmt.Println(Call(A{"q"}), Call(Num(3)), Call[I](&n), Eq("a", "a"), Eq[any](1, 1.0), Eq(E{}, E{}), Eq([2]string{"a"}, [2]string{"a"}))
	fmt.Println(errors.Is(fmt.Errorf("x %w", io.EOF), io.EOF))
	type pt struct {
		x, y int
		s    string
		_    int
	}
	p1, p2 := pt{1, 2, "a", 0}, pt{1, 2, "a", 0}
	fmt.Println(p1 == p2, any(p1) == any(p2), &p1 == &p2)
	ms := map[pt]string{{1, 2, "k", 0}: "v"}
	fmt.Println(ms[pt{1, 2, "k", 0}], len(ms))
	mp := map[*int][]string{}
	mp[nil] = append(mp[nil], "a", "b")
	fmt.Println(mp)
	mf := map[float64]int{0.0: 1}
	mf[1.5]++
	mf[1.5] += 2
	delete(mf, 0)
	fmt.Println(mf)
	mb := map[[2]int32]Big{}
	mb[[2]int32{1, 2}] = big
	fmt.Println(mb[[2]int32{1, 2}].a[39], mb[[2]int32{}].a[0])
	v, ok5 := mb[[2]int32{3}]
	fmt.Println(v.a[1], ok5)
	mi := map[any]string{1: "int", "a": "str", 1.5: "f", E{}: "E", [1]int{2}: "arr", nil: "nil"}
	fmt.Println(mi[1], mi["a"], mi[1.5], mi[E{}], mi[[1]int{2}], mi[nil], len(mi))
	keys := []string{}
	for k := range mi {
		keys = append(keys, fmt.Sprint(k))
	}
	sort.Strings(keys)
	fmt.Println(keys)
	m3 := map[int8]struct{}{1: {}, 2: {}}
	_, has := m3[2]
	fmt.Println(has, len(m3))
	clear(m3)
	fmt.Println(len(m3))
	ss := []string{"a", "b", "c"}
	clear(ss[1:])
	fmt.Printf("%q\n", ss)
	sl := []int{1, 2, 3, 4, 5}
	fmt.Println(copy(sl[1:], sl), sl, copy(make([]byte, 3), "hello"))
	bs := append([]byte("ab"), "cd"...)
	fmt.Println(string(bs), []rune("héllo"), string([]rune{0x4e16, 'x'}), string(rune(65)), []byte("é"))
	pa := (*[2]int)(sl)
	pa[1] = 99
	fmt.Println(sl, [2]int(sl), len(pa))
	var np *int = new(5)
	fmt.Println(*np)
	arr := [...]string{2: "c", 0: "a"}
	fmt.Println(len(arr), arr)
	nested := map[string][]map[int]*A{"x": {{1: {"deep"}}, nil}}
	fmt.Println(nested["x"][0][1].s, len(nested["x"]))
	pp := []*[2]A{{{"1"}, {"2"}}}
	fmt.Println(pp[0][1].s)
	var fns []func() int
	for i := 0; i < 3; i++ {
		fns = append(fns, func() int { i += 10; return i })
	}
	for _, f := range fns {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	var rec func(int) int
	rec = func(n int) int {
		if n == 0 {
			return 1
		}
		return n * rec(n-1)
	}
	fmt.Println(rec(10))
	func(xs ...int) { fmt.Println(xs, xs == nil) }()
	s3 := sl[1:2:3]
	s3 = append(s3, 7)
	s3 = append(s3, 8)
	fmt.Println(sl, s3, len(s3), cap(sl[5:]), sl[5:])
	str := "hello"
	fmt.Println(str[1:3], str[:0], str[5:], str[1], str < "help", str >= "hello", str+str[:1]+"x"+str)
	ch := make(chan Big, 1)
	ch <- big
	rb, okc := <-ch
	close(ch)
	rz, okz := <-ch
	fmt.Println(rb.a[39], okc, rz.a[39], okz, len(ch), cap(ch))
	type T struct {
		a int8
		b int64
		c [0]int
		d struct{}
	}
	t := T{a: 1, b: 2}
	u := t
	u.b = 3
	fmt.Println(t, u, t == u)
	var iface1, iface2 any = t, u
	u.b = 2
	iface2 = u
	fmt.Println(iface1 == iface2, iface1 == any(t), iface1 != t)
	lab := struct{ Big }{big}
	lab.Set(55)
	fmt.Println(lab.M(), lab.Big.a[39])
	println := func(x ...any) { fmt.Println(x...) }
	println([]any{1, "a"}...)
	switch x := e.(type) {
	case I2:
		fmt.Println("I2", x.Z())
	}
	var w io.Writer
	_, isw := w.(io.StringWriter)
	fmt.Println(isw, w == nil)
	goto end
end:
	fmt.Println("end")
}
