// Verdict: race.
//
// The same in the other order: that the Wait sees the Done is this run's luck. It
// is the call of Wait that the Add must happen before, not its return.
package main

import (
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	done := make(chan bool, 1)
	go func() {
		wg.Add(1) // racy
		wg.Done()
		done <- true
	}()
	time.Sleep(20 * time.Millisecond)
	wg.Wait() // racy
	<-done
	println("end")
}
