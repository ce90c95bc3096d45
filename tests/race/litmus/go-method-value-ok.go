// Verdict: no race.
//
// The method value is evaluated before the go statement and holds a copy;
// the later write is to another variable than the copy.
package main

type point struct{ a, b int }

func (p point) sum() int { return p.a + p.b }

var v point

func main() {
	done := make(chan int)
	f := v.sum
	go func() { done <- f() }()
	v.b = 2
	println(<-done)
}
