// Verdict: race.
//
// The body of a loop over a function runs in the goroutine that loops.
package main

func seq(yield func(int) bool) { yield(1) }

var x int

func main() {
	done := make(chan bool)
	go func() {
		for i := range seq {
			x = i // racy
		}
		done <- true
	}()
	x = 2 // racy
	<-done
}
