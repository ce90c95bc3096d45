// Verdict: race.
//
// Both write the same element.
package main

var s = make([]int, 2)

func main() {
	done := make(chan bool)
	go func() {
		s[1] = 1 // racy
		done <- true
	}()
	s[1] = 2 // racy
	<-done
}
