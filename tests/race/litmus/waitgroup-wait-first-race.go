// Verdict: race.
//
// "Calls with a positive delta that occur when the counter is zero must
// happen before a Wait". The Wait finds the counter 0 and does not block, and
// nothing orders the Add before it.
package main

import (
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	done := make(chan bool)
	go func() {
		time.Sleep(20 * time.Millisecond)
		wg.Add(1) // racy
		wg.Done()
		done <- true
	}()
	wg.Wait() // racy
	<-done
	println("end")
}
