// Verdict: race.
//
// The deferred function writes the result variable when the call ends; the
// goroutine reads it.
package main

import "time"

func f(out chan *int) (n int) {
	defer func() {
		n = 2 // racy
	}()
	out <- &n
	return
}

func main() {
	out := make(chan *int)
	done := make(chan bool)
	go func() {
		p := <-out
		time.Sleep(10 * time.Millisecond)
		println(*p) // racy
		done <- true
	}()
	f(out)
	<-done
}
