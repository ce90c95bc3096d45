// Verdict: race.
//
// A map is one variable for its operations: "Maps are not safe for
// concurrent use", also with different keys.
package main

var m = map[int]int{}

func main() {
	done := make(chan bool)
	go func() {
		m[1] = 1 // racy
		done <- true
	}()
	m[2] = 2 // racy
	<-done
}
