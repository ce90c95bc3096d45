// Verdict: no race.
//
// cancel closes the channel that Done returns; the close is before the
// receive.
package main

import "context"

var x int

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		x = 1
		cancel()
	}()
	<-ctx.Done()
	println(x)
}
