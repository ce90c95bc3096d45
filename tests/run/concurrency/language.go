// A walk through the language: generics, closures, loops, defers, iterators.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

type List[T any] struct {
	head *node[T]
	size int
}

type node[T any] struct {
	value T
	next  *node[T]
}

func (l *List[T]) Push(v T) { l.head, l.size = &node[T]{v, l.head}, l.size+1 }

func (l *List[T]) All() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.value) {
				return
			}
			i++
		}
	}
}

func Map[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

func largest[T cmp.Ordered](first T, rest ...T) T {
	for _, v := range rest {
		first = max(first, v)
	}
	return first
}

type Shape interface {
	Area() float64
	fmt.Stringer
}

type Square struct{ side float64 }
type Named struct {
	Square
	name string
}

func (s Square) Area() float64    { return s.side * s.side }
func (s Square) String() string   { return fmt.Sprintf("square %g", s.side) }
func (n *Named) String() string   { return n.name + ": " + n.Square.String() }
func early(l *List[string]) (found string) {
	defer func() { found = strings.ToUpper(found) }()
	for i, v := range l.All() {
		defer func() { found += fmt.Sprint(" deferred ", i) }()
		if v == "b" {
			return v
		}
	}
	return "none"
}

func main() {
	var l List[string]
	for _, s := range strings.Fields("a b c") {
		l.Push(s)
	}
	fmt.Println(early(&l), l.size)
	fmt.Println(Map([]int{1, 2, 3}, func(i int) string { return strings.Repeat("x", i) }))
	fmt.Println(largest(3, 9, 4), largest("b", "a"), largest(2.5))
	shapes := []Shape{Square{2}, &Named{Square{3}, "big"}}
	for _, s := range shapes {
		switch v := s.(type) {
		case Square:
			fmt.Println("square", v.side, v.Area(), v)
		case *Named:
			fmt.Println("named", v.name, v.Area(), v)
		}
	}
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i *= 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	m := map[[2]int]string{{1, 2}: "a", {3, 4}: "b"}
	delete(m, [2]int{1, 2})
	fmt.Println(m, len(m), slices.Sorted(maps.Values(m)))
	next, stop := iter.Pull(slices.Values([]int{5, 6, 7}))
	defer stop()
	for v, ok := next(); ok; v, ok = next() {
		fmt.Print(v, " ")
	}
	fmt.Println()
outer:
	for i := range 3 {
		for j := range 3 {
			switch {
			case j == 2:
				continue outer
			case i == 2:
				break outer
			}
			fmt.Print(i, j, ";")
		}
	}
	fmt.Println()
	x := uint8(200)
	fmt.Println(x+100, int8(x), x<<1, ^x, -7/2, -7%3, 7&^5, 1<<x>>x)
	fmt.Println(complex(1, 2)*complex(0, 1), len("héllo"), []rune("hé"), string([]byte{104, 105}))
}
