// Verdict: no race.
//
// Deferred calls run at Goexit; the send in there is before the receive.
package main

import "runtime"

var x int

func main() {
	done := make(chan bool)
	go func() {
		defer func() { done <- true }()
		x = 1
		runtime.Goexit()
	}()
	<-done
	println(x)
}
