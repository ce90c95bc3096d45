// Verdict: no race.
//
// Setting a timer is before what it does: the value that the channel
// delivers was asked for after the write.
package main

import "time"

var x int

func main() {
	t := time.NewTimer(time.Hour)
	go func() {
		x = 1
		t.Reset(time.Millisecond)
	}()
	<-t.C
	println(x)
}
