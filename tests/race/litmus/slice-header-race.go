// Verdict: race.
//
// append assigns the slice variable, len reads it.
package main

var s []int

func main() {
	done := make(chan bool)
	go func() {
		s = append(s, 1) // racy
		done <- true
	}()
	println(len(s) >= 0) // racy
	<-done
}
