// Verdict: race.
//
// An interface variable is two words, written and read together.
package main

var v any = "s"

func main() {
	done := make(chan bool)
	go func() {
		v = 7 // racy
		done <- true
	}()
	println(v == nil) // racy
	<-done
}
