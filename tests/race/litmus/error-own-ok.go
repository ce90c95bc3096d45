// Verdict: no race.
//
// Each goroutine declares its own variable.
package main

import (
	"strconv"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	for _, s := range []string{"1", "x"} {
		wg.Go(func() {
			_, err := strconv.Atoi(s)
			println(err == nil)
		})
	}
	wg.Wait()
}
