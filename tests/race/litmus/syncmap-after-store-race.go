// Verdict: race.
//
// What the stored pointer leads to is written after the Store.
package main

import (
	"sync"
	"time"
)

var m sync.Map

func main() {
	go func() {
		n := new(int)
		m.Store("k", n)
		*n = 7 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	v, _ := m.Load("k")
	println(*v.(*int)) // racy
}
