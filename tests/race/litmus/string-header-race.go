// Verdict: race.
//
// A string variable is written as a whole and read as a whole.
package main

var s = "a"

func main() {
	done := make(chan bool)
	go func() {
		s = "longer" // racy
		done <- true
	}()
	println(len(s)) // racy
	<-done
}
