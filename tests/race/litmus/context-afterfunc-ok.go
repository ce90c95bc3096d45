// Verdict: no race.
//
// cancel starts the function in a goroutine: what is before cancel is before
// it.
package main

import "context"

var x int

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	context.AfterFunc(ctx, func() {
		println(x)
		done <- true
	})
	x = 1
	cancel()
	<-done
}
