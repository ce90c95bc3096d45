// Verdict: race.
//
// The write comes after cancel, the function may run at the same time.
package main

import "context"

var x int

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	context.AfterFunc(ctx, func() {
		println(x) // racy
		done <- true
	})
	cancel()
	x = 1 // racy
	<-done
}
