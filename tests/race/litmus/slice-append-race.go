// Verdict: race.
//
// Two appends read and write the slice variable.
package main

var s []int

func main() {
	done := make(chan bool)
	go func() {
		s = append(s, 1) // racy
		done <- true
	}()
	s = append(s, 2) // racy
	<-done
}
