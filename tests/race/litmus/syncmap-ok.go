// Verdict: no race.
//
// "A write operation synchronizes before any read operation that observes
// the effect of the write".
package main

import (
	"sync"
	"time"
)

var m sync.Map

func main() {
	go func() {
		m.Store("k", &[]int{7}[0])
	}()
	for {
		if v, ok := m.Load("k"); ok {
			println(*v.(*int))
			return
		}
		time.Sleep(time.Millisecond)
	}
}
