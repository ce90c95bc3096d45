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
	kept := through(3)
	clobber(9)
	fmt.Println(*kept, x)
	fmt.Println(same(key, point{1, 2}), same(errOther, errors.New("other")), m.Len())
	defer func() { fmt.Println(recover()) }()
	same([]int{1}, []int{1})
}
