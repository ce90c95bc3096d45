// Verdict: race.
//
// The map is only read, but both goroutines write through the pointer that
// it holds.
package main

type object struct{ n int }

var m = map[int]*object{1: {}}

func main() {
	done := make(chan bool)
	go func() {
		m[1].n = 1 // racy
		done <- true
	}()
	m[1].n = 2 // racy
	<-done
}
