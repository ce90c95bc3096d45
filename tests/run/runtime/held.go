// What is only compared, copied as plain data or looked up does not escape; what
// it leads to is kept where it must be.
package main

import (
	"errors"
	"fmt"
	"math/big"
	"mime"
	"reflect"
	"runtime"
	"sync"
	"testing"
)

type point struct{ x, y int }

var (
	key    any = point{1, 2}
	table  sync.Map
	sink   int
	shared []*point
)

//go:noinline
func same(a, b any) bool { return a == b }

// gather appends pointers: what they point to must be on the heap.
//
//go:noinline
func gather(list []*point, p *point) []*point { return append(list, p) }

func keep(n int) {
	p := &point{n, n}
	shared = gather(shared, p)
}

//go:noinline
func swap(to, from []*point) int { return copy(to, from) }

func through(n int) *point {
	var a, b [2]*point
	a[1] = &point{n, 7}
	swap(b[:], a[:])
	return b[1]
}

func clobber(n int) int {
	var a [64]int
	for i := range a {
		a[i] = n
	}
	if n > 0 {
		a[0] += clobber(n - 1)
	}
	return a[3]
}

var errOther = errors.New("other")

var kept *point

//go:noinline
func call(f func(p *point) int) int { return f(&point{1, 2}) }

// captures keeps one of the two that its function literal holds.
func captures(n int) int {
	local, global := &point{n, 1}, &point{n, 2}
	return call(func(p *point) int {
		local.x += p.y
		kept = global
		return local.x
	})
}

// closed holds what it is given where only the literal knows of it.
func closed(n int) (func() *point, *point) {
	a, b := &point{n, 3}, &point{n, 4}
	return func() *point { a.x++; return a }, b
}

type half struct{ high, low uint64 }

func (h *half) both() [2]*uint64 { return [2]*uint64{&h.high, &h.low} }

func (h half) get(i int) uint64 { return *h.both()[i%2] }

// halves makes a copy with an array of pointers to it in each iteration.
func halves(h half, n int) (sum uint64) {
	for i := range n {
		h.low++
		sum += h.get(i)
	}
	return sum
}

// earlier finds in an array what other iterations put there.
func earlier(n int) (sum int) {
	var last [2]*point
	for i := range n {
		p := &point{i, i}
		if q := last[(i+1)%2]; q != nil {
			sum += q.x * (i + 1)
		}
		last[i%2] = p
	}
	return sum
}

// counts uses maps that stay: small ones, and one that grows.
func counts(words []string) (n int) {
	seen := map[string]int{}
	for _, word := range words {
		seen[word]++
	}
	for word, count := range seen {
		n += len(word) * count
	}
	delete(seen, words[0])
	return n + len(seen)
}

func lookups(words []string) int {
	seen := make(map[string]bool)
	for _, word := range words {
		seen[word] = true
	}
	return len(seen)
}

func grows(n int) (sum int) {
	for range 3 {
		squares := make(map[int]*point)
		for i := range n {
			squares[i] = &point{i, i * i}
		}
		for i, p := range squares {
			sum += p.y - i
		}
		clear(squares)
		squares[7] = &point{}
		sum += len(squares)
	}
	return sum
}

func handed() map[string]int {
	m := make(map[string]int)
	m["handed"] = 1
	return m
}

var texts = []string{"a", "bc", "a", "def"}

func main() {
	table.Store(key, "found")
	m := reflect.ValueOf(make(map[int]int, 10))
	k, v := reflect.ValueOf(5), reflect.ValueOf(7)
	n, x, number := int64(7), big.NewInt(3), 1000
	cases := []struct {
		name string
		f    func()
	}{
		{"comparison", func() {
			if same(point{number, 2}, key) || same(number, nil) {
				sink++
			}
		}},
		{"sync.Map", func() {
			if _, ok := table.Load(point{number - 999, 2}); ok {
				sink++
			}
		}},
		{"mime", func() { sink += len(mime.TypeByExtension(".HtML")) }},
		{"reflect map", func() { m.SetMapIndex(k, v) }},
		{"pointers to a copy", func() { sink += int(halves(half{1, 2}, 10)) }},
		{"map", func() { sink += lookups(texts) }},
		{"big", func() { x.Add(x, big.NewInt(n)) }},
	}
	// Without optimisation even this is on the heap.
	optimised := testing.AllocsPerRun(10, func() {
		p := new(int)
		sink += *p
	}) == 0
	for _, c := range cases {
		if n := testing.AllocsPerRun(100, c.f); n != 0 && optimised {
			fmt.Println(c.name, n)
		}
	}
	for i := range 5 {
		keep(i)
	}
	runtime.GC()
	clobber(9)
	for _, p := range shared {
		fmt.Print(*p, " ")
	}
	found := through(3)
	clobber(9)
	fmt.Println(*found, x)
	captures(5)
	next, b := closed(6)
	next()
	clobber(9)
	fmt.Println(*kept, *next(), *b, halves(half{1, 2}, 10), earlier(10))
	m1, m2 := handed(), handed()
	clobber(9)
	fmt.Println(counts(texts), grows(5), grows(100), m1, m2)
	fmt.Println(same(key, point{1, 2}), same(errOther, errors.New("other")), m.Len())
	defer func() { fmt.Println(recover()) }()
	same([]int{1}, []int{1})
}
