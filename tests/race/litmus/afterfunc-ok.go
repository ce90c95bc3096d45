// Verdict: no race.
//
// What was done before AfterFunc is before the function that it starts, and
// the send in there is before the receive.
package main

import "time"

var x int

func main() {
	done := make(chan bool)
	x = 1
	time.AfterFunc(time.Millisecond, func() {
		x = 2
		done <- true
	})
	<-done
	println(x)
}
