// Verdict: no race.
//
// The second timer is set by the function of the first, after the write.
package main

import "time"

var x int

func main() {
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() {
		x = 1
		time.AfterFunc(time.Millisecond, func() {
			println(x)
			done <- true
		})
	})
	<-done
}
