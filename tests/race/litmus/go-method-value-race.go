// Verdict: race.
//
// The method value copies its receiver when it is evaluated, in the new
// goroutine: a read of the variable, not ordered with the write.
package main

type point struct{ a, b int }

func (p point) sum() int { return p.a + p.b }

var v point

func main() {
	done := make(chan int)
	go func() {
		f := v.sum // racy
		done <- f()
	}()
	v.b = 2 // racy
	println(<-done >= 0)
}
