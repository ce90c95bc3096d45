package main

import (
	"math"
	"sync"
)

// What a program shows goes through this buffer, so that nothing depends on
// the standard library.
var buffer []byte

var fuel int

var level int

type lock struct {
	sync.Mutex
	n int
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type number interface {
	integer | ~float32 | ~float64
}

type ordered interface {
	number | ~string
}

type Pair[K comparable, V any] struct {
	key K
	val V
}

func (p Pair[K, V]) Key() K { return p.key }

func (p Pair[K, V]) Val() V { return p.val }

func (p *Pair[K, V]) Set(k K, v V) { p.key, p.val = k, v }

type Stack[T any] struct {
	items []T
}

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }

func (s *Stack[T]) Pop() T {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}

func (s Stack[T]) Len() int { return len(s.items) }

func (s Stack[T]) All() func(yield func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i := len(s.items) - 1; i >= 0; i-- {
			if !yield(i, s.items[i]) {
				return
			}
		}
	}
}

func text(s string) { buffer = append(buffer, s...) }

func end() { buffer = append(buffer, '\n') }

func flush() {
	print(string(buffer))
	buffer = nil
}

func spent() bool {
	fuel--
	return fuel < 0
}

//go:noinline
func id[T any](x T) T { return x }

func pick[T any](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}

func ix(i, n int) int {
	if n == 0 {
		return 0
	}
	i %= n
	if i < 0 {
		i += n
	}
	return i
}

func ref[T any](x T) *T { return &x }

func count(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		defer text("~")
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func each[T any](s []T) func(yield func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i, x := range s {
			if !yield(i, x) {
				text("!")
				break
			}
		}
	}
}

func twice(yield func() bool) {
	_ = yield() && yield()
}

func sum[T number](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return
}

func apply[T, U any](s []T, f func(T) U) []U {
	out := make([]U, 0, len(s))
	for _, x := range s {
		out = append(out, f(x))
	}
	return out
}

func fold[T, U any](s []T, start U, f func(U, T) U) U {
	for _, x := range s {
		start = f(start, x)
	}
	return start
}

func find[T comparable](s []T, x T) int {
	for i := range s {
		if s[i] == x {
			return i
		}
	}
	return -1
}

func largest[T ordered](x T, xs ...T) T {
	for _, y := range xs {
		x = max(x, y)
	}
	return x
}

func digits(x uint64) {
	if x >= 10 {
		digits(x / 10)
	}
	buffer = append(buffer, byte('0'+x%10))
}

func showInt[T integer](x T) {
	if x < 0 {
		text("-")
		digits(-uint64(x))
		return
	}
	digits(uint64(x))
}

func showFloat(x float64) {
	switch {
	case x != x:
		text("NaN")
	case x == math.Trunc(x) && math.Abs(x) < 1e15 && (x != 0 || !math.Signbit(x)):
		if x < 0 {
			text("-")
		}
		digits(uint64(math.Abs(x)))
		text(".")
	default:
		text("f")
		digits(math.Float64bits(x))
	}
}

func showString(s string) {
	text("\"")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 32 && c < 127 && c != '"' {
			buffer = append(buffer, c)
		} else {
			const hex = "0123456789abcdef"
			buffer = append(buffer, '\\', hex[c>>4], hex[c&15])
		}
	}
	text("\"")
}

func showBool(x bool) {
	if x {
		text("true")
	} else {
		text("false")
	}
}

func deeper() bool {
	level++
	return level < 6
}

func sortStrings(s []string) {
	for i := range s {
		for j := i; j > 0 && s[j] < s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

type failure struct{ code int }

func (f failure) Error() string {
	return "failure " + string(rune('a'+f.code%26))
}

func showPanic(r any) {
	text("panic:")
	if e, ok := r.(error); ok {
		showString(e.Error())
	} else {
		showAny(r)
	}
	end()
}

func protect(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			text(name)
			text(" ")
			showPanic(r)
		}
		end()
		level = 0
	}()
	fuel = 60
	text(name)
	text(": ")
	f()
	text(name)
	text(" done")
}
