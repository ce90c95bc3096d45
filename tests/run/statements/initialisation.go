// Package-level variables: static values, values computed on demand, order.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

type P struct {
	x, y int
	name string
	next *P
}
type I interface{ M() int }

func (p *P) M() int { return p.x }

type V int

func (v V) M() int { return int(v) }

var (
	a          = 5
	b          = a + c
	c          = f()
	tab        = [...]string{3: "three", 1: "one"}
	sl         = []int{1, 2, 3}
	ptr        = &P{1, 2, "p", &P{x: 9}}
	iface  I   = &P{x: 3}
	iface2 I   = V(7)
	any1   any = "str"
	any2   any = 3.5
	fn         = func() int { return 99 }
	fn2        = f
	m          = map[string]*P{"a": {x: 1}, "b": {x: 2}}
	unused     = map[string]int{"x": 1}
	nested     = [][]string{{"a"}, {"b", "c"}}
	d, e       = two()
	_          = side("blank")
	err        = errors.New("boom")
	addr       = &tab[1]
	addr2      = &st.y
	st         = P{x: 1, y: 2}
	dur        = 5 * time.Second
	cplx       = 1 + 2i
	f32        = float32(0.1)
	bs         = []byte("bytes")
	list       = &items
	items      = []any{&tail, 1, "x", nil}
	tail       = link{&end}
	end        = []any{2}
	mf         = strings.ToUpper
	sarr       = [2]struct {
		s string
		f func() int
	}{{"q", f}, {"r", fn3}}
)

type link struct{ p *[]any }

func fn3() int          { return 33 }
func f() int            { return 10 }
func two() (int, error) { return 1, nil }
func side(s string) int { fmt.Println("side", s, a, b, c); return 0 }
func init()             { fmt.Println("init1", a, b, c) }
func init()             { fmt.Println("init2"); a = 100 }

func main() {
	fmt.Println(a, b, c, tab, len(tab), sl, cap(sl), ptr.next.x, ptr.name)
	fmt.Println(iface.M(), iface2.M(), any1, any2, fn(), fn2(), m["b"].x, nested, d, e, err)
	*addr = "changed"
	*addr2 = 55
	fmt.Println(tab[1], st, dur, cplx, f32, string(bs), mf("abc"), sarr[0].s, sarr[1].f())
	fmt.Println(len(*list), (*list)[1:], (*list)[0].(*link).p == &end)
	sl[0] = 100
	sl = append(sl, 4)
	fmt.Println(sl)
	fmt.Fprintln(os.Stderr, "done")
}
