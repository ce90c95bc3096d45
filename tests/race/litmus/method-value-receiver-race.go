// Verdict: race.
//
// Calling a method with a value receiver copies the receiver: a read of all
// of it.
package main

type pair struct{ a, b int }

func (p pair) first() int { return p.a }

var v pair

func main() {
	done := make(chan bool)
	go func() {
		println(v.first()) // racy
		done <- true
	}()
	v.b = 2 // racy
	<-done
}
