// Verdict: no race.
//
// Each element is a variable of its own.
package main

var s = make([]int, 2)

func main() {
	done := make(chan bool)
	go func() {
		s[0] = 1
		done <- true
	}()
	s[1] = 2
	<-done
}
