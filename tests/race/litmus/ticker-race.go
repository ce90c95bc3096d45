// Verdict: race.
//
// A tick is no message from the goroutine that writes.
package main

import "time"

var x int

func main() {
	t := time.NewTicker(5 * time.Millisecond)
	go func() {
		x = 1 // racy
	}()
	<-t.C
	<-t.C
	t.Stop()
	println(x) // racy
}
