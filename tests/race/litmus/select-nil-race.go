// Verdict: race.
//
// A nil channel is never ready: the select takes its default and orders
// nothing.
package main

import "time"

var x int

func main() {
	var c chan int
	go func() {
		x = 1 // racy
		select {
		case c <- 0:
		default:
		}
	}()
	time.Sleep(10 * time.Millisecond)
	select {
	case <-c:
	default:
	}
	println(x) // racy
}
