// Verdict: race.
//
// A deadline closes the channel; that is no message of the goroutine that
// wrote.
package main

import (
	"context"
	"time"
)

var x int

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	go func() {
		x = 1 // racy
	}()
	<-ctx.Done()
	println(x) // racy
}
