package p

import "strings"

// Method values and expressions of generic types.
type Set[K comparable] map[K]struct{}

func (s Set[K]) Has(k K) bool                 { _, ok := s[k]; return ok }
func (s *Set[K]) Add(k K)                     {}
func (s Set[K]) Map(f func(K) K) Set[K]       { return s }
func NewSet[K comparable](ks ...K) Set[K]     { return nil }
func Apply[T, U any](x T, f func(T) U) U      { return f(x) }
func Both[T any](a, b T) T                    { return a }

type Num interface{ ~int | ~int8 | ~float64 }

func Sum[T Num](xs ...T) (t T) {
	for _, x := range xs {
		t += x
		t = t + 1
		t = t + 1.5
		t = t << 1
		t = -t
		t = !t
		t = ^t
		t++
		t %= 2
		_ = t == x
		_ = t < x
		_ = t == nil
		_ = t && x
		_ = T(3.5)
		_ = T(300)
		_ = T("a")
		_ = int(t)
		_ = string(t)
		_ = []T{1, 2.5, "a"}
		_ = [1]T{1}[0]
		_ = map[T]int{1: 1, 1: 2}
	}
	return
}

func use() {
	s := NewSet[string]()
	s.Add(1)
	s.Has("a")
	s.Has(1)
	Set[int].Has(s, 1)
	Set[string].Has(s, "a")
	Set[string].Add(s, "a")
	(*Set[string]).Add(&s, "a")
	Set.Has(s, "a")
	f := s.Has
	f(1)
	g := Set[string].Has
	g(s, 1)
	g("a")
	var h func(string) bool = s.Has
	h = s.Add
	h = Set[string].Has
	_ = h
	Apply(1, func(i int) string { return i })
	Apply(1, strings.ToUpper)
	Apply("a", strings.ToUpper).x()
	Apply("a", strings.Split)
	Both(1, "a")
	Both(1, 2.5)
	Both(s, nil)
	Both(nil, nil)
	Both[int](1, 2.5)
	Both[undef](1, 2)
	Both[int, string](1, 2)
	_ = Both
	_ = Both[int]
	var k func(int, int) int = Both
	var l func(int, string) int = Both
	var m func(string) = Both
	k, l, m = nil, 1, Both[string]
	NewSet(1, "a")
	NewSet([]int{1})
	NewSet[[]int]()
	NewSet(func() {})
	_ = Set[int]{1: {}, 2: struct{}{}, "a": {}}
	_ = Set[int]{1: {}, 1: {}}
	_ = Set{1: {}}
	_ = Set[[]int]{}
	_ = Set[int, int]{}
	_ = []Set[int]{{1: {}}, {"a": {}}}
	_ = Sum[int]
	_ = Sum[string]
	_ = Sum("a")
	_ = Sum(1, 2.5)
	_ = Sum(1.5, int8(2))
	_ = Sum[int8](200)
	if Sum(1) == 1.5 {
	}
	var e interface{ Has(string) bool } = s
	var e2 interface{ Has(int) bool } = s
	var e3 interface{ Add(string) } = s
	var e4 interface{ Add(string) } = &s
	_, _, _, _ = e, e2, e3, e4
	switch v := e.(type) {
	case Set[string]:
		v.Has(1)
	case Set[int]:
	case *Set[string]:
	case Set:
	}
	_ = e.(Set[int])
	for x := range s {
		_ = x + 1
	}
	_ = s == nil
	_ = s == s
	_ = &s == nil
	_ = len(s) + "a"
}

type Tree[T any] struct {
	Left, Right *Tree[T]
	Val         T
}

func (t *Tree[T]) Walk(f func(T)) {
	t.Left.Walk(f)
	t.Val.x()
	t.val = t.Val
	t.Left = t
	t.Left = *t
	t.Right = &Tree[int]{}
	t = Tree[T]{Val: 1}
	t = &Tree[T]{nil, nil, t.Val}
	t = &Tree[T]{nil, nil}
	f(1)
	f(t.Val)
	var _ T = nil
	var _ T = *new(T)
	var _ interface{ T }
	_ = t.Val.(int)
	_ = any(t.Val).(T)
	_ = any(t.Val) == t.Val
	switch any(t.Val).(type) {
	case T, int:
	case T:
	}
}

type Pair[A, B any] struct {
	a A
	b B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.b, p.a} }
func (p Pair[A, B]) Bad() Pair[A, B]  { return Pair[B, A]{p.b, p.a} }
func (p Pair[A, B]) Bad2() A          { return p.b }

var _ = Pair[int, string]{1, "a"}.Swap().a.x
var _ Pair[int, string] = Pair[int, string]{1, "a"}.Swap()
var _ = Pair[int]{1, 2}
var _ = Pair{1, 2}
