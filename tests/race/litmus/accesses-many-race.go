// Verdict: race.
//
// However much happens in between, the old write and the new read are not
// ordered.
package main

import "time"

var (
	x int
	s [1 << 16]int
)

func main() {
	go func() {
		x = 1 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	for range 4 {
		for i := range s {
			s[i]++
		}
	}
	println(x) // racy
}
