// Verdict: no race.
//
// A group may be used again after Wait returned; each Wait is ordered after
// the Done calls of its round.
package main

import "sync"

var x int

func main() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func() {
			x = i
			wg.Done()
		}()
		wg.Wait()
	}
	println(x)
}
