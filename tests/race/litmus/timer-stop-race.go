// Verdict: race.
//
// Stop reports that the function was started. That says nothing of what it
// did: package time documents no order.
package main

import "time"

var x int

func main() {
	t := time.AfterFunc(time.Millisecond, func() {
		x = 1 // racy
	})
	time.Sleep(20 * time.Millisecond)
	if !t.Stop() {
		println(x) // racy
	}
}
