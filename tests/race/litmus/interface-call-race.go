// Verdict: race.
//
// A call of a method through an interface reads the interface variable.
package main

type a struct{ n int }

func (x *a) m() { println(x.n > 0) }

var v interface{ m() } = &a{1}

func main() {
	done := make(chan bool)
	go func() {
		v = &a{2} // racy
		done <- true
	}()
	v.m() // racy
	<-done
}
