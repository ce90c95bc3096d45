// Verdict: race.
//
// The write comes after cancel.
package main

import (
	"context"
	"time"
)

var x int

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		cancel()
		x = 1 // racy
	}()
	<-ctx.Done()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}
