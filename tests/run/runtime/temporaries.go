// Small temporary strings and slices that do not outlive the function that
// makes them are not allocated, nor is what append takes from make.
package main

import (
	"fmt"
	"strings"
	"testing"
)

var (
	text  = "seven letters"
	bytes = []byte(text)
	runes = []rune(text)
	count = 3
	sink  int
	kept  string
)

func builder(n int) string {
	var b strings.Builder
	b.Grow(n)
	b.WriteString(text)
	return b.String()
}

//go:noinline
func length(s string) int { return len(s) }

//go:noinline
func either(a, b string) string {
	if count > 100 {
		return a
	}
	return b
}

func keeps() {
	// What is kept must not be in the frame.
	kept = either(text+"!", string(bytes)+"?")
}

var last any

//go:noinline
func keepLast(values ...any) { last = values[len(values)-1] }

//go:noinline
func many(a, b, c, d string, s []int, p *int) int {
	return len(a) + len(b) + len(c) + len(d) + s[0] + *p
}

//go:noinline
func stores(a, b, c, d string, s []int, p *int, to **int) (string, string, string, *int) {
	*to = p
	s[0]++
	return a, b, c + d, p
}

func grow(s []int) []int { return append(s, make([]int, 2*count)...) }

// clobber overwrites what is below the frame of its caller.
func clobber(n int) int {
	var a [64]int
	for i := range a {
		a[i] = n
	}
	if n > 0 {
		a[0] += clobber(n - 1)
	}
	return a[count]
}

func negative(n int) (err any) {
	defer func() { err = recover() }()
	_ = append([]int(nil), make([]int, n)...)
	return nil
}

func main() {
	number, name := 2000, "a name"
	room := make([]int, 1, 10)
	cases := []struct {
		name   string
		allocs int
		f      func()
	}{
		{"concatenation", 0, func() { sink += length(text + "!") }},
		{"of three", 0, func() { sink += length(text + "!" + text[:1]) }},
		{"from bytes", 0, func() { sink += length(string(bytes)) }},
		{"from runes", 0, func() { sink += length(string(runes)) }},
		{"from a rune", 0, func() { sink += length(string(rune(count + 1000))) }},
		{"to bytes", 0, func() {
			b := []byte(text)
			b[0] = 'S'
			sink += int(b[count])
		}},
		{"to runes", 0, func() {
			r := []rune(text)
			r[0] = 'S'
			sink += int(r[count])
		}},
		{"make", 0, func() {
			s := make([]uint32, count, 2*count)
			s[count-1] = 1
			sink += int(s[0])
		}},
		{"in a loop", 0, func() {
			for i := range count {
				s := text[i:] + "!"
				sink += length(s)
			}
		}},
		{"append from make", 0, func() { grow(room) }},
		{"growing append from make", 1, func() { grow(room[:8]) }},
		{"builder", 1, func() { builder(20) }},
		{"kept", 2, keeps},
		{"variables that never change", 0, func() { keepLast(name, number) }},
		{"many arguments", 0, func() { sink += many(text, text, text, text, []int{count}, new(count)) }},
	}
	// Without optimisation even this is on the heap.
	optimised := testing.AllocsPerRun(10, func() {
		p := new(int)
		sink += *p
	}) == 0
	for _, c := range cases {
		n := testing.AllocsPerRun(10, c.f)
		if n != float64(c.allocs) && optimised {
			fmt.Println(c.name, n)
		}
	}
	fmt.Println(kept, last)
	var stored *int
	a, b, c, p := stores(text+"1", text+"2", text+"3", text+"4", []int{1}, new(count), &stored)
	clobber(8)
	fmt.Println(a, b, c, *p, *stored)
	room = room[:cap(room)]
	for i := range room {
		room[i] = 7
	}
	fmt.Println(grow(room[:1]), len(grow(room[:8])), room)
	fmt.Println(negative(-count))
	fmt.Println(negative(1 << 60))
	long := strings.Repeat(text, 10)
	fmt.Println(len([]byte(long)), len(long+text), string([]rune(long)) == long)
}
