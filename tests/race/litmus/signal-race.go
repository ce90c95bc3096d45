// Verdict: race.
//
// A flag without synchronisation is no signal: "observing" it in a loop is a
// race.
package main

import "time"

var stop bool

func main() {
	go func() {
		time.Sleep(10 * time.Millisecond)
		stop = true // racy
	}()
	for !stop { // racy
		time.Sleep(time.Millisecond)
	}
}
