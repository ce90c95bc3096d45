// Verdict: no race.
//
// The second receive returns a zero value because the channel is closed: it
// is after the close, which is after the write.
package main

import "time"

var x int

func main() {
	c := make(chan struct{}, 1)
	go func() {
		c <- struct{}{}
		x = 1
		close(c)
	}()
	time.Sleep(10 * time.Millisecond)
	<-c
	<-c
	println(x)
}
