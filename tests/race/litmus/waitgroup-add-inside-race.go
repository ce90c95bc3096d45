// Verdict: race.
//
// "Calls with a positive delta that occur when the counter is zero must
// happen before a Wait". Here nothing orders the Add in the goroutine before
// Wait: the documented misuse.
package main

import (
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	done := make(chan bool)
	go func() {
		wg.Add(1) // racy
		time.Sleep(20 * time.Millisecond)
		wg.Done()
		done <- true
	}()
	time.Sleep(10 * time.Millisecond)
	wg.Wait() // racy
	<-done
	println("end")
}
