// Verdict: race.
//
// copy reads all elements of its source.
package main

var s, t = make([]int, 4), make([]int, 4)

func main() {
	done := make(chan bool)
	go func() {
		copy(t, s) // racy
		done <- true
	}()
	s[3] = 2 // racy
	<-done
}
