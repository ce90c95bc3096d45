// Verdict: no race.
//
// LoadOrStore is a read operation if it returns a loaded value, and observes
// the write.
package main

import "sync"

var m sync.Map

func main() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			v, _ := m.LoadOrStore("k", &[]int{i}[0])
			println(*v.(*int) >= 0)
		})
	}
	wg.Wait()
}
