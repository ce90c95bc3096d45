// Verdict: race.
//
// The write comes after AfterFunc, which is all that orders the function.
package main

import "time"

var x int

func main() {
	done := make(chan bool)
	time.AfterFunc(10*time.Millisecond, func() {
		println(x) // racy
		done <- true
	})
	x = 1 // racy
	<-done
}
