// Verdict: no race.
//
// A group is used again by another goroutine, once a channel has ordered that
// after the Wait; and an Add while the counter is not 0 may be concurrent with a
// Wait.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	waited := make(chan bool)
	added := make(chan bool)
	wg.Add(1)
	go func() {
		wg.Add(1)
		wg.Done()
		wg.Done()
	}()
	wg.Wait()
	go func() {
		<-waited
		wg.Add(1)
		added <- true
		wg.Done()
	}()
	waited <- true
	<-added
	wg.Wait()
	println("end")
}
