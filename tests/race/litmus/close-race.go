// Verdict: race.
//
// The write comes after the close; nothing orders it before the receive.
package main

import "time"

var x int

func main() {
	c := make(chan int)
	go func() {
		close(c)
		x = 1 // racy
	}()
	<-c
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}
