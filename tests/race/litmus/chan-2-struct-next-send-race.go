// Verdict: race.
//
// Rule 2 with C = 2 orders receive 1 before send 3. Send 2 is ordered after
// no receive.
package main

import "time"

var x int

func main() {
	c := make(chan struct{}, 2)
	c <- struct{}{}
	go func() {
		x = 1 // racy
		<-c
	}()
	time.Sleep(10 * time.Millisecond)
	c <- struct{}{}
	println(x) // racy
}
