// Verdict: no race.
//
// Neighbouring bytes are different variables, though they share a word.
package main

var b [8]byte

func main() {
	done := make(chan bool)
	go func() {
		b[3] = 1
		done <- true
	}()
	b[4] = 2
	<-done
}
