// Verdict: no race.
//
// A copy made before the go statement is another variable.
package main

var s = "a"

func main() {
	t := s
	done := make(chan bool)
	go func() {
		println(t)
		done <- true
	}()
	s = "b"
	<-done
}
